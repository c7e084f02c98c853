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
	TLB_MEGA = 1 << 7, /* the first stage's leaf was of level 1: 2 MiB ... */
	TLB_GIGA = 2 << 7, /* ... or of level 2: 1 GiB */
	TLB_SUPER = TLB_MEGA | TLB_GIGA,
	TLB_PMP = 1 << 9, /* PMP differs within the page: check it for each access */
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
					      each ... */
	uint64_t megas,
		gigas; /* ... and which they may be, of 2 MiB and of 1 GiB, by 64 bits each:
				  most fences name an address of none of them */
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
static inline bool tlb_has_page(const struct tlb *tlb, uint64_t page)
{
	/* as a shift: that takes no constant */
	return (tlb->entries[page % TLB_ENTRIES].tag ^ page) << (64 - TLB_TAG_ASID) == 0;
}

/* The number of a page, as in tags. */
static inline uint64_t tlb_page(uint64_t va)
{
	return bits(va, 40, 12);
}

/* What of it is the number of the superpage that it may lie in. */
enum { TLB_MEGA_SHIFT = 9, TLB_GIGA_SHIFT = 18 };

/* Their bits: the numbers modulo 64, with more of the address so that the lower and the upper half of an
 * address space, which begin alike, differ. */
static inline uint64_t tlb_mega_bit(uint64_t page)
{
	return ((page >> TLB_MEGA_SHIFT) + (page >> 23)) % 64;
}

static inline uint64_t tlb_giga_bit(uint64_t page)
{
	return ((page >> TLB_GIGA_SHIFT) + (page >> 23)) % 64;
}

/* May an entry of one of two TLBs be a superpage that this page lies in? */
static inline bool tlb_either_may_be_super(const struct tlb *a, const struct tlb *b,
					   uint64_t page)
{
	uint64_t megas = a->megas | b->megas, gigas = a->gigas | b->gigas;

	return (megas >> tlb_mega_bit(page) | gigas >> tlb_giga_bit(page)) & 1;
}

static inline bool tlb_may_be_super(const struct tlb *tlb, uint64_t page)
{
	return tlb_either_may_be_super(tlb, tlb, page);
}

static inline void tlb_note_numbers(struct tlb *tlb, const struct tlb_entry *e)
{
	uint64_t page = e->tag & TLB_TAG_PAGE;

	if (e->allow & TLB_MEGA)
		tlb->megas |= BIT(tlb_mega_bit(page));
	else
		tlb->gigas |= BIT(tlb_giga_bit(page));
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

/* Make the entry for this tag. */
static inline const struct tlb_entry *tlb_fill(struct tlb *tlb, struct shortcut *shortcuts,
					       uint64_t tag, uint64_t page, uint16_t allow)
{
	struct tlb_entry *e = tlb_take(tlb, shortcuts, tag);
	size_t i = (size_t)(e - tlb->entries);

	*e = (struct tlb_entry){.tag = tag, .page = page, .epoch = tlb->epoch, .allow = allow};
	if (shortcuts)
		shortcuts[i] = (struct shortcut){.load_key = 0};
	if (allow & TLB_SUPER) {
		tlb->supers[i / 64] |= BIT(i % 64);
		tlb_note_numbers(tlb, e);
	}
	return e;
}

void tlb_reset(struct tlb *tlb);
void tlb_flush_all(struct tlb *tlb);

/* Drop entries of the address spaces that `tag` agrees with under `mask`: an sfence or hfence.
 * @param shortcuts  those beside the entries, dropped with them; NULL: there are none
 * @param keep_global  entries with G survive (a fence that names an ASID) */
void tlb_flush(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
	       bool keep_global);

/* The same, of superpages alone that the page in the tag lies in. @return whether there were any. */
bool tlb_flush_supers(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag, uint64_t mask,
		      bool keep_global);

static inline bool tlb_belongs(const struct tlb_entry *e, uint64_t tag, uint64_t mask,
			       bool keep_global)
{
	if (e->allow & TLB_GLOBAL) {
		if (keep_global)
			return false;
		mask &= ~TLB_TAG_ASIDS;
	}
	return ((e->tag ^ tag) & mask) == 0;
}

/* Entry number `i`. */
static inline void tlb_drop(struct tlb *tlb, struct shortcut *shortcuts, uint64_t i)
{
	tlb->entries[i].epoch = 0;
	tlb->entries[i].tag = UINT64_MAX; /* of no page: see tlb_has_page() */
	if (shortcuts)
		shortcuts[i] = (struct shortcut){.load_key = 0};
}

/* Drop the entry of the page in the tag alone. @return whether there was one. */
static inline bool tlb_flush_entry(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag,
				   uint64_t mask, bool keep_global)
{
	const struct tlb_entry *e = tlb_slot(tlb, tag);

	if (!tlb_belongs(e, tag, mask | TLB_TAG_PAGE, keep_global) || e->epoch != tlb->epoch)
		return false;
	tlb_drop(tlb, shortcuts, tag % TLB_ENTRIES);
	return true;
}

/* Drop only entries of the page in the tag: its own, and those of a superpage that it lies in, which may be
 * many (Priv: "Supervisor Memory-Management Fence Instruction": a leaf is named by any of its addresses).
 * @return whether there were any. */
static inline bool tlb_flush_page(struct tlb *tlb, struct shortcut *shortcuts, uint64_t tag,
				  uint64_t mask, bool keep_global)
{
	bool found = tlb_flush_entry(tlb, shortcuts, tag, mask, keep_global);

	if (tlb_may_be_super(tlb, tag & TLB_TAG_PAGE) &&
	    tlb_flush_supers(tlb, shortcuts, tag, mask, keep_global))
		return true;
	return found;
}

#endif
