/* alone_set.h - each of several guests alone on bare metal, one after the other. */
#ifndef CLI_ALONE_SET_H
#define CLI_ALONE_SET_H
#include "ringside/alone.h"

struct alone_set {
	struct rs_lane_options options; /**< of the computer with all of them */
	size_t next;			/**< which comes after the one that runs */
	struct rs_lane *lane;		/**< that runs, or NULL */
	struct rs_alone list[RS_VMS];	/**< as they stand */
};

/** Begin with the first. What `options` points to stays the caller's. */
void alone_set_init(struct alone_set *s, const struct rs_lane_options *options);
/** See how they stand, and start the next, on a thread of its own, when one is at its end: nobody waits.
 * @return true while there are more. */
bool alone_set_attend(struct alone_set *s);
/** Run all that are left on this thread, until Ctrl-C. */
void alone_set_run(struct alone_set *s);
/** Stop what runs. */
void alone_set_close(struct alone_set *s);

#endif
