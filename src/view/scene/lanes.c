#include "view/scene/lanes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/hover.h"

size_t layout_columns(const struct view_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += view_model_shown(m, i);
	return n;
}

void layout_column(const struct view_model *m, size_t nth, size_t *lane, double *x, double *w)
{
	double n = (double)layout_columns(m);

	*w = fmin((GRID_WIDTH - GRID_GUTTER * (n - 1)) / n, COLUMN_MOST);
	*x = GRID_MARGIN + (double)nth * (*w + GRID_GUTTER);
	*lane = 0;
	while (!view_model_shown(m, *lane) || nth-- > 0)
		++*lane;
}

const struct rs_event *layout_guest_key(struct view_model *m)
{
	/* Under para another instruction stands in its place, under full none is executed. */
	static const enum rs_generation best[] = {RS_BARE, RS_CONTAINER, RS_HVM, RS_PARA,
						  RS_FULL};

	for (size_t k = 0; k < sizeof best / sizeof *best; k++) {
		for (size_t i = 0; i < m->count; i++) {
			const struct view_facts *f;
			uint32_t op;
			struct view_key key;

			if (m->lanes[i].source.generation != best[k])
				continue;
			f = view_model_facts(m, i);
			if (!f)
				continue;
			op = view_model_op(m, i);
			key = view_key_of(m->lanes[i].ops.ops[op].id);
			if (f->key[key.band])
				return f->key[key.band];
			if (f->trap[key.band])
				return f->trap[key.band];
			if (!rs_op_is_derived(m->lanes[i].ops.ops[op].id))
				continue;
			if (f->key[VIEW_APP]) /* a program's own */
				return f->key[VIEW_APP];
			if (f->trap[VIEW_APP])
				return f->trap[VIEW_APP];
			if (best[k] == RS_FULL) /* as the emulator reports it */
				return f->key[VIEW_HYPERVISOR];
		}
	}
	return NULL;
}

enum view_localized lanes_without_op(const struct view_model *m)
{
	const struct view_lane *l = &m->lanes[m->focus];

	return l->ops.count == 0 && l->status.state != RS_LANE_RUNNING ? TEXT_UNMARKED
								       : TEXT_STARTS;
}

/* What is over the columns: @return its sentence, and the instruction or name in `text`. */
static const char *subject(struct view_model *m, const struct view_show *show, char *text,
			   size_t size)
{
	const struct rs_event *key = layout_guest_key(m);
	uint32_t op = view_model_op(m, m->focus), id;
	char name[RS_OP_NAME];

	snprintf(text, size, "%s", show->guest);
	if (m->lineup == VIEW_BY_MOMENT) {
		char cycles[24];

		view_figure(cycles, sizeof cycles, view_model_spent(m));
		snprintf(text, size, view_localized(TEXT_CYCLES_OF), cycles);
		return view_localized(TEXT_SAME_MOMENT_ASKS);
	}
	if (op == VIEW_OP_NONE)
		return view_localized(lanes_without_op(m));
	id = m->lanes[m->focus].ops.ops[op].id;
	if (key && key->word)
		view_insn(text, size, key->pc, key->word);
	else
		snprintf(text, size, "%s", view_op_name(name, id));
	return view_op_sentence(id);
}

double draw_heading_until(struct view_scene *s, struct view_model *m,
			  const struct view_show *show, const char *insn, const char *sentence,
			  double right)
{
	struct view_style big = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	double room = right - GRID_MARGIN, w;
	char text[64];
	const char *own = subject(m, show, text, sizeof text);

	if (insn)
		snprintf(text, sizeof text, "%s", insn);
	if (!sentence)
		sentence = own;
	w = view_text_fit(s, big, GRID_MARGIN, 86, fmin(900, room * 0.6), text);
	view_text_fit(s, line, GRID_MARGIN + w + 40, 85, room - w - 40, sentence);
	return 130;
}

double draw_heading(struct view_scene *s, struct view_model *m, const struct view_show *show,
		    const char *sentence)
{
	struct view_style big = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 36, VIEW_INK, VIEW_LEFT};
	double room = s->w - 2 * GRID_MARGIN;
	char text[64];
	const char *own = subject(m, show, text, sizeof text);

	if (!layout_small(s))
		return draw_heading_until(s, m, show, NULL, sentence, s->w - GRID_MARGIN);
	view_text_fit(s, big, GRID_MARGIN, 86, room, text);
	return view_paragraph(s, line, GRID_MARGIN, 134, room, 44, 2,
			      sentence ? sentence : own);
}

const char *lane_name(const struct view_scene *s, enum rs_generation g, double size,
		      double room)
{
	const char *name = view_localized(view_generations[g].name);

	return view_text_width(s, VIEW_BOLD, size, name) <= room
		       ? name
		       : view_localized(view_generations[g].brief);
}

