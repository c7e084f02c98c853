#include "rig.h"

#include "ringside/cause.h"

struct seen {
	struct rs_event events[64];
	size_t count;
	char console[16];
	size_t bytes;
};

static void see(void *context, const struct rs_event *event)
{
	struct seen *seen = context;

	if (seen->count < 64)
		seen->events[seen->count++] = *event;
}

static void put(void *context, uint8_t byte)
{
	struct seen *seen = context;

	if (seen->bytes < sizeof seen->console - 1)
		seen->console[seen->bytes++] = (char)byte;
}

static void watch(struct rig *rig, struct seen *seen, uint32_t mask)
{
	const struct rs_observer observer = {.event = see, .context = seen, .mask = mask};
	const struct rs_console console = {.put = put, .context = seen};

	rs_machine_observe(&rig->m, &observer);
	rs_machine_console(&rig->m, &console);
}

static void an_impossible_configuration_is_refused(void **state)
{
	struct rs_config config = rs_config_default();
	struct rs_machine m;
	(void)state;
	config.ram_size = 4097;
	assert_int_equal(rs_machine_arena_size(&config), 0);
	assert_int_equal(rs_machine_init(&m, &m, sizeof m, &config), RS_BAD_CONFIG);
	config.ram_size = RIG_RAM;
	assert_int_equal(rs_machine_init(&m, NULL, 0, &config), RS_NO_ROOM);
}

static void loads_and_stores_from_outside_stay_in_ram(void **state)
{
	struct rig rig = rig_make(false);
	char bytes[8] = {0};
	(void)state;
	assert_int_equal(rs_machine_store(&rig.m, RS_RAM_BASE + RIG_RAM - 8, bytes, 8), RS_OK);
	assert_int_equal(rs_machine_store(&rig.m, RS_RAM_BASE + RIG_RAM - 7, bytes, 8),
			 RS_OUT_OF_RANGE);
	assert_int_equal(rs_machine_store(&rig.m, RS_RAM_BASE - 1, bytes, 8), RS_OUT_OF_RANGE);
	assert_int_equal(rs_machine_load(&rig.m, UINT64_MAX, bytes, 8), RS_OUT_OF_RANGE);
	rig_free(&rig);
}

static void the_uart_prints_and_the_finisher_switches_off(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen = {.count = 0};
	struct rs_stop stop;
	(void)state;
	watch(&rig, &seen, RS_EVENT_BIT(RS_EVENT_CONSOLE) | RS_EVENT_BIT(RS_EVENT_OFF));
	RIG_PROGRAM(&rig, 0x00b50023 /* sb a1, 0(a0) */, 0x00d62023 /* sw a3, 0(a2) */, SPIN);
	rig.h->x[A0] = RS_UART_BASE;
	rig.h->x[A1] = 'R';
	rig.h->x[A2] = RS_FINISHER_BASE;
	rig.h->x[A3] = 7 << 16 | RS_FINISHER_FAIL;
	stop = rs_machine_run(&rig.m, 1000);
	assert_int_equal(stop.kind, RS_STOP_OFF);
	assert_int_equal(stop.code, 7);
	assert_string_equal(seen.console, "R");
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.events[0].console.byte, 'R');
	assert_int_equal(seen.events[1].kind, RS_EVENT_OFF);
	assert_int_equal(rs_machine_run(&rig.m, 1000).kind, RS_STOP_OFF); /* it stays off */
	assert_int_equal(rig.h->cycle,
			 2 + 2 * rs_costs_default().cycles[RS_COST_DEVICE_ACCESS]);
	rig_free(&rig);
}

static void a_budget_is_kept(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), 0xffdff06f /* j -4 */);
	assert_int_equal(rs_machine_run(&rig.m, 1000).kind, RS_STOP_BUDGET);
	assert_int_equal(rs_machine_cycles(&rig.m), 1000);
	assert_int_equal(rs_machine_instructions(&rig.m), 1000);
	rig_free(&rig);
}

static void a_mark_is_told_with_its_payload_and_costs_one_cycle(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen = {.count = 0};
	(void)state;
	watch(&rig, &seen, RS_EVENT_BIT(RS_EVENT_MARK));
	RIG_PROGRAM(&rig, MARK(2, A0));
	rig.h->x[A0] = 13;
	rig_step(&rig, 1);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.events[0].mark.kind, 2);
	assert_int_equal(seen.events[0].mark.payload, 13);
	assert_int_equal(seen.events[0].cycle, 1);
	assert_int_equal(seen.events[0].pc, RIG_CODE);
	rig_free(&rig);
}

