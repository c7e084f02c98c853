/* operand.h - access to the operands of an instruction, for the semantics. */
#ifndef CORE_EXEC_OPERAND_H
#define CORE_EXEC_OPERAND_H
#include "isa/isa.h"
#include "mmu/mmu.h"

/* Engines run operands that say where a register is, so that no handler has to compute it: its offset in
 * struct hart, or its address where an access with two addends takes two instructions. */
enum { REGISTER_SIZE = 8, REGISTERS_SIZE = 32 * REGISTER_SIZE };
_Static_assert(offsetof(struct cpu, h) == 0 && offsetof(struct hart, x) == 0,
	       "the offset of a register is its number times its size");

/* `number` is that of a register, or an immediate in its place. */
static inline operand_register register_to_run(const struct cpu *c, operand_register number)
{
#ifdef __riscv
	return (operand_register)(uintptr_t)c + number * REGISTER_SIZE;
#else
	(void)c;
	return (operand_register)(number * REGISTER_SIZE);
#endif
}

static inline struct operands operands_to_run(const struct cpu *c, struct operands o)
{
	o.rd = register_to_run(c, o.rd);
	o.rs1 = register_to_run(c, o.rs1);
	o.rs2 = register_to_run(c, o.rs2);
	return o;
}

/* The number of a register, or the immediate in its place. A struct cpu begins on a page, so this holds for
 * addresses, too. */
static inline unsigned register_number(operand_register to_run)
{
	return to_run % REGISTERS_SIZE / REGISTER_SIZE;
}

static inline uint64_t *register_at(const struct cpu *c, operand_register to_run)
{
#ifdef __riscv
	(void)c;
	return (uint64_t *)(uintptr_t)to_run;
#else
	return (uint64_t *)(uintptr_t)((const uint8_t *)c + to_run);
#endif
}

static inline uint64_t rs1(const struct cpu *c, const struct operands *in)
{
	return *register_at(c, in->rs1);
}

static inline uint64_t rs2(const struct cpu *c, const struct operands *in)
{
	return *register_at(c, in->rs2);
}

/* An immediate in the place of rs1, of csrrwi and its like. */
static inline uint64_t small_imm(const struct operands *in)
{
	return register_number(in->rs1);
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
	*register_at(c, in->rd) = value;
	return true;
}

static inline void clear_x0(struct cpu *c)
{
	c->h.x[0] = 0;
}

#endif
