/* test_pagetable.c - what a para guest's page tables may and may not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hypervisors/para/check.h"
#include "hypervisors/para/pagetable.h"
#include "lib/csr.h"

enum { FRAMES = 32 };

/* A VM of 32 frames at a machine address that is not where the host keeps them. Frame 0 is
 * always a root, 1 an L1 and 2 an L0 table of it; from 8 on they are data. */
#define BASE UINT64_C(0x8a000000)
enum { ROOT = 0, L1 = 1, L0 = 2, OTHER_ROOT = 3, OTHER_L1 = 4, OTHER_L0 = 5, DATA = 8 };
#define LEAF_RW (PTE_V | PTE_U | PTE_R | PTE_W | PTE_A | PTE_D)
#define LEAF_R	(PTE_V | PTE_U | PTE_R | PTE_A)

static _Alignas(PAGE_SIZE) uint64_t memory[FRAMES][PT_SLOTS];
static struct pt_frame info[FRAMES];
static struct pt pt;
static unsigned flushes;

static void count_flush(const struct pt *which)
{
	assert_ptr_equal(which, &pt);
	flushes++;
}

static const struct pt_cpu cpu = {.flush_all = count_flush};

static uint64_t at(unsigned frame)
{
	return BASE + (uint64_t)frame * PAGE_SIZE;
}

static uint64_t slot_at(unsigned frame, unsigned slot)
{
	return at(frame) + slot * sizeof(uint64_t);
}

static uint64_t to(unsigned frame, uint64_t bits)
{
	return at(frame) >> 12 << PTE_PPN_SHIFT | bits;
}

/* A pinned root with one L1 in slot 0 and one L0 in slot 0 of that. */
static int setup(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	memset(info, 0, sizeof(info));
	flushes = 0;
	pt = (struct pt){
		.base = BASE,
		.frames = FRAMES,
		.window = (uint64_t)(uintptr_t)memory - BASE,
		.info = info,
		.reserved = {0, 0, 0xcf, 0xdf},
		.flushes = 1,
		.cpu = &cpu,
		.budget = UINT32_MAX,
	};
	memory[ROOT][0] = to(L1, PTE_V);
	memory[L1][0] = to(L0, PTE_V);
	assert_int_equal(pt_pin(&pt, at(ROOT), RS_PT_ROOT), 0);
	return 0;
}

static int64_t set(unsigned frame, unsigned slot, uint64_t value)
{
	uint64_t before = memory[frame][slot];
	int64_t error = pt_update(&pt, slot_at(frame, slot), value);
	if (error < 0)
		assert_int_equal(memory[frame][slot], before); /* refused: nothing changed */
	return error;
}

static void every_count_is_zero(void)
{
	for (unsigned i = 0; i < FRAMES; i++)
		assert_int_equal(info[i].count, 0);
}

static void maps_its_own_data(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	assert_int_equal(memory[L0][3], to(DATA, LEAF_RW));
	assert_int_equal(info[DATA].type, PT_WRITABLE);
	assert_int_equal(info[DATA].count, 1);
}

static void maps_a_frame_writable_twice(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	assert_int_equal(set(L0, 4, to(DATA, LEAF_RW)), 0);
	assert_int_equal(info[DATA].count, 2);
	assert_int_equal(set(L0, 3, 0), 0);
	assert_int_equal(info[DATA].count, 1);
}

static void refuses_a_writable_map_of_a_page_table(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(ROOT, LEAF_RW)), RS_HERR_IN_USE);
	assert_int_equal(set(L0, 3, to(L1, LEAF_RW)), RS_HERR_IN_USE);
	assert_int_equal(set(L0, 3, to(L0, LEAF_RW)), RS_HERR_IN_USE);
}

static void allows_a_read_only_map_of_a_page_table(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(ROOT, LEAF_R)), 0);
	assert_int_equal(set(L0, 4, to(L0, LEAF_R)), 0);
	assert_int_equal(info[ROOT].count, 1);
	assert_int_equal(info[L0].count, 1);
}

static void refuses_to_make_a_read_only_page_table_writable(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(L1, LEAF_R)), 0);
	assert_int_equal(set(L0, 3, to(L1, LEAF_RW)), RS_HERR_IN_USE);
}

