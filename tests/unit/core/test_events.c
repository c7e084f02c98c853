/* What a machine reports: each kind of event, when, and with which fields of its own. */
#include "rig.h"

#include "base/walk.h"

enum { MOST = 64, FOREVER = 1000000 };

struct seen {
	struct rs_event events[MOST];
	size_t count;
};

static void see(void *context, const struct rs_event *event)
{
	struct seen *seen = context;

	assert_true(seen->count < MOST);
	seen->events[seen->count++] = *event;
}

static void watch(struct rig *rig, struct seen *seen, uint32_t mask)
{
	const struct rs_observer observer = {.event = see, .context = seen, .mask = mask};

	seen->count = 0;
	rs_machine_observe(&rig->m, &observer);
}

static const uint32_t raised = RS_EVENT_BIT(RS_EVENT_RAISE);
static const uint32_t raised_and_more = RS_EVENT_BIT(RS_EVENT_RAISE) |
					RS_EVENT_BIT(RS_EVENT_TRAP) |
					RS_EVENT_BIT(RS_EVENT_IDLE);

#define UART_ENABLE 2 /* IER: tell when the transmitter is empty */

/* ---- interrupts raised */

static void the_clock_raises_the_timers_interrupt_on_the_dot(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), RV_R(0x63, 0, 0x7f, 0x1d, ZERO, ZERO)); /* b -4 */
	watch(&rig, &seen, raised);
	rig.m.state->aclint.mtimecmp = 3;
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.events[0].kind, RS_EVENT_RAISE);
	assert_true(seen.events[0].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER));
	assert_int_equal(seen.events[0].cycle, 300);
	assert_int_equal(seen.events[0].instret, 300);
	assert_int_equal(seen.events[0].pc, RIG_CODE);
	assert_int_equal(seen.events[0].mode, RS_MODE_M);
	assert_int_equal(seen.events[0].word, 0);
	rig_free(&rig);
}

/* Once, as long as it stays up, and again when it was down. */
static void it_is_raised_again_only_when_it_was_low(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, CSRRS(ZERO, CSR_mip, A1), CSRRS(ZERO, CSR_mip, A1),
		    RV_I(0x73, 3, ZERO, A1, CSR_mip), CSRRS(ZERO, CSR_mip, A1),
		    CSRRS(ZERO, CSR_mip, A2), SPIN);
	rig.h->x[A1] = IRQ(S_SOFTWARE);
	rig.h->x[A2] = IRQ(S_SOFTWARE) | IRQ(S_EXTERNAL);
	watch(&rig, &seen, raised);
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(seen.count, 3);
	assert_true(seen.events[0].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_SOFTWARE));
	assert_int_equal(seen.events[0].instret, 1);
	assert_true(seen.events[1].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_SOFTWARE));
	assert_int_equal(seen.events[1].instret, 4);
	assert_true(seen.events[2].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL));
	assert_int_equal(seen.events[2].instret, 5);
	rig_free(&rig);
}

static void a_device_raises_through_the_plic(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, ADDI(A1, ZERO, UART_ENABLE), RV_R(0x23, 0, 0, 1, A0, A1), /* sb */
		    ADDI(ZERO, ZERO, 0), SPIN);
	rig.h->x[A0] = RS_UART_BASE;
	rig.m.state->plic.priority[RS_UART_IRQ] = 1;
	rig.m.state->plic.enabled[RS_PLIC_CONTEXT_S][0] = UINT32_C(1) << RS_UART_IRQ;
	watch(&rig, &seen, raised);
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(seen.count, 1);
	assert_true(seen.events[0].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL));
	assert_int_equal(seen.events[0].pc, RIG_CODE + 8); /* before the next instruction */
	rig_free(&rig);
}

static void a_hypervisor_raises_its_guests_interrupt(void **state)
{
	struct rig rig = rig_make(true);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, CSRRW(ZERO, CSR_hvip, A1), SPIN);
	rig.h->x[A1] = IRQ(VS_EXTERNAL);
	watch(&rig, &seen, raised);
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(seen.count, 1);
	assert_true(seen.events[0].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_VS_EXTERNAL));
	rig_free(&rig);
}

/* Raised when it is due, though the hart waits; then the wait is told, then that it is taken.
 */
