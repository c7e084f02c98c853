/* atlas_near.c - region, zone and data centre: a scheme, since their places are not published. */
#include <math.h>
#include <stdio.h>

#include "atlas/trig.h"
#include "view/scene/atlas.h"

enum {
	LEFT = 452,
	WIDE = 812,
	ROUND_X = LEFT + WIDE / 2,
	ROUND_Y = 318,
	ROUND_R = 132,
	ZONE_W = 216,
	ZONE_H = 64,
	ACROSS = 5, /* computers of a data centre, and as many down */
};

/* Light over a rung's size: ms from one on, else cycles alone. */
static void draw_size(const struct atlas_page *p, enum atlas_rung rung, const char *name,
		      bool code, const char *what)
{
	char figure[48], length[32], below[ATLAS_TEXT];
	uint64_t cycles = atlas_rung_cycles(p->a, rung);

	atlas_length(length, sizeof length, p->a->sizes[rung]);
	snprintf(below, sizeof below, view_localized(TEXT_ATLAS_BACK), length);
	view_exact(figure, sizeof figure, cycles);
	if (p->hidden)
		snprintf(figure, sizeof figure, "%s", view_localized(TEXT_HIDDEN));
	(void)atlas_draw_figure(p, name, code, what, figure, "", below);
}

static void zone_id(char *text, size_t size, const struct atlas_page *p, unsigned zone)
{
	atlas_zone_id(text, size, p->region, zone);
}

/* ---- region */

/* A line from the edge of one box to that of another. */
static void join(const struct atlas_page *p, double x0, double y0, double x1, double y1)
{
	double dx = x1 - x0, dy = y1 - y0, away = 1;

	if (fabs(dx) > 1)
		away = fmin(away, (ZONE_W / 2.0 + 4) / fabs(dx));
	if (fabs(dy) > 1)
		away = fmin(away, (ZONE_H / 2.0 + 4) / fabs(dy));
	if (away < 0.5)
		view_line(p->s, VIEW_DASH, x0 + dx * away, y0 + dy * away, x1 - dx * away,
			  y1 - dy * away, 3, false);
}

static void draw_zones(const struct atlas_page *p)
{
	struct view_style middle = {VIEW_SANS, 30, VIEW_INK, VIEW_CENTRE, VIEW_DETAIL};
	unsigned n = p->region->zones;
	char text[ATLAS_TEXT], length[32];
	double x[ATLAS_ZONES_MOST], y[ATLAS_ZONES_MOST];

	for (unsigned i = 0; i < n; i++) {
		double angle = 2 * ATLAS_PI * i / n - ATLAS_PI / 2;

		x[i] = ROUND_X + 2.0 * ROUND_R * atlas_cos(angle);
		y[i] = ROUND_Y + ROUND_R * atlas_sin(angle);
	}
	for (unsigned i = 0; i < n; i++)
		join(p, x[i], y[i], x[(i + 1) % n], y[(i + 1) % n]);
	for (unsigned i = 0; i < n; i++) {
		double left = x[i] - ZONE_W / 2.0, top = y[i] - ZONE_H / 2.0;

		view_box(p->s, VIEW_BACKGROUND, left, top, ZONE_W, ZONE_H, 10);
		zone_id(text, sizeof text, p, i);
		atlas_draw_box(p, left, top, ZONE_W, ZONE_H, i == p->at->zone, VIEW_CODE, text);
	}
	atlas_length(length, sizeof length, p->a->sizes[ATLAS_REGION]);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_APART), length);
	view_text_fit(p->s, middle, ROUND_X, ROUND_Y + 24, 240, text);
}

/* What each of two accounts calls the zones. */
static void draw_accounts(const struct atlas_page *p)
{
	static const unsigned seeds[2] = {ATLAS_SEED_A, ATLAS_SEED_B};
	struct view_style head = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style note = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double y = 590;
	char text[ATLAS_TEXT], id[32];

	view_text_fit(p->s, note, LEFT, y - 56, WIDE, view_localized(TEXT_ATLAS_NOT_PUBLISHED));
	for (int k = 0; k < 2; k++)
		view_text_fit(p->s, head, LEFT + k * (WIDE / 2.0), y, WIDE / 2.0 - 16,
			      view_localized(k ? TEXT_ATLAS_ACCOUNT_B : TEXT_ATLAS_ACCOUNT_A));
	for (unsigned zone = 0; zone < p->region->zones && y + 90 < p->bottom; zone++) {
		y += 48;
		zone_id(id, sizeof id, p, zone);
		for (int k = 0; k < 2; k++) {
			snprintf(text, sizeof text, "%s%c = %s", p->region->code,
				 atlas_letter(p->region, zone, seeds[k]), id);
			view_text_fit(p->s, code, LEFT + k * (WIDE / 2.0), y, WIDE / 2.0 - 16,
				      text);
		}
	}
}

