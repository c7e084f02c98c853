#include "gdb/target.h"

#include <stdlib.h>
#include <string.h>

#include "gdb/monitor.h"
#include "gdb/registers.h"
#include "gdb/target_parts.h"
#include "host/language.h"
#include "lane/generation.h"
#include "ringside/abi/csr.h"
#include "ringside/history.h"

#define ALL_MODES 0xff

struct rs_machine *gdb_machine(struct gdb_lane *t)
{
	return rs_lane_debugged(t->lane);
}

void gdb_lane_look(struct gdb_lane *t)
{
	t->known = subject_read(&t->subject);
}

/* ---- registers */

static bool read_csr(const struct subject *at, unsigned number, uint64_t *value)
{
	uint16_t csr = (uint16_t)number;

	subject_csrs(at, &csr, value, 1);
	return true;
}

bool gdb_read_lane_register(void *context, unsigned number, uint64_t *value)
{
	struct gdb_lane *t = context;
	const struct subject *at;

	if (gdb_is_away(t) && !t->subject.nested)
		return gdb_read_away(t, number, value);
	*value = 0;
	at = gdb_lane_subject(t);
	if (!at) /* as gdb_read_away() */
		return number == GDB_REG_PC || (number < GDB_REG_PC && !gdb_is_away(t));
	if (number < GDB_REG_PC)
		*value = subject_reg(at, number);
	else if (number == GDB_REG_PC)
		*value = subject_pc(at);
	else if (number == GDB_REG_PRIV)
		*value = subject_mode(at) & 3;
	else if (number == GDB_REG_VIRT)
		*value = subject_mode(at) >> 2;
	else if (number >= GDB_REG_CSR && number < GDB_REG_PRIV)
		return read_csr(at, number - GDB_REG_CSR, value);
	else
		return false;
	return true;
}

/* The emulator keeps them in its memory. */
static bool write_nested(struct gdb_lane *t, unsigned number, uint64_t value)
{
	const struct subject *of = gdb_lane_subject(t);
	struct rs_nested at;
	uint64_t where;

	if (!of || number == 0 ||
	    rs_machine_load(gdb_machine(t), of->where, &at, sizeof at) != RS_OK)
		return false;
	if (number < GDB_REG_PC)
		where = at.x + 8 * number;
	else if (number == GDB_REG_PC)
		where = at.pc;
	else
		return false;
	return rs_machine_store(gdb_machine(t), where, &value, sizeof value) == RS_OK;
}

static bool write_mode(struct gdb_lane *t, bool virtual, uint64_t value)
{
	unsigned mode = rs_machine_mode(gdb_machine(t));

	if (value > 3)
		return false;
	return rs_machine_set_mode(
		gdb_machine(t),
		(enum rs_mode)(virtual ? (mode & 3) | value << 2 : (mode & 4) | value));
}

static bool write_hart(struct gdb_lane *t, unsigned number, uint64_t value)
{
	if (number < GDB_REG_PC)
		rs_machine_set_reg(gdb_machine(t), number, value);
	else if (number == GDB_REG_PC)
		rs_machine_set_pc(gdb_machine(t), value);
	else if (number == GDB_REG_PRIV || number == GDB_REG_VIRT)
		return write_mode(t, number == GDB_REG_VIRT, value);
	else
		return number >= GDB_REG_CSR &&
		       rs_machine_set_csr(gdb_machine(t), number - GDB_REG_CSR, value);
	return true;
}

static bool write_register(void *context, unsigned number, uint64_t value)
{
	struct gdb_lane *t = context;
	bool good = t->subject.nested ? write_nested(t, number, value)
		    : gdb_is_away(t)  ? false
				      : write_hart(t, number, value);

	if (good)
		rs_lane_changed(t->lane);
	gdb_lane_look(t);
	return good;
}

/* ---- memory */

bool gdb_translate(struct gdb_lane *t, bool physical, uint64_t va, uint64_t *pa)
{
	const struct subject *at = t->subject.nested ? gdb_lane_subject(t) : NULL;

	*pa = va;
	if (t->subject.nested)
		return at && rs_machine_nested_translate(
				     gdb_machine(t), at->where,
				     physical ? RS_MODE_M : subject_mode(at), va, pa);
	if (!physical && gdb_is_away(t))
		return gdb_translate_away(t, va, pa);
	return physical ||
	       rs_machine_translate(gdb_machine(t), rs_machine_mode(gdb_machine(t)), va, pa);
}

