/* consolidation.c - many computers before, one after, in the same size. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/consolidation.h"

enum {
	HALF_W = 864,
	HALVES = 960, /* from one to the other */
	GAP = 16,
	BAND_H = 56,
	BAND_PITCH = 64,
	TANK_Y = 376,
	TANK_H = 332,
	EDGE = 8, /* the left side of a band */
	SEAM = 3, /* between one VM's work and the next one's */
	FIGURE = 58,
	FIGURE_ONE = 72,
	FIGURE_MANY = 40,
	WORD = 32,
	NAME = 24,
	MOST_IN_WORDS = 4,
};

/* ---- a computer and what fills it */

static double height(const struct consolidation *p, uint64_t part, uint64_t all)
{
	return all ? p->h * fmin((double)part / (double)all, 1) : 0;
}

/* A strip of work, `y` its lower side: App and OS side by side, by share. */
static void draw_work(struct view_scene *s, const struct tank *t, double y, double h,
		      const uint64_t layers[RS_LAYERS])
{
	double room = t->w - EDGE, app;
	uint64_t os = layers[RS_LAYER_GUEST_OS] + layers[RS_LAYER_FIRMWARE];

	if (h < 0.5 || layers[RS_LAYER_APP] + os == 0)
		return;
	app = room * (double)layers[RS_LAYER_APP] / (double)(layers[RS_LAYER_APP] + os);
	view_bar(s, VIEW_EDGE_APP, t->x + EDGE, y - h, app, h);
	view_bar(s, VIEW_EDGE_OS, t->x + EDGE + app, y - h, room - app, h);
}

