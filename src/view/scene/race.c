#include <math.h>
#include <stdio.h>

#include "view/model/stats.h"
#include "view/scene/hover.h"

void result_text(const struct view_lane *l, const struct view_result *r, bool hidden, char *big,
		 size_t big_size, char *small, size_t small_size)
{
	char cycles[24], number[24];

	view_figure(cycles, sizeof cycles, r->cycles);
	if (!r->finished && l->status.state == RS_LANE_RUNNING) {
		snprintf(big, big_size, "%s", view_localized(TEXT_RUNNING));
		snprintf(small, small_size, view_localized(TEXT_SO_FAR), cycles);
	} else if (l->crash[0]) {
		snprintf(big, big_size, "%s", view_localized(TEXT_CRASHED));
		view_crash(small, small_size, l->crash);
	} else if (l->status.state == RS_LANE_HANG) {
		snprintf(big, big_size, "%s", view_localized(TEXT_HANGS));
		snprintf(small, small_size, "%s",
			 l->status.reason ? view_hang(l->status.reason) : "");
	} else if (r->failed) {
		snprintf(big, big_size, "%s", view_localized(TEXT_FAILED));
		snprintf(number, sizeof number, "%u", (unsigned)l->status.code);
		snprintf(small, small_size, view_localized(TEXT_EXIT_CODE), number);
	} else if (!r->finished && l->status.state == RS_LANE_INPUT) {
		snprintf(big, big_size, "%s", view_localized(TEXT_WAITS));
		snprintf(small, small_size, "%s", view_localized(TEXT_FOR_INPUT));
	} else if (!r->finished) {
		snprintf(big, big_size, "%s", view_localized(TEXT_STOPPED));
		snprintf(small, small_size, view_localized(TEXT_AFTER_CYCLES), cycles);
	} else if (l->source.generation == RS_BARE) {
		snprintf(big, big_size, "%s", view_localized(TEXT_ONE_TIME));
		snprintf(small, small_size, "%s", view_localized(TEXT_IS_BASELINE));
	} else if (hidden) {
		snprintf(big, big_size, "%s", view_localized(TEXT_HIDDEN));
		snprintf(small, small_size, "%s", view_localized(TEXT_HIDDEN_HINT));
	} else if (r->ratio > 0) {
		view_ratio_figure(big, big_size, r->ratio);
		view_share_figure(small, small_size, r->ratio);
	} else {
		view_figure(big, big_size, r->busy);
		snprintf(small, small_size, "%s", view_localized(TEXT_CYCLES));
	}
}

void draw_track(struct view_scene *s, struct view_model *m, size_t lane, double x, double y,
		double w)
{
	enum rs_generation g = m->lanes[lane].source.generation;
	double at = view_progress(m, lane, view_model_cycle(m, lane)) * w;

	view_box(s, VIEW_TRACK, x, y - 9, w, 18, 9);
	if (at > 20)
		view_box(s, (enum view_color)(VIEW_LANE_BARE + g), x, y - 9, at, 18, 9);
	view_box(s, VIEW_INK, x + w - 4, y - 17, 4, 34, 0);
	view_shape(s, g, x + fmin(fmax(18, at), w - 18), y, 18);
}

static void draw_result(struct view_scene *s, struct view_model *m, size_t lane, double x,
			double w, bool hidden)
{
	struct view_result r = view_result(m, lane);
	struct view_style style = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	char big[64], small[128];

	draw_track(s, m, lane, x, PANEL_Y + 79, w);
	result_text(&m->lanes[lane], &r, hidden, big, sizeof big, small, sizeof small);
	view_text(s, style, x - 2, PANEL_Y + 156, w, big);
	view_text(s, INK_SANS, x, PANEL_Y + 199, w, small);
	hover_result(s, m, lane, hidden, (struct view_area){x, PANEL_Y + 56, w, PANEL_H - 56});
}

/* Whether some lane waited: then its results leave that out, and must say so. */
static bool idled(const struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct view_result r = view_result(m, i);

		if (r.busy != r.cycles)
			return true;
	}
	return false;
}

void draw_race(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	double x = GRID_MARGIN, w;
	char cycles[24], text[VIEW_TEXT];
	size_t lane;

	view_figure(cycles, sizeof cycles, view_model_spent(m));
	snprintf(text, sizeof text,
		 view_localized(idled(m) ? TEXT_PROGRESS_IDLE : TEXT_PROGRESS), cycles);
	if (lesson_panel_is_shown(show))
		return;
	view_box(s, VIEW_PANEL, 0, PANEL_Y, VIEW_WIDTH, PANEL_H, 0);
	x += view_text(s, INK_BOLD, x, PANEL_Y + 40, 400, view_localized(TEXT_WHOLE_PROGRAM)) +
	     28;
	view_text(s, INK_SANS, x, PANEL_Y + 40, VIEW_WIDTH - GRID_MARGIN - x, text);
	for (size_t i = 0; i < layout_columns(m); i++) {
		layout_column(m, i, &lane, &x, &w);
		draw_result(s, m, lane, x, w, view_hides(show, VIEW_HIDE_WHOLE));
	}
}
