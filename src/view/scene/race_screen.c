/* race_screen.c - the race alone: while it runs, the progress of each lane; at the end, its
 * speed. */
#include <math.h>
#include <stdio.h>

#include "view/scene/hover.h"

enum { DECADES = 4 }; /* of the logarithmic scale: 0.01 % to 100 % */

struct place {
	double x, bar, right, top, pitch;
};

static struct place place_of(const struct view_scene *s, size_t lanes, double top)
{
	struct place p = {.x = GRID_MARGIN, .top = top};
	double results = layout_small(s) ? 420 : 504;

	p.right = s->w - GRID_MARGIN - results;
	p.bar = p.right - p.x - (layout_small(s) ? 32 : 80);
	p.pitch = fmin((layout_bottom(s) - 50 - top) / (double)lanes, 210);
	return p;
}

/* How long the bar of a speed is, of 1; a speed above bare metal's does not leave the page. */
static double length(double speed, bool logarithmic)
{
	if (logarithmic)
		speed = 1 + log10(fmax(speed, 1e-9)) / DECADES;
	return fmin(fmax(speed, 0), 1);
}

/* On the logarithmic scale a bar is cut into its steps. */
static void draw_bar(struct view_scene *s, const struct view_show *show, const struct place *p,
		     enum rs_generation g, double speed, double y, double h)
{
	double w = p->bar * length(speed, show->logarithmic);

	view_bar(s, (enum view_color)(VIEW_LANE_BARE + g), p->x, y, w, h);
	for (int i = 1; show->logarithmic && i < DECADES; i++) {
		double step = p->bar * i / DECADES;

		if (step < w)
			view_box(s, VIEW_BACKGROUND, p->x + step - 2, y, 4, h, 0);
	}
}

