#include "gdb/stub.h"

#include <stdlib.h>
#include <string.h>

#include "gdb/registers.h"

enum {
	ERROR_ARGUMENT = 0x16,		  /* EINVAL */
	ERROR_MEMORY = 0x0e,		  /* EFAULT */
	ERROR_ROOM = 0x1c,		  /* ENOSPC */
	CHUNK = GDB_PACKET_MOST / 2 - 64, /* bytes of memory in a packet */
};

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

static void finish(struct gdb_stub *s)
{
	gdb_end(&s->out);
	s->send(s->send_context, s->out.bytes, s->out.size);
}

static void answer(struct gdb_stub *s, const char *text)
{
	gdb_begin(&s->out);
	gdb_put(&s->out, text);
	finish(s);
}

static void answer_error(struct gdb_stub *s, unsigned number)
{
	char text[8];

	snprintf(text, sizeof text, "E%02x", number & 0xff);
	answer(s, text);
}

static void answer_good(struct gdb_stub *s, bool good, unsigned error)
{
	if (good)
		answer(s, "OK");
	else
		answer_error(s, error);
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
		finish(s);
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
	gdb_put(&s->out, "thread:1;");
	finish(s);
}

void gdb_stopped(struct gdb_stub *s, const struct gdb_stop *stop)
{
	s->stop = *stop;
	s->over = stop->kind == GDB_EXITED || stop->kind == GDB_TERMINATED;
	s->wish = GDB_STAND;
	s->interrupted = false;
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

/* ---- registers */

static void read_registers(struct gdb_stub *s)
{
	gdb_begin(&s->out);
	for (unsigned i = 0; i < GDB_REG_COMMON; i++) {
		uint64_t value;

		if (s->target->read_register(s->context, i, &value))
			gdb_put_word(&s->out, value);
		else
			gdb_put(&s->out, "xxxxxxxxxxxxxxxx");
	}
	finish(s);
}

static bool take_word(const char **text, uint64_t *word)
{
	uint8_t bytes[8];

	if (gdb_take_hex(text, bytes, sizeof bytes) != sizeof bytes)
		return false;
	*word = 0;
	for (unsigned i = 0; i < 8; i++)
		*word |= (uint64_t)bytes[i] << (8 * i);
	return true;
}

static void write_registers(struct gdb_stub *s, const char *text)
{
	uint64_t value;
	bool good = true;

	for (unsigned i = 0; i < GDB_REG_COMMON && good && *text; i++)
		good = take_word(&text, &value) &&
		       (s->target->write_register(s->context, i, value) || i == 0);
	answer_good(s, good, ERROR_ARGUMENT);
}

static void read_register(struct gdb_stub *s, const char *text)
{
	uint64_t number, value;

	if (!gdb_take_number(&text, &number) || number >= GDB_REGS ||
	    !s->target->read_register(s->context, (unsigned)number, &value)) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	gdb_begin(&s->out);
	gdb_put_word(&s->out, value);
	finish(s);
}

static void write_register(struct gdb_stub *s, const char *text)
{
	uint64_t number, value;
	bool good = gdb_take_number(&text, &number) && number < GDB_REGS &&
		    gdb_take(&text, '=') && take_word(&text, &value);

	answer_good(s, good && s->target->write_register(s->context, (unsigned)number, value),
		    ERROR_ARGUMENT);
}

/* ---- memory */

static bool take_range(const char **text, uint64_t *address, uint64_t *size)
{
	return gdb_take_number(text, address) && gdb_take(text, ',') &&
	       gdb_take_number(text, size);
}

static void read_memory(struct gdb_stub *s, const char *text)
{
	uint8_t bytes[CHUNK];
	uint64_t address, size;
	size_t got;

	if (!take_range(&text, &address, &size)) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	if (size > sizeof bytes)
		size = sizeof bytes;
	got = s->target->read_memory(s->context, s->physical, address, bytes, (size_t)size);
	if (got == 0 && size > 0) {
		answer_error(s, ERROR_MEMORY);
		return;
	}
	gdb_begin(&s->out);
	gdb_put_hex(&s->out, bytes, got);
	finish(s);
}

static void write_memory(struct gdb_stub *s, const char *text, bool binary)
{
	const char *end = s->in.payload + s->in.size;
	uint8_t bytes[CHUNK];
	uint64_t address, size;
	size_t given;

	if (!take_range(&text, &address, &size) || !gdb_take(&text, ':')) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	given = (size_t)(end - text);
	if (!binary)
		given = gdb_take_hex(&text, bytes, sizeof bytes);
	if (given != size || (binary && size > GDB_PACKET_MOST)) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	answer_good(s,
		    size == 0 || s->target->write_memory(s->context, s->physical, address,
							 binary ? (const void *)text : bytes,
							 (size_t)size),
		    ERROR_MEMORY);
}

/* ---- points */

static void set_point(struct gdb_stub *s, const char *text, bool set)
{
	uint64_t kind, address, size;

	if (!gdb_take_number(&text, &kind) || !gdb_take(&text, ',') ||
	    !take_range(&text, &address, &size)) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	if (kind >= GDB_POINTS) {
		answer(s, "");
		return;
	}
	answer_good(s,
		    s->target->point(s->context, set, (enum gdb_point)kind, s->physical,
				     address, size ? size : 1),
		    ERROR_ROOM);
}

/* ---- going on */

/* "vCont;ACTION[:THREAD]...": the first that is about the only thread. */
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
		if (!all && thread > 1)
			continue;
		if (action == 'c' || action == 'C')
			go(s, GDB_RUN);
		else if (action == 's' || action == 'S')
			go(s, GDB_STEP);
		else
			break;
		return;
	}
	answer_error(s, ERROR_ARGUMENT);
}

