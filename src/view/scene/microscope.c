/* microscope.c - one lane close up: all that ran for the operation it stands at. */
#include <math.h>
#include <stdio.h>

#include "ringside/isa.h"
#include "view/model/phases.h"
#include "view/scene/layout.h"

enum { ROW = 50, CODE_ROWS = 6, CSR_ROWS = 4, PHASE_ROWS = 10, CONSOLE_H = 116 };

static const enum view_color edges[VIEW_BANDS] = {VIEW_EDGE_APP, VIEW_EDGE_OS,
						  VIEW_EDGE_HYPERVISOR, VIEW_EDGE_HARDWARE};

/* ---- instructions that events have kept, round the position */

static bool has_word(const struct rs_event *e)
{
	return e->word != 0 && e->kind != RS_EVENT_WALK;
}

/* Walk from `from` by `step` until `count` instructions are found. @return how many. */
static size_t collect(const struct view_lane *l, size_t from, int step, size_t *found,
		      size_t count)
{
	size_t n = 0, looked = 0;

	for (size_t i = from; i < l->ops.seen && n < count && looked < 400; looked++) {
		if (has_word(l->source.at(l->source.context, i)))
			found[n++] = i;
		if (step < 0 && i == 0)
			break;
		i = step < 0 ? i - 1 : i + 1;
	}
	return n;
}

static void draw_code(struct view_scene *s, const struct view_lane *l, size_t at, double x,
		      double y, double w, size_t rows)
{
	size_t before[CODE_ROWS], after[CODE_ROWS], n = rows / 2;
	size_t up = collect(l, at, -1, before, n),
	       down = collect(l, at + 1, 1, after, rows - up);
	struct view_style muted = {VIEW_CODE, LABEL, VIEW_MUTED, VIEW_LEFT};

	for (size_t i = 0; i < up + down; i++, y += ROW) {
		size_t index = i < up ? before[up - 1 - i] : after[i - up];
		const struct rs_event *e = l->source.at(l->source.context, index);
		enum view_band band = view_band_of(l->source.generation, e->mode, false);
		bool here = index == at;
		struct view_style code = {VIEW_CODE, LABEL, here ? VIEW_BACKGROUND : VIEW_INK,
					  VIEW_LEFT};
		char text[96];

		muted.color = here ? VIEW_BACKGROUND : VIEW_MUTED;
		if (here)
			view_box(s, VIEW_INK, x - 16, y - 36, w + 16, 50, 12);
		view_bar(s, edges[band], x, y - 28, 10, 34);
		snprintf(text, sizeof text, "%012llx",
			 (unsigned long long)(e->pc & 0xffffffffffff));
		view_text(s, muted, x + 22, y, 210, text);
		snprintf(text, sizeof text, (e->word & 3) == 3 ? "%08x" : "%04x", e->word);
		view_text(s, muted, x + 246, y, 150, text);
		view_insn(text, sizeof text, e->pc, e->word);
		view_text_fit(s, code, 24, x + 400, y, w - 412, text);
	}
}

/* ---- CSRs */

static void hex(char *text, size_t size, uint64_t value)
{
	if (value < 10)
		snprintf(text, size, "%llu", (unsigned long long)value);
	else if (value < UINT64_C(0x100000000))
		snprintf(text, size, "%llx", (unsigned long long)value);
	else
		snprintf(text, size, "…%08llx", (unsigned long long)(value & 0xffffffff));
}

static void draw_csrs(struct view_scene *s, const struct view_lane *l, const struct view_op *op,
		      size_t until, double x, double y)
{
	struct view_style bold = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style old = {VIEW_CODE, LABEL, VIEW_MUTED, VIEW_RIGHT};
	struct view_change changes[CSR_ROWS];
	size_t n = view_changes(changes, CSR_ROWS, &l->source, &l->ops, op, until);

	if (n == 0)
		view_text(s, INK_SANS, x, y, 700, view_say(SAY_SCOPE_NO_CSRS));
	for (size_t i = 0; i < n; i++, y += ROW) {
		const char *name = rs_csr_name(changes[i].csr);
		char text[32];

		view_text(s, bold, x, y, 190, name ? name : "?");
		hex(text, sizeof text, changes[i].before);
		view_text(s, old, x + 390, y, 180, changes[i].known ? text : "–");
		view_arrow(s, VIEW_TRAP, x + 410, y - 11, x + 456, y - 11);
		hex(text, sizeof text, changes[i].after);
		view_text(s, bold, x + 480, y, 280, text);
	}
}

