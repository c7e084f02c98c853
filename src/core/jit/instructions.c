/* instructions.c - the code of each instruction, by the rows of native.def. */
#include "jit/instruction.h"

const struct row native_rows[OP_COUNT + 1] = {
#define NATIVE(name, shape, what, bits) [OP_##name] = {SHAPE_##shape, what, bits},
#include "jit/native.def"
#undef NATIVE
};

bool native_knows(const struct insn *in)
{
	switch (native_rows[in->op].shape) {
	case SHAPE_NONE:
		return false;
	case SHAPE_QUOTIENT: /* without a result they still cost time, and may trap */
	case SHAPE_REST:
	case SHAPE_LOAD:
		return in->o.rd != 0;
	case SHAPE_JUMP: /* to itself: the run loop must know */
		return in->o.imm != 0;
	default:
		return true;
	}
}

/* ---- arithmetic */

/* The result of an operation of that width was computed in d. */
static void result_of_width(struct translation *t, operand_register rd, host_reg d,
			    enum emit_width width)
{
	native_result(t, rd, d);
	if (width == WIDTH_LOW)
		t->places.low |= UINT32_C(1) << register_number(rd);
}

static void write_address(struct translation *t, host_reg d, int64_t offset)
{
	emit_get_cache(t->e, d, offsetof(struct code_cache, page_va));
	emit_alu_constant(t->e, ALU_ADD, WIDTH_64, d, d, (int32_t)offset);
}

static void write_known(struct translation *t, host_reg d, struct known k)
{
	if (k.kind == KNOWN_OFFSET)
		write_address(t, d, k.value);
	else
		emit_constant(t->e, d, k.value);
}

static bool is_commutative(const struct row *row)
{
	return row->what != ALU_SUB && row->what != ALU_SLL && row->what != ALU_SRL &&
	       row->what != ALU_SRA;
}

/* The value of another register. @return where it is: d, if the result is in a register of the host. */
static host_reg write_copy(struct translation *t, operand_register from,
			   const struct operands *o, host_reg d)
{
	host_reg a = native_source(t, from, d);

	if (native_held(t, o->rd) == NO_REG)
		return a;
	emit_copy(t->e, d, a);
	return d;
}

/* @return where the result is: d, unless it is another register's value. */
static host_reg write_alu(struct translation *t, const struct row *row,
			  const struct operands *o, host_reg d)
{
	enum emit_width width = native_width(t, row, o);
	bool copies = row->what == ALU_ADD && row->bits == 64 && (o->rs1 == 0 || o->rs2 == 0);
	struct operands swapped;
	host_reg a, b;

	if (copies)
		return write_copy(t, o->rs1 ? o->rs1 : o->rs2, o, d);
	if (row->what == ALU_SUB && o->rs1 == 0) { /* neg */
		emit_negate(t->e, width, d, native_source(t, o->rs2, d));
		return d;
	}
	if (is_commutative(row) && o->rs1 != 0 && native_held(t, o->rs1) == NO_REG) {
		swapped = (struct operands){.rd = o->rd, .rs1 = o->rs2, .rs2 = o->rs1};
		o = &swapped; /* the one in memory is the second */
	}
	b = native_held(t, o->rs2);
	a = native_source(t, o->rs1, b == d ? emit_host.a : d);
	if (b == NO_REG && o->rs2 != 0)
		emit_alu_get(t->e, (enum emit_alu)row->what, width, d, a, o->rs2);
	else
		emit_alu(t->e, (enum emit_alu)row->what, width, d, a,
			 native_source(t, o->rs2, emit_host.b));
	return d;
}

static host_reg write_alu_constant(struct translation *t, const struct row *row,
				   const struct operands *o, host_reg d)
{
	if (row->what == ALU_ADD && o->rs1 == 0) { /* li */
		emit_constant(t->e, d, o->imm);
		return d;
	}
	if (row->what == ALU_ADD && row->bits == 64 && o->imm == 0) /* mv */
		return write_copy(t, o->rs1, o, d);
	emit_alu_constant(t->e, (enum emit_alu)row->what, native_width(t, row, o), d,
			  native_source(t, o->rs1, d), o->imm);
	return d;
}

