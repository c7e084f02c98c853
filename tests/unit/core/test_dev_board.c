/* Devices on their board: interrupts that reach the hart, waiting, and the world outside. */
#include "rig.h"

#include "ringside/abi/board.h"
#include "ringside/cause.h"

#define LBU(rd, rs1, imm) (RV_I(0x03, 4, rd, rs1, imm))
#define SB(rs2, rs1, imm) (RV_R(0x23, 0, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define SW(rs2, rs1, imm) (RV_R(0x23, 2, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define J_BACK		  0xffdff06fu /* j -4 */
#define HANDLER		  (RIG_CODE + 0x100)

/* A console that has nothing for the first `silent` polls, then `text`, then no more. */
struct script {
	unsigned silent, polls;
	const char *text;
};

static int poll(void *context)
{
	struct script *s = context;

	if (s->polls++ < s->silent)
		return RS_CONSOLE_EMPTY;
	return *s->text ? (uint8_t)*s->text++ : RS_CONSOLE_END;
}

/* A machine whose serial port interrupts context `context` of the hart, which has it enabled.
 */
static struct rig listening(struct script *script, unsigned context)
{
	struct rig rig = rig_make(false);
	struct rs_machine_state *s = rig.m.state;
	const struct rs_console console = {.poll = poll, .context = script};

	rs_machine_console(&rig.m, &console);
	s->uart.ier = 1;
	s->plic.priority[RS_UART_IRQ] = 1;
	s->plic.enabled[context][0] = 1 << RS_UART_IRQ;
	rig.h->mie = context == RS_PLIC_CONTEXT_M ? IRQ(M_EXTERNAL) : IRQ(S_EXTERNAL);
	rig.h->mtvec = HANDLER;
	return rig;
}

static void a_hart_that_waits_for_input_makes_the_machine_idle(void **state)
{
	struct script script = {.silent = 1000, .text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_S);
	(void)state;
	RIG_PROGRAM(&rig, WFI, LBU(A1, A0, 0), SPIN);
	rig.h->x[A0] = RS_UART_BASE;
	for (unsigned i = 0; i < 10; i++) {
		struct rs_stop stop = rs_machine_run(&rig.m, 1000000);

		assert_int_equal(stop.kind, RS_STOP_IDLE);
		assert_int_equal(stop.deadline, NEVER);
		assert_int_equal(rig.h->cycle, 1); /* nothing passes: nobody knows how long */
	}
	script.silent = 0;
	rs_machine_run(&rig.m, 40);
	assert_int_equal(rig.h->x[A1], 'x');
	rig_free(&rig);
}

static void input_that_has_ended_makes_waiting_for_it_a_hang(void **state)
{
	struct script script = {.text = ""};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_S);
	struct rs_stop stop;
	(void)state;
	RIG_PROGRAM(&rig, WFI);
	stop = rs_machine_run(&rig.m, 1000000);
	assert_int_equal(stop.kind, RS_STOP_HANG);
	assert_non_null(strstr(stop.reason, "input has ended"));
	rig_free(&rig);
}

/* Each link of the chain broken in turn: no input could wake the hart. */
static void waiting_for_input_that_cannot_interrupt_is_a_hang(void **state)
{
	(void)state;
	for (unsigned broken = 0; broken < 5; broken++) {
		struct script script = {.silent = 1000, .text = "x"};
		struct rig rig = listening(&script, RS_PLIC_CONTEXT_S);
		struct rs_machine_state *s = rig.m.state;

		RIG_PROGRAM(&rig, WFI);
		if (broken == 0)
			s->uart.ier = 0;
		else if (broken == 1)
			s->plic.priority[RS_UART_IRQ] = 0;
		else if (broken == 2)
			s->plic.threshold[RS_PLIC_CONTEXT_S] = 1;
		else if (broken == 3)
			s->plic.enabled[RS_PLIC_CONTEXT_S][0] = 0;
		else
			rig.h->mie = IRQ(M_EXTERNAL);
		assert_int_equal(rs_machine_run(&rig.m, 1000000).kind, RS_STOP_HANG);
		rig_free(&rig);
	}
}

static void waiting_for_a_timer_too_jumps_to_the_timer(void **state)
{
	struct script script = {.silent = 1000, .text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(A1, A1, 1), SPIN);
	rig.m.state->aclint.mtimecmp = 50;
	rig.h->mie |= IRQ(M_TIMER);
	rs_machine_run(&rig.m, 5001);
	assert_int_equal(rig.h->x[A1], 1);
	assert_int_equal(rig.h->cycle, 5001);
	rig_free(&rig);
}

