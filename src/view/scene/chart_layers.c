/* chart_layers.c - where the cycles went: each bar is all of a run's cycles without idle. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/chart_parts.h"
#include "view/scene/figures.h"

/* Idle is left out, as everywhere. */
enum { LAYERS = RS_LAYER_IDLE };

static const struct look {
	enum view_color fill, edge;
	enum view_localized name;
} looks[LAYERS] = {
	[RS_LAYER_APP] = {VIEW_FILL_APP, VIEW_EDGE_APP, TEXT_APP},
	[RS_LAYER_GUEST_OS] = {VIEW_FILL_OS, VIEW_EDGE_OS, TEXT_OS},
	[RS_LAYER_HYPERVISOR] = {VIEW_FILL_HYPERVISOR, VIEW_EDGE_HYPERVISOR, TEXT_HYPERVISOR},
	[RS_LAYER_FIRMWARE] = {VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, TEXT_FIRMWARE},
};

static void segment(struct view_scene *s, const struct look *look, double share, double x,
		    double w, double y, double h)
{
	double size = h > 46 ? 40 : 32;
	struct view_style style = {VIEW_SANS, size, VIEW_INK, VIEW_CENTRE, VIEW_FOLLOW};
	char number[16], text[32];

	view_bar(s, look->fill, x, y, w, h);
	view_bar(s, look->edge, x, y, fmin(w, 6), h);
	if (share > 99.45 && share < 100) /* of what is not quite all */
		share = fmin(share, 99.9);
	snprintf(number, sizeof number,
		 share < 9.95 || (share > 99.45 && share < 100) ? "%.1f" : "%.0f", share);
	snprintf(text, sizeof text, view_localized(TEXT_PERCENT), number);
	if (view_text_width(s, VIEW_SANS, size, text) + 28 < w)
		view_text(s, style, x + 3 + w / 2, y + h / 2 + size * 0.36, w - 12, text);
}

static void layers_spot(struct view_scene *s, const struct view_chart_group *g, unsigned lane,
			double y, double h)
{
	const struct view_chart_cell *cell = &g->cells[lane];
	char text[VIEW_TIP], number[32], label[VIEW_TEXT];
	size_t used = (size_t)snprintf(text, sizeof text, "%s · %s", chart_label(label, g),
				       chart_lane_name(lane));

	for (unsigned i = 0; i < LAYERS && used < sizeof text; i++) {
		view_exact(number, sizeof number, cell->layers[i]);
		used += (size_t)snprintf(text + used, sizeof text - used, "\n%s: %s %s",
					 view_localized(looks[i].name), number,
					 view_localized(TEXT_CYCLES));
	}
	view_spot(s, CHART_BARS_X, y, CHART_RIGHT - CHART_BARS_X, h, "%s", text);
}

static void stack(struct view_scene *s, const struct view_chart_cell *cell, double y, double h)
{
	double x = CHART_BARS_X, all = CHART_BARS_END - CHART_BARS_X;

	for (unsigned i = 0; i < LAYERS; i++) {
		double share = (double)cell->layers[i] / (double)cell->busy;

		segment(s, &looks[i], 100 * share, x, share * all, y, h);
		x += share * all;
	}
}

static void figure(char *text, size_t size, const struct view_chart_cell *cell)
{
	if (cell->ratio > 0)
		view_times_figure(text, size, cell->ratio);
	else
		view_figure(text, size, cell->busy);
}