/* "c [ADDRESS]", "s [ADDRESS]", and with a signal before it: "C05;ADDRESS". */
static void go_from(struct gdb_stub *s, const char *text, enum gdb_wish wish, bool signal)
{
	uint64_t number;

	if (signal && gdb_take_number(&text, &number))
		(void)gdb_take(&text, ';');
	if (gdb_take_number(&text, &number))
		(void)s->target->write_register(s->context, GDB_REG_PC, number);
	go(s, wish);
}

static void go_back(struct gdb_stub *s, char how)
{
	if (!s->target->backward || (how != 's' && how != 'c'))
		answer(s, "");
	else
		go(s, how == 's' ? GDB_STEP_BACK : GDB_RUN_BACK);
}

/* ---- queries */

static bool begins(const char **text, const char *with)
{
	size_t length = strlen(with);

	if (strncmp(*text, with, length) != 0)
		return false;
	*text += length;
	return true;
}

static void tell_features(struct gdb_stub *s, const char *theirs)
{
	char text[256];

	s->tells_breaks = strstr(theirs, "swbreak+") && strstr(theirs, "hwbreak+");
	snprintf(text, sizeof text,
		 "PacketSize=%x;qXfer:features:read+;vContSupported+;QStartNoAckMode+;"
		 "swbreak+;hwbreak+%s",
		 GDB_PACKET_MOST, s->target->backward ? ";ReverseStep+;ReverseContinue+" : "");
	answer(s, text);
}

static void read_description(struct gdb_stub *s, const char *text)
{
	const char *whole = s->target->description(s->context);
	uint64_t offset, size;
	size_t length = whole ? strlen(whole) : 0;

	if (!whole || !begins(&text, "target.xml:") || !take_range(&text, &offset, &size)) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	if (offset > length)
		offset = length;
	if (size > CHUNK) /* all of it may need to be escaped */
		size = CHUNK;
	if (size > length - offset)
		size = length - offset;
	gdb_begin(&s->out);
	gdb_put(&s->out, offset + size < length ? "m" : "l");
	gdb_put_binary(&s->out, whole + offset, (size_t)size);
	finish(s);
}

