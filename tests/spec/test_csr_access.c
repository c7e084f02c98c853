/* Who may touch which CSR (Priv: "CSR Address Mapping Conventions"; H: "Virtual-Instruction
 * Exception"): every number, from every mode, read and written, with H and without. */
#include <stdio.h>

#include "spec.h"

#define READ(csr) word_i(OP_csrrs, A0, ZERO, csr)
#define WRITE(csr)                                                                             \
	word_i(OP_csrrs, A0, A1,                                                               \
	       csr) /* with a1 = 0: a write that changes nothing             \
				       */

static bool is_virtual(enum rs_mode mode)
{
	return mode == RS_MODE_VS || mode == RS_MODE_VU;
}

/* Is there such a CSR, with or without H? */
static bool exists(unsigned number, bool hypervisor)
{
	static const struct {
		unsigned number;
		enum csr_ext ext;
	} rows[] = {
#define CSR(number, name, ext, cost, what) {number, EXT_##ext},
#include "ringside/abi/csr.def"
#undef CSR
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].number == number)
			return hypervisor ||
			       (rows[i].ext != EXT_H && rows[i].ext != EXT_H_SSTC);
	return false;
}

/* hpmcounter3 to hpmcounter31 count nothing, so their enables are read-only zero (Priv:
 * "Machine Counter-Enable Register"). */
static bool is_event_counter(unsigned number)
{
	return number >= CSR_hpmcounter3 && number <= CSR_hpmcounter31;
}

/* The rule as the manual words it, for a hart whose enables are all open. */
static uint64_t expected(unsigned number, bool hypervisor, enum rs_mode mode, bool write)
{
	unsigned lowest = number >> 8 & 3;
	bool read_only = number >> 10 == 3;

	if (!exists(number, hypervisor) || (read_only && write))
		return RS_CAUSE_ILLEGAL_INSN;
	if (is_event_counter(number))
		return mode == RS_MODE_M ? RETIRED : RS_CAUSE_ILLEGAL_INSN;
	switch (mode) {
	case RS_MODE_M:
		return RETIRED;
	case RS_MODE_S:
		return lowest == 3 ? RS_CAUSE_ILLEGAL_INSN : RETIRED;
	case RS_MODE_U:
		return lowest == 0 ? RETIRED : RS_CAUSE_ILLEGAL_INSN;
	case RS_MODE_VS: /* what HS-mode may and VS-mode may not is the hypervisor's business */
		return lowest <= 1   ? RETIRED
		       : lowest == 2 ? RS_CAUSE_VIRTUAL_INSN
				     : RS_CAUSE_ILLEGAL_INSN;
	case RS_MODE_VU:
		break;
	}
	return lowest == 0  ? RETIRED
	       : lowest < 3 ? RS_CAUSE_VIRTUAL_INSN
			    : RS_CAUSE_ILLEGAL_INSN;
}

static void open_everything(struct rig *rig, bool hypervisor, enum rs_mode mode)
{
	rig_again(rig, hypervisor, mode);
	rig->h->mcounteren = rig->h->scounteren = rig->h->hcounteren = 7;
	rig->h->menvcfg = ENVCFG_STCE;
	rig->h->henvcfg = ENVCFG_STCE;
}

static void check(struct rig *rig, uint32_t word, uint64_t cause, const char *what)
{
	enum rs_mode mode = (enum rs_mode)rig->h->mode;
	struct outcome o;

	rig->h->x[A0] = 77;
	o = rig_word(rig, word);
	if (o.cause != cause)
		fail_msg("%s of CSR %x (%s) in %s: %s", what, word >> 20,
			 rs_csr_name(word >> 20) ? rs_csr_name(word >> 20) : "none",
			 rs_mode_name(mode), cause_name(o.cause));
	if (cause == RETIRED)
		return;
	assert_int_equal(o.tval, word);
	assert_int_equal(o.epc, RIG_CODE);
	assert_int_equal(rig->h->x[A0], 77);
}

static void every_number_from_every_mode(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned h = 0; h <= 1; h++)
		for (size_t m = 0; m < (h ? 5 : 3); m++)
			for (unsigned number = 0; number < 4096; number++) {
				enum rs_mode mode = all_modes[m];

				open_everything(&rig, h, mode);
				check(&rig, READ(number), expected(number, h, mode, false),
				      "read");
				open_everything(&rig, h, mode);
				check(&rig, WRITE(number), expected(number, h, mode, true),
				      "write");
			}
	rig_free(&rig);
}

