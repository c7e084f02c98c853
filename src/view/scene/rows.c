/* rows.c - Lanes in larger text: a row for each lane with what counts, its verdict. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/layout.h"

enum { UPRIGHT_MARGIN = 48, UPRIGHT_PITCH = 116 };

/* What a row says of its lane. */
struct words {
	bool known; /* `figure` is one, of cycles */
	char figure[24], how[2 * VIEW_TEXT];
};

static void row(struct view_scene *s, enum rs_generation g, const struct words *words, double y,
		double pitch)
{
	bool tight = pitch < 78; /* five of them */
	struct view_style bold = {VIEW_BOLD, tight ? 28 : 34, VIEW_INK, VIEW_LEFT};
	struct view_style says = {VIEW_SANS, tight ? 24 : LABEL, VIEW_INK, VIEW_LEFT};
	double name = y + (tight ? 26 : 36), sentence = name + fmin(46, pitch * 0.45);
	struct view_style big = {VIEW_BOLD, pitch < 100 ? 56 : 72, VIEW_INK, VIEW_RIGHT,
				 VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	double right = s->w - GRID_MARGIN, figure_w, left;

	if (words->known)
		right -= view_text(s, unit, right, y + pitch * 0.62, 180,
				   view_localized(TEXT_CYCLES)) +
			 12;
	figure_w = view_text(s, big, right, y + pitch * 0.62, 420, words->figure);
	left = right - figure_w - 24 - GRID_MARGIN - 42;
	view_shape(s, g, GRID_MARGIN + 15, name - 12, tight ? 12 : 15);
	view_text(s, bold, GRID_MARGIN + 42, name, left, lane_name(s, g, bold.size, left));
	view_text_fit(s, says, GRID_MARGIN + 42, sentence, left, words->how);
}

static void words_of_instance(struct words *words, const struct view_lane *l,
			      const struct view_show *show)
{
	struct instance_words of;

	instance_words(&of, l, view_hides(show, VIEW_HIDE_WHOLE));
	words->known = of.known;
	memcpy(words->figure, of.figure, sizeof words->figure);
	snprintf(words->how, sizeof words->how, "%s%s%s", of.memory, *of.memory ? " · " : "",
		 of.own);
}

/* Beside containers the panel at the bottom of the usual page says what one more instance takes. Here that is a page of
 * its own, at the end of the run, when all of it is known. */
static double draw_title(struct view_scene *s)
{
	struct view_style big = {VIEW_BOLD, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 36, VIEW_INK, VIEW_LEFT};
	double room = s->w - 2 * GRID_MARGIN;

	view_text_fit(s, big, GRID_MARGIN, 86, room, view_localized(TEXT_ONE_MORE));
	return view_paragraph(s, line, GRID_MARGIN, 134, room, 44, 2,
			      view_localized(TEXT_ONE_MORE_IS));
}

/* On a page that stands upright: what a lane costs beside its name, and how it was handled below both. */
static void upright_row(struct view_scene *s, struct view_model *m,
			const struct view_show *show, size_t lane, double y)
{
	enum rs_generation g = m->lanes[lane].source.generation;
	struct view_style bold = {VIEW_BOLD, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style big = {VIEW_BOLD, 48, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, 30, VIEW_INK, VIEW_RIGHT};
	struct view_style says = {VIEW_SANS, 30, VIEW_MUTED, VIEW_LEFT};
	double right = s->w - UPRIGHT_MARGIN, name = UPRIGHT_MARGIN + 42;
	char figure[24], how[VIEW_TEXT];

	if (verdict_text(m, lane, view_model_facts(m, lane), show, figure, sizeof figure, how,
			 sizeof how))
		right -= view_text(s, unit, right, y + 48, 180, view_localized(TEXT_CYCLES)) +
			 12;
	right -= view_text(s, big, right, y + 48, 300, figure) + 20;
	view_shape(s, g, UPRIGHT_MARGIN + 15, y + 36, 15);
	view_text_fit(s, bold, name, y + 48, right - name,
		      lane_name(s, g, bold.size, right - name));
	view_text_fit(s, says, name, y + 90, s->w - UPRIGHT_MARGIN - name, how);
	view_line(s, VIEW_TRACK, UPRIGHT_MARGIN, y + 108, s->w - UPRIGHT_MARGIN, y + 108, 2,
		  false);
}

static void draw_upright(struct view_scene *s, struct view_model *m,
			 const struct view_show *show, double top)
{
	size_t n = layout_columns(m), lane;
	double x, w;

	for (size_t i = 0; i < n; i++) {
		layout_column(m, i, &lane, &x, &w);
		upright_row(s, m, show, lane, top + (double)i * UPRIGHT_PITCH);
	}
}

void draw_rows(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	bool instances = layout_has_boxes(m) && layout_at_end(m);
	double top = (instances ? draw_title(s) : draw_heading(s, m, show, NULL)) - 16, w, x;
	size_t n = layout_columns(m), lane;
	double pitch = fmin((layout_bottom(s) - top) / (double)n, 150);

	if (show->page_w > 0) {
		draw_upright(s, m, show, top);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct words words;

		layout_column(m, i, &lane, &x, &w);
		if (instances)
			words_of_instance(&words, &m->lanes[lane], show);
		else
			words.known = verdict_text(m, lane, view_model_facts(m, lane), show,
						   words.figure, sizeof words.figure, words.how,
						   sizeof words.how);
		row(s, m->lanes[lane].source.generation, &words, top + (double)i * pitch,
		    pitch);
	}
	draw_scrub(s, m, show);
}