static void refuses_foreign_frames(void **state)
{
	static const uint64_t foreign[] = {0,
					   0x80000000,
					   0x80200000,
					   BASE - PAGE_SIZE,
					   BASE + FRAMES * PAGE_SIZE,
					   UINT64_C(1) << 55};
	(void)state;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		uint64_t ppn = foreign[i] >> 12 << PTE_PPN_SHIFT;
		assert_int_equal(set(L0, 3, ppn | LEAF_RW), RS_HERR_NOT_OWNED);
		assert_int_equal(set(L0, 3, ppn | LEAF_R), RS_HERR_NOT_OWNED);
		assert_int_equal(set(L1, 3, ppn | PTE_V), RS_HERR_NOT_OWNED);
		assert_int_equal(set(ROOT, 3, ppn | PTE_V), RS_HERR_NOT_OWNED);
		assert_int_equal(pt_pin(&pt, foreign[i], RS_PT_L0), RS_HERR_NOT_OWNED);
		assert_int_equal(pt_unpin(&pt, foreign[i]), RS_HERR_NOT_OWNED);
		assert_int_equal(pt_update(&pt, foreign[i], 0), RS_HERR_NOT_OWNED);
	}
}

static void refuses_leaves_that_are_not_for_user_mode(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW & ~(uint64_t)PTE_U)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to(DATA, LEAF_R & ~(uint64_t)PTE_U)), RS_HERR_BAD_ENTRY);
}

static void refuses_global_entries(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW | PTE_G)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to(OTHER_L0, PTE_V | PTE_G)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(ROOT, 3, to(OTHER_L1, PTE_V | PTE_G)), RS_HERR_BAD_ENTRY);
}

static void refuses_writable_without_readable(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW & ~(uint64_t)PTE_R)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to(DATA, (LEAF_RW & ~(uint64_t)PTE_R) | PTE_X)),
			 RS_HERR_BAD_ENTRY);
}

static void refuses_superpages(void **state)
{
	(void)state;
	assert_int_equal(set(L1, 3, to(DATA, LEAF_R)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(ROOT, 3, to(DATA, LEAF_RW)), RS_HERR_BAD_ENTRY);
}

static void refuses_a_table_below_the_last_level(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(OTHER_L0, PTE_V)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to(OTHER_L0, PTE_V | PTE_U)), RS_HERR_BAD_ENTRY);
}

static void refuses_reserved_bits(void **state)
{
	(void)state;
	for (unsigned bit = 54; bit < 64; bit++) {
		assert_int_equal(set(L0, 3, to(DATA, LEAF_RW | UINT64_C(1) << bit)),
				 RS_HERR_BAD_ENTRY);
		assert_int_equal(set(ROOT, 3, to(OTHER_L1, PTE_V | UINT64_C(1) << bit)),
				 RS_HERR_BAD_ENTRY);
	}
	assert_int_equal(set(L1, 3, to(OTHER_L0, PTE_V | PTE_A)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to(OTHER_L0, PTE_V | PTE_D)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to(OTHER_L0, PTE_V | PTE_U)), RS_HERR_BAD_ENTRY);
	/* not valid: 0 and nothing else */
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW & ~(uint64_t)PTE_V)), RS_HERR_BAD_ENTRY);
}

static void leaves_the_software_bits_to_the_guest(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW | 0x300)), 0);
	assert_int_equal(set(L1, 3, to(OTHER_L0, PTE_V | 0x300)), 0);
}

static void refuses_the_reserved_slots(void **state)
{
	(void)state;
	for (unsigned slot = RS_RESERVED_SLOT_FIRST; slot < PT_SLOTS; slot++) {
		assert_int_equal(set(ROOT, slot, 0), RS_HERR_RESERVED_SLOT);
		assert_int_equal(set(ROOT, slot, to(OTHER_L1, PTE_V)), RS_HERR_RESERVED_SLOT);
	}
	assert_int_equal(set(ROOT, RS_RESERVED_SLOT_FIRST - 1, to(OTHER_L1, PTE_V)), 0);
}

