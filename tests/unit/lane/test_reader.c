/* test_reader.c - what events mean: virtual machines, operations, exits, and where the guest begins. */
#include "script.h"

static const struct rs_fact *fact(const struct script *s)
{
	return &s->reader.fact;
}

static void context(struct script *s, uint64_t vm)
{
	mark(s, RS_MARK_CONTEXT, vm << 32 | RS_CONTEXT_KERNEL);
}

/* The hypervisor has just entered VM 0. */
static struct script guest_on_hvm(void)
{
	struct script s = script_start(RS_HVM);

	ret(&s, RS_MODE_S, 0);
	context(&s, 0);
	ret(&s, RS_MODE_VS, 0);
	return s;
}

/* ---- where the guest begins */

static void on_bare_metal_the_guest_begins_when_the_firmware_enters_it(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	trap(&s, RS_MODE_M, RS_CAUSE_ILLEGAL_INSN, 0); /* the firmware probes a CSR */
	assert_int_equal(fact(&s)->flags & RS_FACT_BEGUN, 0);
	assert_int_equal(fact(&s)->vm, RS_VM_NONE);
	ret(&s, RS_MODE_S, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_GUEST);
	assert_int_equal(fact(&s)->vm, 0);
	trap(&s, RS_MODE_M, RS_CAUSE_ECALL_S, 0);
	ret(&s, RS_MODE_S, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE); /* once */
	assert_int_equal(fact(&s)->flags & RS_FACT_BEGUN, RS_FACT_BEGUN);
}

static void an_m_mode_guest_begins_at_reset(void **state)
{
	struct script s = {.mode = RS_MODE_M};

	(void)state;
	reader_init(&s.reader, &rs_generations[RS_BARE], true);
	assert_int_equal(fact(&s)->flags, RS_FACT_BEGUN);
	assert_int_equal(fact(&s)->vm, 0);
}

static void beside_a_hypervisor_the_guest_begins_when_that_enters_it(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0); /* to the hypervisor */
	context(&s, 0);
	assert_int_equal(fact(&s)->flags & RS_FACT_BEGUN, 0);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_GUEST);
}

static void an_emulator_says_when_its_guest_begins(void **state)
{
	struct script s = script_start(RS_FULL);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	assert_int_equal(fact(&s)->flags & RS_FACT_BEGUN, 0);
	mark(&s, RS_MARK_GUEST, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_GUEST);
	mark(&s, RS_MARK_GUEST, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE); /* once */
	s = script_start(RS_HVM);
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_GUEST, 0); /* the CPU says it there */
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE);
}

/* ---- virtual machines */

static void without_a_word_about_it_there_is_one_virtual_machine(void **state)
{
	struct script s = script_start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->vm, 0);
}

static void a_hypervisor_works_for_whom_it_named_last(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	assert_int_equal(fact(&s)->vm, 0);
	context(&s, 3);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->vm, 3);
	assert_int_equal(fact(&s)->kind, RS_FACT_GUEST); /* it begins, too */
}

static void a_virtual_machine_that_cannot_be_is_nobody(void **state)
{
	static const uint64_t numbers[] = {RS_VMS, RS_VMS + 1, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct script s = guest_on_hvm();

		trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
		context(&s, numbers[i]);
		ret(&s, RS_MODE_VS, 0);
		assert_int_equal(fact(&s)->vm, RS_VM_NONE);
		mark(&s, RS_MARK_OP_BEGIN, RS_OP_TICK); /* does no harm */
		mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	}
}

static void each_virtual_machine_has_operations_of_its_own(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	context(&s, 1);
	assert_int_equal(fact(&s)->depth, 0);
	ret(&s, RS_MODE_VS, 0);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	assert_int_equal(fact(&s)->nth, 0); /* its first, too */
	assert_int_equal(fact(&s)->depth, 1);
	mark(&s, RS_MARK_OP_END, RS_OP_SYSCALL);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	context(&s, 0);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->depth, 1);
	assert_int_equal(fact(&s)->op, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_END, RS_OP_SYSCALL);
	assert_int_equal(fact(&s)->nth, 0);
}

static void each_virtual_machine_comes_back_from_its_own_exit(void **state)
{
	struct script s = guest_on_hvm();
	char reason[32];

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN, 0);
	context(&s, 1);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->flags & RS_FACT_IN_EXIT, 0);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	context(&s, 0);
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_ENTRY);
	rs_fact_reason(fact(&s), reason);
	assert_string_equal(reason, "virtual-insn");
}

/* ---- operations */

static void what_happens_inside_an_operation_says_which(void **state)
{
	struct script s = guest_on_hvm();
	uint64_t since;

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_PAGE_TABLE);
	mark(&s, RS_MARK_OP_END, RS_OP_PAGE_TABLE);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_PAGE_TABLE);
	since = s.cycle;
	run(&s, 5);
	trap(&s, RS_MODE_S, RS_CAUSE_STORE_GUEST_PAGE, 0);
	assert_int_equal(fact(&s)->op, RS_OP_PAGE_TABLE);
	assert_int_equal(fact(&s)->nth, 1);
	assert_int_equal(fact(&s)->since, since);
}

