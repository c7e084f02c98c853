#include "rig.h"

#include "exec/rv64a.h"
#include "exec/rv64i.h"
#include "exec/rv64m.h"

/* Run one instruction of registers only, on a bare hart. */
static uint64_t alu(uint32_t word, uint64_t a, uint64_t b)
{
	struct rig rig = rig_make(false);
	uint64_t result;

	rig_code(&rig, RIG_CODE, &word, 1);
	rig.h->x[A1] = a;
	rig.h->x[A2] = b;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->instret, 1);
	result = rig.h->x[A0];
	rig_free(&rig);
	return result;
}

#define MUL(f3)	 RV_R(0x33, f3, 1, A0, A1, A2)
#define MULW(f3) RV_R(0x3b, f3, 1, A0, A1, A2)
#define MIN64	 (UINT64_C(1) << 63)

static void addi_sign_extends_its_immediate(void **state)
{
	(void)state;
	assert_int_equal(alu(ADDI(A0, ZERO, -1), 0, 0), UINT64_MAX);
}

static void x0_stays_zero(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(ZERO, ZERO, 5));
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[0], 0);
	rig_free(&rig);
}

static void shifts_use_the_low_bits_and_keep_the_sign(void **state)
{
	(void)state;
	assert_int_equal(alu(RV_R(0x33, 5, 0x20, A0, A1, A2), MIN64, 63), UINT64_MAX); /* sra */
	assert_int_equal(alu(RV_R(0x33, 5, 0x20, A0, A1, A2), MIN64, 64), MIN64);
	assert_int_equal(alu(RV_R(0x33, 1, 0, A0, A1, A2), 1, 65), 2); /* sll */
	assert_int_equal(alu(RV_R(0x3b, 5, 0x20, A0, A1, A2), 0x80000000, 31),
			 UINT64_MAX);						/* sraw */
	assert_int_equal(alu(RV_R(0x3b, 5, 0, A0, A1, A2), 0x80000000, 31), 1); /* srlw */
	assert_int_equal(alu(RV_R(0x3b, 1, 0, A0, A1, A2), 1, 31),
			 UINT64_C(0xffffffff80000000)); /* sllw */
}

static void comparisons_know_signed_from_unsigned(void **state)
{
	(void)state;
	assert_int_equal(alu(RV_R(0x33, 2, 0, A0, A1, A2), UINT64_MAX, 0), 1); /* slt */
	assert_int_equal(alu(RV_R(0x33, 3, 0, A0, A1, A2), UINT64_MAX, 0), 0); /* sltu */
}

static void division_by_zero_and_overflow_do_not_trap(void **state)
{
	(void)state;
	assert_int_equal(alu(MUL(4), 7, 0), UINT64_MAX);	 /* div */
	assert_int_equal(alu(MUL(6), 7, 0), 7);			 /* rem */
	assert_int_equal(alu(MUL(4), MIN64, UINT64_MAX), MIN64); /* div: overflow */
	assert_int_equal(alu(MUL(6), MIN64, UINT64_MAX), 0);	 /* rem: overflow */
	assert_int_equal(alu(MUL(5), 7, 0), UINT64_MAX);	 /* divu */
	assert_int_equal(alu(MUL(7), 7, 0), 7);			 /* remu */
	assert_int_equal(alu(MULW(4), 0x80000000, UINT64_MAX),
			 UINT64_C(0xffffffff80000000));		    /* divw */
	assert_int_equal(alu(MULW(6), 0x80000000, UINT64_MAX), 0);  /* remw */
	assert_int_equal(alu(MULW(5), 0x180000000, 0), UINT64_MAX); /* divuw */
	assert_int_equal(alu(MULW(7), 0x180000000, 0),
			 UINT64_C(0xffffffff80000000)); /* remuw */
	assert_int_equal(alu(MUL(4), (uint64_t)-7, 2), (uint64_t)-3);
	assert_int_equal(alu(MUL(6), (uint64_t)-7, 2), (uint64_t)-1);
}

static void high_products_honour_signs(void **state)
{
	(void)state;
	assert_int_equal(alu(MUL(1), UINT64_MAX, UINT64_MAX), 0); /* mulh: -1 * -1 */
	assert_int_equal(alu(MUL(2), UINT64_MAX, UINT64_MAX),
			 UINT64_MAX); /* mulhsu: -1 * max */
	assert_int_equal(alu(MUL(3), UINT64_MAX, UINT64_MAX), UINT64_MAX - 1); /* mulhu */
	assert_int_equal(alu(MUL(1), MIN64, 2), UINT64_MAX);
}

