/* RV32I: "Control Transfer Instructions", and what follows one that was taken. */
#include <stdio.h>

#include "spec.h"

struct branch {
	enum op op;
	uint64_t a, b;
	bool taken;
};

static const struct branch branches[] = {
	{OP_beq, 0, 0, true},
	{OP_beq, ONES, ONES, true},
	{OP_beq, 1, UINT64_C(1) << 32 | 1, false},
	{OP_bne, 0, 0, false},
	{OP_bne, 0, MIN64, true},
	{OP_blt, ONES, 0, true},
	{OP_blt, 0, ONES, false},
	{OP_blt, MIN64, MAX64, true},
	{OP_blt, 5, 5, false},
	{OP_bge, ONES, 0, false},
	{OP_bge, 0, ONES, true},
	{OP_bge, 5, 5, true},
	{OP_bge, MAX64, MIN64, true},
	{OP_bltu, ONES, 0, false},
	{OP_bltu, 0, ONES, true},
	{OP_bltu, 5, 5, false},
	{OP_bgeu, ONES, 0, true},
	{OP_bgeu, 0, ONES, false},
	{OP_bgeu, 5, 5, true},
};

static const uint64_t branch_offsets[] = {
	4, 8, 2, (uint64_t)-2, 0x7fe, 0x800, 0xffe, 0x555 * 2 & 0xffe, (uint64_t)-4096};

/* The middle of RAM, so that every offset leads to some of it. */
#define MIDDLE (RS_RAM_BASE + RIG_RAM / 2)

static void each_branch_goes_where_its_condition_says(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(branches); i++)
		for (size_t o = 0; o < COUNT(branch_offsets); o++) {
			const struct branch *row = &branches[i];
			uint64_t to = row->taken ? MIDDLE + branch_offsets[o] : MIDDLE + 4;

			rig_again(&rig, false, RS_MODE_M);
			rig.h->pc = MIDDLE;
			rig.h->x[A1] = row->a;
			rig.h->x[A2] = row->b;
			rig_word(&rig, word_b(row->op, A1, A2, branch_offsets[o]));
			if (rig.h->pc != to)
				fail_msg("%s %lx, %lx by %lx", op_info[row->op].name, row->a,
					 row->b, branch_offsets[o]);
			assert_int_equal(rig.h->instret, 1);
			assert_int_equal(rig.h->cycle, 1);
		}
	rig_free(&rig);
}

static void jal_links_the_next_instruction_and_reaches_a_mebibyte(void **state)
{
	static const uint64_t offsets[] = {4,	    2,	     0x800,	   0xff000,
					   0xffffe, 0x15554, (uint64_t)-2, (uint64_t)-0x100000};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(offsets); i++)
		for (unsigned rd = 0; rd < 32; rd++) {
			rig_again(&rig, false, RS_MODE_M);
			rig.h->pc = MIDDLE;
			rig_word(&rig, word_j(rd, offsets[i]));
			assert_int_equal(rig.h->pc, MIDDLE + offsets[i]);
			assert_int_equal(rig.h->x[rd], rd ? MIDDLE + 4 : 0);
		}
	rig_free(&rig);
}

static void jalr_adds_clears_bit_0_and_links(void **state)
{
	static const struct {
		uint64_t base, imm, to;
	} rows[] = {
		{MIDDLE, 0, MIDDLE},	       {MIDDLE, 1, MIDDLE},
		{MIDDLE + 1, 0, MIDDLE},       {MIDDLE + 1, 1, MIDDLE + 2},
		{MIDDLE, 2047, MIDDLE + 2046}, {MIDDLE, (uint64_t)-2048, MIDDLE - 2048},
	};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, false, RS_MODE_M);
		rig.h->x[A1] = rows[i].base;
		rig_word(&rig, word_i(OP_jalr, RA, A1, rows[i].imm));
		assert_int_equal(rig.h->pc, rows[i].to);
		assert_int_equal(rig.h->x[RA], RIG_CODE + 4);
	}
	rig_free(&rig);
}

/* rd and rs1 the same register: the old value leads the way. */
static void jalr_may_overwrite_its_own_base(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	rig.h->x[RA] = MIDDLE;
	rig_word(&rig, word_i(OP_jalr, RA, RA, 4));
	assert_int_equal(rig.h->pc, MIDDLE + 4);
	assert_int_equal(rig.h->x[RA], RIG_CODE + 4);
	rig_free(&rig);
}

/* With C every even address is aligned enough: the jump retires, the fetch at its target
 * faults. */
static void a_jump_to_nowhere_retires_and_the_fetch_traps(void **state)
{
	struct rig rig = rig_make(false);
	struct outcome o;
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	rig.h->x[A1] = 0x40000003;
	assert_int_equal(rig_word(&rig, word_i(OP_jalr, RA, A1, 0)).cause, RETIRED);
	assert_int_equal(rig.h->x[RA], RIG_CODE + 4);
	o = rig_one(&rig);
	assert_int_equal(o.cause, RS_CAUSE_INSN_ACCESS);
	assert_int_equal(o.epc, 0x40000002);
	assert_int_equal(o.tval, 0x40000002);
	rig_free(&rig);
}

static void a_branch_not_taken_to_nowhere_is_harmless(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	rig.h->x[A1] = 1; /* the target lies below RAM */
	assert_int_equal(rig_word(&rig, word_b(OP_beq, A1, ZERO, (uint64_t)-4)).cause, RETIRED);
	assert_int_equal(rig.h->pc, RIG_CODE + 4);
	rig_free(&rig);
}

static void fences_retire_whatever_their_reserved_fields_hold(void **state)
{
	static const uint32_t words[] = {
		0x0ff0000f,	       /* fence iorw, iorw */
		0x0000000f,	       /* fence 0, 0 */
		0x8330000f,	       /* fence.tso */
		0x0100000f,	       /* pause */
		0xfffff00f & ~0x7000u, /* every other field set */
		0x0000100f,	       /* fence.i */
		0xfff0100f | 31 << 15 | 31 << 7,
	};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		for (size_t m = 0; m < 3; m++) {
			rig_again(&rig, false, all_modes[m]);
			assert_int_equal(rig_word(&rig, words[i]).cause, RETIRED);
			assert_int_equal(rig.h->pc, RIG_CODE + 4);
		}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_branch_goes_where_its_condition_says),
		cmocka_unit_test(jal_links_the_next_instruction_and_reaches_a_mebibyte),
		cmocka_unit_test(jalr_adds_clears_bit_0_and_links),
		cmocka_unit_test(jalr_may_overwrite_its_own_base),
		cmocka_unit_test(a_jump_to_nowhere_retires_and_the_fetch_traps),
		cmocka_unit_test(a_branch_not_taken_to_nowhere_is_harmless),
		cmocka_unit_test(fences_retire_whatever_their_reserved_fields_hold),
	};
	return cmocka_run_group_tests_name("spec/control", tests, NULL, NULL);
}