/* All six instructions write, except csrrs and csrrc with x0 and their immediate forms with 0
 * (Zicsr: "CSR Instructions"). */
static void each_instruction_writes_when_the_table_says(void **state)
{
	static const struct {
		enum op op;
		unsigned operand; /* rs1 or the immediate */
		bool writes;
	} rows[] = {
		{OP_csrrw, ZERO, true}, {OP_csrrw, A1, true},	 {OP_csrrs, ZERO, false},
		{OP_csrrs, A1, true},	{OP_csrrc, ZERO, false}, {OP_csrrc, A1, true},
		{OP_csrrwi, 0, true},	{OP_csrrwi, 1, true},	 {OP_csrrsi, 0, false},
		{OP_csrrsi, 1, true},	{OP_csrrci, 0, false},	 {OP_csrrci, 1, true},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, true, RS_MODE_M);
		check(&rig, word_i(rows[i].op, A0, rows[i].operand, CSR_mhartid),
		      rows[i].writes ? RS_CAUSE_ILLEGAL_INSN : RETIRED,
		      op_info[rows[i].op].name);
	}
	rig_free(&rig);
}

static void each_instruction_leaves_what_the_table_says(void **state)
{
	static const struct {
		enum op op;
		uint64_t operand, left;
	} rows[] = {
		{OP_csrrw, 0x0f, 0x0f},	 {OP_csrrs, 0x0f, 0xff},  {OP_csrrc, 0x3c, 0xc0},
		{OP_csrrwi, 0x1f, 0x1f}, {OP_csrrsi, 0x0f, 0xff}, {OP_csrrci, 0x10, 0xe0},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned operand = rows[i].op >= OP_csrrwi ? (unsigned)rows[i].operand : A1;

		for (unsigned rd = ZERO; rd <= A0; rd += A0) {
			rig_again(&rig, true, RS_MODE_M);
			rig.h->mscratch = 0xf0;
			if (rows[i].op == OP_csrrci)
				rig.h->mscratch = 0xf0;
			rig.h->x[A1] = rows[i].operand;
			assert_int_equal(
				rig_word(&rig, word_i(rows[i].op, rd, operand, CSR_mscratch))
					.cause,
				RETIRED);
			assert_int_equal(rig.h->x[rd], rd ? 0xf0 : 0);
			assert_int_equal(rig.h->mscratch, rows[i].left);
		}
		/* rd = rs1: the operand is read before */
		if (rows[i].op < OP_csrrwi) {
			rig_again(&rig, true, RS_MODE_M);
			rig.h->mscratch = 0xf0;
			rig.h->x[A1] = rows[i].operand;
			rig_word(&rig, word_i(rows[i].op, A1, A1, CSR_mscratch));
			assert_int_equal(rig.h->x[A1], 0xf0);
			assert_int_equal(rig.h->mscratch, rows[i].left);
		}
	}
	rig_free(&rig);
}

/* ---- what is closed by an enable bit */

/* Priv: "Machine Counter-Enable Register"; H: "Hypervisor Counter-Enable Register". */
static uint64_t counter_expected(enum rs_mode mode, bool m, bool h, bool s)
{
	if (mode == RS_MODE_M)
		return RETIRED;
	if (!m)
		return RS_CAUSE_ILLEGAL_INSN;
	if (is_virtual(mode) && !h)
		return RS_CAUSE_VIRTUAL_INSN;
	if (mode == RS_MODE_U && !s)
		return RS_CAUSE_ILLEGAL_INSN;
	if (mode == RS_MODE_VU && !s)
		return RS_CAUSE_VIRTUAL_INSN;
	return RETIRED;
}

