/* show.c - `ringside show`: the window, or one picture of it without any display. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "host/clock.h"
#include "view/canvas/canvas.h"
#include "view/model/model.h"
#include "view/scene/lanes.h"
#if RS_HAVE_WINDOW
#include "view/sdl/window.h"
#endif

/* What the window is drawn from. Page walks and console bytes are not: they would fill a
 * recording. */
#define RECORDED                                                                               \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_PRIV) | RS_EVENT_BIT(RS_EVENT_DEVICE) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_MARK) |                           \
	 RS_EVENT_BIT(RS_EVENT_OFF))

struct show {
	const char *guest, *screenshot, *at;
	struct generation_list on;
	bool dark, moment;
	double timeout;
	struct rs_lane_options options;
	struct cost_choice costs;
	struct rs_lane *lanes[RS_GENERATIONS];
	size_t count;
	struct view_model model;
};

/* ---- a lane as a source of the model */

static size_t lane_count(void *lane)
{
	return rs_recording_count(rs_lane_recording(lane));
}

static const struct rs_event *lane_at(void *lane, size_t index)
{
	return rs_recording_at(rs_lane_recording(lane), index);
}

static struct rs_lane_status lane_status(void *lane)
{
	return rs_lane_status(lane);
}

static int open_lanes(struct show *show)
{
	for (size_t i = 0; i < show->on.count; i++) {
		struct view_source source = {.generation = show->on.list[i],
					     .count = lane_count,
					     .at = lane_at,
					     .status = lane_status};
		struct rs_lane *lane;
		char message[1024];
		enum rs_error e;

		show->options.generation = show->on.list[i];
		e = rs_lane_open(&lane, &show->options, message, sizeof message);
		if (e == RS_BAD_CONFIG && !show->on.given) { /* a guest not made for this one */
			complain(STATUS_OK, "no lane on %s: %s",
				 rs_generation_name(show->on.list[i]), message);
			continue;
		}
		if (e != RS_OK)
			return complain(status_of_error(e), "%s", message);
		show->lanes[show->count++] = lane;
		source.context = lane;
		(void)view_model_add(&show->model, &source);
	}
	if (show->count == 0)
		return complain(STATUS_IMAGE, "%s runs on none of the generations",
				show->guest);
	return STATUS_OK;
}

static int start_lanes(const struct show *show)
{
	for (size_t i = 0; i < show->count; i++) {
		if (!rs_lane_start(show->lanes[i]))
			return complain(STATUS_IMAGE, "no thread for a lane");
	}
	return STATUS_OK;
}

static void close_lanes(struct show *show)
{
	view_model_free(&show->model);
	for (size_t i = 0; i < show->count; i++)
		rs_lane_close(show->lanes[i]);
	show->count = 0;
}

/* What did not fit the recordings is missing in every picture of them. */
static void warn_of_losses(const struct show *show)
{
	for (size_t i = 0; i < show->count; i++) {
		uint64_t lost = rs_recording_lost(rs_lane_recording(show->lanes[i]));

		if (lost)
			complain(STATUS_OK,
				 "the recording of %s was full: %" PRIu64
				 " later events are missing",
				 rs_generation_name(rs_lane_generation(show->lanes[i])), lost);
	}
}

/* ---- one picture */

/* Wait until every lane is at an end. @return STATUS_OK, or why that was broken off. */
static int wait_for_lanes(struct show *show)
{
	static const struct timespec nap = {.tv_nsec = 10000000};
	double deadline = rs_host_seconds() + show->timeout;
	int result = STATUS_OK;

	while (view_model_update(&show->model, SIZE_MAX) && result == STATUS_OK) {
		if (interrupted())
			result = STATUS_INTERRUPTED;
		else if (rs_host_seconds() >= deadline)
			result = complain(
				STATUS_LIMIT,
				"after %g s the guest still runs; the picture shows it so "
				"(see --timeout)",
				show->timeout);
		nanosleep(&nap, NULL);
	}
	for (size_t i = 0; i < show->count; i++)
		rs_lane_stop(show->lanes[i]);
	(void)view_model_update(&show->model, SIZE_MAX);
	return result;
}

/* "end", or the number of an operation, from 1. */
static int parse_at(const char *at, unsigned long *operation)
{
	char *end;

	*operation = 0;
	if (strcmp(at, "end") == 0)
		return STATUS_OK;
	*operation = strtoul(at, &end, 10);
	if (at[0] >= '1' && at[0] <= '9' && *end == '\0')
		return STATUS_OK;
	return complain(STATUS_USAGE,
			"--at: found '%s'; needs the number of an operation, from 1, or end",
			at);
}

static int seek(struct show *show)
{
	const struct view_ops *o = &show->model.lanes[0].ops;
	unsigned long operation;
	int result = parse_at(show->at, &operation);

	if (result != STATUS_OK)
		return result;
	if (operation > o->count)
		return complain(STATUS_USAGE, "--at: found %lu; %s does %zu operations on %s",
				operation, show->guest, o->count,
				rs_generation_name(show->model.lanes[0].source.generation));
	if (show->moment)
		view_model_set_lineup(&show->model, VIEW_BY_MOMENT);
	if (operation)
		view_model_seek_op(&show->model, (uint32_t)(operation - 1));
	else
		view_model_seek_end(&show->model);
	return STATUS_OK;
}

static int draw_picture(struct show *show)
{
	struct view_show about = {.guest = show->guest, .speed = ""};
	struct view_scene *scene = malloc(sizeof *scene);
	char message[512];
	bool ok;

	if (!scene)
		return complain(STATUS_IO, "no memory for a picture");
	view_model_settle(&show->model);
	view_scene_begin(scene, view_canvas_ruler());
	view_lanes_scene(scene, &show->model, &about);
	ok = view_canvas_save(scene, show->dark ? &view_dark : &view_light, show->screenshot,
			      message, sizeof message);
	free(scene);
	return ok ? STATUS_OK : complain(STATUS_IO, "%s", message);
}

