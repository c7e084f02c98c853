/* run.c - `ringside run`: one guest, its console on the terminal. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/json.h"
#include "cli/alone_set.h"
#include "cli/cli.h"
#include "cli/crash.h"
#include "cli/describe.h"
#include "cli/dump.h"
#include "cli/gdb.h"
#include "cli/options.h"
#include "cli/pace.h"
#include "cli/request.h"
#include "cli/save.h"
#include "cli/step.h"
#include "cli/summary.h"
#include "cli/until_run.h"
#include "cli/vm_console.h"
#include "host/clock.h"
#include "host/language.h"
#include "host/terminal.h"
#include "ringside/recording.h"

/* About a twentieth of a second on a slow host: output and Ctrl-C do not wait longer. */
#define SLICE_CYCLES UINT64_C(1000000)

enum { WAIT_MS = 50 };

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
	const char *json, *record;
	const char *dumped; /* --dump, as it was given; NULL: not */
	struct dump dump;
	bool quiet, propagate, nographic;
	struct step step;
	struct gdb_wishes gdb;
	struct save_wishes save;
	struct until_wish until;
	struct alone_set alone; /* for the recording */
};

/* The guest's console: this terminal, except that input may come from a file. */
static void open_console(struct request *r, const struct wishes *w)
{
	enum rs_terminal_input input = r->input || w->step.range.kind ? RS_TERMINAL_NOTHING
				       : w->nographic		      ? RS_TERMINAL_ALL_KEYS
								      : RS_TERMINAL_KEYS;
	struct rs_console terminal = rs_terminal_open(input);

	if (!r->input)
		r->options.console.poll = terminal.poll;
	if (!(w->json && strcmp(w->json, "-") == 0) && !w->step.range.kind)
		r->options.console.put = terminal.put;
}

static int finish(struct rs_lane *lane, const struct request *r, bool output_good,
		  bool propagate)
{
	struct rs_lane_status found = rs_lane_status(lane), *status = &found;
	bool crashed = crash_print(stderr, lane, &r->options);
	char place[DESCRIBE_MAX];

	bool over = status->state == RS_LANE_OFF || status->state == RS_LANE_HANG;

	if (!output_good)
		return complain(STATUS_IO, "standard output: cannot be written");
	if (interrupted() && !over)
		return STATUS_INTERRUPTED;
	if (status->state == RS_LANE_HANG && crashed)
		return STATUS_HANG;
	if (status->state == RS_LANE_HANG)
		return complain(STATUS_HANG, "the guest hangs: %s%s", status->reason,
				crash_describe_hang(place, lane, &r->options));
	if (status->state == RS_LANE_LIMIT)
		return complain(STATUS_LIMIT, "--max-insns was reached");
	if (!over)
		return complain(STATUS_LIMIT, "--timeout was reached");
	return propagate ? (int)(status->code & 0xff) : (int)status_of_lane(status);
}

/* Instead of the console, show what single instructions do. */
static int step_and_report(struct rs_lane *lane, const struct request *r, struct wishes *w)
{
	bool output_good;

	(void)step_run(&w->step, lane, &r->options, r->timeout);
	output_good = rs_terminal_flush();

	if (w->step.refused)
		return w->step.refused;
	if (w->step.done && output_good)
		return STATUS_OK;
	if (!w->step.begun && output_good && !interrupted())
		complain(STATUS_OK, "--step: the run ended after %llu instructions",
			 (unsigned long long)w->step.instructions);
	return finish(lane, r, output_good, w->propagate);
}

/* Where it stops it may be saved. */
static int run_until(struct rs_lane *lane, const struct request *r, struct wishes *w)
{
	bool output_good;
	int result;

	until_wish_run(&w->until, lane, r->timeout, w->save.saved, &output_good);
	rs_terminal_close();
	if (w->until.reached && output_good)
		return w->save.file ? save_now(&w->save, r, lane) : (int)STATUS_OK;
	result = finish(lane, r, output_good, w->propagate);
	return result == STATUS_OK ? (int)STATUS_FAILED : result;
}

/* The results of the run, as JSON. */
static json_t *results(struct rs_lane *lane, const struct request *r, const struct wishes *w,
		       json_t *dump)
{
	json_t *document = summary_json(lane, interrupted());
	json_t *crash = crash_json(lane, &r->options);
	json_t *program = crash_json_program(lane, &r->options);

	if (crash)
		json_object_set_new(document, "crash", crash);
	if (program)
		json_object_set_new(document, "program_fault", program);
	if (dump)
		json_object_set(document, "dump", dump);
	json_object_set_new(document, "late_input", json_boolean(rs_terminal_came_late()));
	if (w->until.text)
		json_object_set_new(document, "until", until_wish_json(&w->until));
	return document;
}

