/* again.h - the lane that a recording is of, run again: what it was opened with, and whether it does what was recorded. */
#ifndef CLI_AGAIN_H
#define CLI_AGAIN_H
#include "ringside/recording.h"

/** Options that open the lane once more, as far as the recording says what it began with. They point into `r` and `vms`,
 * which must stay. */
void again_options(const struct rs_recorded *r, struct rs_vm vms[RS_VMS],
		   struct rs_lane_options *options);
/** @return whether a lane with these options begins as the recorded one did, as far as is known before it runs; a message
 * says what is missing. */
bool again_is_same(const struct rs_recorded *r, const struct rs_lane_options *options,
		   char *message, size_t size);

/** A run that is held against its recording, event by event. */
struct again_check {
	const struct rs_recording *events; /**< NULL: there is nothing to hold it against */
	size_t count;			   /**< of its events so far */
	size_t differs; /**< number of the first that was not recorded like that, from 1; 0: none */
};
/** The next event of a kind that was recorded, page walks apart. */
void again_event(struct again_check *c, const struct rs_event *e);
/** The run has come to its end: so must the recording have done. */
void again_end(struct again_check *c);
/** @return false, with a message, if the run is another one than was recorded. */
bool again_holds(const struct again_check *c, char *message, size_t size);

/** The kinds of events that it must see. */
#define AGAIN_KINDS (RS_RECORD_USUAL & ~RS_EVENT_BIT(RS_EVENT_WALK))

#endif
