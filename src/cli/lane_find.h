/* lane_find.h - a lane or a recording that is shown, run anew to where a condition becomes true: the window's breakpoints. */
#ifndef CLI_LANE_FIND_H
#define CLI_LANE_FIND_H
#include "ringside/recording.h"
#include "view/model/source.h"

struct lane_find;

/** Where conditions become true in the run of a lane that was opened with `options`, slice by slice: as `run_to` in
 * struct view_source. A run that is not the one of `recorded` is refused, unless that is NULL. *state is NULL at first;
 * free it with lane_find_free(). What the pointers are to must stay. */
enum view_find_result lane_run_to(struct lane_find **state,
				  const struct rs_lane_options *options,
				  const struct rs_recorded *recorded,
				  const struct view_find *what, struct view_found *found,
				  char *message, size_t size);
void lane_find_free(struct lane_find *state); /**< NULL is allowed */

#endif
