/* scope_code.c - the left side of the microscope: the guest's code, and what changed. */
#include <stdio.h>
#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"
#include "ringside/isa.h"
#include "view/model/changes.h"
#include "view/scene/hover.h"
#include "view/scene/scope.h"
#include "view/scene/sentences.h"

/* ---- code */

void scope_code_text(char *text, size_t size, const struct view_code_line *line)
{
	enum { MARK_MASK = 0x7fff, MARK = 0x2013 };

	if ((line->word & MARK_MASK) == MARK)
		snprintf(text, size, "%s", view_localized(TEXT_SCOPE_MARK));
	else
		view_insn(text, size, line->pc, line->word);
}

enum { BREAKS = 58 + SCOPE_ROW * SCOPE_CODE_ROWS - 4 }; /* the list of them, below the code */

/* A disc beside a line where a breakpoint is. */
static void draw_mark(struct view_scene *s, double x, double y)
{
	enum { RADIUS = 10 };

	view_box(s, VIEW_LANE_FULL, x - 18 - 2 * RADIUS, y - 11 - RADIUS, 2 * RADIUS,
		 2 * RADIUS, RADIUS);
}

static void draw_line(struct view_scene *s, const struct view_code_line *line, double x,
		      double y, double w, bool data)
{
	bool filled = line->here && !data;
	struct view_style muted = {VIEW_CODE, LABEL, filled ? VIEW_BACKGROUND : VIEW_MUTED,
				   VIEW_LEFT, VIEW_DETAIL};
	struct view_style code = {VIEW_CODE, LABEL, filled ? VIEW_BACKGROUND : VIEW_INK,
				  VIEW_LEFT};
	char text[96], tip[VIEW_TEXT];
	double code_x = s->upright ? 206 : 372; /* there is no room for its bytes there */

	if (filled)
		view_box(s, VIEW_INK, x - 16, y - 36, w + 16, SCOPE_ROW, 12);
	else if (line->here)
		view_outline(s, x - 16, y - 36, w + 16, SCOPE_ROW);
	snprintf(text, sizeof text, "%010llx",
		 (unsigned long long)(line->pc & UINT64_C(0xffffffffff)));
	view_text(s, muted, x, y, 200, text);
	snprintf(text, sizeof text, (line->word & 3) == 3 ? "%08x" : "%04x", line->word);
	if (!s->upright)
		view_text(s, muted, x + 206, y, 150, text);
	scope_code_text(text, sizeof text, line);
	view_text_fit(s, code, x + code_x, y, w - code_x - 16, text);
	snprintf(tip, sizeof tip, "%s\n%s", text, view_localized(TEXT_BREAK_CLICK));
	view_spot_code(s, x - 40, y - 36, w + 40, SCOPE_ROW, line->pc, tip);
}

bool scope_is_stopped(const struct view_model *m, size_t lane)
{
	return lane == m->focus && view_breaks_stopped(&m->breaks, lane, m->cycle);
}

void scope_breaks_text(char *text, size_t size, const struct view_model *m)
{
	view_breaks_join(&m->breaks, text, size, false, " · ");
}

size_t scope_code(struct view_code_line *lines, size_t most, struct view_model *m, size_t lane)
{
	const struct view_source *s = &m->lanes[lane].source;
	const struct view_breaks *b = &m->breaks;
	struct rs_hart_state look;

	if (scope_is_stopped(m, lane))
		return view_code(lines, most, &b->stop.found.look);
	return s->look && s->look(s->context, scope_event(m, lane), &look)
		       ? view_code(lines, most, &look)
		       : 0;
}

void draw_scope_code(struct view_scene *s, struct view_model *m, size_t lane, double x,
		     double y, double w)
{
	bool data = m->lanes[lane].source.generation == RS_FULL;
	struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	struct view_style detail = {VIEW_CODE, LABEL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_code_line lines[SCOPE_CODE_ROWS];
	size_t n = scope_code(lines, SCOPE_CODE_ROWS, m, lane);
	char list[VIEW_TEXT];

	view_text(s, title, x, y, w, view_localized(data ? TEXT_SCOPE_DATA : TEXT_SCOPE_CODE));
	scope_breaks_text(list, sizeof list, m);
	if (*list) {
		draw_mark(s, x, y + BREAKS);
		view_text_fit(s, detail, x, y + BREAKS, w, list);
	}
	if (n == 0)
		view_text(s, INK_SANS, x, y + 58, w, view_localized(TEXT_SCOPE_NO_CODE));
	for (size_t i = 0; i < n; i++) {
		draw_line(s, &lines[i], x, y + 58 + SCOPE_ROW * (double)i, w, data);
		if (view_breaks_at(&m->breaks, lines[i].pc))
			draw_mark(s, x, y + 58 + SCOPE_ROW * (double)i);
	}
}

/* ---- registers */

enum { DIGITS = 5 };

void scope_value(char *text, size_t size, uint64_t value, uint64_t other)
{
	static const uint64_t end = (UINT64_C(1) << 4 * DIGITS) - 1;
	unsigned long long v = value;

	if (value <= end)
		snprintf(text, size, "%llx", v);
	else if ((value & end) != (other & end))
		snprintf(text, size, "…%0*llx", DIGITS, v & end);
	else if (value >> 32)
		snprintf(text, size, "%02llx…%03llx", v >> 56, v & 0xfff);
	else
		snprintf(text, size, "%llx", v);
}

/* What a0 says after a call of the hypervisor or the firmware (SBI: "Binary Encoding"). */
static const char *answer(const struct view_change *c)
{
	static const struct {
		int64_t number;
		const char *text;
	} errors[] = {
#define HYPERCALL(id, name, slug, what)
#define HYPERCALL_ERROR(number, name, text) {number, text},
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
	};

	if (c->after == 0)
		return view_localized(TEXT_SCOPE_NO_ERROR);
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		if ((int64_t)c->after == errors[i].number)
			return view_localized(TEXT_SCOPE_ERROR);
	}
	return view_localized(TEXT_SCOPE_ANSWER);
}