static void a_division_costs_what_the_table_says(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, MUL(4));
	rig_step(&rig, 1);
	assert_int_equal(rig.h->cycle, 1 + rs_costs_default().cycles[RS_COST_DIVIDE]);
	rig_free(&rig);
}

static void amos_of_words_sign_extend_and_compare_as_words(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, RV_R(0x2f, 2, 0x60, A0, A1, A2)); /* amominu.w a0, a2, (a1) */
	rig.h->x[A1] = RS_RAM_BASE + 64;
	rig.h->x[A2] = 1;
	rig_poke(&rig, RS_RAM_BASE + 64, 0xffffffff80000000);
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], UINT64_C(0xffffffff80000000));
	assert_int_equal(rig_peek(&rig, RS_RAM_BASE + 64), UINT64_C(0xffffffff00000001));
	rig_free(&rig);
}

#define LR(rd, rs1)	 RV_R(0x2f, 3, 0x08, rd, rs1, 0)
#define SC(rd, rs2, rs1) RV_R(0x2f, 3, 0x0c, rd, rs1, rs2)

static void sc_succeeds_once_after_lr(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, LR(A0, A1), SC(A2, A1, A1), SC(A3, A1, A1));
	rig.h->x[A1] = RS_RAM_BASE + 64;
	rig_step(&rig, 3);
	assert_int_equal(rig.h->x[A2], 0);
	assert_int_equal(rig.h->x[A3], 1);
	assert_int_equal(rig_peek(&rig, RS_RAM_BASE + 64), RS_RAM_BASE + 64);
	rig_free(&rig);
}

static void a_misaligned_amo_traps_and_a_misaligned_load_works(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, LD(A0, A1, 3), RV_R(0x2f, 3, 0, A2, A1, A1));
	rig.h->x[A1] = RS_RAM_BASE + 0x1001;
	rig_poke(&rig, RS_RAM_BASE + 0x1004, 0x1122334455667788);
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], UINT64_C(0x1122334455667788));
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mcause, RS_CAUSE_STORE_MISALIGNED);
	assert_int_equal(rig.h->mtval, RS_RAM_BASE + 0x1001);
	assert_int_equal(rig.h->mepc, RIG_CODE + 4);
	rig_free(&rig);
}

static void a_store_outside_ram_is_an_access_fault(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, SD(A0, A1, 0));
	rig.h->x[A1] = RS_RAM_BASE + RIG_RAM -
		       4; /* the last four bytes are RAM, the next four are not */
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mcause, RS_CAUSE_STORE_ACCESS);
	assert_int_equal(rig.h->instret, 0);
	rig_free(&rig);
}

static void an_instruction_may_span_two_pages(void **state)
{
	struct rig rig = rig_make(false);
	uint32_t word = ADDI(A0, ZERO, 42);
	(void)state;
	rig_code(&rig, RIG_CODE + 0xffe, &word, 1);
	rig.h->pc = RIG_CODE + 0xffe;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], 42);
	rig_free(&rig);
}

static void code_that_was_overwritten_runs_anew(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	/* sw a2, 0(a1): replaces the instruction after it */
	RIG_PROGRAM(&rig, RV_R(0x23, 2, 0, 8, A1, A2) & ~(31u << 7), ADDI(A0, ZERO, 1));
	rig.h->x[A1] = RIG_CODE + 4;
	rig.h->x[A2] = ADDI(A0, ZERO, 2);
	rig_step(&rig, 2);
	assert_int_equal(rig.h->x[A0], 2);
	rig_free(&rig);
}

CORE_TESTS(exec)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addi_sign_extends_its_immediate),
		cmocka_unit_test(x0_stays_zero),
		cmocka_unit_test(shifts_use_the_low_bits_and_keep_the_sign),
		cmocka_unit_test(comparisons_know_signed_from_unsigned),
		cmocka_unit_test(division_by_zero_and_overflow_do_not_trap),
		cmocka_unit_test(high_products_honour_signs),
		cmocka_unit_test(a_division_costs_what_the_table_says),
		cmocka_unit_test(amos_of_words_sign_extend_and_compare_as_words),
		cmocka_unit_test(sc_succeeds_once_after_lr),
		cmocka_unit_test(a_misaligned_amo_traps_and_a_misaligned_load_works),
		cmocka_unit_test(a_store_outside_ram_is_an_access_fault),
		cmocka_unit_test(an_instruction_may_span_two_pages),
		cmocka_unit_test(code_that_was_overwritten_runs_anew),
	};
	return cmocka_run_group_tests_name("core/exec", tests, NULL, NULL);
}
