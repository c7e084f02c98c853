#include "ringside/op.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "ringside/isa.h"

static const char *const slugs[] = {
#define OP(id, name, slug, what) [RS_OP_##name] = (slug),
#include "ringside/abi/op.def"
#undef OP
};

static const char *const accesses[] = {"csrr", "csrw", "csrs", "csrc"};

#define SRET	   0x10200073u
#define MRET	   0x30200073u
#define SFENCE_VMA 0x12000073u

/* Instructions that access no CSR; a class of its own is what is none of them. */
static const struct {
	const char *name;
	uint32_t mask, match;
} insns[] = {
	{"privileged instruction", 0, 0},
	{"sret", 0xffffffff, SRET},
	{"mret", 0xffffffff, MRET},
	{"wfi", 0xffffffff, 0x10500073},
	{"sfence.vma", 0xfe007fff, SFENCE_VMA},
	{"hfence.vvma", 0xfe007fff, 0x22000073},
	{"hfence.gvma", 0xfe007fff, 0x62000073},
};

/* Calls and interrupts by short names: ecall is what the code says. */
static const struct {
	uint64_t cause;
	const char *name;
} traps[] = {
	{RS_CAUSE_ECALL_S, "ecall"},
	{RS_CAUSE_ECALL_U, "ecall from U"},
	{RS_CAUSE_BREAKPOINT, "ebreak"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_S_SOFTWARE, "software interrupt"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER, "timer interrupt"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL, "external interrupt"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_M_SOFTWARE, "M software interrupt"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER, "M timer interrupt"},
	{RS_CAUSE_INTERRUPT | RS_IRQ_M_EXTERNAL, "M external interrupt"},
};

enum {
	SYSTEM = 0x73,
	OPCODE = 0x7f,
	F3_SHIFT = 12,
	RS1_SHIFT = 15,
	CSR_SHIFT = 20,
	CHANGE = 3
};

uint16_t rs_op_of_insn(uint32_t word)
{
	unsigned change = word >> F3_SHIFT & CHANGE, rs1 = word >> RS1_SHIFT & 31;

	if ((word & OPCODE) != SYSTEM)
		return 0;
	if (change > 1 && rs1 == 0)
		change = 0; /* csrrs and csrrc with x0 only read */
	else if (change == 0) {
		for (unsigned i = 1; i < sizeof insns / sizeof *insns; i++)
			if ((word & insns[i].mask) == insns[i].match)
				return (uint16_t)(RS_OP_INSN + i);
		return RS_OP_INSN;
	}
	return (uint16_t)(RS_OP_CSR + (change << 12) + (word >> CSR_SHIFT));
}

bool rs_op_is_fence(unsigned op)
{
	return op >= rs_op_of_insn(SFENCE_VMA) && op < RS_OP_TRAP;
}

bool rs_op_returns(unsigned op)
{
	return op == rs_op_of_insn(SRET) || op == rs_op_of_insn(MRET);
}

uint16_t rs_op_of_trap(uint64_t xcause)
{
	unsigned cause = (unsigned)(xcause & 0x7f);

	if (!(xcause & RS_CAUSE_INTERRUPT))
		return (uint16_t)(RS_OP_TRAP +
				  (cause == RS_CAUSE_ECALL_VS ? RS_CAUSE_ECALL_S : cause));
	if (cause == RS_IRQ_VS_SOFTWARE || cause == RS_IRQ_VS_TIMER ||
	    cause == RS_IRQ_VS_EXTERNAL)
		cause--;
	return (uint16_t)(RS_OP_TRAP + 0x80 + cause);
}

/* "insn-page-fault" is an "instruction page fault". */
static void put_words(char name[RS_OP_NAME], const char *slug)
{
	const char *insn = strstr(slug, "insn");

	if (insn)
		snprintf(name, RS_OP_NAME, "%.*sinstruction%s", (int)(insn - slug), slug,
			 insn + strlen("insn"));
	else
		snprintf(name, RS_OP_NAME, "%s", slug);
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = ' ';
}

static void trap_name(char name[RS_OP_NAME], uint64_t cause)
{
	for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
		if (traps[i].cause == cause) {
			snprintf(name, RS_OP_NAME, "%s", traps[i].name);
			return;
		}
	}
	put_words(name, rs_cause_slug(cause));
}

const char *rs_op_name(char name[RS_OP_NAME], unsigned op)
{
	const char *csr = rs_op_is_csr(op) ? rs_csr_name(op & 0xfff) : NULL;

	snprintf(name, RS_OP_NAME, "unknown");
	if (rs_op_is_csr(op) && csr)
		snprintf(name, RS_OP_NAME, "%s %s", accesses[op >> 12 & CHANGE], csr);
	else if (rs_op_is_csr(op))
		snprintf(name, RS_OP_NAME, "%s 0x%x", accesses[op >> 12 & CHANGE], op & 0xfff);
	else if (rs_op_is_trap(op))
		trap_name(name, rs_op_cause(op));
	else if (op >= RS_OP_INSN && op - RS_OP_INSN < sizeof insns / sizeof *insns)
		snprintf(name, RS_OP_NAME, "%s", insns[op - RS_OP_INSN].name);
	else if (op < sizeof slugs / sizeof *slugs && slugs[op])
		snprintf(name, RS_OP_NAME, "%s", slugs[op]);
	return name;
}

static bool same(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(strchr(" -", *a) && strchr(" -", *b)))
			return false;
	return *a == *b;
}

static bool parse_in(const char *name, unsigned from, unsigned to, uint16_t *op)
{
	char known[RS_OP_NAME];

	for (unsigned i = from; i < to; i++) {
		if (same(rs_op_name(known, i), name) && strcmp(known, "unknown") != 0) {
			*op = (uint16_t)i;
			return true;
		}
	}
	return false;
}

bool rs_op_parse(const char *name, uint16_t *op)
{
	return parse_in(name, 0, sizeof slugs / sizeof *slugs, op) ||
	       parse_in(name, RS_OP_INSN, RS_OP_INSN + sizeof insns / sizeof *insns, op) ||
	       parse_in(name, RS_OP_TRAP, RS_OP_TRAP + 0x100, op) ||
	       parse_in(name, RS_OP_CSR, RS_OP_END, op);
}
