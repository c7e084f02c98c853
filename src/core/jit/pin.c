/* pin.c - which registers of the guest a page keeps in those of the host. All code of a page agrees, so
 * that jumps within the page move nothing. */
#include "exec/operand.h"
#include "jit/jit.h"

enum { REGISTERS = 32, DEEPEST = 6 };

/* What an instruction reads and writes, by its format. */
static void count_uses(const struct insn *in, uint64_t weight, uint64_t uses[REGISTERS])
{
	enum format format = (enum format)op_info[in->op].format;
	bool writes = format != FMT_S && format != FMT_B && format != FMT_N;
	bool reads = format != FMT_U && format != FMT_J && format != FMT_N;
	bool reads_two = format == FMT_R || format == FMT_S || format == FMT_B;

	uses[register_number(in->o.rd)] += writes ? weight : 0;
	uses[register_number(in->o.rs1)] += reads ? weight : 0;
	uses[register_number(in->o.rs2)] += reads_two ? weight : 0;
}

/* The distance to the next slot that may hold an instruction. */
static unsigned step_at(struct translation *t, unsigned at, struct insn *in)
{
	const struct insn *found = t->decoded->slots[at].o.left ? native_insn(t, at) : NULL;

	*in = found ? *found : (struct insn){.op = OP_none};
	return in->op != OP_none && native_knows(in) ? in->length / 2u : 1;
}

/* How many loops each slot is in: a jump backwards closes one. */
static void find_loops(struct translation *t, int16_t change[CODE_SLOTS + 1])
{
	struct insn in;

	for (unsigned at = 0; at < CODE_SLOTS; at += step_at(t, at, &in)) {
		int to;

		step_at(t, at, &in);
		if (in.op == OP_none || !native_knows(&in))
			continue;
		to = native_near(t, at, &in);
		if (to >= 0 && (unsigned)to < at) {
			change[to]++;
			change[at + 1]--;
		}
	}
}

static void weigh(struct translation *t, const int16_t change[CODE_SLOTS + 1],
		  uint64_t uses[REGISTERS])
{
	struct insn in;
	int depth = 0;
	unsigned next = 0;

	for (unsigned at = 0; at < CODE_SLOTS; at++) {
		depth += change[at];
		if (at < next)
			continue;
		next = at + step_at(t, at, &in);
		if (in.op != OP_none && native_knows(&in))
			count_uses(&in, UINT64_C(1) << 3 * (depth < DEEPEST ? depth : DEEPEST),
				   uses);
	}
}

void native_pin(struct translation *t)
{
	int16_t change[CODE_SLOTS + 1] = {0};
	uint64_t uses[REGISTERS] = {0};

	find_loops(t, change);
	weigh(t, change, uses);
	for (unsigned g = 0; g < REGISTERS; g++)
		t->page->pinned[g] = NO_REG;
	uses[0] = 0;
	for (unsigned i = 0; i < emit_host.pool_count; i++) {
		unsigned best = 0;

		for (unsigned g = 1; g < REGISTERS; g++)
			if (uses[g] > uses[best])
				best = g;
		if (best == 0)
			break;
		t->page->pinned[best] = emit_host.pool[i];
		uses[best] = 0;
	}
}
