/* Which interrupt is taken, where to, and when (Priv: "Machine Interrupt Registers",
 * "Supervisor Interrupt Registers", "Wait for Interrupt"; H: "Hypervisor Interrupt Registers";
 * "Sstc"). */
#include <stdio.h>

#include "spec.h"

#define NOP ADDI(ZERO, ZERO, 0)

/* By falling priority, as the manuals list them. */
static const unsigned by_priority[] = {11, 3, 7, 9, 1, 5, 12, 10, 2, 6};

static bool delegable(unsigned irq, bool to_vs)
{
	return to_vs ? (irq == 2 || irq == 6 || irq == 10) : (irq == 1 || irq == 5 || irq == 9);
}

/* The mode that takes it, or -1: none for now. */
static int expected_taker(enum rs_mode mode, unsigned irq, bool mideleg, bool hideleg,
			  bool enabled)
{
	bool m = irq == 3 || irq == 7 || irq == 11 || (delegable(irq, false) && !mideleg);
	bool vs = delegable(irq, true) && hideleg;
	enum rs_mode to = m ? RS_MODE_M : vs ? RS_MODE_VS : RS_MODE_S;

	if (mode == to)
		return enabled ? (int)to : -1; /* xIE counts in its own mode alone */
	if (to == RS_MODE_M)		       /* from every mode below */
		return (int)to;
	if (to == RS_MODE_S)
		return mode == RS_MODE_M ? -1 : (int)to;
	return mode == RS_MODE_VU ? (int)to : -1; /* a guest's waits until the guest runs */
}

static void each_interrupt_is_taken_where_delegation_and_enables_say(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(by_priority); i++)
		for (size_t m = 0; m < COUNT(all_modes); m++)
			for (unsigned set = 0; set < 16; set++) {
				unsigned irq = by_priority[i];
				bool mideleg = set & 1, hideleg = set & 2, enabled = set & 4,
				     ie = set & 8;
				int to = expected_taker(all_modes[m], irq, mideleg, hideleg,
							enabled);
				struct hart *h = rig.h;

				rig_again(&rig, true, all_modes[m]);
				hart_csr_write(h, CSR_mideleg, mideleg ? ONES : 0);
				hart_csr_write(h, CSR_hideleg, hideleg ? ONES : 0);
				h->mie = ie ? BIT(irq) : ~BIT(irq);
				if (enabled) {
					h->mstatus |= STATUS_MIE | STATUS_SIE;
					h->vsstatus |= STATUS_SIE;
				}
				if (hart_interrupt(h, BIT(irq)) !=
				    (ie && to >= 0 ? (int)irq : -1))
					fail_msg("interrupt %u in %s, case %u", irq,
						 rs_mode_name(all_modes[m]), set);
				if (!ie || to < 0)
					continue;
				assert_int_equal(hart_take_trap(h, RS_CAUSE_INTERRUPT | irq),
						 to);
			}
	rig_free(&rig);
}

/* All of one destination pending: the first of the list that is left. */
static void simultaneous_interrupts_go_by_priority(void **state)
{
	static const struct {
		enum rs_mode mode;
		bool delegate;
		uint64_t set;
	} rows[] = {
		{RS_MODE_U, false, IRQS_M | IRQS_S},	      /* all to M-mode */
		{RS_MODE_U, true, IRQS_S | IRQ(SG_EXTERNAL)}, /* all to HS-mode */
		{RS_MODE_VU, true, IRQS_VS},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t left = rows[i].set;

		rig_again(&rig, true, rows[i].mode);
		hart_csr_write(rig.h, CSR_mideleg, rows[i].delegate ? ONES : 0);
		hart_csr_write(rig.h, CSR_hideleg, ONES);
		rig.h->mie = ONES;
		for (size_t p = 0; p < COUNT(by_priority); p++) {
			if (!(left & BIT(by_priority[p])))
				continue;
			assert_int_equal(hart_interrupt(rig.h, left), by_priority[p]);
			left &= ~BIT(by_priority[p]);
		}
		assert_int_equal(left, 0);
	}
	rig_free(&rig);
}

/* "Interrupts for higher privilege modes ... must be serviced before": whatever their numbers.
 */
