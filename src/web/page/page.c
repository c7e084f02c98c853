/* page.c - the page's own module: what the window is elsewhere, with the script in place of SDL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/control/mouse.h"
#include "view/scene/layout.h"
#include "view/scene/theme.h"
#include "view/scene/translations.h"
#include "view/scene/words.h"
#include "web/page/course.h"
#include "web/page/lanes.h"
#include "web/page/list.h"
#include "web/page/page.h"
#include "web/page/run.h"
#include "web/shared.h"

enum { EVENTS_A_FRAME = 200000 };

static struct view_model model;
struct view_state web_state = {.m = &model};
static struct view_mouse mouse;
static struct view_scene scene;
static struct rs_provenance provenance;
static struct {
	uint16_t op; /* 0: none */
	uint32_t nth;
} wanted; /* the place to go to */

/** Width of a text: the canvas measures. */
__attribute__((import_module("page"), import_name("width"))) double
page_width(unsigned face, double size, const char *text, size_t length);

static double width(void *context, enum view_face face, double size, const char *text)
{
	(void)context;
	return page_width(face, size, text, strlen(text));
}

static const struct view_ruler ruler = {.width = width};

WEB_EXPORT(start) void web_start(void);
void web_start(void)
{
	view_model_init(&model);
	web_state.op = VIEW_OP_NONE;
	view_scene_begin(&scene, ruler);
}

/** @return room that the script fills; to be freed by free_room(). */
WEB_EXPORT(room) void *web_room(size_t size);
void *web_room(size_t size)
{
	return malloc(size);
}

WEB_EXPORT(free_room) void web_free_room(void *room);
void web_free_room(void *room)
{
	free(room);
}

/* ---- what runs */

/** Run a guest: lines as in lane/wish.h, without "on"; `lanes` has a bit for each enum rs_generation. */
WEB_EXPORT(run) void web_run_these(const char *lines, unsigned lanes);
void web_run_these(const char *lines, unsigned lanes)
{
	enum rs_generation list[RS_LANE_KINDS];
	size_t count = 0;

	for (unsigned g = 0; g < RS_LANE_KINDS; g++)
		if (lanes >> g & 1)
			list[count++] = (enum rs_generation)g;
	web_lesson_end(&web_state);
	web_run_set(&web_state, lines, list, count);
	web_state.screen = VIEW_SCREEN_LANES;
}

/** @return the lines that describe what runs now. */
WEB_EXPORT(wanted) const char *web_wanted(void);
const char *web_wanted(void)
{
	return web_run();
}

/** @return a number that is another one when other lanes are to run. */
WEB_EXPORT(wanted_number) unsigned web_wanted_number(void);
unsigned web_wanted_number(void)
{
	return web_run_number();
}

/** @return the generation of lane number `i`; -1: there are no more. */
WEB_EXPORT(lane) int web_lane(unsigned i);
int web_lane(unsigned i)
{
	return i < model.count ? (int)model.lanes[i].source.generation : -1;
}

WEB_EXPORT(generation) const char *web_generation(unsigned g);
const char *web_generation(unsigned g)
{
	return g < RS_LANE_KINDS ? rs_generation_name((enum rs_generation)g) : NULL;
}

/** What a worker told: of its lane, what it recorded, and how it stands. */
WEB_EXPORT(take_head) void web_take_head(const struct web_head *head);
void web_take_head(const struct web_head *head)
{
	web_lanes_take_head(&model, head);
	provenance = head->provenance;
	web_state.provenance = &provenance;
	web_state.compiler =
		rs_provenance_is_reference(&provenance) ? NULL : provenance.compiler;
}

WEB_EXPORT(take_events)
void web_take_events(unsigned generation, const uint8_t *bytes, size_t size);
void web_take_events(unsigned generation, const uint8_t *bytes, size_t size)
{
	struct web_lane *l = web_lanes_find((enum rs_generation)generation);

	if (l)
		web_lanes_take_events(l, bytes, size);
}