static void fills_the_reserved_slots_of_a_root_and_clears_them_after(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PT_RESERVED; i++)
		assert_int_equal(memory[ROOT][RS_RESERVED_SLOT_FIRST + i], pt.reserved[i]);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	for (unsigned i = 0; i < PT_RESERVED; i++)
		assert_int_equal(memory[ROOT][RS_RESERVED_SLOT_FIRST + i], 0);
}

static void refuses_a_root_that_brings_its_own_reserved_slots(void **state)
{
	(void)state;
	memory[OTHER_ROOT][510] = to(OTHER_L1, PTE_V);
	assert_int_equal(pt_pin(&pt, at(OTHER_ROOT), RS_PT_ROOT), RS_HERR_RESERVED_SLOT);
	assert_int_equal(info[OTHER_ROOT].count, 0);
	assert_int_equal(info[OTHER_L1].count, 0);
}

static void refuses_to_pin_writable_memory(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	for (uint64_t level = RS_PT_L0; level <= RS_PT_ROOT; level++)
		assert_int_equal(pt_pin(&pt, at(DATA), level), RS_HERR_IN_USE);
	assert_int_equal(set(L1, 1, to(DATA, PTE_V)), RS_HERR_IN_USE);
}

static void refuses_a_table_of_the_wrong_level(void **state)
{
	(void)state;
	assert_int_equal(set(ROOT, 1, to(L0, PTE_V)), RS_HERR_IN_USE);
	assert_int_equal(set(L1, 1, to(L1, PTE_V)), RS_HERR_IN_USE);
	assert_int_equal(set(L1, 1, to(ROOT, PTE_V)), RS_HERR_IN_USE);
	assert_int_equal(pt_pin(&pt, at(L0), RS_PT_ROOT), RS_HERR_IN_USE);
}

static void refuses_a_table_that_maps_itself_writable(void **state)
{
	(void)state;
	memory[OTHER_L0][9] = to(OTHER_L0, LEAF_RW);
	assert_int_equal(set(L1, 1, to(OTHER_L0, PTE_V)), RS_HERR_IN_USE);
	assert_int_equal(info[OTHER_L0].count, 0);
}

static void a_refused_table_leaves_no_reference_behind(void **state)
{
	(void)state;
	memory[OTHER_ROOT][0] = to(L1, PTE_V);
	memory[OTHER_ROOT][1] = to(OTHER_L1, PTE_V);
	memory[OTHER_L1][7] = to(OTHER_L0, PTE_V);
	memory[OTHER_L0][0] = to(DATA, LEAF_RW);
	memory[OTHER_L0][511] = to(DATA, LEAF_RW | PTE_G);
	assert_int_equal(pt_pin(&pt, at(OTHER_ROOT), RS_PT_ROOT), RS_HERR_BAD_ENTRY);
	assert_int_equal(info[L1].count, 1);
	assert_int_equal(info[OTHER_ROOT].count + info[OTHER_L1].count + info[OTHER_L0].count,
			 0);
	assert_int_equal(info[DATA].count, 0);
	assert_int_equal(memory[OTHER_ROOT][511], 0);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	every_count_is_zero();
}

static void counts_go_back_to_zero_after_unpin(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	assert_int_equal(set(L0, 4, to(DATA + 1, LEAF_R)), 0);
	assert_int_equal(set(L1, 9, to(OTHER_L0, PTE_V)), 0);
	assert_int_equal(set(OTHER_L0, 0, to(DATA, LEAF_RW)), 0);
	assert_int_equal(info[DATA].count, 2);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	every_count_is_zero();
}

static void lower_tables_are_shared_by_two_roots(void **state)
{
	(void)state;
	memory[OTHER_ROOT][0] = to(L1, PTE_V);
	assert_int_equal(pt_pin(&pt, at(OTHER_ROOT), RS_PT_ROOT), 0);
	assert_int_equal(info[L1].count, 2);
	assert_int_equal(info[L0].count, 1);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	assert_int_equal(set(L0, 3, to(L0, LEAF_RW)), RS_HERR_IN_USE);
	assert_int_equal(pt_unpin(&pt, at(OTHER_ROOT)), 0);
	every_count_is_zero();
}

