/* walk.c - one walk through two page tables, read by read. */
#include "view/scene/walk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"

enum {
	CELL_X = 286,
	CELL_W = 176,
	CELL_H = 88,
	GAP = 30,
	CELLS_Y = 412,
	ROW_PITCH = 120,
	ROWS_H = 480, /* of the rows, however many */
	SUM_X = 1210,
	PILL_X = 166,
	PILL_WIDE = 76,
	RAIL = 4,
	SENTENCE_AT = 928,
	LEVELS = 3,
};

/* ---- where things are */

static void place_rows(struct walk_page *p)
{
	static const uint8_t order[] = {0, 1, 2, RS_WALK_USED, RS_WALK_DATA};
	bool any;

	for (unsigned i = 0; i < sizeof order && p->w.any; i++) {
		(void)view_walk_row(&p->w, order[i], &any);
		if (any)
			p->rows[p->row_count++] = order[i];
	}
	if (!p->two && p->row_count > 1)
		p->row_count = 1; /* a level is a column there */
}

void walk_place(struct walk_page *p, const struct view_scene *s, struct view_model *m,
		const struct view_show *show)
{
	bool small = layout_small(s);
	double bottom = small ? layout_bottom(s) - 150 : 0, lines;

	memset(p, 0, sizeof *p);
	p->m = m;
	p->show = show;
	view_walk_at(m, &p->w);
	p->g = m->lanes[p->w.lane].source.generation;
	p->two = p->w.any && view_walk_two_stage(&p->w);
	place_rows(p);
	lines = p->row_count > 4 ? p->row_count : 4;
	p->x0 = CELL_X;
	p->cell_w = CELL_W;
	p->gap = GAP;
	p->y0 = CELLS_Y;
	p->pitch = ROWS_H / lines;
	p->sum_x = SUM_X;
	p->pill_x = PILL_X;
	p->addresses = p->around = !small;
	if (small) {
		p->x0 = 190;
		p->gap = 18;
		p->sum_x = s->w - GRID_MARGIN;
		p->cell_w = fmin((p->sum_x - 96 - p->x0) / 4 - p->gap, CELL_W);
		p->y0 = 104;
		p->pitch = fmin((bottom - p->y0) / lines, ROW_PITCH);
	}
	p->cell_h = fmin(p->pitch - 16, CELL_H);
	if (p->pitch >= ROW_PITCH)
		p->cell_h = CELL_H;
}

int walk_line(const struct walk_page *p, unsigned row)
{
	for (unsigned i = 0; i < p->row_count; i++)
		if (p->rows[i] == row)
			return (int)i;
	return -1;
}

void walk_cell(const struct walk_page *p, const struct view_read *r, double *x, double *y)
{
	int line = p->two ? walk_line(p, r->row) : 0;
	unsigned column = p->two ? r->column : r->row;

	*x = p->x0 + column * (p->cell_w + p->gap);
	*y = p->y0 + line * p->pitch;
}

void walk_cycles(const struct walk_page *p, uint64_t cycles, char *text, size_t size)
{
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(text, size, "%s", view_localized(TEXT_HIDDEN));
	else
		view_exact(text, size, cycles);
}

/* ---- the grid */

/* Whether read `i` is behind, and the way through it has been gone. */
static bool is_over(const struct walk_page *p, unsigned i)
{
	int now = view_walk_now(&p->w);

	return p->w.step >= p->w.made || (now >= 0 && i < (unsigned)now);
}

static bool is_hit(const struct walk_page *p)
{
	return p->w.step > p->w.made;
}