/* @return `result`, or if that was good and the file is not what came of it. */
static int save_recording(struct rs_lane *lane, const struct rs_lane_options *options,
			  const struct wishes *w, int result)
{
	const char *path = w->record;
	char message[1024], crash[96];
	bool crashed = crash_place(crash, sizeof crash, lane, options);
	enum rs_error e = rs_recording_save(lane, options, crashed ? crash : NULL,
					    w->alone.list, path, message, sizeof message);

	if (e != RS_OK) {
		complain(STATUS_IO, "--record: %s", message);
		return result == STATUS_OK ? (int)STATUS_IO : result;
	}
	tell_of_thinning(path, rs_lane_recording(lane));
	return result;
}

/* Run the lane and report how it ended. */
static int run_and_report(struct rs_lane *lane, const struct request *r, struct wishes *w)
{
	const char *problem;
	json_t *dump = NULL;
	bool whole = true;
	int result;

	if (w->save.at.kind && (result = save_at_point(&w->save, r, lane)) != STATUS_OK) {
		rs_terminal_close();
		return result;
	}
	if (w->step.range.kind) {
		result = step_and_report(lane, r, w);
	} else if (w->until.text) {
		result = run_until(lane, r, w);
	} else {
		bool output_good, killed = false;
		if (w->gdb.where)
			killed = gdb_run(&w->gdb, lane, &r->options, r->timeout, &output_good);
		else
			(void)run_lane(lane, r->timeout, &output_good);
		rs_terminal_close();
		result = killed ? complain(STATUS_INTERRUPTED, "the debugger ended the run")
				: finish(lane, r, output_good, w->propagate);
	}
	problem = rs_lane_problem(lane);
	if (problem) { /* why a guest failed, if it did */
		complain(STATUS_IO, "%s", problem);
		if (result == STATUS_OK || (result == STATUS_FAILED && !w->propagate))
			result = STATUS_IO;
	}
	if (!w->quiet && !w->step.range.kind)
		summary_print(stderr, lane, w->save.before);
	if (!w->quiet && rs_terminal_came_late())
		fputs(_("Input came after the guest had asked for it: other runs may take "
			"other cycles.\n"
			"With --input FILE all of them are the same.\n"),
		      stderr);
	if (w->dumped)
		dump = dump_write(w->quiet && w->json ? NULL : stderr, &w->dump, lane,
				  &r->options, &whole);
	if (!whole && result == STATUS_OK)
		result = complain(STATUS_IO, "--dump: not all of it is known");
	if (w->json && !json_write(results(lane, r, w, dump), w->json) && result == STATUS_OK)
		result = STATUS_IO;
	json_decref(dump);
	return w->record ? save_recording(lane, &r->options, w, result) : result;
}

static int open_and_run(struct request *r, struct wishes *w)
{
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e;
	struct vm_consoles consoles;
	int result;

	interrupts_catch();
	if (w->record) { /* first, while the disks are as they were */
		alone_set_init(&w->alone, &r->options);
		alone_set_run(&w->alone);
	}
	open_console(r, w);
	result = vm_consoles_open(&consoles, &r->vms, &r->options.console);
	if (result == STATUS_OK) {
		e = rs_lane_open(&lane, &r->options, message, sizeof message);
		if (e != RS_OK)
			result = w->save.saved
					 ? complain(status_of_error(e),
						    "%s (%s was saved with it; a disk that is "
						    "elsewhere by now is named by -drive)",
						    message, w->save.restore)
					 : complain(status_of_error(e), "%s", message);
		else if ((w->save.saved &&
			  (result = save_restore(&w->save, r, lane)) != STATUS_OK) ||
			 (w->gdb.where && (result = gdb_listen(&w->gdb)) != STATUS_OK))
			rs_lane_close(lane);
	}
	if (result != STATUS_OK) {
		rs_terminal_close();
		return vm_consoles_abandon(&consoles, result);
	}
	result = run_and_report(lane, r, w);
	gdb_close(&w->gdb);
	rs_lane_close(lane);
	return vm_consoles_close(&consoles, result);
}

