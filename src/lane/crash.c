#include "lane/crash.h"

#include <string.h>

#include "lane/exits.h"
#include "ringside/abi/board.h"

void crash_watch_init(struct crash_watch *w, const struct generation *g, bool guest_is_m,
		      bool keep)
{
	*w = (struct crash_watch){.generation = g, .guest_is_m = guest_is_m, .keep = keep};
}

/* Whether the CPU executes the guest in this mode. */
static bool is_guest(const struct crash_watch *w, unsigned mode)
{
	return w->generation->runs_in[mode] ||
	       (mode == RS_MODE_M && w->guest_is_m && !w->generation->hypervisor);
}

static void read_registers(const struct rs_machine *m, uint64_t x[32])
{
	for (unsigned i = 0; i < 32; i++)
		x[i] = rs_machine_reg(m, i);
}

static void on_trap(struct crash_watch *w, const struct rs_machine *m, const struct rs_event *e)
{
	bool leaves = e->mode_to == (w->generation->hypervisor ? RS_MODE_S : RS_MODE_M);
	bool call = exit_is_call(e->trap.cause);

	if (!leaves || !is_guest(w, e->mode))
		return;
	w->away = true;
	w->call = call || (e->trap.cause & RS_CAUSE_INTERRUPT);
	if (w->call && !w->keep)
		return;
	w->handler_trapped = rs_machine_first_trap(m, &w->trap);
	if (!w->handler_trapped)
		w->trap = (struct rs_first_trap){.pc = e->pc,
						 .cause = e->trap.cause,
						 .tval = e->trap.tval,
						 .gpa = e->trap.gpa,
						 .mode = e->mode,
						 .handler_mode = e->mode_to};
	w->kept = true;
	w->hart.mode = (enum rs_mode)e->mode;
	w->hart.pc = w->handler_trapped ? w->trap.pc : e->pc;
	read_registers(m, w->hart.x);
}

void crash_watch_event(struct crash_watch *w, const struct rs_machine *m,
		       const struct rs_event *e)
{
	if (e->kind == RS_EVENT_TRAP)
		on_trap(w, m, e);
	else if (e->kind == RS_EVENT_RETURN && is_guest(w, e->mode_to))
		w->away = false;
}

/* ---- at the end */

/* Reads the guest's code in one of its modes. */
struct reader {
	const struct rs_machine *m;
	bool nested;
	uint64_t where;
	enum rs_mode mode;
};

static bool read_code(const struct reader *r, uint64_t va, void *bytes, size_t size)
{
	return (r->nested ? rs_machine_nested_fetch(r->m, r->where, r->mode, va, bytes, size)
			  : rs_machine_fetch_as(r->m, r->mode, va, bytes, size)) == RS_OK;
}

static void add_code(struct rs_crash *crash, const struct reader *r)
{
	static const uint8_t ecall[4] = {0x73};
	uint64_t pc = crash->trap.pc;
	uint8_t before[4];

	crash->code_size = 0;
	if (read_code(r, pc, crash->code, 2))
		crash->code_size = (crash->code[0] & 3) == 3 ? 4 : 2;
	if (crash->code_size == 4 && !read_code(r, pc + 2, crash->code + 2, 2))
		crash->code_size = 0;
	crash->after_call = read_code(r, pc - 4, before, 4) && memcmp(before, ecall, 4) == 0;
}

bool crash_at_hang(const struct crash_watch *w, const struct rs_machine *m, uint64_t where,
		   struct rs_crash *crash)
{
	struct reader reader = {.m = m, .where = where};
	struct rs_nested_hart nested;

	*crash = (struct rs_crash){.handler_trapped = true, .has_registers = true};
	(void)rs_machine_first_trap(m, &crash->trap);
	read_registers(m, crash->x);
	crash->guest = is_guest(w, (unsigned)crash->trap.mode);
	if (w->generation->nests && rs_machine_nested_hart(m, where, &nested) == RS_OK &&
	    nested.pc == nested.first.handler) { /* it is not the emulator that hangs */
		reader.nested = true;
		crash->guest = true;
		crash->trap = nested.first;
		memcpy(crash->x, nested.x, sizeof crash->x);
	}
	reader.mode = (enum rs_mode)crash->trap.mode;
	add_code(crash, &reader);
	return true;
}

/* A guest may switch the machine off by a store that its hypervisor carries out. */
static bool asks_to_end(const struct rs_first_trap *t)
{
	return t->cause == RS_CAUSE_STORE_GUEST_PAGE && t->gpa - RS_FINISHER_BASE < 0x1000;
}

bool crash_at_exit(const struct crash_watch *w, const struct rs_machine *m,
		   struct rs_crash *crash)
{
	struct reader reader = {.m = m, .mode = (enum rs_mode)w->trap.mode};

	if (!w->generation->hypervisor || !w->away || w->call || asks_to_end(&w->trap))
		return false;
	*crash = (struct rs_crash){.trap = w->trap,
				   .handler_trapped = w->handler_trapped,
				   .guest = true,
				   .has_registers = true};
	memcpy(crash->x, w->hart.x, sizeof crash->x);
	add_code(crash, &reader);
	return true;
}

bool crash_watch_hart(const struct crash_watch *w, const struct rs_machine *m,
		      struct rs_guest_hart *hart)
{
	enum rs_mode mode = rs_machine_mode(m);

	if (is_guest(w, mode)) {
		*hart = (struct rs_guest_hart){.mode = mode, .pc = rs_machine_pc(m)};
		read_registers(m, hart->x);
		return true;
	}
	*hart = w->hart;
	return w->kept;
}
