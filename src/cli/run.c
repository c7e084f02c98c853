/* run.c - `ringside run`: one guest, its console on the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/step.h"
#include "cli/summary.h"
#include "host/clock.h"
#include "host/script.h"
#include "host/terminal.h"

/* About a twentieth of a second on a slow host: output and Ctrl-C do not wait longer. */
#define SLICE_CYCLES UINT64_C(1000000)

enum { WAIT_MS = 50, CYCLES_PER_MS = 1000000 };

static void no_output(void *context, uint8_t byte)
{
	(void)context;
	(void)byte;
}

/* -append and the words after GUEST are one command line. @return NULL without memory. */
static char *command_line(const char *append, int argc, char **argv)
{
	size_t size = 1 + (append ? strlen(append) + 1 : 0);
	char *line;

	for (int i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	line = malloc(size);
	if (!line)
		return NULL;
	line[0] = '\0';
	if (append)
		strcat(line, append);
	for (int i = 0; i < argc; i++) {
		if (*line)
			strcat(line, " ");
		strcat(line, argv[i]);
	}
	return line;
}

/* For somebody at a terminal idle time passes as it does on a clock on the wall. Otherwise a
 * guest that ticks while it waits for a key would race through its days and keep the host busy.
 * `slept`: idle cycles for which that was done. */
static void pace(struct rs_lane *lane, uint64_t *slept)
{
	struct rs_ledger l;
	uint64_t milliseconds;

	rs_lane_ledger(lane, &l);
	milliseconds = (l.layers[RS_LAYER_IDLE] - *slept) / CYCLES_PER_MS;
	if (milliseconds == 0)
		return;
	*slept += milliseconds * CYCLES_PER_MS;
	rs_terminal_wait((int)milliseconds);
}

/* Run until the end, the timeout or Ctrl-C. */
static struct rs_lane_status run_lane(struct rs_lane *lane, double timeout, bool *output_good)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;
	uint64_t slept = 0;

	do {
		status = rs_lane_run(lane, SLICE_CYCLES);
		*output_good = rs_terminal_flush();
		if (rs_terminal_attend())
			interrupt();
		if (rs_terminal_is_interactive())
			pace(lane, &slept);
		if (status.state == RS_LANE_INPUT)
			rs_terminal_wait(WAIT_MS);
	} while ((status.state == RS_LANE_RUNNING || status.state == RS_LANE_INPUT) &&
		 *output_good && !interrupted() &&
		 (timeout <= 0 || rs_host_seconds() < deadline));
	return status;
}

/* What the user asked for, beside the lane itself. */
struct wishes {
	const char *kernel, *json, *input;
	double timeout;
	bool quiet, propagate, nographic;
	struct drive_list drives;
	struct cost_choice costs;
	struct rs_script script; /* the file `input` */
	struct step step;
};

/* The guest's console: this terminal, but that input may come from a file. @return STATUS_OK,
 * or a status after a message. */
static int open_console(struct rs_console *console, struct wishes *w)
{
	enum rs_terminal_input input = RS_TERMINAL_NOTHING;
	char message[1024];
	enum rs_error e;

	if (w->input) {
		e = rs_file_read(&w->script.file, w->input, message, sizeof message);
		if (e != RS_OK)
			return complain(status_of_error(e), "--input: %s", message);
	}
	if (!w->input && !w->step.range.first)
		input = w->nographic ? RS_TERMINAL_ALL_KEYS : RS_TERMINAL_KEYS;
	*console = rs_terminal_open(input);
	if (w->input) {
		console->poll = rs_script_poll;
		console->context = &w->script; /* output has no use for a context */
	}
	if ((w->json && strcmp(w->json, "-") == 0) || w->step.range.first)
		console->put = no_output;
	return STATUS_OK;
}

static int finish(const struct rs_lane_status *status, bool output_good, bool propagate)
{
	bool over = status->state == RS_LANE_OFF || status->state == RS_LANE_HANG;

	if (!output_good)
		return complain(STATUS_IO, "standard output: cannot be written");
	if (interrupted() && !over)
		return STATUS_INTERRUPTED;
	if (status->state == RS_LANE_HANG)
		return complain(STATUS_HANG, "the guest hangs: %s", status->reason);
	if (status->state == RS_LANE_LIMIT)
		return complain(STATUS_LIMIT, "--max-insns was reached");
	if (!over)
		return complain(STATUS_LIMIT, "--timeout was reached");
	return propagate ? (int)(status->code & 0xff) : (int)status_of_lane(status);
}

/* Instead of the console, show what single instructions do. */
static int step_and_report(struct rs_lane *lane, const struct rs_lane_options *options,
			   struct wishes *w)
{
	struct rs_lane_status status = step_run(&w->step, lane, options, w->timeout);
	bool output_good = rs_terminal_flush();

	if (w->step.done && output_good)
		return STATUS_OK;
	if (!w->step.begun && output_good && !interrupted())
		complain(STATUS_OK, "--step: the run ended after %llu instructions",
			 (unsigned long long)rs_machine_instructions(rs_lane_machine(lane)));
	return finish(&status, output_good, w->propagate);
}

/* Run the lane and tell how it went. */
static int run_and_report(struct rs_lane *lane, const struct rs_lane_options *options,
			  struct wishes *w)
{
	const char *problem;
	int result;

