/* extend.c - results of 32 bits. Their sign fills the register of the guest; that is written where something reads it.
 *
 *	srlw t1, a0, a1		shr: the upper half of t1 means nothing
 *	addw t1, t1, a2		add: no more than the lower half is read
 *	andi t1, t1, 255	and: nothing of the upper half is left
 *
 * What jumps and ways out find is extended (native_settle()), so a result that is overwritten before is never. */
#include "jit/instruction.h"

static bool is_shift(const struct row *row)
{
	return row->what == ALU_SLL || row->what == ALU_SRL || row->what == ALU_SRA;
}

/* Does it read no more than the lower half of rs1, or of rs2? */
static bool reads_low(const struct insn *in, unsigned source)
{
	const struct row *row = &native_rows[in->op];

	switch (row->shape) {
	case SHAPE_ALU:
		return row->bits == 32 || (source == 2 && is_shift(row));
	case SHAPE_QUOTIENT:
	case SHAPE_REST:
		return row->bits == 32;
	case SHAPE_ALU_CONSTANT:
		return row->bits == 32 || (row->what == ALU_AND && in->o.imm >= 0) ||
		       (row->what == ALU_SLL && in->o.imm >= 32);
	case SHAPE_STORE:
		return source == 2 && row->bits <= 32;
	case SHAPE_BRANCH: /* a comparison with 0 */
		return in->o.rs2 == 0;
	default:
		return false;
	}
}

void native_extend(struct translation *t, unsigned g)
{
	emit_alu_constant(t->e, ALU_ADD, WIDTH_32, t->places.in[g], t->places.in[g], 0);
}

void native_extend_read(struct translation *t, const struct insn *in)
{
	struct use use;

	if (t->places.low == 0)
		return;
	use = native_use_of(in, t->now);
	for (unsigned source = 1; source < 3; source++) {
		unsigned g = use.registers[source];

		if (!native_is_low(t, g) || reads_low(in, source))
			continue;
		native_extend(t, g);
		t->places.low &= ~(UINT32_C(1) << g);
	}
}

/* Is the upper half right by itself: shifted to the right, or extended by the instruction? */
static bool is_extended(const struct row *row, const struct operands *o)
{
	return row->shape == SHAPE_ALU_CONSTANT &&
	       ((row->what == ALU_SRL && o->imm != 0) || (row->what == ALU_ADD && o->imm == 0));
}

enum emit_width native_width(const struct translation *t, const struct row *row,
			     const struct operands *o)
{
	if (row->bits == 64)
		return WIDTH_64;
	return native_held(t, o->rd) == NO_REG || is_extended(row, o) ? WIDTH_32 : WIDTH_LOW;
}