static void each_counter_is_read_where_its_enables_allow(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned counter = 0; counter < 3; counter++)
		for (unsigned enables = 0; enables < 8; enables++)
			for (size_t i = 0; i < COUNT(all_modes); i++) {
				bool m = enables & 1, h = enables & 2, s = enables & 4;

				rig_again(&rig, true, all_modes[i]);
				/* the bits of the other counters are the other way round */
				rig.h->mcounteren = m ? BIT(counter) : 7 & ~BIT(counter);
				rig.h->hcounteren = h ? BIT(counter) : 7 & ~BIT(counter);
				rig.h->scounteren = s ? BIT(counter) : 7 & ~BIT(counter);
				check(&rig, READ(CSR_cycle + counter),
				      counter_expected(all_modes[i], m, h, s), "read");
			}
	rig_free(&rig);
}

/* "Sstc": stimecmp and vstimecmp need STCE and TM of each level above; what M-mode's say comes
 * first, and is illegal from everywhere. */
static uint64_t timer_expected(unsigned csr, enum rs_mode mode, bool m, bool h)
{
	if (mode == RS_MODE_M)
		return RETIRED;
	if (!m || mode == RS_MODE_U)
		return RS_CAUSE_ILLEGAL_INSN;
	if (mode == RS_MODE_S)
		return RETIRED;
	if (csr == CSR_vstimecmp || mode == RS_MODE_VU)
		return RS_CAUSE_VIRTUAL_INSN;
	return h ? RETIRED : RS_CAUSE_VIRTUAL_INSN;
}

static void the_timers_are_reached_where_their_enables_allow(void **state)
{
	static const unsigned csrs[] = {CSR_stimecmp, CSR_vstimecmp};
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned enables = 0; enables < 16; enables++)
		for (size_t i = 0; i < COUNT(all_modes); i++)
			for (size_t c = 0; c < 2; c++) {
				bool m = (enables & 3) == 3, h = (enables & 12) == 12;

				rig_again(&rig, true, all_modes[i]);
				rig.h->menvcfg = enables & 1 ? ENVCFG_STCE : 0;
				rig.h->mcounteren = enables & 2 ? COUNTER_TM : 0;
				rig.h->henvcfg = enables & 4 ? ENVCFG_STCE : 0;
				rig.h->hcounteren = enables & 8 ? COUNTER_TM : 0;
				check(&rig, WRITE(csrs[c]),
				      timer_expected(csrs[c], all_modes[i], m, h), "write");
			}
	rig_free(&rig);
}

/* Priv: mstatus.TVM; H: hstatus.VTVM. */
static void tvm_and_vtvm_guard_the_roots_of_page_tables(void **state)
{
	static const struct {
		unsigned csr;
		enum rs_mode mode;
		bool tvm, vtvm;
		uint64_t cause;
	} rows[] = {
		{CSR_satp, RS_MODE_M, true, true, RETIRED},
		{CSR_satp, RS_MODE_S, true, false, RS_CAUSE_ILLEGAL_INSN},
		{CSR_satp, RS_MODE_S, false, true, RETIRED},
		{CSR_satp, RS_MODE_VS, true, false, RETIRED},
		{CSR_satp, RS_MODE_VS, false, true, RS_CAUSE_VIRTUAL_INSN},
		{CSR_satp, RS_MODE_VU, true, true, RS_CAUSE_VIRTUAL_INSN},
		{CSR_satp, RS_MODE_U, true, true, RS_CAUSE_ILLEGAL_INSN},
		{CSR_hgatp, RS_MODE_M, true, true, RETIRED},
		{CSR_hgatp, RS_MODE_S, true, false, RS_CAUSE_ILLEGAL_INSN},
		{CSR_hgatp, RS_MODE_S, false, true, RETIRED},
		{CSR_hgatp, RS_MODE_VS, true, true, RS_CAUSE_VIRTUAL_INSN},
		{CSR_vsatp, RS_MODE_S, true, true, RETIRED}, /* "does not affect vsatp" */
		{CSR_vsatp, RS_MODE_VS, true, true, RS_CAUSE_VIRTUAL_INSN},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned write = 0; write <= 1; write++) {
			rig_again(&rig, true, rows[i].mode);
			rig.h->mstatus |= rows[i].tvm ? STATUS_TVM : 0;
			rig.h->hstatus |= rows[i].vtvm ? HSTATUS_VTVM : 0;
			check(&rig, write ? WRITE(rows[i].csr) : READ(rows[i].csr),
			      rows[i].cause, write ? "write" : "read");
		}
	rig_free(&rig);
}

