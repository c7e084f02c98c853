/* handler_rows.c - handlers of the blocks engine for two or four loads, or stores, of 8 bytes through one
 * base register: what saves and restores registers, and what copies and clears pages. If all are in one page,
 * one shortcut serves them all. */
#include "exec/handler_rows.h"

#include "exec/handler_bodies.h"

/* The first address and the last are in the page of the shortcut, and so are those between them. */
#define IN_A_ROW(key, last)                                                                    \
	uint64_t base = rs1(c, &s->o), va = base + imm(&s->o), end = base + imm(&(last)->o);   \
	const struct shortcut *e = data_shortcut(k, va);                                       \
	const bool near = (va ^ end) < PAGE_SIZE && e->key == data_key(k, va, 8);              \
	const uint64_t at = base + e->delta

#define ADDRESS(slot)                                                                          \
	((uint8_t *)__builtin_assume_aligned((void *)(uintptr_t)(at + imm(&(slot)->o)), 8))
#define LOAD(slot)  (void)set_rd(c, &(slot)->o, bus_get(ADDRESS(slot), 8))
#define STORE(slot) bus_put(ADDRESS(slot), 8, rs2(c, &(slot)->o))

/* `n`: slots of each; what is not in one page is done one by one. */
#define ROWS(name, key, DO, n, bytes)                                                          \
	HANDLER(run_##name##_two_##bytes)                                                      \
	{                                                                                      \
		IN_A_ROW(key, s + (n));                                                        \
		if (unlikely(!near))                                                           \
			return run_##name##_##bytes(c, s, budget, k);                          \
		DO(s);                                                                         \
		DO(s + (n));                                                                   \
		NEXT(s + 2 * (n), budget);                                                     \
	}                                                                                      \
	HANDLER(run_##name##_four_##bytes)                                                     \
	{                                                                                      \
		IN_A_ROW(key, s + 3 * (n));                                                    \
		if (unlikely(!near))                                                           \
			return run_##name##_##bytes(c, s, budget, k);                          \
		DO(s);                                                                         \
		DO(s + (n));                                                                   \
		DO(s + 2 * (n));                                                               \
		DO(s + 3 * (n));                                                               \
		NEXT(s + 4 * (n), budget);                                                     \
	}
ROWS(ld, load_key, LOAD, 1, 2)
ROWS(ld, load_key, LOAD, 2, 4)
ROWS(sd, store_key, STORE, 1, 2)
ROWS(sd, store_key, STORE, 2, 4)

/* How many of the `count` decoded instructions from `first` on are of its kind and length, through its
 * base, each 8-byte aligned to it, at addresses that all rise or all fall; at most 4. */
static unsigned length_of_row(const struct decoded_slot *first, unsigned count)
{
	unsigned length = 1;
	bool falls = count > 1 && first[1].slot->o.imm < first->slot->o.imm;

	for (; length < count && length < 4; length++) {
		const struct decoded_slot *before = &first[length - 1], *next = &first[length];
		int32_t step = next->slot->o.imm - before->slot->o.imm;

		if (next->choice.kind != first->choice.kind ||
		    next->choice.length != first->choice.length ||
		    next->slot->o.rs1 != first->slot->o.rs1 || step % 8 || (step < 0) != falls)
			break;
		if (first->choice.op == OP_ld && before->slot->o.rd == first->slot->o.rs1)
			break;
	}
	return length;
}

slot_handler *handler_row(const struct decoded_slot *first, unsigned count)
{
	static slot_handler *const loads[2][2] = {{run_ld_two_2, run_ld_four_2},
						  {run_ld_two_4, run_ld_four_4}};
	static slot_handler *const stores[2][2] = {{run_sd_two_2, run_sd_four_2},
						   {run_sd_two_4, run_sd_four_4}};
	bool load = first->choice.kind == run_ld_4, store = first->choice.kind == run_sd_4;
	unsigned length = load || store ? length_of_row(first, count) : 1;

	if (length < 2)
		return NULL;
	return (load ? loads : stores)[first->choice.length / 4][length == 4];
}
