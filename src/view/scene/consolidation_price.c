/* consolidation_price.c - how long requests take, before and after: a bar to the median, a line on
 * to where 99 of 100 are done. Each guest has a scale of its own. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/consolidation.h"

enum {
	PANEL_HEADING = 796,
	NAMES = 848,
	ROW = 894,
	ROW_PITCH = 48,
	COLUMN = 432,
	COLUMN_GAP = 32,
	BAR_X = 40,
	BAR_W = 176,
	BAR_HIGH = 26,
	P50_RIGHT = 334,
	SIGN_R = 13,
	TABLE_PITCH = 44,
};

static const char *slow_name(const struct consolidation *p)
{
	return p->c.few ? view_localized(TEXT_CONS_SLOWEST) : "p99";
}

static double width(uint64_t part, uint64_t all)
{
	return all ? BAR_W * (double)part / (double)all : 0;
}

/* One line of a guest: the lane's sign, bar and line, figures. */
static void draw_row(struct view_scene *s, const struct consolidation *p,
		     const struct rs_responses *r, enum rs_generation g, uint64_t scale,
		     double x, double base)
{
	enum view_color color = (enum view_color)(VIEW_LANE_BARE + g);
	struct view_style number = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double middle = base - DROP, half = width(r->p50, scale),
	       slow = width(view_slow(&p->c, r), scale);
	char text[CONSOLIDATION_NUMBER];

	view_shape(s, g, x + SIGN_R, middle, SIGN_R);
	view_box(s, color, x + BAR_X, middle - BAR_HIGH / 2.0, fmax(half, 2), BAR_HIGH, 0);
	if (slow > half)
		view_box(s, color, x + BAR_X + half, middle - 2, slow - half, 4, 0);
	view_box(s, color, x + BAR_X + fmax(slow, half) - 2, middle - 12, 4, 24, 0);
	consolidation_time(text, p, r->p50);
	view_text_fit(s, number, x + P50_RIGHT, base, P50_RIGHT - BAR_X - BAR_W - 10, text);
	if (g != RS_BARE)
		number.face = VIEW_BOLD;
	consolidation_time(text, p, view_slow(&p->c, r));
	view_text_fit(s, number, x + COLUMN, base, COLUMN - P50_RIGHT - 6, text);
}

static void draw_names(struct view_scene *s, const struct consolidation *p, unsigned vm,
		       double x, bool figures)
{
	struct view_style head = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	char name[RS_VM_NAME_MAX + 1];
	const char *guest = consolidation_guest(p, vm);
	double room = figures ? P50_RIGHT - 60 : COLUMN, w = 0;
	double of_name;

	(void)consolidation_name(p, vm, name);
	of_name = view_text_width(s, VIEW_SANS, LABEL, name);
	if (view_text_width(s, VIEW_BOLD, LABEL, guest) + 14 + of_name <= room)
		w = view_text(s, INK_BOLD, x, NAMES, room, guest) + 14;
	view_text_fit(s, w > 0 ? INK_SANS : INK_BOLD, x + w, NAMES, room - w, name);
	if (!figures)
		return;
	view_text(s, head, x + P50_RIGHT, NAMES, 60, "p50");
	view_text_fit(s, head, x + COLUMN, NAMES, COLUMN - P50_RIGHT - 6, slow_name(p));
}

static void draw_guest(struct view_scene *s, const struct consolidation *p, unsigned vm,
		       double x)
{
	struct view_style muted = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	const struct rs_responses *before = &p->c.servers[vm].before.responses,
				  *after = &p->c.servers[vm].after_responses;
	uint64_t a = view_slow(&p->c, before), b = p->c.answered ? view_slow(&p->c, after) : 0,
		 scale = a > b ? a : b;
	bool served = before->count || (p->c.answered && after->count);
	char tip[VIEW_TIP];

	draw_names(s, p, vm, x, served);
	if (!served && p->c.answered && p->c.before_known == p->c.count)
		view_text(s, muted, x, ROW, COLUMN, view_localized(TEXT_CONS_NO_REQUEST));
	if (before->count)
		draw_row(s, p, before, RS_BARE, scale, x, ROW);
	if (p->c.answered && after->count)
		draw_row(s, p, after, p->c.g, scale, x, ROW + ROW_PITCH);
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		return;
	consolidation_tip_price(p, vm, tip, sizeof tip);
	view_spot(s, x, NAMES - 34, COLUMN, ROW + ROW_PITCH + 16 - (NAMES - 34), "%s", tip);
}

static double swatch(struct view_scene *s, double x, enum view_color color,
		     enum view_localized name)
{
	view_box(s, color, x, LEGEND_Y - 26, 30, 30, 0);
	return x + 42 + view_text(s, INK_SANS, x + 42, LEGEND_Y, 400, view_localized(name)) +
	       40;
}

