/* What will be seen, checked without seeing it: each text is there, whole, alone in its place,
 * large enough and of enough contrast. */
#include "legible.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/scene/theme.h"
#if HAVE_CANVAS
#include "view/canvas/canvas.h"
#endif

#if !HAVE_CANVAS
/* Noto Sans and D2Coding are about that wide. */
static double estimate(void *unused, enum view_face face, double size, const char *text)
{
	size_t letters = 0;

	(void)unused;
	(void)face;
	for (const char *t = text; *t; t++)
		letters += (*t & 0xc0) != 0x80; /* not the rest of a UTF-8 sequence */
	return (double)letters * size * 0.48;
}
#endif

struct view_ruler legible_ruler(void)
{
#if HAVE_CANVAS
	return view_canvas_ruler();
#else
	return (struct view_ruler){.width = estimate};
#endif
}

static bool overlap(const struct view_item *a, const struct view_item *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
	       b->y < a->y + a->h;
}

static bool inside(const struct view_item *a, const struct view_item *b, double spare)
{
	return a->x >= b->x + spare && a->x + a->w <= b->x + b->w - spare && a->y >= b->y &&
	       a->y + a->h <= b->y + b->h;
}

static bool is_pill(const struct view_item *i)
{
	return (i->kind == VIEW_BOX && i->color == VIEW_INK && i->h > 30) ||
	       (i->kind == VIEW_FRAME && !i->frame.dashed);
}

/* Drawn over the bands, it would cross out a text. */
static bool is_drawn(const struct view_item *i)
{
	return i->kind == VIEW_ARROW || i->kind == VIEW_LOOP || i->kind == VIEW_SHAPE ||
	       i->kind == VIEW_BALL;
}

/* A line's box is larger than the line. */
static bool crosses(const struct view_item *line, const struct view_item *t)
{
	for (int i = 0; i <= 200; i++) {
		double x = line->line.x0 + (line->line.x1 - line->line.x0) * i / 200,
		       y = line->line.y0 + (line->line.y1 - line->line.y0) * i / 200;

		if (x > t->x && x < t->x + t->w && y > t->y && y < t->y + t->h)
			return true;
	}
	return false;
}

/* As it is on a screen of 1080 rows: never below its class, however large or small the texts
 * are asked for; below 100 % they all shrink together, as asked. What must be read is in ink. */
static void check_class(const struct view_scene *s, const struct view_item *t)
{
	static const double least[] = {
		[VIEW_FOLLOW] = 32, [VIEW_LESSON] = 56, [VIEW_DETAIL] = 24};
	double shown = t->text.size * VIEW_WIDTH / s->w;

	if (shown < (least[t->text.is] - 0.01) * s->text || t->text.size < 24 * s->text)
		fail_msg("'%s' is too small: %.0f", t->text.text, shown);
	if (t->color == VIEW_MUTED && t->text.is != VIEW_DETAIL)
		fail_msg("'%s' is no detail, and muted", t->text.text);
}

static void check_text(const struct view_scene *s, size_t at)
{
	const struct view_item page = {.x = 0, .y = 0, .w = s->w - 40, .h = s->h};
	const struct view_item *t = &s->items[at];
	double w = s->ruler.width(NULL, t->text.face, t->text.size, t->text.text);
	bool in_pill = false;

	check_class(s, t);
	if (w > t->text.room + 0.5)
		fail_msg("'%s' is cut: %.0f of %.0f", t->text.text, w, t->text.room);
	if (!inside(t, &page, 0))
		fail_msg("'%s' leaves the page", t->text.text);
	for (size_t i = s->tip; i < s->count; i++) {
		const struct view_item *o = &s->items[i];

		if (i == at || !overlap(t, o))
			continue;
		if (o->kind == VIEW_TEXTS)
			fail_msg("'%s' and '%s' overlap", t->text.text, o->text.text);
		if (is_drawn(o) || (o->kind == VIEW_LINE && crosses(o, t)))
			fail_msg("something is drawn over '%s'", t->text.text);
		if (o->kind == VIEW_BAND && !inside(t, o, 4))
			fail_msg("'%s' leaves its band", t->text.text);
		if (is_pill(o) && !inside(t, o, 6))
			fail_msg("'%s' does not fit the pill", t->text.text);
		in_pill |= is_pill(o);
	}
	if (t->text.own && !in_pill)
		fail_msg("'%s' has lost its pill", t->text.text);
}

/* WCAG 2: relative luminance and contrast. */
static double luminance(uint32_t rgb)
{
	static const double weight[3] = {0.0722, 0.7152, 0.2126};
	double sum = 0;

	for (unsigned i = 0; i < 3; i++) {
		double c = (double)(rgb >> 8 * i & 255) / 255;

		sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void check_contrast(const struct view_scene *s, size_t at,
			   const struct view_theme *theme)
{
	const struct view_item *t = &s->items[at];
	enum view_color under = VIEW_BACKGROUND;

	for (size_t i = 0; i < at; i++) {
		const struct view_item *o = &s->items[i];

		if (!overlap(t, o))
			continue;
		if (o->kind == VIEW_BAND || o->kind == VIEW_BOX)
			under = o->color;
		else if (o->kind == VIEW_FRAME && !o->frame.hollow)
			under = o->frame.fill;
	}
	if (contrast(theme->rgb[t->color], theme->rgb[under]) < 7)
		fail_msg("'%s' has a contrast of %.1f", t->text.text,
			 contrast(theme->rgb[t->color], theme->rgb[under]));
}

void legible_check(const struct view_scene *s)
{
	assert_false(s->overflow);
	for (size_t i = s->tip; i < s->count; i++) { /* a tip covers what is under it */
		if (s->items[i].kind != VIEW_TEXTS)
			continue;
		check_text(s, i);
		check_contrast(s, i, &view_light);
		check_contrast(s, i, &view_dark);
	}
}