/* ---- phases */

void view_phase_text(const struct view_phase *p, enum rs_generation g, char *text, size_t size)
{
	static const enum view_say runs[VIEW_BANDS] = {
		SAY_PHASE_APP, SAY_PHASE_OS, SAY_PHASE_HYPERVISOR, SAY_PHASE_FIRMWARE};
	const char *slug, *band = view_band_name(g, p->band);
	char number[24], insn[64];

	view_figure(number, sizeof number, p->count);
	switch (p->kind) {
	case VIEW_PHASE_RUN:
		snprintf(text, size, "%s",
			 view_say(g == RS_FULL && p->band == VIEW_HYPERVISOR
					  ? SAY_PHASE_EMULATOR
					  : runs[p->band]));
		break;
	case VIEW_PHASE_CALL:
		(void)view_hypercall(p->call, &slug);
		snprintf(text, size, view_say(SAY_PHASE_CALL), view_tr(slug));
		break;
	case VIEW_PHASE_TRAP:
		snprintf(text, size, view_say(SAY_PHASE_TRAP_TO), band);
		break;
	case VIEW_PHASE_INTERRUPT:
		snprintf(text, size, view_say(SAY_PHASE_IRQ_TO), band);
		break;
	case VIEW_PHASE_RETURN:
		snprintf(text, size, view_say(SAY_PHASE_RETURN_TO), band);
		break;
	case VIEW_PHASE_PRIV:
		view_insn_short(insn, sizeof insn, p->event->pc, p->event->word);
		snprintf(text, size, view_say(SAY_PHASE_PRIV), insn);
		break;
	case VIEW_PHASE_DEVICE:
		if (p->count > 1)
			snprintf(text, size, view_say(SAY_PHASE_DEVICES), number);
		else
			snprintf(text, size, "%s", view_say(SAY_PHASE_DEVICE));
		break;
	case VIEW_PHASE_IDLE:
		snprintf(text, size, "%s", view_say(SAY_IDLE));
		break;
	case VIEW_PHASE_REST:
		snprintf(text, size, view_say(SAY_SCOPE_REST), number);
		break;
	}
}

static enum view_color phase_color(const struct view_phase *p)
{
	bool hardware = p->kind == VIEW_PHASE_TRAP || p->kind == VIEW_PHASE_INTERRUPT ||
			p->kind == VIEW_PHASE_RETURN;

	return hardware			    ? VIEW_EDGE_HARDWARE
	       : p->kind == VIEW_PHASE_IDLE ? VIEW_DASH
					    : edges[p->band];
}

struct pane {
	double x, w, top, bottom;
};

static void draw_phases(struct view_scene *s, const struct view_phase *list, size_t n,
			enum rs_generation g, const struct pane *pane)
{
	struct view_style right = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double names = fmin(440, pane->w * 0.52), bar = pane->x + names + 16;
	double bars = pane->w - names - 16 - 130;
	uint64_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = list[i].cycles > most ? list[i].cycles : most;
	for (size_t i = 0; i < n; i++) {
		double y = pane->top + ROW * (double)i;
		char text[96];

		view_phase_text(&list[i], g, text, sizeof text);
		view_text_fit(s, INK_SANS, 24, pane->x, y, names, text);
		view_bar(s, phase_color(&list[i]), bar, y - 27,
			 fmax(bars * (double)list[i].cycles / (double)most, 2), 32);
		view_figure(text, sizeof text, list[i].cycles);
		view_text(s, right, pane->x + pane->w, y, 126, text);
	}
}

static void draw_largest(struct view_scene *s, const struct view_phase *list, size_t n,
			 enum rs_generation g, const struct pane *pane)
{
	struct view_style bold = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	size_t largest = 0;
	uint64_t sum = 0;
	char what[96], share[16], text[VIEW_TEXT];

