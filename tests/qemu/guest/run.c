/* run.c - a program from its start to its end, and everything that can be seen of it. */
#include "ringside/abi/cause.h"
#include "torture.h"

enum { CODE_SIZE = 0x1f00, MAX_EVENTS = 300 };

enum mode random_mode(void)
{
	static const uint8_t modes[] = {U, S, M, VU, VS};

	return (enum mode)modes[random_below(5)];
}

static uint64_t random_interrupt(void)
{
	static const uint8_t numbers[] = {1, 2, 5,
					  6, 9, 10}; /* those that software can raise */

	return UINT64_C(1) << numbers[random_below(sizeof numbers)];
}

/* ---- before */

static void reset_csrs(void)
{
	csr_write("mstatus", 0);
	csr_write("mie", 0);
	csr_write("stimecmp", ~UINT64_C(0));
	csr_write("vstimecmp", ~UINT64_C(0));
	csr_write("medeleg", 0);
	csr_write("mideleg", 0);
	csr_write("menvcfg", 0);
	csr_write("mip", 0);
	csr_write("mcounteren", 0);
	csr_write("mcause", 0);
	csr_write("mtval", 0);
	csr_write("mtval2", 0);
	csr_write("mtinst", 0);
	csr_write("pmpcfg0", 0);
	csr_write("pmpaddr15", (UINT64_C(1) << 54) - 1); /* QEMU 7.2 keeps ten bits more */
	csr_write("pmpcfg2", UINT64_C(0x1f) << 56);

	csr_write("stvec", STUBS);
	csr_write("sscratch", 0);
	csr_write("sepc", 0);
	csr_write("scause", 0);
	csr_write("stval", 0);
	csr_write("scounteren", 0);
	csr_write("senvcfg", 0);
	csr_write("satp", 0);

	csr_write("hstatus", 0);
	csr_write("hedeleg", 0);
	csr_write("hideleg", 0);
	csr_write("hvip", 0);
	csr_write("htimedelta", 0);
	csr_write("hcounteren", 0);
	csr_write("henvcfg", 0);
	csr_write("htval", 0);
	csr_write("htinst", 0);
	csr_write("hgatp", 0);
	csr_write("vsstatus", 0);
	csr_write("vstvec", STUBS + GUEST_STUBS);
	csr_write("vsscratch", 0);
	csr_write("vsepc", 0);
	csr_write("vscause", 0);
	csr_write("vstval", 0);
	csr_write("vsatp", 0);
}

static void make_stubs(uint64_t at)
{
	uint32_t *words = (uint32_t *)at;

	for (unsigned i = 0; i < STUB_SRET / 4; i++)
		words[i] = rows[OP_ecall].match;
	words[STUB_SRET / 4] = rows[OP_sret].match;
}

void program_start(struct program *p, enum mode mode)
{
	p->start = p->mode = mode;
	p->code_va = CODE;
	p->stubs_va = STUBS;
	p->guest_stubs_va = STUBS + GUEST_STUBS;
	p->paging = FALSE;
	p->changing = FALSE;
	p->host_only = FALSE;
	p->interrupt = random_interrupt();
	p->code = (struct code){(uint8_t *)CODE, (uint8_t *)CODE + CODE_SIZE};
	reset_csrs();
	make_stubs(STUBS);
	make_stubs(STUBS + GUEST_STUBS);
	for (unsigned i = 1; i < 32; i++)
		p->context.x[i] = random_value();
	/* the bases: of any alignment, of 8, of 8 */
	p->context.x[S0] = DATA + 0x800 + random_below(0x3000);
	p->context.x[S1] = DATA + 0x800 + (random_below(0x3000) & ~UINT64_C(7));
	p->context.x[SP] = DATA + 0x800 + (random_below(0x3000) & ~UINT64_C(7));
	for (unsigned i = 0; i < 0x4000 / 8; i++)
		((uint64_t *)DATA)[i] = random64();
}

/* ---- on the way */

static int in_code(const struct program *p, uint64_t va)
{
	return va >= p->code_va && va < p->code_va + (uint64_t)(p->code.at - (uint8_t *)CODE);
}