static void draw_signs(struct view_scene *s, const struct consolidation *p)
{
	double x = GRID_MARGIN, middle = LEGEND_Y - DROP;

	x = swatch(s, x, VIEW_EDGE_APP, TEXT_APP);
	x = swatch(s, x, VIEW_EDGE_OS, TEXT_OS);
	if (p->c.g != RS_CONTAINER)
		x = swatch(s, x, VIEW_EDGE_HYPERVISOR,
			   p->c.g == RS_FULL ? TEXT_EMULATOR : TEXT_HYPERVISOR);
	x = swatch(s, x, VIEW_FILL_HARDWARE, TEXT_TIME_IDLE);
	if (!p->c.served)
		return;
	x = fmax(x, 980);
	view_box(s, VIEW_MUTED, x, middle - 13, 40, 26, 0);
	x += 54 +
	     view_text(s, INK_SANS, x + 54, LEGEND_Y, 500, view_localized(TEXT_CONS_HALF)) + 46;
	view_box(s, VIEW_MUTED, x, middle - 2, 42, 4, 0);
	view_box(s, VIEW_MUTED, x + 40, middle - 12, 4, 24, 0);
	view_text_fit(s, INK_SANS, x + 58, LEGEND_Y, s->w - GRID_MARGIN - x - 58,
		      view_localized(p->c.few ? TEXT_CONS_LAST : TEXT_CONS_NEARLY));
}

void consolidation_draw_price(struct view_scene *s, const struct consolidation *p)
{
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double room = s->w - 2 * GRID_MARGIN, w;
	unsigned list[CONSOLIDATION_ROWS], n;
	enum view_localized unit;
	char text[VIEW_TEXT], others[VIEW_TEXT], both[2 * VIEW_TEXT];

	view_box(s, VIEW_PANEL, 0, PANEL_Y, s->w, PANEL_H, 0);
	consolidation_price(p, text, sizeof text);
	w = view_text_fit(s, bold, GRID_MARGIN, PANEL_HEADING, room, text);
	n = consolidation_worst(p, list, others, sizeof others);
	(void)consolidation_unit(p, &unit);
	snprintf(both, sizeof both, "%s%s%s", others, *others ? " · " : "",
		 view_localized(unit));
	if (view_text_width(s, VIEW_SANS, LABEL, both) > room - w - 40)
		snprintf(both, sizeof both, "%s", *others ? others : view_localized(unit));
	if (p->c.served && view_text_width(s, VIEW_SANS, 24, both) <= room - w - 40)
		view_text_fit(s, right, s->w - GRID_MARGIN, PANEL_HEADING, room - w - 40, both);
	for (unsigned i = 0; i < n; i++)
		draw_guest(s, p, list[i], GRID_MARGIN + i * (COLUMN + COLUMN_GAP));
	draw_signs(s, p);
}

void consolidation_draw_table(struct view_scene *s, const struct consolidation *p, double x,
			      double y, double bottom)
{
	struct view_style head = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style number = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double end = s->w - GRID_MARGIN, cell = fmin(150, (end - x) / 3);
	double names = end - 2 * cell - x - 12;
	unsigned list[CONSOLIDATION_ROWS], n;
	char text[CONSOLIDATION_NUMBER], others[VIEW_TEXT], name[RS_VM_NAME_MAX + 1];

	if (!p->c.served)
		return;
	n = consolidation_worst(p, list, others, sizeof others);
	view_text_fit(s, head, x + view_text_width(s, VIEW_SANS, LABEL, slow_name(p)), y, names,
		      slow_name(p));
	view_shape(s, RS_BARE, end - cell - 16, y - DROP, SIGN_R);
	view_shape(s, p->c.g, end - 16, y - DROP, SIGN_R);
	for (unsigned i = 0; i < n && y + TABLE_PITCH <= bottom; i++) {
		const struct view_server *server = &p->c.servers[list[i]];

		y += TABLE_PITCH;
		view_text_fit(s, INK_SANS, x, y, names, consolidation_name(p, list[i], name));
		number.face = VIEW_SANS;
		consolidation_time(text, p, view_slow(&p->c, &server->before.responses));
		if (server->before.responses.count)
			view_text_fit(s, number, end - cell, y, cell - 8, text);
		number.face = VIEW_BOLD;
		consolidation_time(text, p, view_slow(&p->c, &server->after_responses));
		if (p->c.answered && server->after_responses.count)
			view_text_fit(s, number, end, y, cell - 8, text);
	}
	if (*others && y + TABLE_PITCH <= bottom)
		view_text_fit(s,
			      ((struct view_style){VIEW_SANS, 28, VIEW_MUTED, VIEW_LEFT,
						   VIEW_DETAIL}),
			      x, y + TABLE_PITCH, end - x, others);
}
