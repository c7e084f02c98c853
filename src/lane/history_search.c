/* history_search.c - going back: to a point, by a step, to the last time that something was so. */
#include "lane/history.h"

enum { SLICE_CYCLES = 20000000 /* some hundredths of a second */ };

static uint64_t now_of(const struct history *h)
{
	return rs_machine_cycles(&h->lane->machine);
}

/* ---- to a point */

/* The stretch from a snapshot to a point, run again. Whoever goes back goes on doing so: where half of the way is left
 * another snapshot is taken, and so on. */
static void run_to(struct history *h, uint64_t point)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	while (now_of(h) < point && stop.kind == RS_STOP_BUDGET) {
		uint64_t left = point - now_of(h);
		bool far = left / 2 > h->least;

		stop = history_run(h, far ? left / 2 : left);
		lane_take_stop(h->lane, stop);
		if (far && stop.kind == RS_STOP_BUDGET)
			(void)history_take(h);
	}
}

/* Watches are for whoever runs on. */
static struct rs_watches *detach(struct history *h)
{
	struct rs_watches *watches = h->lane->machine.watches;

	if (watches)
		rs_machine_watch(&h->lane->machine, NULL);
	return watches;
}

static void attach(struct history *h, struct rs_watches *watches)
{
	if (watches) {
		rs_machine_watch(&h->lane->machine, watches);
		watches->hit = false;
	}
}

static bool within(const struct history *h, uint64_t point)
{
	return h->snapshots.count && point >= h->snapshots.list[0]->point && point <= h->end;
}

/* What is kept of the lane, if the point is in it; otherwise NULL. */
static struct history *history_with(struct rs_lane *lane, uint64_t point)
{
	struct history *h = lane->history;

	if (!h)
		return NULL;
	history_settle(h);
	return within(h, point) ? h : NULL;
}

static void go(struct history *h, uint64_t point)
{
	size_t i = snapshots_at(&h->snapshots, h->last_era, point);
	const struct snapshot *from = h->snapshots.list[i];
	uint64_t now = now_of(h);

	if (h->era != from->era || now <= from->point || now > point)
		history_put_back(h, i);
	run_to(h, point);
}

bool rs_lane_go(struct rs_lane *lane, uint64_t point)
{
	struct history *h = history_with(lane, point);
	struct rs_watches *watches;

	if (!h)
		return false;
	watches = detach(h);
	go(h, point);
	attach(h, watches);
	lane_publish(lane);
	return true;
}

/* ---- by a step */

/* Where the hart stands. In the middle of a wait nobody does: that is one step. */
static uint64_t standing(const struct history *h)
{
	uint64_t since;

	return rs_machine_waits(&h->lane->machine, &since) ? since : now_of(h);
}

/* Step from `from` on as long as that does not reach `point`. @return false: `from` is not before it. */
static bool step_up_to(struct history *h, uint64_t from, uint64_t point, uint64_t *before)
{
	go(h, from);
	if (now_of(h) >= point || standing(h) < h->snapshots.list[0]->point)
		return false;
	while (now_of(h) < point) {
		*before = standing(h);
		(void)history_step(h);
	}
	return true;
}

static bool point_before(struct history *h, uint64_t point, uint64_t *before)
{
	uint64_t begin = h->snapshots.list[0]->point, back = 1024;

	if (point <= begin)
		return false;
	/* a step may be long: one that waits has been cut by nobody yet */
	while (point - begin > back) {
		if (step_up_to(h, point - back, point, before) && *before < point)
			return true;
		back *= 16;
	}
	return step_up_to(h, begin, point, before);
}

bool rs_lane_point_before(struct rs_lane *lane, uint64_t point, uint64_t *before)
{
	struct history *h = history_with(lane, point);
	struct rs_watches *watches;
	bool found;

	if (!h)
		return false;
	watches = detach(h);
	found = point_before(h, point, before);
	attach(h, watches);
	return found;
}

bool rs_lane_step_back(struct rs_lane *lane)
{
	uint64_t now = rs_machine_cycles(&lane->machine), before;

	if (!rs_lane_point_before(lane, now, &before)) {
		(void)rs_lane_go(lane, now);
		return false;
	}
	return rs_lane_go(lane, before);
}

/* ---- to the last time */

struct stretch {
	struct history *h;
	const struct rs_search *search;
	uint64_t end;
	bool found, given_up;
	struct rs_find last;
};

static bool is_meant(const struct stretch *s)
{
	return !s->search->meant || s->search->meant(s->search->context);
}

static void give_up_perhaps(struct stretch *s)
{
	s->given_up = s->search->go_on && !s->search->go_on(s->search->context);
}

static void take_hit(struct stretch *s)
{
	const struct rs_watches *w = s->search->watches;
	uint64_t now = now_of(s->h);

	if ((w->kind == RS_WATCH_CODE && now >= s->end && !s->search->steps) || !is_meant(s))
		return;
	s->found = true;
	s->last = (struct rs_find){.point = now,
				   .hit = now,
				   .which = w->which,
				   .kind = w->kind,
				   .address = w->address};
}

