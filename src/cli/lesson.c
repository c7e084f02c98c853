/* lesson.c - `ringside lesson`: what lessons there are, and whether they are right. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lesson_file.h"
#include "cli/lesson_run.h"
#include "cli/lesson_show.h"
#include "cli/view.h"
#include "host/file.h"
#include "host/language.h"

/* A measured answer this near to another choice is worth a warning: a factor. */
#define NEAR 1.5

struct lesson_command {
	const char *output;
	bool answers, dark;
	double timeout;
	const struct view_module *view;
};

/* ---- list */

static int print_row(const struct lesson_command *c, const char *path)
{
	struct lesson_file *f = malloc(sizeof *f);
	int result = f ? lesson_open(f, c->view, path, c->view->language())
		       : complain(STATUS_FAILED, "no memory for a lesson");

	if (result == STATUS_OK) {
		printf(_("%3u  %2u stops %3u min  %s"), lesson_number_of(path),
		       (unsigned)f->lesson.count, c->view->lesson_minutes(&f->lesson),
		       lesson_title(f));
		if (*f->lesson.missing)
			printf(_(" (not yet: it needs %s)"), f->lesson.missing);
		putchar('\n');
		lesson_close(f);
	}
	free(f);
	return result;
}

static int list(const struct lesson_command *c)
{
	struct lesson_list all;
	int result = lesson_list(&all);

	for (size_t i = 0; i < all.count && result == STATUS_OK; i++)
		result = print_row(c, all.paths[i]);
	free(all.paths);
	return result;
}

/* ---- check */

static void print_choices(const struct lesson_words *w, size_t right)
{
	printf("     ");
	for (size_t i = 0; i < w->choice_count; i++)
		printf(i == right ? "  [%s]" : "  %s", w->choices[i]);
	putchar('\n');
}

/* Stand at a stop and print what is measured there. */
static int check_stop(const struct lesson_command *c, const struct lesson_file *f, size_t i,
		      struct view_model *m)
{
	const struct lesson_stop *stop = &f->lesson.stops[i];
	const struct lesson_words *w = lesson_words_of(f, i);
	char text[512], message[512];
	struct lesson_value value;
	double margin;
	size_t right;

	printf("%3zu  %s\n", i + 1, w->name);
	if (!c->view->lesson_stand(&f->lesson, stop, m, message, sizeof message))
		return complain(STATUS_IMAGE, "%s", message);
	if (!w->question)
		return STATUS_OK;
	c->view->model_settle(m);
	value = c->view->lesson_measure(&stop->measure, m);
	right = c->view->lesson_right(stop, &value, &margin);
	c->view->lesson_value_text(text, sizeof text, &stop->measure, &value);
	if (right == LESSON_CHOICES)
		return complain(STATUS_IMAGE, "%s:%u: measure: %s%s", f->path,
				stop->measure_line, text,
				value.known ? _(", which is none of the choices") : "");
	printf("     ? %s\n", w->question);
	print_choices(w, right);
	printf(_("     measured: %s\n"), text);
	c->view->lesson_answer(text, sizeof text, w->answer, &stop->measure, &value, m);
	if (*text)
		printf("     ! %s\n", text);
	if (!value.word && pow(10, margin) < NEAR)
		complain(STATUS_OK,
			 "%s:%u: warning: a figure %.2f times as large or small makes another "
			 "choice "
			 "right; %.1f should lie between",
			 f->path, stop->measure_line, pow(10, margin), NEAR);
	return STATUS_OK;
}

/* Stops that set nothing share the lesson's run. */
static int check_stops(const struct lesson_command *c, const struct lesson_file *f,
		       struct lesson_stage *own, struct lesson_stage *shared)
{
	bool ran = false;
	int result = STATUS_OK;

	for (size_t i = 0; i < f->lesson.count && result == STATUS_OK; i++) {
		const struct lesson_stop *stop = &f->lesson.stops[i];
		struct lesson_stage *stage = stop->own_run ? own : shared;

		if (stop->own_run || !ran)
			result = lesson_stage_run(stage, c->view, f->path, &stop->run,
						  c->timeout);
		ran = ran || !stop->own_run;
		if (result == STATUS_OK)
			result = check_stop(c, f, i, &stage->set.model);
		if (stop->own_run)
			lane_set_close(&stage->set);
	}
	if (ran)
		lane_set_close(&shared->set);
	return result;
}

