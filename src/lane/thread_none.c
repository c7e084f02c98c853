/* thread_none.c - without threads a lane runs on its caller's, which stops it by not going on. */
#include "lane/lane.h"

struct rs_lane_status rs_lane_run(struct rs_lane *lane, uint64_t cycles)
{
	uint64_t now = rs_machine_cycles(&lane->machine);
	uint64_t end = cycles < UINT64_MAX - now ? now + cycles : UINT64_MAX;

	if (!lane_ended(lane))
		lane->status.state = RS_LANE_RUNNING;
	while (lane->status.state == RS_LANE_RUNNING && now < end) {
		lane_advance(lane, end - now);
		lane_publish(lane);
		now = rs_machine_cycles(&lane->machine);
		if (lane->machine.watches && lane->machine.watches->hit)
			break;
	}
	return lane->status;
}
