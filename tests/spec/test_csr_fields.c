/* What a CSR keeps of what is written (Priv: "WARL", "WLRL", and each register's own section):
 * every register of csr.def has its rows. */
#include <stdio.h>

#include "spec.h"

#define SSTATUS (STATUS_SIE | STATUS_SPIE | STATUS_SPP | STATUS_SUM | STATUS_MXR)
#define MSTATUS                                                                                \
	(SSTATUS | STATUS_MIE | STATUS_MPIE | STATUS_MPP | STATUS_MPRV | STATUS_TVM |          \
	 STATUS_TW | STATUS_TSR)
#define UXL	(UINT64_C(2) << 32)
#define SXL	(UINT64_C(2) << 34)
#define ENVCFG	(MIN64 | 1) /* STCE and FIOM */
#define SV39	(UINT64_C(8) << 60)
#define SV48	(UINT64_C(9) << 60)
#define ASID	(UINT64_C(0xffff) << 44)
#define VMID	(UINT64_C(0x3fff) << 44)
#define PPN	((UINT64_C(1) << 44) - 1)
#define PMPADDR ((UINT64_C(1) << 54) - 1)

struct row {
	unsigned csr;
	uint64_t first;	 /* written before, from the reset value */
	uint64_t second; /* then this */
	uint64_t read;
};

/* Written in M-mode with mideleg = IRQS_S, hideleg = IRQS_VS, menvcfg.STCE = 1. A register that
 * keeps all bits is shown by ONES and 0, one that keeps none likewise. */
