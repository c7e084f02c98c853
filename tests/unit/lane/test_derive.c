/* test_derive.c - operations of a guest that marks none. */
#include "script.h"

#include "ringside/op.h"

#define CSRW_STVEC_T0	0x10529073u
#define CSRR_T1_SSTATUS 0x10002373u
#define CSRW_SATP_A0	0x18051073u
#define SFENCE		0x12000073u
#define SRET		0x10200073u
#define WFI		0x10500073u
#define ECALL		0x00000073u
#define LW		0x0003ae03u

static struct script start(enum rs_generation g)
{
	const struct rs_costs costs = rs_costs_default();
	struct script s = script_start(g);

	reader_derive(&s.reader, 0, false, &costs);
	return s;
}

/* The guest has begun. */
static struct script guest_on(enum rs_generation g)
{
	struct script s = start(g);

	ret(&s, RS_MODE_S, 0);
	if (g == RS_HVM)
		ret(&s, RS_MODE_VS, 0);
	return s;
}

static const struct rs_fact *fact(const struct script *s)
{
	return &s->reader.fact;
}

static void assert_op(const struct script *s, const char *name, uint32_t nth, unsigned flags)
{
	char found[RS_OP_NAME];

	assert_string_equal(rs_op_name(found, fact(s)->op), name);
	assert_int_equal(fact(s)->nth, nth);
	assert_int_equal(fact(s)->depth, 1);
	assert_int_equal(fact(s)->flags & (RS_FACT_OP_FIRST | RS_FACT_OP_LAST), flags);
}

static void assert_none(const struct script *s)
{
	assert_int_equal(fact(s)->flags & (RS_FACT_OP_FIRST | RS_FACT_OP_LAST), 0);
}

static void priv(struct script *s, uint32_t word, uint16_t csr, uint64_t cost)
{
	struct rs_event e;

	run(s, 1 + cost);
	s->instret -= cost;
	e = script_event(s, RS_EVENT_PRIV, 0);
	e.word = word;
	e.priv.csr = csr;
	give(s, &e);
}

static void trap_at(struct script *s, uint32_t word, enum rs_mode to, uint64_t cause)
{
	struct rs_event e = script_event(s, RS_EVENT_TRAP, 5);

	e.mode_to = (uint8_t)to;
	e.word = word;
	e.trap.cause = cause;
	s->mode = to;
	give(s, &e);
}