static void updates_only_tables_that_are_in_use(void **state)
{
	(void)state;
	assert_int_equal(set(DATA, 0, 0), RS_HERR_NOT_A_TABLE);
	assert_int_equal(set(OTHER_L0, 0, to(DATA, LEAF_RW)), RS_HERR_NOT_A_TABLE);
	assert_int_equal(set(L0, 0, to(DATA, LEAF_RW)), 0);
	assert_int_equal(set(DATA, 0, to(DATA, LEAF_RW)), RS_HERR_NOT_A_TABLE);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	assert_int_equal(set(L0, 0, 0), RS_HERR_NOT_A_TABLE);
}

static void refuses_an_entry_that_is_not_aligned(void **state)
{
	(void)state;
	for (unsigned i = 1; i < sizeof(uint64_t); i++)
		assert_int_equal(pt_update(&pt, at(L0) + i, 0), RS_HERR_INVALID_ADDRESS);
	assert_int_equal(pt_pin(&pt, at(OTHER_L0) + 8, RS_PT_L0), RS_HERR_INVALID_ADDRESS);
	assert_int_equal(pt_unpin(&pt, at(ROOT) + 8), RS_HERR_INVALID_ADDRESS);
}

static void pins_once_and_unpins_once(void **state)
{
	(void)state;
	assert_int_equal(pt_pin(&pt, at(ROOT), RS_PT_ROOT), RS_HERR_IN_USE);
	assert_int_equal(pt_unpin(&pt, at(L0)), RS_HERR_NOT_A_TABLE);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), RS_HERR_NOT_A_TABLE);
	assert_int_equal(pt_pin(&pt, at(ROOT), 0), RS_HERR_INVALID_PARAM);
	assert_int_equal(pt_pin(&pt, at(ROOT), PT_WRITABLE), RS_HERR_INVALID_PARAM);
	assert_int_equal(pt_pin(&pt, at(ROOT), UINT64_C(1) << 32 | RS_PT_L0),
			 RS_HERR_INVALID_PARAM);
}

static void flushes_before_writable_memory_becomes_a_table(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(OTHER_L0, LEAF_RW)), 0);
	assert_int_equal(set(L0, 3, to(OTHER_L0, LEAF_R)), 0);
	assert_int_equal(flushes, 0);
	assert_int_equal(set(L1, 1, to(OTHER_L0, PTE_V)), 0);
	assert_int_equal(flushes, 1);
}

static void flushes_before_a_table_becomes_writable_memory(void **state)
{
	(void)state;
	assert_int_equal(set(L1, 0, 0), 0);
	assert_int_equal(set(L1, 1, to(OTHER_L0, PTE_V)), 0);
	assert_int_equal(flushes, 0);
	assert_int_equal(set(OTHER_L0, 0, to(L0, LEAF_RW)), 0);
	assert_int_equal(flushes, 1);
}

static void flushes_no_second_time_for_what_was_flushed(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(set(L0, i, to(DATA + i, LEAF_RW)), 0);
		assert_int_equal(set(L0, i, 0), 0);
	}
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(set(L1, 1 + i, to(DATA + i, PTE_V)), 0);
	assert_int_equal(flushes, 1);
}

static void no_flush_while_a_frame_stays_writable(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
		assert_int_equal(set(L0, 3, 0), 0);
	}
	assert_int_equal(flushes, 0);
}

static void the_walk_finds_what_was_mapped(void **state)
{
	uint64_t machine = 0;
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_R)), 0);
	assert_true(pt_walk(&pt, at(ROOT), 0x3123, PTE_R, &machine));
	assert_int_equal(machine, at(DATA) + 0x123);
	assert_false(pt_walk(&pt, at(ROOT), 0x3123, PTE_W, &machine));
	assert_false(pt_walk(&pt, at(ROOT), 0x4000, PTE_R, &machine));
	assert_false(pt_walk(&pt, at(ROOT), 0x200000, PTE_R, &machine));
	assert_false(pt_walk(&pt, at(ROOT), 0x40000000, PTE_R, &machine));
}

