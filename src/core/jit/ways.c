/* ways.c - how translated code is entered and left: what the code of a page shares, and what all pages share. */
#include "exec/native.h"
#include "exec/operand.h"
#include "jit/instruction.h"

/* The target has no translated code, or not yet: if it is in the middle of a block that was decoded before, nothing but
 * this counts how often it is entered. */
static const struct slot *go_far(struct cpu *c, uint64_t pc, int64_t budget,
				 struct code_cache *k)
{
	uint64_t on_page = pc - k->page_va;
	const struct slot *to = on_page < PAGE_SIZE ? slot_at(k, on_page) : known_code(k, pc);

	if (unlikely(!to))
		return handler_enter(c, pc, budget, k);
	native_entered(k, to);
	ENTER(to, budget);
}

/* Code for all registers that a page keeps: from the hart, or to it. */
static void move_registers(struct emitter *e, const host_reg pinned[REGISTERS],
			   void (*move)(struct emitter *e, host_reg r, uint32_t offset))
{
	for (unsigned g = 1; g < REGISTERS; g++)
		if (pinned[g] != NO_REG)
			move(e, pinned[g], g * REGISTER_SIZE);
}

static const struct emit_code_layout layout = {
	.shortcuts = offsetof(struct code_cache, shortcuts) + offsetof(struct shortcuts, fetch),
	.context = offsetof(struct code_cache, fetch_context),
	.slots = offsetof(struct code_cache, slots),
	.page_va = offsetof(struct code_cache, page_va),
	.of_offset = offsetof(struct code_page, offset),
	.of_slots = offsetof(struct code_page, slots),
	.of_fill = offsetof(struct code_page, native.fill),
};

static void fill_two(struct emitter *e, const emit_hole holes[2])
{
	emit_fill(e, holes[0], e->at);
	emit_fill(e, holes[1], e->at);
}

/* Go to an entry of another page, and leave with A where there is none. The hart has all registers. */
static void write_far_stored(struct emitter *e)
{
	emit_hole out[2], none[2];

	emit_enter_page(e, &layout, out);
	emit_find_entry(e, &layout, offsetof(struct code_page, native.entries), none);
	emit_go_by_fill(e, &layout);
	fill_two(e, out);
	fill_two(e, none);
	emit_leave_with(e, (const void *)(uintptr_t)go_far);
}

/* The same where registers of the guest are in those of the host. They stay there if the other page has them, too. */
void native_write_far(struct native *n, unsigned choice)
{
	struct emitter *e = &n->code;
	const host_reg *pinned = n->choices[choice].pinned;
	uint32_t chosen = offsetof(struct code_page, native.of_choice) +
			  choice * (uint32_t)sizeof(const uint8_t *const *);
	emit_hole out[2], none[2], other[2];

	n->choices[choice].far = e->at;
	emit_enter_page(e, &layout, out);
	emit_find_entry(e, &layout, chosen, other);
	emit_go(e);
	emit_fill(e, other[0], e->at);
	emit_page_again(e, &layout);
	emit_find_entry(e, &layout, offsetof(struct code_page, native.entries), none);
	move_registers(e, pinned, emit_put);
	emit_go_by_fill(e, &layout);
	emit_fill(e, other[1], e->at);
	fill_two(e, out);
	fill_two(e, none);
	move_registers(e, pinned, emit_put);
	emit_leave_with(e, (const void *)(uintptr_t)go_far);
}

void native_write_common(struct native *n)
{
	emit_gate(&n->code);
	n->far = n->code.at;
	write_far_stored(&n->code);
	native_pin_usual(n->choices[0].pinned);
	native_write_far(n, 0);
	n->choice_count = 1;
}

/* The way out of a slot whose number is in A: to a function that is a handler. */
static void write_way_to(struct translation *t, enum way way, slot_handler *handler)
{
	uint32_t slots = native_in_cache(t, t->decoded->slots);

	t->page->ways[way] = t->e->at;
	move_registers(t->e, t->page->pinned, emit_put);
	emit_leave_to(t->e, slots, (const void *)(uintptr_t)handler);
}

void native_write_ways(struct translation *t)
{
	struct emitter *e = t->e;
	struct native_page *page = t->page;
	uint32_t slots = native_in_cache(t, t->decoded->slots);

	page->fill = e->at;
	emit_fill_begins(e);
	t->decoded->native.fill = e->run + e->at;
	t->decoded->native.entries = page->entries;
	if (page->choice < CODE_CHOICES)
		t->decoded->native.of_choice[page->choice] = page->entries;
	move_registers(e, page->pinned, emit_get);
	emit_fill_ends(e);
	page->ways[WAY_RUN] = e->at;
	move_registers(e, page->pinned, emit_put);
	emit_leave_by_table(e, slots, native_in_cache(t, page->handlers));
	write_way_to(t, WAY_LEAVE, handler_leave);
	write_way_to(t, WAY_APART, native_apart);
	write_way_to(t, WAY_BESIDE, native_meets);
	write_way_to(t, WAY_WANDERS, native_wanders);
	write_way_to(t, WAY_MISALIGNED, native_misaligned);
	if (page->choice < CODE_CHOICES) {
		page->ways[WAY_FAR] = t->n->choices[page->choice].far;
		return;
	}
	page->ways[WAY_FAR] = e->at;
	move_registers(e, page->pinned, emit_put);
	emit_fill(e, emit_jump(e), t->n->far);
}
