/* local.c - registers within a block. What a page pins (pin.c) holds everywhere in it. In a block that names other
 * registers of the guest often, those borrow registers of the host; where it ends, all are back at their places.
 *
 *	srliw t1, a0, 24	t1 borrows the register of s1, which is not named for long: s1 is stored
 *	slli  t1, t1, 2
 *	add   t1, t1, a3
 *	lw    t1, 0(t1)
 *	...
 *	bne   a4, a5, ...	t1 is stored and s1 loaded: a jump finds what the page says, and so does a way out
 *
 * The one gives way whose next use is farthest (Belady's rule), unless that costs more than it saves. A compiler calls
 * this local allocation, and what pin.c does a global one. */
#include "jit/instruction.h"

enum {
	SURE = 16,	   /* the weight of a use: half of that behind each branch */
	SAVED_BY_NONE = 2, /* uses for which memory is as good: a load, a store */
};

void native_places_of_page(struct translation *t)
{
	__builtin_memcpy(t->places.in, t->page->pinned, sizeof t->places.in);
	t->places.changed = 0;
	t->places.low = 0;
}

/* ---- what a block names */

/* From each use of a register to the next one, so that a long block takes no longer for each of its instructions. */
static void link_uses(struct translation *t)
{
	for (unsigned g = 0; g < REGISTERS; g++)
		t->next_use[g] = (uint16_t)t->use_count;
	for (uint32_t i = t->use_count; i-- > 0;) {
		struct use *use = &t->uses[i];

		for (unsigned r = 0; r < 3; r++)
			use->next[r] = t->next_use[use->registers[r]];
		for (unsigned r = 0; r < 3; r++)
			t->next_use[use->registers[r]] = (uint16_t)i;
	}
}

/* The instruction that is written next is number `now` of the block. */
static void come_to(struct translation *t, uint32_t now)
{
	const struct use *use = &t->uses[now];

	t->use_now = now;
	for (unsigned r = 0; now < t->use_count && r < 3; r++)
		t->next_use[use->registers[r]] = use->next[r];
}

void native_block_begins(struct translation *t, unsigned at)
{
	const struct insn *first = native_insn(t, at);
	struct insn in;
	uint8_t weight = SURE;

	native_places_of_page(t);
	t->use_count = t->use_now = 0;
	if (!first || !native_knows(first)) /* it names no register, or none that matters */
		return;
	in = *first;
	do {
		t->uses[t->use_count] = native_use_of(&in, at);
		t->uses[t->use_count++].weight = weight;
		if (op_info[in.op].format == FMT_B && weight > 1)
			weight /= 2;
		at += in.length / 2u;
	} while (native_follows(t, at, &in));
	link_uses(t);
	come_to(t, 0);
}

static bool names(const struct use *use, unsigned g)
{
	return use->registers[0] == g || use->registers[1] == g || use->registers[2] == g;
}

/* Of a register that is named now. */
static unsigned weigh_uses(const struct translation *t, unsigned g, uint32_t until)
{
	unsigned sum = 0;

	for (uint32_t i = t->use_now, next; i < until && i < t->use_count; i = next) {
		const struct use *use = &t->uses[i];

		next = t->use_count;
		for (unsigned r = 0; r < 3; r++) {
			if (use->registers[r] != g)
				continue;
			sum += use->weight;
			next = use->next[r];
		}
	}
	return sum;
}

/* ---- borrowing */

/* A register of the host that another one of the guest may borrow. */
struct offer {
	host_reg h;
	unsigned holds; /* of the guest; 0: none */
	uint32_t next;	/* where that is named again; behind the block's end: nowhere */
	unsigned cost;	/* accesses of memory */
};

static bool is_at_home(const struct translation *t, unsigned g)
{
	return t->places.in[g] == t->page->pinned[g];
}

static bool has_changed(const struct translation *t, unsigned g)
{
	return t->places.changed >> g & 1;
}

static struct offer offer_of(const struct translation *t, host_reg h, unsigned holds)
{
	struct offer o = {.h = h, .holds = holds, .next = UINT32_MAX};

	if (o.holds == 0)
		return o;
	o.next = t->next_use[o.holds];
	if (is_at_home(t, o.holds))
		o.cost = 2;
	else if (o.next < t->use_count) /* else it is stored some time anyway */
		o.cost = has_changed(t, o.holds) ? 2 : 1;
	return o;
}

static bool is_better(const struct offer *o, const struct offer *than)
{
	return o->next != than->next ? o->next > than->next : o->cost < than->cost;
}

/* @return the best one of those that the instruction does not name; .h is NO_REG if there is none. */
static struct offer best_offer(const struct translation *t)
{
	struct offer best = {.h = NO_REG};
	uint8_t holds[NO_REG + 1] = {0};

	for (unsigned g = 1; g < REGISTERS; g++)
		holds[t->places.in[g]] = (uint8_t)g;
	for (unsigned i = 0; i < emit_host.pool_count; i++) {
		host_reg h = emit_host.pool[i];
		struct offer o = offer_of(t, h, holds[h]);

		if (o.holds && names(&t->uses[t->use_now], o.holds))
			continue;
		if (best.h == NO_REG || is_better(&o, &best))
			best = o;
	}
	return best;
}

static void give_way(struct translation *t, unsigned g)
{
	if (native_is_low(t, g))
		native_extend(t, g);
	if (is_at_home(t, g) || has_changed(t, g))
		emit_put(t->e, t->places.in[g], g * REGISTER_SIZE);
	t->places.in[g] = NO_REG;
	t->places.changed &= ~(UINT32_C(1) << g);
	t->places.low &= ~(UINT32_C(1) << g);
}

/* @return whether the register of the guest, which is in memory, is worth one of the host now. Its value is not loaded. */
static bool borrows(struct translation *t, unsigned g)
{
	struct offer o = best_offer(t);

	if (o.h == NO_REG ||
	    weigh_uses(t, g, o.next) <= (SAVED_BY_NONE + o.cost) * t->uses[t->use_now].weight)
		return false;
	if (o.holds)
		give_way(t, o.holds);
	t->places.in[g] = o.h;
	return true;
}

void native_bring(struct translation *t, unsigned at)
{
	const struct use *use;
	unsigned written;

	while (t->use_now < t->use_count && t->uses[t->use_now].slot < at)
		come_to(t, t->use_now + 1);
	if (t->use_now == t->use_count)
		return;
	use = &t->uses[t->use_now];
	written = use->registers[0];
	for (unsigned r = 1; r < 3; r++) {
		unsigned g = use->registers[r];

		if (g == written) /* it is not looked at once more below */
			written = 0;
		if (g != 0 && t->places.in[g] == NO_REG && borrows(t, g))
			emit_get(t->e, t->places.in[g], g * REGISTER_SIZE);
	}
	if (written != 0 && t->places.in[written] == NO_REG)
		borrows(t, written);
}

/* What was borrowed may be what another one has to get back, so all is stored before anything is loaded. */
void native_settle(struct translation *t)
{
	for (unsigned g = 1; g < REGISTERS; g++)
		if (native_is_low(t, g))
			native_extend(t, g);
	for (unsigned g = 1; g < REGISTERS; g++)
		if (!is_at_home(t, g) && has_changed(t, g))
			emit_put(t->e, t->places.in[g], g * REGISTER_SIZE);
	for (unsigned g = 1; g < REGISTERS; g++)
		if (!is_at_home(t, g) && t->page->pinned[g] != NO_REG)
			emit_get(t->e, t->page->pinned[g], g * REGISTER_SIZE);
}
