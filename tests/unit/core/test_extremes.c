/* A guest at the edges of what it can say: the end of the clock, timers that never fire, storms of
 * interrupts, PMP registers of all ones. It stops with a reason or goes on; both engines agree. */
#include "rig.h"

#include "base/walk.h"

enum { S2 = 18 };
enum { HANDLER = 0x1000 };

#define J_BACK(to)                                                                             \
	(0x6fu | ((uint32_t)(to)&0xff000) | ((uint32_t)(to) >> 11 & 1) << 20 |                 \
	 ((uint32_t)(to) >> 1 & 0x3ff) << 21 | UINT32_C(1) << 31)
#define SAME(a, b) assert_memory_equal((a).m.state, (b).m.state, sizeof *(a).m.state)
#define EACH_ENGINE(e)                                                                         \
	for (enum rs_engine e = (enum rs_engine)0; e < RS_ENGINES; e = (enum rs_engine)(e + 1))

/* ---- the end of the clock */

static const uint32_t loop[] = {ADDI(A0, A0, 1), LD(T0, SP, 0), J_BACK(-8)};
static const uint32_t waits[] = {WFI, ADDI(A0, A0, 1), J_BACK(-8)};
static const uint32_t spins[] = {SPIN};
static const uint32_t divides[] = {RV_R(0x33, 4, 1, A0, A1, A2), J_BACK(-4)};

static const struct {
	const uint32_t *words;
	size_t count;
} programs[] = {{loop, 3}, {waits, 3}, {spins, 1}, {divides, 2}};

static void at_the_end_of_the_clock_a_run_stops_with_a_reason(void **state)
{
	static const uint64_t starts[] = {(UINT64_C(1) << 63) - 5000, UINT64_C(1) << 63,
					  UINT64_MAX - 5000, UINT64_MAX};
	(void)state;
	EACH_ENGINE(engine)
	{
		for (unsigned i = 0; i < 4 * 4 * 2; i++) {
			struct rig rig = rig_make_with(engine, false);
			uint64_t before = starts[i % 4];
			struct rs_stop stop = {.kind = RS_STOP_BUDGET};

			for (unsigned c = 0; i >= 16 && c < RS_COSTS; c++)
				rig.m.state->costs.cycles[c] = UINT32_MAX;
			rig_code(&rig, RIG_CODE, programs[i / 4 % 4].words,
				 programs[i / 4 % 4].count);
			rig.h->x[SP] = RS_RAM_BASE + 0x2000;
			rig.h->mie = IRQ(M_TIMER);
			rig.m.state->aclint.mtimecmp = before / 100 + 10;
			rig.h->cycle = before;
			rs_machine_restored(&rig.m);
			for (unsigned n = 0; n < 20 && stop.kind == RS_STOP_BUDGET; n++) {
				stop = rs_machine_run(&rig.m, 1000);
				assert_true(rs_machine_cycles(&rig.m) >= before);
				before = rs_machine_cycles(&rig.m);
			}
			assert_int_equal(stop.kind, RS_STOP_HANG);
			assert_true(stop.hang == RS_HANG_CLOCK || stop.hang == RS_HANG_WAIT ||
				    stop.hang == RS_HANG_SPIN);
			assert_non_null(stop.reason);
			if (programs[i / 4 % 4].words == loop)
				assert_int_equal(stop.hang, RS_HANG_CLOCK);
			rig_free(&rig);
		}
	}
}

/* A timer that would fire after the end of the clock never fires. */
static void a_wait_for_a_time_that_never_comes_is_a_hang(void **state)
{
	static const uint64_t never[] = {UINT64_MAX, UINT64_MAX - 1, UINT64_MAX / 100,
					 (UINT64_C(1) << 63) / 100 + 1};
	(void)state;
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		for (unsigned how = 0; how < 6; how++) {
			struct rig rig = rig_make(true);
			struct hart *h = rig.h;

			rig_code(&rig, RIG_CODE, how % 2 ? spins : waits, how % 2 ? 1 : 3);
			h->menvcfg = h->henvcfg = ENVCFG_STCE;
			h->stimecmp = h->vstimecmp = UINT64_MAX;
			switch (how / 2) {
			case 0:
				rig.m.state->aclint.mtimecmp = never[i];
				h->mie = IRQ(M_TIMER);
				break;
			case 1:
				h->stimecmp = never[i];
				h->mie = IRQ(S_TIMER);
				break;
			default:
				h->htimedelta = 0 - (uint64_t)50;
				h->vstimecmp = never[i];
				h->mie = IRQ(VS_TIMER);
				break;
			}
			h->mstatus |= STATUS_MIE;
			h->cycle = 10000;
			assert_int_equal(rs_machine_run(&rig.m, UINT64_MAX).hang,
					 how % 2 ? RS_HANG_SPIN : RS_HANG_WAIT);
			assert_true(rs_machine_cycles(&rig.m) < 11000);
			rig_free(&rig);
		}
	}
}