static bool is_ecall(const struct rs_event *e)
{
	return e->kind == RS_EVENT_TRAP &&
	       (e->trap.cause == RS_CAUSE_ECALL_U || e->trap.cause == RS_CAUSE_ECALL_S ||
		e->trap.cause == RS_CAUSE_ECALL_VS);
}

void scope_meaning(char *text, size_t size, const struct view_change *c, bool app)
{
	enum { A0 = 10, A1 = 11, IN_MODE = 0xff }; /* scause, vscause and mcause differ above */
	const struct rs_event *e = &c->event;
	char insn[64];

	text[0] = '\0';
	if (!c->csr) {
		if (c->number == A0 && is_ecall(e))
			snprintf(text, size, "%s",
				 app ? view_localized(TEXT_SCOPE_ANSWER) : answer(c));
		else if (c->number == A1 && is_ecall(e))
			snprintf(text, size, "%s", view_localized(TEXT_SCOPE_ANSWER));
	} else if (e->kind == RS_EVENT_TRAP &&
		   (c->number & IN_MODE) == (CSR_scause & IN_MODE)) {
		snprintf(text, size, "%s", rs_cause_slug(c->after));
	} else if (e->kind == RS_EVENT_TRAP && (c->number & IN_MODE) == (CSR_sepc & IN_MODE) &&
		   e->word) {
		view_insn_short(insn, sizeof insn, e->pc, e->word);
		snprintf(text, size, view_localized(TEXT_SCOPE_WHERE), insn);
	} else {
		snprintf(text, size, "%s", view_translate(view_sentence_csr(c->number)));
	}
}

const char *scope_no_changes(const struct view_lane *l, const struct view_op *op, size_t until)
{
	bool same = op && view_changes_none(&l->source, op, until);

	return view_localized(same ? TEXT_SCOPE_SAME : TEXT_SCOPE_NO_CHANGES);
}

void draw_scope_changes(struct view_scene *s, const struct view_lane *l,
			const struct view_op *op, size_t until, double x, double y, double w)
{
	struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	struct view_style bold = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style old = {VIEW_CODE, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style muted = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_change list[SCOPE_CHANGES];
	size_t n = op ? view_changes(list, SCOPE_CHANGES, &l->source, &l->ops, op, until) : 0;
	bool app = op && view_key_of(op->id).band == VIEW_APP;
	bool data = l->source.generation == RS_FULL;

	view_text(s, title, x, y, w,
		  view_localized(data ? TEXT_SCOPE_VARIABLES : TEXT_SCOPE_CHANGES));
	y += 58;
	if (n == 0)
		view_text(s, INK_SANS, x, y, w, scope_no_changes(l, op, until));
	for (size_t i = 0; i < n; i++, y += SCOPE_ROW) {
		const char *name =
			list[i].csr ? rs_csr_name(list[i].number) : rs_reg_name(list[i].number);
		char text[64];

		view_text_fit(s, bold, x, y, 178, name ? name : "?");
		scope_value(text, sizeof text, list[i].before, list[i].after);
		view_text_fit(s, old, x + 280, y, 100, list[i].known ? text : "–");
		view_arrow(s, VIEW_TRAP, x + 290, y - 11, x + 336, y - 11);
		scope_value(text, sizeof text, list[i].after,
			    list[i].known ? list[i].before : 0);
		view_text(s, bold, x + 356, y, 136, text);
		scope_meaning(text, sizeof text, &list[i], app);
		view_text_fit(s, muted, x + 500, y, w - 500, text);
		hover_change(s, &list[i], (struct view_area){x, y - 36, w, SCOPE_ROW});
	}
}
