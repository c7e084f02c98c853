/* pin.c - which registers of the guest a page keeps in those of the host. All code of a page agrees, so
 * that jumps within the page move nothing. */
#include "jit/instruction.h"

enum { DEEPEST = 6 };

/* By its format; 0 where there is none. A fence has fields for registers, and means none. */
struct use native_use_of(const struct insn *in, unsigned at)
{
	enum format format = (enum format)op_info[in->op].format;
	bool fence = native_rows[in->op].shape == SHAPE_NOTHING;
	bool reads = !fence && format != FMT_U && format != FMT_J && format != FMT_N;
	bool reads_two = format == FMT_R || format == FMT_S || format == FMT_B;

	return (struct use){.slot = (uint16_t)at,
			    .registers = {fence ? 0 : (uint8_t)native_written(in),
					  reads ? (uint8_t)register_number(in->o.rs1) : 0,
					  reads_two ? (uint8_t)register_number(in->o.rs2) : 0}};
}

/* List what the instructions use that are to be translated, and count the loops that begin and end at each slot: a
 * jump backwards closes one. */
static void list_uses(struct translation *t)
{
	t->use_count = 0;
	__builtin_memset(t->loop_begins, 0, sizeof t->loop_begins);
	__builtin_memset(t->loop_ends, 0, sizeof t->loop_ends);
	for (unsigned at = 0; at < CODE_SLOTS; at++) {
		const struct insn *in =
			t->decoded->slots[at].o.left ? native_insn(t, at) : NULL;
		int to;

		if (!in || !native_knows(in))
			continue;
		t->uses[t->use_count++] = native_use_of(in, at);
		to = native_near(t, at, in);
		if (to >= 0 && (unsigned)to < at) {
			t->loop_begins[to]++;
			t->loop_ends[at]++;
		}
	}
}

static void weigh(const struct translation *t, uint64_t weights[REGISTERS])
{
	int depth = 0;

	for (uint32_t i = 0; i < t->use_count; i++) {
		const struct use *use = &t->uses[i];
		uint64_t weight;

		depth += t->loop_begins[use->slot];
		/* below 0: a loop's begin is nothing that was translated */
		weight = UINT64_C(1) << 3 * (depth < 0 ? 0 : depth < DEEPEST ? depth : DEEPEST);
		depth -= t->loop_ends[use->slot];
		for (unsigned r = 0; r < 3; r++)
			weights[use->registers[r]] += weight;
	}
}

/* The best ones, by weight. @return their weight. */
static uint64_t pin_best(const uint64_t weights[REGISTERS], host_reg pinned[REGISTERS])
{
	uint64_t sum = 0;

	for (unsigned g = 0; g < REGISTERS; g++)
		pinned[g] = NO_REG;
	for (unsigned i = 0; i < emit_host.pool_count; i++) {
		unsigned best = 0;

		for (unsigned g = 1; g < REGISTERS; g++)
			if (pinned[g] == NO_REG && weights[g] > weights[best])
				best = g;
		if (best == 0)
			break;
		pinned[best] = emit_host.pool[i];
		sum += weights[best];
	}
	return sum;
}

/* a0 to a5, sp, s0 and s1 are used most by compiled code: compressed instructions reach them. */
void native_pin_usual(host_reg pinned[REGISTERS])
{
	static const uint8_t usual[] = {10, 15, 14, 13, 11, 12, 8, 2,  9,
					1,  16, 17, 18, 19, 5,	6, 20, 7};

	for (unsigned g = 0; g < REGISTERS; g++)
		pinned[g] = NO_REG;
	for (unsigned i = 0; i < sizeof usual && i < emit_host.pool_count; i++)
		pinned[usual[i]] = emit_host.pool[i];
}

/* How much a choice saves. */
static uint64_t worth(const host_reg pinned[REGISTERS], const uint64_t weights[REGISTERS])
{
	uint64_t sum = 0;

	for (unsigned g = 1; g < REGISTERS; g++)
		sum += pinned[g] != NO_REG ? weights[g] : 0;
	return sum;
}

/* The best that pages have in common. */
static unsigned best_choice(const struct native *n, const uint64_t weights[REGISTERS])
{
	unsigned best = 0;

	for (unsigned i = 1; i < n->choice_count; i++)
		if (worth(n->choices[i].pinned, weights) >
		    worth(n->choices[best].pinned, weights))
			best = i;
	return best;
}

/* Others may choose it, too. @return its number; CODE_CHOICES: there are too many. */
static unsigned add_choice(struct native *n, const host_reg pinned[REGISTERS])
{
	unsigned i = n->choice_count;

	if (i == CODE_CHOICES)
		return i;
	n->choice_count++;
	__builtin_memcpy(n->choices[i].pinned, pinned, sizeof n->choices[i].pinned);
	native_write_far(n, i);
	return i;
}

/* Registers move where code goes from a page to another with a different choice. So one of its own is made only where it
 * saves more than an eighth. */
void native_pin(struct translation *t)
{
	uint64_t weights[REGISTERS] = {0}, best;
	unsigned choice;

	list_uses(t);
	weigh(t, weights);
	weights[0] = 0; /* x0, and what is none */
	best = pin_best(weights, t->page->pinned);
	choice = best_choice(t->n, weights);
	if (worth(t->n->choices[choice].pinned, weights) < best - best / 8)
		choice = add_choice(t->n, t->page->pinned);
	if (choice < CODE_CHOICES)
		__builtin_memcpy(t->page->pinned, t->n->choices[choice].pinned,
				 sizeof t->page->pinned);
	t->page->choice = (uint8_t)choice;
}
