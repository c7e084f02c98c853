/* recording.h - the observer that keeps events. One thread writes, any number may read
 * meanwhile. */
#ifndef LANE_RECORDING_H
#define LANE_RECORDING_H
#include "ringside/lane.h"

/** @return NULL if the host is out of memory. */
struct rs_recording *recording_new(void);
void recording_free(struct rs_recording *r);

/** Keep a copy. An event that does not fit is counted as lost. */
void recording_add(struct rs_recording *r, const struct rs_event *e);

#endif
