/* chart_bars.c - grouped bars: ratios to bare metal, and response times. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/chart_parts.h"
#include "view/scene/figures.h"

enum {
	GROUPS_MOST = 8,
	WHOLE_END = 1000, /* of the whole scale beside a lens */
	LENS_X = 1060,
	RULER_Y = 162,
	TICKS_MOST = 5,
	BAR_MOST = 64,
};

struct bar {
	bool asked, ok;
	double value;
	char figure[32];
};

struct group {
	enum view_face face;
	const char *name;
	char note[256];
	struct bar bars[VIEW_CHART_LANES];
};

/* What is drawn: `base` is where bars under the lens begin. */
struct bars {
	struct group groups[GROUPS_MOST];
	size_t count;
	bool lanes[VIEW_CHART_LANES];
	double base;
	void (*tick)(char *text, size_t size, double value);
};

static double largest(const struct bars *b, bool with_full)
{
	double most = 0;

	for (size_t i = 0; i < b->count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (b->groups[i].bars[lane].ok && (with_full || lane != RS_FULL))
				most = fmax(most, b->groups[i].bars[lane].value);
	return most;
}

static double smallest(const struct bars *b)
{
	double least = b->base;

	for (size_t i = 0; i < b->count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (b->groups[i].bars[lane].ok)
				least = fmin(least, b->groups[i].bars[lane].value);
	return least;
}

/* The next even step above what is under the lens. */
static double lens_end(const struct bars *b)
{
	double range = fmax(largest(b, false) - b->base, 0.05 * fmax(b->base, 1)) * 1.02;
	double step = chart_step(range, 10);

	return b->base + step * -floor(-(range / step));
}

static double lens_begin(const struct bars *b, double end)
{
	double below = b->base - smallest(b), step = chart_step(end - b->base, 10);

	return b->base - step * -floor(-(below / step - 1e-9));
}

/* Ticks of the whole scale, and their lines through all groups. */
static void ruler(struct view_scene *s, const struct bars *b, const struct chart_scale *scale)
{
	struct view_style style = {VIEW_SANS, 26, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	double step = chart_step(scale->to, scale->x1 - scale->x0 > 800 ? 8 : TICKS_MOST);
	char text[32];

	view_box(s, VIEW_MUTED, scale->x0, RULER_Y, scale->x1 - scale->x0, 2, 0);
	for (double at = 0; at <= scale->to * 1.0001; at += step) {
		double x = chart_place(scale, at);

		b->tick(text, sizeof text, at);
		view_text(s, style, fmin(x, scale->x1 - 20), RULER_Y - 12, 150, text);
		view_box(s, VIEW_TRACK, x - 1, RULER_Y, 2, CHART_BOTTOM - RULER_Y, 0);
	}
}

static void lens(struct view_scene *s, const struct bars *b, const struct chart_scale *whole,
		 const struct chart_scale *scale)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	double times = (scale->x1 - scale->x0) / (scale->to - scale->from) /
		       ((whole->x1 - whole->x0) / whole->to);
	char low[32], high[32], many[16], text[VIEW_TEXT];

	b->tick(low, sizeof low, scale->from);
	b->tick(high, sizeof high, scale->to);
	snprintf(many, sizeof many, times < 9.95 ? "%.1f" : "%.0f", times);
	snprintf(text, sizeof text, view_localized(TEXT_WATERFALL_LENS), low, high, many);
	view_lens(s, chart_place(whole, scale->from), chart_place(whole, scale->to),
		  RULER_Y + 2, scale->x0, scale->x1, CHART_TOP - 6);
	view_box(s, VIEW_PANEL, scale->x0, CHART_TOP - 6, scale->x1 - scale->x0,
		 CHART_BOTTOM - CHART_TOP + 6, 0);
	view_text_fit(s, style, scale->x1 - 16, CHART_TOP - 18, 590, text);
}

/* The line of bare metal, over the bars. */
static void yardstick(struct view_scene *s, const struct bars *b,
		      const struct chart_scale *scale)
{
	if (b->base > 0)
		view_box(s, VIEW_INK, chart_place(scale, b->base) - 1.5, CHART_TOP - 6, 3,
			 CHART_BOTTOM - CHART_TOP + 6, 0);
}

static void bar_of(struct view_scene *s, const struct chart_scale *scale, unsigned lane,
		   double begin, double value, double y, double h)
{
	double from = chart_place(scale, begin), to = chart_place(scale, value);

	view_bar(s, (enum view_color)(VIEW_LANE_BARE + lane), fmin(from, to), y,
		 fmax(fabs(to - from), 2), h);
}

static const char *workloads_text(char text[VIEW_TEXT], uint64_t count)
{
	char number[32];

	view_exact(number, sizeof number, count);
	snprintf(text, VIEW_TEXT, view_localized(TEXT_CHART_MEAN_OF), number);
	return text;
}

static void ratio_spot(struct view_scene *s, const struct view_chart *c, size_t group,
		       unsigned lane, double y, double h)
{
	const struct view_chart_group *g = &c->groups[group];
	char text[VIEW_TEXT];

	if (chart_is_mean(c, group))
		view_spot(s, CHART_BARS_X, y, CHART_RIGHT - CHART_BARS_X, h,
			  "%s · %s\n%.6fx\n%s", chart_mean_name(c, group),
			  chart_lane_name(lane), g->cells[lane].ratio,
			  workloads_text(text, g->cells[lane].count));
	else
		chart_cell_spot(s, g, lane, CHART_BARS_X, y, CHART_RIGHT - CHART_BARS_X, h);
}

/* A lane's name beside its bar, in short where there is no room for all of it. */
static void draw_bar_name(struct view_scene *s, struct view_style style, double y,
			  unsigned lane)
{
	double room = CHART_BARS_X - 60 - CHART_LEFT;
	const char *name = chart_lane_name(lane);

	if (lane == RS_FULL && view_text_width(s, style.face, style.size, name) > room)
		name = view_localized(TEXT_FULL_SHORT);
	view_text_fit(s, style, CHART_LEFT, y, room, name);
}

static void draw(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		 const struct bars *b)
{
	double most = largest(b, true), end = lens_end(b);
	bool apart =
		b->lanes[RS_FULL] && largest(b, false) > 0 && most >= 3 * largest(b, false);
	struct chart_scale whole = {0, most * 1.02, CHART_BARS_X,
				    apart ? WHOLE_END : CHART_BARS_END};
	struct chart_scale near = {lens_begin(b, end), end, LENS_X, CHART_BARS_END};
	struct view_style name = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	size_t lanes = 0;
	double pitch = (CHART_BOTTOM - CHART_TOP) / (double)b->count, each, h;

	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		lanes += b->lanes[lane];
	each = fmin((pitch - 12) / (double)lanes, 110);
	h = fmin(each * 0.82, BAR_MOST);
	if (apart)
		lens(s, b, &whole, &near);
	ruler(s, b, &whole);
	for (size_t i = 0; i < b->count; i++) {
		const struct group *g = &b->groups[i];
		double top = CHART_TOP + pitch * (double)i,
		       y = top + (pitch - each * (double)lanes) / 2;

		if (i)
			chart_rule(s, top);
		if (b->count > 1)
			chart_group_name(s, g->face, g->name, g->note, top, pitch);
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			const struct bar *bar = &g->bars[lane];

			if (!b->lanes[lane])
				continue;
			chart_sign(s, lane, y + each / 2, h);
			if (b->count == 1)
				draw_bar_name(s, name, y + each / 2 + 12, lane);
			if (bar->ok)
				bar_of(s, &whole, lane, 0, bar->value, y + (each - h) / 2, h);
			if (bar->ok && apart && bar->value <= near.to)
				bar_of(s, &near, lane, b->base, bar->value, y + (each - h) / 2,
				       h);
			chart_figure(s, bar->ok ? bar->figure : "–", y + each / 2, each);
			if (bar->ok && c->kind != VIEW_CHART_RESPONSES)
				ratio_spot(s, c, p.first + i, lane, y, each);
			y += each;
		}
	}
	yardstick(s, b, &whole);
	if (apart)
		yardstick(s, b, &near);
}

/* ---- ratios */

static void ratio_tick(char *text, size_t size, double value)
{
	snprintf(text, size, value > 0 ? "%.4gx" : "0", value);
}

/* A mean is over as many workloads as there are on the lane that has most. */
static void mean_note(char text[256], const struct view_chart_group *g)
{
	char words[VIEW_TEXT];
	uint64_t most = 0;

	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		most = g->cells[lane].count > most ? g->cells[lane].count : most;
	snprintf(text, 256, "%s", workloads_text(words, most));
}

void chart_bars(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	bool means = chart_is_mean(c, p.first);
	struct bars b = {.count = p.count, .base = 1, .tick = ratio_tick};
	double x = CHART_LEFT;
	char text[VIEW_TEXT];

	for (size_t i = 0; i < p.count; i++) {
		const struct view_chart_group *g = &c->groups[p.first + i];

		if (chart_is_mean(c, p.first + i)) {
			b.groups[i].face = VIEW_BOLD;
			b.groups[i].name = chart_mean_name(c, p.first + i);
			mean_note(b.groups[i].note, g);
		} else {
			b.groups[i].face = VIEW_CODE;
			b.groups[i].name = g->workload;
			snprintf(b.groups[i].note, sizeof b.groups[i].note, "%s", g->point);
		}
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			const struct view_chart_cell *cell = &g->cells[lane];
			struct bar *bar = &b.groups[i].bars[lane];

			*bar = (struct bar){cell->asked, cell->ok && cell->ratio > 0,
					    cell->ratio, ""};
			view_times_figure(bar->figure, sizeof bar->figure, cell->ratio);
		}
	}
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		b.lanes[lane] = lane != RS_BARE && chart_has_lane(c, p, lane);
	chart_title(s, p.count == 1 && !means ? chart_label(text, &c->groups[p.first]) : NULL,
		    view_localized(means ? TEXT_CHART_MEANS : TEXT_CHART_BARS));
	draw(s, c, p, &b);
	view_box(s, VIEW_INK, x + 12, 986, 3, 34, 0);
	snprintf(text, sizeof text, "%s = 1x", chart_lane_name(RS_BARE));
	x += 40 + view_text(s, style, x + 40, 1014, 500, text) + 40;
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (b.lanes[lane] && p.count > 1)
			x = chart_legend_lane(s, x, lane, 1014, "");
}

