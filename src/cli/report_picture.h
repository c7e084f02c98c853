/* report_picture.h - a benchmark report as a picture in a file.
 */
#ifndef CLI_REPORT_PICTURE_H
#define CLI_REPORT_PICTURE_H
#include <jansson.h>

#include "cli/chart.h"
#include "cli/waterfall_picture.h"

/** What is going to be measured, as far as a picture depends on it. */
struct picture_plan {
	size_t workloads, points; /**< of a sweep; 1: nothing is varied */
	const struct generation_list *on;
};

/** Whether a file of that name can be drawn, in that language, and has room for what is planned; to be asked before anything is measured.
 * `option` is named in messages.
 * @return STATUS_OK, or a status after a message. */
int report_picture_check(const char *option, const char *path, const struct picture_wish *wish,
			 const struct picture_plan *plan);

/** @return whether a name ends in what pictures end in. */
bool report_picture_named(const char *path);

/** Draw a document of "ringside-bench/1", "ringside-run/1", "ringside-density/1" or "ringside-waterfall/1". @return STATUS_OK, or a status after a message. */
int report_picture_draw(const char *option, const json_t *document, const char *path,
			const struct picture_wish *wish, const struct chart_wish *what);

#endif
