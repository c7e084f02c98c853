/* stub_query.c - what a debugger asks about the stub and its target, and what it sets. */
#include <stdlib.h>
#include <string.h>

#include "gdb/stub_parts.h"

/* ---- queries */

bool gdb_begins(const char **text, const char *with)
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
		 "swbreak+;hwbreak+;ConditionalBreakpoints+%s",
		 GDB_PACKET_MOST, s->target->backward ? ";ReverseStep+;ReverseContinue+" : "");
	gdb_answer(s, text);
}

static void read_description(struct gdb_stub *s, const char *text)
{
	const char *whole = s->target->description(s->context);
	uint64_t offset, size;
	size_t length = whole ? strlen(whole) : 0;

	if (!whole || !gdb_begins(&text, "target.xml:") ||
	    !gdb_take_range(&text, &offset, &size)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	if (offset > length)
		offset = length;
	if (size > GDB_CHUNK) /* all of it may need to be escaped */
		size = GDB_CHUNK;
	if (size > length - offset)
		size = length - offset;
	gdb_begin(&s->out);
	gdb_put(&s->out, offset + size < length ? "m" : "l");
	gdb_put_binary(&s->out, whole + offset, (size_t)size);
	gdb_finish(s);
}

/* What a command says, in as many packets as it needs. */
static void tell(struct gdb_stub *s, const char *text, size_t size)
{
	while (size > 0) {
		size_t part = size < GDB_CHUNK ? size : GDB_CHUNK;

		gdb_begin(&s->out);
		gdb_put(&s->out, "O");
		gdb_put_hex(&s->out, text, part);
		gdb_finish(s);
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
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	words[length] = '\0';
	s->target->monitor(s->context, words, out);
	if (fclose(out) == 0) {
		tell(s, said, size);
		gdb_answer(s, "OK");
	} else {
		gdb_answer_error(s, GDB_ERROR_ROOM);
	}
	free(said);
}

/* ---- threads */

unsigned gdb_current_thread(const struct gdb_stub *s)
{
	return s->target->current ? s->target->current(s->context) : 1;
}

unsigned gdb_thread_count(const struct gdb_stub *s)
{
	return s->target->threads ? s->target->threads(s->context) : 1;
}

static bool take_thread(const struct gdb_stub *s, const char **text, unsigned *thread)
{
	uint64_t number;

	if (!gdb_take_number(text, &number) || number < 1 || number > gdb_thread_count(s))
		return false;
	*thread = (unsigned)number;
	return true;
}

static void list_threads(struct gdb_stub *s)
{
	gdb_begin(&s->out);
	for (unsigned i = 1; i <= gdb_thread_count(s); i++) {
		gdb_put(&s->out, i == 1 ? "m" : ",");
		gdb_put_number(&s->out, i);
	}
	gdb_finish(s);
}

static void tell_thread(struct gdb_stub *s, const char *text)
{
	char said[256] = "";
	unsigned thread = 1;

	if (gdb_take(&text, ',') && !take_thread(s, &text, &thread)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	s->target->describe(s->context, thread, said, sizeof said);
	gdb_begin(&s->out);
	gdb_put_hex(&s->out, said, strlen(said));
	gdb_finish(s);
}

/* "g" and a thread: the one whose registers are meant. 0 is any, -1 all. "c" and one: all go on in any case, and steps are
 * that one's. */
void gdb_choose_thread(struct gdb_stub *s, const char *text)
{
	unsigned thread = 0;
	bool good = true;

	if (gdb_take(&text, 'g') && *text != '-') {
		if (strcmp(text, "0") == 0)
			thread = gdb_current_thread(s);
		else
			good = take_thread(s, &text, &thread);
		if (good && s->target->choose)
			s->target->choose(s->context, thread);
	} else if (gdb_take(&text, 'c')) {
		good = *text == '-' || strcmp(text, "0") == 0 || take_thread(s, &text, &thread);
		s->going = good ? thread : s->going;
	}
	gdb_answer_good(s, good, GDB_ERROR_ARGUMENT);
}

void gdb_tell_alive(struct gdb_stub *s, const char *text)
{
	unsigned thread;

	gdb_answer_good(s, take_thread(s, &text, &thread), GDB_ERROR_ARGUMENT);
}

static void tell_current(struct gdb_stub *s)
{
	gdb_begin(&s->out);
	gdb_put(&s->out, "QC");
	gdb_put_number(&s->out, gdb_current_thread(s));
	gdb_finish(s);
}

/* ---- */

void gdb_query(struct gdb_stub *s, const char *text)
{
	if (gdb_begins(&text, "Supported"))
		tell_features(s, text);
	else if (gdb_begins(&text, "Xfer:features:read:"))
		read_description(s, text);
	else if (gdb_begins(&text, "Rcmd,"))
		monitor(s, text);
	else if (gdb_begins(&text, "fThreadInfo"))
		list_threads(s);
	else if (gdb_begins(&text, "sThreadInfo"))
		gdb_answer(s, "l");
	else if (gdb_begins(&text, "ThreadExtraInfo"))
		tell_thread(s, text);
	else if (gdb_begins(&text, "Attached"))
		gdb_answer(s, "1");
	else if (gdb_begins(&text, "Symbol:"))
		gdb_answer(s, "OK");
	else if (gdb_begins(&text, "qemu.PhyMemMode"))
		gdb_answer(s, s->physical ? "1" : "0");
	else if (strcmp(text, "C") == 0)
		tell_current(s);
	else
		gdb_answer(s, "");
}

void gdb_set(struct gdb_stub *s, const char *text)
{
	if (strcmp(text, "StartNoAckMode") == 0) {
		gdb_answer(s, "OK");
		s->no_acks = true;
	} else if (gdb_begins(&text, "qemu.PhyMemMode:") && (*text == '0' || *text == '1')) {
		s->physical = *text == '1';
		gdb_answer(s, "OK");
	} else {
		gdb_answer(s, "");
	}
}