static const struct row rows[] = {
	{CSR_sstatus, 0, ONES, SSTATUS | UXL},
	{CSR_sstatus, ONES, 0, UXL},
	{CSR_sie, 0, ONES, IRQS_S},
	{CSR_sie, ONES, 0, 0},
	{CSR_stvec, 0, ONES - 2, ONES - 2},
	{CSR_stvec, 0x1000, ONES, 0x1000}, /* MODE 3 is reserved: nothing changes */
	{CSR_stvec, 0x1000, 0x2002, 0x1000},
	{CSR_stvec, ONES - 2, 0, 0},
	{CSR_scounteren, 0, ONES, 7},
	{CSR_scounteren, ONES, 0, 0},
	{CSR_senvcfg, 0, ONES, 1},
	{CSR_senvcfg, ONES, 0, 0},
	{CSR_sscratch, 0, ONES, ONES},
	{CSR_sscratch, ONES, 0, 0},
	{CSR_sepc, 0, ONES, ONES - 1}, /* with C, bit 0 alone is zero */
	{CSR_sepc, ONES, 0, 0},
	{CSR_scause, 0, MIN64 | 9, MIN64 | 9},
	{CSR_scause, ONES, 0, 0},
	{CSR_stval, 0, ONES, ONES},
	{CSR_stval, ONES, 0, 0},
	{CSR_sip, 0, ONES, IRQ(S_SOFTWARE)},
	{CSR_sip, ONES, 0, 0},
	{CSR_stimecmp, 0, MAX64, MAX64},
	{CSR_stimecmp, MAX64, ONES, ONES},
	{CSR_satp, 0, SV39 | ASID | PPN, SV39 | ASID | PPN},
	{CSR_satp, SV39 | 5, SV48 | 6, SV39 | 5}, /* an unsupported MODE voids the write */
	{CSR_satp, SV39 | 5, ONES, SV39 | 5},
	{CSR_satp, SV39 | 5, 0, 0},
	{CSR_vsstatus, 0, ONES, SSTATUS | UXL},
	{CSR_vsstatus, ONES, 0, UXL},
	{CSR_vsie, 0, ONES, IRQS_S},
	{CSR_vsie, ONES, 0, 0},
	{CSR_vstvec, 0, ONES - 2, ONES - 2},
	{CSR_vstvec, 0x1000, ONES, 0x1000},
	{CSR_vsscratch, 0, ONES, ONES},
	{CSR_vsscratch, ONES, 0, 0},
	{CSR_vsepc, 0, ONES, ONES - 1},
	{CSR_vsepc, ONES, 0, 0},
	{CSR_vscause, 0, MIN64 | 9, MIN64 | 9},
	{CSR_vscause, ONES, 0, 0},
	{CSR_vstval, 0, ONES, ONES},
	{CSR_vstval, ONES, 0, 0},
	{CSR_vsip, 0, ONES, IRQ(S_SOFTWARE)},
	{CSR_vsip, ONES, 0, 0},
	{CSR_vstimecmp, 0, MAX64, MAX64},
	{CSR_vstimecmp, MAX64, ONES, ONES},
	{CSR_vsatp, 0, SV39 | ASID | PPN, SV39 | ASID | PPN},
	{CSR_vsatp, SV39 | 5, SV48 | 6,
	 SV39 | 6}, /* V = 0: MODE is WARL, the rest is written */
	{CSR_vsatp, SV39 | 5, 0, 0},
	{CSR_mstatus, 0, ONES, MSTATUS | STATUS_MPV | STATUS_GVA | UXL | SXL},
	{CSR_mstatus, ONES, 0, UXL | SXL},
	{CSR_mstatus, 0, UINT64_C(2) << 11, UXL | SXL}, /* there is no mode 2 */
	{CSR_mstatus, UINT64_C(1) << 11, UINT64_C(2) << 11, UXL | SXL | UINT64_C(1) << 11},
	{CSR_misa, 0, ONES, UINT64_C(0x8000000000141185)},
	{CSR_misa, ONES, 0, UINT64_C(0x8000000000141185)}, /* RV64, A C H I M S U */
	{CSR_medeleg, 0, ONES, 0xf0b7ff}, /* all but ecall from M and what does not exist */
	{CSR_medeleg, ONES, 0, 0},
	{CSR_mideleg, 0, ONES, IRQS_S | IRQS_H},
	{CSR_mideleg, ONES, 0, IRQS_H}, /* VS-level interrupts never go to M-mode */
	{CSR_mie, 0, ONES, IRQS_M | IRQS_S | IRQS_H},
	{CSR_mie, ONES, 0, 0},
	{CSR_mtvec, 0, ONES - 2, ONES - 2},
	{CSR_mtvec, 0x1000, ONES, 0x1000},
	{CSR_mcounteren, 0, ONES, 7},
	{CSR_mcounteren, ONES, 0, 0},
	{CSR_menvcfg, 0, ONES, ENVCFG},
	{CSR_menvcfg, ONES, 0, 0},
	{CSR_mcountinhibit, 0, ONES, 0},
	{CSR_mscratch, 0, ONES, ONES},
	{CSR_mscratch, ONES, 0, 0},
	{CSR_mepc, 0, ONES, ONES - 1},
	{CSR_mepc, ONES, 0, 0},
	{CSR_mcause, 0, MIN64 | 9, MIN64 | 9},
	{CSR_mcause, ONES, 0, 0},
	{CSR_mtval, 0, ONES, ONES},
	{CSR_mtval, ONES, 0, 0},
	/* STIP is stimecmp's when STCE is set */
	{CSR_mip, 0, ONES, IRQ(S_SOFTWARE) | IRQ(S_EXTERNAL) | IRQ(VS_SOFTWARE)},
	{CSR_mip, ONES, 0, 0},
	{CSR_mtinst, 0, ONES, ONES},
	{CSR_mtinst, ONES, 0, 0},
	{CSR_mtval2, 0, ONES, ONES},
	{CSR_mtval2, ONES, 0, 0},
	{CSR_hstatus, 0, ONES,
	 HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW |
		 HSTATUS_VTSR | UXL},
	{CSR_hstatus, ONES, 0, UXL},
	{CSR_hedeleg, 0, ONES, 0xb1ff}, /* not the ecalls 9-11, not what is the hypervisor's */
	{CSR_hedeleg, ONES, 0, 0},
	{CSR_hideleg, 0, ONES, IRQS_VS},
	{CSR_hideleg, ONES, 0, 0},
	{CSR_hie, 0, ONES, IRQS_H},
	{CSR_hie, ONES, 0, 0},
	{CSR_htimedelta, 0, ONES, ONES},
	{CSR_htimedelta, ONES, 0, 0},
	{CSR_hcounteren, 0, ONES, 7},
	{CSR_hcounteren, ONES, 0, 0},
	{CSR_hgeie, 0, ONES, 0},
	{CSR_henvcfg, 0, ONES, ENVCFG},
	{CSR_henvcfg, ONES, 0, 0},
	{CSR_htval, 0, ONES, ONES},
	{CSR_htval, ONES, 0, 0},
	{CSR_hip, 0, ONES, IRQ(VS_SOFTWARE)},
	{CSR_hip, ONES, 0, 0},
	{CSR_hvip, 0, ONES, IRQS_VS},
	{CSR_hvip, ONES, 0, 0},
	{CSR_htinst, 0, ONES, ONES},
	{CSR_htinst, ONES, 0, 0},
	{CSR_hgatp, 0, SV39 | VMID | PPN, SV39 | VMID | (PPN - 3)}, /* the root is 16 KiB */
	{CSR_hgatp, 0, SV39 | UINT64_C(3) << 58, SV39},
	{CSR_hgatp, SV39 | 4, SV48 | 8, SV39 | 8}, /* MODE is WARL, the rest is written */
	{CSR_hgatp, SV39 | 4, 0, 0},
	{CSR_mcycle, 0, ONES, ONES},
	{CSR_mcycle, 0, 12345, 12345},
	{CSR_minstret, 0, ONES, ONES},
	{CSR_minstret, 0, 12345, 12345},
};

