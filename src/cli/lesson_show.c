#include "cli/lesson_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lesson_file.h"
#include "cli/lesson_run.h"
#include "cli/presenter.h"
#include "host/file.h"
#include "host/language.h"

/* A lesson that is given: its lanes are those of the stop's run. */
struct given {
	const struct lesson_show *show;
	const struct view_module *view;
	struct lesson_file file;
	struct lesson_session session;
	struct lesson_stage stages[2]; /* one is shown; the next run is opened in the other */
	struct lesson_stage *stage;    /* that is shown; NULL: none yet */
	struct view_state state;
	struct rs_provenance provenance;
	struct presenter *presenter; /* NULL: nobody can look */
	char without[64];
};

/* The helps of the hardware that this run goes without, in words. */
static void used_without(struct given *g, struct view_state *s)
{
	size_t used = 0;

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (g->stage->options.without >> i & 1)
			used += (size_t)snprintf(g->without + used, sizeof g->without - used,
						 "%s%s", used ? ", " : "",
						 rs_help_name((enum rs_help)i));
	s->without = used ? g->without : NULL;
}

static void name_guests(struct given *g, struct view_state *s)
{
	const char *guest = g->stage->guest ? g->stage->guest : "";

	s->m = &g->stage->set.model;
	s->guest = strrchr(guest, '/') ? strrchr(guest, '/') + 1 : guest;
	s->vm_count = g->stage->vms.count;
	s->vm = 0;
	for (size_t i = 0; i < s->vm_count; i++) {
		s->vms[i] = rs_vm_name(&g->stage->vms.list[i], i);
		s->guests[i] = rs_base_of(g->stage->vms.list[i].guest);
	}
	s->changed_costs =
		g->stage->costs.chosen && !rs_costs_are_default(g->stage->costs.chosen);
	used_without(g, s);
}

/* What is shown stays if the next run cannot be opened. */
static bool open_run(struct view_state *s, const struct lesson_run *run, char *message,
		     size_t size)
{
	struct given *g = s->lesson_context;
	struct lesson_stage *next = &g->stages[g->stage == &g->stages[0]];
	int result = lesson_stage_start(next, g->view, g->file.path, run);

	if (result == STATUS_OK && (g->show->picture || g->show->handout))
		result = lane_set_wait(&next->set, g->show->timeout);
	if (result != STATUS_OK) {
		lane_set_close(&next->set);
		snprintf(message, size, _("%s: cannot run"),
			 run->guest ? run->guest : _("the guests"));
		return false;
	}
	if (g->stage)
		lane_set_close(&g->stage->set);
	g->stage = next;
	name_guests(g, s);
	return true;
}

/* ---- the course */

/* The titles of the course, for the lecturer. */
static void list_course(struct given *g)
{
	struct lesson_session *t = &g->session;
	struct lesson_file *f = malloc(sizeof *f);
	struct lesson_list all = {0};

	if (!f || lesson_list(&all) != STATUS_OK)
		all.count = 0;
	for (size_t i = 0; i < all.count && t->course_count < LESSON_COURSE; i++) {
		if (lesson_open(f, g->view, all.paths[i], VIEW_KO) != STATUS_OK)
			continue;
		t->course[t->course_count].number = lesson_number_of(all.paths[i]);
		snprintf(t->course[t->course_count].title,
			 sizeof t->course[t->course_count].title, "%s", f->lesson.title);
		if (f->translated)
			snprintf(t->course[t->course_count].korean,
				 sizeof t->course[t->course_count].korean, "%s",
				 f->translation.title);
		t->course_count++;
		lesson_close(f);
	}
	free(all.paths);
	free(f);
}

static void begin_session(struct given *g)
{
	g->view->lesson_session_begin(&g->session, &g->file.lesson,
				      g->file.translated ? &g->file.translation : NULL,
				      lesson_number_of(g->file.path));
	list_course(g);
}

/* The lesson before or after this one, if it is one of the course. @return false: there is none. */
static bool neighbour(const struct given *g, int by, char path[RS_PATH_MAX])
{
	struct lesson_list all;
	bool found = false;

	if (lesson_list(&all) == STATUS_OK)
		for (size_t i = 0; i < all.count && !found; i++) {
			size_t to = i + (size_t)by;

			if (strcmp(all.paths[i], g->file.path) != 0 || to >= all.count)
				continue;
			strcpy(path, all.paths[to]);
			found = true;
		}
	free(all.paths);
	return found;
}

/* To the first stop of the next lesson, or the last of the one before. */
static bool open_lesson(struct view_state *s, int by)
{
	struct given *g = s->lesson_context;
	struct lesson_file *next = malloc(sizeof *next);
	char path[RS_PATH_MAX];

	if (!next || !neighbour(g, by, path) ||
	    lesson_open(next, g->view, path, VIEW_KO) != STATUS_OK) {
		free(next);
		return false;
	}
	if (*next->lesson.missing) {
		lesson_close(next);
		free(next);
		return false;
	}
	lesson_close(&g->file);
	g->file = *next; /* moved: the two names must point to its own texts again */
	g->file.lesson.file = g->file.path;
	g->file.translation.file = g->file.other;
	free(next);
	begin_session(g);
	g->view->lesson_begin(s, &g->session, by > 0 ? 0 : g->file.lesson.count - 1, by < 0);
	return true;
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

static int draw_handout(struct given *g)
{
	char message[512];

	return g->view->save_handout(&g->state, g->show->answers, g->show->handout, message,
				     sizeof message)
		       ? STATUS_OK
		       : complain(STATUS_IO, "lesson handout: %s", message);
}

static int terminal(struct given *g)
{
	char message[256];
	struct view_terminal options = {
		.state = &g->state,
		.plain = !is_utf8(),
		.mono = getenv("NO_COLOR") && *getenv("NO_COLOR"),
		.stop = interrupted,
		.tick = g->presenter ? presenter_tick : NULL,
		.tick_context = g->presenter,
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
	struct view_window options = {.state = g->state,
				      .stop = interrupted,
				      .presenter = g->show->presenter,
				      .tick = g->presenter ? presenter_tick : NULL,
				      .tick_context = g->presenter,
				      .frame = g->show->frame};
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
	begin_session(g);
	g->provenance = rs_provenance_here();
	g->state = (struct view_state){.dark = show->dark,
				       .still = show->still,
				       .percent = show->percent,
				       .provenance = &g->provenance,
				       .open_run = open_run,
				       .open_lesson = open_lesson,
				       .presenter = show->presenter,
				       .lesson_context = g};
	g->view->lesson_begin(&g->state, &g->session, stop, show->answer);
	if (!g->stage)
		return STATUS_IMAGE; /* a message was written */
	if (!show->picture && !show->handout)
		g->presenter = presenter_listen(g->view);
	result = show->handout	 ? draw_handout(g)
		 : show->picture ? draw(g)
		 : show->text	 ? terminal(g)
				 : window(g);
	presenter_close(g->presenter);
	lane_set_report_thinning(&g->stage->set);
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
	if (g->stage)
		lane_set_close(&g->stage->set);
	free(g);
	return result;
}