static int check_one(const struct lesson_command *c, const char *name)
{
	struct lesson_file *f = malloc(sizeof *f);
	struct lesson_stage *stages = malloc(2 * sizeof *stages);
	int result = f && stages ? lesson_open(f, c->view, name, c->view->language())
				 : complain(STATUS_FAILED, "no memory for a lesson");

	if (result == STATUS_OK) {
		printf("%s: %s\n", rs_base_of(f->path), lesson_title(f));
		if (*f->lesson.missing)
			printf(_("     not yet: it needs %s\n"), f->lesson.missing);
		else
			result = check_stops(c, f, &stages[0], &stages[1]);
		lesson_close(f);
	}
	free(stages);
	free(f);
	return result;
}

static int check(const struct lesson_command *c, int count, char **names)
{
	struct lesson_list all = {0};
	int result = count ? STATUS_OK : lesson_list(&all);

	for (int i = 0; i < count && result == STATUS_OK; i++)
		result = check_one(c, names[i]);
	for (size_t i = 0; i < all.count && result == STATUS_OK; i++)
		result = check_one(c, all.paths[i]);
	free(all.paths);
	return result;
}

/* ---- handout */

static int handout(const struct lesson_command *c, int count, char **names)
{
	const struct lesson_show show = {.lesson = count ? names[0] : NULL,
					 .handout = c->output,
					 .answers = c->answers,
					 .dark = c->dark,
					 .timeout = c->timeout};

	if (count != 1 || !c->output)
		return complain(STATUS_USAGE,
				"lesson handout: needs one LESSON, and -o FILE.pdf");
	if (!c->view->save_handout)
		return complain(
			STATUS_USAGE,
			"lesson handout: this build draws no pictures (cairo was not found)");
	if (!c->view->has_pages(c->output))
		return complain(STATUS_USAGE,
				"-o: found '%s'; a handout has pages, and needs a "
				"name in .pdf",
				c->output);
	picture_warn_of_fonts(c->view);
	return lesson_show(&show, c->view);
}

/* ---- */

int cmd_lesson(int argc, char **argv)
{
	struct lesson_command c = {.timeout = 60};
	const struct option table[] = {
		{"-o", OPTION_OUTPUT, &c.output, "FILE.pdf", "handout: write it there"},
		{"--answers", OPTION_FLAG, &c.answers, NULL,
		 "handout: with the answers at its end"},
		{"--dark", OPTION_FLAG, &c.dark, NULL, "handout: light on dark"},
		{"--timeout", OPTION_SECONDS, &c.timeout, "SECONDS",
		 "of host time for each run (60)"},
		{NULL},
	};
	const struct command command = {
		.usage = "lesson list | check [LESSON]... | handout LESSON",
		.purpose = "Say what lessons there are, or run them and print each measured "
			   "answer.",
		.options = table,
		.more = "LESSON is the number of one of the course, or a file (docs/lessons.md "
			"says how "
			"to write one). check without LESSON checks all of the course.\n\n"
			"'ringside show --lesson N' gives a lesson.",
	};
	char message[RS_PATH_MAX];
	int operands, result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands < 1)
		return complain(STATUS_USAGE, "lesson: needs list, check or handout");
	c.view = view_load(message, sizeof message);
	if (!c.view)
		return complain(STATUS_IO, "lesson: %s", message);
	interrupts_catch();
	if (strcmp(argv[1], "list") == 0)
		return operands == 1
			       ? list(&c)
			       : complain(STATUS_USAGE, "lesson list: takes no '%s'", argv[2]);
	if (strcmp(argv[1], "check") == 0)
		return check(&c, operands - 1, argv + 2);
	if (strcmp(argv[1], "handout") == 0)
		return handout(&c, operands - 1, argv + 2);
	return complain(STATUS_USAGE, "lesson: found '%s'; needs list, check or handout",
			argv[1]);
}
