/* memory.c - the guest's memory in lines of text: rows and calls side by side, what leads to the address, the code. */
#include <stdio.h>
#include <string.h>

#include "view/scene/memory.h"
#include "view/scene/scope.h"
#include "view/scene/walk.h"
#include "view/text/lines.h"

enum {
	ROWS = 8,
	LEFT = 50, /* columns: sign, address, bytes, letters */
	RIGHT = VIEW_PAGE_COLUMNS - LEFT,
	CODE = 3,
	DIGITS = 12, /* of an address, and spaces */
	CELL = 13,
	LEVELS = 3,
};

/* "*" before a row with a change, and "!" behind what has changed in it. */
static void memory_row(char *row, const struct memory_page *p, unsigned i,
		       const struct page_signs *s)
{
	char text[MEMORY_NAME];

	page_append(row, memory_part_changed(p, i, 0, MEMORY_ROW) ? "* " : "  ", 2, true);
	memory_digits(p->v.now.first + (uint64_t)MEMORY_ROW * i, text);
	page_append(row, text, 11, true);
	for (unsigned from = 0; from < MEMORY_ROW;) {
		unsigned count = memory_part(p, i, from, text, sizeof text);

		page_append(row, text, 16, false);
		page_append(row, memory_part_changed(p, i, from, count) ? "!" : " ", 1, true);
		from += count;
	}
	memory_aside(p, i, text, sizeof text);
	page_append(row, " ", 1, false);
	if (p->v.now.there[i])
		page_fit(row, text, LEFT - 2 - view_columns(row), s);
	page_append(row, "", LEFT - view_columns(row), true);
}

static void frame(char *row, const struct memory_page *p, unsigned i,
		  const struct page_signs *s)
{
	char at[32], name[2 * MEMORY_NAME];

	memory_frame(p, i, at, sizeof at, name, sizeof name);
	page_append(row, memory_frame_changed(p, i) ? "*" : " ", 1, true);
	page_append(row, at, 8, true);
	page_append(row, " ", 1, true);
	/* The name alone, where there is one. */
	page_fit(row, strlen(name) > DIGITS ? name + DIGITS : name, RIGHT - 10, s);
}

static void sides(struct view_page *page, const struct memory_page *p,
		  const struct page_signs *s)
{
	char *row = page_next(page, VIEW_STRONG, -1), text[VIEW_TEXT];
	const char *how;

	snprintf(text, sizeof text, "%s: %s", view_localized(TEXT_MEMORY_TITLE),
		 view_localized(memory_unit(p)));
	how = view_localized(p->v.now.by_pointer ? TEXT_MEMORY_BY_POINTER
						 : TEXT_MEMORY_BY_CALLS);
	page_append(row, text, LEFT - 1, false);
	page_append(row, " ", 1, false);
	if (view_columns(row) + view_columns(how) < VIEW_PAGE_COLUMNS)
		page_append(row, "", VIEW_PAGE_COLUMNS - view_columns(row) - view_columns(how),
			    true);
	page_fit(row, how, VIEW_PAGE_COLUMNS - view_columns(row), s);
	for (unsigned i = 0; i < ROWS; i++) {
		row = page_next(page, VIEW_PLAIN, -1);
		memory_row(row, p, i, s);
		if (i < p->v.now.frame_count)
			frame(row, p, i, s);
		else if (i == 0)
			page_fit(row, view_localized(TEXT_MEMORY_NO_STACK), RIGHT, s);
	}
	memory_changes(p, text, sizeof text);
	row = page_next(page, VIEW_PLAIN, -1);
	page_fit(row, text, VIEW_PAGE_COLUMNS, s);
}

