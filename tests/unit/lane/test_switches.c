/* test_switches.c - the row of switches: where the exit of the virtual machine that had the CPU ends, and what is of
 * the one that gets it. */
#include "script.h"

static void give_cpu(struct script *s, uint64_t vm)
{
	mark(s, RS_MARK_CONTEXT, vm << 32 | RS_CONTEXT_KERNEL);
}

/* Virtual machines 0 and 1 have begun, and 1 executes. */
static struct script both_begun(void)
{
	struct script s = script_start(RS_HVM);

	ret(&s, RS_MODE_S, 0);
	give_cpu(&s, 0);
	ret(&s, RS_MODE_VS, 0);
	trap(&s, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER, 5);
	give_cpu(&s, 1);
	ret(&s, RS_MODE_VS, 0);
	return s;
}

static const struct rs_tally *row_of(const struct rs_vm_ledger *vm, const char *reason)
{
	for (size_t i = 0; i < vm->exit_count; i++)
		if (strcmp(vm->exits[i].reason, reason) == 0)
			return &vm->exits[i].tally;
	return NULL;
}

/* Its hypervisor's and firmware's cycles, from its first instruction on, are those of its rows. */
static void assert_rows_add_up(const struct rs_vm_ledger *vm, uint64_t before)
{
	uint64_t rows = 0;

	for (size_t i = 0; i < vm->exit_count; i++)
		rows += vm->exits[i].tally.cycles;
	assert_int_equal(rows + before,
			 vm->layers[RS_LAYER_HYPERVISOR] + vm->layers[RS_LAYER_FIRMWARE]);
}

static void an_exit_ends_when_another_gets_the_cpu(void **state)
{
	struct script s = both_begun();
	const struct rs_vm_ledger *vms = s.sum.vms;

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	run(&s, 20);
	give_cpu(&s, 0); /* the mark is of whom it leaves */
	run(&s, 30);
	ret(&s, RS_MODE_VS, 7);
	run(&s, 100);
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
	run(&s, 2);
	give_cpu(&s, 1);
	ret(&s, RS_MODE_VS, 7);
	script_end(&s);
	assert_int_equal(row_of(&vms[1], "ecall-vs")->cycles, 10 + 20 + 1);
	assert_int_equal(row_of(&vms[0], RS_EXIT_SWITCH)->count, 1);
	assert_int_equal(row_of(&vms[0], RS_EXIT_SWITCH)->cycles, 30 + 1 + 7);
	assert_int_equal(row_of(&vms[0], "virtual-insn")->cycles, 10 + 2 + 1);
	assert_int_equal(row_of(&vms[1], RS_EXIT_SWITCH)->cycles, 1 + 7);
	assert_int_equal(exit_of(&s, RS_EXIT_SWITCH)->count, 2);
	assert_int_equal(exit_of(&s, RS_EXIT_SWITCH)->min, 8);
	assert_int_equal(exit_of(&s, RS_EXIT_SWITCH)->max, 38);
	assert_rows_add_up(&vms[0], 1);
	assert_rows_add_up(&vms[1], 1);
}

static void one_switch_of_all_is_start_up(void **state)
{
	struct script s = both_begun();

	(void)state;
	script_end(&s);
	assert_null(exit_of(&s, RS_EXIT_SWITCH));
	assert_int_equal(s.sum.vms[0].switches, 1);
	assert_int_equal(s.sum.vms[1].switches, 1);
}

static void after_idle_time_the_same_one_gets_the_cpu_anew(void **state)
{
	struct script s = both_begun();
	const struct rs_vm_ledger *vm = &s.sum.vms[1];

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
	run(&s, 3);
	idle(&s, 5000);
	run(&s, 4);
	give_cpu(&s, 1);
	run(&s, 6);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_int_equal(row_of(vm, "virtual-insn")->cycles, 10 + 3 + 4 + 1);
	assert_int_equal(row_of(vm, RS_EXIT_SWITCH)->cycles, 6 + 1 + 10);
	assert_int_equal(vm->switches, 2);
	assert_rows_add_up(vm, 1);
}

static void an_exit_from_which_the_same_one_goes_on_is_whole(void **state)
{
	struct script s = both_begun();
	const struct rs_vm_ledger *vm = &s.sum.vms[1];

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
	run(&s, 3);
	give_cpu(&s, 1); /* it yields, and nobody else wants the CPU */
	run(&s, 6);
	ret(&s, RS_MODE_VS, 10);
	script_end(&s);
	assert_int_equal(row_of(vm, "virtual-insn")->cycles, 10 + 3 + 1 + 6 + 1 + 10);
	assert_null(row_of(vm, RS_EXIT_SWITCH));
	assert_int_equal(vm->switches, 1);
}

static void what_the_guest_asked_for_names_the_exit_that_a_switch_ends(void **state)
{
	struct script s = both_begun();

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	mark(&s, RS_MARK_HYPERCALL, UINT64_C(1) << 32 | 0x54494d45);
	give_cpu(&s, 0);
	ret(&s, RS_MODE_VS, 7);
	trap(&s, RS_MODE_S, RS_CAUSE_LOAD_GUEST_PAGE, 10);
	give_cpu(&s, 1);
	ret(&s, RS_MODE_VS, 7);
	script_end(&s);
	assert_int_equal(row_of(&s.sum.vms[1], "sbi-time")->cycles, 10 + 1 + 1);
	assert_int_equal(row_of(&s.sum.vms[0], "load-guest-page-fault")->cycles, 10 + 1);
	assert_null(row_of(&s.sum.vms[1], "ecall-vs"));
}

