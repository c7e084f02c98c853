#include "gdb/target.h"

#include <stdlib.h>
#include <string.h>

#include "gdb/monitor.h"
#include "gdb/registers.h"
#include "host/language.h"
#include "lane/generation.h"
#include "lane/lane.h"
#include "ringside/abi/board.h"
#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"

#define ALL_MODES 0xff
#define ALL_KINDS (RS_WATCH_CODE | RS_WATCH_LOAD | RS_WATCH_STORE)

static struct rs_machine *machine(struct gdb_lane *t)
{
	return rs_lane_debugged(t->lane);
}

static uint64_t nested_at(const struct gdb_lane *t)
{
	uint64_t step;

	return rs_lane_nested(t->lane, &step);
}

void gdb_lane_look(struct gdb_lane *t)
{
	t->known = subject_read(&t->subject);
}

/* ---- registers */

static bool read_csr(const struct gdb_lane *t, unsigned number, uint64_t *value)
{
	uint16_t csr = (uint16_t)number;

	subject_csrs(&t->subject, &csr, value, 1);
	return true;
}

static bool read_register(void *context, unsigned number, uint64_t *value)
{
	const struct gdb_lane *t = context;

	*value = 0;
	if (!t->known)
		return number <= GDB_REG_PC;
	if (number < GDB_REG_PC)
		*value = subject_reg(&t->subject, number);
	else if (number == GDB_REG_PC)
		*value = subject_pc(&t->subject);
	else if (number == GDB_REG_PRIV)
		*value = subject_mode(&t->subject) & 3;
	else if (number == GDB_REG_VIRT)
		*value = subject_mode(&t->subject) >> 2;
	else if (number >= GDB_REG_CSR && number < GDB_REG_PRIV)
		return read_csr(t, number - GDB_REG_CSR, value);
	else
		return false;
	return true;
}

/* The emulator keeps them in its memory. */
static bool write_nested(struct gdb_lane *t, unsigned number, uint64_t value)
{
	struct rs_nested at;
	uint64_t where;

	if (number == 0 || rs_machine_load(machine(t), nested_at(t), &at, sizeof at) != RS_OK)
		return false;
	if (number < GDB_REG_PC)
		where = at.x + 8 * number;
	else if (number == GDB_REG_PC)
		where = at.pc;
	else
		return false;
	return rs_machine_store(machine(t), where, &value, sizeof value) == RS_OK;
}

static bool write_mode(struct gdb_lane *t, bool virtual, uint64_t value)
{
	unsigned mode = rs_machine_mode(machine(t));

	if (value > 3)
		return false;
	return rs_machine_set_mode(machine(t), (enum rs_mode)(virtual ? (mode & 3) | value << 2
								      : (mode & 4) | value));
}

static bool write_hart(struct gdb_lane *t, unsigned number, uint64_t value)
{
	if (number < GDB_REG_PC)
		rs_machine_set_reg(machine(t), number, value);
	else if (number == GDB_REG_PC)
		rs_machine_set_pc(machine(t), value);
	else if (number == GDB_REG_PRIV || number == GDB_REG_VIRT)
		return write_mode(t, number == GDB_REG_VIRT, value);
	else
		return number >= GDB_REG_CSR &&
		       rs_machine_set_csr(machine(t), number - GDB_REG_CSR, value);
	return true;
}

static bool write_register(void *context, unsigned number, uint64_t value)
{
	struct gdb_lane *t = context;
	bool good = t->subject.nested ? t->known && write_nested(t, number, value)
				      : write_hart(t, number, value);

	gdb_lane_look(t);
	return good;
}

/* ---- memory */

