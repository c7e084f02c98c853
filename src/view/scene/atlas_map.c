/* atlas_map.c - the world: regions, edge locations, and lines of equal time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "view/scene/atlas.h"

#define WEST  (-30.0)
#define NORTH 76.0
#define KX    (ATLAS_MAP_W / 360.0)
#define KY    (KX * 1.25) /* shapes are right at 37 degrees */

enum { LABELS = 5, ROUND = 120 /* pieces of a line of equal time */, WAY = 60 };

struct map {
	const struct atlas_page *p;
	struct {
		double x, y, w, h;
		char text[64];
		enum view_face face;
	} labels[LABELS]; /* drawn last; no line crosses them */
	size_t label_count;
};

static void project(struct atlas_place place, double *x, double *y)
{
	double lon = place.longitude;

	while (lon < WEST)
		lon += 360;
	while (lon >= WEST + 360)
		lon -= 360;
	*x = ATLAS_MAP_X + (lon - WEST) * KX;
	*y = ATLAS_MAP_Y + (NORTH - place.latitude) * KY;
}

bool view_atlas_region_at(const struct atlas *a, double x, double y, size_t *region)
{
	double best = 20 * 20;
	bool found = false;

	for (size_t i = 0; i < a->region_count; i++) {
		double px, py, d;

		project(a->regions[i].place, &px, &py);
		d = (px - x) * (px - x) + (py - y) * (py - y);
		if (d >= best)
			continue;
		best = d;
		*region = i;
		found = true;
	}
	return found;
}

static bool on_map(double x, double y, double spare)
{
	return x >= ATLAS_MAP_X + spare && x <= ATLAS_MAP_X + ATLAS_MAP_W - spare &&
	       y >= ATLAS_MAP_Y + spare && y <= ATLAS_MAP_Y + ATLAS_MAP_H - spare;
}

/* ---- labels: their places are kept free of lines */

static bool overlaps(const struct map *map, double x, double y, double w, double h)
{
	for (size_t i = 0; i < map->label_count; i++)
		if (x < map->labels[i].x + map->labels[i].w && map->labels[i].x < x + w &&
		    y < map->labels[i].y + map->labels[i].h && map->labels[i].y < y + h)
			return true;
	return false;
}

/* Above, below, left or right of the place, where there is room. */
static void add_label(struct map *map, struct atlas_place place, enum view_face face,
		      double size, double away, const char *text)
{
	double w = view_text_width(map->p->s, face, size, text) + 20, h = size * 1.35, x, y;
	const double by[4][2] = {
		{-w / 2, away}, {-w / 2, -away - h}, {away, -h / 2}, {-away - w, -h / 2}};

	project(place, &x, &y);
	for (size_t i = 0; i < 4 && map->label_count < LABELS; i++) {
		double lx = x + by[i][0], ly = y + by[i][1];

		if (!on_map(lx, ly, 4) || !on_map(lx + w, ly + h, 4) ||
		    overlaps(map, lx, ly, w, h))
			continue;
		map->labels[map->label_count].x = lx;
		map->labels[map->label_count].y = ly;
		map->labels[map->label_count].w = w;
		map->labels[map->label_count].h = h;
		map->labels[map->label_count].face = face;
		snprintf(map->labels[map->label_count].text,
			 sizeof map->labels[map->label_count].text, "%s", text);
		map->label_count++;
		return;
	}
}

static void draw_labels(const struct map *map)
{
	for (size_t i = 0; i < map->label_count; i++) {
		bool name = map->labels[i].face == VIEW_BOLD;
		struct view_style style = {map->labels[i].face, name ? 32 : 26, VIEW_INK,
					   VIEW_CENTRE, name ? VIEW_FOLLOW : VIEW_DETAIL};

		view_box(map->p->s, VIEW_BACKGROUND, map->labels[i].x, map->labels[i].y,
			 map->labels[i].w, map->labels[i].h, 8);
		view_text(map->p->s, style, map->labels[i].x + map->labels[i].w / 2,
			  map->labels[i].y + map->labels[i].h * 0.76, map->labels[i].w,
			  map->labels[i].text);
	}
}

/* ---- lines */

static void piece(const struct map *map, struct atlas_place from, struct atlas_place to,
		  double width, enum view_color color)
{
	double x0, y0, x1, y1;

	project(from, &x0, &y0);
	project(to, &x1, &y1);
	if (fabs(x1 - x0) > ATLAS_MAP_W / 4.0 || !on_map(x0, y0, 2) || !on_map(x1, y1, 2))
		return;
	if (overlaps(map, fmin(x0, x1) - 4, fmin(y0, y1) - 4, fabs(x1 - x0) + 8,
		     fabs(y1 - y0) + 8))
		return;
	view_line(map->p->s, color, x0, y0, x1, y1, width, false);
}

/* All places that light reaches and comes back from in the same time. */
static void draw_equal(const struct map *map, double ms)
{
	const struct atlas *a = map->p->a;
	double km = ms / 2000 * a->light;
	struct atlas_place from = atlas_travel(a, a->here, km, 0);

	for (int i = 1; i <= ROUND; i++) {
		struct atlas_place to = atlas_travel(a, a->here, km, i * 360.0 / ROUND);

		piece(map, from, to, 2.5, VIEW_MUTED);
		from = to;
	}
}

