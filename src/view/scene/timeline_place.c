/* timeline_place.c - where things of the Timeline screen are, and what lies at a place. */
#include <math.h>
#include <stdio.h>

#include "view/scene/timeline.h"

enum {
	TIME_X = 272,
	CPU_Y = 180,
	CPU_H = 84,
	ROWS_Y = 290,
	ROWS_H = 408,
	PITCH = 102,
	APP = 78,
	OS = 44,
	STRIP_Y = 874,
	STRIP_H = 70,
	DENSE = 900,	   /* spans: at more, they are under 2 px each */
	WINDOW_PART = 20,  /* of the run, unless it was zoomed, ... */
	WINDOW_TURNS = 24, /* ... or what has so many turns and gaps, if that is less */
	LEAST_WIDTH = 2000 /* cycles */
};

/* The lane whose VMs are shown: the focus, or the first that has several. */
static size_t lane_of(const struct view_model *m)
{
	size_t lane = m->alone == VIEW_ALL ? m->focus : (size_t)m->alone;

	if (m->lanes[lane].turns.vms > 1 || m->alone != VIEW_ALL)
		return lane;
	for (size_t i = 0; i < m->count; i++)
		if (m->lanes[i].turns.vms > 1)
			return i;
	return lane;
}

static void place_time(struct timeline *p)
{
	uint64_t all = p->t->cycles ? p->t->cycles : 1, width = p->show->zoom.width;
	uint64_t centre = p->show->zoom.held ? p->show->zoom.centre : p->at;

	if (!width) {
		width = all / WINDOW_PART;
		if (p->t->turns.count > WINDOW_PART * WINDOW_TURNS)
			width = (uint64_t)((double)all * WINDOW_TURNS /
					   (double)p->t->turns.count);
		width = width > 20000 ? width : 20000;
	}
	width = width < all ? width : all;
	p->from = centre > width / 2 ? centre - width / 2 : 0;
	if (p->from > all - width)
		p->from = all - width;
	p->to = p->from + width;
}

static bool dense(const struct timeline *p)
{
	size_t first = view_spans_at(p->t, p->from), last = view_spans_at(p->t, p->to);

	return p->from < p->t->spans.from ||
	       (first != SIZE_MAX && last != SIZE_MAX && last - first > DENSE);
}

void timeline_place(struct timeline *p, const struct view_scene *s, const struct view_model *m,
		    const struct view_show *show)
{
	bool small = layout_small(s);
	double k;

	*p = (struct timeline){.m = m, .show = show, .lane = lane_of(m)};
	p->t = &m->lanes[p->lane].turns;
	p->g = m->lanes[p->lane].source.generation;
	p->rows = p->t->vms ? p->t->vms : 1;
	p->at = view_model_cycle(m, p->lane);
	p->at = p->at < p->t->cycles ? p->at : p->t->cycles;
	place_time(p);
	p->x0 = small ? 210 : TIME_X;
	p->x1 = s->w - GRID_MARGIN;
	p->cpu_y = timeline_tiny(s) ? 112 : small ? 170 : CPU_Y;
	p->cpu_h = small ? 64 : CPU_H;
	p->row_y = p->cpu_y + p->cpu_h + 26;
	p->pitch = fmin(150, ROWS_H / (double)p->rows);
	if (small)
		p->pitch = PITCH * 0.75;
	k = fmin(p->pitch / PITCH, 1);
	p->app_h = APP * k;
	p->os_h = OS * k;
	if (!small) {
		p->strip_y = STRIP_Y;
		p->strip_h = STRIP_H;
	}
	p->bins = dense(p);
}

double timeline_x(const struct timeline *p, uint64_t cycle)
{
	double part = ((double)cycle - (double)p->from) / (double)(p->to - p->from);

	return p->x0 + part * (p->x1 - p->x0);
}

uint64_t timeline_cycle(const struct timeline *p, double x)
{
	double part = fmin(fmax((x - p->x0) / (p->x1 - p->x0), 0), 1);

	return p->from + (uint64_t)(part * (double)(p->to - p->from));
}

bool timeline_on_strip(const struct timeline *p, double x, double y, uint64_t *cycle)
{
	double part = fmin(fmax((x - p->x0) / (p->x1 - p->x0), 0), 1);

	*cycle = (uint64_t)(part * (double)p->t->cycles);
	return p->strip_h > 0 && x >= p->x0 && x < p->x1 && y >= p->strip_y - 12 &&
	       y < p->strip_y + p->strip_h + 12;
}

/* The exit of a VM whose tick is at x, or nothing. */
static struct timeline_hit exit_at(const struct timeline *p, unsigned vm, double x)
{
	struct timeline_hit hit = {.what = TIMELINE_NOTHING};
	double nearest = 6;
	size_t first = view_exits_from(p->t, timeline_cycle(p, x - nearest));

	for (size_t i = first; i < p->t->exits.count; i++) {
		const struct view_left *e = VIEW_AT(p->t->exits, view_left, i);
		double at = timeline_x(p, e->cycle), away = fabs(at - x);

		if (at > x + nearest)
			break;
		if (e->vm == vm && away < nearest) {
			nearest = away;
			hit = (struct timeline_hit){.what = TIMELINE_EXIT, .index = i};
		}
	}
	return hit;
}

