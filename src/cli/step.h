/* step.h - the microscope on the command line: what each instruction of a range did.
 *
 *	struct step step = {.range = {RANGE_NUMBERS, 1, 20}};
 *	step_prepare(&step, &options);
 *	rs_lane_open(&lane, &options, ...);
 *	status = step_run(&step, lane, &options, 0);
 */
#ifndef CLI_STEP_H
#define CLI_STEP_H
#include "cli/options.h"
#include "cli/range.h"

enum { STEP_EVENTS = 16 };
struct microscope;

struct step {
	struct range range;
	const char *option; /**< which gave the range; NULL: --step */
	bool json;	    /**< a line of JSON for each */
	bool nested;	    /**< those of the guest that an emulator acts out */

	/* What came of it. */
	int refused;	       /**< STATUS_OK, or why there is no such range, after a message */
	bool begun;	       /**< an instruction of the range was come to */
	bool done;	       /**< ... and the last one passed */
	uint64_t instructions; /**< how many had retired at the end */

	struct rs_event events[STEP_EVENTS]; /**< of the latest step: those that are shown */
	struct rs_fact facts[STEP_EVENTS];   /**< what they mean */
	size_t event_count;
	struct microscope *microscope; /**< who watches, if `nested` */
};

/** Have the lane that will be opened with `options` tell what happens. */
void step_prepare(struct step *step, struct rs_lane_options *options);

/** Run the lane up to the range, then through it one by one, with a listing on standard output.
 * Ends after the range, with the lane, after `timeout` seconds if that is above 0, or when the
 * user interrupts. @return how the lane stands. */
struct rs_lane_status step_run(struct step *step, struct rs_lane *lane,
			       const struct rs_lane_options *options, double timeout);

#endif
