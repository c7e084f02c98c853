/* A: "Load-Reserved/Store-Conditional Instructions", "Atomic Memory Operations". */
#include <stdio.h>

#include "spec.h"

#define DATA (RS_RAM_BASE + 0x8000)

struct amo {
	enum op op;
	uint64_t found, operand, left; /* in memory before, in rs2, in memory after */
};

static const struct amo doubles[] = {
	{OP_amoswap_d, 1, 2, 2},	 {OP_amoswap_d, ONES, 0, 0},
	{OP_amoadd_d, ONES, 1, 0},	 {OP_amoadd_d, MAX64, 1, MIN64},
	{OP_amoxor_d, 0xff, 0x0f, 0xf0}, {OP_amoand_d, 0xff, 0x3c, 0x3c},
	{OP_amoor_d, 0xf0, 0x0f, 0xff},	 {OP_amomin_d, MIN64, MAX64, MIN64},
	{OP_amomin_d, 1, ONES, ONES},	 {OP_amomax_d, MIN64, MAX64, MAX64},
	{OP_amomax_d, 1, ONES, 1},	 {OP_amominu_d, MIN64, MAX64, MAX64},
	{OP_amominu_d, 1, ONES, 1},	 {OP_amomaxu_d, MIN64, MAX64, MIN64},
	{OP_amomaxu_d, 1, ONES, ONES},
};

/* The upper halves of memory and of the operand take no part. */
static const struct amo words[] = {
	{OP_amoswap_w, 0x80000000, UINT64_C(0x1234567800000001), 1},
	{OP_amoadd_w, 0xffffffff, UINT64_C(0x1234567800000001), 0},
	{OP_amoadd_w, 0x7fffffff, 1, 0x80000000},
	{OP_amoxor_w, 0xffffffff, ONES, 0},
	{OP_amoand_w, 0xff, UINT64_C(0xff0000003c), 0x3c},
	{OP_amoor_w, 0xf0, UINT64_C(0xff0000000f), 0xff},
	{OP_amomin_w, 0x80000000, 0x7fffffff, 0x80000000},
	{OP_amomin_w, 1, SEXT32 | 0xffffffff, 0xffffffff},
	{OP_amomin_w, 1, UINT64_C(0xffffffff00000002), 1}, /* 2, not a negative number */
	{OP_amomax_w, 0x80000000, 0x7fffffff, 0x7fffffff},
	{OP_amomax_w, 1, UINT64_C(0x00000001ffffffff), 1}, /* -1 */
	{OP_amominu_w, 0x80000000, 0x7fffffff, 0x7fffffff},
	{OP_amominu_w, 0xffffffff, UINT64_C(0xffffffff00000002), 2},
	{OP_amomaxu_w, 0x80000000, 0x7fffffff, 0x80000000},
	{OP_amomaxu_w, 1, UINT64_C(0x100000000), 1},
};

static void run_amo(struct rig *rig, const struct amo *row, bool is_word)
{
	const uint64_t upper = is_word ? UINT64_C(0xabababab) << 32 : 0;
	uint64_t rd = is_word ? sext(row->found, 32) : row->found;

	/* aq and rl change nothing on one hart */
	for (uint32_t order = 0; order < 4; order++) {
		rig_again(rig, false, RS_MODE_M);
		rig_poke(rig, DATA, upper | row->found);
		rig->h->x[A1] = DATA;
		rig->h->x[A2] = row->operand;
		assert_int_equal(rig_word(rig, word_r(row->op, A0, A1, A2) | order << 25).cause,
				 RETIRED);
		if (rig_peek(rig, DATA) != (upper | row->left) || rig->h->x[A0] != rd)
			fail_msg("%s of %lx with %lx: %lx, rd %lx", op_info[row->op].name,
				 row->found, row->operand, rig_peek(rig, DATA), rig->h->x[A0]);
	}
	/* rd the same register as rs1 and rs2 */
	rig_again(rig, false, RS_MODE_M);
	rig_poke(rig, DATA, upper | row->found);
	rig->h->x[A1] = DATA;
	rig_word(rig, word_r(row->op, A1, A1, A1));
	assert_int_equal(rig->h->x[A1], rd);
	/* and no rd at all */
	rig_again(rig, false, RS_MODE_M);
	rig_poke(rig, DATA, upper | row->found);
	rig->h->x[A1] = DATA;
	rig->h->x[A2] = row->operand;
	rig_word(rig, word_r(row->op, ZERO, A1, A2));
	assert_int_equal(rig->h->x[0], 0);
	assert_int_equal(rig_peek(rig, DATA), upper | row->left);
}

static void each_amo_returns_what_it_found_and_leaves_its_result(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(doubles); i++)
		run_amo(&rig, &doubles[i], false);
	for (size_t i = 0; i < COUNT(words); i++)
		run_amo(&rig, &words[i], true);
	rig_free(&rig);
}

static bool is_atomic(unsigned op)
{
	return op_info[op].format == FMT_A;
}

static bool is_load_reserved(unsigned op)
{
	return op == OP_lr_w || op == OP_lr_d;
}

static unsigned size_of(unsigned op)
{
	return op_info[op].match & 0x1000 ? 8 : 4;
}

