#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "view/scene/layout.h"

enum { TICK_APART = 9, SIGN = 62, AFTER_TEXT = 56 };

/* A sign, and what it stands for. @return where the next one begins. */
static double explain(struct view_scene *s, double x, double room, enum view_localized what)
{
	return x + view_text(s, INK_SANS, x, LEGEND_Y, room, view_localized(what)) + AFTER_TEXT;
}

static double legend_arrow(struct view_scene *s, double x, enum view_arrow kind)
{
	view_arrow(s, kind, x, LEGEND_Y - 11, x + SIGN, LEGEND_Y - 11);
	return x + 76;
}

static double legend_ball(struct view_scene *s, double x, enum view_had had)
{
	view_ball(s, had, x + 13, LEGEND_Y - 11, 13);
	return x + 40;
}

void draw_legend(struct view_scene *s, const struct view_model *m)
{
	double x = GRID_MARGIN, middle = LEGEND_Y - 11;
	bool boxes = layout_has_boxes(m);

	x = explain(s, legend_arrow(s, x, VIEW_TRAP), 200, TEXT_TRAP);
	x = explain(s, legend_arrow(s, x, VIEW_RETURN), 200, TEXT_RETURN);
	if (!boxes)
		x = legend_arrow(s, x, VIEW_DIRECT) + 2;
	x = explain(s, legend_ball(s, x, VIEW_HAD_DIRECT), 200, TEXT_DIRECT);
	x = explain(s, legend_ball(s, x, VIEW_ASKED_FOR), 240, TEXT_ASKED_FOR);
	if (boxes) {
		x = explain(s, legend_ball(s, x, VIEW_EMULATED), 260, TEXT_EMULATED_SHORT);
		view_cell(s, VIEW_FILL_APP, x, middle - 16, 40, 32);
		(void)explain(s, x + 56, VIEW_WIDTH - GRID_MARGIN - x - 56, TEXT_A_BOX);
		return;
	}
	view_loop(s, x + 18, middle + 1, 17);
	x = legend_ball(s, x + 52, VIEW_EMULATED);
	view_outline(s, x, middle - 15, 58, 30);
	x += 72;
	(void)explain(s, x, VIEW_WIDTH - GRID_MARGIN - x, TEXT_EMULATED);
}

/* Which virtual machine is shown, and what keeps figures from being the usual ones, stand before everything else. @return bytes written. */
static size_t provenance(const struct view_show *show, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	if (show->vm)
		used += (size_t)snprintf(text, size, "%s · ", show->vm);
	if (show->changed_costs && used < size)
		used += (size_t)snprintf(text + used, size - used, "%s · ",
					 view_localized(TEXT_CHANGED_COSTS));
	if (show->without && used < size) {
		char by[96];

		snprintf(by, sizeof by, view_localized(TEXT_WITHOUT), show->without);
		used += (size_t)snprintf(text + used, size - used, "%s · ", by);
	}
	if (show->compiler && used < size) {
		char by[96];

		snprintf(by, sizeof by, view_localized(TEXT_OTHER_COMPILER), show->compiler);
		used += (size_t)snprintf(text + used, size - used, "%s · ", by);
	}
	return used < size ? used : 0;
}

void view_provenance_line(char *text, size_t size, const struct view_model *m,
			  const struct rs_provenance *p)
{
	uint64_t images = 0;
	double x, w;
	size_t lane;

	for (size_t i = 0; i < layout_columns(m); i++) {
		layout_column(m, i, &lane, &x, &w);
		images = rs_images_add(images, m->lanes[lane].source.images);
	}
	snprintf(text, size, "ringside %s%s%s%s · %s · %016" PRIx64, p->version,
		 *p->commit ? " (" : "", p->commit, *p->commit ? ")" : "", p->compiler, images);
}