/* Registers that software cannot write at all, or whose rows stand below. */
static const struct {
	unsigned csr;
	uint64_t read;
} read_only[] = {
	{CSR_hgeip, 0},	 {CSR_mvendorid, 0}, {CSR_marchid, 0},
	{CSR_mimpid, 1}, {CSR_mhartid, 0},   {CSR_mconfigptr, 0},
};

static void csrw(struct rig *rig, unsigned csr, uint64_t value)
{
	rig->h->x[A1] = value;
	assert_int_equal(rig_word(rig, word_i(OP_csrrw, ZERO, A1, csr)).cause, RETIRED);
}

static uint64_t csrr(struct rig *rig, unsigned csr)
{
	assert_int_equal(rig_word(rig, word_i(OP_csrrs, A0, ZERO, csr)).cause, RETIRED);
	return rig->h->x[A0];
}

static void prepare(struct rig *rig)
{
	rig_again(rig, true, RS_MODE_M);
	csrw(rig, CSR_menvcfg, ENVCFG_STCE);
	csrw(rig, CSR_mideleg, IRQS_S);
	csrw(rig, CSR_hideleg, IRQS_VS);
}

static void each_register_keeps_what_its_section_says(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		uint64_t read;

		prepare(&rig);
		csrw(&rig, row->csr, row->first);
		csrw(&rig, row->csr, row->second);
		read = csrr(&rig, row->csr);
		if (read != row->read)
			fail_msg("%s: %lx, then %lx, reads %lx, not %lx", rs_csr_name(row->csr),
				 row->first, row->second, read, row->read);
	}
	for (size_t i = 0; i < COUNT(read_only); i++) {
		prepare(&rig);
		assert_int_equal(csrr(&rig, read_only[i].csr), read_only[i].read);
	}
	rig_free(&rig);
}

/* VMIDLEN may be 0: then VMID reads 0. */
static void without_vmids_their_field_is_zero(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	rig.h->no_vmid = true;
	csrw(&rig, CSR_hgatp, SV39 | VMID | 4);
	assert_int_equal(csrr(&rig, CSR_hgatp), SV39 | 4);
	rig_free(&rig);
}

static void each_register_has_rows(void **state)
{
	static const unsigned numbers[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
	};
	(void)state;
	for (size_t n = 0; n < COUNT(numbers); n++) {
		/* PMP and the counters have tests of their own */
		bool found = numbers[n] >> 4 == 0x3a || numbers[n] >> 4 == 0x3b ||
			     (numbers[n] >= CSR_mhpmevent3 && numbers[n] <= CSR_mhpmevent31) ||
			     (numbers[n] >= CSR_mhpmcounter3 && numbers[n] <= CSR_hpmcounter31);

		for (size_t i = 0; i < COUNT(rows); i++)
			found = found || rows[i].csr == numbers[n];
		for (size_t i = 0; i < COUNT(read_only); i++)
			found = found || read_only[i].csr == numbers[n];
		if (!found)
			fail_msg("%s has no row", rs_csr_name(numbers[n]));
	}
}

