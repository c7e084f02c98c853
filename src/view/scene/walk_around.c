/* walk_around.c - around the walk: the addresses it is about, what bare metal reads, the walk cache and the TLB. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/walk.h"

enum {
	BOX_Y = 222,
	BOX_H = 52,
	NAME_Y = 208,
	BITS_Y = 302,
	FIELD_W = 88,
	FIELD_GAP = 4,
	OFFSET_W = 126,
	ADDRESS_W = 3 * (FIELD_W + FIELD_GAP) + OFFSET_W,
	ARROW_W = 252,
	SECOND_X = GRID_MARGIN + ADDRESS_W + ARROW_W,
	THIRD_X = SECOND_X + ADDRESS_W + ARROW_W,
	PAGE_W = 190,
	SMALL_CELL_Y = 412,
	SMALL_CELL_W = 176,
	SMALL_CELL_H = 88,
	LEVELS = 3,
};

unsigned walk_index(uint64_t address, unsigned level, bool host)
{
	return (unsigned)(address >> (12 + 9 * level)) &
	       (host && level == LEVELS - 1 ? 0x7ff : 0x1ff);
}

static double field_x(double x, unsigned field)
{
	return x + field * (FIELD_W + FIELD_GAP);
}

int walk_field_pointed(const struct walk_page *p, bool host)
{
	double x = host ? SECOND_X : GRID_MARGIN, at = p->show->pointer.x;

	if (!p->addresses || !p->show->pointer.on || p->show->pointer.y < BOX_Y ||
	    p->show->pointer.y >= BOX_Y + BOX_H)
		return -1;
	for (unsigned i = 0; i < WALK_FIELDS; i++)
		if (at >= field_x(x, i) &&
		    at < field_x(x, i) + (i == LEVELS ? OFFSET_W : FIELD_W))
			return (int)i;
	return -1;
}

/* ---- addresses */

struct address {
	double x;
	uint64_t value;
	bool known, host;
	unsigned level; /* lowest whose table is used; LEVELS: none is */
};

static void draw_field(struct view_scene *s, const struct address *a, unsigned field)
{
	static const struct view_style code = {VIEW_CODE, 34, VIEW_INK, VIEW_CENTRE};
	static const struct view_style detail = {VIEW_SANS, 24, VIEW_MUTED, VIEW_CENTRE,
						 VIEW_DETAIL};
	unsigned level = LEVELS - 1 - field;
	bool offset = field == LEVELS, used = !offset && level >= a->level;
	double x = field_x(a->x, field), w = offset ? OFFSET_W : FIELD_W;
	char text[24], bits[32], tip[VIEW_TEXT];

	view_box(s,
		 !used	   ? VIEW_FILL_HARDWARE
		 : a->host ? VIEW_FILL_HYPERVISOR
			   : VIEW_FILL_OS,
		 x, BOX_Y, w, BOX_H, 0);
	snprintf(text, sizeof text, "?");
	if (offset)
		snprintf(text, sizeof text, "%03x", (unsigned)(a->value & 0xfff));
	else if (a->known)
		snprintf(text, sizeof text, "%03x", walk_index(a->value, level, a->host));
	view_text(s, code, x + w / 2, BOX_Y + 38, w - 6, text);
	snprintf(bits, sizeof bits, "%d", offset ? 12 : a->host && field == 0 ? 11 : 9);
	snprintf(text, sizeof text, "%.16s", bits);
	if (field == 0)
		snprintf(text, sizeof text, view_localized(TEXT_WALK_BITS), bits);
	view_text(s, detail, x + w / 2, BITS_Y, w, text);
	snprintf(bits, sizeof bits, "%u", level);
	if (used)
		snprintf(tip, sizeof tip,
			 view_localized(a->host ? TEXT_WALK_TIP_HOST_INDEX
						: TEXT_WALK_TIP_INDEX),
			 bits);
	else
		snprintf(tip, sizeof tip, "%s", view_localized(TEXT_WALK_TIP_OFFSET));
	view_spot(s, x, BOX_Y, w, BOX_H, "%s", tip);
}

static void draw_address(struct view_scene *s, const struct address *a, const char *name)
{
	static const struct view_style sans = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT};

	view_text_fit(s, sans, a->x, NAME_Y, ADDRESS_W, name);
	for (unsigned i = 0; i < WALK_FIELDS; i++)
		draw_field(s, a, i);
}

static void draw_table_arrow(struct view_scene *s, double x, const char *name)
{
	static const struct view_style sans = {VIEW_SANS, 32, VIEW_INK, VIEW_CENTRE};

	view_text_fit(s, sans, x + ARROW_W / 2.0, NAME_Y, ARROW_W - 16, name);
	view_arrow(s, VIEW_TRAP, x + 18, BOX_Y + BOX_H / 2.0, x + ARROW_W - 18,
		   BOX_Y + BOX_H / 2.0);
}

