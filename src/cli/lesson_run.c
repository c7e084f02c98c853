#include "cli/lesson_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/scratch.h"
#include "bench/workloads.h"
#include "cli/cli.h"
#include "cli/request.h"
#include "cli/vm.h"
#include "host/file.h"
#include "host/guests.h"

/* What is wrong with a setting is said of its line. */
static int parse(struct lesson_stage *stage, char **argv, int argc, int *operands)
{
	const struct option table[] = {
		{"-append", OPTION_TEXT, &stage->options.append, "TEXT", ""},
		{"-drive", OPTION_DRIVES, &stage->drives, "file=IMG", ""},
		VM_OPTION(stage->vms),
		COST_OPTIONS(stage->costs),
		WITHOUT_OPTION(stage->options.without),
		{NULL},
	};
	const struct command command = {.usage = "lesson", .purpose = "", .options = table};

	return options_parse(&command, argc, argv, operands);
}

static int take(struct lesson_stage *stage, const char *option, char *value, unsigned line)
{
	char *argv[] = {(char *)"lesson", (char *)option, value, NULL};
	int operands;

	complain_of(stage->file, line);
	return parse(stage, argv, 3, &operands);
}

/* A copy in `text`, since it may be needed longer than the lesson is. */
static int copy(struct lesson_stage *stage, char text[LESSON_TEXT], const char *value,
		unsigned line)
{
	complain_of(stage->file, line);
	return snprintf(text, LESSON_TEXT, "%s", value) < LESSON_TEXT
		       ? OPTIONS_DONE
		       : complain(STATUS_USAGE,
				  "found a setting of %zu letters, needs %d at most",
				  strlen(value), LESSON_TEXT - 1);
}

static int take_copy(struct lesson_stage *stage, char text[LESSON_TEXT], const char *option,
		     const char *value, unsigned line)
{
	int result = value ? copy(stage, text, value, line) : OPTIONS_DONE;

	return value && result == OPTIONS_DONE ? take(stage, option, text, line) : result;
}

/* Each word by itself. */
static int take_words(struct lesson_stage *stage, char text[LESSON_TEXT], const char *option,
		      const char *value, unsigned line)
{
	int result = value ? copy(stage, text, value, line) : OPTIONS_DONE;

	if (!value)
		return result;
	for (char *word = strtok(text, " "); word && result == OPTIONS_DONE;
	     word = strtok(NULL, " "))
		result = take(stage, option, word, line);
	return result;
}

/* The words behind the guest and 'append:' are one command line, as for a command. */
static int join(struct lesson_stage *stage, char **words, int count)
{
	char *line = guest_line(stage->options.append, count, words);
	int length = line ? snprintf(stage->texts.line, LESSON_TEXT, "%s", line) : 0;

	if (!line)
		return complain(STATUS_IMAGE, "no memory");
	free(line);
	if (length >= LESSON_TEXT)
		return complain(STATUS_USAGE,
				"found a setting of %zu letters, needs %d at most",
				(size_t)length, LESSON_TEXT - 1);
	stage->options.append = length ? stage->texts.line : NULL;
	return OPTIONS_DONE;
}