/* The instruction after the claim sees that the line is low again. */
static void a_claim_is_seen_in_mip_at_once(void **state)
{
	struct script script = {.text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);
	(void)state;
	RIG_PROGRAM(&rig, CSRRS(A3, CSR_mip, ZERO), LW(A0, A2, RS_PLIC_CLAIM),
		    CSRRS(A1, CSR_mip, ZERO), SPIN);
	rig.h->x[A2] = RS_PLIC_BASE + RS_PLIC_CONTEXT;
	rs_machine_run(&rig.m, 500);
	assert_int_equal(rig.h->x[A3], IRQ(M_EXTERNAL));
	assert_int_equal(rig.h->x[A0], RS_UART_IRQ);
	assert_int_equal(rig.h->x[A1], 0);
	rig_free(&rig);
}

static void input_interrupts_machine_mode(void **state)
{
	struct script script = {.text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A1, A1, 1), J_BACK);
	rig_code(&rig, HANDLER, (const uint32_t[]){LW(A0, A2, RS_PLIC_CLAIM), SPIN}, 2);
	rig.h->x[A2] = RS_PLIC_BASE + RS_PLIC_CONTEXT;
	rig.h->mstatus |= STATUS_MIE;
	rs_machine_run(&rig.m, 500);
	assert_int_equal(rig.h->mcause, RS_CAUSE_INTERRUPT | RS_IRQ_M_EXTERNAL);
	assert_int_equal(rig.h->x[A0], RS_UART_IRQ);
	assert_int_equal(hart_pending(rig.h), 0); /* claimed */
	rig_free(&rig);
}

static void input_interrupts_supervisor_mode_when_delegated(void **state)
{
	struct script script = {.text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_S);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A1, A1, 1), J_BACK);
	rig_code(&rig, HANDLER, (const uint32_t[]){SPIN}, 1);
	rig_open_pmp(&rig);
	rig.h->mode = RS_MODE_S;
	rig.h->mideleg = IRQ(S_EXTERNAL);
	rig.h->stvec = HANDLER;
	rig.h->mstatus |= STATUS_SIE;
	rs_machine_run(&rig.m, 500);
	assert_int_equal(rig.h->scause, RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL);
	rig_free(&rig);
}

/* The interrupt stays until the byte was read and the claim completed, and then is gone. */
static void a_served_interrupt_does_not_come_again(void **state)
{
	struct script script = {.text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);
	(void)state;
	RIG_PROGRAM(&rig, LW(A0, A2, RS_PLIC_CLAIM), LBU(A1, A3, 0),
		    RV_R(0x23, 2, 0, RS_PLIC_CLAIM, A2, A0) /* sw a0, claim(a2) */,
		    ADDI(A1, A1, 0), SPIN);
	rig.h->x[A2] = RS_PLIC_BASE + RS_PLIC_CONTEXT;
	rig.h->x[A3] = RS_UART_BASE;
	rig_step(&rig, 4);
	assert_int_equal(rig.h->x[A0], RS_UART_IRQ);
	assert_int_equal(rig.h->x[A1], 'x');
	assert_int_equal(hart_pending(rig.h), 0);
	rig_free(&rig);
}

/* The hart runs; the board asks the console at fixed times of the machine's clock. */
static void input_is_found_at_the_same_cycle_whatever_the_slices(void **state)
{
	uint64_t when[3];
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		static const uint64_t slices[] = {10000000, 777, 1};
		struct script script = {.silent = 3, .text = "x"};
		struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);

		RIG_PROGRAM(&rig, ADDI(A1, A1, 1), J_BACK);
		rig_code(&rig, HANDLER, (const uint32_t[]){CSRRS(A0, CSR_mcycle, ZERO), SPIN},
			 2);
		rig.h->mstatus |= STATUS_MIE;
		while (rs_machine_run(&rig.m, slices[i]).kind == RS_STOP_BUDGET)
			;
		when[i] = rig.h->x[A0];
		rig_free(&rig);
	}
	assert_in_range(when[0], 300000, 400000);
	assert_int_equal(when[1], when[0]);
	assert_int_equal(when[2], when[0]);
}

static void the_alarm_of_the_calendar_wakes_the_hart_at_its_tick(void **state)
{
	struct rig rig = rig_make(false);
	struct rs_machine_state *s = rig.m.state;
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(A1, A1, 1), SPIN);
	s->rtc.enabled = s->rtc.armed = true;
	s->rtc.alarm = s->rtc.offset + 100000;
	s->plic.priority[RS_RTC_IRQ] = 1;
	s->plic.enabled[RS_PLIC_CONTEXT_S][0] = 1 << RS_RTC_IRQ;
	rig.h->mie = IRQ(S_EXTERNAL);
	rs_machine_run(&rig.m, 100001);
	assert_int_equal(rig.h->x[A1], 1);
	assert_int_equal(rig.h->cycle, 100001);
	rig_free(&rig);
}

static void the_calendar_starts_where_it_was_told(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, LW(A0, A2, 0), LW(A1, A2, 4));
	rig.h->x[A2] = RS_RTC_BASE;
	rig_step(&rig, 2);
	assert_int_equal(rig.h->x[A1] << 32 | (rig.h->x[A0] & UINT32_MAX),
			 rs_config_default().epoch * 1000000000);
	rig_free(&rig);
}

