/* entry.c - how execution gets out of decoded code and into it again. */
#include "exec/engine.h"
#include "exec/handler.h"
#include "mmu/watch.h"

/* Neither is inlined: the registers of the way that is taken stay where they are. */
__attribute__((noinline)) const struct slot *handler_stop(struct cpu *c, uint64_t pc,
							  int64_t budget, struct code_cache *k)
{
	sync_hart(c, k, pc, budget);
	return NULL;
}

__attribute__((noinline)) const struct slot *handler_leave(struct cpu *c, const struct slot *s,
							   int64_t budget, struct code_cache *k)
{
	sync_hart(c, k, pc_of(k, s), budget + s->o.left);
	return NULL;
}

__attribute__((noinline)) const struct slot *handler_find(const struct cpu *c,
							  struct code_cache *k, uint64_t pc)
{
	struct mmu_page page;

	if (!mmu_knows(c, mmu_fetch_view(&c->h), (rs_va){pc}, ACCESS_FETCH, &page))
		return NULL;
	code_remember(k, pc, &page);
	return known_code(k, pc);
}

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

__attribute__((noinline)) const struct slot *handler_begin(struct cpu *c, struct code_cache *k)
{
	struct hart *h = &c->h;
	const struct slot *s;

	c->word = 0;
#if CPU_HAS_WATCHES
	if (watch_code(c)) { /* also where the page permits no code */
		h->attention = 0;
		return NULL;
	}
#endif
	if (!find_code(c, k, &s)) {
		execute_trap(c, h->trap.cause);
		return NULL;
	}
	k->extra = h->cycle - h->instret;
	k->budget = (int64_t)(k->deadline - h->cycle);
	if (s && !s->o.left && s->run == handler_undecoded)
		code_decode(c, k, s);
	/* with external time nothing is due at a certain cycle: a block may end late */
	if (s && !k->writes.count && (k->budget >= s->o.left || h->external_time)) {
		k->budget -= s->o.left;
		return s;
	}
	(void)execute_next(c, &k->words);
	return NULL;
}

__attribute__((noinline)) const struct slot *handler_walk(struct cpu *c, uint64_t pc,
							  int64_t budget, struct code_cache *k)
{
	const struct slot *s;

	sync_hart(c, k, pc, budget);
	if (budget <= 0)
		return NULL;
	execute_begins();
	s = handler_begin(c, k);
	if (!s)
		return NULL;
	NEXT(s, k->budget);
}

const struct slot *handler_enter(struct cpu *c, uint64_t pc, int64_t budget,
				 struct code_cache *k)
{
	const struct slot *s = handler_find(c, k, pc);

	if (!s)
		return handler_walk(c, pc, budget, k);
	ENTER(s, budget);
}

const struct slot *handler_resume(struct cpu *c, struct code_cache *k)
{
	struct hart *h = &c->h;
	const struct slot *s;

	if (h->attention < k->deadline || k->writes.count || h->waiting || h->spinning ||
	    h->trap_streak >= MAX_TRAP_STREAK)
		return NULL;
	execute_begins();
	code_find_context(k, c);
	s = known_code(k, h->pc);
	if (unlikely(!s))
		s = handler_find(c, k, h->pc);
	if (unlikely(!s)) {
		if (h->cycle >= k->deadline || !(s = handler_begin(c, k)))
			return NULL;
		NEXT(s, k->budget);
	}
	k->extra = h->cycle - h->instret;
	ENTER(s, (int64_t)(k->deadline - h->cycle));
}