static void a_trap_event_carries_cause_cost_and_both_modes(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen = {.count = 0};
	(void)state;
	watch(&rig, &seen, RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN));
	RIG_PROGRAM(&rig, EBREAK, MRET);
	rig.h->mtvec = RIG_CODE + 4;
	rig_step(&rig, 2);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.events[0].trap.cause, RS_CAUSE_BREAKPOINT);
	assert_int_equal(seen.events[0].trap.tval, RIG_CODE);
	assert_int_equal(seen.events[0].cost, 5);
	assert_int_equal(seen.events[0].cycle, 5);
	assert_int_equal(seen.events[0].mode_to, RS_MODE_M);
	assert_int_equal(seen.events[1].kind, RS_EVENT_RETURN);
	assert_int_equal(seen.events[1].cycle, 5 + 1 + 5);
	rig_free(&rig);
}

/* mtimecmp = 3 ticks; wait; the clock jumps there. */
static void waiting_jumps_the_clock_to_the_timer(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen = {.count = 0};
	(void)state;
	watch(&rig, &seen, RS_EVENT_BIT(RS_EVENT_IDLE));
	RIG_PROGRAM(&rig, WFI, ADDI(A0, A0, 1), SPIN);
	rig.m.state->aclint.mtimecmp = 3;
	rig.h->mie = IRQ(M_TIMER); /* enabled, but not taken: MIE is off */
	assert_int_equal(rs_machine_run(&rig.m, 301).kind, RS_STOP_BUDGET);
	assert_int_equal(rig.h->x[A0], 1);
	assert_int_equal(rig.h->cycle, 301);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.events[0].cost, 299);
	rig_free(&rig);
}

static void a_timer_interrupt_arrives_at_its_cycle_whatever_the_slices(void **state)
{
	uint64_t epc[2];
	(void)state;
	for (unsigned sliced = 0; sliced <= 1; sliced++) {
		struct rig rig = rig_make(false);

		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), 0xffdff06f /* j -4 */);
		rig_poke(&rig, RIG_CODE + 0x100, SPIN);
		rig.h->mtvec = RIG_CODE + 0x100;
		rig.h->mie = IRQ(M_TIMER);
		rig.h->mstatus |= STATUS_MIE;
		rig.m.state->aclint.mtimecmp = 5;
		if (sliced)
			rig_step(&rig, 501);
		else
			rs_machine_run(&rig.m, 501);
		assert_int_equal(rig.h->mcause, RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER);
		assert_int_equal(rig.h->instret, 500);
		epc[sliced] = rig.h->mepc;
		rig_free(&rig);
	}
	assert_int_equal(epc[0], epc[1]);
}

static void what_cannot_go_on_is_called_a_hang(void **state)
{
	static const uint32_t words[] = {SPIN, WFI, EBREAK};
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rig rig = rig_make(false);
		struct rs_stop stop;

		rig_code(&rig, RIG_CODE, &words[i], 1);
		rig.h->mtvec = 0x4000; /* nothing is there */
		stop = rs_machine_run(&rig.m, 100000);
		assert_int_equal(stop.kind, RS_STOP_HANG);
		assert_non_null(stop.reason);
		assert_true(rig.h->cycle < 100);
		rig_free(&rig);
	}
}

static uint64_t ticks_of(void *context)
{
	return *(uint64_t *)context;
}

/* A clock that moves whenever it is read. */
static uint64_t next_ticks(void *context)
{
	return *(uint64_t *)context += 10;
}

static struct rig rig_with_clock(enum rs_engine engine, uint64_t (*read)(void *context),
				 uint64_t *ticks)
{
	const struct rs_clock clock = {.ticks = read, .context = ticks};
	struct rig rig = rig_make_with(engine, false);

	rig.config.time = RS_TIME_EXTERNAL;
	rig.config.costs = (struct rs_costs){.cycles = {0}};
	memset(rig.arena, 0, rig.size);
	assert_int_equal(rs_machine_init(&rig.m, rig.arena, rig.size, &rig.config), RS_OK);
	rs_machine_boot(&rig.m, RIG_CODE, 0, 0);
	rs_machine_clock(&rig.m, &clock);
	return rig;
}

static void with_external_time_a_waiting_machine_returns_its_deadline(void **state)
{
	uint64_t ticks = 0;
	struct rig rig = rig_with_clock(RS_ENGINE_BLOCKS, ticks_of, &ticks);
	struct rs_stop stop;
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(A0, A0, 1), SPIN);
	rig.m.state->aclint.mtimecmp = 1000;
	rig.h->mie = IRQ(M_TIMER);
	stop = rs_machine_run(&rig.m, 100);
	assert_int_equal(stop.kind, RS_STOP_IDLE);
	assert_int_equal(stop.deadline, 1000);
	assert_int_equal(rs_machine_run(&rig.m, 100).kind, RS_STOP_IDLE);
	ticks = 1000;
	rs_machine_run(&rig.m, 1);
	assert_int_equal(rig.h->x[A0], 1);
	assert_in_range(rig.h->cycle, 2, 2 + 255); /* a block may end behind the budget */
	rig_free(&rig);
}

