/* tables.h - page tables in the rig's RAM, for tests of translation.
 *
 *	TABLES		the root of the one stage, or of a guest's own
 *	G_TABLES	the root of the second stage, four pages
 *
 * Each kind of page lies at a fixed virtual address (and, in the second stage, guest-physical
 * one): a test changes the leaf that it is about. */
#ifndef TEST_TABLES_H
#define TEST_TABLES_H
#include "spec.h"

#define SV39	 (UINT64_C(8) << 60)
#define PTE(pa)	 ((pa) >> 12 << 10)
#define FULL	 (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define TABLES	 (RS_RAM_BASE + 0x100000)
#define G_TABLES (RS_RAM_BASE + 0x110000)

/* Code for S- and for U-mode, both at RIG_CODE. */
#define S_CODE UINT64_C(0x1000)
#define U_CODE UINT64_C(0x2000)

/* What is translated: a page of each size, and where it leads. */
struct page {
	uint64_t va, pa;
	uint64_t entry; /* where its leaf lies, from the root on */
};
static const struct page pages[] = {
	{UINT64_C(0x3000), RS_RAM_BASE + 0x200000, 0x2000 + 3 * 8},   /* 4 KiB */
	{UINT64_C(0x200000), RS_RAM_BASE + 0x200000, 0x1000 + 1 * 8}, /* 2 MiB */
	{UINT64_C(0x40000000), RS_RAM_BASE, 1 * 8},		      /* 1 GiB */
};

/* A root that maps the code of both modes, and the three pages above with `leaf` bits. */
static inline void tables_make(struct rig *rig, uint64_t root, uint64_t leaf)
{
	static const uint8_t zero[PAGE_SIZE];

	for (unsigned i = 0; i < 3; i++)
		rs_machine_store(&rig->m, root + i * PAGE_SIZE, zero, sizeof zero);
	rig_poke(rig, root, PTE(root + 0x1000) | PTE_V);
	rig_poke(rig, root + 0x1000, PTE(root + 0x2000) | PTE_V);
	rig_poke(rig, root + 0x2000 + 8, PTE(RIG_CODE) | FULL);
	rig_poke(rig, root + 0x2000 + 16, PTE(RIG_CODE) | FULL | PTE_U);
	for (unsigned i = 0; i < 3; i++)
		rig_poke(rig, root + pages[i].entry, PTE(pages[i].pa) | leaf);
}

/* Paging on in `mode` (S or U), or in M-mode with MPRV for that mode; the pc at its code. */
static inline void tables_use(struct rig *rig, enum rs_mode mode, bool by_mprv)
{
	rig_again(rig, true, mode);
	rig->h->satp = SV39 | TABLES >> 12;
	rig->h->pc = mode == RS_MODE_U ? U_CODE : S_CODE;
	if (by_mprv) {
		rig->h->mode = RS_MODE_M;
		rig->h->mstatus |= STATUS_MPRV | (uint64_t)(mode & 3) << STATUS_MPP_SHIFT;
		rig->h->pc = RIG_CODE;
	}
}

/* ---- two stages
 *
 * The guest's own tables lie at TABLES and map to guest-physical addresses that are the
 * physical ones less GUEST_BASE; the second stage puts them back, 2 MiB at a time, and has a
 * page of each size of its own, at the same guest-physical addresses as the virtual ones of
 * `pages`. */
#define GUEST_BASE UINT64_C(0x8000000000) /* guest-physical 0x80_8000_0000 is RAM */
#define GPA(pa)	   ((pa) + GUEST_BASE)

/* Both stages full, V set, the pc at the guest's code. */
static inline void guest_make(struct rig *rig, enum rs_mode mode)
{
	static const uint8_t zero[PAGE_SIZE];
	const uint64_t ram = GPA(RS_RAM_BASE);
	uint64_t middle = G_TABLES + 0x4000, low = G_TABLES + 0x5000;

	/* the guest's tables, with guest-physical addresses in them */
	tables_make(rig, TABLES, 0);
	rig_poke(rig, TABLES, PTE(GPA(TABLES + 0x1000)) | PTE_V);
	rig_poke(rig, TABLES + 0x1000, PTE(GPA(TABLES + 0x2000)) | PTE_V);
	rig_poke(rig, TABLES + 0x2000 + 8, PTE(GPA(RIG_CODE)) | FULL);
	rig_poke(rig, TABLES + 0x2000 + 16, PTE(GPA(RIG_CODE)) | FULL | PTE_U);
	/* the second stage: all of RAM by two leaves of 2 MiB, and the three pages */
	for (unsigned i = 0; i < 8; i++)
		rs_machine_store(&rig->m, G_TABLES + i * PAGE_SIZE, zero, sizeof zero);
	rig_poke(rig, G_TABLES + (ram >> 30) * 8, PTE(middle) | PTE_V);
	rig_poke(rig, middle, PTE(RS_RAM_BASE) | FULL | PTE_U);
	rig_poke(rig, middle + 8, PTE(RS_RAM_BASE + 0x200000) | FULL | PTE_U);
	rig_poke(rig, G_TABLES, PTE(low) | PTE_V);
	rig_poke(rig, low, PTE(low + 0x1000) | PTE_V);

	rig_again(rig, true, mode);
	rig->h->vsatp = SV39 | GPA(TABLES) >> 12;
	rig->h->hgatp = SV39 | UINT64_C(1) << 44 | G_TABLES >> 12;
	rig->h->pc = mode == RS_MODE_VU ? U_CODE : S_CODE;
}

/* Where the second stage's leaf of `page` lies. */
static inline uint64_t guest_leaf(const struct page *page)
{
	return page->entry >= 0x1000 ? G_TABLES + 0x4000 + page->entry : G_TABLES + page->entry;
}

/* The ways to touch memory. */
enum touch { FETCH, LOAD, STORE, AMO, LR, TOUCHES };

/* Touch the double word at `va`, in whatever state the rig is: a fetch by going there, the
 * others by an instruction at RIG_CODE, where the pc points. @return what came of it. */
static inline struct outcome touch(struct rig *rig, enum touch how, uint64_t va)
{
	const uint32_t words[] = {
		[LOAD] = LD(A0, A1, 0),
		[STORE] = SD(A0, A1, 0),
		[AMO] = word_r(OP_amoadd_d, ZERO, A1, ZERO),
		[LR] = word_r(OP_lr_d, A0, A1, ZERO),
	};

	rig->h->x[A0] = ADDI(ZERO, ZERO, 0); /* what a store leaves can be fetched */
	rig->h->x[A1] = va;
	if (how == FETCH)
		rig->h->pc = va;
	else
		rig_code(rig, RIG_CODE, &words[how], 1);
	return rig_one(rig);
}

/* The causes that such a touch can have. */
static inline uint64_t page_fault_of(enum touch how)
{
	return how == FETCH		  ? RS_CAUSE_INSN_PAGE
	       : how == LOAD || how == LR ? RS_CAUSE_LOAD_PAGE
					  : RS_CAUSE_STORE_PAGE;
}

static inline uint64_t access_fault_of(enum touch how)
{
	return how == FETCH		  ? RS_CAUSE_INSN_ACCESS
	       : how == LOAD || how == LR ? RS_CAUSE_LOAD_ACCESS
					  : RS_CAUSE_STORE_ACCESS;
}

static inline uint64_t guest_page_fault_of(enum touch how)
{
	return page_fault_of(how) + 8;
}

#endif
