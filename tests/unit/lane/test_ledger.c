/* test_ledger.c - start-up, the measured part, and virtual machines that share a computer. */
#include "ringside/abi/board.h"
#include "script.h"

static void context(struct script *s, uint64_t vm)
{
	mark(s, RS_MARK_CONTEXT, vm << 32 | RS_CONTEXT_KERNEL);
}

static void start_up_ends_at_the_guests_first_instruction(void **state)
{
	struct script s = script_start(RS_HVM);
	struct rs_measured m;

	(void)state;
	run(&s, 100);
	ret(&s, RS_MODE_S, 5);
	run(&s, 1000);
	idle(&s, 50);
	ret(&s, RS_MODE_VS, 10);
	run(&s, 7);
	script_end(&s);
	assert_true(s.sum.vms[0].begun);
	assert_int_equal(s.sum.vms[0].start.cycles, s.cycle - 7);
	assert_int_equal(s.sum.vms[0].start.instructions, s.instret - 7);
	assert_int_equal(s.sum.vms[0].start.layers[RS_LAYER_FIRMWARE], 100 + 6);
	assert_int_equal(s.sum.vms[0].start.layers[RS_LAYER_HYPERVISOR], 1000 + 11);
	assert_int_equal(s.sum.vms[0].start.layers[RS_LAYER_IDLE], 50);
	m = rs_ledger_measured(&s.sum);
	assert_false(m.marked);
	assert_int_equal(m.taken.cycles, 7);
	assert_int_equal(m.taken.instructions, 7);
	assert_int_equal(m.taken.layers[RS_LAYER_GUEST_OS], 7);
	assert_int_equal(m.taken.layers[RS_LAYER_HYPERVISOR], 0);
	assert_int_equal(m.taken.layers[RS_LAYER_IDLE], 0);
}

static void what_never_began_has_no_measured_part(void **state)
{
	struct script s = script_start(RS_HVM);
	struct rs_measured m;

	(void)state;
	ret(&s, RS_MODE_S, 5);
	run(&s, 1000);
	script_end(&s);
	assert_false(s.sum.vms[0].begun);
	m = rs_ledger_measured(&s.sum);
	assert_int_equal(m.taken.cycles, 0);
	assert_int_equal(s.sum.taken.cycles, 1006);
}

static void a_guest_that_starts_at_reset_has_no_start_up(void **state)
{
	struct script s = {.mode = RS_MODE_M};

	(void)state;
	reader_init(&s.reader, &rs_generations[RS_BARE], true);
	ledger_init(&s.ledger, &s.reader.fact);
	run(&s, 50);
	script_end(&s);
	assert_true(s.sum.vms[0].begun);
	assert_int_equal(rs_ledger_measured(&s.sum).taken.cycles, 50);
}

static void a_timed_part_is_measured_in_place_of_the_whole_run(void **state)
{
	struct script s = script_start(RS_BARE);
	struct rs_measured m;

	(void)state;
	ret(&s, RS_MODE_S, 5);
	run(&s, 10);
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
	run(&s, 20);
	mark(&s, RS_MARK_WORKLOAD_END, 0);
	run(&s, 30);
	script_end(&s);
	m = rs_ledger_measured(&s.sum);
	assert_true(m.marked);
	assert_int_equal(m.taken.cycles, 20);
}

/* VM 0, then VM 1, then VM 0 again; the hypervisor takes 30 cycles each time, 10 of them before it
 * chooses. */
static struct script two_machines(void)
{
	struct script s = script_start(RS_HVM);

	ret(&s, RS_MODE_S, 0);
	run(&s, 100);
	context(&s, 0);
	ret(&s, RS_MODE_VS, 0);
	for (uint64_t vm = 1; vm != UINT64_MAX; vm--) {
		run(&s, 500);
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_IRQ_MASK);
		mark(&s, RS_MARK_OP_END, RS_OP_IRQ_MASK);
		trap(&s, RS_MODE_S, vm ? RS_CAUSE_ECALL_VS : RS_CAUSE_VIRTUAL_INSN, 5);
		run(&s, 4);
		idle(&s, 70);
		context(&s, vm);
		run(&s, 19);
		ret(&s, RS_MODE_VS, 0);
	}
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 5);
	run(&s, 9);
	ret(&s, RS_MODE_VS, 0);
	script_end(&s);
	return s;
}