static void the_higher_mode_comes_first(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_VU);
	hart_csr_write(rig.h, CSR_mideleg, IRQ(S_EXTERNAL));
	hart_csr_write(rig.h, CSR_hideleg, IRQ(VS_EXTERNAL));
	rig.h->mie = ONES;
	/* S_TIMER is not delegated and goes to M; S_EXTERNAL to HS; VS_EXTERNAL to VS */
	assert_int_equal(hart_interrupt(rig.h, IRQ(S_TIMER) | IRQ(S_EXTERNAL)), RS_IRQ_S_TIMER);
	assert_int_equal(hart_interrupt(rig.h, IRQ(VS_TIMER) | IRQ(VS_EXTERNAL)),
			 RS_IRQ_VS_TIMER);
	rig_free(&rig);
}

/* ---- what the handler sees */

struct entry {
	unsigned irq;
	enum rs_mode from, to;
};
static const struct entry entries[] = {
	{RS_IRQ_S_SOFTWARE, RS_MODE_U, RS_MODE_M},
	{RS_IRQ_S_SOFTWARE, RS_MODE_U, RS_MODE_S},
	{RS_IRQ_S_EXTERNAL, RS_MODE_VS, RS_MODE_S},
	{RS_IRQ_VS_SOFTWARE, RS_MODE_VU, RS_MODE_S},
	{RS_IRQ_VS_SOFTWARE, RS_MODE_VU, RS_MODE_VS},
};

static void pend(struct rig *rig, const struct entry *e)
{
	struct hart *h = rig->h;

	hart_csr_write(h, CSR_mideleg, e->to == RS_MODE_M ? 0 : ONES);
	hart_csr_write(h, CSR_hideleg, e->to == RS_MODE_VS ? ONES : 0);
	h->mie = BIT(e->irq);
	hart_csr_write(h, e->irq == RS_IRQ_VS_SOFTWARE ? CSR_hvip : CSR_mip, BIT(e->irq));
}

static void an_interrupt_names_the_next_instruction_and_no_value(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(entries); i++)
		for (unsigned vectored = 0; vectored <= 1; vectored++) {
			const struct entry *e = &entries[i];
			/* the guest knows its interrupts by the supervisor's numbers */
			unsigned seen = e->to == RS_MODE_VS ? e->irq - 1 : e->irq;
			uint64_t vector = e->to == RS_MODE_M   ? VECTOR_M
					  : e->to == RS_MODE_S ? VECTOR_S
							       : VECTOR_VS;
			struct outcome o;

			rig_again(&rig, true, e->from);
			rig.h->mtvec |= vectored;
			rig.h->stvec |= vectored;
			rig.h->vstvec |= vectored;
			/* what an earlier trap left has to go */
			rig.h->mtval = rig.h->stval = rig.h->vstval = ONES;
			rig.h->mtval2 = rig.h->htval = rig.h->mtinst = rig.h->htinst = ONES;
			(void)!hart_raise(rig.h, RS_CAUSE_LOAD_PAGE, ONES);
			pend(&rig, e);
			rig_step(&rig, 1);
			o = rig_trap(&rig);
			assert_int_equal(o.mode, e->to);
			assert_int_equal(o.cause, RS_CAUSE_INTERRUPT | seen);
			assert_int_equal(o.epc, RIG_CODE);
			assert_int_equal(o.tval, 0);
			assert_int_equal(o.tval2, 0);
			assert_int_equal(o.tinst, 0);
			assert_int_equal(rig.h->pc, vectored ? vector + 4 * seen : vector);
		}
	rig_free(&rig);
}

static void vectored_mode_moves_interrupts_and_not_exceptions(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_U);
	rig.h->mtvec |= 1;
	assert_int_equal(rig_word(&rig, EBREAK).cause, RS_CAUSE_BREAKPOINT);
	assert_int_equal(rig.h->pc, VECTOR_M);
	rig_free(&rig);
}

/* "... evaluated upon every write that can make an interrupt pending or enabled": the
 * instruction after it does not run any more. */
