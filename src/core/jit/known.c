/* known.c - registers of whose value the code before says something: a constant, or an address at a fixed distance from
 * the page that runs. Compilers build addresses of variables and of functions so.
 *
 *	auipc a4, 2		not written: the next instruction makes a4 of it
 *	addi  a4, a4, -788	a4 = the page that runs + 0x1cec
 *	lbu   a5, 0(a4)		the page at + 0x1000: its shortcut is compared
 *	lbu   a3, 1(a4)		the same page: it is not
 *
 * Or it is an index, and where it was added to the address of a table.
 *
 *	andi  t1, t0, 255	t1 is from 0 to 255
 *	addi  t1, t1, 64	... from 64 to 319
 *	slli  t1, t1, 2		... from 256 to 1276
 *	add   t1, a3, t1	... from a3 + 256 to a3 + 1276, as long as a3 is not written */
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

static struct known range(uint64_t low, uint64_t high)
{
	if (high > INT32_MAX / 2)
		return not_known;
	return (struct known){.kind = KNOWN_RANGE, .low = (int32_t)low, .value = (int32_t)high};
}

/* An index, and an address near a table, move by a constant. An index stays one: it is not below 0. */
static struct known moved(struct known k, int32_t by)
{
	int64_t low = (int64_t)k.low + by, high = (int64_t)k.value + by;

	if (high > INT32_MAX / 2 || low < (k.kind == KNOWN_RANGE ? 0 : INT32_MIN / 2))
		return not_known;
	k.low = (int32_t)low;
	k.value = (int32_t)high;
	return k;
}

static struct known shifted_left(struct known k, unsigned by)
{
	return k.kind == KNOWN_RANGE && by < 32
		       ? range((uint64_t)k.low << by, (uint64_t)k.value << by)
		       : not_known;
}

/* `bits`: how many of the register are shifted, the others become 0. */
static struct known shifted_right(struct known k, unsigned by, unsigned bits)
{
	if (k.kind == KNOWN_RANGE)
		return range((uint64_t)k.low >> by, (uint64_t)k.value >> by);
	return by > bits - 31 ? range(0, (UINT64_C(1) << (bits - by)) - 1) : not_known;
}

/* With an index in one of the two it is near the other one. */
static struct known near(const struct translation *t, const struct operands *o)
{
	unsigned rs1 = register_number(o->rs1), rs2 = register_number(o->rs2);
	unsigned base = t->known[rs2].kind == KNOWN_RANGE ? rs1 : rs2,
		 index = base == rs1 ? rs2 : rs1;
	struct known k = t->known[index];

	if (k.kind != KNOWN_RANGE)
		return not_known;
	k.kind = KNOWN_NEAR;
	k.base = (uint8_t)base;
	return k;
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
		if (k.kind == KNOWN_RANGE || k.kind == KNOWN_NEAR)
			return moved(k, in->o.imm);
		return in->o.rs1 ? sum(k, in->o.imm) : not_known;
	case OP_addiw: /* both keep the value in 32 bits */
		if (k.kind == KNOWN_RANGE)
			return moved(k, in->o.imm);
		return in->o.rs1 && k.kind == KNOWN_VALUE ? sum(k, in->o.imm) : not_known;
	case OP_andi:
		return in->o.imm >= 0 ? range(0, (uint64_t)in->o.imm) : not_known;
	case OP_lbu:
		return range(0, UINT8_MAX);
	case OP_lhu:
		return range(0, UINT16_MAX);
	case OP_slli:
		return shifted_left(k, (unsigned)in->o.imm);
	case OP_srli:
		return shifted_right(k, (unsigned)in->o.imm, 64);
	case OP_srliw:
		return shifted_right(k, (unsigned)in->o.imm, 32);
	case OP_add:
		return near(t, &in->o);
	default:
		return not_known;
	}
}

void native_set_known(struct known known[REGISTERS], unsigned g, struct known k)
{
	for (unsigned i = 1; i < REGISTERS; i++)
		if (known[i].kind == KNOWN_NEAR && known[i].base == g)
			known[i] = not_known;
	known[g] = k.kind == KNOWN_NEAR && k.base == g ? not_known : k;
}

void native_note_known(struct translation *t, unsigned at, const struct insn *in)
{
	unsigned written = native_written(in);
	struct known k;

	if (written == 0)
		return;
	k = native_computed(t, at, in);
	k.skipped = native_is_skipped(t, at, in);
	native_set_known(t->known, written, k);
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
