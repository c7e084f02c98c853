/* mmu.h - translation of the addresses that programs use to those that the bus decodes. */
#ifndef CORE_MMU_MMU_H
#define CORE_MMU_MMU_H
#include "mmu/cpu.h"
#include "ringside/addr.h"

enum access { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE };

/* As which mode memory is accessed. */
struct view {
	enum rs_mode mode;
	bool as_code; /* hlvx: execute permission stands in for read */
};

/* The view for fetches, and that for loads and stores (mstatus.MPRV). */
static inline struct view mmu_fetch_view(const struct hart *h)
{
	return (struct view){.mode = (enum rs_mode)h->mode};
}

static inline struct view mmu_data_view(const struct hart *h)
{
	struct view view = {.mode = (enum rs_mode)h->mode};

	if (h->mode == RS_MODE_M && (h->mstatus & STATUS_MPRV)) {
		unsigned privilege = (unsigned)((h->mstatus & STATUS_MPP) >> STATUS_MPP_SHIFT);
		view.mode = mode_make((h->mstatus & STATUS_MPV) && privilege != RS_MODE_M,
				      privilege);
	}
	return view;
}

/* The page tables of a view: *atp, and *tag for their TLB entries, without the page. @return
 * false if there are none: addresses are physical. */
bool mmu_address_space(const struct hart *h, struct view view, uint64_t *tag, uint64_t *atp);

/* Translate one access that lies within a page. @return false: a trap was recorded. */
MUST_CHECK bool mmu_translate(struct cpu *c, struct view view, rs_va va, unsigned size,
			      enum access access, rs_pa *pa);

/* What an engine that wants to remember translations learns of an access. */
enum mmu_reach {
	MMU_TRAP, /* it traps: one was recorded */
	MMU_ONCE, /* it may be made, others of the page must be asked about again */
	MMU_PAGE, /* others of the page may be made without asking again: all of it is RAM that
		     permits them, no data in it is watched, and the TLB has the entry */
};

/* A MMU_PAGE. */
struct mmu_page {
	uint64_t ram; /* its offset in RAM */
	bool bound;   /* S-mode may access it in this address space only */
	bool user;    /* ... and while SUM is set only */
#if CPU_HAS_WATCHES
	bool watched; /* it is MMU_ONCE because data in it is watched, and for nothing else */
#endif
};

/* Translate one access that lies within a page. */
MUST_CHECK enum mmu_reach mmu_reach(struct cpu *c, struct view view, rs_va va, unsigned size,
				    enum access access, struct mmu_page *page);

/* Would that be MMU_PAGE, without a walk? */
MUST_CHECK bool mmu_knows(const struct cpu *c, struct view view, rs_va va, enum access access,
			  struct mmu_page *page);

/* ---- fences */

/* The address spaces that a fence names: those that agree with `tag` under `mask`. */
struct mmu_spaces {
	uint64_t tag, mask;
	bool by_asid; /* then translations that are global are not meant */
};

/* rs2 of sfence.vma and hfence.vvma; `all`: it is x0. `guest`: those of the guest that hgatp names. */
static inline struct mmu_spaces mmu_spaces(const struct hart *h, bool all, uint64_t asid,
					   bool guest)
{
	struct mmu_spaces named = {.tag = guest ? TLB_TAG_VIRT : 0,
				   .mask = TLB_TAG_SPACE & ~TLB_TAG_NO_S1,
				   .by_asid = !all};

	if (guest && ATP_MODE(h->hgatp) != ATP_BARE)
		named.tag |= ATP_VMID(h->hgatp) << TLB_TAG_VMID;
	if (!all) {
		named.tag |= bits(asid, 15, 0) << TLB_TAG_ASID;
		named.mask |= TLB_TAG_ASIDS;
	}
	return named;
}

/* Without an address, and ... */
void mmu_sfence(struct cpu *c, struct mmu_spaces named);

/* ... with one, which orders only what was done to leaves. @return whether a translation of code was dropped. */
bool mmu_sfence_page(struct cpu *c, struct mmu_spaces named, rs_va va);

/* The same, unreported. */
static inline bool mmu_flush_page(struct cpu *c, struct mmu_spaces named, rs_va va)
{
	struct shortcuts *s = c->shortcuts;
	uint64_t tag = named.tag | tlb_page(va.bits);

	(void)tlb_flush_page(&c->dtlb, s ? s->data : NULL, tag, named.mask, named.by_asid);
	return tlb_flush_page(&c->itlb, s ? s->fetch : NULL, tag, named.mask, named.by_asid);
}

/* May it drop more than the data TLB's entry for the page itself? */
static inline bool mmu_fence_is_wide(const struct cpu *c, uint64_t page)
{
	return tlb_has_page(&c->itlb, page) ||
	       tlb_either_may_be_super(&c->itlb, &c->dtlb, page);
}

void mmu_hfence_gvma(struct cpu *c, bool all_guests, uint64_t vmid);
void mmu_flush_all(struct cpu *c);

#endif
