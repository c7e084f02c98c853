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

/* What a walk asks of its caller. */
struct walk_calls {
	/* Read the entry at `address`, in the table of `level`. @return false to end the walk. */
	bool (*read)(void *context, unsigned level, uint64_t address, uint64_t *pte);
	/* A valid entry led to the table of `level` at `table`; `global`: G was set on the way.
	 * NULL if the caller need not know. */
	void (*descend)(void *context, unsigned level, uint64_t table, bool global);
};

/* The table that a walk begins with. */
struct walk_start {
	uint64_t table; /* its address */
	unsigned level;
	bool global;
};

struct walk {
	uint64_t pte;	  /* the leaf */
	uint64_t pte_at;  /* its address */
	uint64_t address; /* the translated address */
	unsigned level;	  /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB */
	unsigned
		levels; /* how many levels of tables lie between the root and here, both included */
	bool global; /* G was set on the way */
};

static inline struct walk_start walk_from_root(uint64_t root_ppn)
{
	return (struct walk_start){.table = root_ppn << PAGE_SHIFT, .level = WALK_LEVELS - 1};
}

enum walk_result walk_tables(enum walk_kind kind, struct walk_start start, uint64_t address,
			     const struct walk_calls *calls, void *context, struct walk *out);

#endif
