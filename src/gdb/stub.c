#include "gdb/stub.h"

#include <string.h>

#include "gdb/registers.h"
#include "gdb/stub_parts.h"

void gdb_open(struct gdb_stub *s, const struct gdb_target *target, void *context,
	      void (*send)(void *context, const void *bytes, size_t size), void *send_context)
{
	memset(s, 0, sizeof *s);
	s->target = target;
	s->context = context;
	s->send = send;
	s->send_context = send_context;
	s->stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
}

/* ---- answers */

static void send_raw(struct gdb_stub *s, char byte)
{
	if (!s->no_acks)
		s->send(s->send_context, &byte, 1);
}

void gdb_finish(struct gdb_stub *s)
{
	gdb_end(&s->out);
	s->send(s->send_context, s->out.bytes, s->out.size);
}

void gdb_answer(struct gdb_stub *s, const char *text)
{
	gdb_begin(&s->out);
	gdb_put(&s->out, text);
	gdb_finish(s);
}

void gdb_answer_error(struct gdb_stub *s, unsigned number)
{
	char text[8];

	snprintf(text, sizeof text, "E%02x", number & 0xff);
	gdb_answer(s, text);
}

void gdb_answer_good(struct gdb_stub *s, bool good, unsigned error)
{
	if (good)
		gdb_answer(s, "OK");
	else
		gdb_answer_error(s, error);
}

/* ---- stops */

static const char *const watch_names[GDB_POINTS] = {[GDB_WATCH_WRITE] = "watch",
						    [GDB_WATCH_READ] = "rwatch",
						    [GDB_WATCH_ACCESS] = "awatch"};

static void put_point(struct gdb_stub *s)
{
	const struct gdb_stop *stop = &s->stop;

	if (watch_names[stop->point]) {
		gdb_put(&s->out, watch_names[stop->point]);
		gdb_put(&s->out, ":");
		gdb_put_number(&s->out, stop->address);
		gdb_put(&s->out, ";");
	} else if (s->tells_breaks) {
		gdb_put(&s->out, stop->point == GDB_SOFTWARE_BREAK ? "swbreak:;" : "hwbreak:;");
	}
}

static void put_signal(struct gdb_stub *s, char letter, unsigned code)
{
	char text[8];

	snprintf(text, sizeof text, "%c%02x", letter, code & 0xff);
	gdb_put(&s->out, text);
}

static void answer_stop(struct gdb_stub *s)
{
	const struct gdb_stop *stop = &s->stop;
	uint64_t pc;

	gdb_begin(&s->out);
	if (stop->kind == GDB_EXITED || stop->kind == GDB_TERMINATED) {
		put_signal(s, stop->kind == GDB_EXITED ? 'W' : 'X', stop->code);
		gdb_finish(s);
		return;
	}
	put_signal(s, 'T', stop->kind == GDB_STOPPED ? stop->code : GDB_SIGTRAP);
	if (stop->kind == GDB_AT_POINT)
		put_point(s);
	else if (stop->kind == GDB_AT_BEGIN)
		gdb_put(&s->out, "replaylog:begin;");
	if (s->target->read_register(s->context, GDB_REG_PC, &pc)) {
		gdb_put_number(&s->out, GDB_REG_PC);
		gdb_put(&s->out, ":");
		gdb_put_word(&s->out, pc);
		gdb_put(&s->out, ";");
	}
	gdb_put(&s->out, "thread:");
	gdb_put_number(&s->out, gdb_current_thread(s));
	gdb_put(&s->out, ";");
	gdb_finish(s);
}

void gdb_stopped(struct gdb_stub *s, const struct gdb_stop *stop)
{
	s->stop = *stop;
	s->over = stop->kind == GDB_EXITED || stop->kind == GDB_TERMINATED;
	s->wish = GDB_STAND;
	s->interrupted = false;
	if (s->target->choose)
		s->target->choose(s->context, gdb_current_thread(s));
	answer_stop(s);
}

/* Nothing runs any more once it has ended: say so again. */
static void go(struct gdb_stub *s, enum gdb_wish wish)
{
	if (s->over)
		answer_stop(s);
	else
		s->wish = wish;
}

/* ---- going on */

/* "vCont;ACTION[:THREAD]...": the first that is about a thread. There is one processor: while one thread takes its step
 * others may run. */
