/* microscope.c - one lane close up: all that ran for the operation it stands at. */
#include <math.h>
#include <stdio.h>

#include "view/model/phases.h"
#include "view/scene/hover.h"
#include "view/scene/scope.h"

enum { ROW = SCOPE_ROW, PHASE_ROWS = 10, CONSOLE_H = 116, STEP = 40, LEFT = 836 };
enum { UPRIGHT_MARK = 24 }; /* left of the code, for the discs of breakpoints */

static const enum view_color edges[VIEW_BANDS] = {VIEW_EDGE_APP, VIEW_EDGE_OS,
						  VIEW_EDGE_HYPERVISOR, VIEW_EDGE_HARDWARE};

/* ---- phases */

void view_phase_text(const struct view_phase *p, enum rs_generation g, char *text, size_t size)
{
	static const enum view_localized runs[VIEW_BANDS] = {
		TEXT_PHASE_APP, TEXT_PHASE_OS, TEXT_PHASE_HYPERVISOR, TEXT_PHASE_FIRMWARE};
	const char *slug, *band = view_band_name(g, p->band);
	char number[24], insn[64];

	view_figure(number, sizeof number, p->count);
	switch (p->kind) {
	case VIEW_PHASE_RUN:
		snprintf(text, size, "%s",
			 view_localized(g == RS_FULL && p->band == VIEW_HYPERVISOR
						? TEXT_PHASE_EMULATOR
						: runs[p->band]));
		break;
	case VIEW_PHASE_CALL:
		(void)view_hypercall(p->call, &slug);
		snprintf(text, size, view_localized(TEXT_PHASE_CALL), view_translate(slug));
		break;
	case VIEW_PHASE_TRAP:
		snprintf(text, size, view_localized(TEXT_PHASE_TRAP_TO), band);
		break;
	case VIEW_PHASE_INTERRUPT:
		snprintf(text, size, view_localized(TEXT_PHASE_IRQ_TO), band);
		break;
	case VIEW_PHASE_RETURN:
		snprintf(text, size, view_localized(TEXT_PHASE_RETURN_TO), band);
		break;
	case VIEW_PHASE_PRIV:
		view_insn_short(insn, sizeof insn, p->event.pc, p->event.word);
		snprintf(text, size, view_localized(TEXT_PHASE_PRIV), insn);
		break;
	case VIEW_PHASE_DEVICE:
		if (p->count > 1)
			snprintf(text, size, view_localized(TEXT_PHASE_DEVICES), number);
		else
			snprintf(text, size, "%s", view_localized(TEXT_PHASE_DEVICE));
		break;
	case VIEW_PHASE_IDLE:
		snprintf(text, size, "%s", view_localized(TEXT_IDLE));
		break;
	case VIEW_PHASE_AWAY:
		snprintf(text, size, "%s", view_localized(TEXT_PHASE_AWAY));
		break;
	case VIEW_PHASE_REST:
		snprintf(text, size, view_localized(TEXT_SCOPE_REST), number);
		break;
	}
}

static bool by_hardware(const struct view_phase *p)
{
	return p->kind == VIEW_PHASE_TRAP || p->kind == VIEW_PHASE_INTERRUPT ||
	       p->kind == VIEW_PHASE_RETURN;
}

static enum view_color phase_color(const struct view_phase *p)
{
	bool nobody = p->kind == VIEW_PHASE_IDLE || p->kind == VIEW_PHASE_AWAY;

	return by_hardware(p) ? VIEW_EDGE_HARDWARE : nobody ? VIEW_DASH : edges[p->band];
}

struct pane {
	double x, w, top, bottom;
};

/* A branch from the row that a row hangs on: the last one before it that is less deep. */
static void draw_branch(struct view_scene *s, const struct view_phase *list, size_t i,
			const struct pane *pane)
{
	double x = pane->x + STEP * (list[i].depth - 1.0) + 8;
	double y = pane->top + ROW * (double)i - 11, from;
	size_t up = i;

	while (up > 0 && list[up - 1].depth > list[i].depth)
		up--;
	/* From the sibling before it, or from under the parent's text. */
	from = up == 0				     ? y - ROW / 2.0
	       : list[up - 1].depth == list[i].depth ? pane->top + ROW * ((double)up - 1) - 11
						     : pane->top + ROW * ((double)up - 1) + 8;
	view_box(s, VIEW_DASH, x, from, 3, y - from, 0);
	view_box(s, VIEW_DASH, x, y, 22, 3, 0);
}

