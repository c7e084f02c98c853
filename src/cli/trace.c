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
#include "host/clock.h"
#include "host/message.h"
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
	uint32_t kinds; /* that are listed */
	bool nested;	/* full: of the guest, not of its emulator */
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
	room -= printf("%.*s%s", room, symbol ? symbol->name : "", text);
	printf("%*s ", room + (int)strlen(text), "");
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
		printf(": %s", describe_call(text, e->trap.cause, hart.x[17], hart.x[16]));
}

static void print_event(const struct trace *t, const struct rs_event *e)
{
	char cycle[FORMAT_MAX], text[DESCRIBE_MAX];
	size_t indent = t->depth < 8 ? t->depth : 8;

	printf("%13s %-2s ", format_count(cycle, e->cycle),
	       rs_mode_name((enum rs_mode)e->mode));
	print_place(t, e);
	printf("%*s%s", (int)(2 * indent), "", describe_event(text, e));
	if (e->kind == RS_EVENT_TRAP)
		print_call(t, e);
	if (e->kind == RS_EVENT_RETURN && t->depth > 0 && t->depth <= DEPTH)
		printf(" after %s cycles",
		       format_count(cycle, e->cycle - t->traps[t->depth - 1]));
	putchar('\n');
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
	if (t->kinds & RS_EVENT_BIT(e->kind))
		print_event(t, e);
	if (e->kind == RS_EVENT_TRAP) {
		if (t->depth < DEPTH)
			t->traps[t->depth] = e->cycle - e->cost;
		t->depth++;
	} else if (e->kind == RS_EVENT_RETURN && t->depth > 0) {
		t->depth--;
	}
}

/* ---- what is asked for */

static const char *const kind_names[RS_EVENT_KINDS + 2] = {
#define EVENT(name, slug, what) slug,
#include "ringside/event.def"
#undef EVENT
	"all", NULL};

static int wrong_kind(const char *found)
{
	const char *meant = rs_suggest(found, kind_names);

	return complain(STATUS_USAGE,
			"--events: unknown '%s'; needs some of trap, return, privileged, walk, "
			"flush, device, idle, mark, console, off, dma, raise, or all%s%s%s",
			found, meant ? "; did you mean '" : "", meant ? meant : "",
			meant ? "'?" : "");
}

static int parse_kinds(const char *text, uint32_t *kinds)
{
	*kinds = 0;
	while (text) {
		char word[32];
		size_t length = strcspn(text, ","), i = 0;

		snprintf(word, sizeof word, "%.*s", (int)(length < 31 ? length : 31), text);
		while (kind_names[i] && strcmp(kind_names[i], word) != 0)
			i++;
		if (!kind_names[i])
			return wrong_kind(word);
		*kinds |= i == RS_EVENT_KINDS ? RS_EVENT_ALL : RS_EVENT_BIT(i);
		text = text[length] ? text + length + 1 : NULL;
	}
	return STATUS_OK;
}

/* ---- */

static int run_lane(struct rs_lane *lane, double timeout)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;
	char end[256];

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !interrupted() && !ferror(stdout) &&
	       (timeout <= 0 || rs_host_seconds() < deadline));
	fflush(stdout);
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
		.mask = t->kinds | RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |
			(t->chrome_file ? CHROME_KINDS | RS_EVENT_BIT(RS_EVENT_PRIV) : 0)};
	e = rs_lane_open(&lane, &r->options, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	t->lane = lane;
	if (t->nested)
		code_symbols_open_guest(&t->names, &r->options);
	else
		code_symbols_open(&t->names, &r->options);
	result = run_lane(lane, r->timeout);
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
static int trace_to_file(struct trace *t, struct request *r, const char *path)
{
	struct rs_output *output;
	char message[1024];
	int result;

	if (rs_output_open(&output, path, message, sizeof message) != RS_OK)
		return complain(STATUS_IO, "--chrome: %s", message);
	t->chrome_file = rs_output_file(output);
	chrome_begin(&t->chrome, t->chrome_file, r->options.guest, r->options.generation,
		     t->kinds);
	result = trace_lane(t, r);
	/* a guest that fails or is stopped has a trace; one that cannot be loaded has none */
	if (rs_output_close(output, t->lane != NULL, message, sizeof message) != RS_OK)
		return complain(STATUS_IO, "--chrome: %s", message);
	return result;
}

int cmd_trace(int argc, char **argv)
{
	struct request request = {.timeout = 0};
	struct trace trace = {.kinds = DEFAULT_KINDS};
	bool emulator = false;
	const char *events = NULL, *chrome = NULL;
	const struct option table[] = {
		{"--on", OPTION_GENERATION, &request.options.generation, "GENERATION",
		 "bare (default), full, para, hvm or container"},
		{"--events", OPTION_TEXT, &events, "LIST",
		 "what is listed: some of trap, return, privileged, walk, flush, device, "
		 "idle, mark, console, off, dma, raise; or all"},
		{"--chrome", OPTION_OUTPUT, &chrome, "FILE",
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
	result = events ? parse_kinds(events, &trace.kinds) : STATUS_OK;
	if (result == STATUS_OK)
		result = request_take(&request, "trace", operands, argv);
	trace.nested = request_speaks_of_guest(&request, emulator);
	if (result == STATUS_OK) {
		interrupts_catch();
		result = chrome ? trace_to_file(&trace, &request, chrome)
				: trace_lane(&trace, &request);
	}
	request_free(&request);
	return result;
}