static bool translate(struct gdb_lane *t, bool physical, uint64_t va, uint64_t *pa)
{
	*pa = va;
	if (t->subject.nested)
		return t->known &&
		       rs_machine_nested_translate(
			       machine(t), nested_at(t),
			       physical ? RS_MODE_M : subject_mode(&t->subject), va, pa);
	return physical ||
	       rs_machine_translate(machine(t), rs_machine_mode(machine(t)), va, pa);
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

static size_t read_memory(void *context, bool physical, uint64_t address, void *bytes,
			  size_t size)
{
	struct gdb_lane *t = context;
	size_t done = 0;

	while (done < size) {
		size_t part = part_of_page(address + done, size - done), got;
		uint64_t pa;

		if (!translate(t, physical, address + done, &pa))
			break;
		got = load(machine(t), pa, (uint8_t *)bytes + done, part);
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

		if (!translate(t, physical, address, &pa) ||
		    rs_machine_store(machine(t), pa, from, part) != RS_OK)
			return false;
		address += part;
		from += part;
		size -= part;
	}
	return true;
}

/* ---- points */

static bool is_break(enum gdb_point kind)
{
	return kind == GDB_SOFTWARE_BREAK || kind == GDB_HARDWARE_BREAK;
}

static uint8_t watched_kinds(enum gdb_point kind)
{
	switch (kind) {
	case GDB_WATCH_WRITE:
		return RS_WATCH_STORE;
	case GDB_WATCH_READ:
		return RS_WATCH_LOAD;
	case GDB_WATCH_ACCESS:
		return RS_WATCH_LOAD | RS_WATCH_STORE;
	case GDB_SOFTWARE_BREAK:
	case GDB_HARDWARE_BREAK:
	case GDB_POINTS:
		break;
	}
	return RS_WATCH_CODE;
}

/* A point of a nested guest's data is one of the memory in which the emulator keeps it: all on one page. */
static void watch_point(struct gdb_lane *t, const struct gdb_lane_point *p, struct rs_watch *w)
{
	bool nested = t->subject.nested && !is_break(p->kind);
	uint64_t at = p->address;

	*w = (struct rs_watch){.kinds = watched_kinds(p->kind), .modes = t->modes};
	if (t->subject.nested && (is_break(p->kind) || !translate(t, p->physical, at, &at)))
		w->kinds = 0; /* breaks are looked for at each step */
	w->physical = (p->physical && !is_break(p->kind)) || nested;
	if (w->physical)
		w->modes = ALL_MODES;
	w->first = at;
	w->last = at + (p->size - 1) < at ? UINT64_MAX : at + (p->size - 1);
	if (is_break(p->kind))
		w->last = at;
}

static void watch_mark(uint64_t mark, struct rs_watch *w)
{
	*w = (struct rs_watch){
		.first = mark, .last = mark, .kinds = RS_WATCH_CODE, .modes = 1u << RS_MODE_S};
}

/* Steps of a nested guest are of interest if there is anything to stop at. */
static void set_watches(struct gdb_lane *t, bool steps)
{
	size_t count = 0;

	if (t->set && t->steps == steps)
		return;
	for (size_t i = 0; i < t->count; i++)
		watch_point(t, &t->points[i], &t->list[count++]);
	for (size_t i = 0; i < t->mark_count && (steps || t->count > 0); i++)
		watch_mark(t->marks[i], &t->list[count++]);
	t->watches = (struct rs_watches){.list = t->list, .count = count, .kinds = ALL_KINDS};
	rs_machine_watch(machine(t), count ? &t->watches : NULL);
	t->set = true;
	t->steps = steps;
}

static bool set_point(void *context, bool set, enum gdb_point kind, bool physical,
		      uint64_t address, uint64_t size)
{
	struct gdb_lane *t = context;
	size_t i = 0;

	t->set = false;
	while (i < t->count && (t->points[i].kind != kind || t->points[i].address != address ||
				(!is_break(kind) && t->points[i].size != size)))
		i++;
	if (set && i == t->count) {
		if (t->count == GDB_POINTS_MOST)
			return false;
		t->points[t->count++] = (struct gdb_lane_point){kind, physical, address, size};
	} else if (!set && i < t->count) {
		memmove(&t->points[i], &t->points[i + 1],
			(t->count - i - 1) * sizeof *t->points);
		t->count--;
	}
	return true;
}

void gdb_lane_clear(struct gdb_lane *t)
{
	t->count = 0;
	t->has_accessed = false;
	t->set = false;
	set_watches(t, false);
}

/* ---- running */

static bool ended(const struct rs_lane_status *status, struct gdb_stop *stop)
{
	switch (status->state) {
	case RS_LANE_OFF:
		*stop = (struct gdb_stop){.kind = GDB_EXITED, .code = status->code};
		return true;
	case RS_LANE_HANG: /* it can still be looked at */
		*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGABRT};
		return true;
	case RS_LANE_LIMIT:
		*stop = (struct gdb_stop){.kind = GDB_TERMINATED, .code = GDB_SIGINT};
		return true;
	case RS_LANE_RUNNING:
	case RS_LANE_INPUT:
		break;
	}
	return false;
}

