/* atlas_real.c - computer, VM and operation: what runs here, as the run says. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "view/model/stats.h"
#include "view/scene/atlas.h"

enum { LEFT = 452, WIDE = 812, CONSOLE_LINE = 96 };

static const struct view_lane *lane_of(const struct atlas_page *p)
{
	return &p->m->lanes[p->m->focus];
}

static size_t vm_count(const struct atlas_page *p)
{
	return p->show->vm_count ? p->show->vm_count : 1;
}

static const char *vm_name(const struct atlas_page *p, size_t vm)
{
	return p->show->vm_count && p->show->vms[vm] ? p->show->vms[vm] : p->show->guest;
}

static const char *guest_name(const struct atlas_page *p, size_t vm)
{
	return p->show->vm_count && p->show->guests[vm] ? p->show->guests[vm] : p->show->guest;
}

static void draw_band(const struct atlas_page *p, enum view_color fill, enum view_color edge,
		      double x, double y, double w, double h, const char *text)
{
	struct view_style style = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};

	view_band(p->s, fill, edge, x, y, w, h);
	view_text_fit(p->s, style, x + INDENT, y + h / 2 + DROP, w - 2 * INDENT, text);
}

/* Who is under the guests; nothing on bare metal. */
static const char *below_name(enum rs_generation g)
{
	return g == RS_BARE	   ? NULL
	       : g == RS_CONTAINER ? view_localized(TEXT_OS)
				   : view_band_name(g, VIEW_HYPERVISOR);
}

static void draw_machines(const struct atlas_page *p)
{
	enum rs_generation g = lane_of(p)->source.generation;
	size_t n = vm_count(p), shown = n < 4 ? n + (g != RS_BARE) : n;
	double gap = 16, w = (WIDE - gap * (double)(shown - 1)) / (double)shown;
	struct view_style room = {VIEW_SANS, LABEL, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	const char *below = below_name(g);

	for (size_t i = 0; i < n; i++) {
		double x = LEFT + (double)i * (w + gap);

		draw_band(p, VIEW_FILL_APP, VIEW_EDGE_APP, x, 208, w, 60, vm_name(p, i));
		draw_band(p, VIEW_FILL_OS, VIEW_EDGE_OS, x, 276, w, 60,
			  n < 5 ? view_localized(view_generations[g].os) : "OS");
		if (i == lane_of(p)->source.vm && n > 1)
			view_hollow(p->s, VIEW_INK, x - 6, 200, w + 12, 144, 12, 5);
		view_spot(p->s, x, 208, w, 128, "%s\n%s", vm_name(p, i), guest_name(p, i));
	}
	if (shown > n) {
		double x = LEFT + (double)n * (w + gap);

		view_dashes(p->s, x, 208, w, 128);
		view_text_fit(p->s, room, x + w / 2, 283, w - 16,
			      view_localized(TEXT_ATLAS_ROOM));
	}
	if (below)
		draw_band(p, g == RS_CONTAINER ? VIEW_FILL_OS : VIEW_FILL_HYPERVISOR,
			  g == RS_CONTAINER ? VIEW_EDGE_OS : VIEW_EDGE_HYPERVISOR, LEFT, 356,
			  WIDE, 60, below);
}

/* RAM: what each VM has, beside the rest. */
static void draw_ram(const struct atlas_page *p)
{
	const struct view_source *s = &lane_of(p)->source;
	struct view_style right = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style left = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	double y = 436, x = LEFT + INDENT, all = 0, room = WIDE - 2 * INDENT;
	char text[ATLAS_TEXT], memory[32];
	uint64_t own = 0;

	view_band(p->s, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, LEFT, y, WIDE, 104);
	for (size_t i = 0; i < vm_count(p); i++)
		own += s->memory[i];
	memory_text(memory, sizeof memory, own);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_CPU_RAM), memory);
	view_text(p->s, left, x, y + 42, room / 2, view_localized(TEXT_HARDWARE));
	view_text_fit(p->s, right, LEFT + WIDE - INDENT, y + 42, room / 2, text);
	view_box(p->s, VIEW_TRACK, x, y + 62, room, 26, 0);
	for (size_t i = 0; i < vm_count(p) && own; i++) {
		double w = room * (double)s->memory[i] / (double)own;

		view_bar(p->s, i == s->vm ? VIEW_INK : VIEW_EDGE_OS, x + all, y + 62,
			 fmax(w - 3, 0), 26);
		all += w;
	}
}

