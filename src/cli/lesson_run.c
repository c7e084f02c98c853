#include "cli/lesson_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/scratch.h"
#include "bench/workloads.h"
#include "cli/cli.h"
#include "cli/request.h"
#include "cli/vm.h"

enum { WORDS = sizeof((struct lesson_arguments *)0)->argv / sizeof(char *) };

static int too_many(const char *what)
{
	return complain(STATUS_USAGE, "%s: found more than a command line holds", what);
}

static bool add(struct lesson_arguments *a, const char *word)
{
	if (a->argc + 1 >= WORDS)
		return false;
	a->argv[a->argc++] = (char *)word;
	a->argv[a->argc] = NULL;
	return true;
}

static bool add_pair(struct lesson_arguments *a, const char *option, const char *value)
{
	return !value || (add(a, option) && add(a, value));
}

/* Likewise, with a copy: it may be needed longer than the lesson is. */
static bool add_copy(struct lesson_arguments *a, char copy[1024], const char *option,
		     const char *value)
{
	if (!value)
		return true;
	return snprintf(copy, 1024, "%s", value) < 1024 && add_pair(a, option, copy);
}

/* Each word of `text` by itself, behind `option` if that is not NULL. */
static bool add_words(struct lesson_arguments *a, char copy[1024], const char *option,
		      const char *text)
{
	if (!text)
		return true;
	if (snprintf(copy, 1024, "%s", text) >= 1024)
		return false;
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		if ((option && !add(a, option)) || !add(a, word))
			return false;
	return true;
}

int lesson_arguments(struct lesson_arguments *a, const struct lesson_run *run)
{
	a->argc = 0;
	*a->on = '\0';
	for (size_t i = 0; i < run->lane_count; i++) {
		if (i)
			strcat(a->on, ",");
		strcat(a->on, rs_generation_name(run->lanes[i]));
	}
	if (!add(a, "lesson") || !add_pair(a, "--on", a->on))
		return too_many("lanes");
	for (size_t i = 0; i < run->vm_count; i++)
		if (!add_pair(a, "--vm", run->vms[i]))
			return too_many("vm");
	if (!add_words(a, a->words[0], "-drive", run->drive))
		return too_many("drive");
	if (!add_words(a, a->words[1], "--set", run->set))
		return too_many("set");
	if (!add_copy(a, a->words[5], "--costs", run->costs))
		return too_many("costs");
	if (!add_copy(a, a->words[3], "-append", run->append) ||
	    !add_copy(a, a->words[4], "--without", run->without) ||
	    !add_words(a, a->words[2], NULL, run->guest))
		return too_many("guest");
	return STATUS_OK;
}

static int parse(struct lesson_stage *stage, struct lesson_arguments *a, int *operands)
{
	const struct option table[] = {
		{"--on", OPTION_GENERATIONS, &stage->on, "LIST", ""},
		{"-append", OPTION_TEXT, &stage->options.append, "TEXT", ""},
		{"-drive", OPTION_DRIVES, &stage->drives, "file=IMG", ""},
		VM_OPTION(stage->vms),
		COST_OPTIONS(stage->costs),
		WITHOUT_OPTION(stage->options.without),
		{NULL},
	};
	const struct command command = {.usage = "lesson", .purpose = "", .options = table};

	return options_parse(&command, a->argc, a->argv, operands);
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

/* What stands behind GUEST is for the guest, as with `ringside run`. */
static int take_line(struct lesson_stage *stage, int count, char **words)
{
	char *line = guest_line(stage->options.append, count, words);
	int length = line ? snprintf(stage->line, sizeof stage->line, "%s", line) : 0;

	if (!line)
		return complain(STATUS_IMAGE, "no memory");
	free(line);
	if (length >= (int)sizeof stage->line)
		return too_many("guest");
	stage->options.append = *stage->line ? stage->line : NULL;
	return STATUS_OK;
}

static int open_lanes(struct lesson_stage *stage, const struct lesson_run *run)
{
	struct lesson_arguments *a = &stage->arguments;
	const char *guest = NULL;
	int operands, words, result = lesson_arguments(a, run);

	if (result != STATUS_OK)
		return result;
	result = parse(stage, a, &operands);
	if (result != OPTIONS_DONE)
		return result;
	result = vms_take(&stage->vms, &stage->options, &stage->drives, "lesson", operands);
	if (result != OPTIONS_DONE)
		return result;
	result = STATUS_OK;
	if (stage->vms.count)
		guest = vms_title(stage->title, sizeof stage->title, &stage->vms);
	else
		result = guest_take(&guest, &words, operands, a->argv);
	if (result == STATUS_OK && !stage->vms.count)
		result = take_line(stage, operands - words, a->argv + 1 + words);
	if (result != STATUS_OK)
		return result;
	stage->guest = guest;
	stage->options.guest = guest;
	stage->options.costs = stage->costs.chosen;
	for (size_t i = 0; i < stage->drives.count; i++)
		stage->drives.list[i].snapshot = true; /* several lanes have it at once */
	stage->options.drives = stage->drives.list;
	stage->options.drive_count = stage->drives.count;
	if (guest && !stage->drives.count && bench_needs_disk(guest))
		result = open_with_scratch(stage, guest);
	else
		result = lane_set_open(&stage->set, &stage->options, &stage->on, guest);
	if (result == STATUS_OK &&
	    stage->vms.count) /* for the screen that compares before and after */
		lane_set_compare_alone(&stage->set, &stage->options);
	return result;
}

int lesson_stage_start(struct lesson_stage *stage, const struct view_module *view,
		       const struct lesson_run *run)
{
	int result;

	*stage = (struct lesson_stage){.options = {.relay = true,
						   .behalf = true,
						   .derive = true,
						   .record = RS_RECORD_USUAL}};
	lane_set_init(&stage->set, view);
	result = open_lanes(stage, run);
	return result == STATUS_OK ? lane_set_start(&stage->set) : result;
}

int lesson_stage_run(struct lesson_stage *stage, const struct view_module *view,
		     const struct lesson_run *run, double timeout)
{
	int result = lesson_stage_start(stage, view, run);

	return result == STATUS_OK ? lane_set_wait(&stage->set, timeout) : result;
}