static void the_last_tick_of_the_clock_still_fires(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_code(&rig, RIG_CODE, waits, 3);
	rig.m.state->aclint.mtimecmp = (UINT64_C(1) << 63) / 100;
	rig.h->mie = IRQ(M_TIMER);
	assert_int_equal(rs_machine_run(&rig.m, UINT64_MAX).hang, RS_HANG_CLOCK);
	assert_true(rig.h->x[A0] > 0);
	rig_free(&rig);
}

/* ---- a jump to itself */

/* However it is run, it ends at the same cycle, with the same count. */
static void a_jump_to_itself_counts_each_jump(void **state)
{
	static const uint64_t slices[] = {UINT64_MAX, 1, 7, 333};
	const uint32_t handler[] = {CSRRS(A0, CSR_mcycle, ZERO), CSRRS(A1, CSR_minstret, ZERO),
				    ADDI(A2, ZERO, 1), SPIN};
	struct rig right = rig_make_with(RS_ENGINE_STEP, false);
	(void)state;
	for (unsigned i = 0; i < 1 + 4 * RS_ENGINES; i++) {
		struct rig rig =
			i == 0 ? right : rig_make_with((enum rs_engine)((i - 1) / 4), false);

		RIG_PROGRAM(&rig, ADDI(A3, A3, 1), SPIN);
		rig_code(&rig, RS_RAM_BASE + HANDLER, handler, 4);
		rig.h->mtvec = RS_RAM_BASE + HANDLER;
		rig.h->mie = IRQ(M_TIMER);
		rig.h->mstatus |= STATUS_MIE;
		rig.m.state->aclint.mtimecmp = 50;
		rs_machine_restored(&rig.m);
		while (rs_machine_run(&rig.m, i == 0 ? 1 : slices[(i - 1) % 4]).kind ==
		       RS_STOP_BUDGET)
			;
		assert_int_equal(rig.h->x[A2], 1);
		assert_int_equal(rig.h->x[A0], 5000 + 7); /* and the cost of an interrupt */
		assert_int_equal(rig.h->x[A1], 5001);
		if (i > 0) {
			SAME(rig, right);
			rig_free(&rig);
		}
	}
	rig_free(&right);
}

/* ---- storms */

/* A run ends at its budget whatever interrupts; instructions retire in between. */
static void a_storm_of_interrupts_and_waits_ends_with_the_budget(void **state)
{
	struct rig rigs[RS_ENGINES];
	(void)state;
	for (unsigned handler = 0; handler < 3; handler++) {
		static const uint32_t handlers[][2] = {
			{MRET, MRET}, {WFI, MRET}, {ECALL, MRET} /* a trap in the handler */};

		EACH_ENGINE(engine)
		{
			struct rig *rig = &rigs[engine];

			*rig = rig_make_with(engine, false);
			RIG_PROGRAM(rig, WFI, ADDI(A0, A0, 1), WFI, J_BACK(-12));
			rig_code(rig, RS_RAM_BASE + HANDLER, handlers[handler], 2);
			rig->h->mtvec = RS_RAM_BASE + HANDLER;
			rig->h->mie = IRQS_M | IRQS_S;
			rig->h->mip = IRQS_S;
			rig->h->mstatus |= STATUS_MIE;
			rig->m.state->aclint.mtimecmp = 0;
			rig->m.state->aclint.msip = 1;
			rs_machine_restored(&rig->m);
			for (unsigned i = 0; i < 1000; i++) {
				uint64_t before = rs_machine_cycles(&rig->m);
				struct rs_stop stop = rs_machine_run(&rig->m, 100);

				if (handler == 2)
					assert_int_equal(stop.hang, RS_HANG_TRAPS);
				else
					assert_int_equal(stop.kind, RS_STOP_BUDGET);
				assert_in_range(rs_machine_cycles(&rig->m) - before, 1, 150);
				if (stop.kind == RS_STOP_HANG)
					break;
			}
			assert_true(handler == 2 || rs_machine_instructions(&rig->m) > 5000);
			if (engine > 0)
				SAME(*rig, rigs[0]);
		}
		EACH_ENGINE(engine)
		rig_free(&rigs[engine]);
	}
}

