/* emit_arm64.c - the back end for arm64 (Arm Architecture Reference Manual for A-profile, "A64 Base
 * Instruction Descriptions"; Procedure Call Standard for the calls). */
#include "jit/emit.h"

#include "jit/arm64.h"

const struct emit_host emit_host = {
	.name = "arm64",
	.a = A,
	.b = B,
	.pool = {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 4, 5, 6, 7, 8, 13, 14, 15},
	.pool_count = 18,
};

/* ---- values */

void emit_constant(struct emitter *e, host_reg d, int64_t value)
{
	uint64_t bits = (uint64_t)value, other = value < 0 ? UINT64_MAX : 0;
	bool any = false;

	for (unsigned i = 0; i < 4; i++) {
		uint32_t part = (uint32_t)(bits >> 16 * i) & 0xffff;

		if (part == (other & 0xffff))
			continue;
		if (any)
			put(e, OP_MOVK | i << 21 | part << 5 | d);
		else if (value < 0)
			put(e, OP_MOVN | i << 21 | (part ^ 0xffff) << 5 | d);
		else
			put(e, OP_MOVZ | i << 21 | part << 5 | d);
		any = true;
	}
	if (!any)
		put(e, (value < 0 ? OP_MOVN : OP_MOVZ) | d);
}

void emit_copy(struct emitter *e, host_reg d, host_reg a)
{
	if (d != a)
		op3_sized(e, true, OP_ORR, d, ZERO, a);
}

static void extend(struct emitter *e, host_reg d, host_reg a)
{
	put(e, OP_SBFM | 31u << 10 | (uint32_t)a << 5 | d);
}

void emit_get(struct emitter *e, host_reg d, uint32_t offset)
{
	memory_word(e, OP_LDR, d, CPU, offset);
}

void emit_put(struct emitter *e, host_reg a, uint32_t offset)
{
	memory_word(e, OP_STR, a, CPU, offset);
}

static void cache_word(struct emitter *e, uint32_t opcode, unsigned r, uint32_t offset)
{
	if (offset < 8 * 4096) {
		memory_word(e, opcode, r, CACHE, offset);
	} else {
		cache_address(e, offset);
		memory_word(e, opcode, r, D, 0);
	}
}

void emit_get_cache(struct emitter *e, host_reg d, uint32_t offset)
{
	cache_word(e, OP_LDR, d, offset);
}

void emit_put_cache(struct emitter *e, host_reg a, uint32_t offset)
{
	cache_word(e, OP_STR, a, offset);
}

static const uint32_t alu_opcodes[] = {
	[ALU_ADD] = OP_ADD,  [ALU_SUB] = OP_SUB,  [ALU_AND] = OP_AND,
	[ALU_OR] = OP_ORR,   [ALU_XOR] = OP_EOR,  [ALU_SLL] = OP_LSLV,
	[ALU_SRL] = OP_LSRV, [ALU_SRA] = OP_ASRV, [ALU_MUL] = OP_MADD | ZERO << 10,
};

void emit_alu(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
	      host_reg a, host_reg b)
{
	op3_sized(e, width == WIDTH_64, alu_opcodes[op], d, a, b);
	if (width == WIDTH_32)
		extend(e, d, d);
}

void emit_alu_get(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		  host_reg a, uint32_t offset)
{
	emit_get(e, B, offset);
	emit_alu(e, op, width, d, a, B);
}

/* A shift by a constant takes a field of bits out of a register, or puts one in. */
static void shift(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
		  unsigned by)
{
	unsigned width = word ? 32 : 64;
	unsigned from = op == ALU_SLL ? (width - by) % width : by;
	unsigned to = op == ALU_SLL ? width - 1 - by : width - 1;
	uint32_t opcode = op == ALU_SRA ? (word ? OP_SBFM_WORD : OP_SBFM)
					: (word ? OP_UBFM_WORD : OP_UBFM);

	put(e, opcode | from << 16 | to << 10 | (uint32_t)a << 5 | d);
}

void emit_alu_constant(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		       host_reg a, int32_t value)
{
	bool word = width != WIDTH_64;

	if (op == ALU_ADD && value == 0 && width == WIDTH_32) {
		extend(e, d, a);
		return;
	}
	if (op == ALU_SLL || op == ALU_SRL || op == ALU_SRA) {
		shift(e, op, word, d, a, (unsigned)value);
	} else if (op == ALU_ADD) {
		add_constant(e, word, d, a, value);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, alu_opcodes[op], d, a, D);
	}
	if (width == WIDTH_32)
		extend(e, d, d);
}

