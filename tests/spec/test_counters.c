/* cycle, time, instret (Unpriv: "Zicntr"; Priv: "Hardware Performance Monitor", "Machine Timer
 * Registers"; H: "Hypervisor Time Delta Registers"). */
#include <stdio.h>

#include "spec.h"

#define NOP ADDI(ZERO, ZERO, 0)

static void instret_counts_what_retires_and_no_trap(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	RIG_PROGRAM(&rig, NOP, ECALL, NOP, word_i(OP_csrrs, A0, ZERO, CSR_minstret));
	rig.h->mtvec = RIG_CODE + 8;
	rig_step(&rig, 4); /* two retire, one traps, and the third is read by the fourth */
	assert_int_equal(rig.h->x[A0], 2);
	assert_int_equal(rig.h->instret, 3);
	rig_free(&rig);
}

/* "... the write takes effect instead of the instruction's own count". */
static void a_written_counter_goes_on_from_there(void **state)
{
	static const unsigned csrs[] = {CSR_mcycle, CSR_minstret};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(csrs); i++) {
		unsigned user = csrs[i] - CSR_mcycle + CSR_cycle;

		rig_again(&rig, true, RS_MODE_M);
		RIG_PROGRAM(&rig, NOP, word_i(OP_csrrw, ZERO, A1, csrs[i]),
			    word_i(OP_csrrs, A0, ZERO, csrs[i]), NOP,
			    word_i(OP_csrrs, A2, ZERO, user));
		rig.h->x[A1] = ONES - 1;
		rig_step(&rig, 5);
		assert_int_equal(rig.h->x[A0], ONES - 1);
		assert_int_equal(rig.h->x[A2], 0); /* and wraps around */
	}
	rig_free(&rig);
}

static void cycle_counts_the_costs_too(void **state)
{
	struct rig rig = rig_make(true);
	struct rs_costs costs = rs_costs_default();
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	RIG_PROGRAM(&rig, word_r(OP_div, ZERO, A1, A2), ECALL,
		    word_i(OP_csrrs, A0, ZERO, CSR_mcycle));
	rig.h->mtvec = RIG_CODE + 8;
	rig_step(&rig, 3);
	assert_int_equal(rig.h->x[A0],
			 1 + costs.cycles[RS_COST_DIVIDE] + costs.cycles[RS_COST_TRAP_ENTRY]);
	rig_free(&rig);
}

/* 1 GHz over 10 MHz, and nothing that is written to mcycle moves it. */
static void time_is_the_clock_in_ticks(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	RIG_PROGRAM(&rig, word_i(OP_csrrw, ZERO, A1, CSR_mcycle),
		    word_i(OP_csrrs, A0, ZERO, CSR_time));
	rig.h->cycle = 12398;
	rig.h->x[A1] = 5;
	rig_step(&rig, 2);
	assert_int_equal(rig.h->x[A0], 123);
	rig_free(&rig);
}

static void a_guest_reads_time_plus_htimedelta(void **state)
{
	static const struct {
		enum rs_mode mode;
		uint64_t time;
	} rows[] = {
		{RS_MODE_M, 123}, {RS_MODE_S, 123}, {RS_MODE_U, 123},
		{RS_MODE_VS, 23}, {RS_MODE_VU, 23},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, true, rows[i].mode);
		rig.h->cycle = 12300;
		rig.h->mcounteren = rig.h->hcounteren = rig.h->scounteren = 7;
		rig.h->htimedelta = (uint64_t)-100;
		assert_int_equal(rig_word(&rig, word_i(OP_csrrs, A0, ZERO, CSR_time)).cause,
				 RETIRED);
		assert_int_equal(rig.h->x[A0], rows[i].time);
	}
	rig_free(&rig);
}

/* "All counters should be implemented, but a legal implementation is to make both the counter
 * and its corresponding event selector be read-only 0." */
static void counters_of_events_exist_and_are_always_zero(void **state)
{
	static const unsigned firsts[] = {CSR_mhpmevent3, CSR_mhpmcounter3};
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	for (size_t i = 0; i < COUNT(firsts); i++)
		for (unsigned n = 0; n <= 28; n++) {
			rig.h->x[A0] = rig.h->x[A1] = ONES;
			assert_int_equal(
				rig_word(&rig, word_i(OP_csrrw, ZERO, A1, firsts[i] + n)).cause,
				RETIRED);
			assert_int_equal(
				rig_word(&rig, word_i(OP_csrrs, A0, ZERO, firsts[i] + n)).cause,
				RETIRED);
			assert_int_equal(rig.h->x[A0], 0);
		}
	rig.h->x[A0] = ONES;
	assert_int_equal(rig_word(&rig, word_i(OP_csrrs, A0, ZERO, CSR_hpmcounter31)).cause,
			 RETIRED);
	assert_int_equal(rig.h->x[A0], 0);
	rig_free(&rig);
}

/* What M-mode cannot open is illegal everywhere below it, and not the hypervisor's business. */
static void no_enable_opens_a_counter_of_events(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 1; i < COUNT(all_modes); i++) {
		rig_again(&rig, true, RS_MODE_M);
		rig.h->x[A1] = ONES;
		rig_word(&rig, word_i(OP_csrrw, ZERO, A1, CSR_mcounteren));
		rig_word(&rig, word_i(OP_csrrw, ZERO, A1, CSR_hcounteren));
		rig_word(&rig, word_i(OP_csrrw, ZERO, A1, CSR_scounteren));
		rig.h->mode = (uint8_t)all_modes[i];
		assert_int_equal(
			rig_word(&rig, word_i(OP_csrrs, A0, ZERO, CSR_hpmcounter3)).cause,
			RS_CAUSE_ILLEGAL_INSN);
	}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instret_counts_what_retires_and_no_trap),
		cmocka_unit_test(a_written_counter_goes_on_from_there),
		cmocka_unit_test(cycle_counts_the_costs_too),
		cmocka_unit_test(time_is_the_clock_in_ticks),
		cmocka_unit_test(a_guest_reads_time_plus_htimedelta),
		cmocka_unit_test(counters_of_events_exist_and_are_always_zero),
		cmocka_unit_test(no_enable_opens_a_counter_of_events),
	};
	return cmocka_run_group_tests_name("spec/counters", tests, NULL, NULL);
}
