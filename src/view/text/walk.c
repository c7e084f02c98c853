/* walk.c - one walk through the page tables, in lines of text. */
#include <stdio.h>
#include <string.h>

#include "view/scene/walk.h"
#include "view/text/lines.h"

enum { NAME_W = 10, INDEX_W = 6, CELL_W = 10, SUM_W = 8 };

/* "[ 9] 8" made, "( 9) -" saved, "> 9< 8" now, "  9  8" to come. */
static void cell(const struct walk_page *p, unsigned i, char *text, size_t size)
{
	const struct view_read *r = &p->w.reads[i];
	int now = view_walk_now(&p->w);
	bool gone = p->w.step > p->w.made || r->saved;
	char cost[16] = "-";
	const char *sign = gone			     ? "()"
			   : now == (int)i	     ? "><"
			   : now < 0 || (int)i < now ? "[]"
						     : "  ";

	if (!gone)
		walk_cycles(p, p->w.cost, cost, sizeof cost);
	snprintf(text, size, "%c%2u%c %s", sign[0], i + 1, sign[1], cost);
}

static void row(struct view_page *page, const struct walk_page *p, unsigned line)
{
	char *text = page_next(page, VIEW_PLAIN, -1), name[32], part[32];
	unsigned id = p->rows[line], column = 0;
	bool any;

	walk_row_name(p, id, name, sizeof name);
	page_append(text, p->two ? name : view_localized(TEXT_WALK_READS), NAME_W, true);
	part[0] = '\0';
	if (p->two && id < RS_WALK_DATA)
		snprintf(part, sizeof part, "%03x",
			 walk_index(p->w.walk.walk.walk.va, 2 - id, false));
	page_append(text, part, INDEX_W, true);
	for (unsigned i = 0; i < p->w.count; i++) {
		unsigned at = p->two ? p->w.reads[i].column : p->w.reads[i].row;

		if (p->two && p->w.reads[i].row != id)
			continue;
		for (; column < at; column++)
			page_append(text, "", CELL_W, true);
		cell(p, i, part, sizeof part);
		page_append(text, part, CELL_W, true);
		column = at + 1;
	}
	for (; column < 4; column++)
		page_append(text, "", CELL_W, true);
	walk_cycles(p,
		    p->w.step > p->w.made ? 0
		    : p->two		  ? view_walk_row(&p->w, id, &any) * p->w.cost
					  : p->w.walk.walk.cost,
		    part, sizeof part);
	page_append(text, part, SUM_W, false);
}

static void about(struct view_page *page, const struct walk_page *p)
{
	struct view_spared lines[5];
	unsigned n = view_walk_spared(&p->w, lines), tables = view_walk_tables(&p->w);
	char text[VIEW_TEXT], reads[48], few[16], many[16];

	if (p->two && tables) {
		snprintf(few, sizeof few, "%u", tables);
		snprintf(many, sizeof many, "%u", p->w.count);
		snprintf(text, sizeof text,
			 view_localized(tables == 1 ? TEXT_WALK_NOT_ONE : TEXT_WALK_NOT), few,
			 many);
		page_line(page, VIEW_PLAIN, -1, "%s: %s", view_localized(TEXT_WALK_BARE), text);
	}
	snprintf(many, sizeof many, "%u", p->w.count - p->w.made);
	if (n) {
		snprintf(text, sizeof text,
			 view_localized(p->w.count - p->w.made == 1 ? TEXT_WALK_CACHE_ONE
								    : TEXT_WALK_CACHE),
			 many);
		page_line(page, VIEW_PLAIN, -1, "%s", text);
	}
	for (unsigned i = 0; i < n; i++) {
		walk_spared_text(&lines[i], text, sizeof text, reads, sizeof reads);
		page_line(page, VIEW_FAINT, -1, "  %s   (%s)", text, reads);
	}
}

static void sentence(struct view_page *page, const struct walk_page *p,
		     const struct page_signs *s)
{
	char who[64], rest[2 * VIEW_TEXT], text[3 * VIEW_TEXT];

	walk_sentence(p, who, sizeof who, rest, sizeof rest);
	snprintf(text, sizeof text, "%s %s", who, rest);
	page_wrap(page, text, s);
}

void page_walk(struct view_page *page, struct view_model *m, const struct view_show *show,
	       const struct page_signs *s)
{
	static struct view_scene measures; /* walk_place() needs a page's size */
	char insn[64], number[64], sum[24], cycles[24], *text;
	struct walk_page p;

	measures.w = VIEW_WIDTH;
	measures.h = VIEW_HEIGHT;
	walk_place(&p, &measures, m, show);
	if (!p.w.any) {
		page_line(page, VIEW_STRONG, -1, "%s", show->guest);
		page_lane(page, s, p.g, "");
		page_wrap(page, view_localized(walk_none(&p)), s);
		return;
	}
	walk_insn(&p, insn, sizeof insn);
	text = page_next(page, VIEW_STRONG, -1);
	page_append(text, insn, 24, false);
	page_append(text, "  ", 2, false);
	page_fit(text, view_localized(walk_title(&p)), VIEW_PAGE_COLUMNS - view_columns(text),
		 s);
	walk_number(&p, number, sizeof number);
	page_lane(page, s, p.g, number);
	page_line(page, VIEW_FAINT, -1, "%s%s",
		  p.two ? view_localized(TEXT_WALK_HOST_LEVELS) : "",
		  p.two ? ", " : view_localized(TEXT_WALK_LEVELS));
	if (p.two)
		page_append(page->lines[page->rows - 1].text, view_localized(TEXT_WALK_GUESTS),
			    20, false);
	for (unsigned i = 0; i < p.row_count; i++)
		row(page, &p, i);
	walk_cycles(&p, p.w.step > p.w.made ? 0 : view_walk_spent(&p.w), cycles, sizeof cycles);
	walk_cycles(&p, p.w.walk.walk.cost, sum, sizeof sum);
	text = page_next(page, VIEW_STRONG, -1);
	page_append(text, cycles, 24, false);
	page_append(text, " ", 1, false);
	page_append(text, view_localized(TEXT_CYCLES), 20, false);
	page_append(text, " ", 1, false);
	snprintf(number, sizeof number, view_localized(TEXT_WALK_IN_ALL), sum);
	page_append(text, number, 30, false);
	sentence(page, &p, s);
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	about(page, &p);
}
