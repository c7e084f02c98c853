/* hart_state.h - what a guest's hart is like at its events: registers, and the code round its pc. */
#ifndef LANE_HART_STATE_H
#define LANE_HART_STATE_H
#include "lane/generation.h"
#include "ringside/lane.h"

/** Whether an event of this generation is worth a look. */
bool hart_state_wanted(const struct generation *g, const struct rs_event *e);
/** Take one, right after the event; its number is the caller's. Changes nothing of the machine. `where`:
 * if this generation nests, where it said that its guest is (abi/nested.h).
 * @return false if that is nowhere. */
bool hart_state_take(struct rs_hart_state *look, const struct generation *g,
		     const struct rs_machine *m, uint64_t where, const struct rs_event *e);

#endif