/* Check the options before anything runs. */
static int check(struct wishes *w)
{
	if (w->step.json && !w->step.range.kind)
		return complain(STATUS_USAGE, "--step-json: goes with --step");
	if (w->dumped && !dump_parse(w->dumped, &w->dump))
		return complain(STATUS_USAGE,
				"--dump: found '%s'; needs regs, or a place and a number of "
				"bytes up to 1 MiB, such as 0x80201000+64 or table+8, with "
				"commas between them",
				w->dumped);
	if (w->step.range.kind && w->json && strcmp(w->json, "-") == 0)
		return complain(STATUS_USAGE,
				"--json: found '-'; with --step standard output is the "
				"listing's, needs a file");
	if (w->record && (w->save.file || w->save.restore))
		return complain(STATUS_USAGE, "--record: records a run from its begin; without "
					      "--save and --restore");
	if (w->step.range.kind && w->save.file)
		return complain(STATUS_USAGE, "--save: goes on with the run; without --step");
	if (w->until.text && (w->step.range.kind || w->gdb.where))
		return complain(STATUS_USAGE, "--until: runs to a point; without --step and "
					      "--gdb");
	if (w->step.range.kind && w->gdb.where)
		return complain(STATUS_USAGE,
				"--gdb: debugs a run; without --step, which shows one");
	return STATUS_OK;
}