static void each_cycle_is_of_one_virtual_machine_or_nobodys(void **state)
{
	struct script s = two_machines();
	const struct rs_vm_ledger *vms = s.sum.vms;

	(void)state;
	assert_int_equal(s.sum.vm_count, 2);
	assert_int_equal(vms[0].layers[RS_LAYER_GUEST_OS], 502);
	assert_int_equal(vms[1].layers[RS_LAYER_GUEST_OS], 502);
	/* Its first entry; its exit up to the choice; from the choice to its second entry; an exit. */
	assert_int_equal(vms[0].layers[RS_LAYER_HYPERVISOR], 1 + 10 + 20 + 15);
	assert_int_equal(vms[1].layers[RS_LAYER_HYPERVISOR], 20 + 10);
	/* Its boot up to the first choice is nobody's. */
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 101 + 46 + 30);
	assert_int_equal(vms[0].layers[RS_LAYER_IDLE] + vms[1].layers[RS_LAYER_IDLE], 0);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_IDLE], 140);
}

static void each_virtual_machine_has_its_exits_and_operations(void **state)
{
	struct script s = two_machines();
	const struct rs_vm_ledger *vms = s.sum.vms;

	(void)state;
	assert_int_equal(vms[0].ops[RS_OP_IRQ_MASK].count, 1);
	assert_int_equal(vms[1].ops[RS_OP_IRQ_MASK].count, 1);
	assert_int_equal(s.sum.ops[RS_OP_IRQ_MASK].count, 2);
	assert_int_equal(vms[0].exit_count, 2);
	assert_string_equal(vms[0].exits[0].reason, "ecall-vs");
	assert_int_equal(vms[0].exits[0].tally.count, 2);
	assert_int_equal(vms[0].exits[0].tally.cycles, 10 + 15);
	assert_string_equal(vms[0].exits[1].reason, RS_EXIT_SWITCH);
	assert_int_equal(vms[0].exits[1].tally.cycles, 20);
	assert_int_equal(vms[1].exit_count, 1);
	assert_string_equal(vms[1].exits[0].reason, "virtual-insn");
	assert_int_equal(vms[1].exits[0].tally.cycles, 10);
	assert_int_equal(s.sum.exit_count, 3);
}

static void each_virtual_machine_begins_by_itself(void **state)
{
	struct script s = two_machines();

	(void)state;
	assert_true(s.sum.vms[1].begun);
	assert_int_equal(s.sum.vms[0].start.cycles, 103);
	assert_int_equal(s.sum.vms[1].start.cycles, 103 + 502 + 10 + 70 + 20);
}

static void the_first_timed_part_is_the_computers(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (uint64_t vm = 0; vm < 2; vm++) {
		context(&s, vm);
		ret(&s, RS_MODE_VS, 0);
		mark(&s, RS_MARK_WORKLOAD_BEGIN, 10 + vm);
		run(&s, 100);
		mark(&s, RS_MARK_WORKLOAD_END, vm);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 5);
	}
	script_end(&s);
	assert_int_equal(s.sum.workload.total, 10);
	assert_int_equal(s.sum.vms[1].workload.total, 11);
	assert_int_equal(s.sum.vms[1].workload.result, 1);
	assert_int_equal(s.sum.vms[1].workload.taken.cycles, 100);
}

