/* handlers_atomic.c - the handlers of atomics: with a shortcut, or through the MMU. */
#include "exec/handler_bodies.h"
#include "exec/rv64a.h"

/* The shortcut of the address in rs1, for an atomic store. */
static inline const struct shortcut *atomic_shortcut(struct code_cache *k, uint64_t va,
						     unsigned size)
{
	const struct shortcut *e = shortcut_of(k->shortcuts.data, va);

	return likely(e->store_key == shortcut_key(va, size, k->context)) ? e : NULL;
}

/* The physical address. */
static inline uint64_t shortcut_pa(const struct shortcut *e, uint64_t va)
{
	return RS_RAM_BASE + e->page + (va & (PAGE_SIZE - 1));
}

#define AMO(name, suffix, size)                                                                \
	HANDLER(run_amo##name##_##suffix)                                                      \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o), found;                                            \
		const struct shortcut *e = atomic_shortcut(k, va, size);                       \
		uint8_t *bytes;                                                                \
                                                                                               \
		if (unlikely(!e))                                                              \
			return access_through_mmu(c, s, budget, k, ACCESS_STORE, size);        \
		bytes = AT(size);                                                              \
		found = atomic_get(bytes, size);                                               \
		bus_put(bytes, size, amo_##name(found, atomic_operand(c, &s->o, size)));       \
		(void)set_rd(c, &s->o, found);                                                 \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}
#define DO(name) AMO(name, w, 4) AMO(name, d, 8)
AMOS(DO)
#undef DO
#undef AMO

/* Only a page that is not watched has a shortcut, and one without decoded code for stores. */
#define RESERVED(suffix, size)                                                                 \
	HANDLER(run_lr_##suffix)                                                               \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o);                                                   \
		const struct shortcut *e = shortcut_of(k->shortcuts.data, va);                 \
                                                                                               \
		if (unlikely(e->load_key != shortcut_key(va, size, k->context)))               \
			return access_through_mmu(c, s, budget, k, ACCESS_LOAD, size);         \
		c->h.reserved = true;                                                          \
		c->h.reservation = shortcut_pa(e, va);                                         \
		(void)set_rd(c, &s->o, atomic_get(AT(size), size));                            \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}                                                                                      \
	HANDLER(run_sc_##suffix)                                                               \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o);                                                   \
		const struct shortcut *e = atomic_shortcut(k, va, size);                       \
		bool holds;                                                                    \
                                                                                               \
		if (unlikely(!e))                                                              \
			return access_through_mmu(c, s, budget, k, ACCESS_STORE, size);        \
		holds = c->h.reserved && c->h.reservation == shortcut_pa(e, va);               \
		c->h.reserved = false;                                                         \
		if (holds)                                                                     \
			bus_put(AT(size), size, rs2(c, &s->o));                                \
		(void)set_rd(c, &s->o, !holds);                                                \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}
RESERVED(w, 4)
RESERVED(d, 8)
#undef RESERVED

static slot_handler *const atomic_handlers[OP_COUNT + 1] = {
#define DO(name) [OP_amo##name##_w] = run_amo##name##_w, [OP_amo##name##_d] = run_amo##name##_d,
	AMOS(DO)
#undef DO
		[OP_lr_w] = run_lr_w,
	[OP_lr_d] = run_lr_d,
	[OP_sc_w] = run_sc_w,
	[OP_sc_d] = run_sc_d,
};

slot_handler *handler_atomic(enum op op)
{
	return atomic_handlers[op];
}
