#include "view/scene/lanes.h"

#include <math.h>
#include <stdio.h>

#include "view/scene/layout.h"

size_t layout_columns(const struct view_model *m)
{
	return m->alone == VIEW_ALL ? m->count : 1;
}

void layout_column(const struct view_model *m, size_t nth, size_t *lane, double *x, double *w)
{
	double n = (double)layout_columns(m);

	*w = fmin((GRID_WIDTH - GRID_GUTTER * (n - 1)) / n, COLUMN_MOST);
	*x = GRID_MARGIN + (double)nth * (*w + GRID_GUTTER);
	*lane = m->alone == VIEW_ALL ? nth : (size_t)m->alone;
}

const struct rs_event *layout_guest_key(struct view_model *m)
{
	/* Under para another instruction stands in its place, under full none is executed. */
	static const enum rs_generation best[] = {RS_BARE, RS_HVM, RS_PARA};

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
		}
	}
	return NULL;
}

static void draw_heading(struct view_scene *s, struct view_model *m,
			 const struct view_show *show, const struct rs_event *key)
{
	struct view_style big = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT};
	struct view_style sentence = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	uint32_t op = view_model_op(m, m->focus);
	const char *what = "The computer starts: firmware first, then the guest";
	char text[64];
	double w;

	snprintf(text, sizeof text, "%s", show->guest);
	if (m->lineup == VIEW_BY_MOMENT) {
		char cycles[24];

		view_figure(cycles, sizeof cycles, view_model_spent(m));
		snprintf(text, sizeof text, "%s cycles", cycles);
		what = "The same moment for all: what is each doing?";
	} else if (op != VIEW_OP_NONE) {
		uint32_t id = m->lanes[m->focus].ops.ops[op].id;

		what = view_words(id)->sentence;
		if (key && key->word)
			view_insn(text, sizeof text, key->pc, key->word);
		else
			snprintf(text, sizeof text, "%s", view_words(id)->name);
	}
	w = view_text(s, big, GRID_MARGIN, 86, 900, text);
	view_text(s, sentence, GRID_MARGIN + w + 40, 85, GRID_WIDTH - w - 40, what);
}

/* What it cost here, in big figures. */
static void draw_verdict(struct column *c)
{
	struct view_style big = {VIEW_BOLD, 72, VIEW_INK, VIEW_LEFT};
	struct view_style unit = {VIEW_SANS, 36, VIEW_INK, VIEW_LEFT};
	const struct view_lane *l = &c->m->lanes[c->lane];
	bool running = l->status.state == RS_LANE_RUNNING;
	char figure[24] = "–", how[64];
	double w;

	if (!c->op) {
		bool begun = view_model_op(c->m, c->m->focus) != VIEW_OP_NONE &&
			     c->m->lineup == VIEW_BY_OPERATION;

		snprintf(how, sizeof how, "%s",
			 l->ops.count == 0 && !running ? "marks no operations"
			 : !begun		       ? "starts up"
			 : running		       ? "not there yet"
						       : "does not get here");
	} else if (!c->op->ended) {
		snprintf(how, sizeof how, "%s", running ? "still at it" : "never gets done");
	} else {
		view_figure(figure, sizeof figure, view_op_cost(c->op));
		view_how(how, sizeof how, c->id, c->g, c->f);
	}
	if (c->op && c->m->lineup == VIEW_BY_MOMENT)
		snprintf(how, sizeof how, "%s",
			 c->words->name); /* each lane is at another thing */
	w = view_text(c->s, big, c->x - 3, COST_Y, c->w, figure);
	if (c->op && c->op->ended)
		view_text(c->s, unit, c->x + w + 10, COST_Y, c->w - w - 10, "cycles");
	view_text(c->s, INK_SANS, c->x, HOW_Y, c->w, how);
}

static void draw_column(struct view_scene *s, struct view_model *m, size_t nth,
			const struct rs_event *guest_key)
{
	struct column c = {.s = s, .m = m, .id = RS_OPS, .guest_key = guest_key};
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
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

	view_shape(s, c.g, c.x + 15, 136, 15);
	view_text(s, INK_SANS, c.x + 42, 147, c.w - 42, view_generations[c.g].number);
	view_text(s, bold, c.x, 190, c.w, view_generations[c.g].name);
	if (c.g == RS_FULL)
		draw_emulator(&c);
	else
		draw_layers(&c);
	draw_verdict(&c);
	if (layout_columns(m) == 1)
		draw_shares(&c);
}

void view_lanes_scene(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	const struct rs_event *key = layout_guest_key(m);

	draw_heading(s, m, show, key);
	for (size_t i = 0; i < layout_columns(m); i++)
		draw_column(s, m, i, key);
	draw_race(s, m);
	draw_legend(s);
	draw_scrub(s, m, show);
}