static void raised_comes_before_idle_and_taken(void **state)
{
	static const uint8_t order[] = {RS_EVENT_RAISE, RS_EVENT_IDLE, RS_EVENT_TRAP};
	struct rig rig = rig_make(false);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(ZERO, ZERO, 0), SPIN);
	rig.h->mtvec = RIG_CODE + 8;
	rig.h->mie = IRQ(M_TIMER);
	rig.h->mstatus |= STATUS_MIE;
	rig.m.state->aclint.mtimecmp = 50;
	watch(&rig, &seen, raised_and_more);
	rs_machine_run(&rig.m, FOREVER);
	assert_int_equal(seen.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(seen.events[i].kind, order[i]);
	assert_int_equal(seen.events[0].cycle, 5000);
	assert_int_equal(seen.events[1].cycle, 5000);
	assert_int_equal(seen.events[2].trap.cause, seen.events[0].raise.cause);
	rig_free(&rig);
}

/* One that is masked is raised all the same, at its own time, while the hart waits for another.
 */
static void one_that_wakes_nobody_is_raised_at_its_time(void **state)
{
	struct rig rig = rig_make(false);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, WFI, SPIN);
	rig.h->mie = IRQ(M_TIMER);
	rig.h->menvcfg = ENVCFG_STCE;
	rig.h->stimecmp = 20;
	rig.m.state->aclint.mtimecmp = 50;
	watch(&rig, &seen, raised_and_more);
	rs_machine_run(&rig.m, FOREVER);
	assert_int_equal(seen.count, 3);
	assert_true(seen.events[0].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER));
	assert_int_equal(seen.events[0].cycle, 2000);
	assert_true(seen.events[1].raise.cause == (RS_CAUSE_INTERRUPT | RS_IRQ_M_TIMER));
	assert_int_equal(seen.events[1].cycle, 5000);
	assert_int_equal(seen.events[2].kind, RS_EVENT_IDLE);
	rig_free(&rig);
}

/* Its own time, on which its timer counts, is far from that of the machine. */
static void a_guests_timer_is_raised_on_the_dot_though_another_is_set(void **state)
{
	static const uint64_t deltas[] = {0, 1000000, (uint64_t)-1000000};
	(void)state;
	for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++) {
		struct rig rig = rig_make(true);
		struct seen seen;

		RIG_PROGRAM(&rig, WFI, SPIN);
		rig.h->mie = IRQ(M_TIMER);
		rig.h->menvcfg = rig.h->henvcfg = ENVCFG_STCE;
		rig.h->htimedelta = deltas[i];
		rig.h->vstimecmp = deltas[i] + 10;
		rig.h->stimecmp = 20;
		rig.m.state->aclint.mtimecmp = 50;
		watch(&rig, &seen, raised);
		rs_machine_run(&rig.m, FOREVER);
		assert_int_equal(seen.count, 3);
		assert_true(seen.events[0].raise.cause ==
			    (RS_CAUSE_INTERRUPT | RS_IRQ_VS_TIMER));
		assert_int_equal(seen.events[0].cycle, 1000);
		assert_int_equal(seen.events[1].cycle, 2000);
		assert_int_equal(seen.events[2].cycle, 5000);
		rig_free(&rig);
	}
}

/* Nothing else would wake the hart: it must not be taken for dead. */
static void a_guests_timer_alone_wakes_the_hart(void **state)
{
	struct rig rig = rig_make(true);
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, WFI, ADDI(A0, ZERO, 1), SPIN);
	rig.h->mie = IRQ(VS_TIMER);
	rig.h->menvcfg = rig.h->henvcfg = ENVCFG_STCE;
	rig.h->vstimecmp = 10;
	watch(&rig, &seen, raised);
	rs_machine_run(&rig.m, FOREVER);
	assert_int_equal(rig.h->x[A0], 1);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.events[0].cycle, 1000);
	rig_free(&rig);
}

/* ---- the same, however it is run */

static void run_in_slices(enum rs_engine engine, uint64_t slice, struct seen *seen)
{
	struct rig rig = rig_make_with(engine, false);
	struct rs_stop stop;

	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), CSRRS(ZERO, CSR_mip, A1),
		    WFI, /* the timer wakes it */
		    RV_I(0x73, 3, ZERO, A1, CSR_mip), RV_R(0x23, 0, 0, 1, A2, A3), SPIN);
	rig.h->x[A1] = IRQ(S_SOFTWARE);
	rig.h->x[A2] = RS_UART_BASE;
	rig.h->x[A3] = UART_ENABLE;
	rig.h->mie = IRQ(M_TIMER);
	rig.m.state->aclint.mtimecmp = 7;
	rig.m.state->plic.priority[RS_UART_IRQ] = 1;
	rig.m.state->plic.enabled[RS_PLIC_CONTEXT_M][0] = UINT32_C(1) << RS_UART_IRQ;
	watch(&rig, seen, RS_EVENT_ALL & ~RS_EVENT_BIT(RS_EVENT_IDLE));
	do
		stop = rs_machine_run(&rig.m, slice);
	while (stop.kind == RS_STOP_BUDGET);
	assert_int_equal(stop.kind, RS_STOP_HANG);
	rig_free(&rig);
}