static void the_walk_refuses_the_hypervisors_own_half(void **state)
{
	uint64_t machine = 0;
	(void)state;
	assert_false(pt_walk(&pt, at(ROOT), 0xffffffff80200000, PTE_R, &machine));
	assert_false(pt_walk(&pt, at(ROOT), 0xffffffffffffffff, PTE_R, &machine));
	assert_false(pt_walk(&pt, at(ROOT), 0xffffffff00000000, PTE_R, &machine));
	/* bits 63-39 must repeat bit 38 */
	assert_int_equal(set(L0, 3, to(DATA, LEAF_R)), 0);
	assert_false(pt_walk(&pt, at(ROOT), UINT64_C(1) << 39 | 0x3000, PTE_R, &machine));
	assert_false(pt_walk(&pt, at(ROOT), UINT64_C(1) << 63 | 0x3000, PTE_R, &machine));
}

/* ---- the check ---- */

static void the_check_finds_what_is_wrong(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	/* afterwards counts are wrong, so they are put back */
#define DAMAGE(what, value)                                                                    \
	do {                                                                                   \
		struct pt_frame counts[FRAMES];                                                \
		__typeof__(what) before = what;                                                \
		memcpy(counts, info, sizeof(info));                                            \
		what = value;                                                                  \
		assert_non_null(pt_check(&pt));                                                \
		what = before;                                                                 \
		memcpy(info, counts, sizeof(info));                                            \
		assert_null(pt_check(&pt));                                                    \
	} while (0)
	DAMAGE(info[DATA].count, 2u);
	DAMAGE(info[L0].count, 2u);
	DAMAGE(pt.lent, 1u);
	DAMAGE(memory[L0][9], to(L0, LEAF_RW));
	DAMAGE(memory[L0][9], to(DATA, LEAF_RW));
	DAMAGE(memory[L0][3], 0);
	DAMAGE(memory[L0][9], to(DATA, LEAF_R & ~(uint64_t)PTE_U));
	DAMAGE(memory[L0][9], to(FRAMES, LEAF_R));
	DAMAGE(memory[L0][9], 2);
	DAMAGE(memory[L1][9], to(L0, PTE_V));
	DAMAGE(memory[L1][9], to(DATA, LEAF_R));
	DAMAGE(memory[ROOT][9], to(L0, PTE_V));
	DAMAGE(memory[ROOT][510], 0);
	DAMAGE(memory[ROOT][508], 1);
#undef DAMAGE
}

/* ---- requests that take long ---- */

enum { WIDE = 16 }; /* tables in a table */

/* An L1 table of L0 tables, each of which maps one frame; `bad` of them has a bad entry. */
static void make_wide_table(unsigned bad)
{
	for (unsigned i = 0; i < WIDE; i++) {
		memory[OTHER_L1][i * 32] = to(DATA + i, PTE_V);
		memory[DATA + i][100] = to(DATA + WIDE, LEAF_RW);
		memory[DATA + i][511] = to(DATA + WIDE, i == bad ? LEAF_RW | PTE_G : LEAF_RW);
	}
}

/* Go on with an unfinished request, `budget` entries at a time. @return its result. */
static int64_t in_steps(int64_t result, unsigned budget, unsigned *steps)
{
	for (*steps = 1; result == PT_MORE; ++*steps) {
		assert_true(pt_is_unfinished(&pt));
		assert_null(pt_check(&pt));
		pt.budget = budget;
		result = pt_continue(&pt);
	}
	assert_false(pt_is_unfinished(&pt));
	assert_null(pt_check(&pt));
	pt.budget = UINT32_MAX;
	return result;
}

static void a_wide_table_is_checked_in_steps(void **state)
{
	unsigned steps;
	(void)state;
	make_wide_table(WIDE);
	pt.budget = 100;
	assert_int_equal(in_steps(set(ROOT, 1, to(OTHER_L1, PTE_V)), 100, &steps), 0);
	assert_true(steps >= (WIDE + 1) * PT_SLOTS / 100);
	assert_int_equal(memory[ROOT][1], to(OTHER_L1, PTE_V));
	assert_int_equal(info[DATA + WIDE].count, 2 * WIDE);
}

