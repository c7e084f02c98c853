/* replay.c - run a lane again, up to a moment. Everything that a computer does is determined by what it starts with, so the
 * second run is the first. */
#include <stdlib.h>

#include "host/message.h"
#include "ringside/memory.h"

struct rs_replay {
	rs_replay_open *open;
	void (*close)(struct rs_lane *lane);
	void *context;
	uint32_t kinds;
	struct rs_lane *lane;
	/* Events so far, and before the newest step. */
	size_t count, before;
	bool stopped; /* it has been run on from there to a clock */
};

static void on_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_replay *r = context;

	(void)e;
	(void)f;
	r->count++;
}

struct rs_replay *rs_replay_new(rs_replay_open *open, void (*close)(struct rs_lane *lane),
				void *context, uint32_t kinds)
{
	struct rs_replay *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->open = open;
	r->close = close;
	r->context = context;
	r->kinds =
		kinds & ~RS_EVENT_BIT(RS_EVENT_WALK); /* those are no events of a recording */
	return r;
}

static void end(struct rs_replay *r)
{
	if (r->lane)
		r->close(r->lane);
	r->lane = NULL;
	r->count = r->before = 0;
	r->stopped = false;
}

void rs_replay_free(struct rs_replay *r)
{
	if (r)
		end(r);
	free(r);
}

bool rs_replay_is_past(const struct rs_replay *r, const struct rs_moment *m)
{
	if (!r->lane)
		return false;
	if (m->stop)
		return rs_replay_cycle(r) > m->stop;
	return m->event < (r->stopped ? r->count : r->before);
}

const struct rs_lane *rs_replay_at(const struct rs_replay *r, const struct rs_moment *m)
{
	bool there = m->stop ? rs_replay_cycle(r) == m->stop
			     : !r->stopped && m->event >= r->before && m->event < r->count;

	return r->lane && there ? r->lane : NULL;
}

uint64_t rs_replay_cycle(const struct rs_replay *r)
{
	return r->lane ? rs_machine_cycles(rs_lane_machine(r->lane)) : 0;
}

struct rs_replay *rs_replays_choose(struct rs_replays *r, bool before,
				    const struct rs_moment *m)
{
	struct rs_replay *now = r->now;

	if (!before && !rs_replay_at(now, m) &&
	    (rs_replay_at(r->before, m) || rs_replay_is_past(now, m))) {
		r->now = r->before;
		r->before = now;
	}
	return before ? r->before : r->now;
}

struct target {
	struct rs_replay *replay;
	size_t event;
};

static bool has_come(void *context)
{
	struct target *t = context;

	if (t->event < t->replay->count)
		return true;
	t->replay->before = t->replay->count;
	return false;
}

static bool is_running(struct rs_lane_status status)
{
	return status.state == RS_LANE_RUNNING;
}

/* A run ends at the first instruction boundary at or behind its budget. The event's is not before its clock, so that the
 * run cannot go past it; the steps behind it are single ones. */
static void run_to_event(struct rs_replay *r, const struct rs_moment *m, uint64_t cycles)
{
	enum { NEAR = 4, STEPS = 1000000 };
	struct target target = {r, m->event};
	struct rs_lane_status status = rs_lane_status(r->lane);
	uint64_t now = rs_replay_cycle(r);

	if (is_running(status) && now + NEAR < m->cycle) {
		uint64_t left = m->cycle - NEAR - now;

		r->before = r->count;
		status = rs_lane_slice(r->lane, left < cycles ? left : cycles);
		if (left > cycles && is_running(status))
			return;
		if (m->event < r->count) /* it came with the run's last step */
			r->before = m->event;
	}
	if (!has_come(&target) && is_running(status))
		rs_lane_step_until(r->lane, STEPS, has_come, &target);
	if (m->event < r->count)
		r->stopped = false;
}

/* The clock is that of an instruction boundary, so that a run of that length ends there. */
static void run_to_stop(struct rs_replay *r, const struct rs_moment *m, uint64_t cycles)
{
	uint64_t left = m->stop - rs_replay_cycle(r);

	r->stopped = true;
	r->before = r->count;
	if (is_running(rs_lane_status(r->lane)))
		rs_lane_slice(r->lane, left < cycles ? left : cycles);
}

enum rs_error rs_replay_run(struct rs_replay *r, const struct rs_moment *m, uint64_t cycles,
			    char *message, size_t size)
{
	struct rs_lane_observer observer = {on_event, r, r->kinds};
	enum rs_error e;

	if (rs_replay_is_past(r, m))
		end(r);
	if (!r->lane) {
		e = r->open(r->context, &observer, &r->lane, message, size);
		if (e != RS_OK)
			return e;
	}
	if (rs_replay_at(r, m))
		return RS_OK;
	if (m->stop)
		run_to_stop(r, m, cycles);
	else
		run_to_event(r, m, cycles);
	if (rs_replay_at(r, m))
		return RS_OK;
	if (!is_running(rs_lane_status(r->lane)))
		return rs_refuse(RS_OUT_OF_RANGE, message, size,
				 "the run ended before event %zu when it was repeated",
				 m->event);
	if (m->stop && rs_replay_is_past(r, m))
		return rs_refuse(RS_OUT_OF_RANGE, message, size,
				 "no instruction ended at cycle %llu when the run was repeated",
				 (unsigned long long)m->stop);
	return RS_OK;
}