static void stop_at(const struct gdb_lane *t, size_t point, uint64_t address,
		    struct gdb_stop *stop)
{
	*stop = (struct gdb_stop){
		.kind = GDB_AT_POINT, .point = t->points[point].kind, .address = address};
}

/* The machine stopped at a watch: which point is it? The address of a nested guest's is its own. */
static bool at_watch(const struct gdb_lane *t, struct gdb_stop *stop)
{
	size_t i = (size_t)(t->watches.which - t->list);

	if (!t->watches.hit || i >= t->count)
		return false;
	stop_at(t, i, t->points[i].address + (t->watches.address - t->list[i].first), stop);
	return true;
}

/* Is there a break where the nested guest stands? */
static bool at_break(const struct gdb_lane *t, struct gdb_stop *stop)
{
	for (size_t i = 0; i < t->count; i++) {
		if (!is_break(t->points[i].kind) ||
		    t->points[i].address != subject_pc(&t->subject))
			continue;
		stop_at(t, i, t->points[i].address, stop);
		return true;
	}
	return false;
}

static bool run_hart(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	struct rs_lane_status status = rs_lane_run(t->lane, cycles);

	gdb_lane_look(t);
	return ended(&status, stop) || at_watch(t, stop);
}

static bool step_hart(struct gdb_lane *t, struct gdb_stop *stop)
{
	struct rs_lane_status status;

	t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE; /* it stands at a break, perhaps */
	status = rs_lane_step(t->lane);
	t->watches.kinds = ALL_KINDS;
	gdb_lane_look(t);
	if (!ended(&status, stop) && !at_watch(t, stop))
		*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return true;
}

static bool is_mark(const struct gdb_lane *t, uint64_t pc)
{
	for (size_t i = 0; i < t->mark_count; i++)
		if (t->marks[i] == pc)
			return true;
	return false;
}

/* Run the emulator for at most `cycles`, or to the next mark: at once it is at the last one. The ledger is not shown
 * after each, which would take longer than the step. */
static struct rs_lane_status run_emulator(struct gdb_lane *t, uint64_t cycles)
{
	t->watches.hit = false;
	if (is_mark(t, rs_machine_pc(t->subject.m))) {
		t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE;
		lane_advance(t->lane, 1);
		t->watches.kinds = ALL_KINDS;
	}
	if (!lane_ended(t->lane) && !t->watches.hit)
		lane_advance(t->lane, cycles);
	return t->lane->status;
}

/* Run a nested guest for at most `cycles`, or to the end of its next step. A watched access is reported behind
 * the step that made it: `accessed` keeps it until then. @return whether it stopped; *stepped: it has taken one. */
static bool run_nested(struct gdb_lane *t, uint64_t cycles, bool *stepped,
		       struct gdb_stop *stop)
{
	struct rs_lane_status status = run_emulator(t, cycles);
	struct gdb_stop found;

	*stepped = false;
	if (ended(&status, stop)) {
		gdb_lane_look(t);
		return true;
	}
	if (at_watch(t, &found)) {
		if (!t->has_accessed)
			t->accessed = found;
		t->has_accessed = true;
	} else if (t->watches.hit) {
		gdb_lane_look(t);
		*stepped = t->known;
	}
	if (!*stepped || !t->has_accessed)
		return false;
	*stop = t->accessed;
	t->has_accessed = false;
	return true;
}