static int take_guest(struct lesson_stage *stage, const char *value, unsigned line)
{
	enum { MOST = sizeof stage->texts.argv / sizeof *stage->texts.argv };
	char **argv = stage->texts.argv;
	int argc = 1, operands, words, result;

	if (!value)
		return OPTIONS_DONE;
	result = copy(stage, stage->texts.guest, value, line);
	if (result != OPTIONS_DONE)
		return result;
	argv[0] = (char *)"lesson";
	for (char *word = strtok(stage->texts.guest, " "); word; word = strtok(NULL, " ")) {
		if (argc + 1 == MOST)
			return complain(STATUS_USAGE, "found a guest of more than %d words",
					MOST - 2);
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	result = parse(stage, argv, argc, &operands);
	if (result != OPTIONS_DONE)
		return result;
	result = guest_take(&stage->guest, &words, operands, argv);
	return result == STATUS_OK ? join(stage, argv + 1 + words, operands - words) : result;
}

static int take_settings(struct lesson_stage *stage, const struct lesson_run *run)
{
	int result = OPTIONS_DONE;

	stage->on.given = true;
	stage->on.count = run->lane_count;
	memcpy(stage->on.list, run->lanes, run->lane_count * sizeof *run->lanes);
	for (size_t i = 0; i < run->vm_count && result == OPTIONS_DONE; i++)
		result = take(stage, "--vm", (char *)run->vms[i], run->lines.vms[i]);
	if (result == OPTIONS_DONE)
		result = take_words(stage, stage->texts.drive, "-drive", run->drive,
				    run->lines.drive);
	if (result == OPTIONS_DONE)
		result = take_words(stage, stage->texts.set, "--set", run->set, run->lines.set);
	if (result == OPTIONS_DONE)
		result = take_copy(stage, stage->texts.costs, "--costs", run->costs,
				   run->lines.costs);
	if (result == OPTIONS_DONE)
		result = take_copy(stage, stage->texts.append, "-append", run->append,
				   run->lines.append);
	if (result == OPTIONS_DONE)
		result = take_copy(stage, stage->texts.without, "--without", run->without,
				   run->lines.without);
	return result == OPTIONS_DONE ? take_guest(stage, run->guest, run->lines.guest)
				      : result;
}

static bool is_guest(const char *guest)
{
	char path[RS_PATH_MAX], message[1024];
	struct rs_program program;

	return rs_guests_program(&program, guest, message, sizeof message) == RS_OK &&
	       (*program.name ||
		rs_guests_find(path, guest, false, message, sizeof message) == RS_OK);
}

/* The line of what cannot be opened: a disk that cannot be read, a virtual machine without a guest, or the guest. */
static unsigned line_of_open(const struct lesson_stage *stage, const struct lesson_run *run)
{
	for (size_t i = 0; i < stage->drives.count; i++)
		if (run->drive && !*stage->drives.vms[i] &&
		    access(stage->drives.list[i].file, R_OK) != 0)
			return run->lines.drive;
	for (size_t i = 0; i < stage->vms.count; i++)
		if (!is_guest(stage->vms.list[i].guest))
			return run->lines.vms[i];
	return stage->vms.count ? run->lines.vms[0] : run->lines.guest;
}

/* A lesson has no disk at hand: what needs one and names none has the empty one of the workloads. Once it is open, its
 * name can go. */
static int open_with_scratch(struct lesson_stage *stage, const char *guest)
{
	char message[512];
	int result;

	if (bench_scratch_make(message, sizeof message) != RS_OK)
		return complain(STATUS_IO, "lesson: %s", message);
	stage->options.drives = &bench_scratch;
	stage->options.drive_count = 1;
	result = lane_set_open(&stage->set, &stage->options, &stage->on, guest);
	bench_scratch_remove();
	return result;
}

static int open_lanes(struct lesson_stage *stage, const struct lesson_run *run)
{
	int result = take_settings(stage, run);

	if (result == OPTIONS_DONE)
		result = vms_take(&stage->vms, &stage->options, &stage->drives, "lesson",
				  stage->guest != NULL);
	if (result != OPTIONS_DONE)
		return result;
	if (stage->vms.count)
		stage->guest = vms_title(stage->title, sizeof stage->title, &stage->vms);
	stage->options.guest = stage->guest;
	stage->options.costs = stage->costs.chosen;
	for (size_t i = 0; i < stage->drives.count; i++)
		stage->drives.list[i].snapshot = true; /* several lanes have it at once */
	stage->options.drives = stage->drives.list;
	stage->options.drive_count = stage->drives.count;
	complain_of(stage->file, line_of_open(stage, run));
	if (stage->guest && !stage->drives.count && bench_needs_disk(stage->guest))
		result = open_with_scratch(stage, stage->guest);
	else
		result = lane_set_open(&stage->set, &stage->options, &stage->on, stage->guest);
	if (result == STATUS_OK &&
	    stage->vms.count) /* for the screen that compares before and after */
		lane_set_compare_alone(&stage->set, &stage->options);
	return result;
}

int lesson_stage_start(struct lesson_stage *stage, const struct view_module *view,
		       const char *file, const struct lesson_run *run)
{
	int result;

	*stage = (struct lesson_stage){.file = file,
				       .options = {.relay = true,
						   .behalf = true,
						   .derive = true,
						   .record = RS_RECORD_USUAL}};
	lane_set_init(&stage->set, view);
	result = open_lanes(stage, run);
	complain_of(NULL, 0);
	return result == STATUS_OK ? lane_set_start(&stage->set) : result;
}

int lesson_stage_run(struct lesson_stage *stage, const struct view_module *view,
		     const char *file, const struct lesson_run *run, double timeout)
{
	int result = lesson_stage_start(stage, view, file, run);

	return result == STATUS_OK ? lane_set_wait(&stage->set, timeout) : result;
}