static struct timeline_hit wait_at(const struct timeline *p, unsigned vm, uint64_t cycle)
{
	for (size_t i = view_waits_from(p->t, cycle); i < p->t->waits.count; i++) {
		const struct view_wait *w = VIEW_AT(p->t->waits, view_wait, i);

		if (w->vm != vm)
			continue;
		if (w->begin <= cycle)
			return (struct timeline_hit){.what = TIMELINE_WAIT, .index = i};
		break;
	}
	return (struct timeline_hit){.what = TIMELINE_NOTHING};
}

static struct timeline_hit row_at(const struct timeline *p, double x, double y)
{
	unsigned vm = (unsigned)((y - p->row_y) / p->pitch);
	uint64_t cycle = timeline_cycle(p, x);
	size_t turn = view_turns_at(p->t, cycle);
	struct timeline_hit hit;

	if (y - p->row_y - vm * p->pitch > p->app_h) {
		hit = exit_at(p, vm, x);
		if (hit.what != TIMELINE_NOTHING)
			return hit;
	}
	hit = wait_at(p, vm, cycle);
	if (hit.what == TIMELINE_NOTHING && turn != SIZE_MAX &&
	    VIEW_AT(p->t->turns, view_turn, turn)->vm == vm)
		hit = (struct timeline_hit){.what = TIMELINE_TURN, .index = turn};
	return hit;
}

struct timeline_hit timeline_at(const struct timeline *p, double x, double y)
{
	struct timeline_hit hit = {.what = TIMELINE_NOTHING};
	uint64_t cycle;

	if (timeline_on_strip(p, x, y, &cycle)) {
		uint64_t wide =
			(uint64_t)(TIMELINE_BIN / (p->x1 - p->x0) * (double)p->t->cycles) + 1;

		hit = (struct timeline_hit){.what = TIMELINE_BINS,
					    .from = cycle - cycle % wide};
		hit.to = hit.from + wide < p->t->cycles ? hit.from + wide : p->t->cycles;
		return hit;
	}
	if (x < p->x0 || x >= p->x1 || y < p->cpu_y || y >= p->row_y + p->rows * p->pitch)
		return hit;
	cycle = timeline_cycle(p, x);
	if (p->bins) {
		uint64_t wide =
			(uint64_t)(TIMELINE_BIN / (p->x1 - p->x0) * (double)(p->to - p->from)) +
			1;

		hit = (struct timeline_hit){.what = TIMELINE_BINS,
					    .from = cycle - (cycle - p->from) % wide};
		hit.to = hit.from + wide < p->to ? hit.from + wide : p->to;
		return hit;
	}
	if (y >= p->row_y)
		return row_at(p, x, y);
	hit.index = view_turns_at(p->t, cycle);
	if (hit.index != SIZE_MAX)
		hit.what = TIMELINE_TURN;
	return hit;
}

/* ---- what keys and mouse do */

void view_timeline_step(struct view_model *m, int by)
{
	size_t lane = lane_of(m), turn;
	const struct view_turns *t = &m->lanes[lane].turns;

	view_model_set_focus(m, lane);
	turn = view_turns_at(t, m->cycle);
	if (!t->turns.count)
		return;
	turn = turn == SIZE_MAX ? 0 : turn;
	if (by < 0 && turn < (size_t)-by)
		turn = 0;
	else
		turn += (size_t)by;
	turn = turn < t->turns.count ? turn : t->turns.count - 1;
	view_model_seek_event(m, VIEW_AT(t->turns, view_turn, turn)->first);
}

void view_timeline_seek(struct view_model *m, size_t event)
{
	view_model_set_focus(m, lane_of(m));
	view_model_seek_event(m, event);
}

bool view_timeline_zoom(const struct view_scene *s, const struct view_model *m,
			const struct view_show *show, double x, double y, double factor,
			struct view_zoom *zoom)
{
	struct timeline p;
	uint64_t at;
	double width, part;

	timeline_place(&p, s, m, show);
	if (x < p.x0 || x >= p.x1 || y < p.cpu_y ||
	    (y >= p.row_y + p.rows * p.pitch && !timeline_on_strip(&p, x, y, &at)))
		return false;
	at = y >= p.row_y + p.rows * p.pitch ? (p.from + p.to) / 2 : timeline_cycle(&p, x);
	part = (double)(at - p.from) / (double)(p.to - p.from);
	width = fmin(fmax((double)(p.to - p.from) * factor, LEAST_WIDTH), (double)p.t->cycles);
	zoom->width = (uint64_t)width;
	zoom->held = true;
	/* What is under the pointer stays there. */
	zoom->centre = (uint64_t)fmax((double)at - part * width + width / 2, 0);
	return true;
}

bool view_timeline_strip(const struct view_scene *s, const struct view_model *m,
			 const struct view_show *show, double x, double y, uint64_t *cycle)
{
	struct timeline p;

	timeline_place(&p, s, m, show);
	return timeline_on_strip(&p, x, y, cycle);
}

bool view_timeline_event(const struct view_scene *s, const struct view_model *m,
			 const struct view_show *show, double x, double y, size_t *event)
{
	struct timeline_hit hit;
	struct timeline p;

	timeline_place(&p, s, m, show);
	hit = timeline_at(&p, x, y);
	if (hit.what == TIMELINE_TURN)
		*event = VIEW_AT(p.t->turns, view_turn, hit.index)->last;
	else if (hit.what == TIMELINE_EXIT)
		*event = VIEW_AT(p.t->exits, view_left, hit.index)->event;
	return hit.what == TIMELINE_TURN || hit.what == TIMELINE_EXIT;
}
