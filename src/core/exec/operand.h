/* operand.h - access to the operands of an instruction, for the semantics. */
#ifndef CORE_EXEC_OPERAND_H
#define CORE_EXEC_OPERAND_H
#include "isa/isa.h"
#include "mmu/mmu.h"

static inline uint64_t rs1(const struct cpu *c, const struct operands *in)
{
	return c->h.x[in->rs1];
}

static inline uint64_t rs2(const struct cpu *c, const struct operands *in)
{
	return c->h.x[in->rs2];
}

/* The immediate, sign-extended to 64 bits. */
static inline uint64_t imm(const struct operands *in)
{
	return (uint64_t)(int64_t)in->imm;
}

/* @return true always: for most instructions this is the last step. Results for x0 go to
 * RD_NONE. */
static inline bool set_rd(struct cpu *c, const struct operands *in, uint64_t value)
{
	c->h.x[in->rd] = value;
	return true;
}

#endif