WEB_EXPORT(take_news) void web_take_news(unsigned generation, const struct web_news *news);
void web_take_news(unsigned generation, const struct web_news *news)
{
	struct web_lane *l = web_lanes_find((enum rs_generation)generation);

	if (l)
		l->news = *news;
}

/** A lane could not be made: it does not run. */
WEB_EXPORT(refused) void web_refused(unsigned generation);
void web_refused(unsigned generation)
{
	struct web_lane *l = web_lanes_find((enum rs_generation)generation);

	if (l)
		l->news.state = RS_LANE_LIMIT;
}

/** The same of a guest that runs alone; `ended`: it does not run any more. */
WEB_EXPORT(take_alone)
void web_take_alone(unsigned guest, const struct web_news *news, int ended);
void web_take_alone(unsigned guest, const struct web_news *news, int ended)
{
	if (guest < RS_VMS)
		web_lanes_take_alone(guest, news, ended);
}

/* ---- commands */

static const struct {
	const char *name;
	enum view_command what;
} commands[] = {
	{"play", VIEW_DO_PLAY},
	{"event", VIEW_DO_EVENT},
	{"operation", VIEW_DO_OPERATION},
	{"page", VIEW_DO_PAGE},
	{"black", VIEW_DO_BLACK},
	{"begin", VIEW_DO_BEGIN},
	{"end", VIEW_DO_END},
	{"faster", VIEW_DO_FASTER},
	{"alone", VIEW_DO_ALONE},
	{"beside", VIEW_DO_BESIDE},
	{"all", VIEW_DO_ALL},
	{"vm", VIEW_DO_VM},
	{"lineup", VIEW_DO_LINEUP},
	{"hide", VIEW_DO_HIDE},
	{"screen", VIEW_DO_SCREEN},
	{"language", VIEW_DO_LANGUAGE},
	{"dark", VIEW_DO_DARK},
	{"size", VIEW_DO_SIZE},
	{"motion", VIEW_DO_MOTION},
	{"back", VIEW_DO_BACK},
};

/** Do what a key of the window does. @return false: there is no such command. */
WEB_EXPORT(command) int web_command(const char *name, int by);
int web_command(const char *name, int by)
{
	if (!model.count)
		return false;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0) {
			view_do(&web_state, commands[i].what, by);
			return true;
		}
	return false;
}

/** Show a screen. @return false: there is none of this name. */
WEB_EXPORT(open_screen) int web_open_screen(const char *name);
int web_open_screen(const char *name)
{
	for (int i = 0; i < VIEW_SCREENS && model.count; i++)
		if (strcmp(view_screen_names[i], name) == 0) {
			if (web_state.lesson)
				web_state.lesson->left |=
					web_state.screen != (enum view_screen)i;
			view_open_screen(&web_state, (enum view_screen)i);
			return true;
		}
	return false;
}

/** @return the names of all screens, with a space between them. */
WEB_EXPORT(screens) const char *web_screens(void);
const char *web_screens(void)
{
	static char names[256];
	size_t used = 0;

	for (int i = 0; i < VIEW_SCREENS && used < sizeof names; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
					 i ? " " : "", view_screen_names[i]);
	return names;
}

WEB_EXPORT(set_language) int web_set_language(const char *name);
int web_set_language(const char *name)
{
	enum view_language language;

	return view_language_parse(name, &language) && view_set_language(language);
}

/** How it looks: colours, motion, and the text size in per cent. */
WEB_EXPORT(set_look) void web_set_look(int dark, int still, unsigned percent);
void web_set_look(int dark, int still, unsigned percent)
{
	web_state.dark = dark;
	web_state.still = still;
	web_state.percent = percent;
}