/* A page and the place in it; the page is in ink once it is found. */
static void draw_machine(struct view_scene *s, const struct walk_page *p, double x,
			 const char *name)
{
	static const struct view_style sans = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT};
	static const struct view_style detail = {VIEW_SANS, 24, VIEW_MUTED, VIEW_CENTRE,
						 VIEW_DETAIL};
	bool found = p->w.step >= p->w.made && p->w.walk.pa;
	struct view_style code = {VIEW_CODE, 34, found ? VIEW_BACKGROUND : VIEW_INK,
				  VIEW_CENTRE};
	char text[24];

	view_text_fit(s, sans, x, NAME_Y, s->w - GRID_MARGIN - x, name);
	view_box(s, found ? VIEW_INK : VIEW_FILL_HARDWARE, x, BOX_Y, PAGE_W, BOX_H, 0);
	view_box(s, VIEW_FILL_HARDWARE, x + PAGE_W + FIELD_GAP, BOX_Y, OFFSET_W, BOX_H, 0);
	snprintf(text, sizeof text, "?");
	if (found)
		snprintf(text, sizeof text, "%05" PRIx64, p->w.walk.pa >> 12);
	view_text(s, code, x + PAGE_W / 2.0, BOX_Y + 38, PAGE_W - 12, text);
	code.color = VIEW_INK;
	snprintf(text, sizeof text, "%03x", (unsigned)(p->w.walk.walk.walk.va & 0xfff));
	view_text(s, code, x + PAGE_W + FIELD_GAP + OFFSET_W / 2.0, BOX_Y + 38, OFFSET_W, text);
	view_text(s, detail, x + PAGE_W / 2.0, BITS_Y, PAGE_W, view_localized(TEXT_WALK_PAGE));
	view_text(s, detail, x + PAGE_W + FIELD_GAP + OFFSET_W / 2.0, BITS_Y, OFFSET_W, "12");
}

/* The guest's answer is known once its own table is done. */
static bool gpa_known(const struct walk_page *p)
{
	int now = view_walk_now(&p->w);

	return p->w.walk.gpa && (now < 0 || p->w.reads[now].row >= RS_WALK_DATA);
}

void walk_draw_addresses(struct view_scene *s, const struct walk_page *p)
{
	struct address virtual = {.x = GRID_MARGIN,
				  .value = p->w.walk.walk.walk.va,
				  .known = true,
				  .level = view_walk_level(&p->w, false)};
	struct address physical = {.x = SECOND_X,
				   .value = p->w.walk.gpa,
				   .known = gpa_known(p),
				   .host = true,
				   .level = view_walk_level(&p->w, true)};
	bool paging = virtual.level < LEVELS;

	if (!physical.known)
		physical.value = p->w.walk.walk.walk.va;
	draw_address(s, &virtual,
		     view_localized(p->two ? TEXT_WALK_GUEST_VIRTUAL : TEXT_WALK_VIRTUAL));
	draw_table_arrow(s, GRID_MARGIN + ADDRESS_W,
			 view_localized(!paging	 ? TEXT_WALK_NO_TABLE
					: p->two ? TEXT_WALK_GUEST_TABLE
						 : TEXT_WALK_TABLE));
	if (!p->two) {
		draw_machine(s, p, SECOND_X, view_localized(TEXT_WALK_PHYSICAL));
		return;
	}
	draw_address(s, &physical, view_localized(TEXT_WALK_GUEST_PHYSICAL));
	draw_table_arrow(s, SECOND_X + ADDRESS_W, view_localized(TEXT_WALK_HOST_TABLE));
	draw_machine(s, p, THIRD_X, view_localized(TEXT_WALK_MACHINE));
}

/* ---- right of the grid */

static const struct view_style head = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
static const struct view_style sans = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT};
static const struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT};