int cmd_run(int argc, char **argv)
{
	struct request request = {.vms.console_is_shown = true};
	struct wishes w = {.json = NULL};
	bool emulator = false;
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &request.options.generation, "GENERATION",
		 "bare (default), full, para, hvm or container"},
		REQUEST_OPTIONS(request),
		{"-nographic", OPTION_FLAG, &w.nographic, NULL,
		 "all keys go to the guest, Ctrl-C too; Ctrl-A x ends the run"},
		{"--step", OPTION_RANGE, &w.step.range, "RANGE",
		 "show what each of these instructions does, instead of the console (see "
		 "below)"},
		EMULATOR_OPTION(emulator),
		{"--until", OPTION_TEXT, &w.until.text, "EXPR",
		 "run until this is true, say where that is, and end (see below)"},
		{"--save", OPTION_OUTPUT, &w.save.file, "FILE",
		 "save the run at --save-at, and go on; or where --until stops"},
		{"--save-at", OPTION_RANGE, &w.save.at, "POINT",
		 "where a RANGE would begin: 5M, main, 0x80200000, @syscall:3"},
		{"--restore", OPTION_INPUT, &w.save.restore, "FILE",
		 "go on with a saved run, whose guest and options are in the file"},
		{"--step-json", OPTION_FLAG, &w.step.json, NULL,
		 "...as JSON: a heading, and a line for each"},
		{"--gdb", OPTION_TEXT, &w.gdb.where, "PORT|PATH",
		 "let gdb debug the guest: it connects by 'target remote' to this port, or to "
		 "a "
		 "socket at a path (see below)"},
		{"-s", OPTION_FLAG, &w.gdb.usual, NULL, "the same as --gdb 1234"},
		{"-S", OPTION_FLAG, &w.gdb.waits, NULL,
		 "do not start the guest before gdb says so"},
		{"--history", OPTION_MEMORY, &w.gdb.history, "SIZE",
		 "memory for going back under gdb (default 256 MiB)"},
		{"--json", OPTION_OUTPUT, &w.json, "FILE",
		 "write the results; - is standard output, without console"},
		{"--record", OPTION_OUTPUT, &w.record, "FILE",
		 "write a recording, for 'ringside show FILE' (full: costs some cycles; with "
		 "--vm: "
		 "each guest runs alone on bare metal before, to be compared)"},
		{"--dump", OPTION_TEXT, &w.dumped, "LIST",
		 "at the end show the guest's registers (regs) and memory (0x80201000+64, or a "
		 "symbol with its bytes, table+8), on standard error and in --json"},
		{"--quiet", OPTION_FLAG, &w.quiet, NULL, "no summary"},
		{"--propagate-exit", OPTION_FLAG, &w.propagate, NULL,
		 "exit with the guest's own code"},
		{NULL},
	};
	const struct command command = {
		.usage = "run [OPTION]... GUEST [ARGUMENT]...",
		.purpose = "Run a guest on one generation. Its console is this terminal; a "
			   "summary of cycles by layer and of exits follows on standard error.",
		.options = table,
		.more = REQUEST_OPERANDS
		"\n\nOn a terminal Ctrl-C ends the run, with the summary. So does x after "
		"Ctrl-A; h after it shows help, and Ctrl-A twice is one for the guest."
		"\n\nRANGE is one of:\n"
		"  1:20, 5M+100     instructions, by their numbers\n"
		"  main             from the first time at this symbol until it returns\n"
		"  main+50          ... 50 instructions\n"
		"  main:trap        ... until the first time at that one\n"
		"  0x80200000+8     an address instead of a symbol\n"
		"  @syscall         the guest's first operation of this name\n"
		"  @syscall:3, @16  ... the third; the 16th of all\n"
		"  '@csrw satp:2'   ... of a guest that marks none, by what it does\n"
		"Under full these are the guest's own instructions, registers and CSRs, as the "
		"emulator reports them; with --emulator they are the emulator's."
		"\n\nEXPR is what a RANGE would begin with, or a condition as in C, which is "
		"looked at behind each step:\n"
		"  pc == main                  a symbol is its address; main+8: 8 bytes on\n"
		"  write counter               read, write or access: ADDRESS[, BYTES]\n"
		"  cause == 13 && mode == U    a trap, and the mode that it came from\n"
		"  a0 > 5 || *(int *)table < 0 registers, CSRs by their names, memory\n"
		"Also: virt, cycle, instret, and M S U VS VU to compare mode with. It counts "
		"in "
		"the guest's modes, or in all if it names the mode, or cycle and instret "
		"alone. "
		"The exit status is 0 where it becomes true, and 1 if the guest ends before."
		"\n\nWith --gdb, gdb-multiarch debugs the guest: 'target remote "
		"localhost:1234', then "
		"'monitor help' lists what else there is, and 'monitor symbols' the files with "
		"symbols. "
		"Under para and hvm it is the hart's own registers that gdb shows, and "
		"breakpoints "
		"stop in the guest's modes ('monitor modes'); under full they are the guest's, "
		"and with "
		"--emulator the emulator's.",
		.exits = true,
	};
	const struct option kept[] = {
		{"--on", OPTION_GENERATION, &request.options.generation, "GENERATION", ""},
		REQUEST_OPTIONS(request),
		{NULL},
	};
	int operands, result;

	save_words(&w.save, &command, kept, argc, argv);
	result = save_read(&w.save, kept, argc, argv);
	save_forget_consoles(&w.save, &request.vms);
	w.save.was = request.options;
	if (result == OPTIONS_DONE)
		result = options_parse(&command, argc, argv, &operands);
	if (result != OPTIONS_DONE) {
		save_free(&w.save);
		return result;
	}
	w.save.until = w.until.text != NULL;
	result = save_check(&w.save, operands, &request.options);
	if (w.save.saved) {
		operands = w.save.operands;
		argv = w.save.restored;
	}
	if (result == STATUS_OK)
		result = gdb_check(&w.gdb);
	if (result == STATUS_OK)
		result = check(&w);
	if (result == STATUS_OK)
		result = request_check_emulator(&request, emulator);
	if (result == STATUS_OK && emulator && !w.step.range.kind && !w.gdb.where &&
	    !w.until.text)
		result = complain(STATUS_USAGE,
				  "--emulator: says whose instructions --step, --until and gdb "
				  "are about; needs --step RANGE, --until EXPR or --gdb");
	if (result == STATUS_OK && w.record && !rs_recordings_built())
		result = complain(STATUS_USAGE, "--record: this build has no recordings; that "
						"needs libzstd");
	if (result == STATUS_OK && w.record && request.options.depth > 1)
		result = complain(STATUS_USAGE, "--record: a recording does not say how deep "
						"emulators are; without --depth");
	if (result == STATUS_OK && w.record && request.options.hardware.chosen)
		result = complain(STATUS_USAGE,
				  "--record: a recording does not say how large the "
				  "TLB is; without -machine");
	if (result == STATUS_OK)
		result = request_take(&request, "run", operands, argv);
	if (result == STATUS_OK) {
		w.step.nested = request.options.generation == RS_FULL && !emulator;
		if (w.step.range.kind)
			step_prepare(&w.step, &request.options);
		w.gdb.emulator = emulator;
		if (w.gdb.where)
			gdb_prepare(&w.gdb, &request.options);
		if (w.step.range.kind == RANGE_OPERATION)
			request.options.relay = true;
		if (w.record) { /* operations under `full` are known by the nested guest's marks
				 */
			request.options.record = RS_RECORD_USUAL;
			request.options.relay = true;
		}
		request.options.behalf = request.options.relay || request.options.depth > 1;
		request.options.keep_hart = true; /* to say where it hangs, for one */
		request.options.count_walks = w.json != NULL || w.record != NULL;
		request.options.derive = !w.quiet || w.json || w.record || w.step.range.kind;
		result = until_wish_prepare(&w.until, emulator, &request.options);
		save_prepare(&w.save, &request.options);
		if (result == STATUS_OK)
			result = until_wish_check(&w.until, &request.options);
		if (result == STATUS_OK)
			result = open_and_run(&request, &w);
		until_wish_free(&w.until);
	}
	request_free(&request);
	save_free(&w.save);
	return result;
}