void draw_atlas_region(const struct atlas_page *p)
{
	char name[ATLAS_TEXT];
	double y = 470;

	draw_zones(p);
	draw_accounts(p);
	atlas_region_text(name, sizeof name, p);
	draw_size(p, ATLAS_REGION, p->region->code, true, name);
	atlas_draw_rule(p, y - 34);
	y = atlas_draw_words(p, y + 16, true, view_localized(TEXT_ATLAS_ID_SAME));
	(void)atlas_draw_words(p, y + 8, false,
			       atlas_letters_text(name, sizeof name, p->region));
}

/* ---- zone */

/* A zone, and what of yours is in it. */
static void draw_power(const struct atlas_page *p, unsigned zone, double y)
{
	bool here = zone == p->at->zone;
	size_t at = view_atlas_computer(p->at, p->at->region, zone);
	const struct view_computer *c = at == SIZE_MAX ? NULL : &p->at->computers[at];
	struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style say = {here ? VIEW_BOLD : VIEW_SANS, 32, VIEW_INK, VIEW_LEFT,
				 VIEW_DETAIL};
	char text[ATLAS_TEXT], id[32], names[ATLAS_TEXT] = "";
	size_t used = 0;

	if (here)
		view_box(p->s, VIEW_PANEL, LEFT - 12, y - 44, WIDE + 24, 104, 10);
	zone_id(id, sizeof id, p, zone);
	view_text(p->s, code, LEFT, y, 250, id);
	if (c)
		atlas_computer_text(text, sizeof text, c);
	else
		snprintf(text, sizeof text, "%s", view_localized(TEXT_ATLAS_NO_COMPUTER));
	view_text_fit(p->s, say, LEFT + 260, y, WIDE - 260, text);
	for (size_t i = 0; c && i < c->vm_count && used < sizeof names; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
					 used ? ", " : "", c->vms[i]);
	if (!*names)
		return;
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_VMS_HERE), names);
	say.face = VIEW_SANS;
	view_text_fit(p->s, say, LEFT + 260, y + 42, WIDE - 260, text);
}

void draw_atlas_zone(const struct atlas_page *p)
{
	struct view_style note = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	char id[32], name[ATLAS_TEXT];
	double w = (WIDE - 2 * 24) / 3.0, y = 420;

	for (int i = 0; i < 3; i++)
		atlas_draw_box(p, LEFT + i * (w + 24), 150, w, 140, false, VIEW_SANS,
			       view_localized(TEXT_ATLAS_BUILDING));
	view_text_fit(p->s, note, LEFT, 340, WIDE, view_localized(TEXT_ATLAS_NOT_PUBLISHED));
	for (unsigned zone = 0; zone < p->region->zones && y + 64 < p->bottom; zone++, y += 110)
		draw_power(p, zone, y);
	zone_id(id, sizeof id, p, p->at->zone);
	atlas_region_text(name, sizeof name, p);
	draw_size(p, ATLAS_ZONE, id, true, name);
	atlas_draw_rule(p, 436);
	(void)atlas_draw_words(p, 486, false, view_localized(TEXT_ATLAS_KEYS_ZONE));
}

/* ---- data centre */

void draw_atlas_building(const struct atlas_page *p)
{
	double w = (WIDE - (ACROSS - 1) * 24.0) / ACROSS,
	       h = fmin((p->bottom - 150 - (ACROSS - 1) * 24.0) / ACROSS, 120);
	struct view_style name = {VIEW_BOLD, 32, VIEW_BACKGROUND, VIEW_CENTRE, VIEW_DETAIL};
	char id[32];

	for (int i = 0; i < ACROSS * ACROSS; i++) {
		double x = LEFT + (i % ACROSS) * (w + 24), y = 144 + (i / ACROSS) * (h + 24);

		if (i != ACROSS * ACROSS / 2) {
			atlas_draw_box(p, x, y, w, h, false, VIEW_SANS, "");
			continue;
		}
		view_box(p->s, VIEW_INK, x, y, w, h, 10);
		view_text_fit(p->s, name, x + w / 2, y + h / 2 + DROP, w - 16,
			      view_localized(TEXT_ATLAS_YOURS));
	}
	zone_id(id, sizeof id, p, p->at->zone);
	draw_size(p, ATLAS_BUILDING, atlas_rung_name(VIEW_RUNG_BUILDING), false, id);
	atlas_draw_rule(p, 436);
	(void)atlas_draw_words(p, 486, false, view_localized(TEXT_ATLAS_DOOR));
}
