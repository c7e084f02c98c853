#include "view/scene/why.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ringside/cause.h"
#include "view/scene/figures.h"
#include "view/scene/layout.h"
#include "view/scene/sentences.h"
#include "view/scene/words.h"

struct view_reason *view_why_add(struct view_why *w, const char *rule, ...)
{
	struct view_reason *r = &w->reasons[w->count < VIEW_REASONS ? w->count++ : 0];
	va_list args;

	va_start(args, rule);
	vsnprintf(r->rule, sizeof r->rule, rule, args);
	va_end(args);
	r->text[0] = '\0';
	return r;
}

static void say(struct view_reason *r, enum view_localized what, const char *with)
{
	snprintf(r->text, sizeof r->text, view_localized(what), with);
}

/* The end of the chain in words: how this generation handles it, if the guest began it. */
static void end_with(struct view_reason *r, const struct view_sentence *p, enum rs_generation g,
		     enum view_band band)
{
	if (p && band <= VIEW_OS)
		snprintf(r->text, sizeof r->text, "%s", view_translate(p->how[g]));
}

static void who(struct view_why *w, const struct rs_event *e, enum rs_generation g,
		enum view_band band)
{
	const char *mode = rs_mode_name((enum rs_mode)e->mode);
	char insn[64];
	struct view_reason *r;

	if (e->word) {
		view_insn_short(insn, sizeof insn, e->pc, e->word);
		r = view_why_add(w, "%s · %s", mode, insn);
	} else {
		r = view_why_add(w, "%s", mode);
	}
	say(r, TEXT_WHY_WHO, view_band_name(g, band));
}

/* Where the delegation registers must have sent it. */
static void delegation(struct view_why *w, const struct rs_event *e, enum rs_generation g)
{
	bool interrupt = e->trap.cause & RS_CAUSE_INTERRUPT, guest = e->mode & 4;
	const char *kind = interrupt ? "ideleg" : "edeleg";
	unsigned bit = (unsigned)(e->trap.cause & 63);

	if (e->mode_to == RS_MODE_M)
		say(view_why_add(w, "m%s[%u] = 0", kind, bit), TEXT_WHY_NOT_DELEGATED, "");
	else if (e->mode_to == RS_MODE_VS)
		say(view_why_add(w, "h%s[%u] = 1", kind, bit), TEXT_WHY_TO_VS, "");
	else if (guest)
		say(view_why_add(w, "h%s[%u] = 0", kind, bit), TEXT_WHY_TO_HS, "");
	else
		say(view_why_add(w, "m%s[%u] = 1", kind, bit),
		    view_has_hypervisor(g) ? TEXT_WHY_TO_HYP : TEXT_WHY_TO_S, "");
}

static void cause(struct view_why *w, const struct rs_event *e)
{
	char number[16];
	struct view_reason *r;

	snprintf(number, sizeof number, "%u", (unsigned)(e->trap.cause & 63));
	r = view_why_add(w, "cause %s", number);
	snprintf(r->text, sizeof r->text, view_localized(TEXT_WHY_CAUSE), number,
		 view_translate(rs_cause_text(e->trap.cause)));
}

static void rule_of_fault(struct view_why *w, const struct rs_event *e)
{
	const struct view_sentence *fault = view_sentence_cause(e->trap.cause);
	const struct view_sentence *p = e->trap.cause == RS_CAUSE_VIRTUAL_INSN && e->word
						? view_sentence_insn(e->pc, e->word)
						: NULL;
	struct view_reason *r;

	if (!fault)
		return;
	if (p && *p->in_vs) /* the rule does not hold: 0 and 1 change places */
		r = view_why_add(w, "%.*s%c", (int)strlen(p->in_vs) - 1, p->in_vs,
				 p->in_vs[strlen(p->in_vs) - 1] == '0' ? '1' : '0');
	else
		r = view_why_add(w, "%s", view_translate(fault->rule));
	snprintf(r->text, sizeof r->text, "%s", view_translate(fault->purpose));
}

/* The best description of a trap: the hypercall, the instruction that the hypervisor
 * intercepts, or the cause. */
static const struct view_sentence *handling_of(const struct rs_event *e, enum rs_generation g,
					       enum view_band band, const uint32_t *call)
{
	const struct view_sentence *p = NULL;

	if (g == RS_PARA && band == VIEW_OS && call && e->trap.cause == RS_CAUSE_ECALL_U)
		p = view_sentence_call(*call);
	else if (e->trap.cause == RS_CAUSE_VIRTUAL_INSN && e->word)
		p = view_sentence_insn(e->pc, e->word);
	return p ? p : view_sentence_cause(e->trap.cause);
}

