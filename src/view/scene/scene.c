#include "view/scene/scene.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PILL_SIDE = 20 };

void view_scene_begin(struct view_scene *s, struct view_ruler ruler)
{
	s->ruler = ruler;
	s->w = VIEW_WIDTH;
	s->h = VIEW_HEIGHT;
	s->upright = false;
	s->text = 1;
	s->pill = VIEW_PILL;
	s->count = 0;
	s->overflow = false;
	s->spot_count = 0;
	s->tip = 0;
}

void view_scene_size(struct view_scene *s, unsigned percent)
{
	double factor = percent ? percent / 100.0 : 1;

	s->w = VIEW_WIDTH / fmax(factor, 1);
	s->h = VIEW_HEIGHT / fmax(factor, 1);
	s->text = fmin(factor, 1);
}

/* Never NULL: what does not fit is written over the last item. */
static struct view_item *add(struct view_scene *s, enum view_item_kind kind,
			     enum view_color color, double x, double y, double w, double h)
{
	struct view_item *item;

	if (s->count == VIEW_ITEMS)
		s->overflow = true;
	else
		s->count++;
	item = &s->items[s->count - 1];
	memset(item, 0, sizeof *item);
	item->kind = kind;
	item->color = color;
	item->x = x;
	item->y = y;
	item->w = w;
	item->h = h;
	return item;
}

void view_band(struct view_scene *s, enum view_color fill, enum view_color edge, double x,
	       double y, double w, double h)
{
	add(s, VIEW_BAND, fill, x, y, w, h)->band.edge = edge;
}

void view_box(struct view_scene *s, enum view_color color, double x, double y, double w,
	      double h, double radius)
{
	add(s, VIEW_BOX, color, x, y, w, h)->box.radius = radius;
}

static void frame(struct view_scene *s, enum view_color color, double x, double y, double w,
		  double h, double radius, double line, bool dashed)
{
	struct view_item *f = add(s, VIEW_FRAME, color, x, y, w, h);

	f->frame.fill = VIEW_BACKGROUND;
	f->frame.radius = radius;
	f->frame.line = line;
	f->frame.dashed = dashed;
}

void view_bar(struct view_scene *s, enum view_color color, double x, double y, double w,
	      double h)
{
	if (w >= 1)
		view_box(s, color, x, y, w, h, 0);
}

void view_dashes(struct view_scene *s, double x, double y, double w, double h)
{
	frame(s, VIEW_DASH, x, y, w, h, 12, 2.5, true);
}

double view_inset(struct view_scene *s, const struct view_scene *other, double x, double y,
		  double w)
{
	double h = other->h * w / other->w;
	struct view_item *i = add(s, VIEW_INSET, VIEW_BACKGROUND, x, y, w, h);

	if (i)
		i->inset.scene = other;
	return h;
}

void view_hollow(struct view_scene *s, enum view_color color, double x, double y, double w,
		 double h, double radius, double line)
{
	frame(s, color, x, y, w, h, radius, line, false);
	s->items[s->count - 1].frame.hollow = true;
}

void view_cell(struct view_scene *s, enum view_color fill, double x, double y, double w,
	       double h)
{
	frame(s, VIEW_INK, x, y, w, h, 10, 3, false);
	s->items[s->count - 1].frame.fill = fill;
}

void view_outline(struct view_scene *s, double x, double y, double w, double h)
{
	frame(s, VIEW_INK, x, y, w, h, h / 2, 3, false);
}

void view_arrow(struct view_scene *s, enum view_arrow kind, double x0, double y0, double x1,
		double y1)
{
	double half = kind == VIEW_DIRECT ? 17 : 14; /* of the head, its widest part */
	double across = fabs(y1 - y0) > fabs(x1 - x0) ? half : 0, along = half - across;
	struct view_item *a =
		add(s, VIEW_ARROW, VIEW_INK, fmin(x0, x1) - across, fmin(y0, y1) - along,
		    fabs(x1 - x0) + 2 * across, fabs(y1 - y0) + 2 * along);

	a->arrow.kind = kind;
	a->arrow.x0 = x0;
	a->arrow.y0 = y0;
	a->arrow.x1 = x1;
	a->arrow.y1 = y1;
}

