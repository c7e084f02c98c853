/* walk.h - a pure page-table walk (Priv: "Sv39"; H: "Guest Physical Address Translation").
 *
 *	root --VPN[2]--> table --VPN[1]--> table --VPN[0]--> leaf
 *
 * It reads entries through a callback and checks what applies to every access. Permissions, A and
 * D are left to the caller: an MMU and an IOMMU differ there. */
#ifndef CORE_BASE_WALK_H
#define CORE_BASE_WALK_H
#include "base/bits.h"

#define PTE_V	     BIT(0)
#define PTE_R	     BIT(1)
#define PTE_W	     BIT(2)
#define PTE_X	     BIT(3)
#define PTE_U	     BIT(4)
#define PTE_G	     BIT(5)
#define PTE_A	     BIT(6)
#define PTE_D	     BIT(7)
#define PTE_PPN(pte) bits(pte, 53, 10)

enum { PAGE_SHIFT = 12, PAGE_SIZE = 4096, WALK_LEVELS = 3 };

enum walk_kind {
	WALK_SV39,   /* 39-bit signed addresses */
	WALK_SV39X4, /* 41-bit unsigned guest-physical addresses, a root of four pages */
};

enum walk_result {
	WALK_OK,
	WALK_INVALID,	  /* a page fault of the walk's own stage */
	WALK_READ_FAILED, /* the callback failed, and knows why */
};

/* Read the entry at `address`. @return false to end the walk. */
typedef bool (*walk_read)(void *context, uint64_t address, uint64_t *pte);

struct walk {
	uint64_t pte;	  /* the leaf */
	uint64_t pte_at;  /* its address */
	uint64_t address; /* the translated address */
	unsigned level;	  /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB */
	unsigned levels;  /* how many tables the walk read, whatever the result */
	bool global;	  /* G was set on the way */
};

enum walk_result walk_tables(enum walk_kind kind, uint64_t root_ppn, uint64_t address,
			     walk_read read, void *context, struct walk *out);

#endif