static void a_wide_table_is_given_back_in_steps(void **state)
{
	unsigned steps;
	(void)state;
	make_wide_table(WIDE);
	assert_int_equal(set(ROOT, 1, to(OTHER_L1, PTE_V)), 0);
	pt.budget = 100;
	assert_int_equal(in_steps(pt_update(&pt, slot_at(ROOT, 1), 0), 100, &steps), 0);
	assert_true(steps >= (WIDE + 1) * PT_SLOTS / 100);
	assert_int_equal(memory[ROOT][1], 0);
	assert_int_equal(info[DATA + WIDE].count, 0);
}

static void a_bad_entry_is_found_in_steps_and_leaves_nothing_behind(void **state)
{
	unsigned steps;
	(void)state;
	make_wide_table(WIDE - 1);
	pt.budget = 7;
	assert_int_equal(in_steps(pt_pin(&pt, at(OTHER_L1), RS_PT_L1), 7, &steps),
			 RS_HERR_BAD_ENTRY);
	assert_true(steps >= 2 * WIDE * PT_SLOTS / 7);
	assert_false(info[OTHER_L1].pinned);
	for (unsigned i = OTHER_L1; i < FRAMES; i++)
		assert_int_equal(info[i].count, 0);
}

static void one_entry_at_a_time_makes_no_difference(void **state)
{
	unsigned steps;
	(void)state;
	make_wide_table(WIDE);
	pt.budget = 0;
	assert_int_equal(in_steps(pt_pin(&pt, at(OTHER_L1), RS_PT_L1), 1, &steps), 0);
	assert_true(info[OTHER_L1].pinned);
	pt.budget = 0;
	assert_int_equal(in_steps(pt_unpin(&pt, at(OTHER_L1)), 1, &steps), 0);
	assert_int_equal(pt_unpin(&pt, at(ROOT)), 0);
	every_count_is_zero();
}

static void a_table_that_is_being_given_back_is_not_lent(void **state)
{
	unsigned steps;
	(void)state;
	make_wide_table(WIDE);
	assert_int_equal(set(ROOT, 1, to(OTHER_L1, PTE_V)), 0);
	pt.budget = 100;
	assert_int_equal(pt_update(&pt, slot_at(ROOT, 1), 0), PT_MORE);
	assert_int_equal(pt_lend(&pt, at(OTHER_L1)), RS_HERR_IN_USE);
	assert_int_equal(pt_lend(&pt, at(DATA)), RS_HERR_IN_USE);
	assert_int_equal(pt_lend(&pt, at(DATA + WIDE)), 0);
	assert_int_equal(in_steps(PT_MORE, 100, &steps), 0);
	assert_int_equal(pt_lend(&pt, at(OTHER_L1)), 0);
	pt_return(&pt, at(OTHER_L1));
	pt_return(&pt, at(DATA + WIDE));
	assert_null(pt_check(&pt));
}

static void a_count_that_is_full_refuses_one_more(void **state)
{
	(void)state;
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	info[DATA].count = UINT32_MAX;
	assert_int_equal(set(L0, 4, to(DATA, LEAF_RW)), RS_HERR_IN_USE);
	assert_int_equal(info[DATA].count, UINT32_MAX);
	info[L1].count = UINT32_MAX;
	assert_int_equal(set(ROOT, 4, to(L1, PTE_V)), RS_HERR_IN_USE);
	assert_int_equal(info[L1].count, UINT32_MAX);
}

/* A guest that asks for anything at all, for a long time: whatever was granted keeps the
 * invariants. (tests/fuzz/para.c foretells each answer as well.) */
static uint64_t random_state;
static uint64_t dice(uint64_t sides)
{
	random_state = random_state * 6364136223846793005 + 1442695040888963407;
	return (random_state >> 33) % sides;
}