void emit_negate(struct emitter *e, enum emit_width width, host_reg d, host_reg a)
{
	emit_alu(e, ALU_SUB, width, d, ZERO, a);
}

void emit_high(struct emitter *e, bool with_sign, host_reg d, host_reg a, host_reg b)
{
	op3(e, with_sign ? OP_SMULH : OP_UMULH, d, a, b);
}

/* The remainder is a - a / b * b. */
void emit_divide(struct emitter *e, bool with_sign, bool rest, enum emit_width width,
		 host_reg d, host_reg a, host_reg b)
{
	bool wide = width == WIDTH_64;

	op3_sized(e, wide, with_sign ? OP_SDIV : OP_UDIV, rest ? D : d, a, b);
	if (rest)
		op3_sized(e, wide, OP_MSUB | (uint32_t)a << 10, d, D, b);
	if (width == WIDTH_32)
		extend(e, d, d);
}

/* ---- conditions */

static const uint8_t condition_codes[] = {
	[IF_EQ] = IF_EQUAL, [IF_NE] = IF_NOT_EQUAL, [IF_LT] = 11,
	[IF_GE] = 10,	    [IF_LTU] = IF_LOWER,    [IF_GEU] = IF_HIGHER_OR_SAME,
};

static void compare_constant(struct emitter *e, bool word, host_reg a, int32_t value)
{
	if (value > -4096 && value < 4096) {
		uint32_t opcode = value < 0 ? OP_ADDS_CONSTANT : OP_SUBS_CONSTANT;

		op3_sized(e, !word, opcode | (uint32_t)(value < 0 ? -value : value) << 10, ZERO,
			  a, 0);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, OP_SUBS, ZERO, a, D);
	}
}

static void set_by_flags(struct emitter *e, enum emit_condition condition, host_reg d)
{
	put(e, OP_CSET | (condition_codes[condition] ^ 1u) << 12 | d);
}

void emit_set(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
	      host_reg b)
{
	compare(e, a, b);
	set_by_flags(e, condition, d);
}

void emit_set_constant(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
		       int32_t value)
{
	compare_constant(e, false, a, value);
	set_by_flags(e, condition, d);
}

/* ---- jumps: their offset, in instructions, is from where they are. Those with a condition reach 1 MiB, which is
 * more than one translation has; those without reach all of the memory. */

void emit_fill(struct emitter *e, emit_hole hole, uint32_t target)
{
	uint32_t offset = (target - hole) / 4, word;

	if (e->full)
		return;
	__builtin_memcpy(&word, e->write + hole, 4);
	if ((word & 0xfc000000) == OP_B)
		word |= offset & 0x03ffffff;
	else
		word |= (offset & 0x7ffff) << 5;
	__builtin_memcpy(e->write + hole, &word, 4);
}

emit_hole emit_jump(struct emitter *e)
{
	put(e, OP_B);
	return e->at - 4;
}

emit_hole emit_branch(struct emitter *e, enum emit_condition condition, host_reg a, host_reg b)
{
	compare(e, a, b);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_branch_get(struct emitter *e, enum emit_condition condition, host_reg a,
			  uint32_t offset)
{
	emit_get(e, B, offset);
	return emit_branch(e, condition, a, B);
}

emit_hole emit_branch_constant(struct emitter *e, enum emit_condition condition, bool word,
			       host_reg a, int32_t value)
{
	compare_constant(e, word, a, value);
	return jump_if(e, condition_codes[condition]);
}

/* The target may be far away: jump over the jump. */
emit_hole emit_pay(struct emitter *e, int32_t cycles)
{
	uint32_t opcode = cycles < 0 ? OP_SUBS_CONSTANT : OP_ADDS_CONSTANT;
	emit_hole over, hole;

	op3_sized(e, true, opcode | (uint32_t)(cycles < 0 ? -cycles : cycles) << 10, BUDGET,
		  BUDGET, 0);
	over = jump_if(e, IF_MINUS);
	hole = emit_jump(e);
	emit_fill(e, over, e->at);
	return hole;
}

emit_hole emit_charge(struct emitter *e, uint32_t cost, uint32_t offset)
{
	emit_constant(e, A, cost);
	emit_get_cache(e, B, offset);
	op3_sized(e, true, OP_ADD, B, B, A);
	emit_put_cache(e, B, offset);
	op3_sized(e, true, OP_SUBS, BUDGET, BUDGET, A);
	return jump_if(e, IF_MINUS);
}
