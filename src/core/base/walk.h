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

enum { WALK_INDEX_BITS = 9, PTE_SIZE = 8 };
#define PTE_RESERVED                                                                           \
	(~UINT64_C(0) << 54) /* N, PBMT and the bits between: no extension here has them */

static inline bool walk_address_is_canonical(enum walk_kind kind, uint64_t address)
{
	return kind == WALK_SV39 ? sext(address, 39) == address : address >> 41 == 0;
}

static inline uint64_t walk_table_index(enum walk_kind kind, uint64_t address, unsigned level)
{
	uint64_t index = address >> (PAGE_SHIFT + WALK_INDEX_BITS * level);

	if (kind == WALK_SV39X4 && level == WALK_LEVELS - 1)
		return bits(index, 10, 0);
	return bits(index, 8, 0);
}

/* The same inside of its caller: with `kind` and `calls` constant, nothing of the other kind and no
 * indirect call is left. */
static inline __attribute__((always_inline)) enum walk_result
walk_tables_inline(enum walk_kind kind, struct walk_start start, uint64_t address,
		   const struct walk_calls *calls, void *context, struct walk *out)
{
	uint64_t table = start.table;

	*out = (struct walk){.address = address, .global = start.global};
	if (!walk_address_is_canonical(kind, address))
		return WALK_INVALID;
	for (unsigned level = start.level;; level--) {
		uint64_t at = table + walk_table_index(kind, address, level) * PTE_SIZE;
		uint64_t pte = 0;

		out->levels = WALK_LEVELS - level;
		if (!calls->read(context, level, at, &pte))
			return WALK_READ_FAILED;
		if (!(pte & PTE_V) || (pte & (PTE_R | PTE_W)) == PTE_W || (pte & PTE_RESERVED))
			return WALK_INVALID;
		out->global = out->global || (pte & PTE_G);
		if (pte & (PTE_R | PTE_X)) {
			uint64_t span =
				(UINT64_C(1) << (PAGE_SHIFT + WALK_INDEX_BITS * level)) - 1;
			uint64_t base = PTE_PPN(pte) << PAGE_SHIFT;

			if (base & span) /* misaligned superpage */
				return WALK_INVALID;
			out->pte = pte;
			out->pte_at = at;
			out->level = level;
			out->address = base | (address & span);
			return WALK_OK;
		}
		if (pte & (PTE_A | PTE_D | PTE_U)) /* reserved in a pointer */
			return WALK_INVALID;
		if (level == 0) /* a pointer at the last level */
			return WALK_INVALID;
		table = PTE_PPN(pte) << PAGE_SHIFT;
		if (calls->descend)
			calls->descend(context, level - 1, table, out->global);
	}
}

#endif
