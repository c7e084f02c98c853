#include "view/model/page_walk.h"

#include <string.h>

enum { LEVELS = 3, ROW_BITS = 4, PAGE_SHIFT = 12, MODE_SV39 = 8, TRIES = 4096 };

static const uint8_t rows[] = {0, 1, 2, RS_WALK_USED, RS_WALK_DATA};
enum { ROWS = sizeof rows };

bool view_walk_two_stage(const struct view_walked *w)
{
	return w->walk.walk.walk.two_stage;
}

/* ---- which lane */

static bool has_two_stages(const struct view_lane *l)
{
	return l->source.generation == RS_HVM && l->source.walks &&
	       l->source.walks(l->source.context) > 0;
}

size_t view_walk_lane(const struct view_model *m)
{
	size_t lane = m->alone == VIEW_ALL ? m->focus : (size_t)m->alone;

	for (size_t i = 0; i < m->count && m->alone == VIEW_ALL; i++)
		if (has_two_stages(&m->lanes[i]))
			return i;
	return lane;
}

/* ---- which walk */

static bool is_own(const struct view_source *s, const struct rs_page_walk *w)
{
	return s->generation == RS_BARE || w->vm == s->vm || w->vm == RS_VM_NONE;
}

static bool from(const struct view_source *s, size_t event, uint64_t number,
		 struct rs_page_walk *walk)
{
	for (unsigned i = 0; i < TRIES; i++) {
		if (!s->walk_from(s->context, event, number, walk))
			return false;
		if (is_own(s, walk))
			return true;
		event = walk->event;
		number = walk->number + 1;
	}
	return false;
}

static bool before(const struct view_source *s, size_t event, uint64_t number,
		   struct rs_page_walk *walk)
{
	for (unsigned i = 0; i < TRIES; i++) {
		if (!s->walk_before(s->context, event, number, walk))
			return false;
		if (is_own(s, walk))
			return true;
		event = walk->event;
		number = walk->number;
	}
	return false;
}

/* The first at or after a cycle, or else the newest. Events may have the same cycle. */
static bool find(const struct view_source *s, size_t event, uint64_t cycle,
		 struct rs_page_walk *walk)
{
	struct rs_page_walk other;
	bool found = from(s, event, 0, walk);

	while (found && walk->walk.cycle < cycle)
		found = from(s, walk->event, walk->number + 1, walk);
	if (!found && !before(s, SIZE_MAX, UINT64_MAX, walk))
		return false;
	while (before(s, walk->event, walk->number, &other) && other.walk.cycle >= cycle)
		*walk = other;
	return true;
}

/* ---- its reads */

static void list_reads(struct view_walked *w)
{
	uint32_t made = w->walk.walk.walk.made, saved = w->walk.walk.walk.saved;

	w->count = w->made = 0;
	for (unsigned i = 0; i < ROWS; i++) {
		for (unsigned column = 0; column < ROW_BITS; column++) {
			uint32_t bit = UINT32_C(1) << (ROW_BITS * rows[i] + column);

			if (!((made | saved) & bit) || w->count == VIEW_READS)
				continue;
			w->reads[w->count++] = (struct view_read){rows[i], (uint8_t)column,
								  !(made & bit), w->made};
			w->made += (made & bit) != 0;
		}
	}
	w->cost = w->made ? w->walk.walk.cost / w->made : 0;
	w->fault = -1;
	for (unsigned i = 0; i < w->count && !w->walk.walk.walk.ok; i++)
		if (!w->reads[i].saved)
			w->fault = (int)i;
}

unsigned view_walk_steps(const struct view_walked *w)
{
	return w->made + 1 + w->walk.walk.walk.ok;
}

void view_walk_at(const struct view_model *m, struct view_walked *w)
{
	const struct view_lane *l;
	uint64_t cycle;
	size_t event;

	memset(w, 0, sizeof *w);
	w->lane = view_walk_lane(m);
	l = &m->lanes[w->lane];
	if (!l->source.walks || l->ops.seen == 0)
		return;
	w->of = l->source.walks(l->source.context);
	cycle = view_model_cycle(m, w->lane);
	event = view_event_at_cycle(&l->source, l->ops.seen, cycle);
	if (m->walked.held && m->walked.lane == w->lane && m->walked.cycle == m->cycle &&
	    l->source.walk_before(l->source.context, m->walked.event, m->walked.number + 1,
				  &w->walk) &&
	    w->walk.number == m->walked.number) {
		w->any = true;
		list_reads(w);
		w->step = m->walked.step;
		return;
	}
	w->any = find(&l->source, event, cycle, &w->walk);
	if (!w->any)
		return;
	list_reads(w);
	/* One that is over is shown whole. */
	w->step = w->walk.walk.cycle < cycle ? w->made : 0;
}

int view_walk_now(const struct view_walked *w)
{
	for (unsigned i = 0; i < w->count; i++)
		if (!w->reads[i].saved && w->reads[i].nth == w->step)
			return (int)i;
	return -1;
}

uint64_t view_walk_spent(const struct view_walked *w)
{
	return w->step < w->made ? w->step * w->cost : w->walk.walk.cost;
}

const struct rs_page_entry *view_walk_entry(const struct view_walked *w,
					    const struct view_read *r)
{
	unsigned row = r->row;
	const struct rs_page_entry *e;

	if (row == RS_WALK_USED)
		row = view_walk_tables(w) - 1;
	if (row > RS_WALK_DATA)
		return NULL;
	e = &w->walk.entries[row][r->column];
	return e->at ? e : NULL;
}