static void an_interrupt_comes_right_after_the_write_that_allows_it(void **state)
{
	static const struct {
		unsigned csr;
		uint64_t value, mie, mip, mstatus;
	} rows[] = {
		{CSR_mie, IRQ(S_SOFTWARE), 0, IRQ(S_SOFTWARE), STATUS_MIE},
		{CSR_mip, IRQ(S_SOFTWARE), IRQ(S_SOFTWARE), 0, STATUS_MIE},
		{CSR_mstatus, STATUS_MIE, IRQ(S_SOFTWARE), IRQ(S_SOFTWARE), 0},
		{CSR_mideleg, 0, IRQ(S_SOFTWARE), IRQ(S_SOFTWARE), STATUS_MIE},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, true, RS_MODE_M);
		RIG_PROGRAM(&rig, CSRRW(ZERO, rows[i].csr, A1), ADDI(A0, A0, 1),
			    ADDI(A0, A0, 1));
		rig_code(&rig, VECTOR_M, (const uint32_t[]){SPIN}, 1);
		rig.h->mie = rows[i].mie;
		rig.h->mip = rows[i].mip;
		rig.h->mstatus |= rows[i].mstatus;
		rig.h->mideleg |= rows[i].csr == CSR_mideleg ? IRQ(S_SOFTWARE) : 0;
		rig.h->x[A1] = rows[i].value;
		rs_machine_run(&rig.m, 100);
		assert_int_equal(rig.h->mcause, RS_CAUSE_INTERRUPT | RS_IRQ_S_SOFTWARE);
		assert_int_equal(rig.h->mepc, RIG_CODE + 4);
		assert_int_equal(rig.h->x[A0], 0);
	}
	rig_free(&rig);
}

static void an_interrupt_comes_right_after_the_return_that_allows_it(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	RIG_PROGRAM(&rig, MRET, NOP, NOP, NOP);
	rig_code(&rig, VECTOR_S, (const uint32_t[]){SPIN}, 1);
	hart_csr_write(rig.h, CSR_mideleg, IRQ(S_SOFTWARE));
	rig.h->mie = rig.h->mip = IRQ(S_SOFTWARE);
	rig.h->mepc = RIG_CODE + 8; /* to U-mode */
	rs_machine_run(&rig.m, 100);
	assert_int_equal(rig.h->scause, RS_CAUSE_INTERRUPT | RS_IRQ_S_SOFTWARE);
	assert_int_equal(rig.h->sepc, RIG_CODE + 8);
	rig_free(&rig);
}

/* ---- waiting */

/* "WFI ... resumes if a locally enabled interrupt is pending", global enables and delegation
 * aside. */
static void wfi_resumes_on_a_locally_enabled_interrupt_that_is_not_taken(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned enabled = 0; enabled <= 1; enabled++) {
		struct rs_stop stop;

		rig_again(&rig, true, RS_MODE_M);
		RIG_PROGRAM(&rig, WFI, ADDI(A0, A0, 1), SPIN);
		rig.h->mip = IRQ(S_SOFTWARE);
		rig.h->mie = enabled ? IRQ(S_SOFTWARE) : IRQ(S_EXTERNAL);
		stop = rs_machine_run(&rig.m, 1000);
		assert_int_equal(rig.h->x[A0], enabled);
		assert_int_equal(stop.kind, RS_STOP_HANG); /* the spin, or the wait */
	}
	rig_free(&rig);
}

static void an_interrupt_taken_from_wfi_returns_behind_it(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	RIG_PROGRAM(&rig, WFI, ADDI(A0, A0, 1), SPIN);
	rig_code(&rig, VECTOR_M, (const uint32_t[]){SPIN}, 1);
	rig.m.state->aclint.mtimecmp = 2;
	rig.h->mie = IRQ(M_TIMER);
	rig.h->mstatus |= STATUS_MIE;
	rs_machine_run(&rig.m, 1000);
	assert_int_equal(rig.h->mepc, RIG_CODE + 4);
	assert_int_equal(rig.h->x[A0], 0);
	rig_free(&rig);
}

/* ---- timers */

