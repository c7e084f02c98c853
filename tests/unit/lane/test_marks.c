/* test_marks.c - operations, the timed part, and a nested machine's words. */
#include "script.h"

static struct script guest_on_bare(void)
{
	struct script s = script_start(RS_BARE);

	ret(&s, RS_MODE_S, 0);
	return s;
}

static void an_operation_costs_what_lies_between_its_marks(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_IRQ_MASK);
	run(&s, 3);
	mark(&s, RS_MARK_OP_END, RS_OP_IRQ_MASK);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_IRQ_MASK].count, 1);
	assert_int_equal(s.sum.ops[RS_OP_IRQ_MASK].cycles, 3);
}

static void an_empty_operation_costs_nothing(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_TICK);
	mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_TICK].count, 1);
	assert_int_equal(s.sum.ops[RS_OP_TICK].cycles, 0);
}

static void operations_nest(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	run(&s, 10);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_CONSOLE_WRITE);
	run(&s, 5);
	mark(&s, RS_MARK_OP_END, RS_OP_CONSOLE_WRITE);
	run(&s, 10);
	mark(&s, RS_MARK_OP_END, RS_OP_SYSCALL);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_CONSOLE_WRITE].cycles, 5);
	assert_int_equal(s.sum.ops[RS_OP_SYSCALL].cycles, 10 + 1 + 5 + 1 + 10);
}

static void marks_without_their_partner_do_no_harm(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_PAGE_FAULT); /* never ended */
	mark(&s, RS_MARK_OP_END, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_END, RS_OP_PAGE_FAULT); /* too late */
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_TICK].count, 0);
	assert_int_equal(s.sum.ops[RS_OP_SYSCALL].count, 1);
	assert_int_equal(s.sum.ops[RS_OP_PAGE_FAULT].count, 0);
}

static void ids_out_of_range_are_ignored(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, UINT64_MAX);
	mark(&s, RS_MARK_OP_BEGIN, RS_OPS);
	mark(&s, RS_MARK_OP_END, UINT64_MAX);
	mark(&s, RS_MARK_OP_END, RS_OPS);
	script_end(&s);
}

static void a_flood_of_begins_leaves_room_for_the_next(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	for (int i = 0; i < 1000; i++)
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_TICK);
	run(&s, 4);
	mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_TICK].cycles, 4);
}

static void a_hypervisor_has_no_operations_of_its_own(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_TICK);
	mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_TICK].count, 0);
}

static void calls_faults_and_switches_count_inside_the_timed_part_alone(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	for (int round = 0; round < 3; round++) {
		if (round)
			mark(&s, round == 1 ? RS_MARK_WORKLOAD_BEGIN : RS_MARK_WORKLOAD_END, 0);
		ret(&s, RS_MODE_U, 0);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 0);
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_SWITCH_SPACE);
		ret(&s, RS_MODE_U, 0);
		trap(&s, RS_MODE_S, RS_CAUSE_STORE_PAGE, 0);
		trap(&s, RS_MODE_S, RS_CAUSE_LOAD_PAGE, 0);
	}
	script_end(&s);
	assert_int_equal(s.sum.workload.calls, 1);
	assert_int_equal(s.sum.workload.faults, 2);
	assert_int_equal(s.sum.workload.switches, 1);
}

static void a_hypercall_is_no_system_call(void **state)
{
	struct script s = script_start(RS_PARA);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (uint64_t who = RS_CONTEXT_KERNEL; who <= RS_CONTEXT_USER; who++) {
		mark(&s, RS_MARK_CONTEXT, who);
		ret(&s, RS_MODE_U, 0);
		if (who == RS_CONTEXT_KERNEL)
			mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 0);
	}
	script_end(&s);
	assert_int_equal(s.sum.workload.calls, 1);
}

static void the_timed_part_lies_between_the_workload_marks(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	run(&s, 100);
	ret(&s, RS_MODE_S, 5);
	run(&s, 50);
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 3);
	run(&s, 20);
	trap(&s, RS_MODE_M, RS_CAUSE_ECALL_S, 5);
	run(&s, 9);
	ret(&s, RS_MODE_S, 5);
	idle(&s, 1000);
	mark(&s, RS_MARK_WORKLOAD_PROGRESS, 2);
	mark(&s, RS_MARK_WORKLOAD_END, 0);
	run(&s, 70);
	script_end(&s);
	assert_true(s.sum.workload.ended);
	assert_int_equal(s.sum.workload.taken.cycles, 20 + 5 + 9 + 6 + 1000 + 1);
	assert_int_equal(s.sum.workload.taken.instructions, 20 + 9 + 1 + 1);
	assert_int_equal(s.sum.workload.taken.layers[RS_LAYER_FIRMWARE], 5 + 9 + 6);
	assert_int_equal(s.sum.workload.taken.layers[RS_LAYER_GUEST_OS], 21);
	assert_int_equal(s.sum.workload.taken.layers[RS_LAYER_IDLE], 1000);
	assert_int_equal(s.sum.workload.total, 3);
	assert_int_equal(s.sum.workload.done, 2);
}

