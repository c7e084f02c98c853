#include "view/canvas/paint.h"

#include <math.h>

#include "ringside/lane.h"

#define PI 3.14159265358979323846

static void ink(cairo_t *c, const struct view_theme *theme, enum view_color color)
{
	uint32_t rgb = theme->rgb[color];

	cairo_set_source_rgb(c, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255,
			     (double)(rgb & 255) / 255);
}

static void rounded(cairo_t *c, double x, double y, double w, double h, double r)
{
	r = fmin(r, fmin(w, h) / 2);
	cairo_new_sub_path(c);
	cairo_arc(c, x + w - r, y + r, r, -PI / 2, 0);
	cairo_arc(c, x + w - r, y + h - r, r, 0, PI / 2);
	cairo_arc(c, x + r, y + h - r, r, PI / 2, PI);
	cairo_arc(c, x + r, y + r, r, PI, 1.5 * PI);
	cairo_close_path(c);
}

static void paint_band(cairo_t *c, const struct view_item *i, const struct view_theme *theme)
{
	cairo_save(c);
	rounded(c, i->x, i->y, i->w, i->h, 12);
	cairo_clip(c);
	cairo_rectangle(c, i->x, i->y, i->w, i->h);
	cairo_fill(c);
	ink(c, theme, i->band.edge);
	cairo_rectangle(c, i->x, i->y, 8, i->h);
	cairo_fill(c);
	cairo_restore(c);
}

static void paint_frame(cairo_t *c, const struct view_item *i, const struct view_theme *theme)
{
	double half = i->frame.line / 2;
	static const double dashes[] = {10, 8};

	rounded(c, i->x + half, i->y + half, i->w - 2 * half, i->h - 2 * half, i->frame.radius);
	if (i->frame.dashed) {
		cairo_set_dash(c, dashes, 2, 0);
	} else if (!i->frame.hollow) {
		ink(c, theme, i->frame.fill);
		cairo_fill_preserve(c);
		ink(c, theme, i->color);
	}
	cairo_set_line_width(c, i->frame.line);
	cairo_stroke(c);
	cairo_set_dash(c, NULL, 0, 0);
}

static void paint_arrow(cairo_t *c, const struct view_item *i)
{
	double x0 = i->arrow.x0, y0 = i->arrow.y0, x1 = i->arrow.x1, y1 = i->arrow.y1;
	double length = hypot(x1 - x0, y1 - y0), dx = (x1 - x0) / length,
	       dy = (y1 - y0) / length;
	double head = 22, half = i->arrow.kind == VIEW_DIRECT ? 17 : 14;
	double bx = x1 - dx * (head - 1), by = y1 - dy * (head - 1);
	static const double dashes[] = {8, 6};

	cairo_set_line_cap(c, CAIRO_LINE_CAP_BUTT);
	if (i->arrow.kind == VIEW_DIRECT) {
		cairo_set_line_width(c, 5);
		for (int side = -1; side <= 1; side += 2) {
			cairo_move_to(c, x0 - dy * 6 * side, y0 + dx * 6 * side);
			cairo_line_to(c, bx - dy * 6 * side, by + dx * 6 * side);
		}
	} else {
		cairo_set_line_width(c, 6);
		if (i->arrow.kind == VIEW_RETURN)
			cairo_set_dash(c, dashes, 2, 0);
		cairo_move_to(c, x0, y0);
		cairo_line_to(c, bx, by);
	}
	cairo_stroke(c);
	cairo_set_dash(c, NULL, 0, 0);
	cairo_move_to(c, x1, y1);
	cairo_line_to(c, x1 - dx * head - dy * half, y1 - dy * head + dx * half);
	cairo_line_to(c, x1 - dx * head + dy * half, y1 - dy * head - dx * half);
	cairo_close_path(c);
	cairo_fill(c);
}