static void draw_cell(struct view_scene *s, const struct walk_page *p, unsigned i)
{
	const struct view_read *r = &p->w.reads[i];
	bool host = p->two && r->column != VIEW_GUEST_COLUMN;
	bool now = view_walk_now(&p->w) == (int)i, over = is_over(p, i);
	bool dashed = r->saved || is_hit(p);
	double size = fmin(40, p->cell_h - 12), small = fmin(34, size);
	struct view_style big = {VIEW_BOLD, size, now ? VIEW_BACKGROUND : VIEW_INK, VIEW_LEFT};
	struct view_style cost = {VIEW_SANS, small, now ? VIEW_BACKGROUND : VIEW_INK,
				  VIEW_RIGHT};
	enum view_color edge = host ? VIEW_EDGE_HYPERVISOR : VIEW_EDGE_OS;
	char text[24], number[16];
	double x, y, base;

	walk_cell(p, r, &x, &y);
	base = y + p->cell_h / 2 + size * 0.35;
	if (dashed) {
		view_dashes(s, x, y, p->cell_w, p->cell_h);
		big = (struct view_style){VIEW_SANS, size, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
		cost = (struct view_style){VIEW_SANS, small, VIEW_MUTED, VIEW_RIGHT,
					   VIEW_DETAIL};
	} else if (now) {
		view_box(s, VIEW_INK, x, y, p->cell_w, p->cell_h, 12);
	} else if (over) {
		view_band(s, host ? VIEW_FILL_HYPERVISOR : VIEW_FILL_OS, edge, x, y, p->cell_w,
			  p->cell_h);
	} else {
		view_hollow(s, edge, x, y, p->cell_w, p->cell_h, 12, 4);
	}
	snprintf(number, sizeof number, "%u", i + 1);
	snprintf(text, sizeof text, "–");
	if (!dashed)
		walk_cycles(p, p->w.cost, text, sizeof text);
	if (s->upright) { /* what each costs is the same, and its sum stands beside the row */
		big.align = VIEW_CENTRE;
		view_text(s, big, x + p->cell_w / 2, base, p->cell_w, number);
		return;
	}
	view_text(s, big, x + 22, base, p->cell_w * 0.5, number);
	view_text(s, cost, x + p->cell_w - 20, base, p->cell_w * 0.5, text);
}

static void rail(struct view_scene *s, bool gone, double x, double y, double x1, double y1)
{
	view_box(s, gone ? VIEW_INK : VIEW_DASH, fmin(x, x1) - RAIL / 2.0,
		 fmin(y, y1) - RAIL / 2.0, fabs(x1 - x) + RAIL, fabs(y1 - y) + RAIL, 0);
}

/* From one read to the next: along the row, or round to the next one. */
static void draw_way(struct view_scene *s, const struct walk_page *p, unsigned i, bool gone)
{
	double x, y, x1, y1, turn;

	walk_cell(p, &p->w.reads[i], &x, &y);
	walk_cell(p, &p->w.reads[i + 1], &x1, &y1);
	x += p->cell_w;
	y += p->cell_h / 2;
	y1 += p->cell_h / 2;
	if (y1 == y) {
		rail(s, gone, x + 2, y, x1 - 2, y);
		return;
	}
	turn = y + p->pitch / 2;
	rail(s, gone, x + 2, y, x + p->gap * 0.6, y);
	rail(s, gone, x + p->gap * 0.6, y, x + p->gap * 0.6, turn);
	rail(s, gone, p->x0 - p->gap * 0.7, turn, x + p->gap * 0.6, turn);
	rail(s, gone, p->x0 - p->gap * 0.7, turn, p->x0 - p->gap * 0.7, y1);
	rail(s, gone, p->x0 - p->gap * 0.7, y1, x1 - 2, y1);
}

static void draw_ways(struct view_scene *s, const struct walk_page *p)
{
	int now = view_walk_now(&p->w);

	/* Where it has been lies on top. */
	for (int gone = 0; gone < 2; gone++)
		for (unsigned i = 0; i + 1 < p->w.count; i++) {
			bool behind = !is_hit(p) && (now < 0 || i + 1 <= (unsigned)now);

			if (behind == (gone == 1))
				draw_way(s, p, i, behind);
		}
}

/* ---- beside the grid */

/* The index that a row uses, as it stands in the address. */
static void draw_row_index(struct view_scene *s, const struct walk_page *p, unsigned row,
			   double middle)
{
	struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_CENTRE};
	uint64_t va = p->w.walk.walk.walk.va;
	char text[16];
	bool guest = row < LEVELS;
	double w = PILL_WIDE, x = p->pill_x;

	if (row == RS_WALK_USED || !p->addresses)
		return;
	if (guest)
		snprintf(text, sizeof text, "%03x", walk_index(va, LEVELS - 1 - row, false));
	else
		snprintf(text, sizeof text, "%03x", (unsigned)(va & 0xfff));
	view_box(s, guest ? VIEW_FILL_OS : VIEW_FILL_HARDWARE, x, middle - 26, w, 52, 8);
	view_text_fit(s, code, x + w / 2, middle + DROP, w - 8, text);
}