/* H: "Virtual Supervisor CSRs": with V = 1 a supervisor CSR's number means the guest's own. */
static void under_v_each_supervisor_number_means_the_guests_register(void **state)
{
	static const struct {
		unsigned s, vs;
		uint64_t value;
	} rows[] = {
		{CSR_sstatus, CSR_vsstatus, STATUS_SUM},
		{CSR_sie, CSR_vsie, IRQ(S_TIMER)},
		{CSR_stvec, CSR_vstvec, 0x1000},
		{CSR_sscratch, CSR_vsscratch, 5},
		{CSR_sepc, CSR_vsepc, 6},
		{CSR_scause, CSR_vscause, 7},
		{CSR_stval, CSR_vstval, 8},
		{CSR_sip, CSR_vsip, IRQ(S_SOFTWARE)},
		{CSR_satp, CSR_vsatp, 9},
		{CSR_stimecmp, CSR_vstimecmp, 10},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t hs, old, fixed;

		open_everything(&rig, true, RS_MODE_VS);
		rig.h->mideleg |= IRQS_S;
		rig.h->hideleg = IRQS_VS;
		hs = hart_csr_read(rig.h, rows[i].s);
		fixed = hart_csr_read(rig.h, rows[i].vs) & STATUS_UXL;
		rig.h->x[A1] = rows[i].value;
		check(&rig, word_i(OP_csrrw, ZERO, A1, rows[i].s), RETIRED, "write");
		old = hart_csr_read(rig.h, rows[i].vs);
		if (rows[i].s == CSR_sstatus)
			old &= ~fixed;
		if (old != rows[i].value || hart_csr_read(rig.h, rows[i].s) != hs)
			fail_msg("%s in VS-mode: %lx in %s", rs_csr_name(rows[i].s), old,
				 rs_csr_name(rows[i].vs));
	}
	/* those that have no guest copy are shared */
	open_everything(&rig, true, RS_MODE_VS);
	rig.h->x[A1] = 5;
	check(&rig, word_i(OP_csrrw, ZERO, A1, CSR_scounteren), RETIRED, "write");
	assert_int_equal(rig.h->scounteren, 5);
	check(&rig, word_i(OP_csrrw, ZERO, A1, CSR_senvcfg), RETIRED, "write");
	assert_int_equal(rig.h->senvcfg, 1);
	rig_free(&rig);
}

/* Without Sstc there are no comparators, in any mode, and STCE is read-only zero. */
static void without_sstc_its_registers_are_illegal(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(all_modes); i++) {
		open_everything(&rig, true, all_modes[i]);
		rig.h->has_sstc = false;
		check(&rig, word_i(OP_csrrs, A0, ZERO, CSR_stimecmp), RS_CAUSE_ILLEGAL_INSN,
		      "stimecmp");
		open_everything(&rig, true, all_modes[i]);
		rig.h->has_sstc = false;
		check(&rig, word_i(OP_csrrs, A0, ZERO, CSR_vstimecmp), RS_CAUSE_ILLEGAL_INSN,
		      "vstimecmp");
	}
	open_everything(&rig, true, RS_MODE_M);
	rig.h->has_sstc = false;
	rig.h->x[A1] = ONES;
	check(&rig, word_i(OP_csrrw, ZERO, A1, CSR_menvcfg), RETIRED, "menvcfg");
	assert_int_equal(rig.h->menvcfg, ENVCFG_FIOM);
	assert_int_equal(rs_machine_csr(&rig.m, CSR_stimecmp), 0);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_from_every_mode),
		cmocka_unit_test(each_instruction_writes_when_the_table_says),
		cmocka_unit_test(each_instruction_leaves_what_the_table_says),
		cmocka_unit_test(each_counter_is_read_where_its_enables_allow),
		cmocka_unit_test(the_timers_are_reached_where_their_enables_allow),
		cmocka_unit_test(without_sstc_its_registers_are_illegal),
		cmocka_unit_test(tvm_and_vtvm_guard_the_roots_of_page_tables),
		cmocka_unit_test(under_v_each_supervisor_number_means_the_guests_register),
	};
	return cmocka_run_group_tests_name("spec/csr-access", tests, NULL, NULL);
}
