/* emit_x86_64.c - the back end for x86-64 (Intel 64 and IA-32 Architectures Software Developer's Manual,
 * volume 2; System V ABI for the calls). */
#include "jit/emit.h"

#include "jit/x86_64.h"

const struct emit_host emit_host = {
	.name = "x86-64",
	.a = A,
	.b = B,
	.pool = {RBX, RBP, R8, R9, R10, R12, R13, R14, R15},
	.pool_count = 9,
};

/* ---- values */

void emit_constant(struct emitter *e, host_reg d, int64_t value)
{
	if (value == 0) {
		op_reg(e, false, OP_XOR, d, d);
	} else if (value > 0 && value <= UINT32_MAX) {
		put_opcode(e, false, 0xb8u | (d & 7), 0, 0, d);
		put_bytes(e, (uint64_t)value, 4);
	} else if (value >= INT32_MIN && value < 0) {
		put_opcode(e, true, 0xc7, 0, 0, d);
		put_bytes(e, 0xc0u | (d & 7), 1);
		put_bytes(e, (uint64_t)value, 4);
	} else {
		put_opcode(e, true, 0xb8u | (d & 7), 0, 0, d);
		put_bytes(e, (uint64_t)value, 8);
	}
}

void emit_copy(struct emitter *e, host_reg d, host_reg a)
{
	if (d != a)
		op_reg(e, true, OP_MOV, d, a);
}

void emit_get(struct emitter *e, host_reg d, uint32_t offset)
{
	op_at(e, true, OP_MOV, d, HART, in_hart(offset));
}

void emit_put(struct emitter *e, host_reg a, uint32_t offset)
{
	op_at(e, true, OP_STORE, a, HART, in_hart(offset));
}

void emit_get_cache(struct emitter *e, host_reg d, uint32_t offset)
{
	op_at(e, true, OP_MOV, d, CACHE, (int32_t)offset);
}

void emit_put_cache(struct emitter *e, host_reg a, uint32_t offset)
{
	op_at(e, true, OP_STORE, a, CACHE, (int32_t)offset);
}

static const uint16_t alu_opcodes[] = {
	[ALU_ADD] = OP_ADD, [ALU_SUB] = OP_SUB, [ALU_AND] = OP_AND,
	[ALU_OR] = OP_OR,   [ALU_XOR] = OP_XOR, [ALU_MUL] = OP_IMUL,
};
static const uint8_t alu_exts[] = {
	[ALU_ADD] = EXT_ADD, [ALU_SUB] = EXT_SUB, [ALU_AND] = EXT_AND, [ALU_OR] = EXT_OR,
	[ALU_XOR] = EXT_XOR, [ALU_SLL] = EXT_SHL, [ALU_SRL] = EXT_SHR, [ALU_SRA] = EXT_SAR,
};

static bool is_shift(enum emit_alu op)
{
	return op == ALU_SLL || op == ALU_SRL || op == ALU_SRA;
}

static void extend(struct emitter *e, host_reg d, host_reg t)
{
	op_reg(e, true, OP_MOVSXD, d, t);
}

/* The result was computed in d. */
static void finish(struct emitter *e, enum emit_width width, host_reg d)
{
	if (width == WIDTH_32)
		extend(e, d, d);
}

void emit_alu(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
	      host_reg a, host_reg b)
{
	bool wide = width == WIDTH_64;

	if (is_shift(op)) {
		if (b != B)
			op_reg(e, true, OP_MOV, B, b);
		emit_copy(e, d, a);
		op_reg(e, wide, 0xd3, alu_exts[op], d);
	} else if (op == ALU_ADD && d != a && d != b &&
		   (is_plain_base(a) || is_plain_base(b))) {
		op_index(e, wide, OP_LEA, d, a, b, 0, 0);
	} else if (b != d || a == d) {
		emit_copy(e, d, a);
		op_reg(e, wide, alu_opcodes[op], d, b);
	} else if (op == ALU_SUB) { /* a - b = -b + a */
		op_reg(e, wide, 0xf7, EXT_NEG, d);
		op_reg(e, wide, OP_ADD, d, a);
	} else {
		op_reg(e, wide, alu_opcodes[op], d, a);
	}
	finish(e, width, d);
}

void emit_alu_get(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		  host_reg a, uint32_t offset)
{
	if (is_shift(op)) {
		emit_get(e, B, offset);
		emit_alu(e, op, width, d, a, B);
		return;
	}
	if (d != a)
		op_reg(e, true, OP_MOV, d, a);
	op_at(e, width == WIDTH_64, alu_opcodes[op], d, HART, in_hart(offset));
	finish(e, width, d);
}