static void stimecmp_and_vstimecmp_drive_their_lines(void **state)
{
	static const struct {
		uint64_t stimecmp, vstimecmp, delta;
		uint64_t envcfg; /* bit 0: menvcfg.STCE, bit 1: henvcfg.STCE */
		uint64_t pending;
	} rows[] = {
		/* the time is 100 ticks */
		{100, NEVER, 0, 3, IRQ(S_TIMER)},
		{101, NEVER, 0, 3, 0},
		{0, NEVER, 0, 3, IRQ(S_TIMER)},
		{0, NEVER, 0, 0, 0}, /* no STCE: the register drives nothing */
		{NEVER, 100, 0, 3, IRQ(VS_TIMER)},
		{NEVER, 101, 0, 3, 0},
		{NEVER, 101, 1, 3, IRQ(VS_TIMER)}, /* the guest's time is 101 */
		{NEVER, 100, ONES, 3, 0},	   /* it is 99 */
		{NEVER, NEVER - 1, UINT64_C(0) - 102, 3, IRQ(VS_TIMER)}, /* 2^64 - 2 */
		{NEVER, 100, 0, 1, 0}, /* no STCE in henvcfg */
		{NEVER, 100, 0, 2, 0}, /* which counts only with menvcfg's */
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, true, RS_MODE_M);
		RIG_PROGRAM(&rig, NOP);
		rig.h->cycle = 100 * 100;
		rig.h->stimecmp = rows[i].stimecmp;
		rig.h->vstimecmp = rows[i].vstimecmp;
		rig.h->htimedelta = rows[i].delta;
		rig.h->menvcfg = rows[i].envcfg & 1 ? ENVCFG_STCE : 0;
		rig.h->henvcfg = rows[i].envcfg & 2 ? ENVCFG_STCE : 0;
		rig_step(&rig, 1);
		assert_int_equal(hart_csr_read(rig.h, CSR_mip), rows[i].pending);
	}
	rig_free(&rig);
}

static void a_timer_interrupt_goes_away_with_its_compare_value(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_S);
	RIG_PROGRAM(&rig, NOP, CSRRW(ZERO, CSR_stimecmp, A1), CSRRS(A0, CSR_sip, ZERO));
	rig.h->cycle = 1000;
	rig.h->menvcfg = ENVCFG_STCE;
	rig.h->mcounteren = COUNTER_TM;
	hart_csr_write(rig.h, CSR_mideleg, IRQS_S);
	rig.h->stimecmp = 0;
	rig.h->x[A1] = NEVER;
	rig_step(&rig, 1);
	assert_int_equal(hart_csr_read(rig.h, CSR_sip), IRQ(S_TIMER));
	rig_step(&rig, 2);
	assert_int_equal(rig.h->x[A0], 0);
	rig_free(&rig);
}

/* "Sstc": with STCE, STIP "reflects the supervisor-level timer interrupt signal resulting from
 * stimecmp", even if software had set it before. */
static void stce_takes_stip_away_from_software(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	hart_csr_write(rig.h, CSR_mip, IRQ(S_TIMER));
	assert_true(hart_csr_read(rig.h, CSR_mip) & IRQ(S_TIMER));
	hart_csr_write(rig.h, CSR_menvcfg, ENVCFG_STCE);
	assert_false(hart_csr_read(rig.h, CSR_mip) & IRQ(S_TIMER));
	hart_csr_write(rig.h, CSR_menvcfg, 0);
	assert_true(hart_csr_read(rig.h, CSR_mip) & IRQ(S_TIMER));
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_interrupt_is_taken_where_delegation_and_enables_say),
		cmocka_unit_test(simultaneous_interrupts_go_by_priority),
		cmocka_unit_test(the_higher_mode_comes_first),
		cmocka_unit_test(an_interrupt_names_the_next_instruction_and_no_value),
		cmocka_unit_test(vectored_mode_moves_interrupts_and_not_exceptions),
		cmocka_unit_test(an_interrupt_comes_right_after_the_write_that_allows_it),
		cmocka_unit_test(an_interrupt_comes_right_after_the_return_that_allows_it),
		cmocka_unit_test(wfi_resumes_on_a_locally_enabled_interrupt_that_is_not_taken),
		cmocka_unit_test(an_interrupt_taken_from_wfi_returns_behind_it),
		cmocka_unit_test(stimecmp_and_vstimecmp_drive_their_lines),
		cmocka_unit_test(a_timer_interrupt_goes_away_with_its_compare_value),
		cmocka_unit_test(stce_takes_stip_away_from_software),
	};
	return cmocka_run_group_tests_name("spec/interrupts", tests, NULL, NULL);
}