/* ---- response times */

static void time_figure(char *text, size_t size, double cycles)
{
	if (cycles < 1e3)
		snprintf(text, size, "%.0f ns", cycles);
	else if (cycles < 999.5e3)
		snprintf(text, size,
			 cycles < 9995	  ? "%.2f µs"
			 : cycles < 99950 ? "%.1f µs"
					  : "%.0f µs",
			 cycles / 1e3);
	else if (cycles < 999.5e6)
		snprintf(text, size,
			 cycles < 9995e3    ? "%.2f ms"
			 : cycles < 99950e3 ? "%.1f ms"
					    : "%.0f ms",
			 cycles / 1e6);
	else
		snprintf(text, size, "%.3g s", cycles / 1e9);
}

static void time_tick(char *text, size_t size, double cycles)
{
	const char *unit = cycles < 1e3	  ? "ns"
			   : cycles < 1e6 ? "µs"
			   : cycles < 1e9 ? "ms"
					  : "s";
	double scale = cycles < 1e3 ? 1 : cycles < 1e6 ? 1e3 : cycles < 1e9 ? 1e6 : 1e9;

	if (cycles > 0)
		snprintf(text, size, "%.4g %s", cycles / scale, unit);
	else
		snprintf(text, size, "0");
}

/* The same place of the distribution on all lanes, and how many requests there were. */
static void time_spots(struct view_scene *s, const struct view_chart_group *g, size_t which,
		       double top, double h)
{
	static const char *const names[VIEW_CHART_TIMES] = {"p50", "p90", "p99", "max"};
	char text[VIEW_TIP], number[32], label[VIEW_TEXT];
	size_t used = (size_t)snprintf(text, sizeof text, "%s · %s", chart_label(label, g),
				       names[which]);

	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
		const struct view_chart_cell *cell = &g->cells[lane];

		if (!cell->ok || !cell->requests || used >= sizeof text)
			continue;
		view_exact(number, sizeof number, cell->times[which]);
		used += (size_t)snprintf(text + used, sizeof text - used, "\n%s: %s %s",
					 chart_lane_name(lane), number,
					 view_localized(TEXT_CYCLES));
	}
	view_spot(s, CHART_LEFT, top, CHART_RIGHT - CHART_LEFT, h, "%s", text);
}