static int screenshot(struct show *show)
{
	int waited, result = start_lanes(show);

	if (result != STATUS_OK)
		return result;
	waited = wait_for_lanes(show);
	if (waited == STATUS_INTERRUPTED)
		return waited;
	warn_of_losses(show);
	result = seek(show);
	if (result == STATUS_OK)
		result = draw_picture(show);
	return result == STATUS_OK ? waited : result;
}

/* ---- the window */

/* A race takes what it knows of our options. */
static int race_instead(struct show *show)
{
	char race[] = "race", on[] = "--on", append[] = "-append", costs[] = "--costs",
	     list[64] = "", *argv[10];
	int argc = 0;

	for (size_t i = 0; i < show->on.count; i++) {
		if (i)
			strcat(list, ",");
		strcat(list, rs_generation_name(show->on.list[i]));
	}
	close_lanes(show);
	argv[argc++] = race;
	if (show->on.given) {
		argv[argc++] = on;
		argv[argc++] = list;
	}
	if (show->options.append) {
		argv[argc++] = append;
		argv[argc++] = (char *)show->options.append;
	}
	if (show->costs.chosen) {
		argv[argc++] = costs;
		argv[argc++] = (char *)show->costs.file;
	}
	argv[argc++] = (char *)show->options.guest;
	argv[argc] = NULL;
	return cmd_race(argc, argv);
}

static int window(struct show *show)
{
#if RS_HAVE_WINDOW
	struct view_window options = {
		.guest = show->guest, .dark = show->dark, .stop = interrupted};
	char message[512];
	int result = start_lanes(show);

	if (result != STATUS_OK)
		return result;
	if (show->moment)
		view_model_set_lineup(&show->model, VIEW_BY_MOMENT);
	if (view_window_run(&show->model, &options, message, sizeof message)) {
		warn_of_losses(show);
		return interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
	}
	complain(STATUS_OK, "no window can be opened (%s); racing instead", message);
#else
	complain(STATUS_OK, "this build has no window (SDL2 was not found); racing instead");
#endif
	return race_instead(show);
}

/* What is wrong about the options before anything is run. */
static int check(const struct show *show, int operands, char **argv)
{
	unsigned long operation;

	if (operands == 0)
		return complain(
			STATUS_USAGE,
			"show: needs a GUEST, such as tour ('ringside list' shows them)");
	if (operands > 1)
		return complain(STATUS_USAGE, "show: takes one GUEST, found '%s' too", argv[2]);
	if (show->screenshot && !view_canvas_can_save(show->screenshot))
		return complain(STATUS_USAGE,
				"--screenshot: found '%s'; needs a name in .png, .svg or .pdf",
				show->screenshot);
	if (strcmp(show->at, "end") != 0 && !show->screenshot)
		return complain(STATUS_USAGE, "--at: goes with --screenshot");
	return parse_at(show->at, &operation);
}

int cmd_show(int argc, char **argv)
{
	/* Operations under `full` are known by the nested guest's marks. */
	struct show show = {.on = generations_all(),
			    .at = "end",
			    .timeout = 60,
			    .options = {.relay = true, .record = RECORDED}};
	const struct option table[] = {
		{"--on", OPTION_GENERATIONS, &show.on, "LIST",
		 "generations (all: bare,full,para,hvm)"},
		{"--dark", OPTION_FLAG, &show.dark, NULL, "light on dark"},
		{"--same-moment", OPTION_FLAG, &show.moment, NULL,
		 "line the lanes up by time, not by operation"},
		{"--screenshot", OPTION_TEXT, &show.screenshot, "FILE",
		 "draw one picture (.png, .svg, .pdf); needs no display"},
		{"--at", OPTION_TEXT, &show.at, "N",
		 "...of the N-th operation, from 1, or end"},
		{"--timeout", OPTION_SECONDS, &show.timeout, "SECONDS",
		 "...as it stands after so much host time (60)"},
		{"-append", OPTION_TEXT, &show.options.append, "TEXT",
		 "the guest's command line"},
		{"--costs", OPTION_COSTS, &show.costs, "FILE",
		 "another cost table ('ringside costs' shows the names)"},
		{"--engine", OPTION_ENGINE, &show.options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
		{"-m", OPTION_MEMORY, &show.options.memory, "SIZE",
		 "the guest's RAM (128 MiB)"},
		{"--max-insns", OPTION_COUNT, &show.options.max_instructions, "N",
		 "stop each lane after N instructions"},
		{NULL},
	};
	const struct command command = {
		.usage = "show [OPTION]... GUEST",
		.purpose =
			"Open the window: the same guest on several generations, step by step.",
		.options = table,
		.more = "keys:\n"
			"  Space            play, pause        [ ]       slower, faster\n"
			"  Left Right       one event          Home End  to the begin, to the "
			"end\n"
			"  Shift+Left/Right one operation      1-4 0     one lane alone, all\n"
			"  A  same operation or same moment    D         dark or light\n"
			"  F  full screen                      Q         quit\n\n"
			"GUEST is a name of 'ringside list' or a file.",
	};
	int operands, result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	result = check(&show, operands, argv);
	if (result != STATUS_OK)
		return result;
	show.options.guest = argv[1];
	show.options.costs = show.costs.chosen;
	show.guest = strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1];
	view_model_init(&show.model);
	interrupts_catch();
	result = open_lanes(&show);
	if (result == STATUS_OK)
		result = show.screenshot ? screenshot(&show) : window(&show);
	close_lanes(&show);
	return result;
}