void view_rail(struct view_scene *s, const double (*points)[2], unsigned count)
{
	double x0 = points[0][0], x1 = x0, y0 = points[0][1], y1 = y0;
	struct view_item *r;

	for (unsigned i = 1; i < count; i++) {
		x0 = fmin(x0, points[i][0]);
		x1 = fmax(x1, points[i][0]);
		y0 = fmin(y0, points[i][1]);
		y1 = fmax(y1, points[i][1]);
	}
	r = add(s, VIEW_RAIL, VIEW_INK, x0, y0, x1 - x0, y1 - y0);
	r->rail.count = count < 4 ? count : 4;
	memcpy(r->rail.points, points, r->rail.count * sizeof *points);
}

void view_loop(struct view_scene *s, double x, double y, double radius)
{
	add(s, VIEW_LOOP, VIEW_INK, x - radius, y - radius, 2 * radius, 2 * radius);
}

void view_shape(struct view_scene *s, unsigned lane, double x, double y, double radius)
{
	enum view_color color = (enum view_color)(VIEW_LANE_BARE + lane);

	add(s, VIEW_SHAPE, color, x - radius, y - radius, 2 * radius, 2 * radius)->shape.lane =
		lane;
}

void view_ball(struct view_scene *s, enum view_had had, double x, double y, double radius)
{
	add(s, VIEW_BALL, VIEW_INK, x - radius, y - radius, 2 * radius, 2 * radius)->ball.had =
		had;
}

void view_lens(struct view_scene *s, double x0, double x1, double y0, double x2, double x3,
	       double y1)
{
	struct view_item *i = add(s, VIEW_LENS, VIEW_PANEL, x2, y0, x3 - x2, y1 - y0);

	i->lens.x0 = x0;
	i->lens.x1 = x1;
}

void view_lens_aside(struct view_scene *s, double y0, double y1, double x0, double y2,
		     double y3, double x1)
{
	struct view_item *i = add(s, VIEW_LENS_ASIDE, VIEW_PANEL, x0, fmin(y0, y2), x1 - x0,
				  fmax(y1, y3) - fmin(y0, y2));

	i->lens.x0 = y0;
	i->lens.x1 = y1;
}

void view_land(struct view_scene *s, enum view_color color, double x, double y, double w,
	       double h, const int16_t (*points)[2], size_t count, double x0, double y0,
	       double kx, double ky)
{
	struct view_item *l = add(s, VIEW_LAND, color, x, y, w, h);

	l->land.points = points;
	l->land.count = count;
	l->land.x0 = x0;
	l->land.y0 = y0;
	l->land.kx = kx;
	l->land.ky = ky;
}

void view_line(struct view_scene *s, enum view_color color, double x0, double y0, double x1,
	       double y1, double width, bool dashed)
{
	struct view_item *l =
		add(s, VIEW_LINE, color, fmin(x0, x1) - width / 2, fmin(y0, y1) - width / 2,
		    fabs(x1 - x0) + width, fabs(y1 - y0) + width);

	l->line.x0 = x0;
	l->line.y0 = y0;
	l->line.x1 = x1;
	l->line.y1 = y1;
	l->line.width = width;
	l->line.dashed = dashed;
}

static double drawn_size(const struct view_scene *s, double size)
{
	return s->upright ? fmax(size, VIEW_UPRIGHT_TEXT) : size * s->text;
}

double view_text_width(const struct view_scene *s, enum view_face face, double size,
		       const char *text)
{
	return s->ruler.width(s->ruler.context, face, drawn_size(s, size), text);
}