/* A page at a time: what lies beside each other need not in memory. */
enum { PAGE = 4096 };

static size_t part_of_page(uint64_t address, size_t size)
{
	size_t rest = PAGE - (size_t)(address % PAGE);

	return size < rest ? size : rest;
}

/* Where RAM begins or ends within a page, byte by byte. */
static size_t load(struct rs_machine *m, uint64_t pa, uint8_t *to, size_t size)
{
	size_t done = 0;

	if (rs_machine_load(m, pa, to, size) == RS_OK)
		return size;
	while (done < size && rs_machine_load(m, pa + done, to + done, 1) == RS_OK)
		done++;
	return done;
}

size_t gdb_read_lane_memory(void *context, bool physical, uint64_t address, void *bytes,
			    size_t size)
{
	struct gdb_lane *t = context;
	size_t done = 0;

	while (done < size) {
		size_t part = part_of_page(address + done, size - done), got;
		uint64_t pa;

		if (!gdb_translate(t, physical, address + done, &pa))
			break;
		got = load(gdb_machine(t), pa, (uint8_t *)bytes + done, part);
		done += got;
		if (got < part)
			break;
	}
	return done;
}

static bool write_memory(void *context, bool physical, uint64_t address, const void *bytes,
			 size_t size)
{
	struct gdb_lane *t = context;
	const uint8_t *from = bytes;

	while (size > 0) {
		size_t part = part_of_page(address, size);
		uint64_t pa;

		if (!gdb_translate(t, physical, address, &pa) ||
		    rs_machine_store(gdb_machine(t), pa, from, part) != RS_OK)
			return false;
		rs_lane_changed(t->lane);
		address += part;
		from += part;
		size -= part;
	}
	return true;
}

/* ---- */

static bool has_csr(const void *context, unsigned number)
{
	const struct gdb_lane *t = context;
	bool hypervisor = number >> 8 == 2 || number >> 8 == 6 || number >> 8 == 0xe;

	/* MISA's bit H: there are those of the hypervisor extension */
	return t->subject.nested
		       ? !hypervisor
		       : !hypervisor || rs_machine_csr(t->subject.m, CSR_misa) >> 7 & 1;
}

static const char *description(void *context)
{
	struct gdb_lane *t = context;

	if (!t->description)
		t->description = gdb_description(has_csr, t);
	return t->description;
}

static void monitor(void *context, const char *words, FILE *out)
{
	gdb_monitor(context, words, out);
}

size_t gdb_lane_read(struct gdb_lane *t, uint64_t va, void *bytes, size_t size)
{
	return gdb_read_lane_memory(t, false, va, bytes, size);
}

const struct gdb_target gdb_lane_target = {
	.read_register = gdb_read_lane_register,
	.write_register = write_register,
	.read_memory = gdb_read_lane_memory,
	.write_memory = write_memory,
	.point = gdb_set_lane_point,
	.monitor = monitor,
	.describe = gdb_lane_describe,
	.threads = gdb_lane_threads,
	.current = gdb_lane_current,
	.choose = gdb_lane_choose,
	.description = description,
	.backward = true,
};

void gdb_lane_open(struct gdb_lane *t, struct rs_lane *lane, bool nested, const char *symbols)
{
	memset(t, 0, sizeof *t);
	t->lane = lane;
	t->symbols = symbols;
	subject_open(&t->subject, lane, nested);
	t->modes = nested ? ALL_MODES : gdb_lane_guest_modes(t);
	if (nested)
		gdb_find_marks(t);
	gdb_lane_look(t);
}

void gdb_lane_name_vms(struct gdb_lane *t, uint64_t table, uint64_t size)
{
	t->vm_table = table;
	t->vm_size = size;
}

void gdb_lane_close(struct gdb_lane *t)
{
	gdb_lane_clear(t);
	rs_machine_watch(gdb_machine(t), NULL);
	free(t->description);
}