/* H: "Virtual Supervisor Interrupt Registers": what hideleg does not give away "is read-only
 * zero" in vsip and vsie. */
static void a_guest_has_only_the_interrupts_that_hideleg_gives(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	csrw(&rig, CSR_hideleg, 0);
	csrw(&rig, CSR_vsip, ONES);
	csrw(&rig, CSR_vsie, ONES);
	assert_int_equal(csrr(&rig, CSR_vsip), 0);
	assert_int_equal(csrr(&rig, CSR_hvip), 0);
	assert_int_equal(csrr(&rig, CSR_hie), 0);
	rig_free(&rig);
}

/* Without H its fields in the registers of others are read-only zero. */
static void without_h_no_field_of_it_can_be_set(void **state)
{
	static const struct {
		unsigned csr;
		uint64_t read;
	} none[] = {
		{CSR_mstatus, MSTATUS | UXL | SXL},
		{CSR_misa, UINT64_C(0x8000000000141105)},
		{CSR_medeleg, 0xb3ff},
		{CSR_mideleg, IRQS_S},
		{CSR_mie, IRQS_M | IRQS_S},
		{CSR_mip, IRQS_S}, /* and STCE is clear: STIP is software's */
	};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(none); i++) {
		rig_again(&rig, false, RS_MODE_M);
		csrw(&rig, none[i].csr, ONES);
		assert_int_equal(csrr(&rig, none[i].csr), none[i].read);
	}
	rig_free(&rig);
}

/* ---- registers that are views of others */

static void supervisor_registers_are_views_of_machine_ones(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	csrw(&rig, CSR_mstatus, STATUS_MPP | STATUS_MPRV | STATUS_TW);
	csrw(&rig, CSR_sstatus, ONES);
	assert_int_equal(csrr(&rig, CSR_mstatus),
			 SSTATUS | STATUS_MPP | STATUS_MPRV | STATUS_TW | UXL | SXL);
	csrw(&rig, CSR_mie, IRQS_M | IRQ(S_TIMER));
	assert_int_equal(csrr(&rig, CSR_sie), IRQ(S_TIMER));
	csrw(&rig, CSR_sie, IRQ(S_EXTERNAL));
	assert_int_equal(csrr(&rig, CSR_mie), IRQS_M | IRQ(S_EXTERNAL));
	csrw(&rig, CSR_mip, IRQ(S_EXTERNAL));
	assert_int_equal(csrr(&rig, CSR_sip), IRQ(S_EXTERNAL));
	csrw(&rig, CSR_sip, IRQ(S_SOFTWARE));
	assert_int_equal(csrr(&rig, CSR_mip), IRQ(S_EXTERNAL) | IRQ(S_SOFTWARE));
	rig_free(&rig);
}

static void what_is_not_delegated_does_not_show_in_sie_and_sip(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	csrw(&rig, CSR_mideleg, IRQ(S_TIMER));
	csrw(&rig, CSR_mie, IRQS_S);
	csrw(&rig, CSR_mip, IRQS_S);
	assert_int_equal(csrr(&rig, CSR_sie), IRQ(S_TIMER));
	assert_int_equal(csrr(&rig, CSR_sip), 0);
	csrw(&rig, CSR_sie, 0);
	csrw(&rig, CSR_sip, 0);
	assert_int_equal(csrr(&rig, CSR_mie), IRQ(S_SOFTWARE) | IRQ(S_EXTERNAL));
	assert_int_equal(csrr(&rig, CSR_mip), IRQ(S_SOFTWARE) | IRQ(S_EXTERNAL));
	rig_free(&rig);
}

/* H: "Hypervisor Interrupt Registers": hip and hvip in mip, hie in mie, and vsip and vsie
 * shifted. */
