/* run.c - `ringside run`: one guest, its console on the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/summary.h"
#include "host/clock.h"
#include "host/message.h"
#include "host/terminal.h"

/* About a twentieth of a second on a slow host: output and Ctrl-C do not wait longer. */
#define SLICE_CYCLES UINT64_C(1000000)

enum { WAIT_MS = 50 };

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

/* Run until the end, the timeout or Ctrl-C. */
static struct rs_lane_status run_lane(struct rs_lane *lane, double timeout, bool *output_good)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;

	do {
		status = rs_lane_run(lane, SLICE_CYCLES);
		*output_good = rs_terminal_flush();
		if (status.state == RS_LANE_INPUT)
			rs_terminal_wait(WAIT_MS);
	} while ((status.state == RS_LANE_RUNNING || status.state == RS_LANE_INPUT) &&
		 *output_good && !interrupted() &&
		 (timeout <= 0 || rs_host_seconds() < deadline));
	return status;
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

int cmd_run(int argc, char **argv)
{
	struct rs_lane_options options = {.generation = RS_BARE};
	const char *kernel = NULL, *json = NULL;
	double timeout = 0;
	bool quiet = false, propagate = false, nographic = false, output_good = true;
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &options.generation, "GENERATION",
		 "bare (default), full, para or hvm"},
		{"-kernel", OPTION_TEXT, &kernel, "FILE",
		 "the guest as a file (instead of GUEST)"},
		{"-append", OPTION_TEXT, &options.append, "TEXT", "the guest's command line"},
		{"-bios", OPTION_TEXT, &options.bios, "FILE",
		 "another firmware; none: no firmware"},
		{"-m", OPTION_MEMORY, &options.memory, "SIZE", "the guest's RAM (128 MiB)"},
		{"-nographic", OPTION_FLAG, &nographic, NULL, "accepted; it is always so"},
		{"--relay", OPTION_FLAG, &options.relay, NULL,
		 "full: time the guest's operations too (costs some cycles each)"},
		{"--max-insns", OPTION_COUNT, &options.max_instructions, "N",
		 "stop after N instructions (exit status 4)"},
		{"--timeout", OPTION_SECONDS, &timeout, "SECONDS",
		 "stop after so much host time (exit status 4)"},
		{"--json", OPTION_TEXT, &json, "FILE",
		 "write the results; - is standard output, without console"},
		{"--quiet", OPTION_FLAG, &quiet, NULL, "no summary"},
		{"--propagate-exit", OPTION_FLAG, &propagate, NULL,
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
			"after --.",
		.exits = true,
	};
	struct rs_lane *lane = NULL;
	struct rs_lane_status status;
	char message[1024];
	char *line;
	int operands;
	int result = options_parse(&command, argc, argv, &operands);
	enum rs_error e;

	if (result != OPTIONS_DONE)
		return result;
	if (!kernel && operands == 0)
		return complain(
			STATUS_USAGE,
			"run: needs a GUEST, such as tour ('ringside list' shows them)");
	options.guest = kernel ? kernel : argv[1];
	line = command_line(options.append, operands - !kernel, argv + 1 + !kernel);
	if (!line)
		return complain(STATUS_IMAGE, "no memory");
	options.append = *line ? line : NULL;

	interrupts_catch();
	options.console = rs_terminal_open(true);
	if (json && strcmp(json, "-") == 0)
		options.console.put = no_output;
	e = rs_lane_open(&lane, &options, message, sizeof message);
	if (e == RS_OK)
		status = run_lane(lane, timeout, &output_good);
	rs_terminal_close();
	free(line);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);

	result = finish(&status, output_good, propagate);
	if (!quiet)
		summary_print(stderr, lane);
	if (json && !json_write(summary_json(lane, interrupted()), json) && result == STATUS_OK)
		result = STATUS_IO;
	rs_lane_close(lane);
	return result;
}
