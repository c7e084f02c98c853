#include "rig.h"

/* A hart in `mode` about to run `word`. */
static struct rig at(enum rs_mode mode, uint32_t word)
{
	struct rig rig = rig_make(true);

	rig_open_pmp(&rig);
	rig_code(&rig, RIG_CODE, &word, 1);
	rig.h->mode = (uint8_t)mode;
	rig.h->mtvec = RS_RAM_BASE + 0x1000;
	rig.h->stvec = RS_RAM_BASE + 0x2000;
	rig.h->vstvec = RS_RAM_BASE + 0x3000;
	return rig;
}

/* The cause with which `word` traps in `mode`, or UINT64_MAX if it retires. */
static uint64_t cause_of(enum rs_mode mode, uint32_t word)
{
	struct rig rig = at(mode, word);
	uint64_t cause;

	rig_step(&rig, 1);
	cause = rig.h->instret ? UINT64_MAX : rig.h->mcause;
	rig_free(&rig);
	return cause;
}

#define RETIRES UINT64_MAX

static void csr_access_follows_the_mode(void **state)
{
	static const struct {
		enum rs_mode mode;
		uint32_t csr;
		uint64_t cause;
	} table[] = {
		{RS_MODE_M, CSR_mstatus, RETIRES},
		{RS_MODE_S, CSR_mstatus, RS_CAUSE_ILLEGAL_INSN},
		{RS_MODE_VS, CSR_mstatus, RS_CAUSE_ILLEGAL_INSN},
		{RS_MODE_S, CSR_satp, RETIRES},
		{RS_MODE_U, CSR_satp, RS_CAUSE_ILLEGAL_INSN},
		{RS_MODE_VS, CSR_satp, RETIRES},
		{RS_MODE_VU, CSR_satp, RS_CAUSE_VIRTUAL_INSN},
		{RS_MODE_S, CSR_hstatus, RETIRES},
		{RS_MODE_U, CSR_hstatus, RS_CAUSE_ILLEGAL_INSN},
		{RS_MODE_VS, CSR_hstatus, RS_CAUSE_VIRTUAL_INSN},
		{RS_MODE_VS, CSR_vsatp, RS_CAUSE_VIRTUAL_INSN},
		{RS_MODE_M, 0x7c0, RS_CAUSE_ILLEGAL_INSN},
		{RS_MODE_U, CSR_time, RS_CAUSE_ILLEGAL_INSN}, /* mcounteren is 0 */
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (cause_of(table[i].mode, CSRRS(A0, table[i].csr, ZERO)) != table[i].cause)
			fail_msg("%s reading %s", rs_mode_name(table[i].mode),
				 rs_csr_name(table[i].csr));
}

static void a_read_only_csr_refuses_writes_but_not_csrrs_x0(void **state)
{
	(void)state;
	assert_int_equal(cause_of(RS_MODE_M, CSRRS(A0, CSR_mhartid, ZERO)), RETIRES);
	assert_int_equal(cause_of(RS_MODE_M, CSRRW(A0, CSR_mhartid, A1)),
			 RS_CAUSE_ILLEGAL_INSN);
}

static void without_h_its_csrs_and_instructions_are_illegal(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	RIG_PROGRAM(&rig, CSRRS(A0, CSR_hgatp, ZERO));
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mcause, RS_CAUSE_ILLEGAL_INSN);
	assert_int_equal(hart_csr_read(rig.h, CSR_misa) >> 7 & 1, 0);
	rig_free(&rig);
}

static void xret_and_wfi_trap_where_they_must(void **state)
{
	(void)state;
	assert_int_equal(cause_of(RS_MODE_S, MRET), RS_CAUSE_ILLEGAL_INSN);
	assert_int_equal(cause_of(RS_MODE_U, SRET), RS_CAUSE_ILLEGAL_INSN);
	assert_int_equal(cause_of(RS_MODE_VU, SRET), RS_CAUSE_VIRTUAL_INSN);
	assert_int_equal(cause_of(RS_MODE_U, WFI), RS_CAUSE_ILLEGAL_INSN);
	assert_int_equal(cause_of(RS_MODE_VU, WFI), RS_CAUSE_VIRTUAL_INSN);
	assert_int_equal(cause_of(RS_MODE_U, SFENCE), RS_CAUSE_ILLEGAL_INSN);
	assert_int_equal(cause_of(RS_MODE_VU, SFENCE), RS_CAUSE_VIRTUAL_INSN);
}

