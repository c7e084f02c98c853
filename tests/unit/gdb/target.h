/* target.h - a target made by hand for gdb's stub: 64 registers, 256 bytes of memory, and a note of what was asked. */
#ifndef TEST_GDB_TARGET_H
#define TEST_GDB_TARGET_H
#include <string.h>

#include "gdb/registers.h"
#include "gdb/stub.h"

enum { FAKE_AT = 0x1000, FAKE_SIZE = 256, FAKE_REGS = 64 };

struct fake {
	uint64_t regs[FAKE_REGS];
	uint8_t memory[FAKE_SIZE];
	unsigned points, most;
	bool stops; /* what the newest point's conditions said when it was set */
	char sent[1 << 16];
	size_t size;
};

static bool fake_read_register(void *context, unsigned number, uint64_t *value)
{
	struct fake *f = context;

	if (number >= FAKE_REGS)
		return false;
	*value = f->regs[number];
	return true;
}

static bool fake_write_register(void *context, unsigned number, uint64_t value)
{
	struct fake *f = context;

	if (number >= FAKE_REGS)
		return false;
	f->regs[number] = value;
	return true;
}

static size_t fake_read_memory(void *context, bool physical, uint64_t address, void *bytes,
			       size_t size)
{
	struct fake *f = context;
	size_t left =
		address - FAKE_AT < FAKE_SIZE ? FAKE_SIZE - (size_t)(address - FAKE_AT) : 0;

	(void)physical;
	if (size > left)
		size = left;
	if (size)
		memcpy(bytes, f->memory + (address - FAKE_AT), size);
	return size;
}

static bool fake_read(void *context, uint64_t address, void *bytes, size_t size)
{
	return fake_read_memory(context, false, address, bytes, size) == size;
}

static bool fake_write_memory(void *context, bool physical, uint64_t address, const void *bytes,
			      size_t size)
{
	struct fake *f = context;

	(void)physical;
	if (address - FAKE_AT >= FAKE_SIZE || FAKE_SIZE - (address - FAKE_AT) < size)
		return false;
	memcpy(f->memory + (address - FAKE_AT), bytes, size);
	return true;
}

static bool fake_point(void *context, bool set, enum gdb_point kind, bool physical,
		       uint64_t address, uint64_t size,
		       const struct agent_conditions *conditions)
{
	struct fake *f = context;

	(void)kind;
	(void)physical;
	(void)address;
	(void)size;
	if (set && f->points == f->most)
		return false;
	f->points += set ? 1 : 0;
	f->points -= !set && f->points ? 1 : 0;
	f->stops = agent_stops(conditions,
			       &(struct agent_target){fake_read_register, fake_read, f});
	return true;
}

static void fake_monitor(void *context, const char *words, FILE *out)
{
	(void)context;
	fprintf(out, "you said %s\n", words);
}

static void fake_describe(void *context, unsigned thread, char *text, size_t size)
{
	(void)context;
	(void)thread;
	snprintf(text, size, "busy");
}

static const char *fake_description(void *context)
{
	(void)context;
	return "<target>}$#*</target>";
}

static const struct gdb_target fake_target = {
	.read_register = fake_read_register,
	.write_register = fake_write_register,
	.read_memory = fake_read_memory,
	.write_memory = fake_write_memory,
	.point = fake_point,
	.monitor = fake_monitor,
	.describe = fake_describe,
	.description = fake_description,
};

static void fake_send(void *context, const void *bytes, size_t size)
{
	struct fake *f = context;

	if (size < sizeof f->sent - f->size) {
		memcpy(f->sent + f->size, bytes, size);
		f->size += size;
		f->sent[f->size] = '\0';
	}
}

#endif
