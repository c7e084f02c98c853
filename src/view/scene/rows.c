/* rows.c - Lanes in larger text: a row for each lane with what counts, its verdict. */
#include <math.h>

#include "view/scene/layout.h"

static void row(struct view_scene *s, struct view_model *m, const struct view_show *show,
		size_t lane, double y, double pitch)
{
	enum rs_generation g = m->lanes[lane].source.generation;
	bool tight = pitch < 78; /* five of them */
	struct view_style bold = {VIEW_BOLD, tight ? 28 : 34, VIEW_INK, VIEW_LEFT};
	struct view_style says = {VIEW_SANS, tight ? 24 : LABEL, VIEW_INK, VIEW_LEFT};
	double name = y + (tight ? 26 : 36), sentence = name + fmin(46, pitch * 0.45);
	struct view_style big = {VIEW_BOLD, pitch < 100 ? 56 : 72, VIEW_INK, VIEW_RIGHT,
				 VIEW_LESSON};
	struct view_style unit = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	double right = s->w - GRID_MARGIN, figure_w, left = s->w * 0.5;
	char figure[24], how[VIEW_TEXT];
	bool known = verdict_text(m, lane, view_model_facts(m, lane), show, figure,
				  sizeof figure, how, sizeof how);

	if (known)
		right -= view_text(s, unit, right, y + pitch * 0.62, 180,
				   view_localized(TEXT_CYCLES)) +
			 12;
	figure_w = view_text(s, big, right, y + pitch * 0.62, 420, figure);
	left = right - figure_w - 24 - GRID_MARGIN - 42;
	view_shape(s, g, GRID_MARGIN + 15, name - 12, tight ? 12 : 15);
	view_text(s, bold, GRID_MARGIN + 42, name, left, lane_name(s, g, bold.size, left));
	view_text_fit(s, says, GRID_MARGIN + 42, sentence, left, how);
}

void draw_rows(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	double top = draw_heading(s, m, show, NULL) - 16, w, x;
	size_t n = layout_columns(m), lane;
	double pitch = fmin((layout_bottom(s) - top) / (double)n, 150);

	for (size_t i = 0; i < n; i++) {
		layout_column(m, i, &lane, &x, &w);
		row(s, m, show, lane, top + (double)i * pitch, pitch);
	}
	draw_scrub(s, m, show);
}
