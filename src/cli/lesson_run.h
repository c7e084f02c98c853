/* lesson_run.h - the lanes of a lesson, or of one of its stops. */
#ifndef CLI_LESSON_RUN_H
#define CLI_LESSON_RUN_H
#include "cli/lane_set.h"

enum { LESSON_TEXT = 1024 }; /**< of a setting, its end included */

/** What a run needs while its lanes are open. */
struct lesson_stage {
	const char *file; /**< of the lesson, which messages name; NULL: it is of none */
	/** What the options point to, who may be needed longer than the lesson. */
	struct {
		char *argv[64];
		char drive[LESSON_TEXT], set[LESSON_TEXT], costs[LESSON_TEXT],
			append[LESSON_TEXT], without[LESSON_TEXT], guest[LESSON_TEXT],
			line[LESSON_TEXT];
	} texts;
	struct generation_list on;
	struct rs_lane_options options;
	struct vm_list vms;
	struct drive_list drives;
	struct cost_choice costs;
	const char *guest;
	char title[256]; /**< of several virtual machines */
	struct lane_set set;
};

/** Open the lanes and let them run.
 * @param file  of the lesson that says so; messages name it and the line. NULL: none does.
 * @return STATUS_OK, or a status after a message. Release likewise. */
int lesson_stage_start(struct lesson_stage *stage, const struct view_module *view,
		       const char *file, const struct lesson_run *run);
/** Run all lanes to their end, `timeout` seconds at most. @return STATUS_OK, or a status after a message. Release with
 * lane_set_close(&stage->set) whatever it was. */
int lesson_stage_run(struct lesson_stage *stage, const struct view_module *view,
		     const char *file, const struct lesson_run *run, double timeout);

#endif
