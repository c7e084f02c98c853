#include "view/text/lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host/columns.h"

static const struct page_signs utf8 = {{"■", "▲", "◆", "●", "⬢"}, "█", "░", "→", "…"};
static const struct page_signs ascii = {{"#", "^", "<>", "o", "[]"}, "#", ".", "->", ".."};

const struct page_signs *page_signs(bool plain)
{
	return plain ? &ascii : &utf8;
}

/* ---- letters and columns */

size_t view_columns(const char *text)
{
	return rs_columns(text);
}

void page_append(char *line, const char *text, size_t room, bool fill)
{
	size_t at = strlen(line), used = 0, columns;

	while (*text) {
		size_t n = rs_letter(text, &columns);

		if (used + columns > room || at + n >= VIEW_PAGE_BYTES)
			break;
		memcpy(line + at, text, n);
		at += n;
		text += n;
		used += columns;
	}
	for (; fill && used < room && at + 1 < VIEW_PAGE_BYTES; used++)
		line[at++] = ' ';
	line[at] = '\0';
}

void page_fit(char *line, const char *text, size_t room, const struct page_signs *s)
{
	bool whole = view_columns(text) <= room;

	page_append(line, text, whole ? room : room - view_columns(s->dots), false);
	if (!whole)
		page_append(line, s->dots, room, false);
}

/* ---- lines */

char *page_next(struct view_page *p, enum view_ink ink, int lane)
{
	size_t i = p->rows < VIEW_PAGE_ROWS ? p->rows++ : VIEW_PAGE_ROWS - 1;

	p->lines[i].text[0] = '\0';
	p->lines[i].ink = ink;
	p->lines[i].lane = lane;
	return p->lines[i].text;
}

void page_line(struct view_page *p, enum view_ink ink, int lane, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	page_append(page_next(p, ink, lane), text, VIEW_PAGE_COLUMNS, false);
}

void page_bar(char *line_text, const struct page_signs *s, double part, size_t width)
{
	size_t full = (size_t)(part * (double)width + 0.5);

	for (size_t i = 0; i < width; i++)
		page_append(line_text, i < full ? s->full : s->empty, 1, false);
}

void page_lane(struct view_page *p, const struct page_signs *s, enum rs_generation g,
	       const char *right)
{
	char name[160], *text = page_next(p, VIEW_STRONG, (int)g);

	snprintf(name, sizeof name, "%s %s %s", s->lanes[g],
		 view_localized(view_generations[g].number),
		 view_localized(view_generations[g].name));
	page_append(text, name, 42, true);
	page_append(text, right, VIEW_PAGE_COLUMNS - 42, false);
}

void page_wrap(struct view_page *page, const char *text, const struct page_signs *s)
{
	for (const char *at = text; *at;) {
		char line[VIEW_PAGE_BYTES];
		size_t end = 0, next;

		while (at[end]) {
			next = end + strspn(at + end, " ");
			next += strcspn(at + next, " ");
			if (next >= sizeof line)
				break;
			memcpy(line, at, next);
			line[next] = '\0';
			if (end && view_columns(line) > VIEW_PAGE_COLUMNS)
				break;
			end = next;
		}
		if (!end)
			break;
		memcpy(line, at, end);
		line[end] = '\0';
		page_fit(page_next(page, VIEW_PLAIN, -1), line, VIEW_PAGE_COLUMNS, s);
		at += end + strspn(at + end, " ");
	}
}