/* What the same address costs where one table is enough. @return the line after it. */
static double draw_bare(struct view_scene *s, const struct walk_page *p)
{
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style right = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	struct view_style number = {VIEW_BOLD, 40, VIEW_INK, VIEW_LEFT};
	unsigned tables = view_walk_tables(&p->w);
	double x = WALK_MISS_X, end = s->w - GRID_MARGIN, room = end - x, w;
	char text[VIEW_TEXT], few[16], many[16];

	view_shape(s, RS_BARE, x + 14, SMALL_CELL_Y - 46, 14);
	view_text_fit(s, head, x + 44, SMALL_CELL_Y - 34, room - 44,
		      view_localized(TEXT_WALK_BARE));
	if (!tables) {
		view_text_fit(s, sans, x, SMALL_CELL_Y + 40, room,
			      view_localized(TEXT_WALK_BARE_NONE));
		return SMALL_CELL_Y + 130;
	}
	for (unsigned i = 0; i < tables; i++) {
		double cell = x + i * (SMALL_CELL_W + 16);

		view_band(s, VIEW_FILL_OS, VIEW_EDGE_OS, cell, SMALL_CELL_Y, SMALL_CELL_W,
			  SMALL_CELL_H);
		snprintf(few, sizeof few, "%u", i + 1);
		view_text(s, number, cell + 24, SMALL_CELL_Y + 58, 60, few);
		walk_cycles(p, p->w.cost, text, sizeof text);
		view_text(s, right, cell + SMALL_CELL_W - 20, SMALL_CELL_Y + 57, 80, text);
	}
	snprintf(few, sizeof few, "%u", tables);
	snprintf(many, sizeof many, "%u", p->w.count);
	snprintf(text, sizeof text,
		 view_localized(tables == 1 ? TEXT_WALK_NOT_ONE : TEXT_WALK_NOT), few, many);
	view_text_fit(s, sans, x, SMALL_CELL_Y + 146, room / 2 + 40, text);
	w = view_text(s, right, end, SMALL_CELL_Y + 146, 160, view_localized(TEXT_CYCLES));
	walk_cycles(p, tables * p->w.cost, text, sizeof text);
	view_text(s, big, end - w - 14, SMALL_CELL_Y + 146, 160, text);
	return SMALL_CELL_Y + 236;
}

static bool without_cache(const struct walk_page *p)
{
	return p->show->without && strstr(p->show->without, "walk-cache");
}

static double draw_cache(struct view_scene *s, const struct walk_page *p, double y)
{
	struct view_style detail = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double x = WALK_MISS_X, end = s->w - GRID_MARGIN;
	struct view_spared lines[5];
	unsigned n = view_walk_spared(&p->w, lines);
	char text[VIEW_TEXT], number[16], reads[48];

	if (without_cache(p))
		return y;
	snprintf(number, sizeof number, "%u", p->w.count - p->w.made);
	snprintf(text, sizeof text,
		 view_localized(n == 0			      ? TEXT_WALK_CACHE_NONE
				: p->w.count - p->w.made == 1 ? TEXT_WALK_CACHE_ONE
							      : TEXT_WALK_CACHE),
		 number);
	view_text_fit(s, head, x, y, end - x, text);
	for (unsigned i = 0; i < n; i++) {
		double w;

		y += 46;
		walk_spared_text(&lines[i], text, sizeof text, reads, sizeof reads);
		w = view_text_fit(s, code, x, y, end - x - 110, text);
		view_text_fit(s, detail, end, y, end - x - w - 16, reads);
		view_spot(s, x, y - 34, end - x, 44, "%s",
			  view_localized(lines[i].table ? TEXT_WALK_TIP_TABLE
							: TEXT_WALK_TIP_FRAME));
	}
	return y + 76;
}

static void draw_tlb(struct view_scene *s, const struct walk_page *p, double y)
{
	struct view_style miss = {VIEW_BOLD, 32, VIEW_INK, VIEW_RIGHT};
	double x = WALK_MISS_X, end = s->w - GRID_MARGIN;
	bool done = p->w.step >= p->w.made && p->w.walk.pa;
	struct rs_page_walk last;
	char text[64];

	view_text_fit(s, head, x, y, end - x, view_localized(TEXT_WALK_TLB));
	if (view_walk_last(p->m, &p->w, &last)) {
		y += 46;
		snprintf(text, sizeof text, "%05" PRIx64 " → %05" PRIx64,
			 last.walk.walk.va >> 12 & 0x7ffffff, last.pa >> 12);
		view_text_fit(s, code, x, y, end - x, text);
		view_spot(s, x, y - 34, end - x, 44, "%s", view_localized(TEXT_WALK_TIP_LAST));
	}
	y += 52;
	if (done)
		view_hollow(s, VIEW_INK, x - 14, y - 38, end - x + 14, 52, 12, 4);
	else
		view_dashes(s, x - 14, y - 38, end - x + 14, 52);
	snprintf(text, sizeof text, "%05" PRIx64 " → ?",
		 p->w.walk.walk.walk.va >> 12 & 0x7ffffff);
	if (done)
		snprintf(text, sizeof text, "%05" PRIx64 " → %05" PRIx64,
			 p->w.walk.walk.walk.va >> 12 & 0x7ffffff, p->w.walk.pa >> 12);
	view_text_fit(s, code, x + 4, y, end - x - 190, text);
	view_text_fit(s, miss, end - 18, y, 190,
		      view_localized(p->w.step > p->w.made ? TEXT_WALK_HIT
				     : done		   ? TEXT_WALK_FILLED
							   : TEXT_WALK_MISS));
	view_spot(s, x - 14, y - 38, end - x + 14, 52, "%s", view_localized(TEXT_WALK_TIP_TLB));
}

void walk_draw_around(struct view_scene *s, const struct walk_page *p)
{
	double y = SMALL_CELL_Y - 34;

	if (p->two)
		y = draw_bare(s, p);
	y = draw_cache(s, p, y);
	draw_tlb(s, p, y);
}