void chart_responses(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	const struct view_chart_group *g = &c->groups[p.first];
	const enum view_localized names[VIEW_CHART_TIMES] = {TEXT_CHART_P50, TEXT_CHART_P90,
							     TEXT_CHART_P99, TEXT_CHART_MAX};
	struct bars b = {.count = VIEW_CHART_TIMES, .tick = time_tick};
	double pitch = (CHART_BOTTOM - CHART_TOP) / (double)VIEW_CHART_TIMES, x = CHART_LEFT;
	char label[VIEW_TEXT];

	for (size_t i = 0; i < VIEW_CHART_TIMES; i++) {
		static const char *const heads[VIEW_CHART_TIMES] = {"p50", "p90", "p99", "max"};

		b.groups[i].face = VIEW_CODE;
		b.groups[i].name = heads[i];
		snprintf(b.groups[i].note, sizeof b.groups[i].note, "%s",
			 view_localized(names[i]));
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			const struct view_chart_cell *cell = &g->cells[lane];
			struct bar *bar = &b.groups[i].bars[lane];

			*bar = (struct bar){cell->asked, cell->ok && cell->requests,
					    (double)cell->times[i], ""};
			time_figure(bar->figure, sizeof bar->figure, bar->value);
			b.lanes[lane] = b.lanes[lane] || cell->asked;
		}
		time_spots(s, g, i, CHART_TOP + pitch * (double)i, pitch);
	}
	chart_title(s, chart_label(label, g), view_localized(TEXT_CHART_RESPONSES));
	draw(s, c, p, &b);
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (b.lanes[lane])
			x = chart_legend_lane(s, x, lane, 1014, "");
}
