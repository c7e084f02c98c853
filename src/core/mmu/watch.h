/* watch.h - where a debugger wants a run to stop (ringside/watch.h). Data that is watched lies on pages that are not
 * MMU_PAGE, so that each access of them comes through exec/mem.h. Code that is watched runs through execute_next():
 * an engine that decodes code asks watch_slot(). A hit ends the run as news of an interrupt does. */
#ifndef CORE_MMU_WATCH_H
#define CORE_MMU_WATCH_H
#include "mmu/mmu.h"

#if CPU_HAS_WATCHES
/* What an access may be, by enum access: an atomic one that is translated as a store may also read. */
extern const uint8_t watch_kinds[];

bool watches_page(const struct rs_watches *w, const struct hart *h, uint64_t va, uint64_t pa,
		  enum access access);

static inline struct rs_watches *cpu_watches(const struct cpu *c)
{
	return c->watches;
}

/* May an access of the page be watched in the mode that runs? The page is that of this virtual address and of this
 * physical one. */
static inline bool watch_page(const struct cpu *c, rs_va va, uint64_t pa, enum access access)
{
	const struct rs_watches *w = cpu_watches(c);

	return w && watches_page(w, &c->h, va.bits, pa, access);
}

/* Is nothing of it watched? */
static inline bool watches_beside(const struct rs_watches *w, const struct hart *h, rs_va va,
				  rs_pa pa, unsigned size, uint8_t kind)
{
	for (const struct rs_watch *one = w->list, *end = one + w->count; one < end; one++) {
		uint64_t first = one->physical ? pa.bits : va.bits;

		if (first <= one->last && first + (size - 1) >= one->first &&
		    one->kinds & w->kinds & kind && one->modes >> h->mode & 1)
			return false;
	}
	return true;
}
#else
static inline struct rs_watches *cpu_watches(const struct cpu *c)
{
	(void)c;
	return NULL;
}
#endif

bool watches_slot(const struct rs_watches *w, uint64_t offset);
bool watches_code(struct rs_watches *w, const struct hart *h);
void watches_access(struct rs_watches *w, struct hart *h, rs_va va, rs_pa pa, unsigned size,
		    uint8_t kind);

/* Is code watched at this offset in some page? Decoded code is found by its physical address, and watched by virtual
 * ones. */
static inline bool watch_slot(const struct cpu *c, uint64_t offset)
{
	const struct rs_watches *w = cpu_watches(c);

	return w && watches_slot(w, offset);
}

/* Must the run stop before the instruction at the pc? The hit is noted then. */
static inline bool watch_code(const struct cpu *c)
{
	struct rs_watches *w = cpu_watches(c);

	return w && watches_code(w, &c->h);
}

/* The current instruction has read or written `size` bytes, which lie in one page. `kind`: RS_WATCH_LOAD or
 * RS_WATCH_STORE, or both. */
static inline void watch_access(struct cpu *c, rs_va va, rs_pa pa, unsigned size, uint8_t kind)
{
	struct rs_watches *w = cpu_watches(c);

	if (w)
		watches_access(w, &c->h, va, pa, size, kind);
}

#endif
