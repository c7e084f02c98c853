#include "cli/gdb.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/code_symbols.h"
#include "cli/pace.h"
#include "gdb/target.h"
#include "host/clock.h"
#include "host/language.h"
#include "host/terminal.h"
#include "ringside/history.h"

#define USUAL_PORT "1234" /* of QEMU's -s */

/* About a hundredth of a second: Ctrl-C in the debugger does not wait longer. */
#define SLICE_CYCLES UINT64_C(1000000)

enum { WAIT_MS = 50 };

struct session {
	struct gdb_wishes *wishes;
	struct rs_lane *lane;
	struct gdb_lane target;
	struct gdb_stub stub;
	char *symbols;
	int connection; /* -1: none */
	bool deaf; /* what is sent does not arrive: it has gone, though it may have said something before */
	bool running; /* while nobody is connected */
	bool leaving; /* ... and it repeats what has been, since the debugger had gone back */
	bool over, killed;
	uint64_t slept;
};

int gdb_check(struct gdb_wishes *w)
{
	if (w->usual && w->where)
		return complain(STATUS_USAGE, "-s: is --gdb " USUAL_PORT ", found --gdb %s too",
				w->where);
	if (w->usual)
		w->where = USUAL_PORT;
	if (w->waits && !w->where)
		return complain(STATUS_USAGE, "-S: waits for a debugger; needs --gdb or -s");
	if (w->history && !w->where)
		return complain(STATUS_USAGE,
				"--history: is what gdb goes back in; needs --gdb or -s");
	return STATUS_OK;
}

static bool is_nested(const struct gdb_wishes *w, enum rs_generation generation)
{
	return generation == RS_FULL && !w->emulator;
}

static void ignore(void *context, const struct rs_event *event, const struct rs_fact *fact)
{
	(void)context;
	(void)event;
	(void)fact;
}

/* An emulator reports what is asked for: `monitor why` knows of traps. */
void gdb_prepare(const struct gdb_wishes *w, struct rs_lane_options *options)
{
	if (!is_nested(w, options->generation))
		return;
	options->reports = RS_REPORTS_STEPS;
	options->observer.mask |= RS_EVENT_BIT(RS_EVENT_TRAP);
	if (!options->observer.event)
		options->observer.event = ignore;
}

int gdb_listen(struct gdb_wishes *w)
{
	char message[512];
	enum rs_error e = rs_listen(&w->listener, w->where, message, sizeof message);

	if (e != RS_OK)
		return complain(e == RS_IO ? STATUS_IO : STATUS_USAGE, "--gdb: %s", message);
	fprintf(stderr, _("ringside: gdb can connect: target remote %s\n"),
		rs_listener_name(w->listener));
	return STATUS_OK;
}

void gdb_close(struct gdb_wishes *w)
{
	rs_listener_close(w->listener);
	w->listener = NULL;
}

/* ---- the connection */

static void hang_up(struct session *s)
{
	rs_connection_close(s->connection);
	s->connection = -1;
	s->deaf = false;
	s->leaving = true;
	gdb_lane_clear(&s->target);
}

/* Its history is kept while it is debugged, and until it has repeated what it had done. */
static void keep_history(struct session *s)
{
	struct rs_history_options options = {.bytes = s->wishes->history,
					     .clock = rs_host_seconds};
	char message[512];

	s->leaving = false;
	if (rs_lane_history(s->lane).kept)
		return;
	if (rs_lane_keep_history(s->lane, &options, message, sizeof message) != RS_OK)
		complain(STATUS_OK, "--gdb: %s; it cannot go back", message);
}

static void leave_history(struct session *s)
{
	if (s->leaving &&
	    rs_machine_cycles(rs_lane_machine(s->lane)) >= rs_lane_history(s->lane).end) {
		rs_lane_drop_history(s->lane);
		s->leaving = false;
	}
}

static void send_bytes(void *context, const void *bytes, size_t size)
{
	struct session *s = context;

	if (!s->deaf && rs_connection_send(s->connection, bytes, size) != 0)
		s->deaf = true;
}

/* The guest stops when a debugger comes, as under QEMU. There can be one. */
static void answer_door(struct session *s)
{
	int fd = rs_listener_accept(s->wishes->listener);

	if (fd < 0)
		return;
	if (s->connection >= 0) {
		rs_connection_close(fd);
		complain(STATUS_OK, "--gdb: a debugger is connected; a second one was refused");
		return;
	}
	s->connection = fd;
	s->running = false;
	keep_history(s);
	gdb_lane_look(&s->target);
	gdb_open(&s->stub, &gdb_lane_target, &s->target, send_bytes, s);
}

static void read_connection(struct session *s)
{
	char bytes[4096];
	int got =
		s->connection < 0 ? 0 : rs_connection_read(s->connection, bytes, sizeof bytes);

	if (got > 0)
		gdb_receive(&s->stub, bytes, (size_t)got);
	if (got < 0 &&
	    s->stub.wish != GDB_KILLED) { /* it went without a word: the guest goes on */
		hang_up(s);
		s->running = true;
	}
}

/* ---- running */

