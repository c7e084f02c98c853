/* commands.c - what people ask a page for: the commands of the window, a screen, a language, a place to go to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/control/atlas.h"
#include "view/control/breaks.h"
#include "view/scene/translations.h"
#include "web/page/page.h"
#include "web/shared.h"

static struct {
	uint16_t op; /* 0: none */
	uint32_t nth;
} wanted; /* the place to go to */

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
	{"row", VIEW_DO_ROW},
	{"rows", VIEW_DO_ROWS},
	{"unit", VIEW_DO_UNIT},
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
	{"enter", VIEW_DO_ENTER},
	{"erase", VIEW_DO_ERASE},
	{"pattern", VIEW_DO_PATTERN},
	{"power", VIEW_DO_POWER},
	{"break", VIEW_DO_BREAK},
	{"find", VIEW_DO_FIND},
	{"back", VIEW_DO_BACK},
};

/** Do what a key of the window does. @return false: there is no such command. */
WEB_EXPORT(command) int web_command(const char *name, int by);
int web_command(const char *name, int by)
{
	if (!web_state.m->count)
		return false;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0) {
			view_do(&web_state, commands[i].what, by);
			return true;
		}
	return false;
}

/** Letters for a pattern of the atlas, an address, or a condition. */
WEB_EXPORT(type) void web_type(const char *text);
void web_type(const char *text)
{
	web_state.m->breaks.fresh = false; /* a key of the page never comes as text, too */
	view_type(&web_state, text);
}

/** @return whether letters are taken as text now. */
WEB_EXPORT(typing) int web_typing(void);
int web_typing(void)
{
	return view_is_typing(&web_state);
}

/** Set a breakpoint of the lane in focus, or remove it. @return false: a note says what is wrong with it. */
WEB_EXPORT(set_break) int web_set_break(const char *text);
int web_set_break(const char *text)
{
	return web_state.m->count && view_breaks_set(&web_state, text);
}

/** Stand on a rung of the atlas: "region ap-northeast-2". @return false: there is none such. */
WEB_EXPORT(stand) int web_stand(const char *rung);
int web_stand(const char *rung)
{
	char message[WEB_MESSAGE];

	return web_state.m->count &&
	       view_atlas_stand(&web_state, rung, message, sizeof message);
}

/** Show a screen. @return false: there is none of this name. */
WEB_EXPORT(open_screen) int web_open_screen(const char *name);
int web_open_screen(const char *name)
{
	for (int i = 0; i < VIEW_SCREENS && web_state.m->count; i++)
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

WEB_EXPORT(language) const char *web_language(void);
const char *web_language(void)
{
	return view_language_now() == VIEW_KO ? "ko" : "en";
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

bool web_arrive(void)
{
	uint32_t op;

	if (!wanted.op)
		return false;
	op = view_ops_find(&web_state.m->lanes[web_state.m->focus].ops, wanted.op,
			   wanted.nth - 1);
	if (op == VIEW_OP_NONE)
		return false;
	view_model_seek_op(web_state.m, op);
	web_state.memory.stop.held = web_state.memory.before.held =
		false; /* on the way there it did not stop */
	wanted.op = 0;
	return true;
}