/* ---- PMP */

/* All ones, empty and overlapping regions, locked or not, around the ends of RAM and of the address
 * space: accesses work or trap, and the engines agree on which. */
static void extreme_pmp_registers_mean_the_same_to_all_engines(void **state)
{
	static const uint64_t addresses[] = {0,
					     1,
					     UINT64_MAX,
					     UINT64_MAX >> 10,
					     UINT64_C(1) << 53,
					     RS_RAM_BASE >> 2,
					     (RS_RAM_BASE >> 2) - 1,
					     (RS_RAM_BASE + RIG_RAM) >> 2,
					     ((RS_RAM_BASE + RIG_RAM) >> 2) - 1,
					     RS_RAM_BASE >> 2 | 0x1ff,
					     (RS_RAM_BASE + HANDLER) >> 2};
	enum { ADDRESSES = sizeof addresses / sizeof *addresses };
	(void)state;
	for (unsigned i = 0; i < ADDRESSES * ADDRESSES * 16; i += 17) {
		struct rig rigs[RS_ENGINES];
		unsigned modes = i / (ADDRESSES * ADDRESSES); /* A of both regions */
		uint64_t config = (modes & 3) << 3 | (modes >> 2 & 3) << 11 | (i % 8) |
				  (uint64_t)(i / 8 % 8) << 8 | (i % 5 == 0 ? 0x80 : 0) |
				  (i % 3 == 0 ? 0x8000 : 0) | UINT64_C(0x1f) << 24;

		EACH_ENGINE(engine)
		{
			struct rig *rig = &rigs[engine];

			*rig = rig_make_with(engine, false);
			RIG_PROGRAM(rig, LD(A0, A1, 0), LD(A0, A2, 0), SD(A0, A3, 0),
				    LD(A0, SP, 0), J_BACK(-16));
			rig->h->mtvec = rig->h->stvec = RS_RAM_BASE + HANDLER;
			rig->h->x[A1] = RS_RAM_BASE;
			rig->h->x[A2] = RS_RAM_BASE + RIG_RAM - 8;
			rig->h->x[A3] = RS_RAM_BASE + HANDLER - 4; /* over two pages */
			rig->h->x[SP] = UINT64_MAX - 7;
			hart_csr_write(rig->h, CSR_pmpaddr0, addresses[i % ADDRESSES]);
			hart_csr_write(rig->h, CSR_pmpaddr0 + 1,
				       addresses[i / ADDRESSES % ADDRESSES]);
			hart_csr_write(rig->h, CSR_pmpaddr0 + 3, i % 2 ? UINT64_MAX : 0);
			hart_csr_write(rig->h, CSR_pmpcfg0, config);
			rig->h->mode = i % 4 == 0 ? RS_MODE_M : RS_MODE_S;
			rs_machine_restored(&rig->m);
			(void)rs_machine_run(&rig->m, 300);
			assert_true(rs_machine_cycles(&rig->m) >= 8);
			if (engine > 0)
				SAME(*rig, rigs[0]);
		}
		EACH_ENGINE(engine)
		rig_free(&rigs[engine]);
	}
}

CORE_TESTS(extremes)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_end_of_the_clock_a_run_stops_with_a_reason),
		cmocka_unit_test(a_wait_for_a_time_that_never_comes_is_a_hang),
		cmocka_unit_test(the_last_tick_of_the_clock_still_fires),
		cmocka_unit_test(a_jump_to_itself_counts_each_jump),
		cmocka_unit_test(a_storm_of_interrupts_and_waits_ends_with_the_budget),
		cmocka_unit_test(extreme_pmp_registers_mean_the_same_to_all_engines),
	};
	return cmocka_run_group_tests_name("core/extremes", tests, NULL, NULL);
}
