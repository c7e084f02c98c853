/* known.c - registers whose value the code before says: a constant, or an address at a fixed distance from the page that
 * runs. Compilers build addresses of variables and of functions so.
 *
 *	auipc a4, 2		not written: the next instruction makes a4 of it
 *	addi  a4, a4, -788	a4 = the page that runs + 0x1cec
 *	lbu   a5, 0(a4)		the page at + 0x1000: its shortcut is compared
 *	lbu   a3, 1(a4)		the same page: it is not */
#include "jit/instruction.h"
#include "mmu/watch.h"

static const struct known not_known = {.kind = KNOWN_NOT};

static struct known sum(struct known k, int64_t value)
{
	value += k.value;
	if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
		return not_known;
	return (struct known){.kind = k.kind, .value = (int32_t)value};
}

struct known native_computed(const struct translation *t, unsigned at, const struct insn *in)
{
	struct known k = t->known[register_number(in->o.rs1)];

	switch (in->op) {
	case OP_lui:
		return sum((struct known){.kind = KNOWN_VALUE}, in->o.imm);
	case OP_auipc:
		return sum((struct known){.kind = KNOWN_OFFSET}, in->o.imm + 2 * (int64_t)at);
	case OP_addi:
		return in->o.rs1 ? sum(k, in->o.imm) : not_known;
	case OP_addiw: /* sum() keeps the value in 32 bits */
		return in->o.rs1 && k.kind == KNOWN_VALUE ? sum(k, in->o.imm) : not_known;
	default:
		return not_known;
	}
}

void native_note_known(struct translation *t, unsigned at, const struct insn *in)
{
	unsigned written = native_written(in);
	struct known k;

	if (written == 0)
		return;
	k = native_computed(t, at, in);
	k.skipped = native_is_skipped(t, at, in);
	t->known[written] = k;
}

bool native_is_skipped(struct translation *t, unsigned at, const struct insn *in)
{
	struct insn next;

	if (watch_slot(t->c, 2 * (uint64_t)(at + in->length / 2u))) /* it may stop there */
		return false;
	if ((in->op != OP_lui && in->op != OP_auipc) ||
	    native_computed(t, at, in).kind == KNOWN_NOT ||
	    !native_follows(t, at + in->length / 2u, &next))
		return false;
	return (next.op == OP_addi || (next.op == OP_addiw && in->op == OP_lui)) &&
	       next.o.rd == in->o.rd && next.o.rs1 == in->o.rd;
}