/* A bar for each layer that worked, when there is one run alone. */
static void one_run(struct view_scene *s, const struct view_chart_group *g, unsigned lane)
{
	const struct view_chart_cell *cell = &g->cells[lane];
	struct view_style name = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style figure = {VIEW_BOLD, 56, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	struct view_style head = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	double all = CHART_BARS_END - CHART_BARS_X, pitch = 150, h = 84, y = CHART_TOP;
	char text[32], label[VIEW_TEXT];

	chart_title(s, chart_label(label, g), view_localized(TEXT_CHART_LAYERS));
	chart_legend_lane(s, CHART_LEFT, lane, 156, "");
	view_text(s, head, CHART_RIGHT, 156, 400, view_localized(TEXT_CYCLES));
	for (unsigned i = 0; i < LAYERS; i++) {
		double share = (double)cell->layers[i] / (double)cell->busy;

		if (!cell->layers[i])
			continue;
		view_text_fit(s, name, CHART_LEFT, y + h / 2 + 12,
			      CHART_BARS_X - 24 - CHART_LEFT, view_localized(looks[i].name));
		segment(s, &looks[i], 100 * share, CHART_BARS_X, fmax(6, share * all), y, h);
		view_figure(text, sizeof text, cell->layers[i]);
		view_text_fit(s, figure, CHART_RIGHT, y + h / 2 + 20,
			      CHART_RIGHT - CHART_BARS_END - 16, text);
		y += pitch;
	}
	view_box(s, VIEW_MUTED, CHART_BARS_X, y - 20, all, 2, 0);
	view_text_fit(s, name, CHART_LEFT, y + h / 2 + 12, CHART_BARS_X - 24 - CHART_LEFT,
		      view_localized(TEXT_CHART_SUM));
	view_figure(text, sizeof text, cell->busy);
	view_text_fit(s, figure, CHART_RIGHT, y + h / 2 + 20, CHART_RIGHT - CHART_BARS_END - 16,
		      text);
	layers_spot(s, g, lane, CHART_TOP, y - CHART_TOP);
}

/* @return the lane of the only run on the page, or VIEW_CHART_LANES. */
static unsigned only_lane(const struct view_chart *c, struct chart_page p)
{
	unsigned lane = 0;

	if (p.count != 1 || chart_lanes(c, p) != 1)
		return VIEW_CHART_LANES;
	while (!chart_has_lane(c, p, lane))
		lane++;
	return c->groups[p.first].cells[lane].busy ? lane : VIEW_CHART_LANES;
}

void chart_layers(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	unsigned only = only_lane(c, p);
	struct view_style head = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style right = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	double pitch = (CHART_BOTTOM - CHART_TOP) / (double)p.count, x = CHART_LEFT;
	size_t lanes = chart_lanes(c, p);
	double each = fmin((pitch - 12) / (double)lanes, 110), h = fmin(each * 0.84, 64);
	bool bare = chart_has_lane(c, p, RS_BARE);
	char text[32];

	if (only < VIEW_CHART_LANES) {
		one_run(s, &c->groups[p.first], only);
		return;
	}
	chart_title(s, NULL, view_localized(TEXT_CHART_LAYERS));
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (chart_has_lane(c, p, lane))
			x = chart_legend_lane(s, x, lane, 146, "");
	x = CHART_LEFT;
	view_text(s, head, CHART_BARS_X, 196, 900, view_localized(TEXT_CHART_EACH_WHOLE));
	view_text_fit(s, right, CHART_RIGHT, 196, 500,
		      view_localized(bare ? TEXT_CHART_TO_BARE : TEXT_CYCLES));
	for (size_t i = 0; i < p.count; i++) {
		const struct view_chart_group *g = &c->groups[p.first + i];
		double top = CHART_TOP + pitch * (double)i,
		       y = top + (pitch - each * (double)lanes) / 2;

		if (i)
			chart_rule(s, top);
		chart_group_name(s, VIEW_CODE, g->workload, g->point, top, pitch);
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			const struct view_chart_cell *cell = &g->cells[lane];

			if (!chart_has_lane(c, p, lane))
				continue;
			chart_sign(s, lane, y + each / 2, h);
			if (cell->ok && cell->busy) {
				stack(s, cell, y + (each - h) / 2, h);
				layers_spot(s, g, lane, y, each);
			}
			figure(text, sizeof text, cell);
			chart_figure(s, cell->ok ? text : "–", y + each / 2, each);
			y += each;
		}
	}
	for (unsigned i = 0; i < LAYERS; i++)
		x = chart_legend_layer(s, x, looks[i].fill, looks[i].edge,
				       view_localized(looks[i].name));
}