static void a_workload_that_never_ends_is_timed_until_now(void **state)
{
	struct script s = guest_on_bare();

	(void)state;
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
	run(&s, 33);
	script_end(&s);
	assert_true(s.sum.workload.begun);
	assert_false(s.sum.workload.ended);
	assert_int_equal(s.sum.workload.taken.cycles, 33);
	assert_int_equal(s.sum.workload.taken.layers[RS_LAYER_GUEST_OS], 33);
}

static void exits_outside_the_timed_part_are_not_its_exits(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	ret(&s, RS_MODE_VS, 0);
	for (int i = 0; i < 3; i++) {
		if (i == 1)
			mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 10);
		ret(&s, RS_MODE_VS, 10);
		if (i == 1)
			mark(&s, RS_MARK_WORKLOAD_END, 0);
	}
	script_end(&s);
	assert_int_equal(s.sum.exits[0].tally.count, 3);
	assert_int_equal(s.sum.workload.exit_count, 1);
	assert_int_equal(s.sum.workload.exits[0].tally.count, 1);
}

static void relay(struct script *s, uint16_t kind, enum rs_mode mode, uint64_t payload)
{
	mark(s, RS_MARK_RELAY, UINT64_C(1) << 32 | (uint64_t)mode << 16 | kind);
	assert_null(s->shown);
	mark(s, RS_MARK_RELAY_DATA, payload);
}

static void relayed_marks_are_the_nested_guests(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	relay(&s, RS_MARK_WORKLOAD_BEGIN, RS_MODE_S, 12);
	relay(&s, RS_MARK_OP_BEGIN, RS_MODE_S, RS_OP_TICK);
	run(&s, 100);
	relay(&s, RS_MARK_OP_END, RS_MODE_S, RS_OP_TICK);
	relay(&s, RS_MARK_WORKLOAD_END, RS_MODE_S, 0);
	script_end(&s);
	/* The RELAY of the END is hypervisor's work: it is in, its DATA mark is not. */
	assert_int_equal(s.sum.ops[RS_OP_TICK].cycles, 101);
	assert_true(s.sum.workload.ended);
	assert_int_equal(s.sum.workload.total, 12);
}

static void a_relayed_mark_is_shown_as_the_nested_guest_made_it(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	relay(&s, RS_MARK_OP_BEGIN, RS_MODE_U, RS_OP_COMPUTE);
	assert_non_null(s.shown);
	assert_int_equal(s.shown->kind, RS_EVENT_MARK);
	assert_int_equal(s.shown->mode, RS_MODE_U);
	assert_int_equal(s.shown->mark.kind, RS_MARK_OP_BEGIN);
	assert_int_equal(s.shown->mark.payload, RS_OP_COMPUTE);
	assert_int_equal(s.shown->cycle, s.cycle);
}

static void only_a_nesting_hypervisor_relays(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_RELAY, RS_MARK_WORKLOAD_BEGIN);
	mark(&s, RS_MARK_RELAY_DATA, 1);
	ret(&s, RS_MODE_VS, 0);
	mark(&s, RS_MARK_RELAY, RS_MARK_WORKLOAD_BEGIN);
	mark(&s, RS_MARK_RELAY_DATA, 1);
	script_end(&s);
	assert_false(s.sum.workload.begun);
}

static void a_relayed_mark_of_no_mode_is_nobodys(void **state)
{
	static const unsigned none[] = {2, 6, 7, 8, 255};
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		relay(&s, RS_MARK_WORKLOAD_BEGIN, (enum rs_mode)none[i], 1);
		assert_null(s.shown);
	}
	script_end(&s);
	assert_false(s.sum.workload.begun);
}

static void where_a_nested_machine_is_says_a_nesting_hypervisor_alone(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	mark(&s, RS_MARK_NESTED, 0x1000); /* the firmware: nobody */
	assert_int_equal(s.reader.relay.where, 0);
	s.mode = RS_MODE_S;
	mark(&s, RS_MARK_NESTED, 0x80400000);
	assert_int_equal(s.reader.relay.where, 0x80400000);
	assert_non_null(s.shown);
	s = script_start(RS_BARE);
	s.mode = RS_MODE_S;
	mark(&s, RS_MARK_NESTED, 0x80400000); /* a guest's */
	assert_int_equal(s.reader.relay.where, 0);
}

static void relay_data_without_relay_is_nothing(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_RELAY_DATA, 1);
	assert_null(s.shown);
	script_end(&s);
}

/* An event that the emulator left in its memory, and the mark that points to it. */
static void report(struct script *s, const struct rs_event *event)
{
	struct rs_event e = script_event(s, RS_EVENT_MARK, 0);

	e.mark.kind = RS_MARK_EVENT;
	e.mark.payload = UINT64_C(1) << RS_MARK_VM_SHIFT | 0x80401000;
	give(s, &e);
	assert_null(s->shown);
	assert_int_equal(s->reader.relay.event, 0x80401000);
	s->shown = reader_nested(&s->reader, &e, event);
	if (s->shown)
		ledger_event(&s->ledger, s->shown, &s->reader.fact);
}

