/* reach.c - which accesses share the comparison of a shortcut (memory.c).
 *
 *	ld a1, 0(a0)	for 0(a0) to 15(a0)
 *	...
 *	ld a2, 8(a0)	within that: nothing is compared
 *
 * Accesses do that follow each other without a way in between, off the same register, and are of one kind: loads or
 * stores. Nothing that translated code does changes a shortcut, so what was compared once holds until a way out.
 *
 * Look-ups in a table do, too, where the code before bounds the index (known.c): the comparison is for the whole table. */
#include "jit/instruction.h"

enum {
	FARTHEST = 32, /* instructions that are looked through for more accesses ... */
	WIDEST = 256,  /* ... and bytes between the lowest and the highest, ... */
	WIDEST_TABLE = 2 * CODE_SLOTS, /* ... for look-ups: they lie in two pages at most */
};

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* Add an access, unless it cannot be aligned when the others are, or is far away. */
static void widen(struct span *s, const struct span *other)
{
	int32_t low = least(s->low, other->low), high = most(s->high, other->high);
	unsigned common = other->size < s->size ? other->size : s->size; /* 1 with `any` */

	if (((unsigned)(other->low - s->aligned) & (common - 1)) ||
	    high - low > (s->table ? WIDEST_TABLE : WIDEST))
		return;
	s->low = low;
	s->high = high;
	s->count++;
	if (other->size > s->size) {
		s->size = other->size;
		s->aligned = other->low;
	}
}

struct span native_span(const struct insn *in, bool any)
{
	unsigned size = native_rows[in->op].bits / 8u;

	return (struct span){.base = in->o.rs1,
			     .low = in->o.imm,
			     .high = in->o.imm + (int32_t)size,
			     .aligned = in->o.imm,
			     .size = any ? 1 : size,
			     .any = any,
			     .count = 1};
}

/* Does an instruction add a constant to a register, and nothing else? x0 stays 0. */
static bool moves(const struct insn *in)
{
	return in->op == OP_addi && in->o.rs1 == in->o.rd && in->o.rd != 0;
}

struct span native_row(struct translation *t, unsigned at, const struct insn *first, bool any)
{
	unsigned shape = native_rows[first->op].shape;
	struct span s = native_span(first, any);
	int32_t moved = 0; /* the register, since then */
	struct insn in = *first;

	for (unsigned i = 0; i < FARTHEST; i++) {
		if (first->o.rs1 != 0 && native_written(&in) == register_number(first->o.rs1)) {
			if (!moves(&in))
				break;
			moved += in.o.imm;
		}
		at += in.length / 2u;
		if (!native_follows(t, at, &in))
			break;
		if (native_rows[in.op].shape == shape && in.o.rs1 == first->o.rs1) {
			struct span other = native_span(&in, any);

			other.low += moved;
			other.high += moved;
			widen(&s, &other);
		}
	}
	return s;
}

/* ---- tables */

/* The bytes of a look-up, whatever its index is. @return false: it is none. */
static bool is_look_up(const struct translation *t, const struct insn *in, struct span *s)
{
	const struct known *k = &t->known[register_number(in->o.rs1)];

	if (k->kind != KNOWN_NEAR)
		return false;
	*s = native_span(in, true);
	s->base = (operand_register)(k->base * REGISTER_SIZE);
	s->low += k->low;
	s->high += k->value;
	s->table = true;
	return true;
}

struct span native_table(struct translation *t, unsigned at, const struct insn *first)
{
	struct known before[REGISTERS];
	struct insn in = *first;
	struct span s, other;

	if (!is_look_up(t, first, &s))
		return (struct span){.count = 0};
	__builtin_memcpy(before, t->known, sizeof before);
	for (unsigned i = 0; i < FARTHEST; i++) {
		unsigned written = native_written(&in);

		if (written == register_number(s.base))
			break;
		if (written != 0)
			native_set_known(t->known, written, native_computed(t, at, &in));
		at += in.length / 2u;
		if (!native_follows(t, at, &in))
			break;
		if (native_rows[in.op].shape == native_rows[first->op].shape &&
		    is_look_up(t, &in, &other) && other.base == s.base)
			widen(&s, &other);
	}
	__builtin_memcpy(t->known, before, sizeof before);
	return s;
}

/* ---- what was compared */

static const struct reach *reach_for(const struct translation *t, const struct span *s,
				     bool store)
{
	const struct reach *r = &t->reach[store][register_number(s->base)];

	return r->site && s->low >= r->low && s->high <= r->high ? r : NULL;
}

const struct reach *native_reach_of(const struct translation *t, const struct insn *in,
				    bool store)
{
	struct span s = native_span(in, false);
	const struct reach *r = reach_for(t, &s, store);

	return !r && is_look_up(t, in, &s) ? reach_for(t, &s, store) : r;
}

void native_note_reach(struct translation *t, const struct span *s, bool store, uint32_t site,
		       bool last)
{
	t->reach[store][register_number(s->base)] =
		(struct reach){.site = site, .last = last, .low = s->low, .high = s->high};
}

void native_forget_reach(struct translation *t, const struct insn *in)
{
	unsigned written = native_written(in);

	if (written == 0)
		return;
	for (unsigned store = 0; store < 2; store++) {
		struct reach *r = &t->reach[store][written];

		if (moves(in)) {
			r->low -= in->o.imm;
			r->high -= in->o.imm;
		} else {
			r->site = 0;
		}
	}
}