static void guest_traps_to_the_hypervisor_when_hstatus_says_so(void **state)
{
	static const struct {
		uint32_t word;
		uint64_t bit;
	} table[] = {
		{SRET, HSTATUS_VTSR},
		{WFI, HSTATUS_VTW},
		{SFENCE, HSTATUS_VTVM},
		{CSRRW(ZERO, CSR_satp, A0), HSTATUS_VTVM},
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct rig rig = at(RS_MODE_VS, table[i].word);

		rig.h->hstatus |= table[i].bit;
		rig.h->medeleg = BIT(RS_CAUSE_VIRTUAL_INSN);
		rig_step(&rig, 1);
		assert_int_equal(rig.h->scause, RS_CAUSE_VIRTUAL_INSN);
		assert_int_equal(rig.h->stval, table[i].word);
		assert_int_equal(rig.h->mode, RS_MODE_S);
		assert_true(rig.h->hstatus & HSTATUS_SPV);
		assert_true(rig.h->hstatus & HSTATUS_SPVP);
		assert_int_equal(rig.h->sepc, RIG_CODE);
		rig_free(&rig);
	}
}

static void ecall_tells_where_it_came_from(void **state)
{
	(void)state;
	assert_int_equal(cause_of(RS_MODE_U, ECALL), RS_CAUSE_ECALL_U);
	assert_int_equal(cause_of(RS_MODE_VU, ECALL), RS_CAUSE_ECALL_U);
	assert_int_equal(cause_of(RS_MODE_S, ECALL), RS_CAUSE_ECALL_S);
	assert_int_equal(cause_of(RS_MODE_VS, ECALL), RS_CAUSE_ECALL_VS);
	assert_int_equal(cause_of(RS_MODE_M, ECALL), RS_CAUSE_ECALL_M);
}

static void a_delegated_trap_goes_to_the_guest_itself(void **state)
{
	struct rig rig = at(RS_MODE_VU, ECALL);
	(void)state;
	rig.h->medeleg = rig.h->hedeleg = BIT(RS_CAUSE_ECALL_U);
	rig.h->vsstatus |= STATUS_SIE;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mode, RS_MODE_VS);
	assert_int_equal(rig.h->pc, RS_RAM_BASE + 0x3000);
	assert_int_equal(rig.h->vscause, RS_CAUSE_ECALL_U);
	assert_false(rig.h->vsstatus & STATUS_SIE);
	assert_true(rig.h->vsstatus & STATUS_SPIE);
	assert_false(rig.h->vsstatus & STATUS_SPP);
	assert_int_equal(rig.h->cycle, rs_costs_default().cycles[RS_COST_TRAP_ENTRY]);
	rig_free(&rig);
}

static void a_trap_that_crosses_v_costs_more_and_counts_no_instruction(void **state)
{
	struct rig rig = at(RS_MODE_VS, ECALL);
	(void)state;
	rig.h->medeleg = BIT(RS_CAUSE_ECALL_VS);
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mode, RS_MODE_S);
	assert_int_equal(rig.h->cycle, rs_costs_default().cycles[RS_COST_WORLD_ENTRY]);
	assert_int_equal(rig.h->instret, 0);
	rig_free(&rig);
}

static void sret_enters_the_guest_and_forgets_spv(void **state)
{
	struct rig rig = at(RS_MODE_S, SRET);
	(void)state;
	rig.h->hstatus |= HSTATUS_SPV;
	rig.h->mstatus |= STATUS_SPP;
	rig.h->sepc = RS_RAM_BASE + 0x100;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mode, RS_MODE_VS);
	assert_int_equal(rig.h->pc, RS_RAM_BASE + 0x100);
	assert_false(rig.h->hstatus & HSTATUS_SPV);
	assert_int_equal(rig.h->cycle, 1 + rs_costs_default().cycles[RS_COST_WORLD_RETURN]);
	rig_free(&rig);
}

static void under_v_the_supervisor_csrs_are_the_guests_own(void **state)
{
	struct rig rig = at(RS_MODE_VS, CSRRW(ZERO, CSR_sscratch, A0));
	(void)state;
	rig.h->x[A0] = 77;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->vsscratch, 77);
	assert_int_equal(rig.h->sscratch, 0);
	rig_free(&rig);
}

static void a_satp_write_with_an_unknown_mode_is_ignored_whole(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	hart_csr_write(rig.h, CSR_satp, UINT64_C(8) << 60 | 5);
	hart_csr_write(rig.h, CSR_satp, UINT64_C(9) << 60 | 6);
	assert_int_equal(rig.h->satp, UINT64_C(8) << 60 | 5);
	hart_csr_write(rig.h, CSR_hgatp, UINT64_C(8) << 60 | 4);
	hart_csr_write(rig.h, CSR_hgatp, UINT64_C(9) << 60 | 11);
	assert_int_equal(rig.h->hgatp, UINT64_C(8) << 60 | 8);
	rig_free(&rig);
}

