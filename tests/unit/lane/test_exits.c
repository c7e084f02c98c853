/* test_exits.c - why the guest was left, and for how long. */
#include <stdio.h>

#include "lane/exits.h"
#include "ringside/abi/sbi.h"
#include "script.h"

/* A hypervised guest that runs in `mode`. */
static struct script guest_in(enum rs_generation g, enum rs_mode mode)
{
	struct script s = script_start(g);

	ret(&s, RS_MODE_S, 0);
	ret(&s, mode, 0);
	return s;
}

static void an_exit_lasts_from_the_trap_to_the_return(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	run(&s, 5);
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
	run(&s, 20);
	ret(&s, RS_MODE_VS, 10);
	run(&s, 5);
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 1);
	assert_string_equal(s.sum.exits[0].reason, "virtual-insn");
	assert_int_equal(s.sum.exits[0].tally.count, 1);
	assert_int_equal(s.sum.exits[0].tally.cycles, 10 + 20 + 1 + 10);
}

static void exits_of_one_reason_share_a_row(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	for (uint64_t n = 1; n <= 3; n++) {
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
		run(&s, 10 * n);
		ret(&s, RS_MODE_VS, 0);
	}
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 1);
	assert_int_equal(s.sum.exits[0].tally.count, 3);
	assert_int_equal(s.sum.exits[0].tally.min, 11);
	assert_int_equal(s.sum.exits[0].tally.max, 31);
	assert_int_equal(s.sum.exits[0].tally.cycles, 63);
}

static void firmware_called_by_the_hypervisor_is_part_of_the_exit(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	trap(&s, RS_MODE_M, RS_CAUSE_ECALL_S, 5);
	run(&s, 50);
	ret(&s, RS_MODE_S, 5);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 1);
	assert_int_equal(s.sum.exits[0].tally.cycles, 10 + 5 + 50 + 6 + 11);
}

static void a_firmware_timer_alone_is_no_exit(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VU);

	(void)state;
	trap(&s, RS_MODE_M, RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER, 7);
	run(&s, 50);
	ret(&s, RS_MODE_VU, 10);
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 0);
}

static void a_trap_inside_the_guest_is_no_exit(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VU);

	(void)state;
	trap(&s, RS_MODE_VS, RS_CAUSE_ECALL_U, 5);
	ret(&s, RS_MODE_VU, 5);
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 0);
}

static void waiting_inside_an_exit_is_not_its_work(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
	idle(&s, 5000);
	run(&s, 3);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_int_equal(exit_of(&s, "virtual-insn")->cycles, 10 + 3 + 11);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_IDLE], 5000);
}

static void under_para_a_bounce_is_an_exit_of_its_own(void **state)
{
	struct script s = guest_in(RS_PARA, RS_MODE_U);

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 5);
	run(&s, 40);
	ret(&s, RS_MODE_U, 5);
	trap(&s, RS_MODE_S, RS_CAUSE_LOAD_PAGE, 5);
	ret(&s, RS_MODE_U, 5);
	script_end(&s);
	assert_int_equal(exit_of(&s, "ecall-u")->cycles, 5 + 40 + 6);
	assert_int_equal(exit_of(&s, "load-page-fault")->cycles, 11);
}

static void a_hypercall_mark_names_the_exit(void **state)
{
	struct script s = guest_in(RS_PARA, RS_MODE_U);

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 5);
	mark(&s, RS_MARK_HYPERCALL, UINT64_C(1) << 32 | 0x30);
	ret(&s, RS_MODE_U, 5);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 5);
	ret(&s, RS_MODE_U, 5);
	script_end(&s);
	assert_int_equal(exit_of(&s, "hypercall-mmu-update")->count, 1);
	assert_int_equal(exit_of(&s, "ecall-u")->count, 1);
}

static void an_sbi_call_is_named_too(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	mark(&s, RS_MARK_HYPERCALL, SBI_EXT_TIME);
	ret(&s, RS_MODE_VS, 10);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	mark(&s, RS_MARK_HYPERCALL, 0x12345678);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_non_null(exit_of(&s, "sbi-time"));
	assert_non_null(exit_of(&s, "call-0x12345678"));
}

/* An exit's mark carries the id alone: no two calls may share one. */
static void every_call_of_the_tables_is_named(void **state)
{
	char reason[32];

	(void)state;
#define NAMED(id, text)                                                                        \
	rs_call_name(reason, id);                                                              \
	assert_string_equal(reason, text);
#define SBI_EXTENSION(number, name, slug, shown, text) NAMED(number, "sbi-" slug)
#include "ringside/abi/sbi.def"
#define HYPERCALL(id, name, slug, what) NAMED(id, "hypercall-" slug)
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
}

static void a_guest_cannot_name_its_exits(void **state)
{
	struct script s = guest_in(RS_HVM, RS_MODE_VS);

	(void)state;
	mark(&s, RS_MARK_HYPERCALL, SBI_EXT_TIME);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_non_null(exit_of(&s, "ecall-vs"));
}

static void bare_and_full_have_no_exits(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	ret(&s, RS_MODE_U, 0);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 5);
	ret(&s, RS_MODE_U, 0);
	script_end(&s);
	assert_int_equal(s.sum.exit_count, 0);
}

static void when_rows_run_out_the_last_takes_the_rest(void **state)
{
	static struct rs_exit rows[RS_EXIT_ROWS];
	size_t count = 0;
	uint64_t all = 0;
	char reason[32];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(reason, sizeof reason, "call-%d", i);
		exits_add(rows, &count, reason, 10);
	}
	assert_int_equal(count, RS_EXIT_ROWS);
	assert_string_equal(rows[RS_EXIT_ROWS - 1].reason, "other");
	for (size_t i = 0; i < count; i++)
		all += rows[i].tally.cycles;
	assert_int_equal(all, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_lasts_from_the_trap_to_the_return),
		cmocka_unit_test(exits_of_one_reason_share_a_row),
		cmocka_unit_test(firmware_called_by_the_hypervisor_is_part_of_the_exit),
		cmocka_unit_test(a_firmware_timer_alone_is_no_exit),
		cmocka_unit_test(a_trap_inside_the_guest_is_no_exit),
		cmocka_unit_test(waiting_inside_an_exit_is_not_its_work),
		cmocka_unit_test(under_para_a_bounce_is_an_exit_of_its_own),
		cmocka_unit_test(a_hypercall_mark_names_the_exit),
		cmocka_unit_test(an_sbi_call_is_named_too),
		cmocka_unit_test(every_call_of_the_tables_is_named),
		cmocka_unit_test(a_guest_cannot_name_its_exits),
		cmocka_unit_test(bare_and_full_have_no_exits),
		cmocka_unit_test(when_rows_run_out_the_last_takes_the_rest),
	};
	return cmocka_run_group_tests_name("lane/exits", tests, NULL, NULL);
}