static void draw_way(const struct map *map)
{
	const struct atlas *a = map->p->a;
	struct atlas_place to = map->p->region->place, from = a->here;
	double km = atlas_distance(a, from, to), direction = atlas_direction(from, to);

	for (int i = 1; i <= WAY; i++) {
		struct atlas_place next = atlas_travel(a, a->here, km * i / WAY, direction);

		piece(map, from, next, 6, VIEW_INK);
		from = next;
	}
}

/* ---- places */

static void draw_ring(struct view_scene *s, double x, double y, double radius, bool filled)
{
	view_box(s, VIEW_INK, x - radius, y - radius, 2 * radius, 2 * radius, radius);
	if (!filled)
		view_box(s, VIEW_BACKGROUND, x - radius + 3, y - radius + 3, 2 * radius - 6,
			 2 * radius - 6, radius - 3);
}

/* What a pattern names in this region is ringed. */
static bool is_named(const struct atlas_page *p, const bool which[ATLAS_EXAMPLES],
		     size_t region)
{
	const char *code = p->a->regions[region].code;

	for (size_t i = 0; i < p->a->example_count; i++)
		if (which[i] && strstr(p->a->examples[i].arn, code))
			return true;
	return false;
}

static void draw_places(const struct atlas_page *p)
{
	bool which[ATLAS_EXAMPLES];
	double x, y;
	char text[ATLAS_TEXT], ms[32];

	(void)view_atlas_matches(p->at, p->a, which);
	for (size_t i = 0; i < p->a->edge_count; i++) {
		project(p->a->edges[i].place, &x, &y);
		if (on_map(x, y, 6))
			view_box(p->s, VIEW_MUTED, x - 4, y - 4, 8, 8, 4);
	}
	for (size_t i = 0; i < p->a->region_count; i++) {
		const struct atlas_region *r = &p->a->regions[i];

		project(r->place, &x, &y);
		if (is_named(p, which, i))
			draw_ring(p->s, x, y, 15, false);
		draw_ring(p->s, x, y, i == p->at->region ? 13 : 8, i == p->at->region);
		atlas_ms_text(ms, sizeof ms, atlas_ms(p, i));
		snprintf(text, sizeof text, "%s", atlas_in_language(&r->name));
		view_spot(p->s, x - 12, y - 12, 24, 24, "%s\n%s%s%s", r->code, text,
			  p->hidden ? "" : ", ", p->hidden ? "" : ms);
	}
	project(p->a->here, &x, &y);
	draw_ring(p->s, x, y, 14, false);
	view_box(p->s, VIEW_INK, x - 4, y - 4, 8, 8, 4);
}

static void draw_land(const struct atlas_page *p)
{
	const struct atlas *a = p->a;

	view_box(p->s, VIEW_PANEL, ATLAS_MAP_X, ATLAS_MAP_Y, ATLAS_MAP_W, ATLAS_MAP_H, 0);
	for (size_t i = 0; i < a->coast.pieces; i++) {
		size_t first = a->coast.begins[i], end = a->coast.begins[i + 1];

		for (int turn = -1; turn < 2; turn++)
			view_land(p->s, VIEW_TRACK, ATLAS_MAP_X, ATLAS_MAP_Y, ATLAS_MAP_W,
				  ATLAS_MAP_H, &a->coast.points[first], end - first,
				  ATLAS_MAP_X + (360 * turn - WEST) * KX,
				  ATLAS_MAP_Y + NORTH * KY, KX / 10, -KY / 10);
	}
}

static void draw_map(const struct atlas_page *p)
{
	static const double equal[] = {50, 100, 150};
	struct map map = {.p = p};
	char text[32];

	draw_land(p);
	add_label(&map, p->a->here, VIEW_BOLD, 32, 22, atlas_in_language(&p->a->here_name));
	if (atlas_ms(p, p->at->region) > 0.05)
		add_label(&map, p->region->place, VIEW_BOLD, 32, 22,
			  atlas_in_language(&p->region->name));
	for (size_t i = 0; i < 3 && !p->hidden; i++) {
		size_t before = map.label_count;

		atlas_ms_text(text, sizeof text, equal[i]);
		for (int turn = 0; turn < 12 && map.label_count == before; turn++)
			add_label(&map,
				  atlas_travel(p->a, p->a->here, equal[i] / 2000 * p->a->light,
					       140 + 30 * turn),
				  VIEW_SANS, 26, -17, text);
	}
	for (size_t i = 0; i < 3; i++)
		draw_equal(&map, equal[i]);
	draw_way(&map);
	draw_places(p);
	draw_labels(&map);
}

/* ---- bars */

