/* list.c - a scene as rows of numbers, which the script paints in their order. A row has a kind, a colour, the box, and
 * what its kind needs besides; the order is that of struct view_item. */
#include "web/page/list.h"

#include <string.h>

#include "view/scene/theme.h"

enum { ROWS = 2 * VIEW_ITEMS, COLUMNS = 16 };

static double rows[ROWS][COLUMNS];
static size_t count;

const char web_kinds[] =
	"band box frame arrow rail loop shape ball lens lensAside line inset text land end";
enum { END_OF_INSET = VIEW_LAND + 1 };
_Static_assert(VIEW_LAND == 13, "web_kinds names each kind");

static double colour(const struct view_theme *t, enum view_color c)
{
	return t->rgb[c];
}

static double address(const void *bytes)
{
	return (double)(uintptr_t)bytes;
}

static void fill(double *r, const struct view_item *i, const struct view_theme *t)
{
	const double(*p)[2] = i->rail.points;

	switch (i->kind) {
	case VIEW_BAND:
		r[0] = colour(t, i->band.edge);
		break;
	case VIEW_BOX:
		r[0] = i->box.radius;
		break;
	case VIEW_FRAME:
		r[0] = colour(t, i->frame.fill);
		r[1] = i->frame.radius;
		r[2] = i->frame.line;
		r[3] = i->frame.dashed;
		r[4] = i->frame.hollow;
		break;
	case VIEW_ARROW:
		r[0] = i->arrow.kind;
		r[1] = i->arrow.x0;
		r[2] = i->arrow.y0;
		r[3] = i->arrow.x1;
		r[4] = i->arrow.y1;
		break;
	case VIEW_RAIL:
		r[0] = i->rail.count;
		for (unsigned k = 0; k < i->rail.count; k++)
			memcpy(&r[1 + 2 * k], p[k], sizeof p[k]);
		break;
	case VIEW_SHAPE:
		r[0] = i->shape.lane;
		break;
	case VIEW_BALL:
		r[0] = i->ball.had;
		r[1] = colour(t, VIEW_BACKGROUND);
		break;
	case VIEW_LENS:
	case VIEW_LENS_ASIDE:
		r[0] = i->lens.x0;
		r[1] = i->lens.x1;
		break;
	case VIEW_LINE:
		r[0] = i->line.x0;
		r[1] = i->line.y0;
		r[2] = i->line.x1;
		r[3] = i->line.y1;
		r[4] = i->line.width;
		r[5] = i->line.dashed;
		break;
	case VIEW_INSET:
		r[0] = i->inset.scene->w;
		r[1] = i->inset.scene->h;
		r[2] = colour(t, VIEW_BACKGROUND);
		break;
	case VIEW_TEXTS:
		r[0] = i->text.face;
		r[1] = i->text.size;
		r[2] = i->text.baseline;
		r[3] = i->text.room;
		r[4] = address(i->text.text);
		r[5] = (double)strlen(i->text.text);
		break;
	case VIEW_LAND:
		r[0] = address(i->land.points);
		r[1] = (double)i->land.count;
		r[2] = i->land.x0;
		r[3] = i->land.y0;
		r[4] = i->land.kx;
		r[5] = i->land.ky;
		break;
	case VIEW_LOOP:
		break;
	}
}

static double *next(double kind)
{
	double *r = rows[count < ROWS - 1 ? count++ : ROWS - 1];

	memset(r, 0, sizeof rows[0]);
	r[0] = kind;
	return r;
}

static void add(const struct view_scene *s, const struct view_theme *t)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct view_item *item = &s->items[i];
		double *r = next(item->kind);

		r[1] = colour(t, item->color);
		r[2] = item->x;
		r[3] = item->y;
		r[4] = item->w;
		r[5] = item->h;
		fill(&r[6], item, t);
		if (item->kind == VIEW_INSET) {
			add(item->inset.scene, t);
			next(END_OF_INSET);
		}
	}
}

size_t web_list(const struct view_scene *s, bool dark)
{
	count = 0;
	add(s, dark ? &view_dark : &view_light);
	return count;
}

const double *web_list_rows(void)
{
	return rows[0];
}
