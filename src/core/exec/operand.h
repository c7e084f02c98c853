/* operand.h - access to the operands of an instruction, for the semantics. */
#ifndef CORE_EXEC_OPERAND_H
#define CORE_EXEC_OPERAND_H
#include "isa/isa.h"
#include "mmu/mmu.h"

/* Engines run operands whose registers are offsets in struct hart, so that no handler has to compute
 * them. */
enum { REGISTER_SIZE = 8 };
_Static_assert(offsetof(struct cpu, h) == 0 && offsetof(struct hart, x) == 0,
	       "the offset of a register is its number times its size");

static inline struct operands operands_to_run(struct operands o)
{
	o.rd = (uint8_t)(o.rd * REGISTER_SIZE);
	o.rs1 = (uint8_t)(o.rs1 * REGISTER_SIZE);
	o.rs2 = (uint8_t)(o.rs2 * REGISTER_SIZE);
	return o;
}

static inline uint64_t rs1(const struct cpu *c, const struct operands *in)
{
	return *(const uint64_t *)(const void *)((const uint8_t *)c + in->rs1);
}

static inline uint64_t rs2(const struct cpu *c, const struct operands *in)
{
	return *(const uint64_t *)(const void *)((const uint8_t *)c + in->rs2);
}

/* An immediate in the place of rs1, of csrrwi and its like. */
static inline uint64_t small_imm(const struct operands *in)
{
	return in->rs1 / REGISTER_SIZE;
}

/* The immediate, sign-extended to 64 bits. */
static inline uint64_t imm(const struct operands *in)
{
	return (uint64_t)(int64_t)in->imm;
}

/* @return true always: for most instructions this is the last step. A result for x0 is written, too:
 * who runs an instruction that may have one clears x0 behind it. */
static inline bool set_rd(struct cpu *c, const struct operands *in, uint64_t value)
{
	*(uint64_t *)(void *)((uint8_t *)c + in->rd) = value;
	return true;
}

static inline void clear_x0(struct cpu *c)
{
	c->h.x[0] = 0;
}

#endif