	if (w->step.range.first) {
		result = step_and_report(lane, options, w);
	} else {
		bool output_good;
		struct rs_lane_status status = run_lane(lane, w->timeout, &output_good);

		rs_terminal_close();
		result = finish(&status, output_good, w->propagate);
	}
	problem = rs_lane_problem(lane);
	if (problem) {
		complain(STATUS_IO, "%s", problem);
		if (result == STATUS_OK)
			result = STATUS_IO;
	}
	if (!w->quiet && !w->step.range.first)
		summary_print(stderr, lane);
	if (w->json && !json_write(summary_json(lane, interrupted()), w->json) &&
	    result == STATUS_OK)
		result = STATUS_IO;
	return result;
}

int cmd_run(int argc, char **argv)
{
	struct rs_lane_options options = {.generation = RS_BARE};
	struct wishes w = {.timeout = 0};
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &options.generation, "GENERATION",
		 "bare (default), full, para or hvm"},
		{"-kernel", OPTION_TEXT, &w.kernel, "FILE",
		 "the guest as a file (instead of GUEST)"},
		{"-append", OPTION_TEXT, &options.append, "TEXT", "the guest's command line"},
		{"-initrd", OPTION_TEXT, &options.initrd, "FILE",
		 "an archive of files for the guest (the kernel brings its own)"},
		{"-bios", OPTION_TEXT, &options.bios, "FILE",
		 "another firmware; none: no firmware"},
		{"-m", OPTION_MEMORY, &options.memory, "SIZE", "the guest's RAM (128 MiB)"},
		{"-drive", OPTION_DRIVES, &w.drives, "file=IMG",
		 "a disk, and after it ,readonly=on or ,snapshot=on (bare only so far)"},
		{"--input", OPTION_TEXT, &w.input, "FILE",
		 "the console's input, instead of this terminal's"},
		{"--costs", OPTION_COSTS, &w.costs, "FILE",
		 "another cost table ('ringside costs' shows the names)"},
		{"--engine", OPTION_ENGINE, &options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
		{"-nographic", OPTION_FLAG, &w.nographic, NULL,
		 "all keys go to the guest, Ctrl-C too; Ctrl-A x ends the run"},
		{"--step", OPTION_RANGE, &w.step.range, "FIRST:LAST",
		 "show what each of these instructions does, instead of the console"},
		{"--step-json", OPTION_FLAG, &w.step.json, NULL, "...as JSON, a line for each"},
		{"--relay", OPTION_FLAG, &options.relay, NULL,
		 "full: time the guest's operations too (costs some cycles each)"},
		{"--max-insns", OPTION_COUNT, &options.max_instructions, "N",
		 "stop after N instructions (exit status 4)"},
		{"--timeout", OPTION_SECONDS, &w.timeout, "SECONDS",
		 "stop after so much host time (exit status 4)"},
		{"--json", OPTION_TEXT, &w.json, "FILE",
		 "write the results; - is standard output, without console"},
		{"--quiet", OPTION_FLAG, &w.quiet, NULL, "no summary"},
		{"--propagate-exit", OPTION_FLAG, &w.propagate, NULL,
		 "exit with the guest's own code"},
		{NULL},
	};
	const struct command command = {
		.usage = "run [OPTION]... GUEST [ARGUMENT]...",
		.purpose = "Run a guest on one generation. Its console is this terminal; a "
			   "summary of cycles "
			   "by layer and of exits follows on standard error.",
		.options = table,
		.more = "GUEST is a name of 'ringside list' or a file. Arguments that begin "
			"with '-' go "
			"after --.\n\n"
			"On a terminal Ctrl-C ends the run, with the summary. So does x after "
			"Ctrl-A; h after it shows help, and Ctrl-A twice is one for the guest.",
		.exits = true,
	};
	struct rs_lane *lane = NULL;
	char message[1024];
	char *line;
	int operands;
	int result = options_parse(&command, argc, argv, &operands);
	enum rs_error e;

	if (result != OPTIONS_DONE)
		return result;
	if (!w.kernel && operands == 0)
		return complain(
			STATUS_USAGE,
			"run: needs a GUEST, such as tour ('ringside list' shows them)");
	if (w.step.json && !w.step.range.first)
		return complain(STATUS_USAGE, "--step-json: goes with --step");
	if (w.step.range.first && w.json && strcmp(w.json, "-") == 0)
		return complain(STATUS_USAGE,
				"--json: found '-'; with --step standard output is the "
				"listing's, needs a file");
	if (w.step.range.first)
		step_prepare(&w.step, &options);
	options.guest = w.kernel ? w.kernel : argv[1];
	options.drives = w.drives.list;
	options.drive_count = w.drives.count;
	options.costs = w.costs.chosen;
	line = command_line(options.append, operands - !w.kernel, argv + 1 + !w.kernel);
	if (!line)
		return complain(STATUS_IMAGE, "no memory");
	options.append = *line ? line : NULL;

	interrupts_catch();
	result = open_console(&options.console, &w);
	if (result == STATUS_OK) {
		e = rs_lane_open(&lane, &options, message, sizeof message);
		if (e == RS_OK) {
			result = run_and_report(lane, &options, &w);
		} else {
			rs_terminal_close();
			result = complain(status_of_error(e), "%s", message);
		}
	}
	rs_lane_close(lane);
	rs_file_free(&w.script.file);
	free(line);
	return result;
}