static void pinned_roots_are_exchanged_and_no_others(void **state)
{
	(void)state;
	assert_int_equal(pt_pin(&pt, at(OTHER_ROOT), RS_PT_ROOT), 0);
	assert_false(pt_exchange_pinned(&pt, at(ROOT), at(OTHER_ROOT))); /* none is in use */
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pt_get(&pt, at(ROOT), PT_ROOT), 0);
		pt.root[i] = at(ROOT);
	}
	assert_true(pt_exchange_pinned(&pt, at(OTHER_ROOT), at(ROOT)));
	assert_int_equal(pt.root[0], at(OTHER_ROOT));
	assert_int_equal(pt.root[1], at(ROOT));
	assert_int_equal(info[OTHER_ROOT].count, 2);
	assert_int_equal(info[ROOT].count, 2);
	assert_null(pt_check(&pt));

	assert_false(pt_exchange_pinned(&pt, at(ROOT), at(DATA)));
	assert_false(pt_exchange_pinned(&pt, at(L1), at(ROOT)));
	assert_false(pt_exchange_pinned(&pt, BASE - PAGE_SIZE, at(ROOT)));
	info[ROOT].count = UINT32_MAX - 1;
	assert_false(pt_exchange_pinned(&pt, at(ROOT), at(ROOT)));
	info[ROOT].count = 2;
	/* the last reference but the pin's would go, and the pin is gone */
	assert_int_equal(pt_unpin(&pt, at(OTHER_ROOT)), 0);
	assert_false(pt_exchange_pinned(&pt, at(ROOT), at(ROOT)));
	assert_null(pt_check(&pt));
}

static void whatever_is_asked_the_invariants_hold(void **state)
{
	static const uint64_t bits[] = {
		PTE_V,	PTE_V, PTE_V,	      LEAF_RW,	       LEAF_RW,	      LEAF_R,
		LEAF_R, 0,     PTE_V | PTE_W, LEAF_RW | PTE_G, PTE_V | PTE_U, LEAF_R | PTE_X};
	unsigned granted = 0, refused = 0;
	(void)state;
	random_state = 1;
	for (unsigned step = 0; step < 20000; step++) {
		unsigned frame = (unsigned)dice(FRAMES), slot = (unsigned)dice(4);
		uint64_t value = bits[dice(sizeof(bits) / sizeof(bits[0]))];
		int64_t error;
		if (value)
			value |= to((unsigned)dice(FRAMES + 1), 0);
		if (dice(16) == 0)
			slot = 508 + slot;
		switch (dice(8)) {
		case 0:
			error = pt_pin(&pt, at(frame), 1 + dice(3));
			break;
		case 1:
			error = pt_unpin(&pt, at(frame));
			break;
		case 2: /* memory that is not a table is the guest's to scribble on */
			if (info[frame].type == PT_WRITABLE)
				memory[frame][slot] = value;
			continue;
		default:
			error = pt_update(&pt, slot_at(frame, slot), value);
		}
		if (error)
			refused++;
		else
			granted++;
		if (step % 16 == 0)
			assert_null(pt_check(&pt));
	}
	assert_true(granted > 500);
	assert_true(refused > 500);
	for (unsigned i = 0; i < FRAMES; i++)
		if (info[i].pinned)
			assert_int_equal(pt_unpin(&pt, at(i)), 0);
	every_count_is_zero();
}

/* ---- devices that are emulated */

#define DEVICE UINT64_C(0x10000000)
static const uint64_t devices[] = {DEVICE};

static uint64_t to_device(uint64_t bits)
{
	return DEVICE >> 12 << PTE_PPN_SHIFT | bits;
}

static int setup_with_device(void **state)
{
	int result = setup(state);
	pt.devices = devices;
	pt.device_count = 1;
	return result;
}

static void keeps_the_leaf_of_a_device_from_the_CPU(void **state)
{
	uint64_t machine;
	(void)state;
	assert_int_equal(set(L0, 3, to_device(LEAF_RW)), 0);
	assert_int_equal(memory[L0][3], to_device(LEAF_RW & ~(uint64_t)PTE_V));
	assert_int_equal(pt_leaf(&pt, at(ROOT), 3 * PAGE_SIZE), memory[L0][3]);
	assert_true(pt_is_device(&pt, memory[L0][3]));
	assert_false(pt_walk(&pt, at(ROOT), 3 * PAGE_SIZE, PTE_R, &machine));
	assert_null(pt_check(&pt));
	assert_int_equal(set(L0, 3, to(DATA, LEAF_RW)), 0);
	assert_int_equal(set(L0, 3, memory[L0][4]), 0);
	assert_null(pt_check(&pt));
}

