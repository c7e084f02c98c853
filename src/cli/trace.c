/* trace.c - `ringside trace`: what happens, as it happens. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/format.h"
#include "cli/chrome.h"
#include "cli/cli.h"
#include "cli/code_symbols.h"
#include "cli/describe.h"
#include "cli/request.h"
#include "cli/trace_filter.h"
#include "host/clock.h"
#include "host/output.h"
#include "ringside/cause.h"

#define SLICE_CYCLES UINT64_C(1000000)

enum { DEPTH = 32, PLACE_WIDTH = 24 };

#define DEFAULT_KINDS                                                                          \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_MARK) | RS_EVENT_BIT(RS_EVENT_DEVICE) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_DMA) |                            \
	 RS_EVENT_BIT(RS_EVENT_RAISE) | RS_EVENT_BIT(RS_EVENT_OFF))

struct trace {
	struct trace_filter filter; /* what is listed */
	FILE *out;		    /* the listing */
	bool nested;		    /* full: of the guest, not of its emulator */
	const struct rs_lane *lane;
	struct code_symbols names;
	uint64_t traps[DEPTH]; /* not returned from: the clock when each was taken */
	size_t depth;	       /* beyond DEPTH the time of a trap is not known */
	struct chrome chrome;
	FILE *chrome_file; /* NULL: a listing is wanted */
};

/* ---- the listing */

static void print_place(const struct trace *t, const struct rs_event *e)
{
	char text[24] = "";
	uint64_t offset;
	const struct rs_symbol *symbol =
		code_symbols_at(&t->names, (enum rs_mode)e->mode, e->pc, &offset);
	int room;

	if (!symbol || offset)
		snprintf(text, sizeof text, "%s0x%" PRIx64, symbol ? "+" : "",
			 symbol ? offset : e->pc);
	room = PLACE_WIDTH - (int)strlen(text);
	room -= fprintf(t->out, "%.*s%s", room, symbol ? symbol->name : "", text);
	fprintf(t->out, "%*s ", room + (int)strlen(text), "");
}

/* @return false if the emulator does not report it. */
static bool read_hart(const struct trace *t, struct rs_nested_hart *hart)
{
	const struct rs_machine *m = rs_lane_machine(t->lane);
	uint64_t step;

	if (t->nested)
		return rs_machine_nested_hart(m, rs_lane_nested(t->lane, &step), hart) == RS_OK;
	for (unsigned i = 0; i < 32; i++)
		hart->x[i] = rs_machine_reg(m, i);
	return true;
}

/* Which call an ecall is, by the registers that say so. */
static void print_call(const struct trace *t, const struct rs_event *e)
{
	char text[DESCRIBE_MAX];
	struct rs_nested_hart hart;

	if (!read_hart(t, &hart))
		return;
	if (e->trap.cause == RS_CAUSE_ECALL_U || e->trap.cause == RS_CAUSE_ECALL_S ||
	    e->trap.cause == RS_CAUSE_ECALL_VS)
		fprintf(t->out, ": %s",
			describe_call(text, e->trap.cause, hart.x[17], hart.x[16]));
}

static void print_event(const struct trace *t, const struct rs_event *e)
{
	char cycle[FORMAT_MAX], text[DESCRIBE_MAX];
	size_t indent = t->depth < 8 ? t->depth : 8;

	fprintf(t->out, "%13s %-2s ", format_count(cycle, e->cycle),
		rs_mode_name((enum rs_mode)e->mode));
	print_place(t, e);
	fprintf(t->out, "%*s%s", (int)(2 * indent), "", describe_event(text, e));
	if (e->kind == RS_EVENT_TRAP)
		print_call(t, e);
	if (e->kind == RS_EVENT_RETURN && t->depth > 0 && t->depth <= DEPTH)
		fprintf(t->out, " after %s cycles",
			format_count(cycle, e->cycle - t->traps[t->depth - 1]));
	fputc('\n', t->out);
}

static void on_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct trace *t = context;

	/* the computer idles because the guest does */
	if (t->nested && !(f->flags & RS_FACT_NESTED) && e->kind != RS_EVENT_IDLE)
		return;
	if (t->chrome_file) {
		chrome_event(&t->chrome, e, f);
		return;
	}
	if (trace_filter_takes(&t->filter, e, f))
		print_event(t, e);
	if (e->kind == RS_EVENT_TRAP) {
		if (t->depth < DEPTH)
			t->traps[t->depth] = e->cycle - e->cost;
		t->depth++;
	} else if (e->kind == RS_EVENT_RETURN && t->depth > 0) {
		t->depth--;
	}
}

/* ---- the run */

static int run_lane(struct trace *t, struct rs_lane *lane, double timeout)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;
	char end[256];

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !interrupted() && !ferror(t->out) &&
	       (timeout <= 0 || rs_host_seconds() < deadline));
	fflush(t->out);
	if (status.state != RS_LANE_OFF || status.code)
		complain(STATUS_OK, "%s on %s %s", rs_lane_guest(lane),
			 rs_generation_name(rs_lane_generation(lane)),
			 describe_end(end, sizeof end, &status));
	return interrupted() ? STATUS_INTERRUPTED : (int)status_of_lane(&status);
}

