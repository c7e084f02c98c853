#include "cli/lesson_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lesson_file.h"
#include "cli/lesson_run.h"
#include "host/file.h"

/* A lesson that is given: its lanes are those of the stop's run. */
struct given {
	const struct lesson_show *show;
	const struct view_module *view;
	struct lesson_file file;
	struct lesson_session session;
	struct lesson_stage stage;
	bool open; /* the stage is */
	struct view_state state;
	struct rs_provenance provenance;
	char without[64];
};

/* The helps of the hardware that this run goes without, in words. */
static void used_without(struct given *g)
{
	size_t used = 0;

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (g->stage.options.without >> i & 1)
			used += (size_t)snprintf(g->without + used, sizeof g->without - used,
						 "%s%s", used ? ", " : "",
						 rs_help_name((enum rs_help)i));
	g->state.without = used ? g->without : NULL;
}

static void name_guests(struct given *g)
{
	struct view_state *s = &g->state;
	const char *guest = g->stage.guest ? g->stage.guest : "";

	s->m = &g->stage.set.model;
	s->guest = strrchr(guest, '/') ? strrchr(guest, '/') + 1 : guest;
	s->vm_count = g->stage.vms.count;
	s->vm = 0;
	for (size_t i = 0; i < s->vm_count; i++) {
		s->vms[i] = rs_vm_name(&g->stage.vms.list[i], i);
		s->guests[i] = rs_base_of(g->stage.vms.list[i].guest);
	}
	s->changed_costs =
		g->stage.costs.chosen && !rs_costs_are_default(g->stage.costs.chosen);
	used_without(g);
}

static bool open_run(void *context, const struct lesson_run *run, char *message, size_t size)
{
	struct given *g = context;
	int result;

	if (g->open)
		lane_set_close(&g->stage.set);
	g->open = true;
	result = lesson_stage_start(&g->stage, g->view, run);
	name_guests(g);
	if (result == STATUS_OK && g->show->picture)
		result = lane_set_wait(&g->stage.set, g->show->timeout);
	if (result != STATUS_OK)
		snprintf(message, size, "%s: cannot run",
			 run->guest ? run->guest : "the guests");
	return result == STATUS_OK;
}

/* ---- */

static int draw(struct given *g)
{
	char message[512];

	if (*g->session.problem)
		return complain(STATUS_IMAGE, "%s", g->session.problem);
	return g->view->save(&g->state, g->show->picture, message, sizeof message)
		       ? STATUS_OK
		       : complain(STATUS_IO, "--screenshot: %s", message);
}

static int terminal(struct given *g)
{
	char message[256];
	struct view_terminal options = {
		.state = &g->state,
		.plain = !is_utf8(),
		.mono = getenv("NO_COLOR") && *getenv("NO_COLOR"),
		.stop = interrupted,
		.export = g->view->export,
	};
	bool good;

	if (!g->view->terminal_run)
		return complain(STATUS_USAGE,
				"--text: this build has no terminal screens (ncursesw "
				"was not found)");
	signals_guard_terminal(true);
	good = g->view->terminal_run(&options, message, sizeof message);
	signals_guard_terminal(false);
	if (!good)
		return complain(STATUS_IO, "--text: %s", message);
	return interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
}

static int window(struct given *g)
{
	struct view_window options = {
		.state = g->state, .stop = interrupted, .frame = g->show->frame};
	char message[512];

	if (!g->view->window_run)
		return complain(STATUS_IO,
				"this build has no window; --text gives the lesson in this "
				"terminal");
	picture_warn_of_fonts(g->view);
	if (!g->view->window_run(&options, message, sizeof message))
		return complain(STATUS_IO,
				"no window can be opened (%s); --text gives the lesson in this "
				"terminal",
				message);
	return interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
}

static int parse_stop(const struct given *g, size_t *stop)
{
	const char *text = g->show->stop ? g->show->stop : "1";
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '1' || *text > '9' || *end || number > g->file.lesson.count)
		return complain(STATUS_USAGE, "--stop: found '%s'; %s has stops 1 to %zu", text,
				rs_base_of(g->file.path), g->file.lesson.count);
	*stop = number - 1;
	return STATUS_OK;
}

static int give(struct given *g)
{
	const struct lesson_show *show = g->show;
	size_t stop = 0;
	int result = parse_stop(g, &stop);

	if (result != STATUS_OK)
		return result;
	if (*g->file.lesson.missing)
		return complain(STATUS_USAGE,
				"%s: this lesson cannot be given yet: it needs %s",
				g->file.path, g->file.lesson.missing);
	g->view->lesson_session_begin(&g->session, &g->file.lesson,
				      g->file.translated ? &g->file.translation : NULL,
				      lesson_number_of(g->file.path));
	g->provenance = rs_provenance_here();
	g->state = (struct view_state){.dark = show->dark,
				       .still = show->still,
				       .percent = show->percent,
				       .provenance = &g->provenance,
				       .open_run = open_run,
				       .open_context = g};
	g->view->lesson_begin(&g->state, &g->session, stop, show->answer);
	if (!g->open || g->stage.set.count == 0)
		return STATUS_IMAGE; /* a message was written */
	result = show->picture ? draw(g) : show->text ? terminal(g) : window(g);
	lane_set_report_thinning(&g->stage.set);
	return result;
}

int lesson_show(const struct lesson_show *show, const struct view_module *view)
{
	struct given *g = calloc(1, sizeof *g);
	int result;

	if (!g)
		return complain(STATUS_FAILED, "no memory for a lesson");
	g->show = show;
	g->view = view;
	result = lesson_open(&g->file, view, show->lesson, VIEW_KO);
	if (result == STATUS_OK) {
		result = give(g);
		lesson_close(&g->file);
	}
	if (g->open)
		lane_set_close(&g->stage.set);
	free(g);
	return result;
}