static void draw_row(struct view_scene *s, const struct walk_page *p, unsigned line)
{
	struct view_style right = {VIEW_SANS, 36, VIEW_INK, VIEW_RIGHT};
	struct view_style name = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};
	unsigned row = p->rows[line];
	double middle = p->y0 + line * p->pitch + p->cell_h / 2;
	char text[32];
	bool any;

	name.face = row == RS_WALK_DATA ? VIEW_BOLD : VIEW_SANS;
	walk_row_name(p, row, text, sizeof text);
	view_text_fit(s, name, GRID_MARGIN, middle + 12,
		      (p->addresses ? p->pill_x : p->x0 - p->gap) - GRID_MARGIN - 12, text);
	draw_row_index(s, p, row, middle);
	walk_cycles(p, is_hit(p) ? 0 : view_walk_row(&p->w, row, &any) * p->w.cost, text,
		    sizeof text);
	view_text(s, right, p->sum_x, middle + 12, 120, text);
}

/* With one stage there is one row, and nothing to tell rows apart by. */
static void draw_only_row(struct view_scene *s, const struct walk_page *p)
{
	struct view_style name = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};

	view_text_fit(s, name, GRID_MARGIN, p->y0 + p->cell_h / 2 + 12,
		      p->x0 - GRID_MARGIN - 40, view_localized(TEXT_WALK_READS));
}

/* A row lights up when its index in the address is pointed at. */
static void draw_light(struct view_scene *s, const struct walk_page *p)
{
	int field = walk_field_pointed(p, false), line = -1;

	if (field >= 0 && field < LEVELS)
		line = walk_line(p, (unsigned)field);
	else if (field == LEVELS || walk_field_pointed(p, true) >= 0)
		line = walk_line(p, RS_WALK_DATA);
	if (line >= 0 && p->two)
		view_box(s, VIEW_PANEL, GRID_MARGIN - 16, p->y0 + line * p->pitch - 8,
			 p->sum_x - GRID_MARGIN + 32, p->cell_h + 16, 0);
}

static void draw_sum(struct view_scene *s, const struct walk_page *p)
{
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	double y = p->y0 + (p->row_count ? p->row_count - 1 : 0) * p->pitch + p->cell_h;
	char text[24];

	if (!layout_small(s))
		view_box(s, VIEW_INK, p->sum_x - 90, y + 12, 90, 3, 0);
	walk_cycles(p, is_hit(p) ? 0 : p->w.walk.walk.cost, text, sizeof text);
	view_text(s, big, p->sum_x, y + 66, 200, text);
}

static void draw_head(struct view_scene *s, const struct walk_page *p)
{
	struct view_style sans = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, 34, VIEW_INK, VIEW_RIGHT};
	double y = p->y0 - 34, column = p->cell_w + p->gap;

	if (layout_small(s))
		return;
	if (p->two) {
		view_text_fit(s, sans, GRID_MARGIN, y, p->x0 - GRID_MARGIN - 10,
			      view_localized(TEXT_WALK_GUEST_LEVEL));
		view_box(s, VIEW_EDGE_HYPERVISOR, p->x0, y - 26, 28, 28, 0);
		view_text_fit(s, sans, p->x0 + 40, y, 3 * column - 60,
			      view_localized(TEXT_WALK_HOST_LEVELS));
	}
	view_box(s, VIEW_EDGE_OS, p->x0 + (p->two ? 3 * column : 0), y - 26, 28, 28, 0);
	view_text_fit(s, sans, p->x0 + (p->two ? 3 * column : 0) + 40, y,
		      p->two ? p->cell_w - 40 : 3 * column,
		      view_localized(p->two ? TEXT_WALK_GUESTS : TEXT_WALK_LEVELS));
	view_text(s, right, p->sum_x, y, 160, view_localized(TEXT_CYCLES));
}

