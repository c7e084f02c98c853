/* find.c - the lane run anew to where a condition becomes true: the window's own search (cli/lane_find.h), a part at a time.
 * The page has read the condition and has the names, so that here are none. */
#include "web/lane/find.h"

#include <string.h>

#include "cli/find_names.h"
#include "cli/lane_find.h"
#include "host/clock.h"

static const struct web_sought *sought;
static uint32_t mode; /* of the place that was looked at last */

enum view_find_result find_names_read(struct find_names *n,
				      const struct rs_lane_options *options,
				      const struct view_find *what, struct condition *c,
				      struct view_found *found, char *message, size_t size)
{
	(void)n, (void)options, (void)what, (void)found, (void)message, (void)size;
	*c = sought->condition;
	return VIEW_FIND_YES;
}

void find_names_where(const struct find_names *n, enum rs_mode where, uint64_t pc, char *text,
		      size_t size)
{
	(void)n, (void)pc, (void)text, (void)size;
	mode = where;
}

void find_names_close(struct find_names *n)
{
	(void)n;
}

/* There is no clock here: the script of the worker has one, and asks for the next part. To a part that looks at it, each
 * look takes a while. */
double rs_host_seconds(void)
{
	static double now;

	return now += 0.005;
}

void web_find_slice(const struct web_wish *wish, const struct web_sought *asked,
		    struct web_met *out)
{
	static struct lane_find *state;
	struct view_find what = asked->what;

	sought = asked;
	what.begun = state != NULL;
	memset(out, 0, sizeof *out);
	out->result = lane_run_to(&state, &wish->options, NULL, &what, &out->found,
				  out->message, sizeof out->message);
	out->mode = mode;
}
