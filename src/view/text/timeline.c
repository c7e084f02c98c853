/* timeline.c - who has the CPU, in lines of text: a letter is a stretch of time. */
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"
#include "view/text/lines.h"

enum { LABEL_W = 14, CELLS = 64 };

static void stretch(const struct timeline *p, unsigned cell, uint64_t *from, uint64_t *to)
{
	*from = p->from + (p->to - p->from) * cell / CELLS;
	*to = p->from + (p->to - p->from) * (cell + 1) / CELLS;
}

static bool waits(const struct timeline *p, unsigned vm, uint64_t from, uint64_t to)
{
	for (size_t i = view_waits_from(p->t, from); i < p->t->waits.count; i++) {
		const struct view_wait *w = VIEW_AT(p->t->waits, view_wait, i);

		if (w->vm == vm)
			return w->begin < to;
	}
	return false;
}

/* What a VM mostly did: # program, o its OS, - waited for the CPU, . nothing. */
static char deed(const struct timeline *p, unsigned vm, uint64_t from, uint64_t to)
{
	struct view_bin sum;
	uint64_t app, os, all;

	view_turns_sum(p->t, from, to, &sum);
	app = sum.cycles[vm][RS_LAYER_APP];
	os = sum.cycles[vm][RS_LAYER_GUEST_OS];
	if (p->g == RS_FULL)
		app = sum.cycles[vm][RS_LAYER_HYPERVISOR];
	all = to - from;
	if ((app + os) * 4 >= all && all)
		return app >= os ? '#' : 'o';
	return waits(p, vm, from, to) ? '-' : app + os ? 'o' : '.';
}

/* Who mostly had the CPU: a VM's number, . nobody, + several. */
static char owner(const struct timeline *p, uint64_t from, uint64_t to)
{
	struct view_bin sum;
	unsigned best = RS_VM_NONE;
	uint64_t most = 0;

	view_turns_sum(p->t, from, to, &sum);
	for (unsigned vm = 0; vm < VIEW_ROWS; vm++) {
		uint64_t cycles = 0;

		for (unsigned k = 0; k < VIEW_LAYERS; k++)
			cycles += sum.cycles[vm][k];
		if (cycles > most) {
			most = cycles;
			best = vm;
		}
	}
	return best < RS_VMS ? (char)('0' + best) : '.';
}

static void row(struct view_page *page, const char *label, const char *cells)
{
	char *text = page_next(page, VIEW_PLAIN, -1);

	page_append(text, label, LABEL_W, true);
	page_append(text, " ", 1, false);
	page_append(text, cells, CELLS, false);
}

static void sentence(struct view_page *page, const struct timeline *p,
		     const struct page_signs *s)
{
	struct timeline_hit hit = {.what = TIMELINE_TURN, .index = view_turns_at(p->t, p->at)};
	char who[64], rest[2 * VIEW_TEXT], text[3 * VIEW_TEXT];

	if (hit.index == SIZE_MAX)
		return;
	timeline_sentence(p, hit, who, sizeof who, rest, sizeof rest);
	snprintf(text, sizeof text, "%s%s%s", who, *who ? " " : "",
		 view_hides(p->show, VIEW_HIDE_WHOLE) ? view_localized(TEXT_HIDDEN_HINT)
						      : rest);
	page_wrap(page, text, s);
}

void page_timeline(struct view_page *page, struct view_model *m, const struct view_show *show,
		   const struct page_signs *s)
{
	static struct view_scene measures; /* timeline_place() needs a page's size */
	char cells[CELLS + 1] = "", label[48], switches[24], vms[8], from[32], to[32];
	uint64_t a, b;
	struct timeline p;

	measures.w = VIEW_WIDTH;
	measures.h = VIEW_HEIGHT;
	timeline_place(&p, &measures, m, show);
	view_figure(switches, sizeof switches, p.t->switches);
	snprintf(vms, sizeof vms, "%u", p.rows);
	page_line(page, VIEW_STRONG, -1,
		  view_localized(p.rows > 1 ? TEXT_TIME_TITLE : TEXT_TIME_ALONE),
		  p.rows > 1			      ? vms
		  : view_hides(show, VIEW_HIDE_WHOLE) ? view_localized(TEXT_HIDDEN)
						      : switches,
		  view_hides(show, VIEW_HIDE_WHOLE) ? view_localized(TEXT_HIDDEN) : switches);
	page_lane(page, s, p.g, "");
	for (unsigned i = 0; i < CELLS; i++) {
		stretch(&p, i, &a, &b);
		cells[i] = owner(&p, a, b);
	}
	row(page, view_localized(TEXT_CPU), cells);
	for (unsigned vm = 0; vm < p.rows; vm++) {
		char name[RS_VM_NAME_MAX + 1];

		for (unsigned i = 0; i < CELLS; i++) {
			stretch(&p, i, &a, &b);
			cells[i] = deed(&p, vm, a, b);
		}
		snprintf(label, sizeof label, "%s %s",
			 p.g == RS_BARE ? "" : timeline_name(&p, vm, name),
			 timeline_guest(&p, vm));
		row(page, label, cells);
	}
	view_exact(from, sizeof from, p.from);
	view_exact(to, sizeof to, p.to);
	page_line(page, VIEW_FAINT, -1, view_localized(TEXT_TIME_FROM_TO), from, to);
	page_line(page, VIEW_FAINT, -1, "# %s  o %s  - %s  . %s",
		  view_localized(p.g == RS_FULL ? TEXT_EMULATOR : TEXT_APP),
		  view_localized(view_generations[p.g].os), view_localized(TEXT_TIME_WAITS),
		  view_localized(TEXT_TIME_SLEEPS));
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	sentence(page, &p, s);
}