/* A result that costs no time beyond its cycle. */
static enum native_result write_result(struct translation *t, unsigned at,
				       const struct row *row, const struct insn *in)
{
	const struct operands *o = &in->o;
	host_reg d = native_target(t, o->rd, emit_host.a), a;

	if (o->rd == 0 || native_is_skipped(t, at, in))
		return NATIVE_NEXT;
	if (t->known[register_number(o->rs1)].skipped) {
		write_known(t, d, native_computed(t, at, in));
		native_result(t, o->rd, d);
		return NATIVE_NEXT;
	}
	switch (row->shape) {
	case SHAPE_CONSTANT:
		emit_constant(t->e, d, o->imm);
		break;
	case SHAPE_ADDRESS:
		if (o->imm > INT32_MAX - 2 * CODE_SLOTS)
			return NATIVE_NOT;
		write_address(t, d, o->imm + 2 * (int64_t)at);
		break;
	case SHAPE_ALU:
		d = write_alu(t, row, o, d);
		break;
	case SHAPE_ALU_CONSTANT:
		d = write_alu_constant(t, row, o, d);
		break;
	case SHAPE_SET:
		a = native_source(t, o->rs1, emit_host.a);
		emit_set(t->e, (enum emit_condition)row->what, d, a,
			 native_source(t, o->rs2, emit_host.b));
		break;
	case SHAPE_SET_CONSTANT:
		emit_set_constant(t->e, (enum emit_condition)row->what, d,
				  native_source(t, o->rs1, emit_host.a), o->imm);
		break;
	case SHAPE_HIGH:
		t->site_in_c = 0;
		a = native_source(t, o->rs1, emit_host.a);
		emit_high(t->e, row->what == SIGNED, d, a,
			  native_source(t, o->rs2, emit_host.b));
		break;
	default:
		return NATIVE_NOT;
	}
	result_of_width(t, o->rd, d, native_width(t, row, o));
	return NATIVE_NEXT;
}

/* The handler sees to what a host refuses to divide: by 0, and with a sign by -1. */
static enum native_result write_division(struct translation *t, unsigned at,
					 const struct row *row, const struct operands *o)
{
	bool word = row->bits == 32, with_sign = row->what == SIGNED;
	enum emit_width width = native_width(t, row, o);
	uint32_t cost = t->c->costs->cycles[RS_COST_DIVIDE];
	host_reg a = native_source(t, o->rs1, emit_host.a),
		 b = native_source(t, o->rs2, emit_host.b);
	host_reg d = native_target(t, o->rd, emit_host.a);

	t->site_in_c = 0;
	native_way(t, emit_branch_constant(t->e, IF_EQ, word, b, 0), WAY_RUN, at);
	if (with_sign)
		native_way(t, emit_branch_constant(t->e, IF_EQ, word, b, -1), WAY_RUN, at);
	emit_divide(t->e, with_sign, row->shape == SHAPE_REST, width, d, a, b);
	result_of_width(t, o->rd, d, width);
	native_way(t, emit_charge(t->e, cost, offsetof(struct code_cache, extra)), WAY_LEAVE,
		   at + 2);
	return NATIVE_NEXT;
}

/* ---- jumps */

void native_far(struct translation *t, int64_t offset)
{
	native_settle(t);
	write_address(t, emit_host.a, offset);
	emit_fill(t->e, emit_jump(t->e), t->page->ways[WAY_FAR]);
}

static emit_hole write_condition(struct translation *t, enum emit_condition condition,
				 const struct operands *o)
{
	host_reg a = native_source(t, o->rs1, emit_host.a);

	if (o->rs2 == 0)
		return emit_branch_constant(t->e, condition,
					    native_is_low(t, register_number(o->rs1)), a, 0);
	if (native_held(t, o->rs2) == NO_REG)
		return emit_branch_get(t->e, condition, a, o->rs2);
	return emit_branch(t->e, condition, a, native_held(t, o->rs2));
}

static enum emit_condition opposite(enum emit_condition condition)
{
	return (enum emit_condition)((unsigned)condition ^ 1);
}
_Static_assert((IF_EQ ^ 1) == IF_NE && (IF_LT ^ 1) == IF_GE && (IF_LTU ^ 1) == IF_GEU, "");