static void an_interrupt_inside_an_operation_is_inside_of_it(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_PAGE_TABLE);
	trap(&s, RS_MODE_M, RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER, 5);
	assert_int_equal(fact(&s)->depth, 1);
	ret(&s, RS_MODE_S, 5);
	assert_int_equal(fact(&s)->depth, 1);
	assert_int_equal(fact(&s)->op, RS_OP_PAGE_TABLE);
	mark(&s, RS_MARK_OP_END, RS_OP_PAGE_TABLE);
	assert_int_equal(fact(&s)->kind, RS_FACT_OP_END);
	assert_int_equal(fact(&s)->nth, 0);
	run(&s, 1);
	idle(&s, 10);
	assert_int_equal(fact(&s)->depth, 0);
}

static void after_an_inner_operation_the_outer_goes_on(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_CONSOLE_WRITE);
	assert_int_equal(fact(&s)->depth, 2);
	mark(&s, RS_MARK_OP_END, RS_OP_CONSOLE_WRITE);
	assert_int_equal(fact(&s)->op, RS_OP_CONSOLE_WRITE);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	assert_int_equal(fact(&s)->op, RS_OP_SYSCALL);
	assert_int_equal(fact(&s)->depth, 1);
}

static void an_end_without_a_begin_has_no_number(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	mark(&s, RS_MARK_OP_END, RS_OP_TICK);
	assert_int_equal(fact(&s)->nth, UINT32_MAX);
	run(&s, 1);
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	assert_int_equal(fact(&s)->op, RS_OP_SYSCALL);
	assert_int_equal(fact(&s)->nth, 0);
}

/* ---- exits */

static void an_exit_is_named_by_its_cause_until_the_call_is_known(void **state)
{
	struct script s = guest_on_hvm();
	char reason[32];

	(void)state;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_VS, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_EXIT);
	rs_fact_reason(fact(&s), reason);
	assert_string_equal(reason, "ecall-vs");
	mark(&s, RS_MARK_HYPERCALL, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_CALL);
	rs_fact_reason(fact(&s), reason);
	assert_string_equal(reason, "sbi-legacy-set-timer");
	ret(&s, RS_MODE_VS, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_ENTRY);
	assert_int_equal(fact(&s)->flags & RS_FACT_IN_EXIT, RS_FACT_IN_EXIT);
	mark(&s, RS_MARK_WORKLOAD_PROGRESS, 1);
	assert_int_equal(fact(&s)->flags & RS_FACT_IN_EXIT, 0);
	trap(&s, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER, 0);
	rs_fact_reason(fact(&s), reason);
	assert_string_equal(reason, rs_cause_slug(RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER));
}

static void a_trap_to_the_firmware_alone_is_no_exit(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	trap(&s, RS_MODE_M, RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE);
	assert_int_equal(fact(&s)->layer_to, RS_LAYER_FIRMWARE);
}

/* ---- the timed part */

static void the_marks_at_both_ends_are_in_the_timed_part(void **state)
{
	struct script s = guest_on_hvm();

	(void)state;
	mark(&s, RS_MARK_WORKLOAD_END, 0); /* of nothing */
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE);
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_TIMED_BEGIN);
	assert_int_equal(fact(&s)->flags & RS_FACT_TIMED, RS_FACT_TIMED);
	mark(&s, RS_MARK_WORKLOAD_END, 0);
	assert_int_equal(fact(&s)->kind, RS_FACT_TIMED_END);
	assert_int_equal(fact(&s)->flags & RS_FACT_TIMED, RS_FACT_TIMED);
	mark(&s, RS_MARK_WORKLOAD_BEGIN, 0); /* there is one */
	assert_int_equal(fact(&s)->kind, RS_FACT_INSIDE);
	assert_int_equal(fact(&s)->flags & RS_FACT_TIMED, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_bare_metal_the_guest_begins_when_the_firmware_enters_it),
		cmocka_unit_test(an_m_mode_guest_begins_at_reset),
		cmocka_unit_test(beside_a_hypervisor_the_guest_begins_when_that_enters_it),
		cmocka_unit_test(an_emulator_says_when_its_guest_begins),
		cmocka_unit_test(without_a_word_about_it_there_is_one_virtual_machine),
		cmocka_unit_test(a_hypervisor_works_for_whom_it_named_last),
		cmocka_unit_test(a_virtual_machine_that_cannot_be_is_nobody),
		cmocka_unit_test(each_virtual_machine_has_operations_of_its_own),
		cmocka_unit_test(each_virtual_machine_comes_back_from_its_own_exit),
		cmocka_unit_test(what_happens_inside_an_operation_says_which),
		cmocka_unit_test(an_interrupt_inside_an_operation_is_inside_of_it),
		cmocka_unit_test(after_an_inner_operation_the_outer_goes_on),
		cmocka_unit_test(an_end_without_a_begin_has_no_number),
		cmocka_unit_test(an_exit_is_named_by_its_cause_until_the_call_is_known),
		cmocka_unit_test(a_trap_to_the_firmware_alone_is_no_exit),
		cmocka_unit_test(the_marks_at_both_ends_are_in_the_timed_part),
	};
	return cmocka_run_group_tests_name("lane/reader", tests, NULL, NULL);
}