void draw_lane_name(struct view_scene *s, enum rs_generation g, double x, double baseline,
		    double room)
{
	double w;

	view_shape(s, g, x + 15, baseline - 11, 15);
	w = view_text(s, INK_SANS, x + 42, baseline, room,
		      view_localized(view_generations[g].number));
	view_text(s, ((struct view_style){VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT}), x + 42 + w + 18,
		  baseline, room - 60 - w, lane_name(s, g, 34, room - 60 - w));
}

/* Why there is no operation of a lane to show. */
static enum view_localized absence(const struct view_model *m, size_t lane)
{
	const struct view_lane *l = &m->lanes[lane];
	bool running = l->status.state == RS_LANE_RUNNING;
	const struct view_ops *focus = &m->lanes[m->focus].ops;
	uint32_t asked = view_model_op(m, m->focus);

	if (m->lineup == VIEW_BY_OPERATION && asked != VIEW_OP_NONE &&
	    focus->ops[asked].nth < view_ops_began(&l->ops, focus->ops[asked].id))
		return TEXT_THINNED;
	if (l->ops.count == 0 && !running)
		return TEXT_MARKS_NONE;
	if (asked == VIEW_OP_NONE || m->lineup != VIEW_BY_OPERATION)
		return TEXT_STARTS_UP;
	return running ? TEXT_NOT_THERE_YET : TEXT_NEVER_THERE;
}

bool verdict_text(const struct view_model *m, size_t lane, const struct view_facts *f,
		  const struct view_show *show, char *figure, size_t size, char *how,
		  size_t how_size)
{
	char name[RS_OP_NAME];
	const struct view_lane *l = &m->lanes[lane];
	uint32_t at = view_model_op(m, lane);
	const struct view_op *op = at == VIEW_OP_NONE ? NULL : &l->ops.ops[at];
	bool running = l->status.state == RS_LANE_RUNNING, known = false;
	char all[24];

	snprintf(figure, size, "–");
	if (!op) {
		snprintf(how, how_size, "%s", view_localized(absence(m, lane)));
	} else if (!op->ended) {
		snprintf(how, how_size, "%s",
			 view_localized(op->torn  ? TEXT_THINNED
					: running ? TEXT_STILL_AT_IT
						  : TEXT_NEVER_DONE));
	} else if (show->hidden ||
		   (show->hide & VIEW_HIDE_COSTS && l->source.generation != RS_BARE)) {
		snprintf(figure, size, "%s", view_localized(TEXT_HIDDEN));
		snprintf(how, how_size, "%s",
			 show->hidden ? view_localized(TEXT_HIDDEN_HINT) : "");
	} else if (view_model_until(m, lane) != SIZE_MAX) { /* stepped to its middle */
		view_figure(figure, size, m->cycle > op->begin ? m->cycle - op->begin : 0);
		view_figure(all, sizeof all, view_op_cost(op));
		snprintf(how, how_size, view_localized(TEXT_OF_CYCLES), all);
		known = true;
	} else {
		view_figure(figure, size, view_op_cost(op));
		if (f)
			view_how(how, how_size, op->id, l->source.generation, f);
		else
			snprintf(how, how_size, "%s", view_localized(TEXT_THINNED));
		known = true;
	}
	if (show->hide & VIEW_HIDE_VERDICTS)
		*how = '\0';
	if (op && m->lineup == VIEW_BY_MOMENT &&
	    !view_hides(show, VIEW_HIDE_VERDICTS)) /* each lane is at another thing */
		snprintf(how, how_size, "%s", view_op_name(name, op->id));
	return known;
}

/* In two lines: after a colon if that is possible, else where the first is full. */
static void draw_how(struct column *c, struct view_style style, const char *how)
{
	enum { PITCH = 38 };
	const char *colon = strstr(how, ": ");
	char first[VIEW_TEXT];

	snprintf(first, sizeof first, "%.*s", colon ? (int)(colon + 1 - how) : 0, how);
	if (!colon || view_text_width(c->s, style.face, style.size, how) <= c->w ||
	    view_text_width(c->s, style.face, style.size, first) > c->w ||
	    view_text_width(c->s, style.face, style.size, colon + 2) > c->w) {
		view_paragraph(c->s, style, c->x, HOW_Y, c->w, PITCH, 2, how);
		return;
	}
	view_text(c->s, style, c->x, HOW_Y, c->w, first);
	view_text(c->s, style, c->x, HOW_Y + PITCH, c->w, colon + 2);
}

