/** @file alone.h
 * What one of several guests takes when it has a computer of its own: the same guest, alone on bare
 * metal, as the computers were before their work was put on one.
 */
#ifndef RS_ALONE_H
#define RS_ALONE_H
#include "ringside/lane.h"

enum rs_alone_state {
	RS_ALONE_NONE,	  /**< it has not run, or was not kept */
	RS_ALONE_RUNNING, /**< so far */
	RS_ALONE_ENDED,	  /**< it switched its computer off */
	RS_ALONE_CUT,	  /**< stopped before that: it hangs, waits for input or has no end */
	RS_ALONE_STATES
};

struct rs_alone {
	enum rs_alone_state state;
	uint64_t cycles;	       /**< from reset on; the layers add up to them */
	uint64_t layers[RS_LAYERS];    /**< what is not idle is busy */
	struct rs_responses responses; /**< once it does not run any more */
};

/** Open a lane for the `vm`-th of the guests that `several` puts on one computer: with its arguments, its
 * memory and disks, whose files stay as they are; without a console. It records nothing, and is stopped
 * after many instructions if it has no end.
 * @return as rs_lane_open(). */
enum rs_error rs_alone_open(struct rs_lane **lane, const struct rs_lane_options *several,
			    size_t vm, char *message, size_t size);
/** How it stands. */
void rs_alone_read(struct rs_lane *lane, struct rs_alone *out);

#endif
