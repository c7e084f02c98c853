/* tables.h - page tables in the rig's RAM, for tests of translation.
 *
 *	TABLES		the root of the one stage, or of a guest's own
 *	G_TABLES	the root of the second stage, four pages
 *
 * Each kind of page lies at a fixed virtual address (and, in the second stage, guest-physical
 *one): a test changes the leaf that it is about. */
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
