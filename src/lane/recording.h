/* recording.h - the observer that keeps events. One thread writes, any number may read
 * meanwhile. */
#ifndef LANE_RECORDING_H
#define LANE_RECORDING_H
#include "lane/looks.h"
#include "ringside/recording.h"

/** @return NULL if the host is out of memory. */
struct rs_recording *recording_new(void);
void recording_free(struct rs_recording *r);

/** Keep a copy. An event that does not fit is counted as lost. */
void recording_add(struct rs_recording *r, const struct rs_event *e);
/** What was looked at beside the events. */
struct looks *recording_looks(const struct rs_recording *r);

/** Say how many were lost before: a recording that was read from a file. */
void recording_set_lost(struct rs_recording *r, uint64_t lost);

/** Write a file of these. `head->events` is not looked at. */
enum rs_error recording_write(struct rs_recorded *head, const struct rs_recording *r,
			      const char *path, char *message, size_t size);

#endif