static void who_loses_the_cpu_before_it_executes_has_a_switch_too(void **state)
{
	struct script s = both_begun();

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	give_cpu(&s, 0);
	run(&s, 40); /* a long call, which goes on, and pauses again */
	give_cpu(&s, 1);
	ret(&s, RS_MODE_VS, 7);
	script_end(&s);
	assert_int_equal(row_of(&s.sum.vms[0], RS_EXIT_SWITCH)->cycles, 40 + 1);
	assert_int_equal(row_of(&s.sum.vms[1], RS_EXIT_SWITCH)->cycles, 1 + 7);
	assert_rows_add_up(&s.sum.vms[0], 1);
}

static void the_timed_part_has_its_switches(void **state)
{
	struct script s = both_begun();
	const struct rs_workload *w = &s.sum.vms[1].workload;

	(void)state;
	for (uint64_t timed = 0; timed < 2; timed++) {
		if (timed)
			mark(&s, RS_MARK_WORKLOAD_BEGIN, 1);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
		run(&s, timed);
		give_cpu(&s, 0);
		ret(&s, RS_MODE_VS, 7);
		trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 10);
		give_cpu(&s, 1);
		run(&s, timed);
		ret(&s, RS_MODE_VS, 7);
	}
	mark(&s, RS_MARK_WORKLOAD_END, 0);
	script_end(&s);
	assert_int_equal(w->exit_count, 2);
	assert_string_equal(w->exits[0].reason, "ecall-vs");
	assert_int_equal(w->exits[0].tally.cycles, 10 + 1 + 1);
	assert_string_equal(w->exits[1].reason, RS_EXIT_SWITCH);
	assert_int_equal(w->exits[1].tally.cycles, 1 + 1 + 7);
	assert_int_equal(s.sum.vms[0].workload.exit_count, 0);
}

static void one_that_ends_leaves_the_cpu_to_nobody(void **state)
{
	struct script s = both_begun();

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	mark(&s, RS_MARK_VM_END, UINT64_C(1) << RS_MARK_VM_SHIFT);
	run(&s, 50);
	give_cpu(&s, 0);
	run(&s, 3);
	ret(&s, RS_MODE_VS, 7);
	script_end(&s);
	assert_int_equal(s.sum.vms[1].exit_count, 0);
	assert_int_equal(row_of(&s.sum.vms[0], RS_EXIT_SWITCH)->cycles, 3 + 1 + 7);
	assert_rows_add_up(&s.sum.vms[0], 1);
}

/* An emulator's guest is begun by a GUEST mark, and entered by an ENTER mark. */
static void an_emulator_says_when_it_goes_on_with_its_guest(void **state)
{
	struct script s = script_start(RS_FULL);
	const struct rs_vm_ledger *vms = s.sum.vms;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (uint64_t vm = 0; vm < 2; vm++) {
		give_cpu(&s, vm);
		mark(&s, RS_MARK_VM_ENTER, vm << RS_MARK_VM_SHIFT);
		run(&s, 40);
		mark(&s, RS_MARK_GUEST, vm << 32);
		run(&s, 500);
	}
	give_cpu(&s, 0);
	run(&s, 12);
	mark(&s, RS_MARK_VM_ENTER, 0);
	run(&s, 500);
	idle(&s, 1000);
	give_cpu(&s, 0);
	run(&s, 14);
	mark(&s, RS_MARK_VM_ENTER, 0);
	script_end(&s);
	assert_int_equal(vms[0].exit_count, 1);
	assert_string_equal(vms[0].exits[0].reason, RS_EXIT_SWITCH);
	assert_int_equal(vms[0].exits[0].tally.count, 2);
	assert_int_equal(vms[0].exits[0].tally.min, 12 + 1);
	assert_int_equal(vms[0].exits[0].tally.max, 14 + 1);
	assert_int_equal(vms[1].exit_count, 0);
	assert_int_equal(vms[0].switches, 3);
}

static void a_guest_cannot_switch(void **state)
{
	struct script s = both_begun();

	(void)state;
	give_cpu(&s, 0);
	mark(&s, RS_MARK_VM_ENTER, 0);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
	mark(&s, RS_MARK_VM_ENTER, 0); /* nor does the CPU's hypervisor need that one */
	ret(&s, RS_MODE_VS, 7);
	script_end(&s);
	assert_null(exit_of(&s, RS_EXIT_SWITCH));
	assert_int_equal(row_of(&s.sum.vms[1], "ecall-vs")->cycles, 10 + 1 + 1 + 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_ends_when_another_gets_the_cpu),
		cmocka_unit_test(one_switch_of_all_is_start_up),
		cmocka_unit_test(after_idle_time_the_same_one_gets_the_cpu_anew),
		cmocka_unit_test(an_exit_from_which_the_same_one_goes_on_is_whole),
		cmocka_unit_test(what_the_guest_asked_for_names_the_exit_that_a_switch_ends),
		cmocka_unit_test(who_loses_the_cpu_before_it_executes_has_a_switch_too),
		cmocka_unit_test(the_timed_part_has_its_switches),
		cmocka_unit_test(one_that_ends_leaves_the_cpu_to_nobody),
		cmocka_unit_test(an_emulator_says_when_it_goes_on_with_its_guest),
		cmocka_unit_test(a_guest_cannot_switch),
	};
	return cmocka_run_group_tests_name("lane/switches", tests, NULL, NULL);
}
