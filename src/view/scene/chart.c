#include "view/scene/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/chart_parts.h"
#include "view/scene/figures.h"

/* A bar with the room around it, at its narrowest, and the room around a group. */
enum { BAR_LEAST = 39, GROUP_ROOM = 14, MEAN_LEAST = 31, MEAN_ROOM = 12, GROUPS_MOST = 8 };

double chart_place(const struct chart_scale *scale, double value)
{
	double share = (value - scale->from) / (scale->to - scale->from);

	return scale->x0 + fmax(0, fmin(1, share)) * (scale->x1 - scale->x0);
}

double chart_step(double range, unsigned most)
{
	double power = 1;
	static const double factors[] = {1, 2, 5, 10};

	range = fmax(range, 1e-6);
	while (power * most > range) /* to the power of ten below range / most */
		power /= 10;
	while (power * most * 10 <= range)
		power *= 10;
	for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
		if (range / (power * factors[i]) <= most)
			return power * factors[i];
	return power * 20;
}

bool chart_has_lane(const struct view_chart *c, struct chart_page p, unsigned lane)
{
	for (size_t i = p.first; i < p.first + p.count; i++)
		if (c->groups[i].cells[lane].asked)
			return true;
	return false;
}

size_t chart_lanes(const struct view_chart *c, struct chart_page p)
{
	size_t n = 0;

	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		n += chart_has_lane(c, p, lane);
	return n;
}

/* ---- pages */

static bool has_responses(const struct view_chart_group *g)
{
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (g->cells[lane].requests)
			return true;
	return false;
}

static bool same_curve(const struct view_chart_group *a, const struct view_chart_group *b)
{
	return strcmp(a->workload, b->workload) == 0 && strcmp(a->point, b->point) == 0;
}

/* Bare metal is a line of the bars, and a bar of the layers. Means are few, and stand closer. */
static size_t groups_for_page(const struct view_chart *c, bool means)
{
	struct chart_page all = {0, c->count};
	size_t bars = chart_lanes(c, all), most;

	if (c->kind == VIEW_CHART_BARS || means)
		bars -= chart_has_lane(c, all, RS_BARE);
	bars = bars ? bars : 1;
	most = (CHART_BOTTOM - CHART_TOP) /
	       (means ? bars * MEAN_LEAST + MEAN_ROOM : bars * BAR_LEAST + GROUP_ROOM);
	return most < GROUPS_MOST ? most : GROUPS_MOST;
}

/* Some of `left` groups from `first` on, on pages as even as they can be. */
static struct chart_page share_out(size_t first, size_t left, size_t most)
{
	size_t pages = (left + most - 1) / most;

	return (struct chart_page){first, pages ? (left + pages - 1) / pages : 0};
}

/* Of bars: one page has the mean of all, if there is room for it. Behind several all means follow. */
static struct chart_page next_of_bars(const struct view_chart *c, size_t first)
{
	size_t most = groups_for_page(c, false), all = c->count + c->means;

	if (first == 0 && c->count <= most)
		return (struct chart_page){0, c->count + (c->means && c->count < most)};
	if (first >= c->count)
		return share_out(first, c->count > most ? all - first : 0,
				 groups_for_page(c, true));
	return share_out(first, c->count - first, most);
}

/* @return the page after `p`, or the first one if that has no groups; without groups: there is none. */
static struct chart_page next_page(const struct view_chart *c, struct chart_page p)
{
	struct chart_page next = {p.first + p.count, 0};

	if (c->kind == VIEW_CHART_BARS)
		return next_of_bars(c, next.first);
	if (c->kind == VIEW_CHART_MEANS) {
		next.first = next.first < c->count ? c->count : next.first;
		return share_out(next.first, c->count + c->means - next.first,
				 groups_for_page(c, true));
	}
	if (c->kind == VIEW_CHART_UNITS) {
		next.count = c->count - next.first; /* units are few */
		return next;
	}

	if (c->kind == VIEW_CHART_RESPONSES) {
		while (next.first < c->count && !has_responses(&c->groups[next.first]))
			next.first++;
		next.count = next.first < c->count;
		return next;
	}
	if (c->kind == VIEW_CHART_SWEEP) {
		while (next.first + next.count < c->count &&
		       same_curve(&c->groups[next.first], &c->groups[next.first + next.count]))
			next.count++;
		return next;
	}
	return share_out(next.first, c->count - next.first, groups_for_page(c, false));
}

size_t view_chart_pages(const struct view_chart *c)
{
	struct chart_page p = {0, 0};
	size_t n = 0;

	while ((p = next_page(c, p)).count)
		n++;
	return n;
}

/* ---- what several have */

const char *chart_label(char text[VIEW_TEXT], const struct view_chart_group *g)
{
	size_t end = (size_t)snprintf(text, VIEW_TEXT, "%s%s%s", g->workload,
				      *g->point ? " " : "", g->point);

	if (end < VIEW_TEXT)
		return text;
	for (end = VIEW_TEXT - 1; end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80;)
		end--; /* the last letter, which may be cut */
	text[end > 0 ? end - 1 : 0] = '\0';
	return text;
}

