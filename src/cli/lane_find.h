/* lane_find.h - a lane that is shown, run anew to where a condition becomes true: the window's breakpoints. */
#ifndef CLI_LANE_FIND_H
#define CLI_LANE_FIND_H
#include "view/model/source.h"

struct lane_find;

/** Where conditions become true in the run of a lane that was opened with `options`, slice by slice: as `find` in
 * struct view_source. *state is NULL at first; free it with lane_find_free(). */
enum view_find_result lane_run_to(struct lane_find **state,
				  const struct rs_lane_options *options,
				  const struct view_find *what, struct view_found *found,
				  char *message, size_t size);
void lane_find_free(struct lane_find *state); /**< NULL is allowed */

#endif