static void draw_phases(struct view_scene *s, const struct view_phase *list, size_t n,
			enum rs_generation g, const struct pane *pane)
{
	struct view_style right = {VIEW_BOLD, LABEL, VIEW_INK, VIEW_RIGHT};
	double names = fmin(470, pane->w * 0.54), bar = pane->x + names + 16;
	double bars = pane->w - names - 16 - 130;
	uint64_t most = 1, sum = 0;

	for (size_t i = 0; i < n; i++) {
		most = list[i].cycles > most ? list[i].cycles : most;
		sum += list[i].cycles;
	}
	for (size_t i = 0; i < n; i++) {
		double y = pane->top + ROW * (double)i, in = STEP * (double)list[i].depth;
		char text[96];

		if (list[i].depth > 0)
			draw_branch(s, list, i, pane);
		view_phase_text(&list[i], g, text, sizeof text);
		view_text_fit(s, INK_SANS, pane->x + in, y, names - in, text);
		hover_share(s, text, list[i].cycles, sum,
			    (struct view_area){pane->x, y - 36, pane->w, ROW});
		view_bar(s, phase_color(&list[i]), bar, y - 27,
			 fmax(bars * (double)list[i].cycles / (double)most, 2), 32);
		view_figure(text, sizeof text, list[i].cycles);
		view_text(s, right, pane->x + pane->w, y, 126, text);
	}
}

/* The share of each band, of the hardware itself, and of idle time. */
static void draw_sums(struct view_scene *s, const struct view_phase *list, size_t n,
		      enum rs_generation g, const struct pane *pane)
{
	enum { HARDWARE = VIEW_BANDS, IDLE, AWAY, SUMS, SIGN = 36, GAP = 24 };
	uint64_t sums[SUMS] = {0};
	double x = pane->x;

	for (size_t i = 0; i < n; i++)
		sums[by_hardware(&list[i])	       ? HARDWARE
		     : list[i].kind == VIEW_PHASE_IDLE ? IDLE
		     : list[i].kind == VIEW_PHASE_AWAY ? AWAY
						       : list[i].band] += list[i].cycles;
	for (unsigned k = 0; k < SUMS; k++) {
		const char *name = k == IDLE   ? view_localized(TEXT_IDLE)
				   : k == AWAY ? view_localized(TEXT_PHASE_AWAY)
					       : view_band_name(g, (enum view_band)k);
		char text[64], number[24];

		if (!sums[k])
			continue;
		view_figure(number, sizeof number, sums[k]);
		snprintf(text, sizeof text, "%s %s", name, number);
		if (x + SIGN + view_text_width(s, VIEW_SANS, LABEL, text) > pane->x + pane->w)
			break;
		view_box(s,
			 k >= IDLE	 ? VIEW_DASH
			 : k == HARDWARE ? VIEW_EDGE_HARDWARE
					 : edges[k],
			 x, pane->bottom - 24, 28, 28, 0);
		x += SIGN + view_text(s, INK_SANS, x + SIGN, pane->bottom, pane->w, text) + GAP;
	}
}

static void draw_largest(struct view_scene *s, const struct view_phase *list, size_t n,
			 enum rs_generation g, const struct pane *pane, double y)
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
	snprintf(text, sizeof text, view_localized(TEXT_SCOPE_LARGEST), what, share);
	if (s->upright)
		(void)view_paragraph(s, bold, pane->x, y - 34, pane->w, 40, 2, text);
	else
		view_text_fit(s, bold, pane->x, y, pane->w, text);
}

static void draw_console(struct view_scene *s, const struct view_lane *l, size_t event)
{
	char lines[2][80];
	size_t n = view_ops_console(&l->ops, event, &lines[0][0], sizeof lines[0], 2);
	double y = layout_bottom(s) - CONSOLE_H;
	struct view_style code = {VIEW_CODE, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};

	view_box(s, VIEW_PANEL, 0, y, s->w, CONSOLE_H, 0);
	for (size_t i = 0; i < n; i++)
		view_text_fit(s, code, GRID_MARGIN, y + 46 + 46 * (double)i,
			      s->w - 2 * GRID_MARGIN - 200, lines[i]);
	view_text(s, right, s->w - GRID_MARGIN, y + 46, 190,
		  view_localized(TEXT_SCOPE_CONSOLE));
}

size_t scope_event(struct view_model *m, size_t lane)
{
	uint32_t op = view_model_op(m, lane);
	size_t until = view_model_until(m, lane);
	const struct view_facts *f = view_model_facts(m, lane);
	const struct view_lane *l = &m->lanes[lane];

	if (until != SIZE_MAX || !f || op == VIEW_OP_NONE)
		return until != SIZE_MAX ? until : m->event;
	if (l->source.generation == RS_FULL &&
	    !rs_op_is_derived(l->ops.ops[op].id)) /* no event is the guest's but its marks */
		return view_begin_mark(&l->source, &l->ops.ops[op]);
	return view_facts_about(f, &l->ops.ops[op]);
}