static void interrupts_go_by_level_then_by_priority(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig.h->mode = RS_MODE_VS;
	rig.h->mie = ~UINT64_C(0);
	rig.h->mideleg = IRQS_S | IRQS_H;
	rig.h->hideleg = IRQS_VS;
	rig.h->vsstatus |= STATUS_SIE;
	uint64_t all = IRQS_M | IRQS_S | IRQS_VS;
	assert_int_equal(hart_interrupt(rig.h, all), RS_IRQ_M_EXTERNAL);
	assert_int_equal(hart_interrupt(rig.h, all & ~IRQ(M_EXTERNAL)), RS_IRQ_M_SOFTWARE);
	assert_int_equal(hart_interrupt(rig.h, IRQS_S | IRQS_VS), RS_IRQ_S_EXTERNAL);
	assert_int_equal(hart_interrupt(rig.h, IRQS_VS), RS_IRQ_VS_EXTERNAL);
	rig.h->vsstatus &= ~STATUS_SIE;
	assert_int_equal(hart_interrupt(rig.h, IRQS_VS), -1);
	rig.h->mode = RS_MODE_S; /* a guest's interrupt does not disturb its hypervisor */
	rig.h->mstatus |= STATUS_SIE;
	assert_int_equal(hart_interrupt(rig.h, IRQS_VS), -1);
	assert_int_equal(hart_interrupt(rig.h, IRQS_S), RS_IRQ_S_EXTERNAL);
	rig_free(&rig);
}

static void a_guest_sees_its_timer_interrupt_under_the_supervisors_number(void **state)
{
	struct rig rig = at(RS_MODE_VS, ADDI(A0, A0, 1));
	(void)state;
	rig.h->mie = IRQ(VS_TIMER);
	rig.h->hideleg = IRQ(VS_TIMER);
	rig.h->hvip = IRQ(VS_TIMER);
	rig.h->vsstatus |= STATUS_SIE;
	rig.h->vstvec |= 1; /* vectored */
	rig_step(&rig, 1);
	assert_int_equal(rig.h->vscause, RS_CAUSE_INTERRUPT | 5);
	assert_int_equal(rig.h->pc, RS_RAM_BASE + 0x3000 + 4 * 5);
	assert_int_equal(hart_csr_read(rig.h, CSR_vsip), BIT(5));
	rig_free(&rig);
}

static void misa_and_medeleg_keep_their_fixed_bits(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	hart_csr_write(rig.h, CSR_medeleg, UINT64_MAX);
	assert_false(hart_csr_read(rig.h, CSR_medeleg) & BIT(RS_CAUSE_ECALL_M));
	hart_csr_write(rig.h, CSR_hedeleg, UINT64_MAX);
	assert_int_equal(hart_csr_read(rig.h, CSR_hedeleg) >> 9 & 7, 0);
	hart_csr_write(rig.h, CSR_mideleg, 0);
	assert_int_equal(hart_csr_read(rig.h, CSR_mideleg), IRQS_H);
	hart_csr_write(rig.h, CSR_misa, 0);
	assert_int_equal(hart_csr_read(rig.h, CSR_misa) & 0xff, 0x85); /* A, C, H */
	rig_free(&rig);
}

CORE_TESTS(priv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csr_access_follows_the_mode),
		cmocka_unit_test(a_read_only_csr_refuses_writes_but_not_csrrs_x0),
		cmocka_unit_test(without_h_its_csrs_and_instructions_are_illegal),
		cmocka_unit_test(xret_and_wfi_trap_where_they_must),
		cmocka_unit_test(guest_traps_to_the_hypervisor_when_hstatus_says_so),
		cmocka_unit_test(ecall_tells_where_it_came_from),
		cmocka_unit_test(a_delegated_trap_goes_to_the_guest_itself),
		cmocka_unit_test(a_trap_that_crosses_v_costs_more_and_counts_no_instruction),
		cmocka_unit_test(sret_enters_the_guest_and_forgets_spv),
		cmocka_unit_test(under_v_the_supervisor_csrs_are_the_guests_own),
		cmocka_unit_test(a_satp_write_with_an_unknown_mode_is_ignored_whole),
		cmocka_unit_test(interrupts_go_by_level_then_by_priority),
		cmocka_unit_test(a_guest_sees_its_timer_interrupt_under_the_supervisors_number),
		cmocka_unit_test(misa_and_medeleg_keep_their_fixed_bits),
	};
	return cmocka_run_group_tests_name("core/priv", tests, NULL, NULL);
}
