#include "cli/pace.h"

#include "host/terminal.h"

enum { CYCLES_PER_MS = 1000000 };

void pace(struct rs_lane *lane, uint64_t *slept)
{
	struct rs_ledger l;
	uint64_t milliseconds, idle;

	if (!rs_terminal_is_interactive())
		return;
	rs_lane_ledger(lane, &l);
	idle = l.taken.layers[RS_LAYER_IDLE];
	milliseconds = idle > *slept ? (idle - *slept) / CYCLES_PER_MS : 0;
	if (milliseconds == 0) /* it may have gone back: that it has slept already */
		return;
	*slept += milliseconds * CYCLES_PER_MS;
	rs_terminal_wait((int)milliseconds);
}