unsigned view_walk_row(const struct view_walked *w, unsigned row, bool *any)
{
	unsigned made = 0;

	*any = false;
	for (unsigned i = 0; i < w->count; i++) {
		*any |= w->reads[i].row == row;
		made += w->reads[i].row == row && !w->reads[i].saved;
	}
	return made;
}

unsigned view_walk_tables(const struct view_walked *w)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->count; i++)
		if (w->reads[i].row < LEVELS && w->reads[i].row >= n)
			n = w->reads[i].row + 1u;
	return n;
}

unsigned view_walk_level(const struct view_walked *w, bool host)
{
	unsigned level = LEVELS;

	if (!host)
		return LEVELS - view_walk_tables(w);
	for (unsigned i = 0; i < w->count; i++)
		if (w->reads[i].row == RS_WALK_DATA)
			level = LEVELS - 1u - w->reads[i].column;
	return level;
}

bool view_walk_fetches(const struct view_walked *w)
{
	const struct rs_event *e = &w->walk.walk;

	return e->walk.va == e->pc || (e->walk.va == e->pc + 2 && e->walk.va % 4096 == 0);
}

/* ---- the walk cache */

static void spare_table(const struct view_walked *w, unsigned row, struct view_spared *line)
{
	unsigned level = LEVELS - 1 - row;

	*line = (struct view_spared){.table = true, .levels = row + 1};
	line->key = w->walk.walk.walk.va >> (PAGE_SHIFT + 9 * level);
	line->key &= (UINT64_C(1) << 9 * (row + 1)) - 1;
	if (row + 1 < LEVELS)
		line->page = w->walk.tables[row + 1] >> PAGE_SHIFT;
}

unsigned view_walk_spared(const struct view_walked *w, struct view_spared lines[5])
{
	unsigned n = 0, last_table = LEVELS;

	for (unsigned i = 0; i < w->count; i++)
		if (w->reads[i].saved && w->reads[i].column == VIEW_GUEST_COLUMN)
			last_table = w->reads[i].row;
	if (last_table < LEVELS) {
		spare_table(w, last_table, &lines[n]);
		for (unsigned i = 0; i < w->count; i++)
			if (w->reads[i].row <= last_table)
				lines[n].last = i;
		n++;
	}
	for (unsigned i = 0; i < w->count && n < 5; i++) {
		const struct view_read *r = &w->reads[i];
		unsigned row = r->row == RS_WALK_USED ? view_walk_tables(w) - 1 : r->row;
		const struct rs_page_entry *e;

		if (!r->saved || (last_table < LEVELS && r->row <= last_table))
			continue;
		if (i > 0 && w->reads[i - 1].row == r->row && w->reads[i - 1].saved) {
			lines[n - 1].last = i;
			continue;
		}
		if (row >= LEVELS)
			continue;
		e = &w->walk.entries[row][VIEW_GUEST_COLUMN];
		lines[n++] = (struct view_spared){.key = w->walk.tables[row] >> PAGE_SHIFT,
						  .page = e->at >> PAGE_SHIFT,
						  .first = i,
						  .last = i};
	}
	return n;
}

bool view_walk_last(const struct view_model *m, const struct view_walked *w,
		    struct rs_page_walk *last)
{
	const struct view_source *s = &m->lanes[w->lane].source;
	uint64_t number = w->walk.number;
	size_t event = w->walk.event;

	for (unsigned i = 0; i < 16 && before(s, event, number, last); i++) {
		if (last->walk.walk.ok && last->pa)
			return last->walk.walk.va >> PAGE_SHIFT !=
			       w->walk.walk.walk.va >> PAGE_SHIFT;
		event = last->event;
		number = last->number;
	}
	return false;
}

/* ---- moving */

static void show(struct view_model *m, const struct view_walked *w, unsigned step)
{
	view_model_set_focus(m, w->lane);
	view_model_seek_cycle(m, w->walk.walk.cycle);
	m->walked.held = true;
	m->walked.lane = w->lane;
	m->walked.cycle = m->cycle;
	m->walked.event = w->walk.event;
	m->walked.number = w->walk.number;
	m->walked.step = step;
}

/* The walk before or after, if there is one. */
static bool turn(const struct view_model *m, struct view_walked *w, bool forward)
{
	const struct view_source *s = &m->lanes[w->lane].source;
	struct rs_page_walk walk;
	bool found = forward ? from(s, w->walk.event, w->walk.number + 1, &walk)
			     : before(s, w->walk.event, w->walk.number, &walk);

	if (found) {
		w->walk = walk;
		list_reads(w);
	}
	return found;
}

void view_walk_step(struct view_model *m, int by)
{
	struct view_walked w;

	view_walk_at(m, &w);
	if (!w.any)
		return;
	for (; by > 0; by--) {
		if (w.step + 1 < view_walk_steps(&w))
			w.step++;
		else if (turn(m, &w, true))
			w.step = 0;
	}
	for (; by < 0; by++) {
		if (w.step > 0)
			w.step--;
		else if (turn(m, &w, false))
			w.step = view_walk_steps(&w) - 1;
	}
	show(m, &w, w.step);
}

void view_walk_stride(struct view_model *m, int by)
{
	struct view_walked w;

	view_walk_at(m, &w);
	if (!w.any)
		return;
	for (; by > 0 && turn(m, &w, true); by--)
		;
	for (; by < 0 && turn(m, &w, false); by++)
		;
	show(m, &w, 0);
}
