/* until_run.h - `ringside run --until`: a run that ends where a condition becomes true. */
#ifndef CLI_UNTIL_RUN_H
#define CLI_UNTIL_RUN_H
#include <jansson.h>

#include "cli/point.h"

struct until_wish {
	const char *text; /**< --until; NULL: the run goes to its own end */
	struct point point;
	bool reached;
};

/** Read it, and have the lane that will be opened with `options` report what it asks for.
 * @return STATUS_OK, or a status after a message. */
int until_wish_prepare(struct until_wish *w, bool emulator, struct rs_lane_options *options);
/** The options as they are in the end: a saved run may report less. @return likewise. */
int until_wish_check(const struct until_wish *w, const struct rs_lane_options *options);
/** Run the lane, and say where it stopped, or that it did not. */
void until_wish_run(struct until_wish *w, struct rs_lane *lane, double timeout, bool restored,
		    bool *output_good);
/** @return where it stopped, as an object. */
json_t *until_wish_json(const struct until_wish *w);
void until_wish_free(struct until_wish *w);

#endif