/* Over the work where there is room; else on a label of its own at the top. */
static void draw_figure(struct view_scene *s, const struct consolidation *p,
			const struct tank *t, double surface, const char *figure)
{
	enum view_class is = t->size >= 56  ? VIEW_LESSON
			     : t->size > 32 ? VIEW_FOLLOW
					    : VIEW_DETAIL;
	struct view_style big = {VIEW_BOLD, t->size, VIEW_INK, VIEW_LEFT, is};
	struct view_style word = {VIEW_SANS, WORD, VIEW_INK, VIEW_LEFT};
	struct view_style idle = {VIEW_SANS, WORD, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	double x = t->x + (p->many ? 12 : 20), room = t->w - (x - t->x) - 8;
	double free = surface - p->top, at = surface - 18, above = at - t->size * 0.86 - 8;
	const char *busy = view_localized(TEXT_CONS_BUSY_WORD);

	if (p->many)
		big.is = VIEW_DETAIL; /* rather small than cut */
	if (free < t->size + 24) {    /* the work is too high for it */
		double w =
			fmin(view_text_width(s, VIEW_BOLD, 40, figure) + 32, t->w - EDGE - 8);

		big.size = 40;
		big.is = VIEW_DETAIL;
		view_box(s, VIEW_FILL_HARDWARE, t->x + EDGE + 4, p->top + 8, w, 56, 8);
		view_text_fit(s, big, t->x + EDGE + 4 + (p->many ? 4 : 16), p->top + 50,
			      w - (p->many ? 6 : 24), figure);
		return;
	}
	view_text_fit(s, big, x, at, room, figure);
	if (above - WORD < p->top + 4 || view_text_width(s, VIEW_SANS, WORD, busy) > room)
		return;
	view_text(s, word, x, above, room, busy);
	if (above - WORD - 56 > p->top &&
	    view_text_width(s, VIEW_SANS, WORD, view_localized(TEXT_TIME_IDLE)) <= room)
		view_text(s, idle, x, p->top + 42, room, view_localized(TEXT_TIME_IDLE));
}

static void draw_words(struct view_scene *s, const struct consolidation *p, double x,
		       enum view_localized what)
{
	struct view_style muted = {VIEW_SANS, WORD, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};

	if (view_text_width(s, VIEW_SANS, NAME, view_localized(what)) <= p->w - 24)
		view_text_fit(s, muted, x + p->w / 2, p->top + p->h / 2 + 11, p->w - 24,
			      view_localized(what));
}

/* ---- before */

static void draw_before(struct view_scene *s, const struct consolidation *p, unsigned i)
{
	const struct view_server *server = &p->c.servers[i];
	struct tank t = {.x = p->x[0] + i * (p->w + GAP),
			 .w = p->w,
			 .cycles = p->c.before_cycles,
			 .size = p->many ? FIGURE_MANY : FIGURE};
	char figure[CONSOLIDATION_NUMBER], tip[VIEW_TIP];
	double h = height(p, server->before_busy, t.cycles);

	if (server->before.state == RS_ALONE_NONE) {
		view_dashes(s, t.x, p->top, t.w, p->h);
		draw_words(s, p, t.x,
			   p->m->before.read ? TEXT_CONS_TO_COME : TEXT_CONS_NOT_KNOWN);
		return;
	}
	view_band(s, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, t.x, p->top, t.w, p->h);
	draw_work(s, &t, p->top + p->h, h, server->before.layers);
	draw_figure(s, p, &t, p->top + p->h - h,
		    consolidation_percent(figure, p, server->before_busy, t.cycles));
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		return;
	consolidation_tip_before(p, i, tip, sizeof tip);
	view_spot(s, t.x, p->top, t.w, p->h, "%s", tip);
}

/* ---- after */

/* Beside its work, since a name on a layer's strong colour could not be read. */
static void draw_owner(struct view_scene *s, const struct consolidation *p, unsigned vm,
		       double x, double middle, double h)
{
	struct view_style style = {VIEW_SANS, NAME, VIEW_INK, VIEW_RIGHT, VIEW_DETAIL};
	char name[RS_VM_NAME_MAX + 1], number[12];
	const char *text = consolidation_name(p, vm, name);
	double room = HALVES - HALF_W - 22;

	snprintf(number, sizeof number, "%u", vm);
	if (view_text_width(s, VIEW_SANS, NAME, text) > room)
		text = number;
	if (h >= NAME && (text != number || p->many))
		view_text(s, style, x - 12, middle + 8, room, text);
}

/* What of a VM's cycles is drawn as its own; the rest is the hypervisor's on top. Of an emulator
 * that is everything. */
static uint64_t own_cycles(const struct consolidation *p, const uint64_t layers[RS_LAYERS])
{
	if (p->c.g == RS_FULL)
		return layers[RS_LAYER_HYPERVISOR];
	return layers[RS_LAYER_APP] + layers[RS_LAYER_GUEST_OS];
}

/* The layer that all guests share. */
static enum view_color beneath(const struct consolidation *p)
{
	return p->c.g == RS_CONTAINER ? VIEW_EDGE_OS : VIEW_EDGE_HYPERVISOR;
}

static void draw_after_tank(struct view_scene *s, const struct consolidation *p)
{
	struct tank t = {.x = p->x[1],
			 .w = p->w,
			 .cycles = p->c.cycles,
			 .size = p->many ? FIGURE_MANY : FIGURE_ONE};
	char figure[CONSOLIDATION_NUMBER], tip[VIEW_TIP];
	double y = p->top + p->h, top = y - height(p, p->c.busy, t.cycles);

	view_band(s, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, t.x, p->top, t.w, p->h);
	consolidation_tip_whole(p, tip, sizeof tip);
	if (!view_hides(p->show, VIEW_HIDE_WHOLE))
		view_spot(s, t.x, p->top, t.w, p->h, "%s", tip);
	for (unsigned i = 0; i < p->c.count; i++) {
		const struct view_server *server = &p->c.servers[i];
		double h = height(p, own_cycles(p, server->after), t.cycles);

		if (p->c.g == RS_FULL)
			view_bar(s, VIEW_EDGE_HYPERVISOR, t.x + EDGE, y - h, t.w - EDGE, h);
		else
			draw_work(s, &t, y, h, server->after);
		draw_owner(s, p, i, t.x, y - h / 2, h);
		consolidation_tip_after(p, i, tip, sizeof tip);
		if (!view_hides(p->show, VIEW_HIDE_WHOLE) && h >= 4)
			view_spot(s, t.x, y - h, t.w, h, "%s", tip);
		y -= h;
		if (h > 2 * SEAM)
			view_box(s, VIEW_BACKGROUND, t.x + EDGE, y - 1, t.w - EDGE, SEAM - 1,
				 0);
	}
	if (y - top >= 0.5) /* what serves all of them or none: the hypervisor, or the one OS */
		view_box(s, beneath(p), t.x + EDGE, top, t.w - EDGE, y - top, 0);
	draw_figure(s, p, &t, top, consolidation_percent(figure, p, p->c.busy, t.cycles));
}

static void draw_unneeded(struct view_scene *s, const struct consolidation *p, unsigned i)
{
	double x = p->x[1] + i * (p->w + GAP);
	char name[RS_VM_NAME_MAX + 1], tip[VIEW_TIP];

	view_dashes(s, x, p->top, p->w, p->h);
	draw_words(s, p, x, TEXT_CONS_NOT_NEEDED);
	snprintf(tip, sizeof tip, view_localized(TEXT_CONS_TIP_RUNS_IN),
		 consolidation_name(p, i, name));
	view_spot(s, x, p->top, p->w, p->h, "%s\n%s", consolidation_guest(p, i), tip);
}

/* ---- what stands on the computers */

/* Two words at the sides of a band; where only one fits, the second. */
static void draw_pair_of_words(struct view_scene *s, double x, double w, double y,
			       const char *left, const char *right)
{
	double room = w - 2 * INDENT + 6, base = y + BAND_H / 2 + DROP;
	double lw = view_text_width(s, VIEW_SANS, LABEL, left);
	double rw = view_text_width(s, VIEW_SANS, LABEL, right);
	struct view_style sans = INK_SANS;

	x += INDENT;
	sans.is = VIEW_DETAIL; /* rather small than cut */
	if (*left && *right && lw + 12 + rw <= room) {
		view_text(s, sans, x, base, lw + 1, left);
		sans.align = VIEW_RIGHT;
		view_text(s, sans, x + room, base, rw + 1, right);
	} else {
		view_text_fit(s, sans, x, base, room, *right ? right : left);
	}
}

static void draw_app(struct view_scene *s, const struct consolidation *p, unsigned i,
		     unsigned half, double y)
{
	double x = p->x[half] + i * (p->w + GAP);
	char name[RS_VM_NAME_MAX + 1], number[12];
	struct view_style middle = {VIEW_SANS, LABEL, VIEW_INK, VIEW_CENTRE};

	view_band(s, VIEW_FILL_APP, VIEW_EDGE_APP, x, y, p->w, BAND_H);
	snprintf(number, sizeof number, "%u", i);
	if (p->many)
		view_text(s, middle, x + p->w / 2 + 3, y + BAND_H / 2 + DROP, p->w - 24,
			  number);
	else
		draw_pair_of_words(s, x, p->w, y, consolidation_guest(p, i),
				   half == 0 && consolidation_unnamed(p, i)
					   ? ""
					   : consolidation_name(p, i, name));
}

static void draw_os(struct view_scene *s, const struct consolidation *p, unsigned i,
		    unsigned half, double y, enum view_localized name)
{
	double x = p->x[half] + i * (p->w + GAP), room = p->w - 2 * INDENT + 8;
	const char *text = view_localized(name);

	view_band(s, VIEW_FILL_OS, VIEW_EDGE_OS, x, y, p->w, BAND_H);
	if (p->many && i > 0)
		return;
	if (view_text_width(s, VIEW_SANS, LABEL, text) > room)
		text = view_localized(TEXT_OS);
	view_text_fit(s, INK_SANS, x + INDENT, y + BAND_H / 2 + DROP, room, text);
}

static void draw_across(struct view_scene *s, const struct consolidation *p, double y)
{
	double w = p->c.count * (p->w + GAP) - GAP;

	view_band(s, p->c.g == RS_CONTAINER ? VIEW_FILL_OS : VIEW_FILL_HYPERVISOR, beneath(p),
		  p->x[1], y, w, BAND_H);
	view_text(s, INK_SANS, p->x[1] + INDENT, y + BAND_H / 2 + DROP, w - 2 * INDENT,
		  view_localized(p->c.g == RS_CONTAINER ? TEXT_OS
				 : p->c.g == RS_FULL	? TEXT_EMULATOR
							: TEXT_HYPERVISOR));
}

static void draw_half_name(struct view_scene *s, enum rs_generation g, double x,
			   const char *half)
{
	double w;

	view_shape(s, g, x + 13, 136, 13);
	w = view_text(s, INK_SANS, x + 42, 147, 500, half);
	view_text(s, ((struct view_style){VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT}), x + 42 + w + 18,
		  147, HALF_W - 60 - w, lane_name(s, g, 34, HALF_W - 60 - w));
}

static void draw_halves(struct view_scene *s, const struct consolidation *p)
{
	double y = TANK_Y - 3 * BAND_PITCH - 4; /* of the uppermost band */

	draw_half_name(s, RS_BARE, p->x[0], view_localized(TEXT_CONS_BEFORE));
	draw_half_name(s, p->c.g, p->x[1],
		       view_localized(p->c.g == RS_FULL	  ? TEXT_CONS_AFTER_1
				      : p->c.g == RS_PARA ? TEXT_CONS_AFTER_2
				      : p->c.g == RS_HVM  ? TEXT_CONS_AFTER_3
							  : TEXT_CONS_AFTER));
	for (unsigned i = 0; i < p->c.count; i++) {
		draw_app(s, p, i, 0, y + BAND_PITCH);
		draw_os(s, p, i, 0, y + 2 * BAND_PITCH, TEXT_OS);
		draw_before(s, p, i);
		draw_app(s, p, i, 1, y + (p->c.g == RS_CONTAINER ? BAND_PITCH : 0));
		if (p->c.g != RS_CONTAINER) /* all of these have the same one */
			draw_os(s, p, i, 1, y + BAND_PITCH, view_generations[p->c.g].os);
		if (i > 0)
			draw_unneeded(s, p, i);
	}
	draw_across(s, p, y + 2 * BAND_PITCH);
	draw_after_tank(s, p);
}

/* ---- the screen */

bool consolidation_place(struct consolidation *p, const struct view_scene *s,
			 struct view_model *m, const struct view_show *show)
{
	*p = (struct consolidation){.m = m, .show = show, .top = TANK_Y, .h = TANK_H};
	if (!view_consolidation(&p->c, m, show->vm_count))
		return false;
	p->many = p->c.count > MOST_IN_WORDS;
	p->w = (HALF_W - GAP * (p->c.count - 1.0)) / p->c.count;
	p->x[0] = GRID_MARGIN;
	p->x[1] = GRID_MARGIN + HALVES;
	if (layout_small(s)) { /* one for all of before, one after */
		p->many = false;
		p->w = fmin(240, (s->w - 2 * GRID_MARGIN) / 4 - GAP);
		p->x[1] = p->x[0] + p->w + GAP;
		p->top = 190;
		p->h = layout_bottom(s) - p->top - (s->h < 640 ? 96 : 130);
	}
	return true;
}

static void draw_title(struct view_scene *s, const struct consolidation *p)
{
	bool small = layout_small(s);
	struct view_style big = {VIEW_BOLD, small ? 60 : 72, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	double room = s->w - 2 * GRID_MARGIN, w;
	char text[VIEW_TEXT];

	consolidation_title(p, text, sizeof text);
	w = view_text_fit(s, big, GRID_MARGIN, 86, room, text);
	consolidation_sentence(p, text, sizeof text);
	if (!small)
		view_text_fit(s, line, GRID_MARGIN + w + 46, 85, room - w - 46, text);
}

/* The average of before, and the one after; the sentence and the slow requests. */
static void draw_small(struct view_scene *s, const struct consolidation *p)
{
	struct tank before = {.x = p->x[0], .w = p->w, .size = 56},
		    after = {.x = p->x[1], .w = p->w, .size = 56};
	uint64_t layers[2][RS_LAYERS] = {{0}};
	struct view_style line = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	double base = p->top + p->h, hb, ha, right = p->x[1] + p->w + 40;
	char text[VIEW_TEXT], figure[CONSOLIDATION_NUMBER];

	for (unsigned i = 0; i < p->c.count; i++) {
		for (size_t k = 0; k < RS_LAYERS; k++) {
			layers[0][k] += p->c.servers[i].before.layers[k];
			layers[1][k] += p->c.servers[i].after[k];
		}
	}
	hb = height(p, p->c.before_busy, p->c.before_cycles * p->c.count);
	ha = height(p, p->c.busy, p->c.cycles);
	for (unsigned half = 0; half < 2; half++) {
		enum rs_generation g = half ? p->c.g : RS_BARE;

		view_shape(s, g, p->x[half] + 13, p->top - 36, 13);
		view_text_fit(s, INK_SANS, p->x[half] + 38, p->top - 25, p->w - 38,
			      view_localized(half ? TEXT_CONS_THEN : TEXT_CONS_AVERAGE));
		view_band(s, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, p->x[half], p->top, p->w,
			  p->h);
	}
	draw_work(s, &before, base, hb, layers[0]);
	if (p->c.g == RS_FULL) {
		view_bar(s, VIEW_EDGE_HYPERVISOR, after.x + EDGE, base - ha, p->w - EDGE, ha);
	} else {
		double own = height(p, own_cycles(p, layers[1]), p->c.cycles);

		draw_work(s, &after, base, own, layers[1]);
		view_bar(s, beneath(p), after.x + EDGE, base - ha, p->w - EDGE, ha - own);
	}
	draw_figure(s, p, &before, base - hb,
		    consolidation_percent(figure, p, p->c.before_busy,
					  p->c.before_cycles * p->c.count));
	draw_figure(s, p, &after, base - ha,
		    consolidation_percent(figure, p, p->c.busy, p->c.cycles));
	consolidation_draw_table(s, p, right, p->top - 25, base);
	consolidation_price(p, text, sizeof text);
	view_paragraph(s, line, GRID_MARGIN, base + 44, s->w - 2 * GRID_MARGIN, 42, 2, text);
}

void draw_consolidation(struct view_scene *s, struct view_model *m,
			const struct view_show *show)
{
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	struct consolidation p;

	if (!consolidation_place(&p, s, m, show)) {
		(void)view_paragraph(s, line, GRID_MARGIN, 230, s->w - 2 * GRID_MARGIN, 50, 3,
				     view_localized(TEXT_CONS_NEEDS));
		draw_scrub(s, m, show);
		return;
	}
	draw_title(s, &p);
	if (layout_small(s)) {
		draw_small(s, &p);
	} else {
		draw_halves(s, &p);
		consolidation_draw_price(s, &p);
	}
	draw_scrub(s, m, show);
}
