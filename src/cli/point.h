/* point.h - a point of a run as it is typed: where a RANGE of --step would begin, or a condition (lane/condition.h)
 * that becomes true there.
 *
 *	5M  main  0x80200000  @syscall:3	POINT
 *	pc == main && a0 > 5			EXPR
 */
#ifndef CLI_POINT_H
#define CLI_POINT_H
#include "cli/code_symbols.h"
#include "cli/range.h"
#include "gdb/until.h"

struct point {
	const char *option, *text; /**< as it was given; "--until" */
	bool nested;		   /**< of the guest that an emulator acts out */
	struct code_symbols names; /**< of what the point is in */
	char *written;		   /**< ... and in full: "pc == main" */
	struct condition condition;
	struct range operation; /**< kind RANGE_OPERATION: this one, and no condition */
	uint64_t begun;		/**< ... after so many that it could be */
	bool found;
	struct until until;
};

/** What the names of a condition mean in these images. */
struct condition_names point_names(struct code_symbols *names);

/** How people shall read of it: a place in full. */
const char *point_said(const struct point *p);

/** Read a condition or one of the points that are short for one: "main" is "pc == main", "5M" is before instruction 5M
 * retires. `written` gets it in full. @return as condition_read(). */
enum rs_error point_condition(struct condition *c, const char *text,
			      const struct condition_names *names, char *written, size_t room,
			      char *message, size_t size);

/** Read a point of a lane that will be opened with `options`, and have it report what the point asks for.
 * `text` stays the caller's. Free with point_close(), also after a refusal.
 * @return STATUS_OK, or a status after a message. */
int point_prepare(struct point *p, const char *option, const char *text, bool emulator,
		  struct rs_lane_options *options);
/** The caller's observer of the lane, if it has one, passes on all events. Without one this is the lane's observer. */
void point_event(void *context, const struct rs_event *e, const struct rs_fact *f);
/** The kinds of events that it needs: a bit each, as in an observer's mask. */
uint32_t point_events(const struct point *p);

/** Run the lane to the point: to an end, the timeout or Ctrl-C at the latest. `restored`: it does not stand at its
 * begin, so a step is taken before the first look. @return whether it was reached. */
bool point_run(struct point *p, struct rs_lane *lane, double timeout, bool restored,
	       bool *output_good);
void point_close(struct point *p);

#endif
