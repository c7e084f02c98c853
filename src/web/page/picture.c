/* picture.c - the scene of a page: laid out for its width, as rows for the script that paints them, and pointed at. */
#include <string.h>

#include "view/control/mouse.h"
#include "view/scene/layout.h"
#include "view/scene/theme.h"
#include "web/page/list.h"
#include "web/page/page.h"
#include "web/shared.h"

enum { EVENTS_A_FRAME = 200000 };

static struct view_scene scene;
static struct view_mouse mouse;

/** Width of a text: the canvas measures. */
__attribute__((import_module("page"), import_name("width"))) double
page_width(unsigned face, double size, const char *text, size_t length);

static double width(void *context, enum view_face face, double size, const char *text)
{
	(void)context;
	return page_width(face, size, text, strlen(text));
}

static const struct view_ruler ruler = {.width = width};

WEB_EXPORT(press) int web_press(double x, double y);
int web_press(double x, double y)
{
	return web_state.m->count && view_mouse_press(&mouse, &web_state, &scene, x, y);
}

/** @return whether a line of code is there, which a press sets a breakpoint at. */
WEB_EXPORT(code_at) int web_code_at(double x, double y);
int web_code_at(double x, double y)
{
	const struct view_spot *spot = web_state.m->count ? view_spot_at(&scene, x, y) : NULL;

	return spot && spot->code;
}

WEB_EXPORT(move) int web_move(double x, double y);
int web_move(double x, double y)
{
	return web_state.m->count && view_mouse_move(&mouse, &web_state, &scene, x, y);
}

WEB_EXPORT(release) int web_release(void);
int web_release(void)
{
	return web_state.m->count && view_mouse_release(&mouse, &web_state);
}

/** Let `seconds` pass. @return 1: the picture changed; 2: it will change by itself; or both. */
WEB_EXPORT(pass) int web_pass(double seconds);
int web_pass(double seconds)
{
	static uint64_t seen;
	bool more, changed;

	if (!web_state.m->count)
		return 0;
	more = view_model_update(web_state.m, EVENTS_A_FRAME);
	changed = web_arrive();
	changed |= view_pass(&web_state, seconds);
	changed |= view_model_known(web_state.m) != seen;
	seen = view_model_known(web_state.m);
	more |= web_state.player.playing || web_state.veil > 0 || web_state.note_left > 0;
	return (int)changed | (int)more << 1;
}

static double page_w; /* of one that stands upright; 0: it lies */

/** Lay screens out for a page that stands upright and is so wide; 0: for one that lies. */
WEB_EXPORT(set_page) void web_set_page(double w);
void web_set_page(double w)
{
	page_w = w;
}

/** @return which screen will be drawn: an index into web_screens(). */
WEB_EXPORT(screen) int web_screen(void);
int web_screen(void)
{
	return web_state.screen;
}

/** Where the column of lane number `i` of those that are shown begins on Lanes; -1: there is none. */
WEB_EXPORT(column_x) double web_column_x(unsigned i);
double web_column_x(unsigned i)
{
	double x = -1, w;
	size_t lane;

	if (i < layout_columns(web_state.m))
		layout_column(web_state.m, i, &lane, &x, &w);
	return x;
}

/** How wide it is. */
WEB_EXPORT(column_width) double web_column_width(unsigned i);
double web_column_width(unsigned i)
{
	double x, w = 0;
	size_t lane;

	if (i < layout_columns(web_state.m))
		layout_column(web_state.m, i, &lane, &x, &w);
	return w;
}

/* What the scene shows: the lesson's question stands on the page beside it. */
static struct view_show shown(void)
{
	struct view_show show = view_state_show(&web_state);

	show.lesson = NULL;
	show.page_w = page_w;
	return show;
}

/** Draw into rows (list.h). @return how many. */
WEB_EXPORT(draw) size_t web_draw(void);
size_t web_draw(void)
{
	struct view_show show = shown();

	view_scene_begin(&scene, ruler);
	if (web_state.m->count)
		view_screen(&scene, web_state.m, &show);
	return web_list(&scene, web_state.dark);
}

WEB_EXPORT(rows) const double *web_rows(void);
const double *web_rows(void)
{
	return web_list_rows();
}

WEB_EXPORT(kinds) const char *web_kind_names(void);
const char *web_kind_names(void)
{
	return web_kinds;
}

/** What is behind it: 0xRRGGBB. */
WEB_EXPORT(background) uint32_t web_background(void);
uint32_t web_background(void)
{
	return (web_state.dark ? &view_dark : &view_light)->rgb[VIEW_BACKGROUND];
}

WEB_EXPORT(scene_width) double web_scene_width(void);
double web_scene_width(void)
{
	return scene.w;
}

WEB_EXPORT(scene_height) double web_scene_height(void);
double web_scene_height(void)
{
	return scene.h;
}
