#include "mmu/pages.h"

#include "base/walk.h" /* PAGE_SHIFT */

#if CPU_HAS_WATCHES
void rs_pages_add(struct rs_pages *pages, const struct rs_pages *more)
{
	for (unsigned set = 0; set < RS_PAGE_SETS; set++)
		for (unsigned i = 0; i < RS_PAGE_WORDS; i++)
			pages->bits[set][i] |= more->bits[set][i];
}

static bool may_hold(const struct rs_pages *pages, enum rs_page_set set, uint64_t first,
		     uint64_t last)
{
	first >>= PAGE_SHIFT;
	last >>= PAGE_SHIFT;
	if (last - first >= RS_PAGE_BITS)
		last = first + (RS_PAGE_BITS - 1);
	for (uint64_t page = first; page <= last; page++) {
		unsigned bit = page_bit(page);

		if (pages->bits[set][bit / 64] >> bit % 64 & 1)
			return true;
	}
	return false;
}

/* An atomic instruction that reads and writes is translated as a store. */
bool rs_pages_may_meet(const struct rs_pages *pages, const struct rs_watch *w, uint8_t kinds)
{
	enum rs_page_set loads = w->physical ? RS_PAGES_LOADED_PHYSICAL : RS_PAGES_LOADED,
			 stores = w->physical ? RS_PAGES_STORED_PHYSICAL : RS_PAGES_STORED;

	kinds &= w->kinds;
	return (kinds & RS_WATCH_CODE &&
		may_hold(pages, RS_PAGES_FETCHED, w->first, w->last)) ||
	       (kinds & RS_WATCH_LOAD && may_hold(pages, loads, w->first, w->last)) ||
	       (kinds & (RS_WATCH_LOAD | RS_WATCH_STORE) &&
		may_hold(pages, stores, w->first, w->last));
}

bool rs_pages_may_be_written(const struct rs_pages *pages, uint64_t pa, uint64_t size)
{
	return may_hold(pages, RS_PAGES_STORED_PHYSICAL, pa, pa + (size - 1));
}
#endif