static void paint_rail(cairo_t *c, const struct view_item *i)
{
	const double(*p)[2] = i->rail.points;

	cairo_set_line_width(c, 5);
	cairo_move_to(c, p[0][0], p[0][1]);
	for (unsigned k = 1; k + 1 < i->rail.count; k++) {
		double from = hypot(p[k][0] - p[k - 1][0], p[k][1] - p[k - 1][1]);
		double to = hypot(p[k + 1][0] - p[k][0], p[k + 1][1] - p[k][1]);
		double r = 14;
		double ax = p[k][0] - (p[k][0] - p[k - 1][0]) / from * r;
		double ay = p[k][1] - (p[k][1] - p[k - 1][1]) / from * r;
		double bx = p[k][0] + (p[k + 1][0] - p[k][0]) / to * r;
		double by = p[k][1] + (p[k + 1][1] - p[k][1]) / to * r;

		cairo_line_to(c, ax, ay);
		cairo_curve_to(c, (ax + 2 * p[k][0]) / 3, (ay + 2 * p[k][1]) / 3,
			       (bx + 2 * p[k][0]) / 3, (by + 2 * p[k][1]) / 3, bx, by);
	}
	cairo_line_to(c, p[i->rail.count - 1][0], p[i->rail.count - 1][1]);
	cairo_stroke(c);
}

static void paint_loop(cairo_t *c, const struct view_item *i)
{
	double r = i->w / 2, x = i->x + r, y = i->y + r, k = r / 22;
	double angle = 1.42 * PI, px = x + r * cos(angle), py = y + r * sin(angle);
	double tx = -sin(angle), ty = cos(angle);

	cairo_set_line_width(c, 5);
	cairo_new_path(c);
	cairo_arc(c, x, y, r, 0, angle);
	cairo_stroke(c);
	cairo_move_to(c, px + tx * 18 * k, py + ty * 18 * k);
	cairo_line_to(c, px - ty * 13 * k - tx * 3, py + tx * 13 * k - ty * 3);
	cairo_line_to(c, px + ty * 13 * k - tx * 3, py - tx * 13 * k - ty * 3);
	cairo_close_path(c);
	cairo_fill(c);
}

static void paint_shape(cairo_t *c, const struct view_item *i)
{
	double r = i->w / 2, x = i->x + r, y = i->y + r;

	cairo_new_path(c);
	switch (i->shape.lane) {
	case RS_BARE:
		cairo_rectangle(c, x - r * .86, y - r * .86, r * 1.72, r * 1.72);
		break;
	case RS_FULL:
		cairo_move_to(c, x, y - r);
		cairo_line_to(c, x + r * 1.08, y + r * .84);
		cairo_line_to(c, x - r * 1.08, y + r * .84);
		break;
	case RS_PARA:
		cairo_move_to(c, x, y - r * 1.12);
		cairo_line_to(c, x + r * 1.12, y);
		cairo_line_to(c, x, y + r * 1.12);
		cairo_line_to(c, x - r * 1.12, y);
		break;
	case RS_CONTAINER:
		for (int k = 0; k < 6; k++)
			cairo_line_to(c, x + r * 1.06 * sin(k * PI / 3),
				      y - r * 1.06 * cos(k * PI / 3));
		break;
	default:
		cairo_arc(c, x, y, r, 0, 2 * PI);
		break;
	}
	cairo_close_path(c);
	cairo_fill(c);
}

static void paint_ball(cairo_t *c, const struct view_item *i, const struct view_theme *theme)
{
	double r = i->w / 2, x = i->x + r, y = i->y + r;

	cairo_new_path(c);
	cairo_arc(c, x, y, r - 1.5, 0, 2 * PI);
	ink(c, theme, i->ball.had == VIEW_HAD_DIRECT ? i->color : VIEW_BACKGROUND);
	cairo_fill(c);
	ink(c, theme, i->color);
	if (i->ball.had == VIEW_ASKED_FOR) {
		cairo_arc(c, x, y, r - 1, PI / 2, 1.5 * PI);
		cairo_close_path(c);
		cairo_fill(c);
	}
	cairo_set_line_width(c, 3.5);
	cairo_new_path(c);
	cairo_arc(c, x, y, r - 1.75, 0, 2 * PI);
	cairo_stroke(c);
}