/* Where to go on after a trap of `cause` at `epc`. @return FALSE: that was the end. */
static int after(const struct program *p, uint64_t cause, uint64_t epc, uint64_t *next)
{
	uint64_t end = p->code_va + (uint64_t)(p->code.at - (uint8_t *)CODE);
	int fetch = cause == RS_CAUSE_INSN_MISALIGNED || cause == RS_CAUSE_INSN_ACCESS ||
		    cause == RS_CAUSE_INSN_PAGE || cause == RS_CAUSE_INSN_GUEST_PAGE;

	if (cause & RS_CAUSE_INTERRUPT) { /* it was taken once; that is enough */
		csr_write("mip", 0);
		csr_write("hvip", 0);
		csr_write("stimecmp", ~UINT64_C(0));
		csr_write("vstimecmp", ~UINT64_C(0));
		*next = epc;
		return TRUE;
	}
	if (in_code(p, epc)) {
		const uint8_t *at = (uint8_t *)CODE + (epc - p->code_va);

		*next = epc + ((*at & 3) == 3 ? 4 : 2);
		return !fetch;
	}
	if (epc == end)
		return FALSE;
	*next = p->context.x[RA]; /* it had jumped somewhere */
	return in_code(p, *next);
}

/* ---- what is logged of a trap. Where the specification leaves a choice and QEMU takes another
 * than the toy computer, the value is left out, here and nowhere else. */

#define MSTATUS_GVA (UINT64_C(1) << 38)
#define HSTATUS_GVA (UINT64_C(1) << 6)

static void note_tinst(const char *name, uint64_t tinst)
{
	/* QEMU transforms the instruction of a load or store. That is allowed, and so is 0,
	 * which the toy computer gives. The pseudoinstructions are not optional. */
	note(name, tinst == 0x3000 || tinst == 0x3020 ? tinst : 0);
}

static int is_guest_access(const struct program *p, uint64_t epc)
{
	const uint8_t *at = (uint8_t *)CODE + (epc - p->code_va);

	return in_code(p, epc) && (at[0] & 0x7f) == 0x73 && (at[1] & 0x70) == 0x40;
}

/* What both computers say of xtval. */
static uint64_t known_tval(const struct program *p, uint64_t cause, uint64_t epc, uint64_t tval)
{
	/* Of an illegal instruction: its word. QEMU 7.2 gives for hlv and hsv that of an
	 * earlier one. */
	if (cause == RS_CAUSE_ILLEGAL_INSN && is_guest_access(p, epc))
		return 0;
	/* Of an ebreak: its address or 0; GVA follows. Of a virtual instruction: its word or 0,
	 * and QEMU takes now this, now that. */
	return cause == RS_CAUSE_BREAKPOINT || cause == RS_CAUSE_VIRTUAL_INSN ? 0 : tval;
}

/* The cause as both computers tell it. */
static uint64_t known_cause(uint64_t cause, uint64_t tinst)
{
	int implicit = tinst == 0x3000 || tinst == 0x3020;

	/* A fault on the way through the guest's tables is "always reported for the original
	 * access type". QEMU 7.2 calls it a load's. */
	return implicit && (cause == RS_CAUSE_INSN_GUEST_PAGE ||
			    cause == RS_CAUSE_STORE_GUEST_PAGE)
		       ? RS_CAUSE_LOAD_GUEST_PAGE
		       : cause;
}

/* The guest-physical address of a guest-page fault. Of other traps it is 0; QEMU 7.2 gives that
 * of an earlier one. */
static uint64_t known_gpa(uint64_t cause, uint64_t gpa)
{
	int guest_page = cause == RS_CAUSE_INSN_GUEST_PAGE ||
			 cause == RS_CAUSE_LOAD_GUEST_PAGE ||
			 cause == RS_CAUSE_STORE_GUEST_PAGE;

	return guest_page ? gpa : 0;
}

static void note_m(const struct program *p, uint64_t cause, uint64_t pc)
{
	note("mcause", known_cause(cause, csr_read("mtinst")));
	note("mepc", pc);
	note("mtval", known_tval(p, cause, pc, csr_read("mtval")));
	/* QEMU 7.2 sets GVA with any value that is not 0, that of an illegal instruction too,
	 * and never clears it. The specification: for a guest virtual address only. */
	note("mstatus", csr_read("mstatus") & ~MSTATUS_GVA);
	note("mtval2", known_gpa(cause, csr_read("mtval2")));
	note_tinst("mtinst", csr_read("mtinst"));
}

