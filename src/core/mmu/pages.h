/* pages.h - noting which pages are accessed (ringside/debug.h), so that a search backward passes over what cannot hold
 * what it looks for. An access is noted when it is translated. Those that an engine makes by a shortcut are not: so the
 * shortcuts are dropped when noting begins, and the first access of each page is noted when it gets a new one. */
#ifndef CORE_MMU_PAGES_H
#define CORE_MMU_PAGES_H
#include "mmu/mmu.h"
#include "ringside/debug.h"

/* Neighbours have bits of their own, 128 MiB of them. */
static inline unsigned page_bit(uint64_t page)
{
	return (unsigned)((page ^ page >> 15 ^ page >> 30) % RS_PAGE_BITS);
}

static inline void pages_set(struct rs_pages *pages, enum rs_page_set set, uint64_t address)
{
	unsigned bit = page_bit(address >> 12);

	pages->bits[set][bit / 64] |= BIT(bit % 64);
}

/* An access was translated, or could not be (`good`). The latter is noted, too: a breakpoint also stops before an
 * instruction that cannot be fetched. @return good */
static inline bool pages_note(const struct cpu *c, rs_va va, const rs_pa *pa,
			      enum access access, bool good)
{
#if CPU_HAS_WATCHES
	if (c->pages) {
		pages_set(c->pages, RS_PAGES_FETCHED + access, va.bits);
		if (good && access != ACCESS_FETCH)
			pages_set(c->pages, RS_PAGES_LOADED_PHYSICAL + (access - ACCESS_LOAD),
				  pa->bits);
	}
#else
	(void)c;
	(void)va;
	(void)pa;
	(void)access;
#endif
	return good;
}

/* A page walk or a device writes there. */
static inline void pages_note_write(const struct cpu *c, uint64_t pa, uint64_t size)
{
#if CPU_HAS_WATCHES
	if (!c->pages || size == 0)
		return;
	for (uint64_t page = pa >> 12; page <= (pa + (size - 1)) >> 12; page++)
		pages_set(c->pages, RS_PAGES_STORED_PHYSICAL, page << 12);
#else
	(void)c;
	(void)pa;
	(void)size;
#endif
}

#endif