static void refuses_what_is_no_leaf_of_a_device(void **state)
{
	const uint64_t without_v = LEAF_RW & ~(uint64_t)PTE_V;
	(void)state;
	assert_int_equal(set(L0, 3, to_device(LEAF_RW | PTE_G)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to_device(without_v | PTE_G)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to_device(LEAF_RW & ~(uint64_t)PTE_U)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to_device(PTE_V)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to_device(0)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L0, 3, to(DATA, without_v)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to_device(LEAF_RW)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to_device(without_v)), RS_HERR_BAD_ENTRY);
	assert_int_equal(set(L1, 3, to_device(PTE_V)), RS_HERR_NOT_OWNED);
	assert_int_equal(pt_pin(&pt, DEVICE, RS_PT_L0), RS_HERR_NOT_OWNED);
	assert_int_equal(pt_lend(&pt, DEVICE), RS_HERR_NOT_OWNED);
}

static void takes_a_table_with_the_leaf_of_a_device(void **state)
{
	(void)state;
	memory[OTHER_L0][7] = to_device(LEAF_RW & ~(uint64_t)PTE_V);
	assert_int_equal(pt_pin(&pt, at(OTHER_L0), RS_PT_L0), 0);
	assert_null(pt_check(&pt));
	assert_int_equal(pt_unpin(&pt, at(OTHER_L0)), 0);
	memory[OTHER_L0][7] = to_device(LEAF_RW);
	assert_int_equal(pt_pin(&pt, at(OTHER_L0), RS_PT_L0), RS_HERR_NOT_OWNED);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, setup)
#define D(name) cmocka_unit_test_setup(name, setup_with_device)
	static const struct CMUnitTest tests[] = {
		T(maps_its_own_data),
		T(maps_a_frame_writable_twice),
		T(refuses_a_writable_map_of_a_page_table),
		T(allows_a_read_only_map_of_a_page_table),
		T(refuses_to_make_a_read_only_page_table_writable),
		T(refuses_foreign_frames),
		T(refuses_leaves_that_are_not_for_user_mode),
		T(refuses_global_entries),
		T(refuses_writable_without_readable),
		T(refuses_superpages),
		T(refuses_a_table_below_the_last_level),
		T(refuses_reserved_bits),
		T(leaves_the_software_bits_to_the_guest),
		T(refuses_the_reserved_slots),
		T(fills_the_reserved_slots_of_a_root_and_clears_them_after),
		T(refuses_a_root_that_brings_its_own_reserved_slots),
		T(refuses_to_pin_writable_memory),
		T(refuses_a_table_of_the_wrong_level),
		T(refuses_a_table_that_maps_itself_writable),
		T(a_refused_table_leaves_no_reference_behind),
		T(counts_go_back_to_zero_after_unpin),
		T(lower_tables_are_shared_by_two_roots),
		T(updates_only_tables_that_are_in_use),
		T(refuses_an_entry_that_is_not_aligned),
		T(pins_once_and_unpins_once),
		T(flushes_before_writable_memory_becomes_a_table),
		T(flushes_before_a_table_becomes_writable_memory),
		T(flushes_no_second_time_for_what_was_flushed),
		T(no_flush_while_a_frame_stays_writable),
		T(the_walk_finds_what_was_mapped),
		T(the_walk_refuses_the_hypervisors_own_half),
		T(the_check_finds_what_is_wrong),
		T(a_wide_table_is_checked_in_steps),
		T(a_wide_table_is_given_back_in_steps),
		T(a_bad_entry_is_found_in_steps_and_leaves_nothing_behind),
		T(one_entry_at_a_time_makes_no_difference),
		T(a_table_that_is_being_given_back_is_not_lent),
		T(a_count_that_is_full_refuses_one_more),
		T(pinned_roots_are_exchanged_and_no_others),
		T(whatever_is_asked_the_invariants_hold),
		D(keeps_the_leaf_of_a_device_from_the_CPU),
		D(refuses_what_is_no_leaf_of_a_device),
		D(takes_a_table_with_the_leaf_of_a_device),
	};
#undef T
#undef D
	return cmocka_run_group_tests(tests, NULL, NULL);
}
