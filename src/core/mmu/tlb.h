/* tlb.h - the translation look-aside buffer: hardware, so its geometry is part of the machine.
 *
 * Direct-mapped, 256 entries of 4 KiB each (a superpage fills one at a time) or a smaller power of two,
 * tagged with ASID and VMID. A hit changes no state. An entry serves an access only if it permits it; otherwise
 * the tables are walked again. Flushing everything is O(1): entries of an older epoch do not
 * count. */
#ifndef CORE_MMU_TLB_H
#define CORE_MMU_TLB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "mmu/shortcut.h"

/* What an entry permits. Without a second stage, all bits of the second stage are set. */
enum tlb_permission {
	TLB_R = 1 << 0,
	TLB_W = 1 << 1, /* and both stages are dirty */
	TLB_X = 1 << 2,
	TLB_U = 1 << 3,
	TLB_R2 = 1 << 4,
	TLB_X2 = 1 << 5,
	TLB_GLOBAL = 1 << 6,
	TLB_SUPER = 1 << 7, /* the first stage's leaf was a superpage */
	TLB_PMP = 1 << 8,   /* PMP differs within the page: check it for each access */
};

struct tlb_entry {
	uint64_t tag;	/* address space and virtual page, see TLB_TAG_* */
	uint64_t page;	/* physical address of the page */
	uint32_t epoch; /* valid only if equal to the epoch of the TLB */
	uint16_t allow; /* enum tlb_permission */
};

struct tlb {
	struct tlb_entry entries[TLB_ENTRIES];
	uint32_t epoch; /* starts at 1: a zeroed entry is invalid */
	uint32_t size;	/* of a smaller one, see tlb_take(); 0: TLB_ENTRIES */
	uint64_t
		supers[TLB_ENTRIES / 64]; /* entries that may be superpages of this epoch, a bit
					      each */
};

/* A tag: virtual page number in 28:0 (guest-physical ones have 29 bits), ASID in 44:29, VMID in
 * 58:45, V in 59; bit 60 tells a guest whose own paging is off from one with an ASID. A tag of a
 * table, for the walk cache, has its level + 1 in 62:61 and the page's upper bits. */
enum { TLB_TAG_ASID = 29, TLB_TAG_VMID = 45, TLB_TAG_TABLE = 61 };
#define TLB_TAG_PAGE  bits(UINT64_MAX, 28, 0)
#define TLB_TAG_ASIDS (UINT64_C(0xffff) << TLB_TAG_ASID)
#define TLB_TAG_SPACE                                                                          \
	(bits(UINT64_MAX, 60, 0) & ~(TLB_TAG_PAGE | TLB_TAG_ASIDS)) /* VMID, V, NO_S1 */
#define TLB_TAG_VIRT  BIT(59)
#define TLB_TAG_NO_S1 BIT(60)

static inline struct tlb_entry *tlb_slot(struct tlb *tlb, uint64_t tag)
{
	return &tlb->entries[tag % TLB_ENTRIES];
}

/* @return the entry for this tag, or NULL. */
static inline const struct tlb_entry *tlb_lookup(const struct tlb *tlb, uint64_t tag)
{
	const struct tlb_entry *e = &tlb->entries[tag % TLB_ENTRIES];
	uint64_t differs = e->tag ^ tag;

	if (e->allow & TLB_GLOBAL)
		differs &= ~TLB_TAG_ASIDS;
	return differs == 0 && e->epoch == tlb->epoch ? e : NULL;
}

/* Is there an entry for this virtual page, of whatever address space? */
static inline bool tlb_has_page(const struct tlb *tlb, uint64_t va)
{
	uint64_t page = bits(va, 40, 12);

	return ((tlb->entries[page % TLB_ENTRIES].tag ^ page) & TLB_TAG_PAGE) == 0;
}

static inline void tlb_note_super(struct tlb *tlb, const struct tlb_entry *e)
{
	size_t i = (size_t)(e - tlb->entries);

	tlb->supers[i / 64] |= BIT(i % 64);
}

/* A TLB of n entries, n < TLB_ENTRIES, is one in which of all slots that are equal modulo n only the last
 * filled is valid: so a lookup, and what engines keep beside an entry, need not know n. A machine inside
 * full emulation has them all, and its emulator pays nothing for the question. */
#ifdef __riscv
#define TLB_HAS_SIZES 0
#else
#define TLB_HAS_SIZES 1
#endif

/* Make an empty one of `entries`, a power of two up to TLB_ENTRIES. */
void tlb_resize(struct tlb *tlb, uint32_t entries);

/* Take the slot for this tag, which is to be filled: drop what a smaller TLB has no room for beside it.
 * @param shortcuts  those beside the entries, dropped with them; NULL: there are none */
void tlb_make_room(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag);

static inline struct tlb_entry *tlb_take(struct tlb *tlb, struct shortcut *shortcuts,
					 uint64_t tag)
{
	if (TLB_HAS_SIZES && tlb->size)
		tlb_make_room(tlb, shortcuts, tag);
	return tlb_slot(tlb, tag);
}

void tlb_reset(struct tlb *tlb);
void tlb_flush_all(struct tlb *tlb);

/* Drop entries of the address spaces that `tag` agrees with under `mask`: an sfence or hfence.
 * @param shortcuts  those beside the entries, dropped with them; NULL: there are none
 * @param one_page  drop only translations of the virtual page in the tag, and superpage entries
 * @param keep_global  entries with G survive (a fence that names an ASID) */
void tlb_flush(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
	       bool one_page, bool keep_global);

#endif