/* To its next step, or to a break. */
static bool follow_steps(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	uint64_t now = rs_machine_cycles(machine(t)), end = now + cycles;
	bool stepped;

	for (uint64_t before; now < end; now = rs_machine_cycles(machine(t))) {
		before = now;
		if (run_nested(t, end - now, &stepped, stop))
			return true;
		if (stepped && at_break(t, stop))
			return true;
		if (stepped && (one || (t->at_step && t->at_step(t->at_context)))) {
			*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
			return true;
		}
		if (rs_machine_cycles(machine(t)) == before && !stepped && !t->has_accessed)
			break; /* it waits for input */
	}
	return false;
}

static bool follow_nested(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	bool stopped = !lane_ended(t->lane) && follow_steps(t, one, cycles, stop);

	lane_publish(t->lane);
	return stopped;
}

bool gdb_lane_run(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	set_watches(t, t->at_step != NULL);
	if (t->subject.nested && t->watches.count)
		return follow_nested(t, false, cycles, stop);
	return run_hart(t, cycles, stop);
}

bool gdb_lane_step(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	set_watches(t, true);
	return t->subject.nested ? follow_nested(t, true, cycles, stop) : step_hart(t, stop);
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

static void describe(void *context, char *text, size_t size)
{
	const struct gdb_lane *t = context;

	if (t->known)
		snprintf(text, size, "hart 0, %s, %s-mode",
			 rs_generation_name(rs_lane_generation(t->lane)),
			 rs_mode_name(subject_mode(&t->subject)));
	else
		snprintf(text, size, "%s", _("the guest has not begun"));
}

static void monitor(void *context, const char *words, FILE *out)
{
	gdb_monitor(context, words, out);
}

const struct gdb_target gdb_lane_target = {
	.read_register = read_register,
	.write_register = write_register,
	.read_memory = read_memory,
	.write_memory = write_memory,
	.point = set_point,
	.monitor = monitor,
	.describe = describe,
	.description = description,
};

uint8_t gdb_lane_guest_modes(const struct gdb_lane *t)
{
	const struct generation *g = &rs_generations[rs_lane_generation(t->lane)];
	unsigned modes = 0;

	for (unsigned mode = 0; mode < MODES; mode++)
		modes |= (unsigned)g->guest_modes[mode] << mode;
	/* Without a hypervisor, and where one is debugged instead of its guest, all that runs counts. */
	return modes && g->hypervisor ? (uint8_t)modes : ALL_MODES;
}

/* The marks with which the emulator reports steps, in its code as it was loaded. What only looks like one does no
 * harm: nothing runs there. */
static void find_marks(struct gdb_lane *t)
{
	static const uint32_t mask = 0xfff07fff, mark = 0x2013 | RS_MARK_STEP << 20;
	enum { SEARCHED = 2 << 20 }; /* larger than any emulator */
	uint16_t half[2] = {0};

	for (uint64_t at = RS_KERNEL_BASE; at < RS_KERNEL_BASE + SEARCHED; at += 2) {
		half[0] = half[1];
		if (rs_machine_load(machine(t), at, &half[1], 2) != RS_OK)
			break;
		if (((half[0] | (uint32_t)half[1] << 16) & mask) == mark &&
		    t->mark_count < GDB_STEP_MARKS)
			t->marks[t->mark_count++] = at + 2; /* behind it */
	}
}

void gdb_lane_set_modes(struct gdb_lane *t, uint8_t modes)
{
	t->modes = modes;
	t->set = false;
}

void gdb_lane_open(struct gdb_lane *t, struct rs_lane *lane, bool nested, const char *symbols)
{
	memset(t, 0, sizeof *t);
	t->lane = lane;
	t->symbols = symbols;
	subject_open(&t->subject, lane, nested);
	t->modes = nested ? ALL_MODES : gdb_lane_guest_modes(t);
	if (nested)
		find_marks(t);
	gdb_lane_look(t);
}

void gdb_lane_close(struct gdb_lane *t)
{
	rs_machine_watch(machine(t), NULL);
	free(t->description);
}
