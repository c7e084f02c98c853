/* page.c - the page's own module, which is what the window is elsewhere: its state, and what runs. */
#include <stdio.h>
#include <stdlib.h>

#include "atlas/atlas.h"
#include "host/language.h"
#include "view/scene/translations.h"
#include "web/page/course.h"
#include "web/page/lanes.h"
#include "web/page/page.h"
#include "web/page/run.h"
#include "web/shared.h"

static struct view_model model;
struct view_state web_state = {.m = &model};
static struct rs_provenance provenance;

/* In the atlas: each computer would be more workers with their recordings, and a phone has memory for those of one. */
static bool refuse(struct view_state *s, size_t computer, char *message, size_t size)
{
	(void)s;
	(void)computer;
	snprintf(message, size, "%s",
		 _("a page runs one computer, that of its link or lesson; the menu has the "
		   "command"));
	return false;
}

WEB_EXPORT(start) void web_start(void);
void web_start(void)
{
	view_model_init(&model);
	web_state.op = VIEW_OP_NONE;
	web_state.launch = refuse;
	web_state.power = refuse;
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

/* ---- what is there */

static struct atlas atlas;
static char message[WEB_MESSAGE];

/** Have the files of the atlas, which are copied. @return NULL, or what is wrong with them. */
WEB_EXPORT(atlas)
const char *web_atlas(const char *bytes, size_t size, const char *coast, size_t coast_size);
const char *web_atlas(const char *bytes, size_t size, const char *coast, size_t coast_size)
{
	if (atlas_read(&atlas, "aws.txt", bytes, size, message, sizeof message) != RS_OK ||
	    atlas_read_coast(&atlas, "coast.txt", coast, coast_size, message, sizeof message) !=
		    RS_OK)
		return message;
	model.atlas = &atlas;
	return NULL;
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
		web_lanes_take_events(web_state.m, l, bytes, size);
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

/* ---- words */

/** @return a text of the page in the current language; `english` itself if it has no other. */
WEB_EXPORT(translate) const char *web_translate(const char *english);
const char *web_translate(const char *english)
{
	return view_translate(english);
}
