/* memory_around.c - beside the memory: the guest's code, the page tables of the address, the stack. */
#include <inttypes.h>
#include <stdio.h>

#include "view/scene/memory.h"
#include "view/scene/scope.h"
#include "view/scene/walk.h"

enum {
	X = 932,
	WIDTH = 940,
	PITCH = 40,
	HEAD = 46, /* from a title to the first line below it */
	SMALL = 28,
	CODE_ROWS = 4,
	WALK_TOP = 230, /* from the first title to that of the walk, and to that of the stack */
	STACK_TOP = 576,
	STACK_ROWS = 5,
	LEVELS = 3,
	NAME_W = 96, /* of a row of the grid */
	CELL_GAP = 12,
	CELL_W = (WIDTH - NAME_W - 3 * CELL_GAP) / 4,
	CELL_H = 38,
	CELL_PITCH = 44,
};

static const struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
static const struct view_style muted = {VIEW_CODE, SMALL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
static const struct view_style code = {VIEW_CODE, SMALL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};

/* ---- code */

static void draw_code_line(struct view_scene *s, const struct view_code_line *line, double y,
			   bool data)
{
	bool filled = line->here && !data;
	struct view_style at = muted, insn = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT};
	char text[96];

	if (filled) {
		view_box(s, VIEW_INK, X - 16, y - 31, WIDTH + 16, PITCH, 10);
		at.color = insn.color = VIEW_BACKGROUND;
	} else if (line->here) {
		view_outline(s, X - 16, y - 32, WIDTH + 16, PITCH);
	}
	memory_digits(line->pc, text);
	view_text(s, at, X, y, 190, text);
	scope_code_text(text, sizeof text, line);
	view_text_fit(s, insn, X + 200, y, WIDTH - 216, text);
}

static void draw_code(struct view_scene *s, const struct memory_page *p, double y)
{
	struct view_code_line lines[CODE_ROWS];
	size_t n = memory_code(p, lines, CODE_ROWS);
	bool data = p->g == RS_FULL;

	view_text_fit(s, title, X, y, WIDTH,
		      view_localized(data ? TEXT_MEMORY_CODE_DATA : TEXT_MEMORY_CODE));
	y += HEAD;
	if (n == 0)
		view_text_fit(s, INK_SANS, X, y, WIDTH, view_localized(TEXT_MEMORY_NO_CODE));
	for (size_t i = 0; i < n; i++)
		draw_code_line(s, &lines[i], y + PITCH * (double)i, data);
}

/* ---- page tables */

static void draw_read_tip(struct view_scene *s, const struct rs_walk_read *r, double x,
			  double y, double w)
{
	char at[24], flags[9], text[VIEW_TEXT];

	snprintf(at, sizeof at, "0x%" PRIx64, r->at);
	memory_flags(r->entry, true, flags);
	snprintf(text, sizeof text, view_localized(TEXT_MEMORY_TIP_ENTRY), at);
	view_spot(s, x, y, w, CELL_H, "%s\n0x%016" PRIx64 "\n%s", text, r->entry, flags);
}

/* The entry is the one that leads nowhere: it stands out, and has a sign. */
static void draw_line(struct view_scene *s, const struct memory_page *p, unsigned i, double y)
{
	const struct rs_walk_read *r = &p->v.now.reads[i];
	bool fails = memory_read_fails(p, i);
	struct view_style ink = code, level = INK_SANS;
	char text[32], flags[9];

	ink.color = level.color = fails ? VIEW_BACKGROUND : VIEW_INK;
	if (fails)
		view_box(s, VIEW_INK, X - 16, y - 32, WIDTH + 16, PITCH, 10);
	else
		view_box(s, VIEW_FILL_OS, X + 146, y - 31, 76, 40, 8);
	snprintf(flags, sizeof flags, "%u", r->level);
	snprintf(text, sizeof text, view_localized(TEXT_MEMORY_LEVEL), flags);
	view_text_fit(s, level, X, y, 136, text);
	snprintf(text, sizeof text, "%03x", walk_index(p->v.now.address, r->level, false));
	view_text(s, ink, X + 158, y, 60, text);
	memory_digits(r->at, text);
	view_text(s, ink, X + 250, y, 180, text);
	snprintf(text, sizeof text, "%016" PRIx64, r->entry);
	view_text(s, ink, X + 448, y, 290, text);
	memory_flags(r->entry, true, flags);
	snprintf(text, sizeof text, "%s%s", flags, fails ? " !" : "");
	view_text(s, ink, X + 752, y, 180, text);
	draw_read_tip(s, r, X, y - 30, WIDTH);
}

static void draw_cell(struct view_scene *s, const struct memory_page *p, unsigned i, double x,
		      double y)
{
	const struct rs_walk_read *r = &p->v.now.reads[i];
	bool fails = memory_read_fails(p, i);
	struct view_style page = code,
			  small = {VIEW_CODE, 24, VIEW_INK, VIEW_RIGHT, VIEW_DETAIL};
	char text[24], flags[9];

	page.color = small.color = fails ? VIEW_BACKGROUND : VIEW_INK;
	if (fails)
		view_box(s, VIEW_INK, x, y, CELL_W, CELL_H, 8);
	else
		view_band(s, r->second ? VIEW_FILL_HYPERVISOR : VIEW_FILL_OS,
			  r->second ? VIEW_EDGE_HYPERVISOR : VIEW_EDGE_OS, x, y, CELL_W,
			  CELL_H);
	memory_entry_page(r->entry, text, sizeof text);
	view_text_fit(s, page, x + 14, y + 29, 104, text);
	memory_flags(r->entry, false, flags);
	snprintf(text, sizeof text, "%s%s", flags, fails ? "!" : "");
	view_text_fit(s, small, x + CELL_W - 6, y + 28, CELL_W - 106, text);
	draw_read_tip(s, r, x, y, CELL_W);
}

