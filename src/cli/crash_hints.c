#include "cli/crash_hints.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/describe.h"
#include "host/language.h"
#include "ringside/abi/board.h"
#include "ringside/abi/sbi.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

enum { RA = 1, SP = 2, A0 = 10, A7 = 17, NULL_PAGE = 4096 };

struct hints {
	char (*list)[CRASH_HINT];
	size_t count;
};

__attribute__((format(printf, 2, 3))) static void add(struct hints *h, const char *format, ...)
{
	va_list args;

	if (h->count == CRASH_HINTS)
		return;
	va_start(args, format);
	vsnprintf(h->list[h->count++], CRASH_HINT, format, args);
	va_end(args);
}

static bool in_ram(uint64_t address, uint64_t ram)
{
	return address - RS_RAM_BASE < ram;
}

/* ---- calls of other systems: the number in a7 (Venus: in a0) */

static const struct {
	uint64_t number;
	const char *system, *what;
} foreign[] = {
	{1, "RARS", N_("print an integer")},
	{4, "RARS", N_("print a string")},
	{5, "RARS", N_("read an integer")},
	{8, "RARS", N_("read a string")},
	{9, "RARS", N_("allocate memory")},
	{10, "RARS", N_("exit")},
	{11, "RARS", N_("print a character")},
	{12, "RARS", N_("read a character")},
	{34, "RARS", N_("print in hexadecimal")},
	{35, "RARS", N_("print in binary")},
	{63, "Linux", "read"},
	{64, "Linux", "write"},
	{93, N_("Linux and RARS"), N_("exit")},
	{94, "Linux", "exit_group"},
};

static void hint_calls(struct hints *h, const struct rs_crash *c)
{
	char here[CRASH_HINT / 2];
	uint64_t number = c->x[A7];

	if (!c->after_call && c->x[A0] != (uint64_t)SBI_ERR_NOT_SUPPORTED)
		return;
	snprintf(here, sizeof here,
		 _("here a call goes to the firmware (SBI): a7 = 0x%x, a6 = 2 writes the "
		   "character in a0; a7 = 0x%x, a6 = 0, a0 = 0 and a1 = 0 switches off"),
		 SBI_EXT_DBCN, SBI_EXT_SRST);
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		if (foreign[i].number != number)
			continue;
		add(h, _("its last call was %" PRIu64 ", which is '%s' of %s; %s"), number,
		    _(foreign[i].what), _(foreign[i].system), here);
		return;
	}
	if (c->after_call && number == 0)
		add(h, _("its last call had 0 in a7; Venus takes the number in a0, but %s"),
		    here);
}

/* ---- the place */

static void hint_fetch(struct hints *h, const struct rs_crash *c, uint64_t ram)
{
	const char *what = in_ram(c->trap.pc, ram) ? _("where this guest may execute nothing")
						   : _("where no memory is");

	if (!rs_cause_is_fetch(c->trap.cause))
		return;
	if (c->x[RA] == c->trap.pc)
		add(h,
		    _("it returned to 0x%" PRIx64 ", %s: ra was never set, or was overwritten. "
		      "What the firmware starts cannot return: a guest ends by a call that "
		      "switches the machine off"),
		    c->trap.pc, what);
	else
		add(h, _("it jumped to 0x%" PRIx64 ", %s; ra = 0x%" PRIx64), c->trap.pc, what,
		    c->x[RA]);
}

static bool is_zero(const struct rs_crash *c)
{
	return c->code_size == 2 && c->code[0] == 0 && c->code[1] == 0;
}

/* Bits 9 and 8 of a CSR's number are the lowest mode that may access it (Priv: "CSR Address
 * Mapping Conventions"). */
static void hint_csr(struct hints *h, const struct rs_crash *c)
{
	uint32_t word = 0;
	const char *name;
	unsigned csr;

	memcpy(&word, c->code, c->code_size);
	csr = word >> 20;
	if (c->code_size != 4 || (word & 0x7f) != 0x73 || (word >> 12 & 3) == 0)
		return;
	name = rs_csr_name(csr);
	if (!name)
		add(h, _("no CSR of this computer has the number 0x%x"), csr);
	else if ((csr >> 8 & 3) == 3 && c->trap.mode != RS_MODE_M)
		add(h,
		    _("%s is M-mode's; this guest runs in %s-mode, above a firmware that has "
		      "M-mode (-bios none starts a guest in M-mode)"),
		    name, c->trap.mode & 1 ? "S" : "U");
}

static void hint_illegal(struct hints *h, const struct rs_crash *c)
{
	if (c->trap.cause != RS_CAUSE_ILLEGAL_INSN && c->trap.cause != RS_CAUSE_VIRTUAL_INSN)
		return;
	if (is_zero(c))
		add(h,
		    _("these bytes are zero and no instruction: has the code ended before? A "
		      "guest ends by a call that switches the machine off (a7 = 0x%x, a6 = 0, "
		      "a0 = 0, a1 = 0)"),
		    SBI_EXT_SRST);
	else
		hint_csr(h, c);
}

/* Whether the instruction's address is a register's, sp's, and an offset. */
static bool is_by_sp(const struct rs_crash *c)
{
	uint32_t word = 0;

	memcpy(&word, c->code, c->code_size);
	if (c->code_size == 2) /* "Stack-Pointer-Based Loads and Stores" */
		return (word & 3) == 2;
	return (word >> 15 & 31) == SP;
}

static void hint_access(struct hints *h, const struct rs_crash *c, uint64_t ram)
{
	uint64_t at = c->trap.tval;
	char place[DESCRIBE_MAX];

	if (!rs_cause_is_access(c->trap.cause))
		return;
	if (is_by_sp(c) && !in_ram(at, ram))
		add(h,
		    _("the stack ran into nothing: sp = 0x%" PRIx64 ", and RAM is 0x%llx to "
		      "0x%llx; set sp to the end of some memory before the first call"),
		    c->x[SP], (unsigned long long)RS_RAM_BASE,
		    (unsigned long long)(RS_RAM_BASE + ram));
	else if (is_by_sp(c))
		add(h,
		    _("the stack ran into memory that this guest may not use: sp = 0x%" PRIx64
		      "; set sp to the end of some memory before the first call"),
		    c->x[SP]);
	else if (at < NULL_PAGE)
		add(h, _("a null pointer"));
	else if (strncmp(describe_place(place, at), "uart", 4) == 0)
		add(h, _("the serial port's registers are one byte each: sb and lb reach them, "
			 "where the machine has them at all (bare and full)"));
}

size_t crash_hints(char list[CRASH_HINTS][CRASH_HINT], const struct rs_crash *crash,
		   uint64_t ram)
{
	struct hints h = {.list = list};

	hint_calls(&h, crash);
	if (h.count) /* what it did instead of ending says nothing more */
		return h.count;
	hint_fetch(&h, crash, ram);
	hint_illegal(&h, crash);
	hint_access(&h, crash, ram);
	if (crash->trap.cause == RS_CAUSE_BREAKPOINT)
		add(&h, _("an ebreak asks for a debugger, and none is there"));
	return h.count;
}