static void slices_and_engines_change_no_event(void **state)
{
	static const uint64_t slices[] = {1, 3, 50, 333, FOREVER};
	struct seen right, seen;
	(void)state;
	run_in_slices(RS_ENGINE_STEP, FOREVER, &right);
	assert_true(right.count > 5);
	for (unsigned engine = 0; engine < RS_ENGINES; engine++)
		for (size_t i = 0; i < sizeof slices / sizeof *slices; i++) {
			run_in_slices((enum rs_engine)engine, slices[i], &seen);
			assert_int_equal(seen.count, right.count);
			for (size_t e = 0; e < seen.count; e++) {
				assert_int_equal(seen.events[e].kind, right.events[e].kind);
				assert_int_equal(seen.events[e].cycle, right.events[e].cycle);
				assert_int_equal(seen.events[e].instret,
						 right.events[e].instret);
				assert_int_equal(seen.events[e].pc, right.events[e].pc);
			}
		}
}

/* ---- walks */

#define PAGE(n) (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define PTE(pa) ((pa) >> 12 << 10)
#define LEAF	(PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define SV39	(UINT64_C(8) << 60)

enum { ROOT = 0x10, MIDDLE, LAST, ROOT2 = 0x14, MIDDLE2 = 0x18 };

/* Of the second stage: all of RAM by superpages of 2 MiB. */
static void map_guest_memory(struct rig *rig)
{
	rig_poke(rig, PAGE(ROOT2) + 8 * (RS_RAM_BASE >> 30), PTE(PAGE(MIDDLE2)) | PTE_V);
	for (uint64_t i = 0; i < RIG_RAM >> 21; i++)
		rig_poke(rig, PAGE(MIDDLE2) + 8 * i,
			 PTE(RS_RAM_BASE + (i << 21)) | LEAF | PTE_U);
	rig->h->hgatp = SV39 | PAGE(ROOT2) >> 12;
}

static void a_walk_tells_its_stages_levels_and_reads(void **state)
{
	static const struct {
		uint64_t va;
		bool guest, ok;
		unsigned levels, levels2, reads;
	} rows[] = {
		{0x1000, false, true, 3, 0, 3},
		{0x200000, false, true, 2, 0, 2}, /* a superpage */
		{0x40000000, false, false, 1, 0, 1},
		{UINT64_C(1) << 38, false, false, 0, 0, 0}, /* not canonical */
		/* each entry of the first stage is reached through two of the second */
		{0x1000, true, true, 3, 2, 3 * 3 + 2},
		{0x40000000, true, false, 1, 0, 3},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rig rig = rig_make(true);
		struct seen seen;

		rig_open_pmp(&rig);
		RIG_PROGRAM(&rig, LD(A0, A1, 0), SPIN);
		rig_poke(&rig, PAGE(ROOT), PTE(PAGE(MIDDLE)) | PTE_V);
		rig_poke(&rig, PAGE(MIDDLE), PTE(PAGE(LAST)) | PTE_V);
		rig_poke(&rig, PAGE(MIDDLE) + 8, PTE(RS_RAM_BASE + 0x200000) | LEAF);
		rig_poke(&rig, PAGE(LAST) + 8, PTE(PAGE(0x30)) | LEAF);
		rig.h->mtvec = RIG_CODE + 4;
		rig.h->mstatus |= STATUS_MPRV | (uint64_t)RS_MODE_S << STATUS_MPP_SHIFT;
		rig.h->x[A1] = rows[i].va;
		if (rows[i].guest) {
			map_guest_memory(&rig);
			rig.h->mstatus |= STATUS_MPV;
			rig.h->vsatp = SV39 | PAGE(ROOT) >> 12;
		} else {
			rig.h->satp = SV39 | PAGE(ROOT) >> 12;
		}
		watch(&rig, &seen, RS_EVENT_BIT(RS_EVENT_WALK));
		rs_machine_run(&rig.m, 1000);
		assert_int_equal(seen.count, 1);
		assert_true(seen.events[0].walk.va == rows[i].va);
		assert_int_equal(seen.events[0].walk.two_stage, rows[i].guest);
		assert_int_equal(seen.events[0].walk.ok, rows[i].ok);
		assert_int_equal(seen.events[0].walk.levels, rows[i].levels);
		assert_int_equal(seen.events[0].walk.levels2, rows[i].levels2);
		assert_int_equal(seen.events[0].walk.reads, rows[i].reads);
		rig_free(&rig);
	}
}

