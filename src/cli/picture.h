/* picture.h - `ringside show --screenshot`: one picture, without any display. */
#ifndef CLI_PICTURE_H
#define CLI_PICTURE_H
#include "cli/lane_set.h"

struct picture {
	const char *file; /**< its name tells its kind; NULL: none is wanted */
	size_t at;	  /**< the number of an operation, from 1; SIZE_MAX: the end */
};

/** What can be said before anything runs. @return STATUS_OK, or a status after a message. */
int picture_check(const struct picture *p, const struct view_module *view);
/** Run all lanes, for `timeout` seconds at most, and draw them as `state` says.
 * @return STATUS_OK, STATUS_LIMIT if they still ran, or another status after a message. */
int picture_draw(const struct picture *p, struct lane_set *stage, struct view_state *state,
		 double timeout);

/** Say where to get letters from that the host lacks, in the language that is spoken. */
void picture_warn_of_fonts(const struct view_module *view);

#endif
