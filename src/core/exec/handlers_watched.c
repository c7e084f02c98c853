/* handlers_watched.c - what a debugger watches, and what lies beside it. Where code is watched its slot has another handler.
 * A page of which data is watched has a shortcut that no access matches (KEY_WATCHED): its accesses come to
 * access_through_mmu(), and those beside what is watched are made from here. */
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

/* An instruction at which a debugger may want to stop: in another page, or in another mode, it need not. */
SHARED_HANDLER(handler_watched)
{
	struct watched_code *w = place_of(k, s);
	uint64_t here = k->page_va | 8 | c->h.mode;

	if (w->slot == s && w->beside != here && c->watches->kinds & RS_WATCH_CODE &&
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

/* With a shortcut, but for one access. */
static bool access_once(struct cpu *c, const struct slot *s, struct code_cache *k,
			const struct insn *in)
{
	switch (in->op) {
#define LOAD(name, size, sign_bits)                                                            \
	case OP_##name:                                                                        \
		return try_##name(c, &s->o, k);
		LOADS(LOAD)
#undef LOAD
#define STORE(name, size)                                                                      \
	case OP_##name:                                                                        \
		return try_##name(c, &s->o, k);
		STORES(STORE)
#undef STORE
	default:
		return false;
	}
}

unsigned code_access_beside(struct cpu *c, const struct slot *s, struct code_cache *k,
			    uint64_t va, enum access access, unsigned size)
{
	struct shortcut *e = shortcut_of(k->shortcuts.data, va);
	uint64_t *key = access == ACCESS_STORE ? &e->store_key : &e->load_key;
	uint8_t kind = access == ACCESS_STORE ? RS_WATCH_STORE : RS_WATCH_LOAD;
	rs_pa pa = {RS_RAM_BASE + e->page + va % PAGE_SIZE};
	const struct insn *in;
	bool done;

	if (*key != (shortcut_key(va, size, k->context) | KEY_WATCHED) ||
	    !watches_beside(c->watches, &c->h, (rs_va){va}, pa, size, kind))
		return 0;
	in = execute_decode(c, &k->words, handler_word(c, k, s));
	*key ^= KEY_WATCHED;
	done = access_once(c, s, k, in);
	*key ^= KEY_WATCHED;
	return done ? in->length : 0;
}
#endif
