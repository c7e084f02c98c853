/* tlb.h - the translation look-aside buffer: hardware, so its geometry is part of the machine.
 *
 * Direct-mapped, 256 entries of 4 KiB each (a superpage fills one at a time), tagged with ASID
 * and VMID. A hit changes no state. An entry serves an access only if it permits it; otherwise
 * the tables are walked again. Flushing everything is O(1): entries of an older epoch do not
 * count. */
#ifndef CORE_MMU_TLB_H
#define CORE_MMU_TLB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"

enum { TLB_ENTRIES = 256 };

/* What an entry permits. The second stage's bits are all set when there is no second stage. */
enum tlb_permission {
	TLB_R = 1 << 0,
	TLB_W = 1 << 1, /* and both stages are dirty */
	TLB_X = 1 << 2,
	TLB_U = 1 << 3,
	TLB_R2 = 1 << 4,
	TLB_X2 = 1 << 5,
	TLB_GLOBAL = 1 << 6,
	TLB_SUPER = 1 << 7, /* the first stage's leaf was a superpage */
	TLB_PMP = 1 << 8,   /* PMP differs within the page: ask it each time */
};

struct tlb_entry {
	uint64_t tag;	/* address space and virtual page, see TLB_TAG_* */
	uint64_t page;	/* physical address of the page */
	uint32_t epoch; /* counts only if it is the TLB's */
	uint16_t allow; /* enum tlb_permission */
};

/* A way past the entry of the same number, for an engine in a hurry: no hardware, and no state
 * of the machine. A key is a virtual page with the number of a context (below) in its low bits;
 * it stands only while the entry permits that access in that context. */
struct tlb_shortcut {
	uint64_t load_key; /* in the instruction TLB: fetch */
	uint64_t store_key;
	uint64_t delta; /* add it to a virtual address: an offset in RAM; in the instruction
			   TLB: the number of the page of decoded code */
	uint64_t page;	/* the offset in RAM of the page */
};

struct tlb {
	struct tlb_shortcut shortcuts[TLB_ENTRIES];
	struct tlb_entry entries[TLB_ENTRIES];
	uint64_t generation; /* counts the flushes of everything: older contexts are void */
	uint32_t epoch;	     /* starts at 1: a zeroed entry is invalid */
	uint32_t supers;     /* how many superpage entries were filled in this epoch */
};

/* Context numbers stand in bits 11:3 of a key; a misaligned address never fits one. 0 is none.
 */
enum { CONTEXT_SHIFT = 3, CONTEXTS = 512 };

_Static_assert(sizeof(struct tlb_shortcut) == 32, "a power of two: see tlb_shortcut()");

/* The shortcut for a virtual address, and what its key must be for an aligned access of `size`
 * bytes. */
static inline struct tlb_shortcut *tlb_shortcut(struct tlb *tlb, uint64_t va)
{
	/* &tlb->shortcuts[va / 4096 % TLB_ENTRIES], in one shift and one mask */
	uint64_t offset = va / (4096 / sizeof(struct tlb_shortcut)) &
			  (TLB_ENTRIES - 1) * sizeof(struct tlb_shortcut);

	return (struct tlb_shortcut *)(void *)((uint8_t *)tlb->shortcuts + offset);
}

static inline uint64_t tlb_key(uint64_t va, unsigned size, uint64_t context)
{
	return (va & (~UINT64_C(0xfff) | (size - 1))) ^ context;
}

/* A tag: virtual page number in 28:0 (guest-physical ones have 29 bits), ASID in 44:29, VMID in
 * 58:45, V in 59; bit 60 tells a guest whose own paging is off from one with an ASID. */
enum { TLB_TAG_ASID = 29, TLB_TAG_VMID = 45 };
#define TLB_TAG_PAGE  bits(UINT64_MAX, 28, 0)
#define TLB_TAG_ASIDS (UINT64_C(0xffff) << TLB_TAG_ASID)
#define TLB_TAG_SPACE (~(TLB_TAG_PAGE | TLB_TAG_ASIDS)) /* VMID and V */
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

void tlb_reset(struct tlb *tlb);
void tlb_flush_all(struct tlb *tlb);

/* Drop entries of the address spaces that `tag` agrees with under `mask`: an sfence or hfence.
 * @param page  drop only translations of this virtual page (in the tag) when `one_page` is set,
 * and then superpage entries near it too
 * @param keep_global  entries with G survive (a fence that names an ASID) */
void tlb_flush(struct tlb *tlb, uint64_t tag, uint64_t mask, bool one_page, bool keep_global);

#endif
