/* race_run.h - lanes that race: at each look all have spent as many cycles.
 */
#ifndef CLI_RACE_RUN_H
#define CLI_RACE_RUN_H
#include "ringside/lane.h"

/** Lanes in the order of the report; NULL: one that could not be opened. */
struct race_run {
	struct rs_lane *lanes[RS_LANE_KINDS];
	size_t count;
	uint64_t clock; /**< cycles that all who run have spent since the start line */
	uint64_t step;	/**< that the clock goes on by next */
	bool started;	/**< all stand at or behind the start line of a timed part */
};

/** Go on for about `seconds` of host time: up to the start line, or all by as many cycles, idle ones not counted.
 * @return whether any still runs. */
bool race_run(struct race_run *race, double seconds);
/** The cycles of a lane that its result will count. */
uint64_t race_cycles(const struct rs_ledger *l);
bool race_is_running(const struct rs_lane_status *s);
/** Whether the cycles that count are all spent: what follows a timed part does not count. */
bool race_has_arrived(const struct rs_lane_status *s, const struct rs_ledger *l);

#endif
