/* memory.c - the guest's memory at the position, with what leads to it. */
#include "view/scene/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"

enum {
	TITLE_Y = 214,
	ROWS_Y = 268,
	PITCH = 46,
	ROWS = 15,
	LEFT_W = 836,
	SIGN_W = 30,
	ADDRESS_W = 188,
	CODE_SIZE = 32,
	BYTE_W = 48,
	UPRIGHT_ADDRESS_W = 158,
	UPRIGHT_BYTE_W = 42,
	GROUP_GAP = 14,
	SMALL = 28,
	RULE = 3, /* under what has changed */
};

void memory_place(struct memory_page *p, struct view_model *m, const struct view_show *show,
		  unsigned rows)
{
	static const struct view_memory_at usual = {.unit = VIEW_UNIT_BYTES};

	memset(p, 0, sizeof *p);
	p->m = m;
	p->show = show;
	p->at = show->memory ? show->memory : &usual;
	p->source = &m->lanes[m->focus].source;
	p->g = p->source->generation;
	p->rows = rows;
	do
		view_memory_read(m, p->at, &p->v);
	while (show->picture && p->v.state == VIEW_MEMORY_WAITS);
}

/* ---- rows */

/* A colour, a line under it, and bold letters; the row has a sign besides. */
static void draw_part(struct view_scene *s, const struct memory_page *p, unsigned row,
		      unsigned from, double x, double y)
{
	struct view_style code = {VIEW_CODE, CODE_SIZE, VIEW_INK, VIEW_LEFT};
	char text[24];
	unsigned count = memory_part(p, row, from, text, sizeof text);
	bool changed = memory_part_changed(p, row, from, count);
	double w = view_text_width(s, VIEW_CODE, CODE_SIZE, text);

	if (changed) {
		view_box(s, VIEW_FILL_CHANGED, x - 4, y - 33, w + 8, 42, 4);
		view_box(s, VIEW_INK, x - 4, y + 9, w + 8, RULE, 0);
	}
	if (!p->v.now.there[row]) {
		code.color = VIEW_MUTED;
		code.is = VIEW_DETAIL;
	}
	view_text(s, code, x, y, w + 1, text);
}

static void draw_tip(struct view_scene *s, const struct memory_page *p, unsigned row, double x,
		     double y, double w)
{
	char was[24] = "", is[24] = "", text[VIEW_TEXT];
	size_t used = 0;

	if (!memory_part_changed(p, row, 0, MEMORY_ROW))
		return;
	for (unsigned i = 0; i < MEMORY_ROW; i++) {
		size_t at = (size_t)MEMORY_ROW * row + i;

		snprintf(was + used, sizeof was - used, "%02x", p->v.then.bytes[at]);
		snprintf(is + used, sizeof is - used, "%02x", p->v.now.bytes[at]);
		used += 2;
	}
	snprintf(text, sizeof text, view_localized(TEXT_MEMORY_WAS), was, is);
	view_spot(s, x, y - 36, w, PITCH, "%s", text);
}

static double part_x(const struct view_scene *s, double x, unsigned from)
{
	return x + (s->upright ? UPRIGHT_BYTE_W : BYTE_W) * from +
	       (from >= MEMORY_ROW / 2 ? GROUP_GAP : 0);
}