static void one_stage(struct view_page *page, const struct memory_page *p)
{
	for (unsigned i = 0; i < p->v.now.read_count; i++) {
		const struct rs_walk_read *r = &p->v.now.reads[i];
		char level[32], number[8], at[12], flags[9];

		memory_flags(r->entry, true, flags);
		memory_digits(r->at, at);
		snprintf(number, sizeof number, "%u", r->level);
		snprintf(level, sizeof level, view_localized(TEXT_MEMORY_LEVEL), number);
		page_line(page, VIEW_PLAIN, -1, "%c %s  %03x  %s  %016llx  %s",
			  memory_read_fails(p, i) ? '!' : ' ', level,
			  walk_index(p->v.now.address, r->level, false), at,
			  (unsigned long long)r->entry, flags);
	}
}

/* "8b702 rwxuad": the page that an entry names, and its flags; "!" before the one that leads nowhere. */
static void two_stages(struct view_page *page, const struct memory_page *p)
{
	unsigned next = 0;

	for (unsigned line = 0; line <= LEVELS; line++) {
		char *row = page_next(page, VIEW_PLAIN, -1), text[48], value[24], flags[9];

		for (unsigned column = 0; column <= LEVELS; column++) {
			unsigned at = LEVELS + 1;

			if (next < p->v.now.read_count &&
			    view_memory_cell(&p->v.now, next, &at) != line)
				at = LEVELS + 1;
			text[0] = '\0';
			if (at == column) {
				memory_entry_page(p->v.now.reads[next].entry, value,
						  sizeof value);
				memory_flags(p->v.now.reads[next].entry, false, flags);
				snprintf(text, sizeof text, "%c%s %s",
					 memory_read_fails(p, next) ? '!' : ' ', value, flags);
				next++;
			}
			page_append(row, text, CELL + 3, false);
			page_append(row, "", (CELL + 4) * (column + 1) - view_columns(row),
				    true);
		}
	}
}

static void walk(struct view_page *page, const struct memory_page *p,
		 const struct page_signs *s)
{
	char who[VIEW_TEXT], rest[2 * VIEW_TEXT], text[3 * VIEW_TEXT];

	memory_walk_title(p, who, sizeof who);
	page_line(page, VIEW_STRONG, -1, "%s", who);
	if (view_memory_two_stages(&p->v.now))
		two_stages(page, p);
	else
		one_stage(page, p);
	memory_walk_result(p, who, sizeof who, rest, sizeof rest);
	snprintf(text, sizeof text, "%s%s%s", who, *who ? " " : "", rest);
	page_wrap(page, text, s);
}

static void code(struct view_page *page, const struct memory_page *p,
		 const struct page_signs *s)
{
	struct view_code_line lines[CODE];
	size_t n = memory_code(p, lines, CODE);

	for (size_t i = 0; i < n; i++) {
		char *row = page_next(page, lines[i].here ? VIEW_STRONG : VIEW_PLAIN, -1);
		char text[96];

		page_append(row, lines[i].here ? "> " : "  ", 2, true);
		memory_digits(lines[i].pc, text);
		page_append(row, text, 12, true);
		scope_code_text(text, sizeof text, &lines[i]);
		page_fit(row, text, VIEW_PAGE_COLUMNS - 14, s);
	}
}

void page_memory(struct view_page *page, struct view_model *m, const struct view_show *show,
		 const struct page_signs *s)
{
	char address[64], what[VIEW_TEXT], text[2 * VIEW_TEXT], *row;
	struct memory_page p;

	memory_place(&p, m, show, ROWS);
	memory_absence(&p, text, sizeof text);
	if (*text) {
		page_line(page, VIEW_STRONG, -1, "%s", show->guest);
		page_lane(page, s, p.g, "");
		page_wrap(page, text, s);
		return;
	}
	memory_heading(&p, address, sizeof address, what, sizeof what);
	row = page_next(page, VIEW_STRONG, -1);
	page_append(row, address, 40, false);
	page_append(row, "  ", 2, false);
	page_fit(row, what, VIEW_PAGE_COLUMNS - view_columns(row), s);
	memory_hart(&p, text, sizeof text);
	page_lane(page, s, p.g, text);
	sides(page, &p, s);
	walk(page, &p, s);
	code(page, &p, s);
}