void view_status_text(const struct view_model *m, const struct view_show *show, char *text,
		      size_t size)
{
	const struct view_lane *l = &m->lanes[m->focus];
	struct rs_event e;
	char what[64] = "", playing[48], cycles[24], number[24], count[24];
	size_t used;

	if (show->note) {
		snprintf(text, size, "%s", show->note);
		return;
	}
	if (l->ops.seen == 0) {
		snprintf(text, size, "%s", view_localized(TEXT_STARTING));
		return;
	}
	used = provenance(show, text, size);
	text += used;
	size -= used;
	if (show->picture && show->provenance) {
		view_provenance_line(text, size, m, show->provenance);
		return;
	}
	snprintf(playing, sizeof playing,
		 view_localized(show->playing ? TEXT_PLAYING : TEXT_PAUSED), show->speed);
	if (view_response_text(m, playing, text, size))
		return;
	view_figure(cycles, sizeof cycles, view_model_spent(m));
	if (m->lineup == VIEW_BY_MOMENT) {
		snprintf(text, size, view_localized(TEXT_AT_MOMENT), playing, cycles);
		return;
	}
	(void)l->source.at(l->source.context, m->event, &e, NULL);
	view_event_words(what, sizeof what, &e);
	view_figure(number, sizeof number, m->event + 1);
	view_figure(count, sizeof count, l->ops.seen);
	snprintf(text, size, view_localized(TEXT_AT_EVENT), playing, number, count, what);
}

/* On a small page the position would push the content off it, and on one that stands upright it is too small for a thumb. */
static bool has_scrub(const struct view_scene *s)
{
	return s->h >= 700 && !s->upright;
}

double layout_bottom(const struct view_scene *s)
{
	return has_scrub(s) ? s->h - 64 : s->h - 20;
}

static struct view_scrub place(const struct view_scene *s, const struct view_model *m)
{
	enum rs_generation g = m->lanes[view_model_scrub_lane(m)].source.generation;
	double y = s->h - (VIEW_HEIGHT - SCRUB_Y), x = GRID_MARGIN + 34 + 24;
	bool several = false;

	if (!has_scrub(s))
		return (struct view_scrub){0, 0, 0, 0};
	if (layout_small(s)) /* the line alone */
		return (struct view_scrub){x, s->w - GRID_MARGIN, y - 26, y + 10};
	x += view_text_width(s, VIEW_BOLD, 24, view_localized(view_generations[g].name));
	/* The text beside it may change with every event; the line must not. The name of a virtual
	 * machine stands there, too. */
	for (size_t i = 0; i < m->count; i++)
		several |= m->lanes[i].turns.vms > 1;
	return (struct view_scrub){x, several ? 860 : 1120, y - 26, y + 10};
}

struct view_scrub view_lanes_scrub(const struct view_scene *s, const struct view_model *m)
{
	return place(s, m);
}

void draw_scrub(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	size_t lane = view_model_scrub_lane(m);
	const struct view_ops *o = &m->lanes[lane].ops;
	enum rs_generation g = m->lanes[lane].source.generation;
	struct view_scrub line = place(s, m);
	struct view_style name = {VIEW_BOLD, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style right = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double w, at, last = -TICK_APART, y = s->h - (VIEW_HEIGHT - SCRUB_Y);
	char text[VIEW_TEXT];

	if (!has_scrub(s))
		return;
	if (show->lesson && !layout_small(s)) {
		draw_lesson_track(s, show);
		return;
	}
	view_status_text(m, show, text, sizeof text);
	if (show->picture &&
	    !layout_small(s)) /* nothing moves in it: the text has what it needs */
		line.x1 =
			fmin(line.x1, s->w - GRID_MARGIN - 40 -
					      view_text_width(s, right.face, right.size, text));
	w = fmax(line.x1 - line.x0, 0);
	at = view_model_scrub(m) * w;
	view_shape(s, g, GRID_MARGIN + 11, y - 8, 11);
	view_box(s, VIEW_DASH, line.x0, y - 10, w, 4, 0);
	for (size_t i = 0; i < o->tick_count; i++) {
		double x = view_model_tick(m, i) * w;

		if (x - last < TICK_APART)
			continue;
		last = x;
		view_box(s, VIEW_DASH, line.x0 + x, y - 18, 3, 20, 0);
	}
	view_box(s, VIEW_INK, line.x0, y - 11, at, 6, 0);
	view_box(s, VIEW_BACKGROUND, line.x0 + at - 15, y - 23, 30, 30, 15);
	view_shape(s, g, line.x0 + at, y - 8, 11);
	if (layout_small(s))
		return;
	view_text(s, name, GRID_MARGIN + 34, y, 340, view_localized(view_generations[g].name));
	view_text(s, right, s->w - GRID_MARGIN, y, s->w - GRID_MARGIN - line.x1 - 40, text);
}
