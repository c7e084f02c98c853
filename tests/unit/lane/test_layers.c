/* test_layers.c - who executes: each cycle has one layer, and they add up. */
#include "script.h"

static void before_any_event_all_cycles_are_the_firmwares(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	run(&s, 100);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_FIRMWARE], 100);
}

static void a_trap_entry_is_charged_to_the_layer_entered(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	run(&s, 9);
	ret(&s, RS_MODE_S, 5); /* 10 instructions and the return: firmware */
	run(&s, 20);
	trap(&s, RS_MODE_M, RS_CAUSE_ECALL_S, 5);
	run(&s, 30);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 20);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_FIRMWARE], 10 + 5 + 5 + 30);
}

static void a_return_is_charged_to_the_layer_that_executes_it(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	ret(&s, RS_MODE_S, 5);
	ret(&s, RS_MODE_U, 5);
	run(&s, 7);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_FIRMWARE], 6);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 6);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_APP], 7);
}

static void idle_cycles_are_idle_whoever_waits(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 5);
	run(&s, 3);
	idle(&s, 1000);
	run(&s, 4);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_IDLE], 1000);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 7);
}

static void under_hvm_each_mode_has_its_layer(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	run(&s, 10);
	ret(&s, RS_MODE_VS, 0);
	run(&s, 20);
	ret(&s, RS_MODE_VU, 0);
	run(&s, 30);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_FIRMWARE], 1);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 11);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 21);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_APP], 30);
}

static void under_full_the_guest_has_no_cycles_of_its_own(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	run(&s, 10);
	ret(&s, RS_MODE_U, 0);
	run(&s, 10);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 21);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_APP], 0);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 0);
}

static void under_para_context_marks_tell_kernel_from_program(void **state)
{
	struct script s = script_start(RS_PARA);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_CONTEXT, RS_CONTEXT_KERNEL);
	ret(&s, RS_MODE_U, 0);
	run(&s, 10);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 0);
	mark(&s, RS_MARK_CONTEXT, UINT64_C(3) << 32 | RS_CONTEXT_USER);
	ret(&s, RS_MODE_U, 0);
	run(&s, 20);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 10);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_APP], 20);
}

static void a_para_guest_cannot_forge_its_context(void **state)
{
	struct script s = script_start(RS_PARA);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_CONTEXT, RS_CONTEXT_USER);
	ret(&s, RS_MODE_U, 0);
	mark(&s, RS_MARK_CONTEXT, RS_CONTEXT_KERNEL);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 0);
	ret(&s, RS_MODE_U, 0);
	run(&s, 20);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_APP], 21);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 0);
}

static void an_m_mode_guest_on_bare_metal_is_an_operating_system(void **state)
{
	struct script s = {.mode = RS_MODE_M};

	(void)state;
	reader_init(&s.reader, &rs_generations[RS_BARE], true);
	ledger_init(&s.ledger, &s.reader.fact);
	run(&s, 50);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_GUEST_OS], 50);
}

static void reading_twice_changes_nothing(void **state)
{
	struct script s = script_start(RS_BARE);
	struct rs_ledger first;

	(void)state;
	run(&s, 10);
	ret(&s, RS_MODE_S, 5);
	run(&s, 10);
	script_end(&s);
	first = s.sum;
	script_end(&s);
	assert_memory_equal(&first, &s.sum, sizeof first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_any_event_all_cycles_are_the_firmwares),
		cmocka_unit_test(a_trap_entry_is_charged_to_the_layer_entered),
		cmocka_unit_test(a_return_is_charged_to_the_layer_that_executes_it),
		cmocka_unit_test(idle_cycles_are_idle_whoever_waits),
		cmocka_unit_test(under_hvm_each_mode_has_its_layer),
		cmocka_unit_test(under_full_the_guest_has_no_cycles_of_its_own),
		cmocka_unit_test(under_para_context_marks_tell_kernel_from_program),
		cmocka_unit_test(a_para_guest_cannot_forge_its_context),
		cmocka_unit_test(an_m_mode_guest_on_bare_metal_is_an_operating_system),
		cmocka_unit_test(reading_twice_changes_nothing),
	};
	return cmocka_run_group_tests_name("lane/layers", tests, NULL, NULL);
}