static void the_guests_interrupts_show_in_six_registers(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	csrw(&rig, CSR_hvip, IRQS_VS);
	assert_int_equal(csrr(&rig, CSR_hip), IRQS_VS);
	assert_int_equal(csrr(&rig, CSR_mip), IRQS_VS);
	assert_int_equal(csrr(&rig, CSR_vsip), IRQS_S);
	assert_int_equal(csrr(&rig, CSR_sip), 0);
	csrw(&rig, CSR_vsip, 0);
	assert_int_equal(csrr(&rig, CSR_hvip), IRQ(VS_TIMER) | IRQ(VS_EXTERNAL));
	csrw(&rig, CSR_hip, IRQ(VS_SOFTWARE));
	assert_int_equal(csrr(&rig, CSR_hvip), IRQS_VS);
	csrw(&rig, CSR_mip, 0);
	assert_int_equal(csrr(&rig, CSR_hvip), IRQ(VS_TIMER) | IRQ(VS_EXTERNAL));

	csrw(&rig, CSR_hie, IRQ(VS_TIMER));
	assert_int_equal(csrr(&rig, CSR_mie), IRQ(VS_TIMER));
	assert_int_equal(csrr(&rig, CSR_vsie), IRQ(S_TIMER));
	csrw(&rig, CSR_vsie, IRQ(S_EXTERNAL));
	assert_int_equal(csrr(&rig, CSR_hie), IRQ(VS_EXTERNAL));

	csrw(&rig, CSR_hideleg, IRQ(VS_TIMER));
	assert_int_equal(csrr(&rig, CSR_vsie), 0);
	assert_int_equal(csrr(&rig, CSR_vsip), IRQ(S_TIMER));
	csrw(&rig, CSR_vsie, ONES);
	assert_int_equal(csrr(&rig, CSR_hie), IRQ(VS_EXTERNAL) | IRQ(VS_TIMER));
	rig_free(&rig);
}

/* "Sstc": with STCE off in menvcfg the guest's bit reads zero. */
static void henvcfg_follows_menvcfg(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig);
	csrw(&rig, CSR_henvcfg, ENVCFG);
	csrw(&rig, CSR_menvcfg, 0);
	assert_int_equal(csrr(&rig, CSR_henvcfg), 1);
	csrw(&rig, CSR_henvcfg, ENVCFG);
	assert_int_equal(csrr(&rig, CSR_henvcfg), 1);
	rig_free(&rig);
}

/* H: in VS-mode satp is vsatp, and an unsupported MODE voids the write, as satp's own. */
static void a_guests_satp_write_with_an_unknown_mode_is_ignored_whole(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_VS);
	rig.h->vsatp = 5;
	csrw(&rig, CSR_satp, SV48 | 6);
	assert_int_equal(rig.h->vsatp, 5);
	rig_free(&rig);
}

/* Priv: mip.SEIP is the OR of software's bit and the wire; only software's takes part in a
 * read-modify-write. */
static void the_wires_bit_of_mip_is_not_written_back(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig.h->lines = IRQ(S_EXTERNAL);
	assert_int_equal(hart_csr_read(rig.h, CSR_mip), IRQ(S_EXTERNAL));
	assert_int_equal(hart_csr_read_for_write(rig.h, CSR_mip), 0);
	hart_csr_write(rig.h, CSR_mip, IRQ(S_EXTERNAL));
	assert_int_equal(hart_csr_read_for_write(rig.h, CSR_mip), IRQ(S_EXTERNAL));
	rig.h->lines = 0;
	assert_int_equal(hart_csr_read(rig.h, CSR_mip), IRQ(S_EXTERNAL));
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_register_keeps_what_its_section_says),
		cmocka_unit_test(without_vmids_their_field_is_zero),
		cmocka_unit_test(each_register_has_rows),
		cmocka_unit_test(a_guest_has_only_the_interrupts_that_hideleg_gives),
		cmocka_unit_test(without_h_no_field_of_it_can_be_set),
		cmocka_unit_test(supervisor_registers_are_views_of_machine_ones),
		cmocka_unit_test(what_is_not_delegated_does_not_show_in_sie_and_sip),
		cmocka_unit_test(the_guests_interrupts_show_in_six_registers),
		cmocka_unit_test(henvcfg_follows_menvcfg),
		cmocka_unit_test(a_guests_satp_write_with_an_unknown_mode_is_ignored_whole),
		cmocka_unit_test(the_wires_bit_of_mip_is_not_written_back),
	};
	return cmocka_run_group_tests_name("spec/csr-fields", tests, NULL, NULL);
}