static void draw_spots(struct view_scene *s, const struct walk_page *p)
{
	char text[VIEW_TIP];

	for (unsigned i = 0; i < p->w.count; i++) {
		double x, y;

		walk_cell(p, &p->w.reads[i], &x, &y);
		walk_tip(p, i, text, sizeof text);
		view_spot(s, x, y, p->cell_w, p->cell_h, "%s", text);
	}
}

static void draw_grid(struct view_scene *s, const struct walk_page *p)
{
	draw_light(s, p);
	draw_head(s, p);
	draw_ways(s, p);
	for (unsigned i = 0; i < p->w.count; i++)
		draw_cell(s, p, i);
	for (unsigned line = 0; line < p->row_count && p->two; line++)
		draw_row(s, p, line);
	if (!p->two)
		draw_only_row(s, p);
	draw_sum(s, p);
	draw_spots(s, p);
}

/* ---- the screen */

static void draw_title(struct view_scene *s, const struct walk_page *p)
{
	struct view_style code = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	struct view_style big = {VIEW_BOLD, 64, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style right = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	struct view_style faint = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style number = {VIEW_SANS, 32, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	char text[VIEW_TEXT], figure[24];
	double end = s->w - GRID_MARGIN, w;

	walk_insn(p, text, sizeof text);
	if (layout_small(s)) {
		view_text_fit(s, code, GRID_MARGIN, 72, s->w - 2 * GRID_MARGIN, text);
		return;
	}
	walk_cycles(p, is_hit(p) ? 0 : view_walk_spent(&p->w), figure, sizeof figure);
	w = view_text(s, right, end, 86, 200, view_localized(TEXT_CYCLES));
	w += 14 + view_text(s, big, end - w - 14, 86, 300, figure);
	end -= w + 40;
	w = view_text_fit(s, code, GRID_MARGIN, 86, 620, text);
	view_text_fit(s, line, GRID_MARGIN + w + 40, 85, end - GRID_MARGIN - w - 40,
		      view_localized(walk_title(p)));
	walk_cycles(p, p->w.walk.walk.cost, figure, sizeof figure);
	snprintf(text, sizeof text, view_localized(TEXT_WALK_IN_ALL), figure);
	draw_lane_name(s, p->g, GRID_MARGIN, 147, 900);
	view_text(s, faint, s->w - GRID_MARGIN, 147, 500, text);
	walk_number(p, text, sizeof text);
	view_text(s, number, CELL_X + 4 * (CELL_W + GAP), 147, 560, text);
}

static void draw_sentence(struct view_scene *s, const struct walk_page *p)
{
	double y = SENTENCE_AT, room = SUM_X - GRID_MARGIN - 190;
	char who[64], rest[2 * VIEW_TEXT];

	walk_sentence(p, who, sizeof who, rest, sizeof rest);
	if (layout_small(s)) {
		y = p->y0 + (p->row_count ? p->row_count - 1 : 0) * p->pitch + p->cell_h + 52;
		room = p->sum_x - GRID_MARGIN - 190;
	}
	timeline_draw_sentence(s, GRID_MARGIN, y, room,
			       s->upright	 ? 6
			       : layout_small(s) ? 3
						 : 2,
			       who, rest);
}

static void draw_nothing(struct view_scene *s, const struct walk_page *p)
{
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};

	(void)draw_heading(s, p->m, p->show, "");
	if (!layout_small(s))
		draw_lane_name(s, p->g, GRID_MARGIN, 147, s->w - 2 * GRID_MARGIN);
	(void)view_paragraph(s, line, GRID_MARGIN, 260, s->w - 2 * GRID_MARGIN, 56, 4,
			     view_localized(walk_none(p)));
}

void draw_walk(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct walk_page p;

	walk_place(&p, s, m, show);
	if (p.w.any) {
		draw_title(s, &p);
		draw_grid(s, &p);
		draw_sentence(s, &p);
		if (p.addresses)
			walk_draw_addresses(s, &p);
		if (p.around)
			walk_draw_around(s, &p);
	} else {
		draw_nothing(s, &p);
	}
	draw_scrub(s, m, show);
}
