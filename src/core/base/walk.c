#include "base/walk.h"

enum { INDEX_BITS = 9, PTE_SIZE = 8 };
#define PTE_RESERVED                                                                           \
	(~UINT64_C(0) << 54) /* N, PBMT and the bits between: no extension here has them */

static bool address_is_canonical(enum walk_kind kind, uint64_t address)
{
	return kind == WALK_SV39 ? sext(address, 39) == address : address >> 41 == 0;
}

static uint64_t table_index(enum walk_kind kind, uint64_t address, unsigned level)
{
	uint64_t index = address >> (PAGE_SHIFT + INDEX_BITS * level);

	if (kind == WALK_SV39X4 && level == WALK_LEVELS - 1)
		return bits(index, 10, 0);
	return bits(index, 8, 0);
}

enum walk_result walk_tables(enum walk_kind kind, struct walk_start start, uint64_t address,
			     const struct walk_calls *calls, void *context, struct walk *out)
{
	uint64_t table = start.table;

	*out = (struct walk){.address = address, .global = start.global};
	if (!address_is_canonical(kind, address))
		return WALK_INVALID;
	for (unsigned level = start.level;; level--) {
		uint64_t at = table + table_index(kind, address, level) * PTE_SIZE;
		uint64_t pte;

		out->levels = WALK_LEVELS - level;
		if (!calls->read(context, level, at, &pte))
			return WALK_READ_FAILED;
		if (!(pte & PTE_V) || (pte & (PTE_R | PTE_W)) == PTE_W || (pte & PTE_RESERVED))
			return WALK_INVALID;
		out->global = out->global || (pte & PTE_G);
		if (pte & (PTE_R | PTE_X)) {
			uint64_t span = (UINT64_C(1) << (PAGE_SHIFT + INDEX_BITS * level)) - 1;
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
