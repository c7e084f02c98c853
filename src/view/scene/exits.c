/* exits.c - why a guest was left for its hypervisor, and where all cycles went, from the
 * ledger. */
#include <math.h>
#include <stdio.h>

#include "view/model/tallies.h"
#include "view/scene/behalf.h"
#include "view/scene/exits.h"
#include "view/scene/hover.h"

enum { ROW = 50, LAYERS_H = 330 };

struct table {
	double reason, count, bar, bar_w, mean, range; /* right ends of the numbers */
};

static struct table table_of(const struct view_scene *s)
{
	double w = s->w - 2 * GRID_MARGIN, x = GRID_MARGIN;
	bool wide = s->w > 1400;
	double reason = wide ? 390 : 350, count = wide ? 120 : 100, mean = wide ? 170 : 130,
	       range = wide ? 300 : 0;

	if (s->upright) /* no bar, and the numbers that count */
		return (struct table){.reason = w - 260, .count = x + w - 140, .mean = x + w};
	return (struct table){.reason = reason,
			      .count = x + reason + count,
			      .bar = x + reason + count + 32,
			      .bar_w = w - reason - count - 32 - mean - range - 16,
			      .mean = x + w - range,
			      .range = range > 0 ? x + w : 0};
}

static void draw_names(struct view_scene *s, const struct table *t, double y)
{
	struct view_style left = {VIEW_SANS, 28, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style right = {VIEW_SANS, 28, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};

	view_text(s, left, GRID_MARGIN, y, t->reason - 8, view_localized(TEXT_EXITS_REASON));
	view_text(s, right, t->count, y, 116, view_localized(TEXT_EXITS_COUNT));
	if (t->bar_w > 0)
		view_text_fit(s, left, t->bar, y, t->bar_w + 6,
			      view_localized(TEXT_EXITS_SHARE));
	view_text(s, right, t->mean, y, 126, view_localized(TEXT_EXITS_MEAN));
	if (t->range > 0)
		view_text(s, right, t->range, y, 280, view_localized(TEXT_EXITS_RANGE));
}

static void draw_share(struct view_scene *s, const struct table *t, double share, double y)
{
	double w = share * (t->bar_w - 110);
	char number[24], text[64];

	view_bar(s, VIEW_EDGE_HYPERVISOR, t->bar, y - 27, w, 32);
	snprintf(number, sizeof number, "%.0f", share * 100);
	snprintf(text, sizeof text, view_localized(TEXT_PERCENT), number);
	view_text(s, INK_SANS, t->bar + fmax(w, 0) + 12, y, 90, text);
}

static void draw_exit(struct view_scene *s, const struct table *t, enum rs_generation g,
		      const struct rs_exit *e, const struct view_tallies *all, double y)
{
	struct view_style code = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double share =
		all->exit_cycles ? (double)e->tally.cycles / (double)all->exit_cycles : 0;
	char number[24], low[24], text[64];

	view_text_fit(s, code, GRID_MARGIN, y, t->reason - 8, e->reason);
	view_figure(number, sizeof number, e->tally.count);
	view_text(s, right, t->count, y, 116, number);
	if (t->bar_w > 0)
		draw_share(s, t, share, y);
	view_figure(number, sizeof number,
		    e->tally.count ? (e->tally.cycles + e->tally.count / 2) / e->tally.count
				   : 0);
	view_text(s, right, t->mean, y, 126, number);
	hover_exit(s, g, e,
		   (struct view_area){GRID_MARGIN, y - 36, s->w - 2 * GRID_MARGIN, ROW});
	if (t->range <= 0)
		return;
	view_figure(low, sizeof low, e->tally.min);
	view_figure(number, sizeof number, e->tally.max);
	snprintf(text, sizeof text, "%s–%s", low, number);
	view_text_fit(s, right, t->range, y, 280, text);
}

static void draw_table(struct view_scene *s, enum rs_generation g, const struct view_tallies *t,
		       double top, double bottom)
{
	struct table place = table_of(s);
	struct view_style muted = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	size_t room = (size_t)fmax((bottom - top) / ROW - 1, 1), rows = t->rows;
	char number[24], text[VIEW_TEXT];

	rows = rows < room ? rows : room > 1 && t->rows > room ? room - 1 : room;
	draw_names(s, &place, top);
	for (size_t i = 0; i < rows; i++)
		draw_exit(s, &place, g, &t->exits[i], t, top + ROW * (double)(i + 1));
	if (rows < t->rows) {
		snprintf(number, sizeof number, "%zu", t->rows - rows);
		snprintf(text, sizeof text, view_localized(TEXT_EXITS_OTHERS), number);
		view_text(s, muted, GRID_MARGIN, top + ROW * (double)(rows + 1),
			  s->w - 2 * GRID_MARGIN, text);
	}
}

/* Cycles of every lane, by layer, in one bar each. */
static void draw_stacks(struct view_scene *s, const struct view_model *m, double top)
{
	static const enum view_color colors[RS_LAYERS] = {VIEW_EDGE_APP, VIEW_EDGE_OS,
							  VIEW_EDGE_HYPERVISOR,
							  VIEW_EDGE_HARDWARE, VIEW_TRACK};
	static const enum view_localized names[RS_LAYERS] = {
		TEXT_APP, TEXT_GUEST_OS, TEXT_HYPERVISOR, TEXT_FIRMWARE, TEXT_IDLE};
	struct view_style title = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	double x = GRID_MARGIN, bar = x + 430, w = s->w - GRID_MARGIN - bar, y = top + 28;
	double pitch = fmin(54, 216 / (double)m->count), high = fmin(38, pitch - 8);
	struct view_tallies t;

	view_text(s, title, x, top, 900, view_localized(TEXT_LAYERS_TITLE));
	for (size_t i = 0; i < m->count; i++, y += pitch) {
		enum rs_generation g = m->lanes[i].source.generation;
		double at = bar;

		view_shape(s, g, x + 15, y + high / 2 - 1, 15);
		view_text(s, INK_SANS, x + 42, y + high / 2 + 10, 380,
			  lane_name(s, g, 33, 380));
		if (!view_tallies(&m->lanes[i], &t) || !t.cycles)
			continue;
		for (size_t k = 0; k < RS_LAYERS; k++) {
			double part = w * (double)t.layers[k] / (double)t.cycles;

			view_bar(s, colors[k], at, y, part, high);
			if (part >= 1)
				hover_share(s, view_localized(names[k]), t.layers[k], t.cycles,
					    (struct view_area){at, y, part, high});
			at += part;
		}
	}
	for (size_t k = 0; k < RS_LAYERS; k++) {
		view_box(s, colors[k], x, y + 12, 30, 30, 0);
		x += 42;
		x += view_text(s, INK_SANS, x, y + 38, 260, view_localized(names[k])) + 44;
	}
}

static enum view_localized reason_for_none(const struct view_lane *l)
{
	enum rs_generation g = l->source.generation;

	return !view_has_hypervisor(g) ? TEXT_EXITS_NONE_BARE
	       : g == RS_FULL	       ? TEXT_EXITS_NONE_FULL
				       : TEXT_EXITS_NONE;
}

void view_exits_title(const struct view_tallies *t, char *text, size_t size)
{
	char exits[VIEW_TEXT / 2], number[24];

	view_figure(number, sizeof number, t->count);
	if (t->count == 1)
		snprintf(exits, sizeof exits, "%s", view_localized(TEXT_EXITS_ONE));
	else
		snprintf(exits, sizeof exits, view_localized(TEXT_EXITS_TITLE), number);
	view_figure(number, sizeof number, t->switches);
	if (t->switches == 0)
		snprintf(text, size, "%s", exits);
	else if (t->switches == 1)
		snprintf(text, size, view_localized(TEXT_EXITS_SWITCH), exits);
	else
		snprintf(text, size, view_localized(TEXT_EXITS_SWITCHES), exits, number);
}

void draw_exits(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	static struct view_tallies t;
	size_t lane = view_exits_lane(m, &t);
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	double room = s->w - 2 * GRID_MARGIN, w, y = 96;
	bool small = layout_small(s);
	char text[VIEW_TEXT];

	if (show->hide & VIEW_HIDE_WHOLE) { /* by a lesson */
		view_text_fit(s, big, GRID_MARGIN, 82, room,
			      view_localized(TEXT_EXITS_SENTENCE));
		draw_lane_name(s, m->lanes[lane].source.generation, GRID_MARGIN, y + 51, room);
		view_text(
			s,
			((struct view_style){VIEW_BOLD, 72, VIEW_INK, VIEW_LEFT, VIEW_LESSON}),
			GRID_MARGIN, 290, room, view_localized(TEXT_HIDDEN));
		draw_scrub(s, m, show);
		return;
	}
	view_exits_title(&t, text, sizeof text);
	w = view_text_fit(s, big, GRID_MARGIN, 82, s->upright ? room : room * 0.5, text);
	if (!small)
		view_text_fit(s, line, GRID_MARGIN + w + 40, 81, room - w - 40,
			      view_localized(TEXT_EXITS_SENTENCE));
	draw_lane_name(s, m->lanes[lane].source.generation, GRID_MARGIN, y + 51, room);
	if (t.rows)
		draw_table(s, m->lanes[lane].source.generation, &t, 206,
			   small ? layout_bottom(s) : layout_bottom(s) - LAYERS_H + 16);
	else
		view_paragraph(s, line, GRID_MARGIN, 230, room, 50, 3,
			       view_localized(reason_for_none(&m->lanes[lane])));
	if (!t.rows && t.behalf_counted)
		draw_behalf(s, &t, 340);
	if (!small)
		draw_stacks(s, m, layout_bottom(s) - LAYERS_H + 24);
	draw_scrub(s, m, show);
}
