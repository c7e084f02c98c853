/* until.h - a lane runs until a condition (lane/condition.h) is true of its guest's hart: at the same step, whatever
 * the engine. What can be true only at a place in the code, or at an access, is watched for at the engine's speed;
 * for the rest the lane goes step by step.
 *
 *	until_prepare(&u, &condition, nested, &options);	... and an observer that calls until_event()
 *	rs_lane_open(&lane, &options, ...);
 *	until_open(&u, lane);
 *	if (!until_is_true(&u))
 *		while (running && !until_run(&u, cycles))
 *			...
 */
#ifndef GDB_UNTIL_H
#define GDB_UNTIL_H
#include "gdb/target.h"
#include "lane/condition.h"

struct until {
	struct condition *condition; /**< NULL: `test` says it */
	bool (*test)(void *context);
	void *test_context;
	bool nested; /**< the guest is data: its emulator reports its steps */
	bool bound;  /**< it can be true only at what is watched */
	struct gdb_lane target;
	struct condition_hart hart; /**< as it was looked at last */
	bool yes;		    /**< ... and whether the condition held */
	bool by_trap;		    /**< ... of a trap that was just taken */

	struct rs_watch list[CONDITION_POINTS];
	struct rs_watches watches;
};

/** Have the lane that will be opened with `options` report what is asked for. The condition stays the caller's. */
void until_prepare(struct until *u, struct condition *condition, bool nested,
		   struct rs_lane_options *options);
/** The caller's observer of the lane passes on its traps, if the condition names their cause. */
void until_event(struct until *u, const struct rs_event *e, const struct rs_fact *f);
/** The lane has been opened, or restored. The condition counts in the modes of its guest (condition_set_modes()). */
void until_open(struct until *u, struct rs_lane *lane);
void until_close(struct until *u);

/** @return whether it is true where the lane stands, before any step. */
bool until_is_true(struct until *u);
/** Run for at most `cycles` (or about as many steps), or until it is true, or to an end. The lane stands where it became
 * true then: behind an access, behind a trap, before the instruction at a place. @return whether it is true. */
bool until_run(struct until *u, uint64_t cycles);

#endif