static double column_x(unsigned column)
{
	return X + NAME_W + column * (double)(CELL_W + CELL_GAP);
}

/* What a column's tables are, and what a row's: the guest's levels, and the address that they lead to. */
static void draw_names(struct view_scene *s, const struct memory_page *p, double y)
{
	struct view_style name = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style index = {VIEW_CODE, SMALL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	char text[32], number[16];

	for (unsigned column = 0; column <= LEVELS; column++) {
		snprintf(number, sizeof number, "%u", LEVELS - 1 - column);
		snprintf(text, sizeof text, view_localized(TEXT_MEMORY_HOST_LEVELS), number);
		view_text_fit(s, name, column_x(column) + 14, y - 8, CELL_W - 16,
			      column == LEVELS ? view_localized(TEXT_MEMORY_GUESTS) : text);
	}
	for (unsigned row = 0; row <= LEVELS; row++) {
		double middle = y + CELL_PITCH * row + CELL_H / 2.0;

		snprintf(text, sizeof text, "%03x",
			 row < LEVELS ? walk_index(p->v.now.address, LEVELS - 1 - row, false)
				      : (unsigned)(p->v.now.address & 0xfff));
		if (row < LEVELS) {
			snprintf(number, sizeof number, "%u", LEVELS - 1 - row);
			view_text(s, name, X, middle + 9, 20, number);
		}
		view_box(s, row < LEVELS ? VIEW_FILL_OS : VIEW_FILL_HARDWARE, X + 22,
			 middle - CELL_H / 2.0, 62, CELL_H, 8);
		view_text_fit(s, index, X + 28, middle + 10, 54, text);
	}
}

static void draw_grid(struct view_scene *s, const struct memory_page *p, double y)
{
	draw_names(s, p, y);
	for (unsigned row = 0; row <= LEVELS; row++)
		for (unsigned column = 0; column <= LEVELS - (row == LEVELS); column++)
			view_dashes(s, column_x(column), y + CELL_PITCH * row, CELL_W, CELL_H);
	for (unsigned i = 0; i < p->v.now.read_count; i++) {
		unsigned column, row = view_memory_cell(&p->v.now, i, &column);

		draw_cell(s, p, i, column_x(column), y + CELL_PITCH * row);
	}
}

static void draw_walk_of(struct view_scene *s, const struct memory_page *p, double y)
{
	char who[VIEW_TEXT], rest[2 * VIEW_TEXT], text[3 * VIEW_TEXT];
	unsigned reads = p->v.now.read_count;

	memory_walk_title(p, who, sizeof who);
	view_text_fit(s, title, X, y, WIDTH, who);
	if (view_memory_two_stages(&p->v.now)) {
		draw_grid(s, p, y + 40);
		y += 40 + CELL_PITCH * (LEVELS + 1) + 32;
	} else {
		for (unsigned i = 0; i < reads; i++)
			draw_line(s, p, i, y + HEAD + 4 + 46 * i);
		y += HEAD + 4 + 46 * reads;
	}
	memory_walk_result(p, who, sizeof who, rest, sizeof rest);
	snprintf(text, sizeof text, "%s%s%s", who, *who ? " " : "", rest);
	(void)view_paragraph(s, *who ? INK_BOLD : INK_SANS, X, y, WIDTH, 38, 2, text);
}

/* ---- the stack */

static void draw_stack(struct view_scene *s, const struct memory_page *p, double y)
{
	struct view_style how = {VIEW_SANS, SMALL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style sign = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	double w = view_text(s, title, X, y, 300, view_localized(TEXT_MEMORY_STACK));

	view_text_fit(s, how, X + WIDTH, y, WIDTH - w - 40,
		      view_localized(p->v.now.by_pointer ? TEXT_MEMORY_BY_POINTER
							 : TEXT_MEMORY_BY_CALLS));
	y += HEAD - 2;
	for (unsigned i = 0; i < p->v.now.frame_count && i < STACK_ROWS; i++, y += PITCH - 2) {
		char at[32], name[2 * MEMORY_NAME];
		bool changed = memory_frame_changed(p, i);

		memory_frame(p, i, at, sizeof at, name, sizeof name);
		if (changed) {
			view_box(s, VIEW_FILL_CHANGED, X + 26, y - 28, 160, 36, 4);
			view_box(s, VIEW_INK, X + 26, y + 7, 160, 3, 0);
			view_text(s, sign, X, y + 3, 26, "*");
		}
		view_text_fit(s, changed ? code : muted, X + 30, y, 156, at);
		view_text_fit(s, code, X + 200, y, WIDTH - 200, name);
	}
	if (!p->v.now.stack_count)
		view_text_fit(s, INK_SANS, X, y, WIDTH, view_localized(TEXT_MEMORY_NO_STACK));
}

void memory_draw_around(struct view_scene *s, const struct memory_page *p, double top)
{
	draw_code(s, p, top);
	draw_walk_of(s, p, top + WALK_TOP);
	draw_stack(s, p, top + STACK_TOP);
}