	for (size_t i = 0; i < n; i++) {
		sum += list[i].cycles;
		if (list[i].cycles > list[largest].cycles)
			largest = i;
	}
	if (n < 2 || sum == 0)
		return;
	view_phase_text(&list[largest], g, what, sizeof what);
	snprintf(share, sizeof share, "%.0f", 100 * (double)list[largest].cycles / (double)sum);
	snprintf(text, sizeof text, view_say(SAY_SCOPE_LARGEST), what, share);
	view_text_fit(s, bold, 28, pane->x, pane->bottom, pane->w, text);
}

static void draw_console(struct view_scene *s, const struct view_lane *l, size_t event)
{
	char lines[2][80];
	size_t n = view_ops_console(&l->ops, event, &lines[0][0], sizeof lines[0], 2);
	double y = layout_bottom(s) - CONSOLE_H;
	struct view_style code = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT};

	view_box(s, VIEW_PANEL, 0, y, s->w, CONSOLE_H, 0);
	for (size_t i = 0; i < n; i++)
		view_text_fit(s, code, 24, GRID_MARGIN, y + 46 + 46 * (double)i,
			      s->w - 2 * GRID_MARGIN - 200, lines[i]);
	view_text(s, right, s->w - GRID_MARGIN, y + 46, 190, view_say(SAY_SCOPE_CONSOLE));
}

void draw_microscope(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	size_t lane = m->focus, until = view_model_until(m, lane), n = 0, rows, at = m->event;
	const struct view_lane *l = &m->lanes[lane];
	enum rs_generation g = l->source.generation;
	uint32_t op = view_model_op(m, lane);
	bool small = layout_small(s);
	struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	double left = 780, y = draw_heading(s, m, show, NULL) + (small ? 0 : 17), top = y + 83;
	struct pane pane = {.x = small ? GRID_MARGIN : GRID_MARGIN + left + 96,
			    .top = top + 58};
	struct view_phase list[PHASE_ROWS];

	pane.w = s->w - GRID_MARGIN - pane.x;
	pane.bottom = layout_bottom(s) - (small ? 12 : CONSOLE_H + 24);
	if (small) {
		pane.top = y + 8;
	} else {
		draw_lane_name(s, g, GRID_MARGIN, y, 900);
		view_text(s, title, pane.x, top, pane.w, view_say(SAY_SCOPE_RAN));
	}
	rows = (size_t)fmax((pane.bottom - 40 - pane.top) / ROW, 3);
	rows = rows < PHASE_ROWS ? rows : PHASE_ROWS;
	if (op != VIEW_OP_NONE)
		n = view_phases(list, rows, &l->source, &l->ops, &l->ops.ops[op], until);
	if (n == 0)
		view_text(s, INK_SANS, pane.x, pane.top, pane.w, view_say(SAY_SCOPE_NOTHING));
	if (!show->hidden) {
		draw_phases(s, list, n, g, &pane);
		draw_largest(s, list, n, g, &pane);
	}
	if (!small) {
		/* At the begin of an operation the instruction it is about is the one to look
		 * at. */
		const struct view_facts *f = view_model_facts(m, lane);
		struct view_key key =
			view_key_of(op == VIEW_OP_NONE ? RS_OPS : l->ops.ops[op].id);

		if (f && until == SIZE_MAX && op != VIEW_OP_NONE) {
			const struct rs_event *e = f->key[key.band]   ? f->key[key.band]
						   : f->trap[VIEW_OS] ? f->trap[VIEW_OS]
								      : f->trap[VIEW_APP];

			for (size_t i = l->ops.ops[op].first; e && i < l->ops.seen; i++) {
				if (l->source.at(l->source.context, i) == e) {
					at = i;
					break;
				}
			}
		}
		view_text(s, title, GRID_MARGIN, top, left, view_say(SAY_SCOPE_CODE));
		draw_code(s, l, at, GRID_MARGIN, top + 58, left, CODE_ROWS);
		view_text(s, title, GRID_MARGIN, top + 410, left, view_say(SAY_SCOPE_CSRS));
		if (op != VIEW_OP_NONE)
			draw_csrs(s, l, &l->ops.ops[op], until, GRID_MARGIN, top + 468);
		draw_console(s, l, m->event);
	}
	draw_scrub(s, m, show);
}
