/* stage.h - what is shown: lanes that run or recordings, and the model that looks at them. */
#ifndef CLI_STAGE_H
#define CLI_STAGE_H
#include "cli/options.h"
#include "ringside/recording.h"
#include "view/model/model.h"

struct stage {
	struct rs_lane *lanes[RS_GENERATIONS]; /**< `count` of them, or as many recordings */
	struct rs_recorded *recorded[RS_GENERATIONS];
	size_t count;
	struct view_model model;
};

/** Open a lane for each generation of `on`. One that the guest is not made for is left out with
 * a message, unless the user named it. @return STATUS_OK, or a status after a message. */
int stage_open(struct stage *s, struct rs_lane_options *options,
	       const struct generation_list *on, const char *guest);
/** Instead of running anything, read recordings: `count` files, at most one for each
 * generation. *guest is what they are of. @return STATUS_OK, or a status after a message. */
int stage_read(struct stage *s, char *const *files, size_t count, const char **guest);
/** Let them run, on threads of their own. */
int stage_start(const struct stage *s);
/** Wait until all are at an end, or `timeout` seconds, or Ctrl-C. @return STATUS_OK or why not.
 */
int stage_wait(struct stage *s, double timeout);
/** Tell of the recordings that were thinned out. */
void stage_tell_of_thinning(const struct stage *s);
void stage_close(struct stage *s);

#endif
