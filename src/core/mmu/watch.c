#include "mmu/watch.h"

#include "base/walk.h" /* PAGE_SIZE */

static bool meets(const struct rs_watch *w, uint64_t first, uint64_t last)
{
	return w->first <= last && first <= w->last;
}

bool watches_code(struct rs_watches *w, const struct hart *h)
{
	if (!(w->kinds & RS_WATCH_CODE))
		return false;
	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];

		if (!(one->kinds & RS_WATCH_CODE) || !(one->modes >> h->mode & 1) ||
		    !meets(one, h->pc, h->pc))
			continue;
		w->hit = true;
		w->which = one;
		w->kind = RS_WATCH_CODE;
		w->address = h->pc;
		return true;
	}
	return false;
}

void watches_access(struct rs_watches *w, struct hart *h, rs_va va, rs_pa pa, unsigned size,
		    uint8_t kind)
{
	for (size_t i = 0; i < w->count && !w->hit; i++) {
		const struct rs_watch *one = &w->list[i];
		uint64_t at = one->physical ? pa.bits : va.bits;

		if (!(one->kinds & w->kinds & kind) || !(one->modes >> h->mode & 1) ||
		    !meets(one, at, at + (size - 1)))
			continue;
		w->hit = true;
		w->which = one;
		w->kind = one->kinds & kind;
		w->address = at > one->first ? at : one->first;
#if CPU_HAS_WATCHES /* an emulator of the toy computer stays the same, to the byte */
		w->access_kinds = kind;
		w->access_first = va.bits;
		w->access_last = va.bits + (size - 1);
#endif
		h->attention = 0;
	}
}

#if CPU_HAS_WATCHES
const uint8_t watch_kinds[] = {[ACCESS_FETCH] = RS_WATCH_CODE,
			       [ACCESS_LOAD] = RS_WATCH_LOAD,
			       [ACCESS_STORE] = RS_WATCH_LOAD | RS_WATCH_STORE};

bool watches_page(const struct rs_watches *w, const struct hart *h, uint64_t va, uint64_t pa,
		  enum access access)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];
		uint64_t page = (one->physical ? pa : va) & ~(uint64_t)(PAGE_SIZE - 1);

		if (one->kinds & watch_kinds[access] && one->modes >> h->mode & 1 &&
		    meets(one, page, page + (PAGE_SIZE - 1)))
			return true;
	}
	return false;
}

bool watches_slot(const struct rs_watches *w, uint64_t offset)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];
		uint64_t behind = (offset - one->first) & (PAGE_SIZE - 1);

		if (one->kinds & RS_WATCH_CODE && behind <= one->last - one->first)
			return true;
	}
	return false;
}
#endif
