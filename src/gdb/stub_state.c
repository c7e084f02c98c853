/* stub_state.c - packets about registers, memory and points. */
#include "gdb/registers.h"
#include "gdb/stub_parts.h"

/* ---- registers */

void gdb_read_registers(struct gdb_stub *s)
{
	gdb_begin(&s->out);
	for (unsigned i = 0; i < GDB_REG_COMMON; i++) {
		uint64_t value;

		if (s->target->read_register(s->context, i, &value))
			gdb_put_word(&s->out, value);
		else
			gdb_put(&s->out, "xxxxxxxxxxxxxxxx");
	}
	gdb_finish(s);
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

void gdb_write_registers(struct gdb_stub *s, const char *text)
{
	uint64_t value;
	bool good = true;

	for (unsigned i = 0; i < GDB_REG_COMMON && good && *text; i++)
		good = take_word(&text, &value) &&
		       (s->target->write_register(s->context, i, value) || i == 0);
	gdb_answer_good(s, good, GDB_ERROR_ARGUMENT);
}

void gdb_read_register(struct gdb_stub *s, const char *text)
{
	uint64_t number, value;

	if (!gdb_take_number(&text, &number) || number >= GDB_REGS ||
	    !s->target->read_register(s->context, (unsigned)number, &value)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	gdb_begin(&s->out);
	gdb_put_word(&s->out, value);
	gdb_finish(s);
}

void gdb_write_register(struct gdb_stub *s, const char *text)
{
	uint64_t number, value;
	bool good = gdb_take_number(&text, &number) && number < GDB_REGS &&
		    gdb_take(&text, '=') && take_word(&text, &value);

	gdb_answer_good(s,
			good && s->target->write_register(s->context, (unsigned)number, value),
			GDB_ERROR_ARGUMENT);
}

/* ---- memory */

bool gdb_take_range(const char **text, uint64_t *address, uint64_t *size)
{
	return gdb_take_number(text, address) && gdb_take(text, ',') &&
	       gdb_take_number(text, size);
}

void gdb_read_memory(struct gdb_stub *s, const char *text)
{
	uint8_t bytes[GDB_CHUNK];
	uint64_t address, size;
	size_t got;

	if (!gdb_take_range(&text, &address, &size)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	if (size > sizeof bytes)
		size = sizeof bytes;
	got = s->target->read_memory(s->context, s->physical, address, bytes, (size_t)size);
	if (got == 0 && size > 0) {
		gdb_answer_error(s, GDB_ERROR_MEMORY);
		return;
	}
	gdb_begin(&s->out);
	gdb_put_hex(&s->out, bytes, got);
	gdb_finish(s);
}

void gdb_write_memory(struct gdb_stub *s, const char *text, bool binary)
{
	const char *end = s->in.payload + s->in.size;
	uint8_t bytes[GDB_CHUNK];
	uint64_t address, size;
	size_t given;

	if (!gdb_take_range(&text, &address, &size) || !gdb_take(&text, ':')) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	given = (size_t)(end - text);
	if (!binary)
		given = gdb_take_hex(&text, bytes, sizeof bytes);
	if (given != size || (binary && size > GDB_PACKET_MOST)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	gdb_answer_good(s,
			size == 0 || s->target->write_memory(
					     s->context, s->physical, address,
					     binary ? (const void *)text : bytes, (size_t)size),
			GDB_ERROR_MEMORY);
}

/* ---- points */

/* ";X SIZE,CODE" of some expressions, one behind the other: as struct agent_conditions has them. @return false: that is none, or
 * one of them is not good. */
static bool take_conditions(const char **text, uint8_t *bytes, size_t most, size_t *size)
{
	*size = 0;
	while (gdb_take(text, ';') || **text == 'X') {
		uint8_t *code = bytes + *size + 2;
		uint64_t length;

		if (!gdb_take(text, 'X') || !gdb_take_number(text, &length) ||
		    !gdb_take(text, ',') || most - *size < 2 || length > most - *size - 2 ||
		    gdb_take_hex(text, code, (size_t)length) != length ||
		    !agent_is_good(code, (size_t)length))
			return false;
		code[-2] = (uint8_t)(length >> 8);
		code[-1] = (uint8_t)length;
		*size += 2 + (size_t)length;
	}
	return **text == '\0';
}

void gdb_set_point(struct gdb_stub *s, const char *text, bool set)
{
	uint8_t bytes[AGENT_SIZE];
	struct agent_conditions conditions = {.bytes = bytes};
	uint64_t kind, address, size;

	if (!gdb_take_number(&text, &kind) || !gdb_take(&text, ',') ||
	    !gdb_take_range(&text, &address, &size)) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	if (kind >= GDB_POINTS) {
		gdb_answer(s, "");
		return;
	}
	if (!take_conditions(&text, bytes, sizeof bytes, &conditions.size) ||
	    (conditions.size && (!set || kind > GDB_HARDWARE_BREAK))) {
		gdb_answer_error(s, GDB_ERROR_ARGUMENT);
		return;
	}
	gdb_answer_good(s,
			s->target->point(s->context, set, (enum gdb_point)kind, s->physical,
					 address, size ? size : 1, &conditions),
			GDB_ERROR_ROOM);
}
