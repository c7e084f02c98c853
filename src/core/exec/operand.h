/* operand.h - how the semantics name their operands. */
#ifndef CORE_EXEC_OPERAND_H
#define CORE_EXEC_OPERAND_H
#include "isa/isa.h"
#include "mmu/mmu.h"

static inline uint64_t rs1(const struct cpu *c, const struct insn *in)
{
	return c->h.x[in->rs1];
}

static inline uint64_t rs2(const struct cpu *c, const struct insn *in)
{
	return c->h.x[in->rs2];
}

/* Always true: the last thing that most instructions do. */
static inline bool set_rd(struct cpu *c, const struct insn *in, uint64_t value)
{
	if (in->rd != 0)
		c->h.x[in->rd] = value;
	return true;
}

#endif