/* ---- cycles by layer */

static const enum view_color colors[VIEW_BANDS] = {VIEW_EDGE_APP, VIEW_EDGE_OS,
						   VIEW_EDGE_HYPERVISOR, VIEW_EDGE_HARDWARE};

/* @return false: nothing was counted yet. */
static bool layers_of(const struct atlas_page *p, uint64_t layers[RS_LAYERS])
{
	static struct rs_ledger ledger; /* some KiB; one thread draws */
	const struct view_source *s = &lane_of(p)->source;
	uint64_t all = 0;

	if (!s->ledger)
		return false;
	s->ledger(s->context, &ledger);
	memcpy(layers, ledger.vms[s->vm].layers, sizeof ledger.vms[s->vm].layers);
	if (ledger.vm_count <= 1)
		memcpy(layers, ledger.taken.layers, sizeof ledger.taken.layers);
	for (int i = 0; i < VIEW_BANDS; i++)
		all += layers[i];
	return all > 0;
}

static void draw_layers_bar(const struct atlas_page *p, double y)
{
	struct view_style head = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	enum rs_generation g = lane_of(p)->source.generation;
	uint64_t layers[RS_LAYERS], all = 0;
	double x = LEFT, at = LEFT;

	if (y + 130 > p->bottom || p->hidden || !layers_of(p, layers))
		return;
	view_text_fit(p->s, head, LEFT, y, WIDE, view_localized(TEXT_ATLAS_BY_LAYER));
	for (int i = 0; i < VIEW_BANDS; i++)
		all += layers[i];
	for (int i = VIEW_BANDS - 1; i >= 0; i--) {
		double w = WIDE * (double)layers[i] / (double)all;

		view_bar(p->s, colors[i], x, y + 20, w, 46);
		x += w;
	}
	for (int i = 0; i < VIEW_BANDS; i++) {
		char text[64], percent[16], share[32];
		double part = 100.0 * (double)layers[i] / (double)all;

		if (part < 0.5)
			continue;
		snprintf(percent, sizeof percent, "%.0f", part);
		snprintf(share, sizeof share, view_localized(TEXT_PERCENT), percent);
		snprintf(text, sizeof text, "%s %s", view_band_name(g, (enum view_band)i),
			 share);
		if (at + 36 + view_text_width(p->s, head.face, 28, text) > LEFT + WIDE)
			break;
		view_box(p->s, colors[i], at, y + 86, 24, 24, 0);
		head.size = 28;
		at += 36 + view_text(p->s, head, at + 36, y + 108, WIDE, text) + 32;
	}
}