static void go_on(struct gdb_stub *s, const char *text)
{
	while (gdb_take(&text, ';')) {
		char action = *text;
		uint64_t ignored, thread = 0;
		bool all = true;

		if (*text)
			text++;
		if (action == 'C' || action == 'S')
			(void)gdb_take_number(&text, &ignored);
		if (gdb_take(&text, ':')) {
			all = gdb_take(&text, '-'); /* -1 */
			(void)gdb_take_number(&text, &thread);
		}
		if (!all && thread > gdb_thread_count(s))
			continue;
		s->thread = all ? 0 : (unsigned)thread;
		if (action == 'c' || action == 'C')
			go(s, GDB_RUN);
		else if (action == 's' || action == 'S')
			go(s, GDB_STEP);
		else
			break;
		return;
	}
	gdb_answer_error(s, GDB_ERROR_ARGUMENT);
}

/* "c [ADDRESS]", "s [ADDRESS]", and with a signal before it: "C05;ADDRESS". */
static void go_from(struct gdb_stub *s, const char *text, enum gdb_wish wish, bool signal)
{
	uint64_t number;

	if (signal && gdb_take_number(&text, &number))
		(void)gdb_take(&text, ';');
	if (gdb_take_number(&text, &number))
		(void)s->target->write_register(s->context, GDB_REG_PC, number);
	s->thread = s->going;
	go(s, wish);
}

static void go_back(struct gdb_stub *s, char how)
{
	s->thread = s->going;
	if (!s->target->backward || (how != 's' && how != 'c'))
		gdb_answer(s, "");
	else
		go(s, how == 's' ? GDB_STEP_BACK : GDB_RUN_BACK);
}

static void verbose(struct gdb_stub *s, const char *text)
{
	if (strcmp(text, "Cont?") == 0) {
		gdb_answer(s, "vCont;c;C;s;S");
	} else if (gdb_begins(&text, "Cont")) {
		go_on(s, text);
	} else if (gdb_begins(&text, "Kill")) {
		gdb_answer(s, "OK");
		s->wish = GDB_KILLED;
	} else {
		gdb_answer(s, "");
	}
}

/* ---- */

static void detach(struct gdb_stub *s)
{
	gdb_answer(s, "OK");
	s->wish = GDB_DETACHED;
}

static void take_packet(struct gdb_stub *s)
{
	const char *text = s->in.payload + 1;

	switch (s->in.payload[0]) {
	case '?':
		answer_stop(s);
		break;
	case 'g':
		gdb_read_registers(s);
		break;
	case 'G':
		gdb_write_registers(s, text);
		break;
	case 'p':
		gdb_read_register(s, text);
		break;
	case 'P':
		gdb_write_register(s, text);
		break;
	case 'm':
		gdb_read_memory(s, text);
		break;
	case 'M':
	case 'X':
		gdb_write_memory(s, text, s->in.payload[0] == 'X');
		break;
	case 'Z':
	case 'z':
		gdb_set_point(s, text, s->in.payload[0] == 'Z');
		break;
	case 'c':
	case 'C':
		go_from(s, text, GDB_RUN, s->in.payload[0] == 'C');
		break;
	case 's':
	case 'S':
		go_from(s, text, GDB_STEP, s->in.payload[0] == 'S');
		break;
	case 'b':
		go_back(s, *text);
		break;
	case 'D':
		detach(s);
		break;
	case 'k':
		s->wish = GDB_KILLED;
		break;
	case 'H':
		gdb_choose_thread(s, text);
		break;
	case 'T':
		gdb_tell_alive(s, text);
		break;
	case 'q':
		gdb_query(s, text);
		break;
	case 'Q':
		gdb_set(s, text);
		break;
	case 'v':
		verbose(s, text);
		break;
	default:
		gdb_answer(s, "");
		break;
	}
}

static void take(struct gdb_stub *s, enum gdb_input input)
{
	switch (input) {
	case GDB_NOTHING:
		break;
	case GDB_INTERRUPT:
		s->interrupted = s->wish != GDB_STAND;
		break;
	case GDB_AGAIN:
		if (!s->no_acks && s->out.size)
			s->send(s->send_context, s->out.bytes, s->out.size);
		break;
	case GDB_DAMAGED:
		send_raw(s, '-');
		break;
	case GDB_PACKET:
		send_raw(s, '+');
		if (s->wish == GDB_STAND) /* while it runs only Ctrl-C means something */
			take_packet(s);
		break;
	}
}

void gdb_receive(struct gdb_stub *s, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;

	for (size_t i = 0; i < size; i++)
		take(s, gdb_read(&s->in, from[i]));
}