/* One kernel, two containers: it says whose the CPU is, and a program cannot. */
static void each_cycle_is_of_one_container_or_the_kernels_own(void **state)
{
	struct script s = script_start(RS_CONTAINER);
	uint64_t asked[2];

	(void)state;
	ret(&s, RS_MODE_S, 0);
	run(&s, 1000); /* start-up: nobody's */
	for (uint64_t box = 0; box < 2; box++) {
		context(&s, RS_VM_NONE); /* the tool that makes it */
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
		mark(&s, RS_MARK_OP_END, RS_OP_SYSCALL);
		mark(&s, RS_MARK_VM_WAKE, box << RS_MARK_VM_SHIFT);
		asked[box] = s.cycle;
		context(&s, box);
		run(&s, 10 + box - 1);
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_ENTER_USER);
		ret(&s, RS_MODE_U, 0);
		run(&s, 100 + box);
		context(&s, 1 - box); /* a program's mark: it does nothing */
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 5);
	}
	context(&s, RS_VM_NONE);
	run(&s, 500);
	script_end(&s);
	assert_int_equal(s.sum.vms[0].layers[RS_LAYER_APP], 101);
	assert_int_equal(s.sum.vms[1].layers[RS_LAYER_APP], 102);
	/* a context mark is of whom it leaves */
	assert_int_equal(s.sum.vms[0].layers[RS_LAYER_GUEST_OS], 10 + 1 + 5 + 1);
	assert_int_equal(s.sum.vms[1].layers[RS_LAYER_GUEST_OS], 11 + 1 + 5 + 1);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 0);
	assert_int_equal(s.sum.exit_count, 0);
	assert_true(s.sum.vms[1].begun);
	for (unsigned box = 0; box < 2; box++) {
		assert_int_equal(s.sum.vms[box].asked, asked[box]);
		assert_true(s.sum.vms[box].ready > asked[box]);
		assert_int_equal(s.sum.vms[box].wakes, 1);
	}
	assert_int_equal(s.sum.ops[RS_OP_SYSCALL].count, 0); /* none of the guests' */
}

/* The hypervisor tidies up, looks for another one, and then has none: that is nobody's. */
static void what_comes_after_the_end_of_a_virtual_machine_is_nobodys(void **state)
{
	struct script s = script_start(RS_HVM);
	uint64_t all, of_machines = 0;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (uint64_t vm = 0; vm < 2; vm++) {
		context(&s, vm);
		ret(&s, RS_MODE_VS, 0);
		run(&s, 100);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 5);
		run(&s, 30);
		mark(&s, RS_MARK_VM_END, vm << RS_MARK_VM_SHIFT);
		run(&s, 1000 + vm);
	}
	script_end(&s);
	all = s.sum.taken.layers[RS_LAYER_HYPERVISOR];
	for (unsigned vm = 0; vm < 2; vm++) {
		assert_int_equal(s.sum.vms[vm].layers[RS_LAYER_GUEST_OS], 100);
		assert_in_range(s.sum.vms[vm].layers[RS_LAYER_HYPERVISOR], 30, 50);
		of_machines += s.sum.vms[vm].layers[RS_LAYER_HYPERVISOR];
	}
	assert_in_range(all - of_machines, 2001, 2020);
}

/* What its scheduler says of a container that ends, and what it held. */
static void a_container_has_waited_and_held(void **state)
{
	struct script s = script_start(RS_CONTAINER);
	uint64_t box = UINT64_C(1) << RS_MARK_VM_SHIFT;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	context(&s, 1);
	mark(&s, RS_MARK_VM_STEAL, box | 7);
	mark(&s, RS_MARK_VM_CAPPED, box | 3);
	mark(&s, RS_MARK_VM_HELD, box | 49152);
	mark(&s, RS_MARK_VM_END, box | 2);
	script_end(&s);
	assert_int_equal(s.sum.vms[1].steal, 7 * RS_CYCLES_PER_TICK);
	assert_int_equal(s.sum.vms[1].capped, 3 * RS_CYCLES_PER_TICK);
	assert_int_equal(s.sum.vms[1].held, 49152);
	assert_int_equal(s.sum.vms[1].exit_code, 2);
	assert_false(s.sum.vms[1].begun); /* no program of it has run */
}

/* A walk by whoever executes: of `first` reads of the first stage and `second` of the second, and as
 * many of each saved. */
static void walk(struct script *s, bool two_stage, unsigned first, unsigned second)
{
	struct rs_event e = script_event(s, RS_EVENT_WALK, 8 * (first + second));

	for (unsigned i = 0; i < first; i++)
		e.walk.made |= 1u << (4 * i + 3);
	for (unsigned i = 0; i < second; i++)
		e.walk.made |= 1u << (4 * (i / 3) + i % 3);
	e.walk.saved = e.walk.made;
	e.walk.reads = (uint16_t)(first + second);
	e.walk.two_stage = two_stage;
	e.walk.ok = true;
	give(s, &e);
}