void emit_alu_constant(struct emitter *e, enum emit_alu op, enum emit_width width, host_reg d,
		       host_reg a, int32_t value)
{
	bool wide = width == WIDTH_64;

	if (op == ALU_ADD && value == 0 && width == WIDTH_32) {
		extend(e, d, a);
		return;
	}
	if (op == ALU_ADD && value == 0) {
		emit_copy(e, d, a);
		return;
	}
	if (op == ALU_ADD && d != a) {
		op_at(e, wide, OP_LEA, d, a, value);
	} else if (op == ALU_AND && value == UINT8_MAX) {
		op_reg(e, true, OP_MOVZX8, d, a); /* all registers have a low byte then */
	} else {
		if (d != a)
			op_reg(e, true, OP_MOV, d, a);
		if (is_shift(op))
			op_shift(e, wide, alu_exts[op], d, (unsigned)value);
		else
			op_constant(e, wide, alu_exts[op], d, value);
	}
	if (op != ALU_SRL || value == 0) /* else it is not negative */
		finish(e, width, d);
}

void emit_negate(struct emitter *e, enum emit_width width, host_reg d, host_reg a)
{
	emit_copy(e, d, a);
	op_reg(e, width == WIDTH_64, 0xf7, EXT_NEG, d);
	finish(e, width, d);
}

/* RDX:RAX = RAX * b. C is RDX. */
void emit_high(struct emitter *e, bool with_sign, host_reg d, host_reg a, host_reg b)
{
	emit_copy(e, A, a);
	op_reg(e, true, 0xf7, with_sign ? EXT_IMUL : EXT_MUL, b);
	emit_copy(e, d, RDX);
}

/* RAX, RDX = RDX:RAX / b and the remainder. */
void emit_divide(struct emitter *e, bool with_sign, bool rest, enum emit_width width,
		 host_reg d, host_reg a, host_reg b)
{
	bool wide = width == WIDTH_64;

	emit_copy(e, A, a);
	if (with_sign) { /* the sign of RAX or EAX */
		put_opcode(e, wide, 0x99, 0, 0, 0);
	} else {
		op_reg(e, false, OP_XOR, RDX, RDX);
	}
	op_reg(e, wide, 0xf7, with_sign ? EXT_IDIV : EXT_DIV, b);
	if (width == WIDTH_32)
		extend(e, d, rest ? RDX : RAX);
	else
		emit_copy(e, d, rest ? RDX : RAX);
}

/* ---- conditions */

static const uint8_t condition_codes[] = {
	[IF_EQ] = IF_EQUAL, [IF_NE] = IF_NOT_EQUAL, [IF_LT] = 0xc,
	[IF_GE] = 0xd,	    [IF_LTU] = IF_BELOW,    [IF_GEU] = IF_ABOVE_OR_EQUAL,
};

static void set_by_flags(struct emitter *e, enum emit_condition condition, host_reg d)
{
	op_reg(e, false, 0x0f90u | condition_codes[condition], 0, A);
	op_reg(e, false, OP_MOVZX8, d, A);
}

void emit_set(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
	      host_reg b)
{
	op_reg(e, true, OP_CMP, a, b);
	set_by_flags(e, condition, d);
}

void emit_set_constant(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
		       int32_t value)
{
	op_constant(e, true, EXT_CMP, a, value);
	set_by_flags(e, condition, d);
}

/* ---- jumps: with offsets of 32 bits, from behind them */

void emit_fill(struct emitter *e, emit_hole hole, uint32_t target)
{
	uint32_t end = e->at, offset = target - (hole + 4);

	if (e->full)
		return;
	e->at = hole;
	put_bytes(e, offset, 4);
	e->at = end;
}

emit_hole emit_jump(struct emitter *e)
{
	put_bytes(e, 0xe9, 1);
	return hole_here(e);
}

emit_hole emit_branch(struct emitter *e, enum emit_condition condition, host_reg a, host_reg b)
{
	op_reg(e, true, OP_CMP, a, b);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_branch_get(struct emitter *e, enum emit_condition condition, host_reg a,
			  uint32_t offset)
{
	op_at(e, true, OP_CMP, a, HART, in_hart(offset));
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_branch_constant(struct emitter *e, enum emit_condition condition, bool word,
			       host_reg a, int32_t value)
{
	if (value == 0)
		op_reg(e, !word, OP_TEST, a, a);
	else
		op_constant(e, !word, EXT_CMP, a, value);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_pay(struct emitter *e, int32_t cycles)
{
	op_constant(e, true, EXT_ADD, BUDGET, cycles);
	return jump_if(e, IF_NO_SIGN);
}

emit_hole emit_charge(struct emitter *e, uint32_t cost, uint32_t offset)
{
	if (cost < 128) {
		op_at(e, true, 0x83, EXT_ADD, CACHE, (int32_t)offset);
		put_bytes(e, cost, 1);
		op_constant(e, true, EXT_SUB, BUDGET, (int32_t)cost);
	} else {
		emit_constant(e, A, (int64_t)cost);
		op_at(e, true, 0x01, A, CACHE, (int32_t)offset); /* add to memory */
		op_reg(e, true, OP_SUB, BUDGET, A);
	}
	return jump_if(e, IF_SIGN);
}
