#include "mmu/tlb.h"

void tlb_reset(struct tlb *tlb)
{
	*tlb = (struct tlb){.epoch = 1};
}

#if TLB_HAS_SIZES
void tlb_resize(struct tlb *tlb, uint32_t entries)
{
	tlb_reset(tlb);
	tlb->size = entries % TLB_ENTRIES; /* of TLB_ENTRIES none needs room */
}
#endif

static void forget_supers(struct tlb *tlb)
{
	for (unsigned i = 0; i < TLB_ENTRIES / 64; i++)
		tlb->supers[i] = 0;
}

void tlb_flush_all(struct tlb *tlb)
{
#if TLB_HAS_SIZES
	if (tlb->epoch == UINT32_MAX)
		tlb_resize(tlb, tlb->size);
#else
	if (tlb->epoch == UINT32_MAX)
		tlb_reset(tlb);
#endif
	tlb->epoch++;
	forget_supers(tlb);
}

static void drop(struct tlb *tlb, struct shortcut *shortcuts, struct tlb_entry *e)
{
	e->epoch = 0;
	if (shortcuts)
		shortcuts[e - tlb->entries] = (struct shortcut){.load_key = 0};
}

#if TLB_HAS_SIZES
void tlb_make_room(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag)
{
	for (uint64_t i = tag % tlb->size; i < TLB_ENTRIES; i += tlb->size)
		if (i != tag % TLB_ENTRIES)
			drop(tlb, shortcuts, &tlb->entries[i]);
}
#endif

static bool belongs(const struct tlb_entry *e, uint64_t tag, uint64_t mask, bool keep_global)
{
	if (e->allow & TLB_GLOBAL) {
		if (keep_global)
			return false;
		mask &= ~TLB_TAG_ASIDS;
	}
	return ((e->tag ^ tag) & mask) == 0;
}

/* A superpage may fill many entries, and any address in it names all of them. */
static void flush_supers(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag,
			 uint64_t mask, bool keep_global)
{
	for (unsigned i = 0; i < TLB_ENTRIES / 64; i++) {
		uint64_t left = tlb->supers[i];

		for (unsigned bit = 0; left; bit++, left >>= 1) {
			for (; !(left & 0xff); left >>= 8)
				bit += 8;
			if (!(left & 1))
				continue;
			struct tlb_entry *e = &tlb->entries[64 * i + bit];

			if (!(e->allow & TLB_SUPER)) { /* another page has taken its place */
				tlb->supers[i] &= ~BIT(bit);
			} else if (belongs(e, tag, mask, keep_global)) {
				tlb->supers[i] &= ~BIT(bit);
				drop(tlb, shortcuts, e);
			}
		}
	}
}

void tlb_flush(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
	       bool one_page, bool keep_global)
{
	if (one_page) {
		struct tlb_entry *e = tlb_slot(tlb, tag);

		if (belongs(e, tag, mask | TLB_TAG_PAGE, keep_global))
			drop(tlb, shortcuts, e);
		flush_supers(tlb, shortcuts, tag, mask, keep_global);
		return;
	}
	for (unsigned i = 0; i < TLB_ENTRIES; i++) {
		struct tlb_entry *e = &tlb->entries[i];

		if (keep_global && ((e->tag ^ tag) & mask)) /* most are another space's */
			continue;
		if (belongs(e, tag, mask, keep_global))
			drop(tlb, shortcuts, e);
	}
}