static void walks_are_counted_by_layer_and_stage(void **state)
{
	struct script s = script_start(RS_HVM);
	struct rs_measured m;

	(void)state;
	s.ledger.count_walks = true;
	ret(&s, RS_MODE_S, 0);
	walk(&s, false, 3, 0); /* start-up */
	ret(&s, RS_MODE_VS, 0);
	walk(&s, true, 2, 9);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 5);
	walk(&s, false, 1, 0);
	ret(&s, RS_MODE_VU, 0);
	walk(&s, true, 0, 3); /* the guest's paging is off */
	script_end(&s);
	assert_true(s.sum.walks_counted);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_HYPERVISOR].misses, 2);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_HYPERVISOR].reads[RS_STAGE_ONE], 4);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_HYPERVISOR].two_stage_misses, 0);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_GUEST_OS].two_stage_misses, 1);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_GUEST_OS].reads[RS_STAGE_VS], 2);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_GUEST_OS].reads[RS_STAGE_G], 9);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_GUEST_OS].saved[RS_STAGE_VS], 2);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_GUEST_OS].saved[RS_STAGE_G], 9);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_APP].reads[RS_STAGE_VS], 0);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_APP].reads[RS_STAGE_G], 3);
	m = rs_ledger_measured(&s.sum);
	assert_int_equal(m.taken.walks[RS_LAYER_HYPERVISOR].reads[RS_STAGE_ONE], 1);
	assert_int_equal(m.taken.walks[RS_LAYER_GUEST_OS].reads[RS_STAGE_G], 9);
}

static void walks_of_the_timed_part_are_told_from_others(void **state)
{
	struct script s = script_start(RS_BARE);
	struct rs_measured m;

	(void)state;
	s.ledger.count_walks = true;
	ret(&s, RS_MODE_U, 0);
	walk(&s, false, 1, 0);
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
	walk(&s, false, 2, 0);
	mark(&s, RS_MARK_WORKLOAD_END, 0);
	walk(&s, false, 3, 0);
	script_end(&s);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_APP].reads[RS_STAGE_ONE], 6);
	m = rs_ledger_measured(&s.sum);
	assert_int_equal(m.taken.walks[RS_LAYER_APP].misses, 1);
	assert_int_equal(m.taken.walks[RS_LAYER_APP].reads[RS_STAGE_ONE], 2);
}

static void nobody_counts_walks_who_was_not_asked(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	walk(&s, false, 3, 0);
	script_end(&s);
	assert_false(s.sum.walks_counted);
	assert_int_equal(s.sum.taken.walks[RS_LAYER_FIRMWARE].misses, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_up_ends_at_the_guests_first_instruction),
		cmocka_unit_test(what_never_began_has_no_measured_part),
		cmocka_unit_test(a_guest_that_starts_at_reset_has_no_start_up),
		cmocka_unit_test(a_timed_part_is_measured_in_place_of_the_whole_run),
		cmocka_unit_test(each_cycle_is_of_one_virtual_machine_or_nobodys),
		cmocka_unit_test(each_virtual_machine_has_its_exits_and_operations),
		cmocka_unit_test(each_virtual_machine_begins_by_itself),
		cmocka_unit_test(the_first_timed_part_is_the_computers),
		cmocka_unit_test(each_cycle_is_of_one_container_or_the_kernels_own),
		cmocka_unit_test(what_comes_after_the_end_of_a_virtual_machine_is_nobodys),
		cmocka_unit_test(a_container_has_waited_and_held),
		cmocka_unit_test(walks_are_counted_by_layer_and_stage),
		cmocka_unit_test(walks_of_the_timed_part_are_told_from_others),
		cmocka_unit_test(nobody_counts_walks_who_was_not_asked),
	};
	return cmocka_run_group_tests_name("lane/ledger", tests, NULL, NULL);
}