void view_why_trap(struct view_why *w, const struct rs_event *e, enum rs_generation g,
		   const struct rs_fact *fact, const uint32_t *call)
{
	enum view_band band = (enum view_band)fact->layer;
	struct view_reason *r;
	bool interrupt = e->trap.cause & RS_CAUSE_INTERRUPT,
	     nested = fact->flags & RS_FACT_NESTED;
	const char *vector = e->mode_to == RS_MODE_M	? "mtvec"
			     : e->mode_to == RS_MODE_VS ? "vstvec"
							: "stvec";

	*w = (struct view_why){.question = interrupt ? TEXT_WHY_INTERRUPT : TEXT_WHY_TRAP,
			       .traps = true};
	who(w, e, g, band);
	if (interrupt)
		say(view_why_add(w, "%cie & %cip", e->mode_to == RS_MODE_M ? 'm' : 's',
				 e->mode_to == RS_MODE_M ? 'm' : 's'),
		    TEXT_WHY_PENDING, "");
	else
		rule_of_fault(w, e);
	cause(w, e);
	delegation(w, e, g);
	r = view_why_add(w, "pc = %s", vector);
	say(r, TEXT_WHY_GOES, view_band_name(g, (enum view_band)fact->layer_to));
	if (g != RS_BARE || band != VIEW_APP || e->trap.cause != RS_CAUSE_ECALL_U)
		end_with(r, handling_of(e, g, band, call), g, band);
	if (nested) /* the CPU of all these rules is data */
		say(view_why_add(w, "S · %s", view_localized(TEXT_EMULATOR)), TEXT_WHY_EMULATES,
		    "");
}

static void why_none(struct view_why *w, const struct rs_event *e, enum rs_generation g,
		     enum view_band band)
{
	const struct view_sentence *p = e->word ? view_sentence_insn(e->pc, e->word) : NULL;
	const char *mode = rs_mode_name((enum rs_mode)e->mode), *rule = "";
	struct view_reason *r;

	w->question = TEXT_WHY_NO_TRAP;
	who(w, e, g, band);
	if (p) {
		r = view_why_add(w, "%s", p->name ? p->name : "");
		snprintf(r->text, sizeof r->text, "%s", view_translate(p->purpose));
		rule = e->mode == RS_MODE_VS ? p->in_vs : e->mode == RS_MODE_S ? p->in_s : "";
	}
	say(*rule ? view_why_add(w, "%s", rule) : view_why_add(w, "%s", mode), TEXT_WHY_MAY,
	    mode);
	if (p && *p->own && e->mode == RS_MODE_VS)
		say(view_why_add(w, "%s", p->own), TEXT_WHY_OWN, p->own);
	r = view_why_add(w, "%s", view_localized(TEXT_WHY_NO));
	say(r, TEXT_WHY_EXECUTES, "");
	end_with(r, p, g, band);
}

/* What there is to say of an instruction: of itself, or of the fault that it causes. */
static const struct view_sentence *sentence_of(const struct rs_event *e)
{
	const struct view_sentence *p =
		e && e->word ? view_sentence_insn(e->pc, e->word) : NULL;

	return p || !e || e->kind != RS_EVENT_TRAP ? p : view_sentence_cause(e->trap.cause);
}

static void why_full(struct view_why *w, struct view_model *m, size_t lane)
{
	const struct rs_event *key = layout_guest_key(m);
	const struct view_lane *l = &m->lanes[lane];
	uint32_t op = view_model_op(m, lane);
	const struct view_words *words =
		view_words(op == VIEW_OP_NONE ? RS_OPS : l->ops.ops[op].id);
	struct view_reason *r;
	char insn[64];

	w->question = TEXT_WHY_FULL;
	key_text(insn, sizeof insn, key, view_translate(words->name));
	say(view_why_add(w, "S · %s", view_localized(TEXT_EMULATOR)), TEXT_WHY_WHO,
	    view_localized(TEXT_EMULATOR));
	say(view_why_add(w, "%s", insn), TEXT_WHY_DATA, "");
	say(view_why_add(w, "%s", view_translate(words->emulator)), TEXT_WHY_EMULATES, "");
	r = view_why_add(w, "%s", view_localized(TEXT_WHY_NO));
	say(r, TEXT_WHY_NEVER, "");
	end_with(r, sentence_of(key), RS_FULL, VIEW_OS);
}

static const struct rs_event *key_in(const struct view_facts *f, unsigned band,
				     struct rs_fact *fact)
{
	*fact = f->key_fact[band];
	return f->key[band];
}

static const struct rs_event *trap_in(const struct view_facts *f, unsigned band,
				      struct rs_fact *fact)
{
	*fact = f->trap_fact[band];
	return f->trap[band];
}

/* The event to explain, and what it means; NULL if nothing there needs a reason. *here has room for
 * one. */
