/* digest.h - a 64-bit fingerprint of an event sequence.
 *
 * It covers a fixed set of kinds, whatever is recorded besides, so that two runs can be
 * compared by one number. Not cryptographic. It does not depend on how a run was cut into
 * slices: idle time that the machine reports in pieces counts as one piece.
 */
#ifndef LANE_DIGEST_H
#define LANE_DIGEST_H
#include "ringside/event.h"

/** The kinds that it covers. */
#define DIGEST_KINDS                                                                           \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_MARK) | RS_EVENT_BIT(RS_EVENT_CONSOLE) |                        \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_OFF))

struct digest {
	uint64_t hash;
	struct rs_event
		idle; /**< idle time not hashed yet: more may follow; cost 0 when none */
	uint64_t idle_cycles;
};

void digest_event(struct digest *d, const struct rs_event *e);

/** @return the fingerprint of all events so far; 0 before the first. */
uint64_t digest_value(const struct digest *d);

#endif