/* What a command says, in as many packets as it needs. */
static void tell(struct gdb_stub *s, const char *text, size_t size)
{
	while (size > 0) {
		size_t part = size < CHUNK ? size : CHUNK;

		gdb_begin(&s->out);
		gdb_put(&s->out, "O");
		gdb_put_hex(&s->out, text, part);
		finish(s);
		text += part;
		size -= part;
	}
}

static void monitor(struct gdb_stub *s, const char *text)
{
	char words[512], *said = NULL;
	size_t length = gdb_take_hex(&text, words, sizeof words - 1), size = 0;
	FILE *out = *text ? NULL : open_memstream(&said, &size);

	if (!out) {
		answer_error(s, ERROR_ARGUMENT);
		return;
	}
	words[length] = '\0';
	s->target->monitor(s->context, words, out);
	if (fclose(out) == 0) {
		tell(s, said, size);
		answer(s, "OK");
	} else {
		answer_error(s, ERROR_ROOM);
	}
	free(said);
}

static void tell_thread(struct gdb_stub *s)
{
	char text[256] = "";

	s->target->describe(s->context, text, sizeof text);
	gdb_begin(&s->out);
	gdb_put_hex(&s->out, text, strlen(text));
	finish(s);
}

static void query(struct gdb_stub *s, const char *text)
{
	if (begins(&text, "Supported"))
		tell_features(s, text);
	else if (begins(&text, "Xfer:features:read:"))
		read_description(s, text);
	else if (begins(&text, "Rcmd,"))
		monitor(s, text);
	else if (begins(&text, "fThreadInfo"))
		answer(s, "m1");
	else if (begins(&text, "sThreadInfo"))
		answer(s, "l");
	else if (begins(&text, "ThreadExtraInfo"))
		tell_thread(s);
	else if (begins(&text, "Attached"))
		answer(s, "1");
	else if (begins(&text, "Symbol:"))
		answer(s, "OK");
	else if (begins(&text, "qemu.PhyMemMode"))
		answer(s, s->physical ? "1" : "0");
	else if (strcmp(text, "C") == 0)
		answer(s, "QC1");
	else
		answer(s, "");
}

static void set(struct gdb_stub *s, const char *text)
{
	if (strcmp(text, "StartNoAckMode") == 0) {
		answer(s, "OK");
		s->no_acks = true;
	} else if (begins(&text, "qemu.PhyMemMode:") && (*text == '0' || *text == '1')) {
		s->physical = *text == '1';
		answer(s, "OK");
	} else {
		answer(s, "");
	}
}

static void verbose(struct gdb_stub *s, const char *text)
{
	if (strcmp(text, "Cont?") == 0) {
		answer(s, "vCont;c;C;s;S");
	} else if (begins(&text, "Cont")) {
		go_on(s, text);
	} else if (begins(&text, "Kill")) {
		answer(s, "OK");
		s->wish = GDB_KILLED;
	} else {
		answer(s, "");
	}
}

/* ---- */

static void detach(struct gdb_stub *s)
{
	answer(s, "OK");
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
		read_registers(s);
		break;
	case 'G':
		write_registers(s, text);
		break;
	case 'p':
		read_register(s, text);
		break;
	case 'P':
		write_register(s, text);
		break;
	case 'm':
		read_memory(s, text);
		break;
	case 'M':
	case 'X':
		write_memory(s, text, s->in.payload[0] == 'X');
		break;
	case 'Z':
	case 'z':
		set_point(s, text, s->in.payload[0] == 'Z');
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
	case 'T':
		answer(s, "OK");
		break;
	case 'q':
		query(s, text);
		break;
	case 'Q':
		set(s, text);
		break;
	case 'v':
		verbose(s, text);
		break;
	default:
		answer(s, "");
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