static int trace_lane(struct trace *t, struct request *r)
{
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e;
	int result;

	r->options.derive = true;
	r->options.observer = (struct rs_lane_observer){
		.event = on_event,
		.context = t,
		.mask = t->filter.kinds | RS_EVENT_BIT(RS_EVENT_TRAP) |
			RS_EVENT_BIT(RS_EVENT_RETURN) |
			(t->chrome_file ? CHROME_KINDS | RS_EVENT_BIT(RS_EVENT_PRIV) : 0)};
	e = rs_lane_open(&lane, &r->options, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	result = trace_filter_vm(&t->filter, lane);
	if (result != STATUS_OK) {
		rs_lane_close(lane);
		return result;
	}
	t->lane = lane;
	if (t->chrome_file)
		chrome_names(&t->chrome, lane);
	if (t->nested)
		code_symbols_open_guest(&t->names, &r->options);
	else
		code_symbols_open(&t->names, &r->options);
	result = run_lane(t, lane, r->timeout);
	code_symbols_close(&t->names);
	if (t->chrome_file) {
		struct rs_provenance provenance = rs_lane_provenance(lane);
		struct rs_costs costs = rs_lane_costs(lane);

		if (!chrome_end(&t->chrome, rs_machine_cycles(rs_lane_machine(lane)),
				&provenance, &costs))
			result = STATUS_IO;
	}
	rs_lane_close(lane);
	return result;
}

/* Write the trace to the file at `path`. */
static int trace_to_file(struct trace *t, struct request *r, const char *path, bool chrome)
{
	const char *option = chrome ? "--chrome" : "-o";
	struct rs_output *output;
	char message[1024];
	int result;

	if (rs_output_open(&output, path, message, sizeof message) != RS_OK)
		return complain(STATUS_IO, "%s: %s", option, message);
	if (chrome) {
		t->chrome_file = rs_output_file(output);
		chrome_begin(&t->chrome, t->chrome_file, t->filter.kinds, t->nested);
	} else {
		t->out = rs_output_file(output);
	}
	result = trace_lane(t, r);
	/* a guest that fails or is stopped has a trace; one that cannot be loaded has none */
	if (rs_output_close(output, t->lane != NULL, message, sizeof message) != RS_OK)
		return complain(STATUS_IO, "%s: %s", option, message);
	return result;
}

/* What the command line says of the events. */
struct asked {
	const char *events, *modes, *pcs, *operation, *chrome, *output;
};

static int take_asked(struct trace_filter *filter, const struct asked *asked)
{
	int result = asked->events ? trace_filter_kinds(filter, asked->events) : STATUS_OK;

	if (asked->chrome && (asked->modes || asked->pcs || asked->operation ||
			      filter->vm_name || asked->output))
		return complain(STATUS_USAGE, "--chrome: takes no --mode, --pc, --op, --of or "
					      "-o; its viewer selects");
	if (result == STATUS_OK && asked->modes)
		result = trace_filter_modes(filter, asked->modes);
	if (result == STATUS_OK && asked->pcs)
		result = trace_filter_pcs(filter, asked->pcs);
	if (result == STATUS_OK && asked->operation)
		result = trace_filter_operation(filter, asked->operation);
	return result;
}

int cmd_trace(int argc, char **argv)
{
	struct request request = {.timeout = 0};
	static struct trace trace; /* its buffer is large */
	bool emulator = false;
	struct asked asked = {NULL};
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &request.options.generation, "GENERATION",
		 "bare (default), full, para, hvm or container"},
		{"--events", OPTION_TEXT, &asked.events, "LIST",
		 "what is listed: some of trap, return, privileged, walk, flush, device, "
		 "idle, mark, console, off, dma, raise; or all"},
		{"-e", OPTION_TEXT, &asked.events, "LIST", "the same"},
		{"--mode", OPTION_TEXT, &asked.modes, "LIST",
		 "only what happens in these modes, or leads there: M, S, U, VS, VU"},
		{"--pc", OPTION_TEXT, &asked.pcs, "LO..HI",
		 "only what happens at these addresses"},
		{"--op", OPTION_TEXT, &asked.operation, "NAME",
		 "only what happens in this operation, such as syscall"},
		{"--of", OPTION_TEXT, &trace.filter.vm_name, "NAME",
		 "only what happens in this virtual machine, or for it"},
		{"-o", OPTION_OUTPUT, &asked.output, "FILE", "write the listing there"},
		{"--chrome", OPTION_OUTPUT, &asked.chrome, "FILE",
		 "instead write a trace for Perfetto or chrome://tracing"},
		EMULATOR_OPTION(emulator),
		REQUEST_OPTIONS(request),
		{NULL},
	};
	const struct command command = {
		.usage = "trace [OPTION]... GUEST [ARGUMENT]...",
		.purpose = "List what happens, a line each: the clock in cycles, the mode, the "
			   "place in the code, and the event, indented by the traps that it is "
			   "under. A return tells how many cycles its trap took. The guest's "
			   "console is not shown. Under full these are the events of the "
			   "guest's own "
			   "computer, which the emulator reports; its clock is that of the "
			   "computer "
			   "below, and the reports take time. --emulator lists that computer's "
			   "own.",
		.options = table,
		.more = REQUEST_OPERANDS,
		.exits = true,
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	trace.filter.kinds = DEFAULT_KINDS;
	trace.out = stdout;
	result = take_asked(&trace.filter, &asked);
	if (result == STATUS_OK)
		result = request_check_emulator(&request, emulator);
	if (result == STATUS_OK)
		result = request_take(&request, "trace", operands, argv);
	trace.nested = request_speaks_of_guest(&request, emulator);
	if (result == STATUS_OK) {
		interrupts_catch();
		if (asked.chrome || (asked.output && strcmp(asked.output, "-") != 0))
			result = trace_to_file(&trace, &request,
					       asked.chrome ? asked.chrome : asked.output,
					       asked.chrome != NULL);
		else
			result = trace_lane(&trace, &request);
	}
	request_free(&request);
	return result;
}
