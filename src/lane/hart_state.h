/* hart_state.h - what a guest's hart is like at its events: registers, and the code round its pc. */
#ifndef LANE_HART_STATE_H
#define LANE_HART_STATE_H
#include "ringside/lane.h"

/** Whether the state of the guest's hart is recorded after an event. */
bool hart_state_wanted(const struct rs_event *e, const struct rs_fact *f);
/** Read the state right after the event; the caller sets its number. The machine does not change. */
void hart_state_take(struct rs_hart_state *look, const struct rs_machine *m,
		     const struct rs_event *e, const struct rs_fact *f);
/** The same of a guest that an emulator keeps at `where` (abi/nested.h). @return false if that is
 * nowhere. */
bool hart_state_take_nested(struct rs_hart_state *look, const struct rs_machine *m,
			    uint64_t where, const struct rs_event *e);

#endif