/** Go to "12", the number of an operation of the focus, to "switch-space:2", or to "end", as soon as that is there. */
WEB_EXPORT(seek) void web_seek(const char *place);
void web_seek(const char *place)
{
	char name[64], *end;
	unsigned long number = strtoul(place, &end, 10);
	size_t length = strcspn(place, ":");

	wanted.op = 0;
	web_state.begin_at = *place && !*end ? number : SIZE_MAX;
	snprintf(name, sizeof name, "%.*s", (int)length, place);
	if (end != place || !rs_op_parse(name, &wanted.op))
		return;
	wanted.nth = place[length] ? (uint32_t)strtoul(place + length + 1, NULL, 10) : 1;
	web_state.begin_at = 0;
}

/* To an operation by its name, once the guest has come to it. @return true if it moved. */
static bool arrive(void)
{
	uint32_t op;

	if (!wanted.op)
		return false;
	op = view_ops_find(&model.lanes[model.focus].ops, wanted.op, wanted.nth - 1);
	if (op == VIEW_OP_NONE)
		return false;
	view_model_seek_op(&model, op);
	wanted.op = 0;
	return true;
}

WEB_EXPORT(press) int web_press(double x, double y);
int web_press(double x, double y)
{
	return model.count && view_mouse_press(&mouse, &web_state, &scene, x, y);
}

WEB_EXPORT(move) int web_move(double x, double y);
int web_move(double x, double y)
{
	return model.count && view_mouse_move(&mouse, &web_state, &scene, x, y);
}

WEB_EXPORT(release) int web_release(void);
int web_release(void)
{
	return model.count && view_mouse_release(&mouse, &web_state);
}

/* ---- pictures */

/** Let `seconds` pass. @return 1: the picture changed; 2: it will change by itself; or both. */
WEB_EXPORT(pass) int web_pass(double seconds);
int web_pass(double seconds)
{
	static uint64_t seen;
	bool more, changed;

	if (!model.count)
		return 0;
	more = view_model_update(&model, EVENTS_A_FRAME);
	changed = arrive();
	changed |= view_pass(&web_state, seconds);
	changed |= view_model_known(&model) != seen;
	seen = view_model_known(&model);
	more |= web_state.player.playing || web_state.veil > 0 || web_state.note_left > 0;
	return (int)changed | (int)more << 1;
}

static double page_w, page_h; /* of one that stands upright; 0: it lies */

/** Lay Lanes out for a page that stands upright; 0, 0: for one that lies. */
WEB_EXPORT(set_page) void web_set_page(double w, double h);
void web_set_page(double w, double h)
{
	page_w = w;
	page_h = h;
}

/** Where the column of lane number `i` of those that are shown begins on Lanes; -1: there is none. */
WEB_EXPORT(column_x) double web_column_x(unsigned i);
double web_column_x(unsigned i)
{
	double x = -1, w;
	size_t lane;

	if (i < layout_columns(&model))
		layout_column(&model, i, &lane, &x, &w);
	return x;
}

/** How wide it is. */
WEB_EXPORT(column_width) double web_column_width(unsigned i);
double web_column_width(unsigned i)
{
	double x, w = 0;
	size_t lane;

	if (i < layout_columns(&model))
		layout_column(&model, i, &lane, &x, &w);
	return w;
}

/* What the scene shows: the lesson's question stands on the page beside it. */
static struct view_show shown(void)
{
	struct view_show show = view_state_show(&web_state);

	show.lesson = NULL;
	show.page_w = page_w;
	show.page_h = page_h;
	return show;
}

/** Draw into rows (list.h). @return how many. */
WEB_EXPORT(draw) size_t web_draw(void);
size_t web_draw(void)
{
	struct view_show show = shown();

	view_scene_begin(&scene, ruler);
	if (model.count)
		view_screen(&scene, &model, &show);
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

/* ---- words */

/** @return a text of the page in the current language; `english` itself if it has no other. */
WEB_EXPORT(translate) const char *web_translate(const char *english);
const char *web_translate(const char *english)
{
	return view_translate(english);
}
