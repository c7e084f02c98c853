/* lesson_run.h - the lanes of a lesson, or of one of its stops. */
#ifndef CLI_LESSON_RUN_H
#define CLI_LESSON_RUN_H
#include "cli/lane_set.h"

/** Words of a command line, as if the user had given them. */
struct lesson_arguments {
	char *argv[64];
	int argc;
	char on[64];	     /**< what `argv` points to ... */
	char words[6][1024]; /**< ... likewise */
};
/** Write what a run is as the options of a command. @return STATUS_OK, or a status after a message. */
int lesson_arguments(struct lesson_arguments *a, const struct lesson_run *run);

/** What a run needs while its lanes are open. */
struct lesson_stage {
	struct lesson_arguments arguments; /**< texts of the options point to them */
	struct generation_list on;
	struct rs_lane_options options;
	struct vm_list vms;
	struct drive_list drives;
	struct cost_choice costs;
	const char *guest;
	char title[256]; /**< of several virtual machines */
	char line[1024]; /**< the guest's command line */
	struct lane_set set;
};

/** Open the lanes and let them run. @return STATUS_OK, or a status after a message. Release likewise. */
int lesson_stage_start(struct lesson_stage *stage, const struct view_module *view,
		       const struct lesson_run *run);
/** Run all lanes to their end, `timeout` seconds at most. @return STATUS_OK, or a status after a message. Release with
 * lane_set_close(&stage->set) whatever it was. */
int lesson_stage_run(struct lesson_stage *stage, const struct view_module *view,
		     const struct lesson_run *run, double timeout);

#endif