static void take_stop(struct session *s, const struct gdb_stop *stop)
{
	struct rs_lane_status status = rs_lane_status(s->lane);
	bool ended = status.state == RS_LANE_OFF || status.state == RS_LANE_LIMIT;

	s->over = ended || (status.state == RS_LANE_HANG && s->connection < 0);
	if (s->connection >= 0)
		gdb_stopped(&s->stub, stop);
}

/* A guest that hangs can be looked at; going on with it ends the run. */
static bool hangs(struct session *s)
{
	static const struct gdb_stop aborted = {.kind = GDB_TERMINATED, .code = GDB_SIGABRT};

	if (rs_lane_status(s->lane).state != RS_LANE_HANG)
		return false;
	if (s->connection >= 0)
		gdb_stopped(&s->stub, &aborted);
	s->over = true;
	return true;
}

static void advance(struct session *s, bool step)
{
	static const struct gdb_stop stopped = {.kind = GDB_STOPPED, .code = GDB_SIGINT};
	struct gdb_stop stop;

	if (hangs(s))
		return;
	if (step ? gdb_lane_step(&s->target, s->stub.thread, SLICE_CYCLES, &stop)
		 : gdb_lane_run(&s->target, SLICE_CYCLES, &stop))
		take_stop(s, &stop);
	else if (s->connection >= 0 && s->stub.interrupted)
		gdb_stopped(&s->stub, &stopped);
	pace(s->lane, &s->slept);
	if (rs_lane_status(s->lane).state == RS_LANE_INPUT)
		rs_terminal_wait(WAIT_MS);
}

/* While it goes back nothing but Ctrl-C is heard. */
static bool hears_no_interrupt(void *context)
{
	struct session *s = context;

	read_connection(s);
	return s->connection >= 0 && !s->stub.interrupted && !interrupted();
}

static void go_back(struct session *s, bool step)
{
	struct gdb_stop stop;

	gdb_lane_back(&s->target, step, s->stub.thread, hears_no_interrupt, s, &stop);
	if (s->connection >= 0)
		gdb_stopped(&s->stub, &stop);
}

static void serve(struct session *s)
{
	enum gdb_wish wish = s->connection >= 0 ? s->stub.wish
			     : s->running	? GDB_RUN
						: GDB_STAND;

	switch (wish) {
	case GDB_STAND:
		rs_listener_wait(s->wishes->listener, s->connection, WAIT_MS);
		break;
	case GDB_RUN:
	case GDB_STEP:
		advance(s, wish == GDB_STEP);
		break;
	case GDB_DETACHED:
		hang_up(s);
		s->running = true;
		break;
	case GDB_KILLED:
		s->killed = s->over = true;
		break;
	case GDB_RUN_BACK:
	case GDB_STEP_BACK:
		go_back(s, wish == GDB_STEP_BACK);
		break;
	}
}

/* ---- */

/* Commands of gdb that load the symbols of what runs here: the guest's own is the program, others are added. */
static char *symbol_commands(const struct code_symbols *n)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = n->count; i-- > 0;) {
		const char *path = n->images[i].path;
		const char *load = i + 1 == n->count ? "file" : "add-symbol-file";
		uint64_t offset = n->images[i].symbols.offset;

		fprintf(out, "%s %s\n", load, path);
		if (offset) /* the same code, where it lies before paging is on */
			fprintf(out, "add-symbol-file %s -o -0x%" PRIx64 "\n", path, offset);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* The hypervisor's table of virtual machines, `vms` in guests/hypervisors/common/run.c. */
static void find_vms(struct gdb_lane *t, const struct code_symbols *n)
{
	for (size_t i = 0; i < n->own; i++) {
		const struct rs_symbol *table = rs_symbols_named(&n->images[i].symbols, "vms");

		if (table)
			gdb_lane_name_vms(t, table->address, table->size / RS_VMS);
	}
}

static void find_symbols(struct session *s, const struct rs_lane_options *options)
{
	bool nested = is_nested(s->wishes, options->generation);
	struct code_symbols names;

	if (nested)
		code_symbols_open_guest(&names, options);
	else
		code_symbols_open(&names, options);
	s->symbols = symbol_commands(&names);
	gdb_lane_open(&s->target, s->lane, nested, s->symbols);
	find_vms(&s->target, &names);
	code_symbols_close(&names);
}

bool gdb_run(struct gdb_wishes *w, struct rs_lane *lane, const struct rs_lane_options *options,
	     double timeout, bool *output_good)
{
	double deadline = rs_host_seconds() + timeout;
	struct session *s = calloc(1, sizeof *s);
	bool killed;

	*output_good = true;
	if (!s)
		return complain(STATUS_IMAGE, "no memory for a debugger");
	s->wishes = w;
	s->lane = lane;
	s->connection = -1;
	s->running = !w->waits;
	find_symbols(s, options);
	while (!s->over && *output_good && !interrupted() &&
	       (timeout <= 0 || rs_host_seconds() < deadline)) {
		answer_door(s);
		read_connection(s);
		serve(s);
		leave_history(s);
		*output_good = rs_terminal_flush();
		if (rs_terminal_attend())
			interrupt();
	}
	hang_up(s);
	gdb_lane_close(&s->target);
	killed = s->killed;
	free(s->symbols);
	free(s);
	return killed;
}
