/* chart_units.c - how many units of a size one computer carries: a bar for each kind of unit, and why there is no further one. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/chart_parts.h"
#include "view/scene/figures.h"

enum { TOP = 150, RULER = 930, ROW_MOST = 130, NAME_ROOM = 470, BARS_X = 540 };

/* A unit on a lane. */
struct row {
	const struct view_chart_group *group;
	unsigned lane;
};

static size_t take_rows(struct row *rows, size_t most, const struct view_chart *c,
			struct chart_page p)
{
	size_t n = 0;

	for (size_t i = p.first; i < p.first + p.count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (c->groups[i].cells[lane].asked && n < most)
				rows[n++] = (struct row){&c->groups[i], lane};
	return n;
}

static const struct view_chart_cell *cell_of(const struct row *r)
{
	return &r->group->cells[r->lane];
}

static const char *unit_name(const char *unit)
{
	static const struct {
		const char *unit;
		enum view_localized name;
	} names[] = {{"process", TEXT_CHART_PROCESS},
		     {"box", TEXT_CHART_BOX},
		     {"vm", TEXT_CHART_VM},
		     {"computer", TEXT_CHART_COMPUTER}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].unit, unit) == 0)
			return view_localized(names[i].name);
	return unit;
}

static const char *limit_text(enum view_chart_limit limit)
{
	static const enum view_localized texts[VIEW_LIMITS] = {
		[VIEW_LIMIT_P99] = TEXT_CHART_LIMIT_P99,
		[VIEW_LIMIT_BUSY] = TEXT_CHART_LIMIT_BUSY,
		[VIEW_LIMIT_MEMORY] = TEXT_CHART_LIMIT_MEMORY,
		[VIEW_LIMIT_TABLE] = TEXT_CHART_LIMIT_TABLE,
		[VIEW_LIMIT_FAILED] = TEXT_CHART_LIMIT_FAILED,
		[VIEW_LIMIT_ENOUGH] = TEXT_CHART_LIMIT_ENOUGH};

	return limit ? view_localized(texts[limit]) : "";
}

/* Ticks at whole units. */
static void ruler(struct view_scene *s, const struct chart_scale *scale, double bottom)
{
	struct view_style style = {VIEW_SANS, 28, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	double step = fmax(1, chart_step(scale->to, 8));
	char text[32];

	view_box(s, VIEW_MUTED, scale->x0, bottom, scale->x1 - scale->x0, 2, 0);
	for (double at = 0; at <= scale->to; at += step) {
		double x = chart_place(scale, at);

		snprintf(text, sizeof text, "%.0f", at);
		view_text(s, style, x, bottom + 36, 100, text);
		view_box(s, VIEW_MUTED, x - 1, bottom - 8, 2, 8, 0);
	}
}

static void spot(struct view_scene *s, const struct row *r, double y, double h)
{
	const struct view_chart_cell *cell = cell_of(r);
	char units[32], alone[32], then[32], times[VIEW_TEXT];

	view_exact(units, sizeof units, cell->count);
	view_exact(alone, sizeof alone, cell->alone);
	view_exact(then, sizeof then, cell->then);
	snprintf(times, sizeof times, view_localized(TEXT_CHART_P99_FROM_TO), alone, units,
		 then);
	if (!cell->count)
		*times = '\0';
	view_spot(s, CHART_LEFT, y, CHART_RIGHT - CHART_LEFT, h, "%s · %s\n%s\n%s\n%s",
		  unit_name(r->group->workload), chart_lane_name(r->lane), units,
		  limit_text(cell->limit), times);
}

/* "at least": the limit says nothing of the computer. */
static bool has_room_for_more(enum view_chart_limit limit)
{
	return limit == VIEW_LIMIT_TABLE || limit == VIEW_LIMIT_ENOUGH;
}

static void draw_row(struct view_scene *s, const struct row *r, const struct chart_scale *scale,
		     double y, double pitch)
{
	const struct view_chart_cell *cell = cell_of(r);
	struct view_style name = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style why = {VIEW_SANS, 32, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double bar = y + pitch / 2 - 4, h = fmin(pitch / 2 - 8, 54), size = h > 50 ? 56 : 44;
	struct view_style big = {VIEW_BOLD, size, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};
	char figure[48], number[32];

	view_shape(s, r->lane, CHART_LEFT + 17, bar + h / 2, 17);
	view_text_fit(s, name, CHART_LEFT + 50, bar + h / 2 - 6, NAME_ROOM - 50,
		      unit_name(r->group->workload));
	view_text_fit(s, why, CHART_LEFT + 50, bar + h / 2 + 32, NAME_ROOM - 50,
		      chart_lane_name(r->lane));
	if (!cell->ok) {
		view_text(s, big, CHART_RIGHT, bar + h - 4, 200, "–");
		return;
	}
	view_bar(s, (enum view_color)(VIEW_LANE_BARE + r->lane), BARS_X, bar,
		 fmax(3, chart_place(scale, (double)cell->count) - BARS_X), h);
	view_text_fit(s, why, BARS_X, bar - 12, CHART_BARS_END - BARS_X,
		      limit_text(cell->limit));
	view_exact(number, sizeof number, cell->count);
	snprintf(figure, sizeof figure, "%s%s", has_room_for_more(cell->limit) ? "≥ " : "",
		 number);
	view_text_fit(s, big, CHART_RIGHT, bar + h / 2 + size * 0.36,
		      CHART_RIGHT - CHART_BARS_END - 16, figure);
	spot(s, r, y, pitch);
}

void chart_units(struct view_scene *s, const struct view_chart *c, struct chart_page p)
{
	enum { ROWS = VIEW_CHART_LANES + 3 };
	struct view_style foot = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct row rows[ROWS];
	size_t count = take_rows(rows, ROWS, c, p);
	double most = 1, pitch = fmin((RULER - TOP) / (double)(count ? count : 1), ROW_MOST);
	struct chart_scale scale = {0, 1, BARS_X, CHART_BARS_END};
	char memory[32], mean[32], text[VIEW_TEXT];

	for (size_t i = 0; i < count; i++)
		most = fmax(most, cell_of(&rows[i])->ok ? (double)cell_of(&rows[i])->count : 0);
	scale.to = most;
	chart_title(s, NULL, view_localized(TEXT_CHART_UNITS));
	ruler(s, &scale, TOP + pitch * (double)count + 4);
	for (size_t i = 0; i < count; i++)
		draw_row(s, &rows[i], &scale, TOP + pitch * (double)i, pitch);
	view_exact(memory, sizeof memory, c->memory >> 20);
	view_exact(mean, sizeof mean, c->mean_us);
	snprintf(text, sizeof text, view_localized(TEXT_CHART_UNITS_OF), memory, mean);
	view_text_fit(s, foot, CHART_LEFT, 1014, 1240, text);
}
