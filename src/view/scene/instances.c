/* instances.c - what one more computer, virtual machine or container takes until its program runs. */
#include <inttypes.h>
#include <stdio.h>

#include "view/model/stats.h"
#include "view/scene/hover.h"

enum { INSTANCES_Y = 784, HEADING_Y = 824, START_Y = 892, MEMORY_Y = 940, INSTANCES_H = 184 };

bool layout_has_boxes(const struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (view_model_shown(m, i) && m->lanes[i].source.generation == RS_CONTAINER)
			return true;
	return false;
}

/* "48 KiB", "16 MiB"; "–" if it is not known. */
void memory_text(char *text, size_t size, uint64_t bytes)
{
	bool mib = bytes >= 1 << 20;
	char number[24];

	if (!bytes) {
		snprintf(text, size, "–");
		return;
	}
	view_figure(number, sizeof number,
		    (bytes + (mib ? 1 << 19 : 1 << 9)) >> (mib ? 20 : 10));
	snprintf(text, size, view_localized(mib ? TEXT_MIB : TEXT_KIB), number);
}

static enum view_localized kernel_of(enum rs_generation g)
{
	return g == RS_CONTAINER ? TEXT_SHARED_KERNEL
	       : g == RS_BARE	 ? TEXT_OWN_COMPUTER
				 : TEXT_OWN_KERNEL;
}

void instance_words(struct instance_words *words, const struct view_lane *l, bool hidden)
{
	struct view_instance v = view_instance(l);
	char lost[16];

	*words = (struct instance_words){.known = v.cycles && !hidden, .figure = "–"};
	if (words->known)
		view_figure(words->figure, sizeof words->figure, v.cycles);
	else if (v.cycles)
		snprintf(words->figure, sizeof words->figure, "%s",
			 view_localized(TEXT_HIDDEN));
	if (v.lost) {
		snprintf(lost, sizeof lost, "%u", v.lost);
		snprintf(words->own, sizeof words->own, view_localized(TEXT_KERNEL_ENDED),
			 lost);
		return;
	}
	if (hidden)
		snprintf(words->memory, sizeof words->memory, "%s",
			 view_localized(TEXT_HIDDEN));
	else
		memory_text(words->memory, sizeof words->memory, v.memory);
	snprintf(words->own, sizeof words->own, "%s",
		 view_localized(kernel_of(l->source.generation)));
}

static void draw_spot(struct view_scene *s, const struct view_lane *l, double x, double w)
{
	enum rs_generation g = l->source.generation;
	char exact[32], figure[48];

	view_exact(exact, sizeof exact, view_instance(l).cycles);
	snprintf(figure, sizeof figure, view_localized(TEXT_CYCLES_OF), exact);
	view_spot(s, x, START_Y - 50, w, MEMORY_Y - START_Y + 60, "%s: %s\n%s",
		  view_localized(view_generations[g].name), figure,
		  view_localized(g == RS_BARE	     ? TEXT_TIP_FROM_POWER_ON
				 : g == RS_CONTAINER ? TEXT_TIP_FROM_CALL
						     : TEXT_TIP_FROM_START));
}

static void draw_instance(struct view_scene *s, const struct view_lane *l, double x, double w,
			  bool hidden)
{
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style own = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT,
				 w < NARROW ? VIEW_DETAIL : VIEW_FOLLOW};
	struct instance_words words;
	double at;

	instance_words(&words, l, hidden);
	at = view_text(s, big, x - 2, START_Y, w, words.figure) + 10;
	if (words.known)
		view_text_fit(s, own, x + at, START_Y, w - at, view_localized(TEXT_CYCLES));
	if (!*words.memory) {
		own.face = VIEW_BOLD;
		own.is = VIEW_DETAIL; /* as long as it is */
		view_text_fit(s, own, x, MEMORY_Y, w, words.own);
		return;
	}
	at = view_text(s, INK_BOLD, x, MEMORY_Y, w, words.memory) + 16;
	view_text_fit(s, own, x + at, MEMORY_Y, w - at, words.own);
	if (words.known)
		draw_spot(s, l, x, w);
}

void draw_instances(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style heading = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	double x = GRID_MARGIN, w;
	size_t lane;

	view_box(s, VIEW_PANEL, 0, INSTANCES_Y, VIEW_WIDTH, INSTANCES_H, 0);
	x += view_text(s, heading, x, HEADING_Y, 500, view_localized(TEXT_ONE_MORE)) + 28;
	view_text(s, INK_SANS, x, HEADING_Y, VIEW_WIDTH - GRID_MARGIN - x,
		  view_localized(TEXT_ONE_MORE_IS));
	for (size_t i = 0; i < layout_columns(m); i++) {
		layout_column(m, i, &lane, &x, &w);
		draw_instance(s, &m->lanes[lane], x, w, view_hides(show, VIEW_HIDE_WHOLE));
	}
}
