/* blocks.c - the `blocks` engine: the loop around its handlers. */
#include "exec/blocks.h"

#include "exec/execute.h"
#include "exec/handler.h"

/* The slot at h->pc, its page decoded from and remembered. NULL: it cannot be, the step engine
 * must. On false a trap was recorded. */
static bool find_code(struct cpu *c, const struct slot **s)
{
	struct code *k = c->code;
	uint64_t pc = c->h.pc, offset;
	struct tlb_shortcut *e = tlb_shortcut(&c->itlb, pc);
	struct view view = mmu_fetch_view(&c->h);
	rs_pa pa;

	*s = known_code(c, pc);
	if (*s)
		return true;
	if (!mmu_translate(c, view, (rs_va){pc}, 2, ACCESS_FETCH, &pa))
		return false;
	if (!mmu_may_remember(c, view, (rs_va){pc}, ACCESS_FETCH, &offset))
		return true;
	struct code_page *page = code_page(c, k, offset);

	*e = (struct tlb_shortcut){.load_key = tlb_key(pc, 1, c->context),
				   .delta = (uint64_t)(page - k->pages),
				   .page = offset};
	*s = known_code(c, pc);
	return true;
}

/* Run slots until one returns to decide. */
static void run_slots(struct cpu *c, const struct slot *s, int64_t budget)
{
	uint8_t *ram = c->bus->ram;

	s = s->run(c, s, budget, ram);
	while (s)
		s = s->run(c, s, c->code->budget, ram);
}

enum { LONGEST_RUN = 1 << 30 }; /* cycles: keeps the budget far from overflow */

enum run_end exec_blocks(struct cpu *c, struct code *k, uint64_t limit)
{
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	c->code = k;
	for (;;) {
		uint64_t deadline = limit < h->attention ? limit : h->attention;
		const struct slot *s;

		if (k->writes.count)
			code_catch_up(k);
		if (h->cycle >= deadline)
			break;
		if (deadline - h->cycle > LONGEST_RUN)
			deadline = h->cycle + LONGEST_RUN;
		k->deadline = deadline;
		code_find_context(c, k);
		c->word = 0;
		if (!find_code(c, &s)) {
			execute_trap(c, h->trap.cause);
		} else {
			k->extra = h->cycle - h->instret;
			int64_t budget = (int64_t)(deadline - h->cycle);

			if (s && !s->o.left && s->run == code_undecoded)
				code_decode(k, s, c->bus->ram);
			/* with time from outside nothing is due at a cycle: a block may end
			 * late */
			if (s && (budget >= s->o.left || h->external_time))
				run_slots(c, s, budget - s->o.left);
			else
				(void)execute_next(c, &k->words);
		}
		if (execute_ends_run(c, &end))
			break;
	}
	c->code = NULL;
	return end;
}
