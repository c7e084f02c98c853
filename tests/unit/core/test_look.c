/* test_look.c - what a microscope asks of a machine: one thing at a time, registers, code. */
#include "rig.h"

#include "base/walk.h"

#define ROOT  (RS_RAM_BASE + 0x10000)
#define GROOT (RS_RAM_BASE + 0x20000)
#define SV39  (UINT64_C(8) << 60)
/* A leaf of 1 GiB at the top level, which maps the gibibyte of RAM. */
#define ALL_OF_RAM ((RS_RAM_BASE >> 12 << 10) | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

static uint32_t fetched(const struct rig *rig, uint64_t va)
{
	uint32_t word;

	assert_int_equal(rs_machine_fetch(&rig->m, va, &word, sizeof word), RS_OK);
	return word;
}

static void a_step_is_one_instruction(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);

		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), ADDI(A0, A0, 1), ADDI(A0, A0, 1), SPIN);
		for (unsigned i = 1; i <= 3; i++) {
			assert_int_equal(rs_machine_step(&rig.m).kind, RS_STOP_BUDGET);
			assert_int_equal(rig.h->x[A0], i);
			assert_int_equal(rs_machine_pc(&rig.m), RIG_CODE + 4 * i);
		}
		rig_free(&rig);
	}
}

static void a_trap_is_a_step_of_its_own(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), EBREAK);
	rig_poke(&rig, RIG_CODE + 0x100, ADDI(A0, A0, 1));
	rig.h->mtvec = RIG_CODE + 0x100;
	rs_machine_step(&rig.m);
	rs_machine_step(&rig.m);
	assert_int_equal(rs_machine_instructions(&rig.m), 1);
	assert_int_equal(rs_machine_pc(&rig.m), RIG_CODE + 0x100);
	rig_free(&rig);
}

static void a_wait_is_one_step_however_long(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(A0, A0, 1), SPIN);
	rig.m.state->aclint.mtimecmp = 3000000;
	rig.h->mie = IRQ(M_TIMER);
	rs_machine_step(&rig.m);
	assert_int_equal(rs_machine_step(&rig.m).kind, RS_STOP_BUDGET);
	assert_int_equal(rs_machine_cycles(&rig.m), 300000000);
	assert_int_equal(rs_machine_instructions(&rig.m), 1);
	rs_machine_step(&rig.m);
	assert_int_equal(rig.h->x[A0], 1);
	rig_free(&rig);
}

static void a_wait_for_nothing_is_a_hang(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, WFI, SPIN);
	rs_machine_step(&rig.m);
	assert_int_equal(rs_machine_step(&rig.m).kind, RS_STOP_HANG);
	rig_free(&rig);
}

static void csrs_read_as_in_m_mode(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig.h->mode = RS_MODE_U;
	rig.h->mepc = 0x1234;
	rig.h->vsatp = 0x55;
	assert_int_equal(rs_machine_csr(&rig.m, CSR_mepc), 0x1234);
	assert_int_equal(rs_machine_csr(&rig.m, CSR_vsatp), 0x55);
	assert_int_equal(rs_machine_csr(&rig.m, 0x7c0), 0);
	rig_free(&rig);
}

static void without_h_its_csrs_are_not_there(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig.h->hstatus = 1;
	assert_int_equal(rs_machine_csr(&rig.m, CSR_hstatus), 0);
	rig_free(&rig);
}

static void code_is_read_where_the_hart_would_fetch_it(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1));
	rig_poke(&rig, ROOT + 8 * 5, ALL_OF_RAM);
	assert_int_equal(fetched(&rig, RIG_CODE), ADDI(A0, A0, 1));
	rig.h->mode = RS_MODE_S;
	rig.h->satp = SV39 | ROOT >> 12;
	assert_int_equal(fetched(&rig, UINT64_C(5) << 30), ADDI(A0, A0, 1));
	rig_free(&rig);
}