/* What the lane itself executes, where that is another instruction than the guest would have: a
 * hypercall. @return false if it is not, or if a program began (its OS's hypercalls serve
 * that); its sentence is "" until it is known which. */
static bool own_subject(struct view_model *m, size_t lane, char *text, size_t size,
			const char **sentence)
{
	const struct view_facts *f = view_model_facts(m, lane);
	const char *slug;

	if (m->lanes[lane].source.generation != RS_PARA || !f || !f->trap[VIEW_OS] ||
	    f->trap[VIEW_APP] || m->lineup == VIEW_BY_MOMENT)
		return false;
	view_insn(text, size, f->trap[VIEW_OS]->pc, f->trap[VIEW_OS]->word);
	*sentence = f->hypercalls ? view_translate(view_hypercall(f->hypercall, &slug)) : "";
	return true;
}

/* Its instruction, what that is for, and in big figures what it cost. @return the baseline
 * below. */
static double draw_subject(struct view_scene *s, struct view_model *m,
			   const struct view_show *show, size_t lane)
{
	struct view_style big = {VIEW_BOLD, 72, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, 36, VIEW_INK, VIEW_RIGHT};
	struct view_style muted = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double right = s->w - GRID_MARGIN, y;
	char figure[24], how[VIEW_TEXT], own[96];
	const char *sentence = "";
	bool hypercall = own_subject(m, lane, own, sizeof own, &sentence);
	bool known = verdict_text(m, lane, view_model_facts(m, lane), show, figure,
				  sizeof figure, how, sizeof how);

	if (layout_small(s))
		return draw_heading(s, m, show, NULL);
	if (known)
		right -= view_text(s, unit, right, 84, 180, view_localized(TEXT_CYCLES)) + 10;
	right -= view_text(s, big, right, 86, 420, figure) + 40;
	y = draw_heading_until(s, m, show, hypercall ? own : NULL, *sentence ? sentence : NULL,
			       right);
	view_text(s, muted, s->w - GRID_MARGIN, y + 17, 700, how);
	return y + 17;
}

void draw_microscope(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	size_t lane = m->focus, until = view_model_until(m, lane), n = 0, rows;
	const struct view_lane *l = &m->lanes[lane];
	enum rs_generation g = l->source.generation;
	uint32_t at = view_model_op(m, lane);
	const struct view_op *op = at == VIEW_OP_NONE ? NULL : &l->ops.ops[at];
	bool small = layout_small(s), torn = op && !view_model_facts(m, lane);
	struct view_style title = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	double y = draw_subject(s, m, show, lane), top = y + 83;
	struct pane pane = {.x = small ? GRID_MARGIN : GRID_MARGIN + LEFT + 64,
			    .top = small ? y + 8 : top + 58};
	struct view_phase list[PHASE_ROWS];

	if (s->upright) {
		if (!torn)
			draw_scope_code(s, m, lane, GRID_MARGIN + UPRIGHT_MARK, y + 14,
					s->w - 2 * GRID_MARGIN - UPRIGHT_MARK);
		pane.top += SCOPE_CODE_H;
	}
	pane.w = s->w - GRID_MARGIN - pane.x;
	pane.bottom = layout_bottom(s) - (small ? 12 : CONSOLE_H + 24);
	if (!small) {
		draw_lane_name(s, g, GRID_MARGIN, y, 900);
		view_text(s, title, pane.x, top, pane.w, view_localized(TEXT_SCOPE_RAN));
	}
	rows = (size_t)fmax((pane.bottom - (small ? 40 : 92) - pane.top) / ROW, 3);
	rows = rows < PHASE_ROWS ? rows : PHASE_ROWS;
	if (op)
		n = view_phases(list, rows, &l->source, &l->ops, op, until);
	if (n == 0)
		view_text(s, INK_SANS, pane.x, pane.top, pane.w,
			  view_localized(torn ? TEXT_THINNED : TEXT_SCOPE_NOTHING));
	if (!view_hides(show, VIEW_HIDE_COSTS)) {
		draw_phases(s, list, n, g, &pane);
		draw_largest(s, list, n, g, &pane, pane.bottom - (small ? 0 : 54));
		if (!small)
			draw_sums(s, list, n, g, &pane);
	}
	if (!small) {
		if (!torn)
			draw_scope_code(s, m, lane, GRID_MARGIN, top, LEFT);
		draw_scope_changes(s, l, op, until, GRID_MARGIN, top + 410, LEFT);
		draw_console(s, l, m->event);
	}
	draw_scrub(s, m, show);
}