static const struct rs_event *choose(struct view_model *m, size_t lane, uint32_t op,
				     struct rs_event *here, struct rs_fact *fact)
{
	const struct view_lane *l = &m->lanes[lane];
	const struct view_facts *f = view_model_facts(m, lane);
	struct view_key key = view_key_of(l->ops.ops[op].id);
	size_t until = view_model_until(m, lane);

	if (!f)
		return NULL;
	if (until != SIZE_MAX) {
		(void)l->source.at(l->source.context, until, here, fact);
		if (here->kind == RS_EVENT_TRAP || here->kind == RS_EVENT_PRIV ||
		    here->kind == RS_EVENT_RETURN)
			return here;
	}
	if (key.kind == RS_EVENT_TRAP && key.interrupt) {
		for (unsigned b = 0; b < VIEW_BANDS; b++) {
			if (f->key[b])
				return key_in(f, b, fact);
		}
	}
	if (key.kind != RS_EVENT_KINDS && f->trap[key.band])
		return trap_in(f, key.band, fact);
	if (key.kind != RS_EVENT_KINDS && f->key[key.band])
		return key_in(f, key.band, fact);
	for (unsigned b = VIEW_APP; b <= VIEW_OS; b++) {
		if (f->trap[b])
			return trap_in(f, b, fact);
	}
	return NULL;
}

void view_why(struct view_why *w, struct view_model *m, size_t lane)
{
	const struct view_lane *l = &m->lanes[lane];
	enum rs_generation g = l->source.generation;
	uint32_t op = view_model_op(m, lane);
	const struct view_facts *f;
	const struct rs_event *e;
	struct rs_event here;
	struct rs_fact fact;

	*w = (struct view_why){.question = TEXT_WHY_NOTHING};
	if (view_why_event(w, m, lane))
		return;
	if (g == RS_FULL) {
		why_full(w, m, lane);
		return;
	}
	if (op == VIEW_OP_NONE)
		return;
	if (!view_model_facts(m, lane))
		w->question = TEXT_THINNED;
	e = choose(m, lane, op, &here, &fact);
	if (!e)
		return;
	f = view_model_facts(m, lane);
	if (e->kind == RS_EVENT_TRAP)
		view_why_trap(w, e, g, &fact, f && f->hypercalls ? &f->hypercall : NULL);
	else
		why_none(w, e, g, (enum view_band)fact.layer);
}

const char *view_why_refused(struct view_model *m, size_t lane, char *insn, size_t size)
{
	const struct view_source *source = &m->lanes[lane].source;
	const struct rs_event *key = layout_guest_key(m);
	size_t until = view_model_until(m, lane);
	struct rs_event e;

	if (until == SIZE_MAX)
		return NULL;
	(void)source->at(source->context, until, &e, NULL);
	if (e.kind != RS_EVENT_TRAP || !e.word ||
	    (key && key->pc == e.pc && key->word == e.word) ||
	    (e.trap.cause != RS_CAUSE_ILLEGAL_INSN && e.trap.cause != RS_CAUSE_VIRTUAL_INSN))
		return NULL;
	view_insn(insn, size, e.pc, e.word);
	return view_translate(rs_cause_text(e.trap.cause));
}

/* ---- the screen */

enum { ARROW = 44 };

/* All lanes: a chain from left to right for each, its end in words, and what it cost. */
static void draw_chain(struct view_scene *s, struct view_model *m, const struct view_show *show,
		       size_t lane, double y)
{
	enum rs_generation g = m->lanes[lane].source.generation;
	double x = GRID_MARGIN, w, right = s->w - GRID_MARGIN;
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	struct view_why why;
	char figure[24], how[VIEW_TEXT];

	view_why(&why, m, lane);
	draw_lane_name(s, g, x, y, 1000);
	if (verdict_text(m, lane, view_model_facts(m, lane), show, figure, sizeof figure, how,
			 sizeof how))
		view_text(s, unit, right, y + 112, 300, view_localized(TEXT_CYCLES));
	view_text(s, big, right, y + 72, 300, figure);
	right -= 320;
	if (why.count == 0) {
		view_text(s, INK_SANS, x, y + 66, right - x, view_localized(why.question));
		view_text(s, INK_SANS, x, y + 124, right - x, how);
		return;
	}
	for (size_t i = 0; i < why.count; i++) {
		w = view_pill_width(s, why.reasons[i].rule);
		if (x + w > right)
			break;
		view_pill(s, x + w / 2, y + 54, w, 52, i == 0, why.reasons[i].rule);
		view_spot(s, x, y + 28, w, 52, "%s\n%s", why.reasons[i].rule,
			  why.reasons[i].text);
		x += w;
		if (i + 1 < why.count && x + ARROW + 16 < right)
			view_arrow(s, VIEW_TRAP, x + 8, y + 54, x + 8 + ARROW, y + 54);
		x += ARROW + 16;
	}
	view_text_fit(s, INK_SANS, GRID_MARGIN, y + 124, right - GRID_MARGIN,
		      why.reasons[why.count - 1].text);
}