void chart_title(struct view_scene *s, const char *workload, const char *sentence)
{
	struct view_style code = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style bold = {VIEW_BOLD, 60, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style sans = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	double end = CHART_LEFT;

	if (!workload) {
		view_text(s, bold, CHART_LEFT, 86, CHART_RIGHT - CHART_LEFT - 220, sentence);
		return;
	}
	end += view_text_fit(s, code, CHART_LEFT, 86, 800, workload) + 40;
	view_text_fit(s, sans, end, 86, CHART_RIGHT - end - 220, sentence);
}

const char *chart_mean_name(const struct view_chart *c, size_t i)
{
	return i == c->count ? view_localized(TEXT_CHART_ALL)
			     : view_translate(c->groups[i].workload);
}

void chart_group_name(struct view_scene *s, enum view_face face, const char *name,
		      const char *note, double top, double h)
{
	struct view_style code = {face, 36, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style small = {VIEW_SANS, 26, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double room = CHART_BARS_X - 44 - CHART_LEFT;
	bool both = *note && h >= 70;
	double baseline = top + h / 2 + (both ? -6 : 12);

	view_text_fit(s, code, CHART_LEFT, baseline, room, name);
	if (both)
		view_text_fit(s, small, CHART_LEFT, baseline + 36, room, note);
}

void chart_sign(struct view_scene *s, unsigned lane, double middle, double thick)
{
	view_shape(s, lane, CHART_BARS_X - 24, middle, fmin(15, thick / 2 - 2));
}

void chart_figure(struct view_scene *s, const char *text, double middle, double pitch)
{
	double size = pitch > 90 ? 56 : pitch > 56 ? 44 : pitch > 38 ? 36 : 32;
	struct view_style style = {VIEW_BOLD, size, VIEW_INK, VIEW_RIGHT, VIEW_FOLLOW};

	view_text_fit(s, style, CHART_RIGHT, middle + size * 0.36,
		      CHART_RIGHT - CHART_BARS_END - 16, text);
}

void chart_rule(struct view_scene *s, double y)
{
	view_box(s, VIEW_TRACK, CHART_LEFT, y - 1, CHART_BARS_X - 44 - CHART_LEFT, 2, 0);
	view_box(s, VIEW_TRACK, CHART_BARS_END + 16, y - 1, CHART_RIGHT - CHART_BARS_END - 16,
		 2, 0);
}

const char *chart_lane_name(unsigned lane)
{
	static const enum view_localized names[VIEW_CHART_LANES] = {[RS_BARE] = TEXT_BARE,
								    [RS_FULL] = TEXT_FULL,
								    [RS_PARA] = TEXT_PARA,
								    [RS_HVM] = TEXT_HVM_SHORT,
								    [RS_CONTAINER] =
									    TEXT_CONTAINER};

	return view_localized(names[lane]);
}

double chart_legend_lane(struct view_scene *s, double x, unsigned lane, double baseline,
			 const char *more)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	char text[VIEW_TEXT];

	snprintf(text, sizeof text, "%s%s", chart_lane_name(lane), more);
	view_shape(s, lane, x + 14, baseline - 12, 14);
	return x + 40 + view_text(s, style, x + 40, baseline, 620, text) + 40;
}

double chart_legend_layer(struct view_scene *s, double x, enum view_color color,
			  enum view_color edge, const char *name)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};

	view_box(s, color, x, 986, 34, 34, 0);
	view_box(s, edge, x, 986, 6, 34, 0);
	return x + 48 + view_text(s, style, x + 48, 1014, 400, name) + 40;
}

void chart_cell_spot(struct view_scene *s, const struct view_chart_group *g, unsigned lane,
		     double x, double y, double w, double h)
{
	const struct view_chart_cell *cell = &g->cells[lane];
	char cycles[32], ratio[48] = "", label[VIEW_TEXT];

	view_exact(cycles, sizeof cycles, cell->busy);
	if (cell->ratio > 0)
		snprintf(ratio, sizeof ratio, "%.6fx\n", cell->ratio);
	view_spot(s, x, y, w, h, "%s · %s\n%s%s %s", chart_label(label, g),
		  chart_lane_name(lane), ratio, cycles, view_localized(TEXT_CYCLES));
}

static void foot(struct view_scene *s, const struct view_chart *c, size_t page)
{
	struct view_style right = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style small = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style aside = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	bool times = c->kind == VIEW_CHART_RESPONSES || c->kind == VIEW_CHART_UNITS;
	const char *clock = view_localized(times ? TEXT_CHART_TIME : TEXT_WATERFALL_CLOCK);
	double room = CHART_RIGHT - CHART_LEFT;
	size_t pages = view_chart_pages(c);
	char text[48];

	if (c->kind == VIEW_CHART_SWEEP) /* its legend is long */
		room -= 40 + view_text(s, aside, CHART_RIGHT, 1062, 500, clock);
	else
		view_text_fit(s, right, CHART_RIGHT, 1014, 520, clock);
	view_text_fit(s, small, CHART_LEFT, 1062, room, c->foot);
	if (pages > 1) {
		snprintf(text, sizeof text, "%zu / %zu", page + 1, pages);
		view_text(s, right, CHART_RIGHT, 86, 200, text);
	}
}

void view_chart_scene(struct view_scene *s, const struct view_chart *c, size_t page)
{
	void (*const draw[VIEW_CHART_KINDS])(struct view_scene *, const struct view_chart *,
					     struct chart_page) = {
		[VIEW_CHART_BARS] = chart_bars,		  [VIEW_CHART_LAYERS] = chart_layers,
		[VIEW_CHART_RESPONSES] = chart_responses, [VIEW_CHART_SWEEP] = chart_sweep,
		[VIEW_CHART_MEANS] = chart_bars,	  [VIEW_CHART_UNITS] = chart_units,
	};
	struct chart_page p = {0, 0};

	for (size_t i = 0; i <= page; i++)
		p = next_page(c, p);
	draw[c->kind](s, c, p);
	foot(s, c, page);
}