/* Past code that is watched: its access may be, too. */
static void step_off(struct stretch *s)
{
	struct rs_watches *w = s->search->watches;
	uint8_t kinds = w->kinds;

	w->kinds = kinds & (RS_WATCH_LOAD | RS_WATCH_STORE);
	(void)history_step(s->h);
	w->kinds = kinds;
	if (w->hit)
		take_hit(s);
}

/* Does the lane stand at watched code? */
static bool stands_there(struct stretch *s)
{
	const struct rs_machine *m = &s->h->lane->machine;
	struct rs_watches *w = s->search->watches;
	uint64_t pc = rs_machine_pc(m);

	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];

		if (!(one->kinds & w->kinds & RS_WATCH_CODE) || pc < one->first ||
		    pc > one->last || !(one->modes >> rs_machine_mode(m) & 1))
			continue;
		w->kind = RS_WATCH_CODE;
		w->which = one;
		w->address = pc;
		return true;
	}
	return false;
}

/* The end of the step that had begun when the stretch ended: it may be in the next. */
static void look_at_last_step(struct stretch *s)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};
	bool there;

	while (!(there = stands_there(s)) && now_of(s->h) < s->search->before &&
	       stop.kind == RS_STOP_BUDGET && !s->given_up) {
		uint64_t left = s->search->before - now_of(s->h);

		stop = history_run(s->h, left < SLICE_CYCLES ? left : SLICE_CYCLES);
		give_up_perhaps(s);
	}
	if (there)
		take_hit(s);
}

static void look_at_places(struct stretch *s)
{
	struct rs_watches *w = s->search->watches;
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};
	uint8_t kinds = w->kinds;

	if (s->search->part)
		s->search->part(s->search->context, s->end);
	while (now_of(s->h) < s->end && stop.kind == RS_STOP_BUDGET && !s->given_up) {
		uint64_t left = s->end - now_of(s->h);

		stop = history_run(s->h, left < SLICE_CYCLES ? left : SLICE_CYCLES);
		if (w->hit)
			take_hit(s);
		if (w->hit && w->kind == RS_WATCH_CODE && now_of(s->h) < s->end)
			step_off(s);
		give_up_perhaps(s);
	}
	if (s->search->steps && !s->given_up)
		look_at_last_step(s);
	w->kinds = kinds;
}

static void look_at_steps(struct stretch *s)
{
	enum { STEPS = 1000000 };
	uint64_t steps = 0;
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	while (now_of(s->h) < s->end && stop.kind == RS_STOP_BUDGET && !s->given_up) {
		if (is_meant(s)) {
			s->found = true;
			s->last = (struct rs_find){.point = now_of(s->h), .hit = now_of(s->h)};
		}
		stop = history_step(s->h);
		if (++steps % STEPS == 0)
			give_up_perhaps(s);
	}
}

/* Was anything that is looked for accessed behind snapshot number `i`, or another page of the same bit? */
static bool may_be_in(const struct stretch *s, size_t i)
{
	const struct rs_watches *w = s->search->watches;

	for (size_t n = 0; w && n < w->count; n++)
		if (rs_pages_may_meet(&s->h->snapshots.list[i]->pages, &w->list[n], w->kinds))
			return true;
	return !w;
}

/* From the newest stretch between two snapshots to the oldest: the last time in the first that has any. */
static void look_back(struct stretch *s, uint64_t before)
{
	struct snapshots *all = &s->h->snapshots;
	size_t i = snapshots_at(all, s->h->last_era, before);

	s->end = before;
	for (;; i--) {
		uint64_t begin = all->list[i]->point;

		if (begin < s->end && may_be_in(s, i)) {
			history_put_back(s->h, i);
			if (s->search->watches)
				look_at_places(s);
			else
				look_at_steps(s);
		}
		if (i == 0 || s->found || s->given_up)
			return;
		s->end = begin;
	}
}

/* An access was found where it had been made. */
static void find_begin(struct stretch *s)
{
	if (s->last.kind == RS_WATCH_LOAD || s->last.kind == RS_WATCH_STORE)
		(void)point_before(s->h, s->last.hit, &s->last.point);
}

enum rs_found rs_lane_search_back(struct rs_lane *lane, const struct rs_search *search,
				  struct rs_find *find)
{
	struct history *h = lane->history;
	struct stretch s = {.h = h, .search = search};
	uint64_t now = rs_machine_cycles(&lane->machine);
	struct rs_watches *watches;

	*find = (struct rs_find){.point = now, .hit = now};
	if (!h)
		return RS_NOT_FOUND;
	history_settle(h);
	if (h->snapshots.count == 0)
		return RS_NOT_FOUND;
	watches = detach(h);
	if (search->watches) /* over all parts: code is translated for them once */
		rs_machine_watch(&lane->machine, search->watches);
	if (within(h, search->before))
		look_back(&s, search->before);
	if (search->watches)
		rs_machine_watch(&lane->machine, NULL);
	if (s.found && !s.given_up) {
		find_begin(&s);
		*find = s.last;
	}
	go(h, s.given_up ? now : s.found ? s.last.point : h->snapshots.list[0]->point);
	attach(h, watches);
	lane_publish(lane);
	return s.given_up ? RS_GIVEN_UP : s.found ? RS_FOUND : RS_NOT_FOUND;
}
