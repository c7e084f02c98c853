/* instruction.h - what the writers of instructions share: the rows of native.def, and where registers of the guest
 * are. */
#ifndef CORE_JIT_INSTRUCTION_H
#define CORE_JIT_INSTRUCTION_H
#include "exec/operand.h"
#include "jit/jit.h"

enum shape {
	SHAPE_NONE,
	SHAPE_CONSTANT,	    /* rd = imm */
	SHAPE_ADDRESS,	    /* rd = pc + imm */
	SHAPE_ALU,	    /* rd = rs1 op rs2 */
	SHAPE_ALU_CONSTANT, /* rd = rs1 op imm */
	SHAPE_SET,	    /* rd = does the condition hold for rs1 and rs2? */
	SHAPE_SET_CONSTANT, /* ... and imm */
	SHAPE_HIGH,	    /* rd = the high half of rs1 * rs2 */
	SHAPE_QUOTIENT,
	SHAPE_REST,
	SHAPE_NOTHING, /* nothing has to be done */
	SHAPE_LOAD,
	SHAPE_STORE,
	SHAPE_BRANCH,
	SHAPE_JUMP,
	SHAPE_JUMP_REGISTER,
};

enum { UNSIGNED, SIGNED };

struct row {
	uint8_t shape, what, bits;
};

extern const struct row native_rows[OP_COUNT + 1];

/* The register of the guest that an instruction writes; 0: none. */
static inline unsigned native_written(const struct insn *in)
{
	enum format format = (enum format)op_info[in->op].format;

	return format == FMT_S || format == FMT_B || format == FMT_N
		       ? 0
		       : register_number(in->o.rd);
}

/* ---- registers of the guest. Operands have their offsets from the hart */

/* The host's register in which it is at the moment, or NO_REG. */
static inline host_reg native_held(const struct translation *t, operand_register offset)
{
	return t->places.in[register_number(offset)];
}

/* The register of the host that holds the value: `spare`, if it is in memory. */
static inline host_reg native_source(struct translation *t, operand_register offset,
				     host_reg spare)
{
	host_reg r = native_held(t, offset);

	if (r != NO_REG)
		return r;
	if (offset == 0)
		emit_constant(t->e, spare, 0);
	else
		emit_get(t->e, spare, offset);
	return spare;
}

/* The register of the host in which the result is computed ... */
static inline host_reg native_target(const struct translation *t, operand_register offset,
				     host_reg spare)
{
	host_reg r = native_held(t, offset);

	return r != NO_REG ? r : spare;
}

/* ... and it was. */
static inline void native_result(struct translation *t, operand_register offset, host_reg r)
{
	t->places.low &= ~(UINT32_C(1) << register_number(offset));
	if (native_held(t, offset) == NO_REG)
		emit_put(t->e, r, offset);
	else
		t->places.changed |= UINT32_C(1) << register_number(offset);
}

static inline uint32_t native_in_cache(const struct translation *t, const void *what)
{
	return (uint32_t)((const uint8_t *)what - (const uint8_t *)t->k);
}

/* ---- results of 32 bits (extend.c) */

static inline bool native_is_low(const struct translation *t, unsigned g)
{
	return t->places.low >> g & 1;
}

/* Extend the sign of a register of the guest that is in one of the host's. */
void native_extend(struct translation *t, unsigned g);

/* ... of those that the instruction reads, which is written next, if it reads their upper half. */
void native_extend_read(struct translation *t, const struct insn *in);

/* How wide is what is written for an arithmetic instruction? */
enum emit_width native_width(const struct translation *t, const struct row *row,
			     const struct operands *o);

/* ---- what a debugger watches (watched.c) */

/* May a page have no shortcut for such accesses since something of it is watched? */
bool native_watches(const struct translation *t, bool store);

/* ---- which accesses share a comparison (reach.c) */

/* Bytes, as offsets from a register as it is at the first access. */
struct span {
	operand_register base;
	int32_t low, high; /* of the first byte, and behind the last */
	int32_t aligned; /* a multiple of `size` if the addresses are, for the largest access ... */
	unsigned size; /* ... of these; or 1 */
	bool any;      /* accesses may not be aligned: `size` stays 1 */
	bool table;    /* they are look-ups */
	unsigned count;
};

/* The access alone. */
struct span native_span(const struct insn *in, bool any);

/* Those off the same register that may share the comparison of the one in slot `at`. */
struct span native_row(struct translation *t, unsigned at, const struct insn *first, bool any);

/* The look-ups in the table that the one in slot `at` is of; .count is 0 if it is none. */
struct span native_table(struct translation *t, unsigned at, const struct insn *first);

/* Was a comparison made that holds for the access? Else NULL. */
const struct reach *native_reach_of(const struct translation *t, const struct insn *in,
				    bool store);

/* One was made. */
void native_note_reach(struct translation *t, const struct span *s, bool store, uint32_t site,
		       bool last);

/* ---- memory (memory.c) */

extern const struct emit_layout native_data;

void native_write_load(struct translation *t, unsigned at, const struct row *row,
		       const struct insn *in);
void native_write_store(struct translation *t, unsigned at, const struct row *row,
			const struct insn *in);

#endif
