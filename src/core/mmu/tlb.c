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
	tlb->megas = tlb->gigas = 0;
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

#if TLB_HAS_SIZES
void tlb_make_room(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag)
{
	for (uint64_t i = tag % tlb->size; i < TLB_ENTRIES; i += tlb->size)
		if (i != tag % TLB_ENTRIES)
			tlb_drop(tlb, shortcuts, i);
}
#endif

/* What of a page's number is that of the superpage of `e`. */
static uint64_t super_mask(const struct tlb_entry *e)
{
	unsigned shift = e->allow & TLB_MEGA ? TLB_MEGA_SHIFT : TLB_GIGA_SHIFT;

	return TLB_TAG_PAGE >> shift << shift;
}

/* The number of the lowest bit that is set (Leiserson, Prokop, Randall: "Using de Bruijn Sequences to Index
 * a 1 in a Computer Word"). */
static unsigned lowest_bit(uint64_t word)
{
	static const uint64_t sequence = UINT64_C(0x03f79d71b4cb0a89);
	static const uint8_t numbers[64] = {
		0,  1,	48, 2,	57, 49, 28, 3,	61, 58, 50, 42, 38, 29, 17, 4,
		62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
		63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
		46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,	13, 8,	7,  6,
	};

	return numbers[(word & -word) * sequence >> 58];
}

/* Look at all superpages, and note anew which there are. */
bool tlb_flush_supers(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
		      bool keep_global)
{
	bool found = false;

	tlb->megas = tlb->gigas = 0;
	for (unsigned i = 0; i < TLB_ENTRIES / 64; i++) {
		for (uint64_t left = tlb->supers[i]; left; left &= left - 1) {
			uint64_t number = 64 * i + lowest_bit(left);
			struct tlb_entry *e = &tlb->entries[number];
			bool is_super = e->epoch == tlb->epoch && (e->allow & TLB_SUPER);

			if (is_super &&
			    !tlb_belongs(e, tag, mask | super_mask(e), keep_global)) {
				tlb_note_numbers(tlb, e);
				continue;
			}
			tlb->supers[i] &= ~(left & -left);
			if (!is_super) /* dropped, or another page has taken its place */
				continue;
			tlb_drop(tlb, shortcuts, number);
			found = true;
		}
	}
	return found;
}

void tlb_flush(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
	       bool keep_global)
{
	for (unsigned i = 0; i < TLB_ENTRIES; i++) {
		struct tlb_entry *e = &tlb->entries[i];

		if (keep_global && ((e->tag ^ tag) & mask)) /* most are another space's */
			continue;
		if (tlb_belongs(e, tag, mask, keep_global))
			tlb_drop(tlb, shortcuts, i);
	}
}
