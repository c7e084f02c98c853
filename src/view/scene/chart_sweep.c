/* chart_sweep.c - ratios to bare metal at each value of what is varied: all of them to scale, and beside it those near bare metal
 * under a lens. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/chart_parts.h"
#include "view/scene/figures.h"

enum {
	TOP = 190,
	BOTTOM = 850,
	WHOLE_X = 150,
	WHOLE_END = 890,
	NEAR_X = 1120,
	SIGNS_MOST = 16
};

/* A diagram: values of what is varied to the right, ratios upwards. */
struct diagram {
	struct chart_scale x, y;
};

static double largest(const struct view_chart *c, struct chart_page p, bool with_full)
{
	double most = 0;

	for (size_t i = p.first; i < p.first + p.count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (c->groups[i].cells[lane].ok && (with_full || lane != RS_FULL))
				most = fmax(most, c->groups[i].cells[lane].ratio);
	return most;
}

static double smallest(const struct view_chart *c, struct chart_page p)
{
	double least = 1;

	for (size_t i = p.first; i < p.first + p.count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (c->groups[i].cells[lane].ok && c->groups[i].cells[lane].ratio > 0)
				least = fmin(least, c->groups[i].cells[lane].ratio);
	return least;
}

static void grid(struct view_scene *s, const struct diagram *d)
{
	struct view_style style = {VIEW_SANS, 28, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double step = chart_step(d->y.to - d->y.from, 6);
	char text[32];

	for (double at = -floor(-(d->y.from / step - 1e-9)) * step; at <= d->y.to + step * 1e-6;
	     at += step) {
		double y = chart_place(&d->y, at);

		view_box(s, VIEW_TRACK, d->x.x0, y - 1, d->x.x1 - d->x.x0, 2, 0);
		snprintf(text, sizeof text, at > 0 ? "%.4gx" : "0", at);
		view_text(s, style, d->x.x0 - 16, y + 10, 110, text);
	}
	if (d->y.from <= 1) /* bare metal */
		view_box(s, VIEW_INK, d->x.x0, chart_place(&d->y, 1) - 1.5, d->x.x1 - d->x.x0,
			 3, 0);
}

/* The values at the ends; of memory in MiB. */
static void value_text(char *text, size_t size, const struct view_chart *c, uint64_t value)
{
	if (strcmp(c->vary, "memory") == 0)
		snprintf(text, size, "%.4gM", (double)value / (1 << 20));
	else
		view_exact(text, size, value);
}

static void ends(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		 const struct diagram *d)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_CENTRE, VIEW_FOLLOW};
	struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_CENTRE, VIEW_FOLLOW};
	char text[32];

	value_text(text, sizeof text, c, c->groups[p.first].x);
	view_text(s, style, d->x.x0, BOTTOM + 42, 200, text);
	if (p.count > 1) {
		value_text(text, sizeof text, c, c->groups[p.first + p.count - 1].x);
		view_text(s, style, d->x.x1, BOTTOM + 42, 200, text);
	}
	view_text_fit(s, code, (d->x.x0 + d->x.x1) / 2, BOTTOM + 42, 460, c->vary);
}

static void by_default(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		       const struct diagram *d)
{
	const struct view_chart_group *g = &c->groups[p.first];
	struct view_style style = {VIEW_SANS, 28, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	double x = chart_place(&d->x, (double)g->by_default), w;
	char number[32], text[VIEW_TEXT];

	if (!g->has_default || (double)g->by_default < d->x.from ||
	    (double)g->by_default > d->x.to)
		return;
	value_text(number, sizeof number, c, g->by_default);
	snprintf(text, sizeof text,
		 view_localized(c->changed_costs ? TEXT_CHART_TABLE : TEXT_CHART_DEFAULT),
		 number);
	w = view_text_width(s, VIEW_SANS, 28, text) / 2;
	view_line(s, VIEW_MUTED, x, TOP, x, BOTTOM, 3, true);
	view_text(s, style, fmin(fmax(x, d->x.x0 + w), d->x.x1 - w), BOTTOM + 80, 700, text);
}

static void curve(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		  const struct diagram *d, unsigned lane)
{
	enum view_color color = (enum view_color)(VIEW_LANE_BARE + lane);
	size_t each = (p.count + SIGNS_MOST - 1) / SIGNS_MOST;
	double last_x = 0, last_y = 0;
	bool any = false;

	for (size_t i = 0; i < p.count; i++) {
		const struct view_chart_group *g = &c->groups[p.first + i];
		double x = chart_place(&d->x, (double)g->x),
		       y = chart_place(&d->y, g->cells[lane].ratio);

		if (!g->cells[lane].ok || g->cells[lane].ratio <= 0 ||
		    g->cells[lane].ratio > d->y.to) {
			any = false; /* no line over what is not there */
			continue;
		}
		if (any)
			view_line(s, color, last_x, last_y, x, y, 5, false);
		if (i % each == 0 || i + 1 == p.count)
			view_shape(s, lane, x, y, 12);
		any = true;
		last_x = x;
		last_y = y;
	}
}

/* For a mouse: all ratios at one value. */
static void spots(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		  const struct diagram *d)
{
	for (size_t i = 0; i < p.count; i++) {
		const struct view_chart_group *g = &c->groups[p.first + i];
		double x = chart_place(&d->x, (double)g->x);
		char text[VIEW_TIP], number[32], label[VIEW_TEXT];
		size_t used = (size_t)snprintf(text, sizeof text, "%s · %s=%llu",
					       chart_label(label, g), c->vary,
					       (unsigned long long)g->x);

		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			if (!g->cells[lane].ok || used >= sizeof text)
				continue;
			view_exact(number, sizeof number, g->cells[lane].busy);
			used += (size_t)snprintf(text + used, sizeof text - used,
						 "\n%s: %.6fx, %s %s", chart_lane_name(lane),
						 g->cells[lane].ratio, number,
						 view_localized(TEXT_CYCLES));
		}
		view_spot(s, x - 12, TOP, 24, BOTTOM - TOP, "%s", text);
	}
}