static void a_reported_event_is_the_nested_guests_at_the_computers_clock(void **state)
{
	struct script s = script_start(RS_FULL);
	const struct rs_event trap = {.kind = RS_EVENT_TRAP,
				      .mode = RS_MODE_U,
				      .mode_to = RS_MODE_S,
				      .pc = 0x10000,
				      .cycle = 7,
				      .cost = 1000,
				      .trap = {.cause = RS_CAUSE_ECALL_U}};

	(void)state;
	ret(&s, RS_MODE_S, 0);
	run(&s, 500);
	report(&s, &trap);
	assert_non_null(s.shown);
	assert_int_equal(s.shown->pc, 0x10000);
	assert_int_equal(s.shown->mode, RS_MODE_U);
	assert_int_equal(s.shown->mode_to, RS_MODE_S);
	assert_int_equal(s.shown->cycle, s.cycle);
	assert_int_equal(s.shown->cost, 0);
	assert_true(s.reader.fact.flags & RS_FACT_NESTED);
	assert_int_equal(s.reader.fact.vm, 1);
	run(&s, 10);
	mark(&s, RS_MARK_CONTEXT, 0);
	assert_false(s.reader.fact.flags & RS_FACT_NESTED);
	script_end(&s);
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR],
			 511); /* the CPU has not trapped */
}

static void a_reported_mark_counts_as_a_relayed_one(void **state)
{
	struct script s = script_start(RS_FULL);
	struct rs_event made = {.kind = RS_EVENT_MARK, .mode = RS_MODE_S, .mode_to = RS_MODE_S};

	(void)state;
	ret(&s, RS_MODE_S, 0);
	made.mark.kind = RS_MARK_OP_BEGIN;
	made.mark.payload = RS_OP_TICK;
	report(&s, &made);
	assert_int_equal(s.reader.fact.kind, RS_FACT_OP_BEGIN);
	run(&s, 10);
	made.mark.kind = RS_MARK_OP_END;
	report(&s, &made);
	script_end(&s);
	assert_int_equal(s.sum.ops[RS_OP_TICK].count, 1);
}

static void a_reported_event_that_cannot_be_is_none(void **state)
{
	static const struct rs_event wrong[] = {
		{.kind = RS_EVENT_KINDS, .mode = RS_MODE_S, .mode_to = RS_MODE_S},
		{.kind = RS_EVENT_TRAP, .mode = 2, .mode_to = RS_MODE_S},
		{.kind = RS_EVENT_TRAP, .mode = RS_MODE_S, .mode_to = 255},
	};
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		report(&s, &wrong[i]);
		assert_null(s.shown);
	}
}

static void a_step_says_where_the_guest_stands(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_STEP, UINT64_C(1) << RS_MARK_VM_SHIFT | 0x80402000);
	assert_int_equal(s.reader.fact.kind, RS_FACT_STEP);
	assert_int_equal(s.reader.fact.vm, 1);
	assert_int_equal(s.reader.relay.step, 0x80402000);
	s = script_start(RS_HVM);
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_STEP, 0x80402000);
	assert_int_equal(s.reader.relay.step, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_operation_costs_what_lies_between_its_marks),
		cmocka_unit_test(an_empty_operation_costs_nothing),
		cmocka_unit_test(operations_nest),
		cmocka_unit_test(marks_without_their_partner_do_no_harm),
		cmocka_unit_test(ids_out_of_range_are_ignored),
		cmocka_unit_test(a_flood_of_begins_leaves_room_for_the_next),
		cmocka_unit_test(a_hypervisor_has_no_operations_of_its_own),
		cmocka_unit_test(calls_faults_and_switches_count_inside_the_timed_part_alone),
		cmocka_unit_test(a_hypercall_is_no_system_call),
		cmocka_unit_test(the_timed_part_lies_between_the_workload_marks),
		cmocka_unit_test(a_workload_that_never_ends_is_timed_until_now),
		cmocka_unit_test(exits_outside_the_timed_part_are_not_its_exits),
		cmocka_unit_test(relayed_marks_are_the_nested_guests),
		cmocka_unit_test(a_relayed_mark_is_shown_as_the_nested_guest_made_it),
		cmocka_unit_test(only_a_nesting_hypervisor_relays),
		cmocka_unit_test(a_relayed_mark_of_no_mode_is_nobodys),
		cmocka_unit_test(where_a_nested_machine_is_says_a_nesting_hypervisor_alone),
		cmocka_unit_test(relay_data_without_relay_is_nothing),
		cmocka_unit_test(a_reported_event_is_the_nested_guests_at_the_computers_clock),
		cmocka_unit_test(a_reported_mark_counts_as_a_relayed_one),
		cmocka_unit_test(a_reported_event_that_cannot_be_is_none),
		cmocka_unit_test(a_step_says_where_the_guest_stands),
	};
	return cmocka_run_group_tests_name("lane/marks", tests, NULL, NULL);
}
