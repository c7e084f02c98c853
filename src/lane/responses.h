/* responses.h - response times of requests: all of them are kept, so that percentiles are exact. */
#ifndef LANE_RESPONSES_H
#define LANE_RESPONSES_H
#include "ringside/lane.h"

struct responses {
	uint64_t *cycles; /**< `count` of them, in the order in which they came */
	size_t count, room;
};

/** Add one. Beyond a million, or without memory, it is left out. */
void responses_add(struct responses *r, uint64_t cycles);
/** The p-th percentile is the smallest that is not below p per cent of them. */
struct rs_responses responses_read(const struct responses *r);
void responses_free(struct responses *r);

#endif
