/* waterfall_picture.h - a waterfall as a picture for a slide.
 */
#ifndef CLI_WATERFALL_PICTURE_H
#define CLI_WATERFALL_PICTURE_H
#include "bench/bench.h"

/** How a picture is asked for. */
struct picture_wish {
	bool dark;
	const char
		*kind; /**< of a report: bars, layers, responses, sweep; NULL: what fits it */
};

/** Whether such a file can be drawn, in that language: to be asked before anything is measured.
 * @return STATUS_OK, or a status after a message. */
int waterfall_picture_check(const char *path);

/** Draw the report. @return STATUS_OK, or a status after a message. */
int waterfall_picture_draw(const struct bench_report *report, const char *path,
			   const struct picture_wish *wish);

#endif