/* Upright: each rule with its sentence below it. */
static void draw_upright(struct view_scene *s, struct view_model *m,
			 const struct view_show *show, size_t lane)
{
	struct view_style text = {VIEW_SANS, VIEW_UPRIGHT_TEXT, VIEW_INK, VIEW_LEFT};
	double room = s->w - 2 * GRID_MARGIN, pitch, y;
	struct view_why why;

	view_why(&why, m, lane);
	y = draw_heading(s, m, show, view_localized(why.question)) + 20;
	pitch = why.count ? fmin((layout_bottom(s) - y) / (double)why.count, 156) : 0;
	for (size_t i = 0; i < why.count; i++, y += pitch) {
		const struct view_reason *r = &why.reasons[i];
		double w = fmin(view_pill_width(s, r->rule), room);

		view_pill(s, GRID_MARGIN + w / 2, y + 26, w, 52, i == 0, r->rule);
		if (i + 1 < why.count)
			view_arrow(s, VIEW_TRAP, GRID_MARGIN + 20, y + 58, GRID_MARGIN + 20,
				   y + pitch - 6);
		(void)view_paragraph(s, text, GRID_MARGIN + 56, y + 86, room - 56, 36,
				     pitch > 140 ? 2 : 1, r->text);
	}
}

/* One lane: each rule with its sentence. On a small page the question takes the heading's
 * place. */
static void draw_steps(struct view_scene *s, struct view_model *m, const struct view_show *show,
		       size_t lane)
{
	enum rs_generation g = m->lanes[lane].source.generation;
	struct view_style bold = {VIEW_BOLD, 40, VIEW_INK, VIEW_LEFT};
	struct view_style text = {VIEW_SANS, layout_small(s) ? 28 : LABEL, VIEW_INK, VIEW_LEFT};
	double pills = 0, x, y, room, line = text.size * 1.2;
	struct view_why why;
	char insn[64];
	const char *cause = view_why_refused(m, lane, insn, sizeof insn);

	view_why(&why, m, lane);
	if (layout_small(s)) {
		y = draw_heading(s, m, show, view_localized(why.question)) + 10;
	} else {
		y = 46 + draw_heading_until(s, m, show, cause ? insn : NULL, cause,
					    s->w - GRID_MARGIN);
		draw_lane_name(s, g, GRID_MARGIN, y, s->w - 2 * GRID_MARGIN);
		view_text_fit(s, bold, GRID_MARGIN, y + 74, s->w - 2 * GRID_MARGIN,
			      view_localized(why.question));
		y += 142;
	}
	for (size_t i = 0; i < why.count; i++)
		pills = fmax(pills, view_pill_width(s, why.reasons[i].rule));
	if (layout_small(s))
		pills = fmin(pills, 320);
	x = GRID_MARGIN + pills + 36;
	room = s->w - GRID_MARGIN - x;
	for (size_t i = 0; i < why.count; i++) {
		double pitch = fmin((layout_bottom(s) - y) / (double)(why.count - i), 118);
		double usual = layout_small(s) ? 28 : LABEL;
		double width = view_text_width(s, VIEW_SANS, usual, why.reasons[i].text);
		bool two = width > room;

		view_pill(s, GRID_MARGIN + pills / 2, y, pills, fmin(56, pitch - 8), i == 0,
			  why.reasons[i].rule);
		if (i + 1 < why.count && pitch > 100)
			view_arrow(s, VIEW_TRAP, GRID_MARGIN + pills / 2, y + 31,
				   GRID_MARGIN + pills / 2, y + pitch - 31);
		/* Where two lines are too short for it, a smaller letter does it. */
		text.size = width > 1.75 * room ? 24 : usual;
		view_paragraph(s, text, x, y + DROP - (two ? line / 2 : 0), room, line, 2,
			       why.reasons[i].text);
		y += pitch;
	}
}

void draw_why(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	if (layout_columns(m) > 1 && !layout_small(s)) {
		draw_heading(s, m, show, NULL);
		for (size_t i = 0; i < layout_columns(m); i++) {
			size_t lane;
			double x, w;

			layout_column(m, i, &lane, &x, &w);
			draw_chain(s, m, show, lane,
				   176 + fmin(208, 832 / (double)layout_columns(m)) *
						   (double)i);
		}
	} else if (s->upright) {
		draw_upright(s, m, show, m->focus);
	} else {
		draw_steps(s, m, show, m->focus);
	}
	draw_scrub(s, m, show);
}
