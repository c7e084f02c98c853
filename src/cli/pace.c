#include "cli/pace.h"

#include "host/terminal.h"

enum { CYCLES_PER_MS = 1000000 };

void pace(struct rs_lane *lane, uint64_t *slept)
{
	struct rs_ledger l;
	uint64_t milliseconds;

	if (!rs_terminal_is_interactive())
		return;
	rs_lane_ledger(lane, &l);
	milliseconds = (l.taken.layers[RS_LAYER_IDLE] - *slept) / CYCLES_PER_MS;
	if (milliseconds == 0)
		return;
	*slept += milliseconds * CYCLES_PER_MS;
	rs_terminal_wait((int)milliseconds);
}