static void draw_console(const struct atlas_page *p, double y)
{
	struct view_style code = {VIEW_CODE, 28, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style label = {VIEW_SANS, 26, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	const struct view_ops *o = &lane_of(p)->ops;
	char lines[3][CONSOLE_LINE];
	size_t n;
	double w;

	if (y + 140 > p->bottom)
		return;
	view_box(p->s, VIEW_PANEL, LEFT, y, WIDE, 132, 10);
	w = view_text(p->s, label, LEFT + WIDE - INDENT, y + 36, 240,
		      view_localized(TEXT_ATLAS_CONSOLE));
	n = view_ops_console(o, SIZE_MAX, lines[0], CONSOLE_LINE, 3);
	for (size_t i = 0; i < n; i++)
		view_text_fit(p->s, code, LEFT + INDENT, y + 36 + (double)i * 40,
			      WIDE - 3 * INDENT - w, lines[i]);
}

/* ---- figures */

static void draw_boot(const struct atlas_page *p)
{
	struct view_instance v = view_instance(lane_of(p));
	char figure[48] = "–", where[ATLAS_TEXT], id[32];

	if (v.cycles)
		view_exact(figure, sizeof figure, v.cycles);
	if (p->hidden)
		snprintf(figure, sizeof figure, "%s", view_localized(TEXT_HIDDEN));
	atlas_zone_id(id, sizeof id, &p->a->regions[p->at->computers[p->at->here].region],
		      p->at->computers[p->at->here].zone);
	snprintf(where, sizeof where, view_localized(TEXT_ATLAS_WHERE),
		 guest_name(p, lane_of(p)->source.vm), id);
	(void)atlas_draw_figure(p, vm_name(p, lane_of(p)->source.vm), true, where, figure, "",
				view_localized(TEXT_ATLAS_UNTIL));
	atlas_draw_rule(p, 436);
}

void draw_atlas_computer(const struct atlas_page *p)
{
	const struct view_lane *l = lane_of(p);
	char text[ATLAS_TEXT];
	double y;

	draw_lane_name(p->s, l->source.generation, LEFT, 172, WIDE);
	draw_machines(p);
	draw_ram(p);
	draw_layers_bar(p, 596);
	draw_console(p, 752);
	draw_boot(p);
	atlas_computer_text(text, sizeof text, &p->at->computers[p->at->here]);
	y = atlas_draw_words(p, 486, true, text);
	(void)atlas_draw_words(p, y + 8, false, view_localized(TEXT_ATLAS_INTO_VM));
}

void draw_atlas_vm(const struct atlas_page *p)
{
	enum rs_generation g = lane_of(p)->source.generation;
	size_t vm = lane_of(p)->source.vm;
	char text[ATLAS_TEXT], memory[32];

	draw_lane_name(p->s, g, LEFT, 172, WIDE);
	draw_band(p, VIEW_FILL_APP, VIEW_EDGE_APP, LEFT, 208, WIDE, 76, guest_name(p, vm));
	draw_band(p, VIEW_FILL_OS, VIEW_EDGE_OS, LEFT, 294, WIDE, 76,
		  view_localized(view_generations[g].os));
	memory_text(memory, sizeof memory, lane_of(p)->source.memory[vm]);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_CPU_RAM), memory);
	draw_band(p, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, LEFT, 380, WIDE, 76, text);
	draw_layers_bar(p, 516);
	draw_console(p, 672);
	draw_boot(p);
	(void)atlas_draw_words(p, 486, false, view_localized(TEXT_ATLAS_INTO_OPERATION));
}

void draw_atlas_operation(const struct atlas_page *p)
{
	const struct view_lane *l = lane_of(p);
	const struct rs_event *key = layout_guest_key(p->m);
	uint32_t op = view_model_op(p->m, p->m->focus);
	struct view_style code = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 38, VIEW_INK, VIEW_LEFT};
	char insn[64] = "–", figure[48] = "–", below[ATLAS_TEXT] = "", metres[32],
	     name[RS_OP_NAME];
	const char *sentence = view_localized(lanes_without_op(p->m));
	uint64_t cycles = 0;

	if (op != VIEW_OP_NONE) {
		snprintf(insn, sizeof insn, "%s", view_op_name(name, l->ops.ops[op].id));
		if (key && key->word)
			view_insn(insn, sizeof insn, key->pc, key->word);
		cycles = view_op_cost(&l->ops.ops[op]);
		sentence = view_op_sentence(l->ops.ops[op].id);
	}
	draw_lane_name(p->s, l->source.generation, LEFT, 172, WIDE);
	view_text_fit(p->s, code, LEFT, 290, WIDE, insn);
	(void)view_paragraph(p->s, line, LEFT, 360, WIDE, 50, 4, sentence);
	draw_layers_bar(p, 616);
	if (cycles) {
		view_exact(figure, sizeof figure, cycles);
		view_exact(metres, sizeof metres,
			   (uint64_t)(p->a->light * 1000 / RS_CLOCK_HZ * (double)cycles + 0.5));
		snprintf(below, sizeof below, view_localized(TEXT_ATLAS_LIGHT_THEN), metres);
	}
	if (p->hidden) {
		snprintf(figure, sizeof figure, "%s", view_localized(TEXT_HIDDEN));
		*below = '\0';
	}
	(void)atlas_draw_figure(p, vm_name(p, l->source.vm), true,
				view_localized(TEXT_ATLAS_TAKES), figure, "", below);
	atlas_draw_rule(p, 436);
	(void)atlas_draw_words(p, 486, false, view_localized(TEXT_ATLAS_INTO_LANES));
}