static void draw_bars(const struct atlas_page *p)
{
	size_t list[ATLAS_BARS], count = view_atlas_bars(p->at, p->a, list, ATLAS_BARS);
	double names = 240, longest = 0, y = ATLAS_BARS_Y;

	for (size_t i = 0; i < count; i++)
		longest = fmax(longest, atlas_ms(p, list[i]));
	for (size_t i = 0; i < count && y + 40 < p->bottom; i++, y += ATLAS_BARS_PITCH) {
		const struct atlas_region *r = &p->a->regions[list[i]];
		bool here = list[i] == p->at->region;
		struct view_style name = {here ? VIEW_BOLD : VIEW_SANS, 32, VIEW_INK, VIEW_LEFT,
					  VIEW_DETAIL};
		double ms = atlas_ms(p, list[i]),
		       w = longest > 0 ? ms / longest * (ATLAS_MAP_W - names - 160) : 0;
		char text[32];

		view_text_fit(p->s, name, ATLAS_MAP_X, y + 28, names - 16,
			      atlas_in_language(&r->name));
		if (p->hidden)
			continue;
		view_bar(p->s, here ? VIEW_INK : VIEW_EDGE_HARDWARE, ATLAS_MAP_X + names, y, w,
			 30);
		atlas_ms_text(text, sizeof text, ms);
		name.is = VIEW_FOLLOW;
		view_text(p->s, name, ATLAS_MAP_X + names + w + 16, y + 28, 150, text);
	}
}

/* ---- figures */

static double draw_legend_line(const struct atlas_page *p, double y, const char *text)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};

	view_text_fit(p->s, style, ATLAS_FIGURES_X + 48, y, ATLAS_FIGURES_W - 48, text);
	return y + 46;
}

static void draw_map_legend(const struct atlas_page *p, double y)
{
	struct view_style small = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double x = ATLAS_FIGURES_X + 16;
	char text[ATLAS_TEXT], count[24];
	unsigned oldest = atlas_oldest(p->a);

	snprintf(count, sizeof count, "%zu", p->a->region_count);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_A_REGION), count);
	draw_ring(p->s, x, y - 11, 9, false);
	y = draw_legend_line(p, y, text);
	snprintf(count, sizeof count, "%zu", p->a->edge_count);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_AN_EDGE), count);
	view_box(p->s, VIEW_MUTED, x - 4, y - 15, 8, 8, 4);
	y = draw_legend_line(p, y, text);
	view_box(p->s, VIEW_MUTED, x - 16, y - 12, 32, 3, 0);
	y = draw_legend_line(p, y, view_localized(TEXT_ATLAS_EQUAL));
	snprintf(count, sizeof count, "%u-%02u", oldest / 12, oldest % 12 + 1);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_CHECKED), count);
	y -= 8;
	view_text(p->s, small, ATLAS_FIGURES_X, y, ATLAS_FIGURES_W, text);
}

void draw_atlas_world(const struct atlas_page *p)
{
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	double ms = atlas_ms(p, p->at->region), y, w;
	uint64_t boots = atlas_boots(p, ms);
	char name[ATLAS_TEXT], figure[48], below[ATLAS_TEXT], number[48], services[ATLAS_TEXT];

	draw_map(p);
	draw_bars(p);
	atlas_region_text(name, sizeof name, p);
	atlas_ms_text(figure, sizeof figure, ms);
	view_exact(number, sizeof number,
		   (uint64_t)(atlas_distance(p->a, p->a->here, p->region->place) + 0.5));
	snprintf(below, sizeof below, view_localized(TEXT_ATLAS_BACK_KM), number);
	if (p->hidden)
		snprintf(figure, sizeof figure, "%s", view_localized(TEXT_HIDDEN));
	y = atlas_draw_figure(p, p->region->code, true, name, figure,
			      view_localized(TEXT_ATLAS_AT_LEAST), p->hidden ? "" : below);
	view_figure(number, sizeof number, (uint64_t)(ms / 1000 * RS_CLOCK_HZ));
	if (p->hidden)
		snprintf(number, sizeof number, "%s", view_localized(TEXT_HIDDEN));
	w = view_text(p->s, big, ATLAS_FIGURES_X, y + 10, 300, number);
	view_text_fit(p->s, line, ATLAS_FIGURES_X + w + 18, y + 10, ATLAS_FIGURES_W - w - 18,
		      view_localized(TEXT_ATLAS_OF_THIS));
	y += 62;
	view_exact(number, sizeof number, boots);
	snprintf(below, sizeof below, view_localized(TEXT_ATLAS_ENOUGH),
		 p->hidden ? view_localized(TEXT_HIDDEN) : number);
	if (boots)
		y = atlas_draw_words(p, y, true, below);
	atlas_draw_rule(p, y - 12);
	y += 40;
	atlas_services(services, sizeof services, p);
	if (*services && y + 40 < p->bottom) {
		snprintf(below, sizeof below, view_localized(TEXT_ATLAS_GLOBAL_SAY), services);
		y = atlas_draw_words(p, y, true, view_localized(TEXT_ATLAS_GLOBAL));
		y = atlas_draw_words(p, y, false, below);
		atlas_draw_rule(p, y - 12);
		y += 40;
	}
	if (y + 140 < p->bottom)
		draw_map_legend(p, y);
}
