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

/* The instruction of a slot, if it was decoded and is to be translated. */
static const struct insn *insn_at(struct translation *t, unsigned at)
{
	const struct insn *in = t->decoded->slots[at].o.left ? native_insn(t, at) : NULL;

	return in && native_knows(in) ? in : NULL;
}

/* Where the number of loops changes that a slot is in: a jump backwards closes one. */
static void find_loops(struct translation *t, int16_t change[CODE_SLOTS + 1])
{
	for (unsigned at = 0; at < CODE_SLOTS; at++) {
		const struct insn *in = insn_at(t, at);
		int to = in ? native_near(t, at, in) : -1;

		if (to >= 0 && (unsigned)to < at) {
			change[to]++;
			change[at + 1]--;
		}
	}
}

static void weigh(struct translation *t, const int16_t change[CODE_SLOTS + 1],
		  uint64_t uses[REGISTERS])
{
	int depth = 0;

	for (unsigned at = 0; at < CODE_SLOTS; at++) {
		const struct insn *in = insn_at(t, at);

		depth += change[at];
		if (in)
			count_uses(in, UINT64_C(1) << 3 * (depth < DEEPEST ? depth : DEEPEST),
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