static void a_privileged_instruction_begins_and_ends_with_its_event(void **state)
{
	const struct rs_costs costs = rs_costs_default();
	struct script s = guest_on(RS_BARE);

	(void)state;
	priv(&s, CSRW_STVEC_T0, 0x105, costs.cycles[RS_COST_CSR_WRITE]);
	assert_op(&s, "csrw stvec", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	assert_int_equal(rs_fact_op_cycles(fact(&s), s.cycle),
			 1 + costs.cycles[RS_COST_CSR_WRITE]);
	priv(&s, CSRR_T1_SSTATUS, 0x100, 0);
	assert_op(&s, "csrr sstatus", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	assert_int_equal(rs_fact_op_cycles(fact(&s), s.cycle), 1);
	priv(&s, SFENCE, 0, costs.cycles[RS_COST_FENCE]);
	assert_op(&s, "sfence.vma", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	assert_int_equal(rs_fact_op_cycles(fact(&s), s.cycle), 1 + costs.cycles[RS_COST_FENCE]);
	priv(&s, CSRW_STVEC_T0, 0x105, costs.cycles[RS_COST_CSR_WRITE]);
	assert_op(&s, "csrw stvec", 1, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	script_end(&s);
	assert_int_equal(s.sum.derived_count, 3);
	assert_int_equal(s.sum.derived[0].tally.count, 2);
}

static void a_call_lasts_until_the_guest_goes_on(void **state)
{
	static const struct {
		enum rs_generation g;
		enum rs_mode to, back;
		uint64_t cause;
	} rows[] = {{RS_BARE, RS_MODE_M, RS_MODE_S, RS_CAUSE_ECALL_S},
		    {RS_HVM, RS_MODE_S, RS_MODE_VS, RS_CAUSE_ECALL_VS}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct script s = guest_on(rows[i].g);

		trap_at(&s, ECALL, rows[i].to, rows[i].cause);
		assert_op(&s, "ecall", 0, RS_FACT_OP_FIRST);
		priv(&s, CSRR_T1_SSTATUS, 0x100, 0); /* not the guest's */
		assert_op(&s, "ecall", 0, 0);
		run(&s, 99);
		ret(&s, rows[i].back, 0);
		assert_op(&s, "ecall", 0, RS_FACT_OP_LAST);
		assert_int_equal(rs_fact_op_cycles(fact(&s), s.cycle), 5 + 1 + 99 + 1);
		priv(&s, CSRR_T1_SSTATUS, 0x100, 0);
		assert_op(&s, "csrr sstatus", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	}
}

static void an_instruction_that_is_intercepted_is_the_same_operation(void **state)
{
	struct script s = guest_on(RS_HVM);

	(void)state;
	trap_at(&s, CSRW_SATP_A0, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN);
	assert_op(&s, "csrw satp", 0, RS_FACT_OP_FIRST);
	assert_int_equal(fact(&s)->kind, RS_FACT_EXIT);
	run(&s, 50);
	ret(&s, RS_MODE_VS, 0);
	assert_op(&s, "csrw satp", 0, RS_FACT_OP_LAST);
	assert_int_equal(fact(&s)->kind, RS_FACT_ENTRY);
	trap_at(&s, WFI, RS_MODE_S, RS_CAUSE_VIRTUAL_INSN);
	assert_op(&s, "wfi", 0, RS_FACT_OP_FIRST);
}

static void
a_trap_to_the_guests_own_handler_is_an_operation_and_the_handler_is_none(void **state)
{
	struct script s = guest_on(RS_BARE);
	struct rs_event e;

	(void)state;
	trap_at(&s, LW, RS_MODE_S, RS_CAUSE_LOAD_PAGE);
	assert_op(&s, "load page fault", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	assert_int_equal(rs_fact_op_cycles(fact(&s), s.cycle), 5);
	run(&s, 100);
	e = script_event(&s, RS_EVENT_RETURN, 5);
	e.word = SRET;
	give(&s, &e);
	assert_op(&s, "sret", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	trap_at(&s, 0, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER);
	assert_op(&s, "timer interrupt", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
}

static void interrupts_of_a_guest_have_the_numbers_that_it_sees(void **state)
{
	(void)state;
	assert_int_equal(rs_op_of_trap(RS_CAUSE_INTERRUPT | RS_IRQ_VS_TIMER),
			 rs_op_of_trap(RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER));
	assert_int_equal(rs_op_of_trap(RS_CAUSE_ECALL_VS), rs_op_of_trap(RS_CAUSE_ECALL_S));
}

static void what_lies_below_is_no_operation(void **state)
{
	struct script s = start(RS_HVM);

	(void)state;
	priv(&s, CSRW_STVEC_T0, 0x105, 0); /* the firmware */
	assert_none(&s);
	ret(&s, RS_MODE_S, 0);
	priv(&s, CSRW_STVEC_T0, 0x105, 0); /* the hypervisor */
	assert_none(&s);
	ret(&s, RS_MODE_VS, 0);
	assert_none(&s);
	trap_at(&s, LW, RS_MODE_S, RS_CAUSE_LOAD_GUEST_PAGE); /* which bare metal has not */
	assert_none(&s);
	ret(&s, RS_MODE_VS, 0);
	trap_at(&s, 0, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER);
	assert_none(&s);
	script_end(&s);
	assert_int_equal(s.sum.derived_count, 0);
}

static void a_guest_that_marks_is_left_alone(void **state)
{
	struct script s = script_start(RS_BARE);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	priv(&s, CSRW_STVEC_T0, 0x105, 0);
	assert_none(&s);
	assert_int_equal(fact(&s)->depth, 0);
}

static void under_an_emulator_they_are_derived_from_its_reports(void **state)
{
	struct script s = guest_on(RS_FULL);
	struct rs_event made = {.kind = RS_EVENT_PRIV,
				.mode = RS_MODE_S,
				.mode_to = RS_MODE_S,
				.word = CSRW_SATP_A0,
				.priv = {.csr = 0x180}};
	struct rs_event e;

	(void)state;
	priv(&s, CSRW_STVEC_T0, 0x105, 0); /* the emulator's own */
	assert_none(&s);
	mark(&s, RS_MARK_EMULATES, 0);
	assert_null(s.shown);
	run(&s, 500);
	e = script_event(&s, RS_EVENT_MARK, 0);
	e.mark.kind = RS_MARK_EVENT;
	e.mark.payload = 0x80401000;
	give(&s, &e);
	assert_non_null(reader_nested(&s.reader, &e, &made));
	assert_op(&s, "csrw satp", 0, RS_FACT_OP_FIRST | RS_FACT_OP_LAST);
	assert_int_equal(rs_fact_op_cycles(fact(&s), e.cycle), 500);
}

static void names_and_numbers_belong_together(void **state)
{
	static const char *const names[] = {"csrw satp", "csrr mhartid",    "sret",
					    "ecall",	 "load page fault", "ecall from U",
					    "syscall",	 "timer interrupt", "sfence.vma"};
	uint16_t op, again;
	char name[RS_OP_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_true(rs_op_parse(names[i], &op));
		assert_string_equal(rs_op_name(name, op), names[i]);
	}
	assert_true(rs_op_parse("csrw-satp", &again) && rs_op_parse("csrw satp", &op));
	assert_int_equal(op, again);
	assert_false(rs_op_parse("csrw nothing", &op));
	assert_false(rs_op_parse("unknown", &op));
	assert_false(rs_op_parse("", &op));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_privileged_instruction_begins_and_ends_with_its_event),
		cmocka_unit_test(a_call_lasts_until_the_guest_goes_on),
		cmocka_unit_test(an_instruction_that_is_intercepted_is_the_same_operation),
		cmocka_unit_test(
			a_trap_to_the_guests_own_handler_is_an_operation_and_the_handler_is_none),
		cmocka_unit_test(interrupts_of_a_guest_have_the_numbers_that_it_sees),
		cmocka_unit_test(what_lies_below_is_no_operation),
		cmocka_unit_test(a_guest_that_marks_is_left_alone),
		cmocka_unit_test(under_an_emulator_they_are_derived_from_its_reports),
		cmocka_unit_test(names_and_numbers_belong_together),
	};
	return cmocka_run_group_tests_name("lane/derive", tests, NULL, NULL);
}
