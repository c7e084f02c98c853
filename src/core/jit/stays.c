/* stays.c - which accesses stay in a page for long: off the stack, or off a register that moves by the same step in each round
 * of a loop. For these the last shortcut is nearly always the right one. It is a matter of speed alone: whatever is
 * said here, the shortcut is compared.
 *
 *	loop:	lw   a4, 0(a5)		a5 moves by 4: stays
 *		slli a3, a2, 2		a2 moves by 1,
 *		add  a3, a3, s0		and a3 with it: stays
 *		sw   a4, 0(a3)
 *		add  a4, a4, s1		a4 was loaded:
 *		lbu  a4, 0(a4)		it may be anywhere
 *		addi a5, a5, 4
 *		addi a2, a2, 1
 *		bne  a5, a0, loop */
#include "jit/instruction.h"

enum {
	LOOK = 96,	    /* instructions that are looked through for the end of a loop */
	LONGEST_LOOP = 512, /* bytes */
	DEEPEST = 3,	    /* registers that one is computed from, and they from others */
};

struct loop {
	unsigned begin, end; /* slots: of the first instruction, and behind the last */
	uint32_t written;    /* registers, a bit each */
	uint32_t asked[DEEPEST + 1],
		little[DEEPEST + 1]; /* answers of moves_little(), by depth */
};

static bool decoded(struct translation *t, unsigned at, struct insn *in)
{
	const struct insn *found;

	if (at >= CODE_SLOTS || !t->decoded->slots[at].o.left)
		return false;
	found = native_insn(t, at);
	if (!found || found->op >= OP_COUNT) /* illegal */
		return false;
	*in = *found;
	return true;
}

static uint32_t written_in(struct translation *t, const struct loop *loop)
{
	uint32_t written = 0;
	struct insn in;

	for (unsigned at = loop->begin; at < loop->end; at += in.length / 2u) {
		if (!decoded(t, at, &in))
			return UINT32_MAX;
		written |= UINT32_C(1) << native_written(&in);
	}
	return written;
}

/* The innermost loop around slot `at`: up to the first jump backwards that goes there or before. */
static bool find_loop(struct translation *t, unsigned at, struct loop *loop)
{
	unsigned end = at;
	struct insn in;

	for (unsigned i = 0; i < LOOK && decoded(t, end, &in); i++) {
		int to = native_near(t, end, &in);

		end += in.length / 2u;
		if (to >= 0 && (unsigned)to <= at && end - (unsigned)to <= LONGEST_LOOP / 2) {
			*loop = (struct loop){.begin = (unsigned)to, .end = end};
			loop->written = written_in(t, loop);
			return true;
		}
	}
	return false;
}

/* Is the result near what it was a round ago, if that holds for what it is computed from? */
static bool follows_sources(const struct insn *in)
{
	switch (in->op) {
	case OP_add:
	case OP_addw:
	case OP_sub:
	case OP_subw:
	case OP_addi:
	case OP_addiw:
	case OP_slli:
	case OP_slliw:
	case OP_srli:
	case OP_lui:
	case OP_auipc:
		return true;
	default:
		return false;
	}
}

/* Does it add to its register what is the same in each round? */
static bool is_step(const struct loop *loop, const struct insn *in)
{
	if (in->o.rs1 != in->o.rd)
		return false;
	if (in->op == OP_addi || in->op == OP_addiw)
		return true;
	return in->op == OP_add && in->o.rs2 != in->o.rd &&
	       !(loop->written >> register_number(in->o.rs2) & 1);
}

static bool moves_little(struct translation *t, struct loop *loop, unsigned reg,
			 unsigned depth);

/* Do all that an instruction computes from? */
static bool sources_move_little(struct translation *t, struct loop *loop, const struct insn *in,
				unsigned depth)
{
	if (!follows_sources(in))
		return false;
	if (in->op == OP_lui || in->op == OP_auipc)
		return true;
	return moves_little(t, loop, register_number(in->o.rs1), depth) &&
	       (op_info[in->op].format != FMT_R ||
		moves_little(t, loop, register_number(in->o.rs2), depth));
}

static bool find_moves_little(struct translation *t, struct loop *loop, unsigned reg,
			      unsigned depth)
{
	struct insn in;

	for (unsigned at = loop->begin; at < loop->end; at += in.length / 2u) {
		if (!decoded(t, at, &in))
			return false;
		if (native_written(&in) != reg || is_step(loop, &in))
			continue;
		if (depth == 0 || !sources_move_little(t, loop, &in, depth - 1))
			return false;
	}
	return true;
}

/* What was found out once is not looked for again: a loop can compute the same register in as many ways as it has
 * instructions. */
static bool moves_little(struct translation *t, struct loop *loop, unsigned reg, unsigned depth)
{
	uint32_t bit = UINT32_C(1) << reg;

	if (reg == 0)
		return true;
	if (!(loop->asked[depth] & bit) && find_moves_little(t, loop, reg, depth))
		loop->little[depth] |= bit;
	loop->asked[depth] |= bit;
	return loop->little[depth] & bit;
}

bool native_stays(struct translation *t, unsigned at, const struct insn *in)
{
	enum { SP = 2, GP = 3, TP = 4 };
	unsigned base = register_number(in->o.rs1);
	struct loop loop;

	if (base == SP || base == GP || base == TP)
		return true;
	return find_loop(t, at, &loop) && moves_little(t, &loop, base, DEEPEST);
}