static void draw_lane(struct view_scene *s, struct view_model *m, const struct view_show *show,
		      size_t lane, const struct place *p, double y, bool finished)
{
	const struct view_lane *l = &m->lanes[lane];
	enum rs_generation g = l->source.generation;
	struct view_result r = view_result(m, lane);
	bool roomy = p->pitch >= 200;
	struct view_style name = {VIEW_BOLD, roomy ? 40 : 34, VIEW_INK, VIEW_LEFT};
	struct view_style big = {VIEW_BOLD, roomy ? 72 : 48, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style muted = {VIEW_SANS, 32, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double text = p->x + 52, bar_y = y + (roomy ? 68 : 50), bar_h = fmin(84, p->pitch - 62),
	       w;
	double room = p->right - text - 20, results = s->w - GRID_MARGIN - p->right;
	char large[64], small[128], cycles[24], sum[64];

	view_shape(s, g, p->x + 20, y + (roomy ? 32 : 26), 19);
	w = view_text(s, name, text, y + (roomy ? 46 : 38), room,
		      lane_name(s, g, name.size, room));
	if (roomy && g != RS_BARE && !layout_small(s))
		view_text(s, muted, text + w + 24, y + 46, room - w - 24,
			  view_localized(view_generations[g].number));
	if (finished && !view_hides(show, VIEW_HIDE_WHOLE) && (r.ratio > 0 || g == RS_BARE))
		draw_bar(s, show, p, g, g == RS_BARE ? 1 : 1 / r.ratio, bar_y, bar_h);
	else
		draw_track(s, m, lane, p->x, bar_y + bar_h / 2, p->bar);
	result_text(l, &r, view_hides(show, VIEW_HIDE_WHOLE), large, sizeof large, small,
		    sizeof small);
	view_text_fit(s, big, p->right - 4, y + (roomy ? 82 : 46), results, large);
	view_text_fit(s, INK_SANS, p->right, y + (roomy ? 132 : 86), results, small);
	hover_result(s, m, lane, view_hides(show, VIEW_HIDE_WHOLE),
		     (struct view_area){p->x, y, s->w - 2 * p->x, p->pitch - 10});
	if (!roomy || view_hides(show, VIEW_HIDE_WHOLE) || !r.finished)
		return;
	view_figure(cycles, sizeof cycles, r.busy);
	snprintf(sum, sizeof sum, view_localized(TEXT_CYCLES_OF), cycles);
	view_text(s, muted, p->right, y + 174, results, sum);
}

/* Upright: the bar below the lane's name and its result, as wide as the page. */
static void draw_upright(struct view_scene *s, struct view_model *m,
			 const struct view_show *show, size_t lane, double y, bool finished)
{
	const struct view_lane *l = &m->lanes[lane];
	enum rs_generation g = l->source.generation;
	struct view_result r = view_result(m, lane);
	bool hidden = view_hides(show, VIEW_HIDE_WHOLE);
	struct place p = {.x = GRID_MARGIN, .bar = s->w - 2 * GRID_MARGIN};
	struct view_style bold = {VIEW_BOLD, LABEL, VIEW_INK, VIEW_LEFT};
	struct view_style big = {VIEW_BOLD, 42, VIEW_INK, VIEW_RIGHT, VIEW_LESSON};
	struct view_style says = {VIEW_SANS, VIEW_UPRIGHT_TEXT, VIEW_MUTED, VIEW_LEFT};
	char large[64], small[128];
	double room, name = p.x + 42;

	result_text(l, &r, hidden, large, sizeof large, small, sizeof small);
	room = s->w - GRID_MARGIN - 20 - name -
	       view_text_fit(s, big, s->w - GRID_MARGIN, y + 44, 320, large);
	view_shape(s, g, p.x + 15, y + 32, 15);
	view_text_fit(s, bold, name, y + 44, room, lane_name(s, g, bold.size, room));
	if (finished && !hidden && (r.ratio > 0 || g == RS_BARE))
		draw_bar(s, show, &p, g, g == RS_BARE ? 1 : 1 / r.ratio, y + 60, 30);
	else
		draw_track(s, m, lane, p.x, y + 75, p.bar);
	view_text_fit(s, says, p.x, y + 124, p.bar, small);
}

void draw_race_screen(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style big = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	bool finished = true, running = false, bars;
	size_t n = layout_columns(m), lane;
	struct place p;
	double x, w, axis;
	const char *says;
	char zero[16];

	for (size_t i = 0; i < m->count; i++)
		finished = finished && view_result(m, i).finished;
	for (size_t i = 0; i < m->count; i++)
		running = running || m->lanes[i].status.state == RS_LANE_RUNNING ||
			  m->lanes[i].status.state == RS_LANE_INPUT;
	bars = finished && !view_hides(show, VIEW_HIDE_WHOLE) && view_model_bare(m, m->focus);
	says = view_localized(running				  ? TEXT_RACE_RUNS
			      : !finished			  ? TEXT_RACE_STOPPED
			      : view_hides(show, VIEW_HIDE_WHOLE) ? TEXT_RACE_HIDDEN
								  : TEXT_RACE_DONE);
	w = view_text_fit(s, big, GRID_MARGIN, 86, s->w * (s->upright ? 0.8 : 0.45),
			  show->guest);
	if (s->upright) {
		line.size = 34;
		(void)view_paragraph(s, line, GRID_MARGIN, 134, s->w - 2 * GRID_MARGIN, 40, 2,
				     says);
		for (size_t i = 0; i < n; i++) {
			layout_column(m, i, &lane, &x, &w);
			draw_upright(s, m, show, lane, 184 + 152 * (double)i, bars);
		}
		draw_scrub(s, m, show);
		return;
	}
	view_text_fit(s, line, GRID_MARGIN + w + 40, 85, s->w - 2 * GRID_MARGIN - w - 40, says);
	p = place_of(s, n, layout_small(s) ? 104 : 134);
	for (size_t i = 0; i < n; i++) {
		layout_column(m, i, &lane, &x, &w);
		draw_lane(s, m, show, lane, &p, p.top + (double)i * p.pitch, bars);
	}
	axis = p.top + (double)n * p.pitch + (p.pitch < 200 ? 34 : 26);
	if (bars) {
		view_box(s, VIEW_DASH, p.x + p.bar, p.top + 48, 3, axis - p.top - 84, 0);
		snprintf(zero, sizeof zero, view_localized(TEXT_PERCENT),
			 show->logarithmic ? "0.01" : "0");
		view_text(s, INK_SANS, p.x, axis, 120, zero);
		view_text_fit(s, right, p.x + p.bar + 3, axis, p.bar - 90,
			      view_localized(show->logarithmic ? TEXT_RACE_SPEED_LOG
							       : TEXT_RACE_SPEED));
	}
	if (!layout_small(s))
		view_text(
			s,
			(struct view_style){VIEW_SANS, 32, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL},
			p.right, axis, s->w - GRID_MARGIN - p.right,
			view_localized(TEXT_RACE_CLOCK));
	draw_scrub(s, m, show);
}