static void diagram(struct view_scene *s, const struct view_chart *c, struct chart_page p,
		    const struct diagram *d)
{
	grid(s, d);
	ends(s, c, p, d);
	by_default(s, c, p, d);
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (lane != RS_BARE)
			curve(s, c, p, d, lane);
	spots(s, c, p, d);
}

static void lens(struct view_scene *s, const struct diagram *whole, const struct diagram *near)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	double times = whole->y.to / (near->y.to - near->y.from);
	char low[32], high[32], many[16], text[VIEW_TEXT];

	snprintf(low, sizeof low, "%.4gx", near->y.from);
	snprintf(high, sizeof high, "%.4gx", near->y.to);
	snprintf(many, sizeof many, times < 9.95 ? "%.1f" : "%.0f", times);
	snprintf(text, sizeof text, view_localized(TEXT_WATERFALL_LENS), low, high, many);
	view_lens_aside(s, chart_place(&whole->y, near->y.to),
			chart_place(&whole->y, near->y.from), whole->x.x1, TOP, BOTTOM,
			near->x.x0 - 120);
	view_box(s, VIEW_PANEL, near->x.x0 - 120, TOP, CHART_RIGHT - near->x.x0 + 120,
		 BOTTOM - TOP, 0);
	view_text(s, style, CHART_RIGHT, TOP - 16, 800, text);
}

/* " 19.2x–27.0x": a lane's ratios at both ends. */
static const char *range_text(char text[96], const struct view_chart *c, struct chart_page p,
			      unsigned lane)
{
	const struct view_chart_cell *a = &c->groups[p.first].cells[lane],
				     *b = &c->groups[p.first + p.count - 1].cells[lane];
	char from[32], to[32];

	view_times_figure(from, sizeof from, a->ratio);
	view_times_figure(to, sizeof to, b->ratio);
	*text = '\0';
	if (a->ok && b->ok)
		snprintf(text, 96, " %s–%s", from, to);
	return text;
}

static double lane_width(struct view_scene *s, unsigned lane, const char *more)
{
	return 80 + view_text_width(s, VIEW_SANS, 32, chart_lane_name(lane)) +
	       view_text_width(s, VIEW_SANS, 32, more);
}

/* Bare metal is a line; of the others the ratios at both ends. They take a second line where one has no room. */
static void legend(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	double x = CHART_LEFT, y = 1014, all;
	char text[96];

	snprintf(text, sizeof text, "%s = 1x", chart_lane_name(RS_BARE));
	all = x + 76 + view_text_width(s, VIEW_SANS, 32, text);
	for (unsigned lane = RS_BARE + 1; lane < VIEW_CHART_LANES; lane++)
		if (chart_has_lane(c, p, lane))
			all += lane_width(s, lane, range_text(text, c, p, lane));
	if (all > CHART_RIGHT + 40)
		y = 968;
	view_box(s, VIEW_INK, x, y - 13, 28, 3, 0);
	snprintf(text, sizeof text, "%s = 1x", chart_lane_name(RS_BARE));
	x += 40 + view_text(s, style, x + 40, y, 400, text) + 36;
	for (unsigned lane = RS_BARE + 1; lane < VIEW_CHART_LANES; lane++) {
		if (!chart_has_lane(c, p, lane))
			continue;
		range_text(text, c, p, lane);
		if (x + lane_width(s, lane, text) > CHART_RIGHT + 40) {
			x = CHART_LEFT;
			y = 1014;
		}
		x = chart_legend_lane(s, x, lane, y, text);
	}
}

void chart_sweep(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	double most = largest(c, p, true), few = largest(c, p, false), least = smallest(c, p);
	double range = fmax(few - least, 0.05), step = chart_step(range * 1.05, 6);
	double first = (double)c->groups[p.first].x,
	       last = (double)c->groups[p.first + p.count - 1].x;
	bool apart = few > 0 && most >= 3 * few;
	struct chart_scale x = {first, last > first ? last : first + 1, WHOLE_X,
				apart ? WHOLE_END : CHART_RIGHT - 20};
	struct diagram whole = {x, {0, most * 1.05, BOTTOM, TOP}};
	struct diagram near = {{x.from, x.to, NEAR_X, CHART_RIGHT - 20},
			       {step * floor(least / step + 1e-9),
				step * -floor(-((least + range) * 1.02 / step)), BOTTOM, TOP}};
	char from[32], to[32], text[VIEW_TEXT], name[VIEW_TEXT];

	value_text(from, sizeof from, c, c->groups[p.first].x);
	value_text(to, sizeof to, c, c->groups[p.first + p.count - 1].x);
	snprintf(text, sizeof text, view_localized(TEXT_CHART_SWEEP), c->vary, from, to);
	chart_title(s, chart_label(name, &c->groups[p.first]), text);
	if (apart) {
		lens(s, &whole, &near);
		diagram(s, c, p, &near);
	}
	diagram(s, c, p, &whole);
	legend(s, c, p);
}