static void draw_row(struct view_scene *s, const struct memory_page *p, unsigned row, double y,
		     double w)
{
	struct view_style muted = {VIEW_CODE, SMALL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style sign = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	uint64_t address = p->v.now.first + (uint64_t)MEMORY_ROW * row;
	double address_w = s->upright ? UPRIGHT_ADDRESS_W : ADDRESS_W;
	double x = GRID_MARGIN + SIGN_W + address_w, end = part_x(s, x, MEMORY_ROW) + 12;
	char text[MEMORY_NAME];

	if (address == (p->v.now.address & ~UINT64_C(7)))
		view_box(s, VIEW_PANEL, GRID_MARGIN - 16, y - 37, w + 16, PITCH, 8);
	if (memory_part_changed(p, row, 0, MEMORY_ROW))
		view_text(s, sign, GRID_MARGIN, y + 3, SIGN_W, "*");
	memory_digits(address, text);
	view_text(s, muted, GRID_MARGIN + SIGN_W, y, address_w, text);
	for (unsigned i = 0; i < MEMORY_ROW;) {
		draw_part(s, p, row, i, part_x(s, x, i), y);
		i += memory_part(p, row, i, text, sizeof text);
	}
	if (p->v.now.there[row] && !s->upright) { /* there is no room for it */
		memory_aside(p, row, text, sizeof text);
		if (p->at->unit >= VIEW_UNIT_64) /* the word takes less than its bytes */
			end -= 60;
		view_text_fit(s, muted, end, y, GRID_MARGIN + w - end, text);
	}
	draw_tip(s, p, row, GRID_MARGIN, y, w);
}

static void draw_rows_of(struct view_scene *s, const struct memory_page *p, double y, double w)
{
	for (unsigned row = 0; row < p->rows; row++, y += PITCH)
		draw_row(s, p, row, y, w);
}

/* ---- the screen */

static void draw_title(struct view_scene *s, const struct memory_page *p)
{
	struct view_style code = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	struct view_style hart = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double room = s->w - 2 * GRID_MARGIN, w;
	char address[64], what[VIEW_TEXT], text[VIEW_TEXT];

	memory_heading(p, address, sizeof address, what, sizeof what);
	if (layout_small(s)) {
		view_text_fit(s, code, GRID_MARGIN, 72, room, address);
		return;
	}
	w = view_text_fit(s, code, GRID_MARGIN, 86, 900, address);
	view_text_fit(s, line, GRID_MARGIN + w + 40, 85, room - w - 40, what);
	draw_lane_name(s, p->g, GRID_MARGIN, 147, 900);
	memory_hart(p, text, sizeof text);
	view_text_fit(s, hart, s->w - GRID_MARGIN, 147, 860, text);
}

static void draw_memory_title(struct view_scene *s, const struct memory_page *p)
{
	struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	struct view_style unit = {VIEW_SANS, SMALL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double w = view_text(s, title, GRID_MARGIN, TITLE_Y, 300,
			     view_localized(TEXT_MEMORY_TITLE));

	view_text_fit(s, unit, GRID_MARGIN + LEFT_W, TITLE_Y, LEFT_W - w - 40,
		      view_localized(memory_unit(p)));
}

static void draw_absence(struct view_scene *s, const struct memory_page *p, const char *text)
{
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};

	(void)draw_heading(s, p->m, p->show, "");
	if (!layout_small(s))
		draw_lane_name(s, p->g, GRID_MARGIN, 147, s->w - 2 * GRID_MARGIN);
	(void)view_paragraph(s, line, GRID_MARGIN, 260, s->w - 2 * GRID_MARGIN, 56, 4, text);
}

/* The rows alone, and what leads to the address in a sentence. */
static void draw_small(struct view_scene *s, const struct memory_page *p)
{
	char who[2 * VIEW_TEXT], rest[2 * VIEW_TEXT];

	draw_rows_of(s, p, 128, s->w - 2 * GRID_MARGIN);
	memory_walk_result(p, who, sizeof who, rest, sizeof rest);
	if (!*who) {
		snprintf(who, sizeof who, "%s", rest);
		memory_changes(p, rest, sizeof rest);
	}
	timeline_draw_sentence(s, GRID_MARGIN, 128 + PITCH * p->rows + 14,
			       s->w - 2 * GRID_MARGIN, s->upright ? 6 : 2, who, rest);
}

void draw_memory(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	bool small = layout_small(s);
	double room = (layout_bottom(s) - 100 - 128) / PITCH;
	struct memory_page p;
	char text[2 * VIEW_TEXT];

	memory_place(&p, m, show, small ? (unsigned)fmax(fmin(room, ROWS), 3) : ROWS);
	memory_absence(&p, text, sizeof text);
	if (*text) {
		draw_absence(s, &p, text);
	} else {
		draw_title(s, &p);
		if (small) {
			draw_small(s, &p);
		} else {
			draw_memory_title(s, &p);
			draw_rows_of(s, &p, ROWS_Y, LEFT_W);
			memory_changes(&p, text, sizeof text);
			view_text_fit(s, INK_SANS, GRID_MARGIN, ROWS_Y + PITCH * ROWS + 16,
				      LEFT_W, text);
			memory_draw_around(s, &p, TITLE_Y);
		}
	}
	draw_scrub(s, m, show);
}