/* A trap that was delegated: the handler told us by an ecall. */
static int handled_by_s(struct program *p, uint64_t *next)
{
	uint64_t cause = known_cause(csr_read("scause"), csr_read("htinst"));
	uint64_t to, epc = csr_read("sepc");

	csr_write("scause", cause);
	note("to S at", p->context.pc);
	note("scause", cause);
	note("sepc", epc);
	csr_write("stval", known_tval(p, cause, epc, csr_read("stval")));
	note("stval", csr_read("stval"));
	note("sstatus", csr_read("sstatus"));
	note("hstatus",
	     csr_read("hstatus") & ~(cause == RS_CAUSE_BREAKPOINT ? HSTATUS_GVA : 0));
	/* QEMU 7.2 clears GVA also when a trap goes to VS-mode, which is no business of hstatus
	 */
	csr_write("hstatus", csr_read("hstatus") & ~HSTATUS_GVA);
	note("htval", known_gpa(cause, csr_read("htval")));
	note_tinst("htinst", csr_read("htinst"));
	csr_write("htval", 0); /* QEMU 7.2 does so at a trap to VS-mode */
	if (!after(p, cause, epc, &to))
		return FALSE;
	csr_write("sepc", to);
	*next = p->stubs_va + STUB_SRET;
	return TRUE;
}

static int handled_by_vs(struct program *p, uint64_t *next)
{
	uint64_t to, cause = csr_read("vscause"), epc = csr_read("vsepc");

	note("to VS at", p->context.pc);
	note("vscause", cause);
	note("vsepc", epc);
	csr_write("vstval", known_tval(p, cause, epc, csr_read("vstval")));
	note("vstval", csr_read("vstval"));
	note("vsstatus", csr_read("vsstatus"));
	if (!after(p, cause, epc, &to))
		return FALSE;
	csr_write("vsepc", to);
	*next = p->guest_stubs_va + STUB_SRET;
	return TRUE;
}

static int go_on(struct program *p)
{
	uint64_t cause = csr_read("mcause"), pc = p->context.pc, next;
	int ok;

	if (cause == RS_CAUSE_ECALL_S && pc - p->stubs_va < STUB_SRET) {
		ok = handled_by_s(p, &next);
	} else if (cause == RS_CAUSE_ECALL_VS && pc - p->guest_stubs_va < STUB_SRET) {
		ok = handled_by_vs(p, &next);
	} else {
		note_m(p, cause, pc);
		ok = after(p, cause, pc, &next);
	}
	p->context.pc = next;
	return ok;
}

/* ---- after */

static void note_result(const struct program *p)
{
	static const char *const names[] = {
		"x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",	 "x7",	"x8",  "x9",  "x10",
		"x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",
		"x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "x31"};

	for (unsigned i = 1; i < 32; i++)
		note(names[i], p->context.x[i]);
#define NOTE(name) note(name, csr_read(name))
	NOTE("medeleg");
	NOTE("mideleg");
	NOTE("mie");
	NOTE("mip");
	NOTE("sstatus");
	NOTE("stvec");
	NOTE("sscratch");
	NOTE("sepc");
	NOTE("scause");
	NOTE("stval");
	NOTE("satp");
	NOTE("hstatus");
	NOTE("hedeleg");
	NOTE("hideleg");
	NOTE("hvip");
	NOTE("htval");
	NOTE("hgatp");
	NOTE("vsstatus");
	NOTE("vstvec");
	NOTE("vsscratch");
	NOTE("vsepc");
	NOTE("vscause");
	NOTE("vstval");
	NOTE("vsatp");
#undef NOTE
	note_memory("data", DATA, 0x4000);
	if (p->paging) {
		note_memory("big", BIG, 0x4000);
		note_memory("tables", TABLES, 0x8000);
		note_memory("second tables", G_TABLES, 0x10000);
	}
}

void program_run(struct program *p)
{
	uint64_t mode = p->start;

	p->context.x[RA] = p->code_va + (uint64_t)(p->code.at - (uint8_t *)CODE);
	*(uint32_t *)p->code.at = rows[OP_ebreak].match;
	csr_set("mstatus", (mode & 3) << 11 | (mode & 4) << 37);
	p->context.pc = p->code_va;
	/* hfence.vvma, hfence.gvma: not every assembler knows them */
	__asm__ volatile("fence.i\n sfence.vma\n .word 0x22000073\n .word 0x62000073" ::
				 : "memory");
	for (unsigned events = 0; events < MAX_EVENTS; events++) {
		enter(&p->context);
		if (!go_on(p))
			break;
		if (p->changing && one_in(2))
			change_tables();
	}
	csr_write("pmpcfg0",
		  0); /* a region may begin within a double word that is looked at below */
	note_result(p);
}
