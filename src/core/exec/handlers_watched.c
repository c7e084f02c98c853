/* handlers_watched.c - what a debugger watches, and what lies beside it. Where code is watched its slot has another handler.
 * A page of which data is watched has a shortcut that no access matches (KEY_WATCHED): its accesses come here, and those
 * beside what is watched are made. */
#include "exec/execute.h"
#include "exec/handler_bodies.h"
#include "mmu/watch.h"

#if CPU_HAS_WATCHES
/* ---- code */

static struct watched_code *place_of(struct code_cache *k, const struct slot *s)
{
	return &k->watched_code[(uintptr_t)s / sizeof *s % WATCHED_SLOTS];
}

void code_watch(struct code_cache *k, struct slot *s, struct handler_choice *choice)
{
	*place_of(k, s) = (struct watched_code){.slot = s, .run = choice->run};
	s->run = choice->run = choice->kind = handler_watched;
}

slot_handler *code_behind_watch(struct code_cache *k, const struct slot *s)
{
	const struct watched_code *w = place_of(k, s);

	return w->slot == s ? w->run : NULL;
}

/* An instruction at which a debugger may want to stop: in another page, or in another mode, it need not, nor while no code
 * is watched. */
SHARED_HANDLER(handler_watched)
{
	struct watched_code *w = place_of(k, s);
	uint64_t here = k->page_va | 8 | c->h.mode;

	if (w->slot == s && !(c->watches->kinds & RS_WATCH_CODE))
		return w->run(c, s, budget, k);
	if (w->slot == s && w->beside != here &&
	    watches_beside(c->watches, &c->h, (rs_va){pc_of(k, s)}, (rs_pa){0}, 1,
			   RS_WATCH_CODE))
		w->beside = here;
	if (likely(w->slot == s && w->beside == here))
		return w->run(c, s, budget, k);
	execute_begins();
	(void)handler_leave(c, s, budget, k);
	(void)execute_next(c, &k->words);
	return handler_resume(c, k);
}

/* ---- data */

/* Is there a shortcut for what lies beside, and does the access? */
static inline bool is_beside(const struct cpu *c, const struct code_cache *k,
			     const struct shortcut *e, uint64_t va, unsigned size, uint8_t kind)
{
	uint64_t key = kind == RS_WATCH_STORE ? e->store_key : e->load_key;
	rs_pa pa = {RS_RAM_BASE + e->page + va % PAGE_SIZE};

	return key == (data_key(k, va, size) | KEY_WATCHED) && c->watches &&
	       watches_beside(c->watches, &c->h, (rs_va){va}, pa, size, kind);
}

#define LOAD(name, size, sign_bits)                                                            \
	static inline bool beside_##name(struct cpu *c, const struct operands *o,              \
					 const struct code_cache *k)                           \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o);                                              \
		const struct shortcut *e = data_shortcut(k, va);                               \
		if (!is_beside(c, k, e, va, size, RS_WATCH_LOAD))                              \
			return false;                                                          \
		*register_at(c, o->rd) = extended(bus_get(AT(size), size), sign_bits);         \
		return true;                                                                   \
	}
LOADS(LOAD)
#undef LOAD

#define STORE(name, size)                                                                      \
	static inline bool beside_##name(struct cpu *c, const struct operands *o,              \
					 const struct code_cache *k)                           \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o);                                              \
		const struct shortcut *e = data_shortcut(k, va);                               \
		if (!is_beside(c, k, e, va, size, RS_WATCH_STORE))                             \
			return false;                                                          \
		bus_put(AT(size), size, rs2(c, o));                                            \
		return true;                                                                   \
	}
STORES(STORE)
#undef STORE

#define MISSED_BY(name, bytes, access)                                                         \
	SHARED_HANDLER(missed_##name##_##bytes)                                                \
	{                                                                                      \
		if (beside_##name(c, &s->o, k))                                                \
			NEXT(s + (bytes) / 2, budget);                                         \
		return access_through_mmu(c, s, budget, k, access, SIZE_##name);               \
	}
#define LOAD(name, ...)                                                                        \
	MISSED_BY(name, 2, ACCESS_LOAD)                                                        \
	MISSED_BY(name, 4, ACCESS_LOAD)
#define STORE(name, ...)                                                                       \
	MISSED_BY(name, 2, ACCESS_STORE)                                                       \
	MISSED_BY(name, 4, ACCESS_STORE)
LOADS(LOAD)
STORES(STORE)
#undef LOAD
#undef STORE
#undef MISSED_BY
#endif