/* ---- the others: one program that does each once */

static void each_kind_has_its_fields(void **state)
{
	struct rig rig = rig_make(false);
	const struct rs_event *e;
	struct seen seen;
	(void)state;
	RIG_PROGRAM(&rig, ECALL, ADDI(ZERO, ZERO, 0),	     /* trap */
		    CSRRW(ZERO, CSR_mepc, A0), MRET,	     /* privileged, return */
		    SFENCE, MARK(7, A1),		     /* flush, mark */
		    RV_R(0x23, 0, 0, 0, A2, A1),	     /* device, console */
		    WFI, RV_R(0x23, 2, 0, 0, A3, T0), SPIN); /* off */
	rig.h->mtvec = RIG_CODE + 8;
	rig.h->mstatus |= STATUS_MPP;
	rig.h->x[A0] = RIG_CODE + 16;
	rig.h->x[A1] = 'x';
	rig.h->x[A2] = RS_UART_BASE;
	rig.h->x[A3] = RS_FINISHER_BASE;
	rig.h->x[T0] = 5 << 16 | RS_FINISHER_FAIL;
	rig.h->mie = IRQ(M_TIMER);
	rig.m.state->aclint.mtimecmp = 10;
	watch(&rig, &seen, RS_EVENT_ALL);
	assert_int_equal(rs_machine_run(&rig.m, FOREVER).kind, RS_STOP_OFF);
	e = seen.events;
#define IS(what) assert_int_equal(e->kind, RS_EVENT_##what)
	IS(TRAP);
	assert_int_equal(e->trap.cause, RS_CAUSE_ECALL_M);
	assert_int_equal(e->pc, RIG_CODE);
	assert_int_equal(e->word, ECALL);
	assert_int_equal(e->instret, 0);
	assert_int_equal(e++->cost, rs_costs_default().cycles[RS_COST_TRAP_ENTRY]);
	IS(PRIV);
	assert_int_equal(e->priv.csr, CSR_mepc);
	assert_true(e->priv.value == RIG_CODE + 16);
	assert_int_equal(e++->instret, 1);
	IS(RETURN);
	assert_int_equal(e->mode_to, RS_MODE_M);
	assert_int_equal(e++->pc, RIG_CODE + 12);
	IS(FLUSH);
	e++;
	IS(PRIV);
	assert_int_equal(e->priv.csr, 0);
	assert_int_equal(e++->word, SFENCE);
	IS(MARK);
	assert_int_equal(e->mark.kind, 7);
	assert_int_equal(e++->mark.payload, 'x');
	IS(CONSOLE);
	assert_int_equal(e++->console.byte, 'x');
	IS(DEVICE);
	assert_int_equal(e->access.addr, RS_UART_BASE);
	assert_int_equal(e->access.value, 'x');
	assert_int_equal(e->access.size, 1);
	assert_true(e->access.store);
	assert_int_equal(e++->cost, rs_costs_default().cycles[RS_COST_DEVICE_ACCESS]);
	IS(PRIV);
	assert_int_equal(e++->word, WFI);
	IS(RAISE);
	e++;
	IS(IDLE);
	assert_true(e++->cost > 0);
	IS(DEVICE);
	e++;
	IS(OFF);
	assert_int_equal(e++->off.code, 5);
	assert_int_equal(e - seen.events, seen.count);
	rig_free(&rig);
}

CORE_TESTS(events)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_clock_raises_the_timers_interrupt_on_the_dot),
		cmocka_unit_test(it_is_raised_again_only_when_it_was_low),
		cmocka_unit_test(a_device_raises_through_the_plic),
		cmocka_unit_test(a_hypervisor_raises_its_guests_interrupt),
		cmocka_unit_test(raised_comes_before_idle_and_taken),
		cmocka_unit_test(one_that_wakes_nobody_is_raised_at_its_time),
		cmocka_unit_test(a_guests_timer_is_raised_on_the_dot_though_another_is_set),
		cmocka_unit_test(a_guests_timer_alone_wakes_the_hart),
		cmocka_unit_test(slices_and_engines_change_no_event),
		cmocka_unit_test(a_walk_tells_its_stages_levels_and_reads),
		cmocka_unit_test(each_kind_has_its_fields),
	};
	return cmocka_run_group_tests_name("core/events", tests, NULL, NULL);
}