static bool is_in_page(unsigned at, const struct insn *in)
{
	int to = (int)at + in->o.imm / 2;

	return to >= 0 && to < CODE_SLOTS;
}

/* What is likely needs no jump of its own: backwards it is taken, forwards it is not. */
static void write_branch(struct translation *t, unsigned at, const struct row *row,
			 const struct insn *in)
{
	enum emit_condition condition = (enum emit_condition)row->what;
	int32_t refund = t->decoded->slots[at].o.left - 1;
	int to = native_near(t, at, in);

	if (to < 0 && is_in_page(at, in)) {
		native_way(t, write_condition(t, condition, &in->o), WAY_RUN, at);
	} else if (to < 0) {
		native_branch_far(t, write_condition(t, condition, &in->o),
				  2 * (int32_t)at + in->o.imm, refund);
	} else if ((unsigned)to <= at) {
		emit_hole not_taken = write_condition(t, opposite(condition), &in->o);

		native_link(t, (unsigned)to, refund);
		emit_fill(t->e, not_taken, t->e->at);
	} else {
		native_taken(t, write_condition(t, condition, &in->o), (unsigned)to, refund);
	}
}

static void write_return_address(struct translation *t, unsigned at, const struct insn *in)
{
	host_reg d = native_target(t, in->o.rd, emit_host.b);

	if (in->o.rd == 0)
		return;
	write_address(t, d, 2 * (int64_t)at + in->length);
	native_result(t, in->o.rd, d);
}

static void write_jump(struct translation *t, unsigned at, const struct insn *in)
{
	int to = native_near(t, at, in);

	write_return_address(t, at, in);
	if (to >= 0) {
		native_link(t, (unsigned)to, 0);
	} else {
		native_far(t, 2 * (int64_t)at + in->o.imm);
	}
}

/* A call of a function that is not near: auipc, jalr. @return false: it is none. */
static bool write_known_jump(struct translation *t, unsigned at, const struct insn *in)
{
	struct known k = t->known[register_number(in->o.rs1)];
	int64_t to = (k.value + (int64_t)in->o.imm) & -2;

	if (k.kind != KNOWN_OFFSET || (to >= 0 && to < 2 * CODE_SLOTS))
		return false;
	write_return_address(t, at, in);
	native_far(t, to);
	return true;
}

static void write_jump_register(struct translation *t, unsigned at, const struct insn *in)
{
	uint32_t entries =
		(uint32_t)((const uint8_t *)t->page->entries - (const uint8_t *)t->k);

	if (write_known_jump(t, at, in))
		return;

	emit_alu_constant(t->e, ALU_ADD, WIDTH_64, emit_host.a,
			  native_source(t, in->o.rs1, emit_host.a), in->o.imm);
	emit_alu_constant(t->e, ALU_AND, WIDTH_64, emit_host.a, emit_host.a, -2);
	write_return_address(t, at, in);
	native_settle(t);
	emit_jump_by_table(t->e, offsetof(struct code_cache, page_va), entries);
	emit_fill(t->e, emit_jump(t->e), t->page->ways[WAY_FAR]);
}

/* ---- */

enum native_result native_write(struct translation *t, unsigned at, const struct insn *in)
{
	const struct row *row = &native_rows[in->op];

	if (!native_knows(in))
		return NATIVE_NOT;
	switch (row->shape) {
	case SHAPE_NOTHING:
		return NATIVE_NEXT;
	case SHAPE_QUOTIENT:
	case SHAPE_REST:
		return write_division(t, at, row, &in->o);
	case SHAPE_LOAD:
		native_write_load(t, at, row, in);
		return NATIVE_NEXT;
	case SHAPE_STORE:
		native_write_store(t, at, row, in);
		return NATIVE_NEXT;
	case SHAPE_BRANCH:
		write_branch(t, at, row, in);
		return NATIVE_NEXT;
	case SHAPE_JUMP:
		write_jump(t, at, in);
		return NATIVE_ENDS;
	case SHAPE_JUMP_REGISTER:
		write_jump_register(t, at, in);
		return NATIVE_ENDS;
	default:
		return write_result(t, at, row, in);
	}
}
