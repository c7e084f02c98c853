/* blocks.c - the `blocks` engine: decoded code, threaded. This is the loop around its handlers.
 */
#include "exec/engine.h"
#include "exec/execute.h"
#include "exec/handler.h"
#include "exec/native.h"

/* The slot at h->pc, in a page that is now in the cache. *s is NULL if the code cannot be
 * cached, and must be run one instruction at a time. @return false: a trap was recorded. */
static bool find_code(struct cpu *c, struct code_cache *k, const struct slot **s)
{
	struct mmu_page page;

	*s = known_code(k, c->h.pc);
	if (*s)
		return true;
	switch (mmu_reach(c, mmu_fetch_view(&c->h), (rs_va){c->h.pc}, 2, ACCESS_FETCH, &page)) {
	case MMU_TRAP:
		return false;
	case MMU_ONCE:
		break;
	case MMU_PAGE:
		code_remember(k, c->h.pc, &page);
		*s = known_code(k, c->h.pc);
		break;
	}
	return true;
}

static inline const struct slot *call(struct cpu *c, const struct slot *s, int64_t budget,
				      struct code_cache *k)
{
#ifdef RS_JIT
	if (k->native)
		return native_call(c, s, budget, k);
#endif
	return s->run(c, s, budget, k);
}

/* Run slots until a handler returns to the engine. */
static void run_slots(struct cpu *c, const struct slot *s, int64_t budget, struct code_cache *k)
{
	s = call(c, s, budget, k);
	while (s)
		s = call(c, s, k->budget, k);
}

enum { LONGEST_RUN = 1 << 30 }; /* cycles: keeps the budget far from overflow */

static enum run_end run(void *workspace, struct cpu *c, uint64_t limit)
{
	struct code_cache *k = workspace;
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

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
		code_find_context(k, c);
		c->word = 0;
		execute_begins();
		if (!find_code(c, k, &s)) {
			execute_trap(c, h->trap.cause);
		} else {
			k->extra = h->cycle - h->instret;
			int64_t budget = (int64_t)(deadline - h->cycle);

			if (s && !s->o.left && s->run == handler_undecoded)
				code_decode(c, k, s);
			/* with external time nothing is due at a certain cycle: a block may end
			 * late */
			if (s && (budget >= s->o.left || h->external_time))
				run_slots(c, s, budget - s->o.left, k);
			else
				(void)execute_next(c, &k->words);
		}
		if (run_ends(h, &end))
			break;
	}
	return end;
}

/* The workspace ends with a byte for each page of RAM. */
static size_t workspace_size(uint64_t ram_size)
{
	return sizeof(struct code_cache) + (size_t)(ram_size / PAGE_SIZE);
}

static void attach(void *workspace, struct cpu *c, struct bus *bus)
{
	struct code_cache *k = workspace;

	c->shortcuts = &k->shortcuts;
	bus->decoded = k->decoded;
	bus->code_writes = &k->writes;
}

static void forget(void *workspace)
{
	code_forget(workspace);
}

const struct engine blocks_engine = {.name = "blocks",
				     .workspace_size = workspace_size,
				     .attach = attach,
				     .run = run,
				     .forget = forget};