/* What it cost here, in big figures. */
static void draw_verdict(struct column *c)
{
	bool narrow = column_is_narrow(c);
	struct view_style big = {VIEW_BOLD, narrow ? 56 : 72, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, narrow ? LABEL : 36, VIEW_INK, VIEW_LEFT};
	struct view_style says = INK_SANS;
	char figure[24], how[VIEW_TEXT];
	bool known = verdict_text(c->m, c->lane, c->f, c->show, figure, sizeof figure, how,
				  sizeof how);
	double w = view_text(c->s, big, c->x - 3, COST_Y, c->w, figure);

	if (known)
		view_text(c->s, unit, c->x + w + 10, COST_Y, c->w - w - 10,
			  view_localized(TEXT_CYCLES));
	if (known && !narrow && c->m->lineup == VIEW_BY_OPERATION &&
	    view_how_is_the_point(c->id, c->g))
		says.face = VIEW_BOLD;
	if (layout_has_boxes(c->m))
		draw_how(c, says, how);
	else
		view_text(c->s, says, c->x, HOW_Y, c->w, how);
	hover_cost(c, (struct view_area){c->x, COST_Y - 64, c->w, HOW_Y - COST_Y + 76});
}

/* Arrows set out one after the other: `veil` is the part of the way that is still before them.
 */
static void unveil(struct view_scene *s, size_t first, double veil)
{
	size_t arrows = 0, nth = 0, kept = first;

	for (size_t i = first; i < s->count; i++)
		arrows += s->items[i].kind == VIEW_ARROW;
	for (size_t i = first; i < s->count; i++) {
		struct view_item *a = &s->items[i];

		if (a->kind == VIEW_ARROW) {
			double part = (1 - veil) * (double)arrows - (double)nth++;

			if (part <= 0.3) /* shorter than its head */
				continue;
			part = fmin(part, 1);
			a->arrow.x1 = a->arrow.x0 + part * (a->arrow.x1 - a->arrow.x0);
			a->arrow.y1 = a->arrow.y0 + part * (a->arrow.y1 - a->arrow.y0);
		}
		s->items[kept++] = *a;
	}
	s->count = kept;
}

/* What executes where is to be guessed: no code, and no arrow that tells it. */
static void hide_pills(struct view_scene *s, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < s->count; i++) {
		struct view_item *item = &s->items[i];

		if (item->kind == VIEW_ARROW)
			continue;
		if (item->kind == VIEW_TEXTS && item->text.own)
			snprintf(item->text.text, sizeof item->text.text, "%s",
				 view_localized(TEXT_HIDDEN));
		s->items[kept++] = *item;
	}
	s->count = kept;
}

static void draw_column(struct view_scene *s, struct view_model *m,
			const struct view_show *show, size_t nth,
			const struct rs_event *guest_key)
{
	struct column c = {.s = s, .m = m, .show = show, .id = RS_OPS, .guest_key = guest_key};
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	size_t first;
	uint32_t op;

	layout_column(m, nth, &c.lane, &c.x, &c.w);
	c.g = m->lanes[c.lane].source.generation;
	c.right = c.x + c.w - INDENT;
	op = view_model_op(m, c.lane);
	if (op != VIEW_OP_NONE) {
		c.op = &m->lanes[c.lane].ops.ops[op];
		c.id = c.op->id;
		c.f = view_model_facts(m, c.lane);
	}
	c.words = view_words(c.id);
	c.key = view_key_of(c.id);
	if (m->lineup == VIEW_BY_MOMENT)
		c.guest_key = c.f ? c.f->key[c.key.band] : NULL;

	s->pill = column_is_narrow(&c) ? NARROW_TEXT : VIEW_PILL;
	view_shape(s, c.g, c.x + 15, 136, 15);
	view_text(s, INK_SANS, c.x + 42, 147, c.w - 42,
		  view_localized(view_generations[c.g].number));
	view_text(s, bold, c.x, 190, c.w, lane_name(s, c.g, bold.size, c.w));
	first = s->count;
	if (c.g == RS_FULL)
		draw_emulator(&c);
	else
		draw_layers(&c);
	if (show->hide & VIEW_HIDE_PILLS)
		hide_pills(s, first);
	else if (show->veil > 0)
		unveil(s, first, show->veil);
	draw_verdict(&c);
	if (layout_columns(m) == 1)
		draw_shares(&c);
}

void draw_lanes(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	const struct rs_event *key = layout_guest_key(m);

	draw_heading(s, m, show, NULL);
	for (size_t i = 0; i < layout_columns(m); i++)
		draw_column(s, m, show, i, key);
	s->pill = VIEW_PILL;
	if (layout_has_boxes(m))
		draw_instances(s, m, show);
	else
		draw_race(s, m, show);
	draw_legend(s, m);
	draw_scrub(s, m, show);
}