/* AMO faults are store faults, also where the load would be what fails. */
static void each_atomic_traps_misaligned_and_where_nothing_is(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (unsigned op = 0; op < OP_COUNT; op++) {
		if (!is_atomic(op))
			continue;
		for (unsigned by = 1; by <= size_of(op); by++) {
			bool misaligned = by < size_of(op);
			uint64_t at = misaligned ? DATA + by : RS_UART_BASE;
			struct outcome o;

			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A1] = at;
			rig.h->x[A0] = 77;
			o = rig_word(&rig, word_r((enum op)op, A0, A1,
						  is_load_reserved(op) ? 0 : A2));
			assert_int_equal(o.cause,
					 is_load_reserved(op)
						 ? (misaligned ? RS_CAUSE_LOAD_MISALIGNED
							       : RS_CAUSE_LOAD_ACCESS)
						 : (misaligned ? RS_CAUSE_STORE_MISALIGNED
							       : RS_CAUSE_STORE_ACCESS));
			assert_int_equal(o.tval, at);
			assert_int_equal(o.epc, RIG_CODE);
			assert_int_equal(rig.h->x[A0], 77);
		}
	}
	rig_free(&rig);
}

#define LR_W word_r(OP_lr_w, A0, A1, ZERO)
#define LR_D word_r(OP_lr_d, A0, A1, ZERO)
#define SC_W word_r(OP_sc_w, A2, A1, A3)
#define SC_D word_r(OP_sc_d, A2, A1, A3)

static void lr_and_sc_make_a_pair(void **state)
{
	const struct {
		uint32_t lr, sc;
		uint64_t loaded, left;
	} rows[] = {
		{LR_W, SC_W, SEXT32 | 0x80000001, UINT64_C(0x1234567800000005)},
		{LR_D, SC_D, UINT64_C(0x1234567880000001), UINT64_C(0xffffffff00000005)},
	};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (uint32_t order = 0; order < 4; order++) {
			rig_again(&rig, false, RS_MODE_M);
			rig_poke(&rig, DATA, UINT64_C(0x1234567880000001));
			RIG_PROGRAM(&rig, rows[i].lr | order << 25, rows[i].sc | order << 25);
			rig.h->x[A1] = DATA;
			rig.h->x[A2] = 77;
			rig.h->x[A3] = UINT64_C(0xffffffff00000005);
			rig_step(&rig, 2);
			assert_int_equal(rig.h->x[A0], rows[i].loaded);
			assert_int_equal(rig.h->x[A2], 0);
			assert_int_equal(rig_peek(&rig, DATA), rows[i].left);
		}
	rig_free(&rig);
}

/* Run lr, `between`, sc: does the sc succeed? */
static bool pair_holds(uint32_t between, uint64_t sc_at)
{
	struct rig rig = rig_make(false);
	bool stored;

	rig_again(&rig, false, RS_MODE_M);
	RIG_PROGRAM(&rig, LR_D, between, ADDI(A1, SP, 0), SC_D);
	rig.h->x[A1] = DATA;
	rig.h->x[SP] = sc_at;
	rig.h->x[A3] = 5;
	rig.h->mtvec = RIG_CODE + 8;
	rig_step(&rig, 4);
	stored = rig_peek(&rig, sc_at) == 5;
	assert_int_equal(rig.h->x[A2], !stored);
	rig_free(&rig);
	return stored;
}

static void an_sc_fails_and_stores_nothing_unless_its_reservation_stands(void **state)
{
	(void)state;
	assert_true(pair_holds(ADDI(A0, A0, 0), DATA));
	assert_true(pair_holds(LD(A0, A1, 8), DATA));	     /* other loads do no harm */
	assert_false(pair_holds(ADDI(A0, A0, 0), DATA + 8)); /* another address */
	assert_false(pair_holds(word_r(OP_sc_d, ZERO, A1, A3), DATA + 8)); /* spent */
	assert_false(pair_holds(ECALL, DATA)); /* a trap in between */
}

static void a_second_lr_moves_the_reservation(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	RIG_PROGRAM(&rig, LR_D, word_r(OP_lr_d, A0, SP, ZERO), SC_D,
		    word_r(OP_lr_d, A0, SP, ZERO), word_r(OP_sc_d, A2, SP, A3));
	rig.h->x[A1] = DATA;
	rig.h->x[SP] = DATA + 64;
	rig_step(&rig, 3);
	assert_int_equal(rig.h->x[A2], 1);
	rig_step(&rig, 2);
	assert_int_equal(rig.h->x[A2], 0);
	rig_free(&rig);
}

static void an_sc_that_faults_gives_no_result(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	rig.h->x[A1] = 0x40000000;
	rig.h->x[A2] = 77;
	assert_int_equal(rig_word(&rig, SC_D).cause, RS_CAUSE_STORE_ACCESS);
	assert_int_equal(rig.h->x[A2], 77);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_amo_returns_what_it_found_and_leaves_its_result),
		cmocka_unit_test(each_atomic_traps_misaligned_and_where_nothing_is),
		cmocka_unit_test(lr_and_sc_make_a_pair),
		cmocka_unit_test(an_sc_fails_and_stores_nothing_unless_its_reservation_stands),
		cmocka_unit_test(a_second_lr_moves_the_reservation),
		cmocka_unit_test(an_sc_that_faults_gives_no_result),
	};
	return cmocka_run_group_tests_name("spec/atomic", tests, NULL, NULL);
}