/* Copy what fits, and no half of a letter. */
static void copy_text(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n >= size)
		for (n = size - 1; n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80;)
			n--;
	memcpy(to, from, n);
	to[n] = '\0';
}

double view_text(struct view_scene *s, struct view_style style, double x, double baseline,
		 double room, const char *text)
{
	double w = fmin(view_text_width(s, style.face, style.size, text), room);
	double left = style.align == VIEW_CENTRE  ? x - w / 2
		      : style.align == VIEW_RIGHT ? x - w
						  : x;
	double size = drawn_size(s, style.size);
	struct view_item *t =
		add(s, VIEW_TEXTS, style.color, left, baseline - size * 0.8, w, size * 1.05);

	t->text.face = style.face;
	t->text.is = style.is;
	t->text.size = size;
	t->text.baseline = baseline;
	t->text.room = room;
	copy_text(t->text.text, sizeof t->text.text, text);
	return w;
}

double view_class_least(const struct view_scene *s, enum view_class is)
{
	static const double least[] = {
		[VIEW_FOLLOW] = 32, [VIEW_LESSON] = 56, [VIEW_DETAIL] = 24};

	return fmax(least[is] * s->w / VIEW_WIDTH,
		    s->upright ? VIEW_UPRIGHT_TEXT : least[VIEW_DETAIL]);
}

double view_text_fit(struct view_scene *s, struct view_style style, double x, double baseline,
		     double room, const char *text)
{
	double w = view_text_width(s, style.face, style.size, text);

	if (w > room)
		style.size = fmax(floor(style.size * room / w), view_class_least(s, style.is));
	return view_text(s, style, x, baseline, room, text);
}

double view_paragraph(struct view_scene *s, struct view_style style, double x, double baseline,
		      double room, double pitch, unsigned most, const char *text)
{
	char line[VIEW_TEXT];

	while (*text && most > 0) {
		size_t fits = 0;

		/* As many words as fit, and one at least. */
		for (size_t end = 0; most > 1;) {
			size_t next = end + strspn(text + end, " ");

			next += strcspn(text + next, " ");
			copy_text(line, next + 1 < sizeof line ? next + 1 : sizeof line, text);
			if (fits && view_text_width(s, style.face, style.size, line) > room)
				break;
			fits = next;
			if (!text[next] || next + 1 >= sizeof line)
				break;
			end = next;
		}
		if (most == 1)
			fits = strlen(text);
		copy_text(line, fits + 1 < sizeof line ? fits + 1 : sizeof line, text);
		view_text(s, style, x, baseline, room, line);
		baseline += pitch;
		text += fits;
		text += strspn(text, " ");
		most--;
	}
	return baseline;
}

double view_pill_width(const struct view_scene *s, const char *text)
{
	return view_text_width(s, VIEW_CODE, s->pill, text) + 2 * PILL_SIDE;
}

void view_pill(struct view_scene *s, double centre, double middle, double w, double h,
	       bool filled, const char *text)
{
	struct view_style style = {VIEW_CODE, s->pill, filled ? VIEW_BACKGROUND : VIEW_INK,
				   VIEW_CENTRE,
				   s->pill < VIEW_PILL ? VIEW_DETAIL : VIEW_FOLLOW};
	char first[32];

	if (filled)
		view_box(s, VIEW_INK, centre - w / 2 + 1.5, middle - h / 2 + 1.5, w - 3, h - 3,
			 h / 2);
	else
		view_outline(s, centre - w / 2, middle - h / 2, w, h);
	if (view_text_width(s, VIEW_CODE, view_class_least(s, style.is), text) > w - 16) {
		snprintf(first, sizeof first, "%.*s", (int)strcspn(text, " "), text);
		text = first;
		if (view_text_width(s, VIEW_CODE, s->pill, text) > w - 16)
			style.is = VIEW_DETAIL; /* rather small than cut */
	}
	view_text_fit(s, style, centre, middle + s->pill * 0.33, w - 16, text);
	s->items[s->count - 1].text.own = true;
}
