/* lane_set.h - what is shown: lanes that run or recordings, and the model that looks at them. */
#ifndef CLI_LANE_SET_H
#define CLI_LANE_SET_H
#include "cli/alone_set.h"
#include "cli/lane_find.h"
#include "cli/options.h"
#include "cli/recall.h"
#include "ringside/recording.h"
#include "view/module.h"

/** A lane with what it was opened with: the names of its code are found by that. */
struct shown_lane {
	struct rs_lane *lane; /**< NULL: it was recorded */
	struct rs_recorded *recorded;
	struct rs_lane_options options; /**< of the recording, as far as it knows them */
	struct rs_vm vms[RS_VMS];	/**< of these */
	struct lane_find *find;		/**< where it is run to anew; NULL: nowhere yet */
	struct recall *recall;		/**< once its memory was asked for */
};

struct lane_set {
	struct shown_lane lanes[RS_LANE_KINDS]; /**< `count` of them, or as many recordings */
	size_t count;
	struct alone_set alone; /**< what the lanes' guests are compared with */
	const struct view_module *view;
	struct view_model model;
};

/** A lane, or a recording, as a source of the model. It must stay. */
struct view_source lane_source(struct shown_lane *shown);
struct view_source lane_source_recorded(struct shown_lane *shown);

/** Begin with nothing. `view` stays the caller's. */
void lane_set_init(struct lane_set *s, const struct view_module *view);

/** Open a lane for each generation of `on`. One that the guest is not made for is left out with
 * a message, unless the user named it. @return STATUS_OK, or a status after a message. */
int lane_set_open(struct lane_set *s, struct rs_lane_options *options,
		  const struct generation_list *on, const char *guest);
/** Instead of running anything, read recordings: `count` files, at most one for each
 * generation. *guest is what they are of. @return STATUS_OK, or a status after a message. */
int lane_set_read(struct lane_set *s, char *const *files, size_t count, const char **guest);
/** From the next update of the model on, each guest of several runs alone on bare metal, too. What
 * `options` points to must stay. */
void lane_set_compare_alone(struct lane_set *s, const struct rs_lane_options *options);
/** Let them run, on threads of their own. */
int lane_set_start(const struct lane_set *s);
/** Wait until all are at an end, or `timeout` seconds, or Ctrl-C. @return STATUS_OK or why not.
 */
int lane_set_wait(struct lane_set *s, double timeout);
/** Tell of the recordings that were thinned out. */
void lane_set_report_thinning(const struct lane_set *s);
void lane_set_close(struct lane_set *s);

#endif
