#include "view/model/player.h"

static const struct {
	const char *name;
	double factor; /* 0: no limit */
} speeds[VIEW_SPEEDS] = {
	{"1x", 1}, {"2x", 2}, {"5x", 5}, {"10x", 10}, {"25x", 25}, {"100x", 100}, {"max", 0},
};

#define OPERATIONS_A_SECOND 0.5
#define SECONDS_OF_A_RACE   10.0
#define LEAST_PACE	    1000.0 /* cycles a second, while there is nothing to measure by */

const char *view_player_speed(const struct view_player *p)
{
	return speeds[p->speed].name;
}

void view_player_faster(struct view_player *p, int by)
{
	int speed = (int)p->speed + by;

	p->speed = speed < 0 ? 0 : speed >= VIEW_SPEEDS ? VIEW_SPEEDS - 1 : (unsigned)speed;
	p->owed = 0;
}

static double pace(const struct view_model *m)
{
	const struct view_lane *base = view_model_bare(m, m->focus);
	double cycles;

	if (m->lineup == VIEW_BY_OPERATION)
		return OPERATIONS_A_SECOND;
	cycles = (double)(base ? base : &m->lanes[m->focus])->ops.cycles / SECONDS_OF_A_RACE;
	return cycles > LEAST_PACE ? cycles : LEAST_PACE;
}

static bool all_ended(const struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->lanes[i].status.state == RS_LANE_RUNNING)
			return false;
	}
	return true;
}

bool view_player_advance(struct view_player *p, struct view_model *m, double seconds)
{
	uint64_t cycle = m->cycle, whole;
	size_t event = m->event;
	bool moved;

	if (!p->playing)
		return false;
	if (speeds[p->speed].factor == 0) {
		view_model_seek_end(m);
	} else {
		p->owed += seconds * pace(m) * speeds[p->speed].factor;
		whole = (uint64_t)p->owed;
		if (whole == 0)
			return false;
		p->owed -= (double)whole;
		if (m->lineup == VIEW_BY_MOMENT)
			view_model_seek_cycle(m, m->cycle + whole);
		else
			view_model_step_op(m, (int)whole);
	}
	moved = m->cycle != cycle || m->event != event;
	if (!moved && all_ended(m))
		p->playing = false;
	return moved || !p->playing;
}
