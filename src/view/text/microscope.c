/* microscope.c - one lane close up in a terminal: code and registers side by side, what ran
 * below. */
#include <stdio.h>
#include <string.h>

#include "ringside/isa.h"
#include "view/model/phases.h"
#include "view/scene/scope.h"
#include "view/text/lines.h"

enum {
	LEFT = 44, /* columns of the code: sign, address, bytes, instruction */
	RIGHT = VIEW_PAGE_COLUMNS - LEFT,
	ROWS = SCOPE_CODE_ROWS,
	PHASES = 8,
};

static void code(char *row, const struct view_code_line *line, bool stops,
		 const struct page_signs *s)
{
	char text[96], bytes[16], address[16];

	scope_code_text(text, sizeof text, line);
	snprintf(address, sizeof address, "%010llx",
		 (unsigned long long)(line->pc & UINT64_C(0xffffffffff)));
	snprintf(bytes, sizeof bytes, (line->word & 3) == 3 ? "%08x" : "%04x", line->word);
	page_append(row, line->here ? ">" : " ", 1, true);
	page_append(row, stops ? "*" : " ", 1, true);
	page_append(row, address, 11, true);
	page_append(row, bytes, 9, true);
	page_fit(row, text, LEFT - 2 - 11 - 9 - 1, s);
}

/* With dots that the terminal has. @return the columns of it. */
static size_t value(char *text, size_t size, uint64_t v, uint64_t other,
		    const struct page_signs *s)
{
	char own[32], *dots;

	scope_value(own, sizeof own, v, other);
	dots = strstr(own, "…");
	snprintf(text, size, "%.*s%s%s", dots ? (int)(dots - own) : (int)strlen(own), own,
		 dots ? s->dots : "", dots ? dots + strlen("…") : "");
	return view_columns(text);
}

/* name, value before (right-aligned), arrow, value after, meaning */
static void change(char *row, const struct view_change *c, bool app, const struct page_signs *s)
{
	enum { NAME = 8, VALUE = 7, ARROW = 4, MEANING = RIGHT - NAME - VALUE - ARROW - VALUE };
	const char *name = c->csr ? rs_csr_name(c->number) : rs_reg_name(c->number);
	char text[64] = "-";
	size_t columns = 1;

	page_append(row, name ? name : "?", NAME, true);
	if (c->known)
		columns = value(text, sizeof text, c->before, c->after, s);
	page_append(row, "", columns < VALUE ? VALUE - columns : 0, true);
	page_append(row, text, VALUE, false);
	page_append(row, " ", 1, false);
	page_append(row, s->arrow, ARROW - 1, true);
	value(text, sizeof text, c->after, c->known ? c->before : 0, s);
	page_append(row, text, VALUE, true);
	scope_meaning(text, sizeof text, c, app);
	if (view_columns(text) <= MEANING) /* a part of a meaning would mean nothing */
		page_append(row, text, MEANING, false);
}

/* All of them, with the sign that those at a line of code have there. */
static void breaks(struct view_page *p, const struct view_model *m, const struct page_signs *s)
{
	char *row = page_next(p, VIEW_PLAIN, -1), list[VIEW_TEXT];

	scope_breaks_text(list, sizeof list, m);
	page_append(row, " * ", 3, true);
	page_fit(row, list, VIEW_PAGE_COLUMNS - 3, s);
}

static void sides(struct view_page *p, struct view_model *m, const struct view_op *op,
		  const struct page_signs *s)
{
	const struct view_lane *l = &m->lanes[m->focus];
	bool data = l->source.generation == RS_FULL;
	bool app = op && view_key_of(op->id).band == VIEW_APP;
	struct view_code_line lines[ROWS];
	struct view_change list[ROWS];
	size_t n = scope_code(lines, ROWS, m, m->focus), changes = 0;
	size_t until = view_model_until(m, m->focus);
	char *row;

	if (m->breaks.count)
		breaks(p, m, s);
	row = page_next(p, VIEW_STRONG, -1);

	if (op)
		changes = view_changes(list, ROWS, &l->source, &l->ops, op, until);
	page_fit(row, view_localized(data ? TEXT_SCOPE_DATA : TEXT_SCOPE_CODE), LEFT - 1, s);
	page_append(row, "", LEFT - view_columns(row), true);
	page_append(row, view_localized(data ? TEXT_SCOPE_VARIABLES : TEXT_SCOPE_CHANGES),
		    RIGHT, false);
	for (size_t i = 0; i < ROWS; i++) {
		row = page_next(p, VIEW_PLAIN, -1);
		if (i < n)
			code(row, &lines[i], view_breaks_at(&m->breaks, lines[i].pc), s);
		else if (i == 0)
			page_append(row, view_localized(TEXT_SCOPE_NO_CODE), LEFT - 1, false);
		page_append(row, "", LEFT - view_columns(row), true);
		if (i < changes)
			change(row, &list[i], app, s);
		else if (i == 0)
			page_append(row, scope_no_changes(l, op, until), RIGHT, false);
	}
}

static void phases(struct view_page *p, struct view_model *m, const struct view_op *op,
		   const struct page_signs *s)
{
	const struct view_lane *l = &m->lanes[m->focus];
	struct view_phase list[PHASES];
	char text[160], number[24];
	uint64_t most = 1;
	size_t n = op ? view_phases(list, PHASES, &l->source, &l->ops, op,
				    view_model_until(m, m->focus))
		      : 0;

	for (size_t i = 0; i < n; i++)
		most = list[i].cycles > most ? list[i].cycles : most;
	for (size_t i = 0; i < n; i++) {
		char *row = page_next(p, VIEW_PLAIN, -1);

		page_append(row, "  ", 2, false);
		view_phase_text(&list[i], l->source.generation, text, sizeof text);
		page_append(row, text, 36, true);
		view_figure(number, sizeof number, list[i].cycles);
		snprintf(text, sizeof text, "%9s  ", number);
		page_append(row, text, 11, true);
		page_bar(row, s, (double)list[i].cycles / (double)most, 28);
	}
}

void page_microscope(struct view_page *p, struct view_model *m, const struct view_show *show,
		     const struct page_signs *s)
{
	const struct view_lane *l = &m->lanes[m->focus];
	uint32_t at = view_model_op(m, m->focus);
	const struct view_op *op = at == VIEW_OP_NONE ? NULL : &l->ops.ops[at];
	char lines[2][80];
	size_t n = view_ops_console(&l->ops, m->event, &lines[0][0], sizeof lines[0], 2);

	page_lane(p, s, l->source.generation, "");
	sides(p, m, op, s);
	page_line(p, VIEW_STRONG, -1, "%s", view_localized(TEXT_SCOPE_RAN));
	if (!view_hides(show, VIEW_HIDE_WHOLE))
		phases(p, m, op, s);
	page_line(p, VIEW_FAINT, -1, "%s:", view_localized(TEXT_SCOPE_CONSOLE));
	for (size_t i = 0; i < n; i++)
		page_line(p, VIEW_PLAIN, -1, "  %s", lines[i]);
}