static void reading_code_leaves_no_trace(void **state)
{
	struct rig rig = rig_make(false);
	uint64_t leaf = ALL_OF_RAM & ~PTE_A;
	uint32_t epoch;
	(void)state;
	rig_poke(&rig, ROOT + 8 * 5, leaf);
	rig.h->mode = RS_MODE_S;
	rig.h->satp = SV39 | ROOT >> 12;
	epoch = rig.m.state->cpu.itlb.entries[0].epoch;
	fetched(&rig, UINT64_C(5) << 30);
	assert_int_equal(rig_peek(&rig, ROOT + 8 * 5), leaf);
	assert_int_equal(rig.m.state->cpu.itlb.entries[0].epoch, epoch);
	assert_int_equal(rs_machine_cycles(&rig.m), 0);
	rig_free(&rig);
}

static void a_guests_code_is_behind_two_stages(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 2));
	rig_poke(&rig, ROOT + 8 * 5, ALL_OF_RAM);
	rig_poke(&rig, GROOT + 8 * 2, ALL_OF_RAM | PTE_U);
	rig.h->mode = RS_MODE_VS;
	rig.h->hgatp = SV39 | GROOT >> 12;
	assert_int_equal(fetched(&rig, RIG_CODE), ADDI(A0, A0, 2));
	rig.h->vsatp = SV39 | ROOT >> 12;
	assert_int_equal(fetched(&rig, UINT64_C(5) << 30), ADDI(A0, A0, 2));
	rig_free(&rig);
}

static void what_the_tlb_still_holds_is_what_is_read(void **state)
{
	struct rig rig = rig_make(false);
	uint64_t va = UINT64_C(5) << 30;
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), ADDI(A0, A0, 1));
	rig_open_pmp(&rig);
	rig_poke(&rig, ROOT + 8 * 5, ALL_OF_RAM);
	rig.h->mode = RS_MODE_S;
	rig.h->satp = SV39 | ROOT >> 12;
	rig.h->pc = va;
	rs_machine_step(&rig.m);
	rig_poke(&rig, ROOT + 8 * 5, 0); /* and no fence */
	assert_int_equal(fetched(&rig, va + 4), ADDI(A0, A0, 1));
	rs_machine_step(&rig.m);
	assert_int_equal(rig.h->x[A0], 2);
	rig_free(&rig);
}

static void where_nothing_can_be_fetched_nothing_is_read(void **state)
{
	struct rig rig = rig_make(false);
	uint32_t word;
	(void)state;
	assert_int_equal(rs_machine_fetch(&rig.m, RS_UART_BASE, &word, 4), RS_OUT_OF_RANGE);
	assert_int_equal(rs_machine_fetch(&rig.m, UINT64_MAX - 1, &word, 4), RS_OUT_OF_RANGE);
	rig.h->mode = RS_MODE_S;
	rig.h->satp = SV39 | ROOT >> 12;
	assert_int_equal(rs_machine_fetch(&rig.m, RIG_CODE, &word, 4), RS_OUT_OF_RANGE);
	assert_int_equal(rs_machine_fetch(&rig.m, UINT64_C(1) << 62, &word, 4),
			 RS_OUT_OF_RANGE);
	rig_free(&rig);
}

CORE_TESTS(look)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_is_one_instruction),
		cmocka_unit_test(a_trap_is_a_step_of_its_own),
		cmocka_unit_test(a_wait_is_one_step_however_long),
		cmocka_unit_test(a_wait_for_nothing_is_a_hang),
		cmocka_unit_test(csrs_read_as_in_m_mode),
		cmocka_unit_test(without_h_its_csrs_are_not_there),
		cmocka_unit_test(code_is_read_where_the_hart_would_fetch_it),
		cmocka_unit_test(reading_code_leaves_no_trace),
		cmocka_unit_test(a_guests_code_is_behind_two_stages),
		cmocka_unit_test(what_the_tlb_still_holds_is_what_is_read),
		cmocka_unit_test(where_nothing_can_be_fetched_nothing_is_read),
	};
	return cmocka_run_group_tests_name("core/look", tests, NULL, NULL);
}