static void paint_inset(cairo_t *c, const struct view_item *i, const struct view_theme *theme);
static void paint_line(cairo_t *c, const struct view_item *i)
{
	static const double dashes[] = {10, 8};

	cairo_set_line_width(c, i->line.width);
	cairo_set_line_cap(c, i->line.dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
	if (i->line.dashed)
		cairo_set_dash(c, dashes, 2, 0);
	cairo_move_to(c, i->line.x0, i->line.y0);
	cairo_line_to(c, i->line.x1, i->line.y1);
	cairo_stroke(c);
	cairo_set_dash(c, NULL, 0, 0);
	cairo_set_line_cap(c, CAIRO_LINE_CAP_BUTT);
}

static void paint_land(cairo_t *c, const struct view_item *i)
{
	cairo_save(c);
	cairo_rectangle(c, i->x, i->y, i->w, i->h);
	cairo_clip(c);
	for (size_t k = 0; k < i->land.count; k++)
		cairo_line_to(c, i->land.x0 + i->land.points[k][0] * i->land.kx,
			      i->land.y0 + i->land.points[k][1] * i->land.ky);
	cairo_fill(c);
	cairo_restore(c);
}

static void paint(cairo_t *c, const struct view_item *i, const struct view_theme *theme)
{
	ink(c, theme, i->color);
	switch (i->kind) {
	case VIEW_BAND:
		paint_band(c, i, theme);
		break;
	case VIEW_BOX:
		if (i->box.radius > 0)
			rounded(c, i->x, i->y, i->w, i->h, i->box.radius);
		else
			cairo_rectangle(c, i->x, i->y, i->w, i->h);
		cairo_fill(c);
		break;
	case VIEW_FRAME:
		paint_frame(c, i, theme);
		break;
	case VIEW_ARROW:
		paint_arrow(c, i);
		break;
	case VIEW_RAIL:
		paint_rail(c, i);
		break;
	case VIEW_LOOP:
		paint_loop(c, i);
		break;
	case VIEW_SHAPE:
		paint_shape(c, i);
		break;
	case VIEW_BALL:
		paint_ball(c, i, theme);
		break;
	case VIEW_LENS:
		cairo_move_to(c, i->lens.x0, i->y);
		cairo_line_to(c, i->lens.x1, i->y);
		cairo_line_to(c, i->x + i->w, i->y + i->h);
		cairo_line_to(c, i->x, i->y + i->h);
		cairo_fill(c);
		break;
	case VIEW_LAND:
		paint_land(c, i);
		break;
	case VIEW_INSET:
		paint_inset(c, i, theme);
		break;
	case VIEW_LENS_ASIDE:
		cairo_move_to(c, i->x, i->lens.x0);
		cairo_line_to(c, i->x, i->lens.x1);
		cairo_line_to(c, i->x + i->w, i->y + i->h);
		cairo_line_to(c, i->x + i->w, i->y);
		cairo_fill(c);
		break;
	case VIEW_LINE:
		paint_line(c, i);
		break;
	case VIEW_TEXTS:
		view_paint_text(c, i);
		break;
	}
}

/* Another scene, which has no further one in it. */
static void paint_inset(cairo_t *c, const struct view_item *i, const struct view_theme *theme)
{
	const struct view_scene *s = i->inset.scene;

	cairo_save(c);
	cairo_rectangle(c, i->x, i->y, i->w, i->h);
	cairo_clip(c);
	cairo_translate(c, i->x, i->y);
	cairo_scale(c, i->w / s->w, i->h / s->h);
	view_paint(c, s, theme);
	cairo_restore(c);
}

void view_paint(cairo_t *c, const struct view_scene *s, const struct view_theme *theme)
{
	ink(c, theme, VIEW_BACKGROUND);
	cairo_paint(c);
	for (size_t i = 0; i < s->count; i++)
		paint(c, &s->items[i], theme);
}
