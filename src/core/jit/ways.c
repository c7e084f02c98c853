/* ways.c - how translated code is entered and left: what the code of a page shares, and what all pages share. */
#include "exec/native.h"
#include "exec/operand.h"
#include "jit/instruction.h"

/* The target may be in the middle of a block that was decoded before: then nothing but this counts how often it is
 * entered. It is a loop's begin if it is on a page before. */
static const struct slot *go_far(struct cpu *c, uint64_t pc, int64_t budget,
				 struct code_cache *k)
{
	bool back = pc < k->page_va;
	uint64_t on_page = pc - k->page_va;
	const struct slot *to = on_page < PAGE_SIZE ? slot_at(k, on_page) : known_code(k, pc);

	if (unlikely(!to))
		return handler_enter(c, pc, budget, k);
	if (back)
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

static void write_far(struct emitter *e, const host_reg pinned[REGISTERS])
{
	move_registers(e, pinned, emit_put);
	emit_leave_with(e, (const void *)(uintptr_t)go_far);
}

/* The usual registers stay where they are if the other page has them, too. */
void native_write_common(struct native *n)
{
	static const struct emit_code_layout layout = {
		.shortcuts = offsetof(struct code_cache, shortcuts) +
			     offsetof(struct shortcuts, fetch),
		.context = offsetof(struct code_cache, fetch_context),
		.slots = offsetof(struct code_cache, slots),
		.page_va = offsetof(struct code_cache, page_va),
		.of_offset = offsetof(struct code_page, offset),
		.of_slots = offsetof(struct code_page, slots),
		.of_entries = offsetof(struct code_page, entries),
	};
	host_reg pinned[REGISTERS];

	emit_gate(&n->code);
	n->far = n->code.at;
	native_pin_usual(pinned);
	emit_jump_far(&n->code, &layout);
	write_far(&n->code, pinned);
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
	page->ways[WAY_FAR] = page->usual ? t->n->far : e->at;
	if (!page->usual)
		write_far(e, page->pinned);
}