/* Within one slice: each reading of the time, in the CSR or in mtime, is the clock's at that moment,
 * and a timer that it has passed interrupts before the next instruction. */
static void external_time_moves_whenever_software_reads_it(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		uint64_t ticks = 0;
		struct rig rig = rig_with_clock((enum rs_engine)engine, next_ticks, &ticks);

		RIG_PROGRAM(&rig, CSRRS(A0, CSR_time, ZERO), CSRRS(A1, CSR_time, ZERO),
			    LD(A2, T0, 0), CSRRS(A3, CSR_time, ZERO), ADDI(A3, ZERO, 0), SPIN);
		rig.h->x[T0] = RS_ACLINT_BASE + RS_ACLINT_MTIME;
		rig.h->mtvec = RIG_CODE + 20; /* the spin */
		rig.h->mie = IRQ(M_TIMER);
		rig.h->mstatus |= STATUS_MIE;
		rig.m.state->aclint.mtimecmp = 50;
		assert_int_equal(rs_machine_run(&rig.m, 100).kind, RS_STOP_HANG);
		assert_int_equal(rig.h->x[A0], 20); /* the run's own reading was the first */
		assert_int_equal(rig.h->x[A1], 30);
		assert_int_equal(rig.h->x[A2], 40);
		assert_int_equal(rig.h->x[A3], 50);
		assert_int_equal(rig.h->mepc, RIG_CODE + 16);
		rig_free(&rig);
	}
}

static void external_time_never_goes_back(void **state)
{
	uint64_t ticks = 1000;
	struct rig rig = rig_with_clock(RS_ENGINE_BLOCKS, ticks_of, &ticks);
	(void)state;
	RIG_PROGRAM(&rig, CSRRS(A0, CSR_time, ZERO), CSRRS(A0, CSR_time, ZERO), SPIN);
	rs_machine_run(&rig.m, 1);
	assert_int_equal(rig.h->x[A0], 1000);
	ticks = 10;
	rs_machine_run(&rig.m, 100);
	assert_int_equal(rig.h->x[A0], 1000);
	rig_free(&rig);
}

static void a_copied_arena_is_a_snapshot(void **state)
{
	struct rig rig = rig_make(false);
	size_t snapshot = rs_machine_snapshot_size(&rig.config);
	void *copy = malloc(snapshot);
	uint64_t end;
	(void)state;
	assert_non_null(copy);
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), 0xffdff06f /* j -4 */);
	rs_machine_run(&rig.m, 1000);
	memcpy(copy, rig.arena, snapshot);
	rs_machine_run(&rig.m, 1000);
	end = rig.h->x[A0];
	memcpy(rig.arena, copy, snapshot);
	rs_machine_restored(&rig.m);
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(rig.h->x[A0], end);
	assert_int_equal(rig.h->cycle, 2000);
	free(copy);
	rig_free(&rig);
}

static void an_observer_changes_nothing(void **state)
{
	uint64_t cycles[2];
	(void)state;
	for (unsigned on = 0; on <= 1; on++) {
		struct rig rig = rig_make(false);
		struct seen seen = {.count = 0};

		if (on)
			watch(&rig, &seen, RS_EVENT_ALL);
		RIG_PROGRAM(&rig, CSRRS(A0, CSR_mcycle, ZERO), EBREAK);
		rig.h->mtvec = RIG_CODE;
		rs_machine_run(&rig.m, 500);
		cycles[on] = rig.h->cycle + (rig.h->x[A0] << 32);
		rig_free(&rig);
	}
	assert_int_equal(cycles[0], cycles[1]);
}

CORE_TESTS(machine)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_impossible_configuration_is_refused),
		cmocka_unit_test(loads_and_stores_from_outside_stay_in_ram),
		cmocka_unit_test(the_uart_prints_and_the_finisher_switches_off),
		cmocka_unit_test(a_budget_is_kept),
		cmocka_unit_test(a_mark_is_told_with_its_payload_and_costs_one_cycle),
		cmocka_unit_test(a_trap_event_carries_cause_cost_and_both_modes),
		cmocka_unit_test(waiting_jumps_the_clock_to_the_timer),
		cmocka_unit_test(a_timer_interrupt_arrives_at_its_cycle_whatever_the_slices),
		cmocka_unit_test(what_cannot_go_on_is_called_a_hang),
		cmocka_unit_test(with_external_time_a_waiting_machine_returns_its_deadline),
		cmocka_unit_test(external_time_moves_whenever_software_reads_it),
		cmocka_unit_test(external_time_never_goes_back),
		cmocka_unit_test(a_copied_arena_is_a_snapshot),
		cmocka_unit_test(an_observer_changes_nothing),
	};
	return cmocka_run_group_tests_name("core/machine", tests, NULL, NULL);
}