/* Handlers that only claim and complete: each event of the transmitter interrupts them once, and what
 * they did not read is still there to be read. */
static void a_driver_that_never_reads_iir_is_interrupted_once_for_each_byte(void **state)
{
	struct rig rig = rig_make(false);
	struct rs_machine_state *s = rig.m.state;
	const uint32_t handler[] = {LW(A0, A2, RS_PLIC_CLAIM), ADDI(A1, A1, 1),
				    SW(A0, A2, RS_PLIC_CLAIM), MRET};
	(void)state;
	s->plic.priority[RS_UART_IRQ] = 1;
	s->plic.enabled[RS_PLIC_CONTEXT_M][0] = 1 << RS_UART_IRQ;
	rig.h->mie = IRQ(M_EXTERNAL);
	rig.h->mstatus |= STATUS_MIE;
	rig.h->mtvec = HANDLER;
	rig.h->x[A2] = RS_PLIC_BASE + RS_PLIC_CONTEXT;
	rig.h->x[A3] = RS_UART_BASE;
	rig.h->x[T0] = 2;
	rig_code(&rig, HANDLER, handler, 4);
	RIG_PROGRAM(&rig, SB(T0, A3, 1), /* IER: the transmitter is empty already */
		    SB(T0, A3, 0), SB(T0, A3, 0), LBU(T0, A3, 2), SPIN);
	rs_machine_run(&rig.m, 5000);
	assert_int_equal(rig.h->x[A1], 3);
	assert_int_equal(rig.h->x[T0], 2); /* IIR: the transmitter */
	rig_free(&rig);
}

/* What was received comes first; the transmitter's interrupt is not lost behind it. */
static void both_interrupts_of_the_port_arrive_one_after_the_other(void **state)
{
	struct script script = {.text = "x"};
	struct rig rig = listening(&script, RS_PLIC_CONTEXT_M);
	const uint32_t handler[] = {LW(A0, A2, RS_PLIC_CLAIM), ADDI(A1, A1, 1), LBU(T0, A3, 0),
				    SW(A0, A2, RS_PLIC_CLAIM), MRET};
	(void)state;
	rig.h->mstatus |= STATUS_MIE;
	rig.h->x[A2] = RS_PLIC_BASE + RS_PLIC_CONTEXT;
	rig.h->x[A3] = RS_UART_BASE;
	rig.h->x[T0] = 3;
	rig_code(&rig, HANDLER, handler, 5);
	rig.m.state->uart.ier = 0;
	RIG_PROGRAM(&rig, LBU(A4, A3, 5) /* the byte arrives */, SB(T0, A3, 1), SPIN);
	rs_machine_run(&rig.m, 5000);
	assert_int_equal(rig.h->x[A1], 2);
	rig_free(&rig);
}

static void without_an_iommu_nothing_is_at_its_address(void **state)
{
	struct rs_config config = rs_config_default();
	(void)state;
	config.ram_size = RIG_RAM;
	for (unsigned without = 0; without < 2; without++) {
		struct rig rig;

		config.no_iommu = without;
		rig = rig_make_of(&config);
		RIG_PROGRAM(&rig, RV_I(0x03, 2, A1, A0, 0) /* lw a1, 0(a0) */);
		rig.h->x[A0] = RS_IOMMU_BASE;
		rig.h->mtvec = HANDLER;
		rs_machine_step(&rig.m);
		assert_int_equal(rig.h->pc, without ? HANDLER : RIG_CODE + 4);
		assert_int_equal(rig.h->mcause, without ? RS_CAUSE_LOAD_ACCESS : 0);
		rig_free(&rig);
	}
}

CORE_TESTS(dev_board)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_driver_that_never_reads_iir_is_interrupted_once_for_each_byte),
		cmocka_unit_test(both_interrupts_of_the_port_arrive_one_after_the_other),
		cmocka_unit_test(a_hart_that_waits_for_input_makes_the_machine_idle),
		cmocka_unit_test(input_that_has_ended_makes_waiting_for_it_a_hang),
		cmocka_unit_test(waiting_for_input_that_cannot_interrupt_is_a_hang),
		cmocka_unit_test(waiting_for_a_timer_too_jumps_to_the_timer),
		cmocka_unit_test(a_claim_is_seen_in_mip_at_once),
		cmocka_unit_test(input_interrupts_machine_mode),
		cmocka_unit_test(input_interrupts_supervisor_mode_when_delegated),
		cmocka_unit_test(a_served_interrupt_does_not_come_again),
		cmocka_unit_test(input_is_found_at_the_same_cycle_whatever_the_slices),
		cmocka_unit_test(the_alarm_of_the_calendar_wakes_the_hart_at_its_tick),
		cmocka_unit_test(the_calendar_starts_where_it_was_told),
		cmocka_unit_test(without_an_iommu_nothing_is_at_its_address),
	};
	return cmocka_run_group_tests_name("core/dev/board", tests, NULL, NULL);
}
