/* Into a handler and back (Priv: "Machine Trap Delegation Registers", "Privilege and Global
 * Interrupt-Enable Stack", "Trap-Return Instructions"; H: "Trap Entry", "Trap Return"). */
#include <stdio.h>

#include "spec.h"

static const unsigned causes[] = {
#define CAUSE(number, name, slug, text) number,
#include "ringside/abi/cause.def"
#undef CAUSE
};

static bool is_virtual(enum rs_mode mode)
{
	return mode == RS_MODE_VS || mode == RS_MODE_VU;
}

/* What hedeleg can hold at all (H: "Hypervisor Trap Delegation Registers"). */
static bool guest_may_handle(unsigned cause)
{
	return cause <= 8 || cause == 12 || cause == 13 || cause == 15;
}

static enum rs_mode expected_handler(enum rs_mode from, unsigned cause, bool medeleg,
				     bool hedeleg)
{
	if (from == RS_MODE_M || !medeleg || cause == RS_CAUSE_ECALL_M)
		return RS_MODE_M;
	if (!is_virtual(from) || !hedeleg || !guest_may_handle(cause))
		return RS_MODE_S;
	return RS_MODE_VS;
}

static void each_exception_goes_to_the_mode_that_delegation_names(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t c = 0; c < COUNT(causes); c++)
		for (size_t m = 0; m < COUNT(all_modes); m++)
			for (unsigned deleg = 0; deleg < 4; deleg++) {
				bool medeleg = deleg & 1, hedeleg = deleg & 2;
				struct outcome o;

				rig_again(&rig, true, all_modes[m]);
				/* every other bit the other way round: one bit decides */
				hart_csr_write(rig.h, CSR_medeleg,
					       medeleg ? BIT(causes[c]) : ~BIT(causes[c]));
				hart_csr_write(rig.h, CSR_hedeleg,
					       hedeleg ? BIT(causes[c]) : ~BIT(causes[c]));
				rig.h->pc = 0x1234;
				(void)!hart_raise(rig.h, (enum rs_cause)causes[c], 0x5678);
				(void)hart_take_trap(rig.h, causes[c]);
				o = rig_trap(&rig);
				if (o.mode !=
				    expected_handler(all_modes[m], causes[c], medeleg, hedeleg))
					fail_msg("cause %u from %s with medeleg %d, hedeleg %d "
						 "goes to %s",
						 causes[c], rs_mode_name(all_modes[m]), medeleg,
						 hedeleg, rs_mode_name(o.mode));
				assert_int_equal(o.cause, causes[c]);
				assert_int_equal(o.epc, 0x1234);
				assert_int_equal(o.tval, 0x5678);
			}
	rig_free(&rig);
}

/* ---- the exceptions that need no memory */

static void each_plain_exception_tells_cause_pc_and_value(void **state)
{
	static const struct {
		uint32_t word;
		uint64_t cause; /* ecall: by mode, below */
		uint64_t tval;
	} rows[] = {
		{0x00000000, RS_CAUSE_ILLEGAL_INSN, 0},
		{0xffffffff, RS_CAUSE_ILLEGAL_INSN, 0xffffffff},
		{0x12340000, RS_CAUSE_ILLEGAL_INSN, 0}, /* 16 bits of it are the instruction */
		{0xabcd2001, RS_CAUSE_ILLEGAL_INSN, 0x2001}, /* c.addiw x0 */
		{0x00000057, RS_CAUSE_ILLEGAL_INSN, 0x57},   /* the vector opcode */
		{0x00007007, RS_CAUSE_ILLEGAL_INSN, 0x7007}, /* a floating-point load */
		{0x0000001f, RS_CAUSE_ILLEGAL_INSN, 0x1f},   /* more than 32 bits */
		{EBREAK, RS_CAUSE_BREAKPOINT, RIG_CODE},
		{0x00009002, RS_CAUSE_BREAKPOINT, RIG_CODE}, /* c.ebreak */
		{ECALL, RS_CAUSE_ECALL_U, 0},
	};
	static const uint64_t ecall[] = {
		[RS_MODE_M] = RS_CAUSE_ECALL_M,	 [RS_MODE_S] = RS_CAUSE_ECALL_S,
		[RS_MODE_U] = RS_CAUSE_ECALL_U,	 [RS_MODE_VS] = RS_CAUSE_ECALL_VS,
		[RS_MODE_VU] = RS_CAUSE_ECALL_U,
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t m = 0; m < COUNT(all_modes); m++) {
			uint64_t cause =
				rows[i].word == ECALL ? ecall[all_modes[m]] : rows[i].cause;
			struct outcome o;

			rig_again(&rig, true, all_modes[m]);
			o = rig_word(&rig, rows[i].word);
			if (o.cause != cause || o.tval != rows[i].tval)
				fail_msg("%08x in %s: %s, tval %lx", rows[i].word,
					 rs_mode_name(all_modes[m]), cause_name(o.cause),
					 o.tval);
			assert_int_equal(o.epc, RIG_CODE);
			assert_int_equal(rig.h->pc, VECTOR_M);
			assert_int_equal(rig.h->instret, 0);
			/* "GVA is set for any trap that writes a guest virtual address" */
			assert_int_equal(!!(rig.h->mstatus & STATUS_GVA),
					 is_virtual(all_modes[m]) &&
						 cause == RS_CAUSE_BREAKPOINT);
		}
	rig_free(&rig);
}

/* ---- the stack of modes and enables */

static void a_trap_pushes_mode_and_enable_and_disables(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t m = 0; m < COUNT(all_modes); m++)
		for (unsigned to = 0; to < 3; to++)
			for (unsigned enabled = 0; enabled <= 1; enabled++) {
				enum rs_mode from = all_modes[m];
				uint64_t *status, ie, pie;
				struct hart *h = rig.h;

				rig_again(&rig, true, from);
				h->medeleg = to >= 1 ? BIT(RS_CAUSE_BREAKPOINT) : 0;
				h->hedeleg = to >= 2 ? BIT(RS_CAUSE_BREAKPOINT) : 0;
				if (enabled) {
					h->mstatus |= STATUS_MIE | STATUS_SIE;
					h->vsstatus |= STATUS_SIE;
				} else { /* what must be cleared is set */
					h->mstatus |= STATUS_MPIE | STATUS_SPIE | STATUS_MPP |
						      STATUS_SPP | STATUS_MPV | STATUS_GVA;
					h->vsstatus |= STATUS_SPIE | STATUS_SPP;
					h->hstatus |= HSTATUS_SPV | HSTATUS_GVA;
				}
				(void)!hart_raise(h, RS_CAUSE_BREAKPOINT, 0);
				(void)hart_take_trap(h, RS_CAUSE_BREAKPOINT);
				status = h->mode == RS_MODE_VS ? &h->vsstatus : &h->mstatus;
				ie = h->mode == RS_MODE_M ? STATUS_MIE : STATUS_SIE;
				pie = h->mode == RS_MODE_M ? STATUS_MPIE : STATUS_SPIE;
				assert_false(*status & ie);
				assert_int_equal(!!(*status & pie), enabled);
				if (h->mode == RS_MODE_M) {
					assert_int_equal((h->mstatus & STATUS_MPP) >> 11,
							 from & 3u);
					assert_int_equal(!!(h->mstatus & STATUS_MPV),
							 is_virtual(from));
					assert_false(h->mstatus & STATUS_GVA);
				} else {
					assert_int_equal(!!(*status & STATUS_SPP), from & 1u);
				}
				if (h->mode == RS_MODE_S) {
					assert_int_equal(!!(h->hstatus & HSTATUS_SPV),
							 is_virtual(from));
					assert_false(h->hstatus & HSTATUS_GVA);
				}
			}
	rig_free(&rig);
}

/* H: "SPVP ... when a trap is taken into HS-mode and V = 0, SPVP is left unchanged". */
static void spvp_remembers_the_guests_last_privilege(void **state)
{
	static const struct {
		enum rs_mode from;
		bool before, after;
	} rows[] = {
		{RS_MODE_VS, false, true}, {RS_MODE_VU, true, false}, {RS_MODE_S, true, true},
		{RS_MODE_S, false, false}, {RS_MODE_U, true, true},   {RS_MODE_U, false, false},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		rig_again(&rig, true, rows[i].from);
		rig.h->medeleg = BIT(RS_CAUSE_BREAKPOINT);
		rig.h->hstatus |= rows[i].before ? HSTATUS_SPVP : 0;
		assert_int_equal(rig_word(&rig, EBREAK).mode, RS_MODE_S);
		assert_int_equal(!!(rig.h->hstatus & HSTATUS_SPVP), rows[i].after);
	}
	rig_free(&rig);
}

static void mret_returns_to_mpp_and_mpv(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t m = 0; m < COUNT(all_modes); m++)
		for (unsigned bits_ = 0; bits_ < 8; bits_++) {
			enum rs_mode to = all_modes[m];
			struct hart *h = rig.h;

			rig_again(&rig, true, RS_MODE_M);
			h->mstatus |= (uint64_t)(to & 3) << 11;
			h->mstatus |= is_virtual(to) ? STATUS_MPV : 0;
			if (to == RS_MODE_M) /* "V remains 0" */
				h->mstatus |= bits_ & 4 ? STATUS_MPV : 0;
			h->mstatus |= bits_ & 1 ? STATUS_MPIE : STATUS_MIE;
			h->mstatus |= bits_ & 2 ? STATUS_MPRV : 0;
			h->mepc = RIG_CODE + 0x102;
			assert_int_equal(rig_word(&rig, MRET).cause, RETIRED);
			assert_int_equal(h->mode, to);
			assert_int_equal(h->pc, RIG_CODE + 0x102);
			assert_int_equal(h->mstatus & (STATUS_MPP | STATUS_MPV), 0);
			assert_int_equal(!!(h->mstatus & STATUS_MIE), bits_ & 1);
			assert_true(h->mstatus & STATUS_MPIE);
			/* "if y != M, also sets MPRV = 0" */
			assert_int_equal(!!(h->mstatus & STATUS_MPRV),
					 (bits_ & 2) && to == RS_MODE_M);
		}
	rig_free(&rig);
}

static void sret_returns_to_spp_and_spv(void **state)
{
	static const enum rs_mode from[] = {RS_MODE_M, RS_MODE_S, RS_MODE_VS};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t m = 0; m < COUNT(from); m++)
		for (unsigned set = 0; set < 16; set++) {
			bool guest = from[m] == RS_MODE_VS;
			bool spp = set & 1, spie = set & 2, spv = set & 4, mprv = set & 8;
			struct hart *h = rig.h;
			uint64_t *status = guest ? &h->vsstatus : &h->mstatus;

			rig_again(&rig, true, from[m]);
			*status |= (spp ? STATUS_SPP : 0) | (spie ? STATUS_SPIE : STATUS_SIE);
			h->mstatus |= mprv ? STATUS_MPRV : 0;
			h->hstatus |= spv ? HSTATUS_SPV : 0;
			*(guest ? &h->vsepc : &h->sepc) = RIG_CODE + 0x102;
			assert_int_equal(rig_word(&rig, SRET).cause, RETIRED);
			assert_int_equal(h->mode & 3u, spp);
			assert_int_equal(is_virtual((enum rs_mode)h->mode), guest || spv);
			assert_int_equal(h->pc, RIG_CODE + 0x102);
			assert_false(*status & STATUS_SPP);
			assert_int_equal(!!(*status & STATUS_SIE), spie);
			assert_true(*status & STATUS_SPIE);
			if (!guest) {
				assert_false(h->hstatus & HSTATUS_SPV);
				assert_false(h->mstatus & STATUS_MPRV);
			} else { /* the hypervisor's own stack is not the guest's */
				assert_int_equal(!!(h->hstatus & HSTATUS_SPV), spv);
			}
		}
	rig_free(&rig);
}

/* ---- who may execute what (Priv: TSR, TW, TVM; H: VTSR, VTW, VTVM, "Virtual-Instruction
 * Exception") */

#define HFENCE_VVMA word_r(OP_hfence_vvma, 0, 0, 0)
#define HFENCE_GVMA word_r(OP_hfence_gvma, 0, 0, 0)
#define HLV	    word_r(OP_hlv_d, A0, A1, 0)
#define HSV	    word_r(OP_hsv_d, 0, A1, A0)

enum guard { NONE, TSR, TW, TVM, VTSR, VTW, VTVM, HU };

static void guard(struct hart *h, enum guard which)
{
	static const uint64_t m[] = {
		[TSR] = STATUS_TSR, [TW] = STATUS_TW, [TVM] = STATUS_TVM, [HU] = 0};
	static const uint64_t hs[] = {[VTSR] = HSTATUS_VTSR,
				      [VTW] = HSTATUS_VTW,
				      [VTVM] = HSTATUS_VTVM,
				      [HU] = HSTATUS_HU};

	h->mstatus |= m[which];
	h->hstatus |= hs[which];
}

static void each_privileged_instruction_has_its_modes_and_guards(void **state)
{
	enum { OK = 'o', ILL = 'i', VIRT = 'v' };
	const struct {
		uint32_t word;
		enum guard guard;
		const char *outcome; /* in M, S, U, VS, VU */
	} rows[] = {
		{MRET, NONE, "oiiii"},
		{SRET, NONE, "ooiov"},
		{SRET, TSR, "oiiov"},
		{SRET, VTSR, "ooivv"},
		{WFI, NONE, "ooiov"},
		{WFI, TW, "oiiii"},
		{WFI, VTW, "ooivv"},
		{SFENCE, NONE, "ooiov"},
		{SFENCE, TVM, "oiiov"},
		{SFENCE, VTVM, "ooivv"},
		{HFENCE_VVMA, NONE, "ooivv"},
		{HFENCE_VVMA, TVM, "ooivv"}, /* TVM guards hfence.gvma alone */
		{HFENCE_VVMA, VTVM, "ooivv"},
		{HFENCE_GVMA, NONE, "ooivv"},
		{HFENCE_GVMA, TVM, "oiivv"},
		{HFENCE_GVMA, VTVM, "ooivv"},
		{HLV, NONE, "ooivv"},
		{HLV, HU, "ooovv"},
		{HSV, NONE, "ooivv"},
		{HSV, HU, "ooovv"},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t m = 0; m < COUNT(all_modes); m++) {
			uint64_t cause = rows[i].outcome[m] == OK    ? RETIRED
					 : rows[i].outcome[m] == ILL ? RS_CAUSE_ILLEGAL_INSN
								     : RS_CAUSE_VIRTUAL_INSN;
			struct outcome o;

			rig_again(&rig, true, all_modes[m]);
			guard(rig.h, rows[i].guard);
			rig.h->mie = rig.h->mip = IRQ(S_SOFTWARE); /* a wfi goes on at once */
			rig.h->mideleg |= IRQ(S_SOFTWARE);
			rig.h->hideleg = 0;
			rig.h->x[A1] = RS_RAM_BASE + 0x8000;
			if (all_modes[m] == RS_MODE_U || is_virtual(all_modes[m]))
				rig.h->mie = 0; /* it would be taken */
			o = rig_word(&rig, rows[i].word);
			if (o.cause != cause)
				fail_msg("row %zu, %08x in %s: %s", i, rows[i].word,
					 rs_mode_name(all_modes[m]), cause_name(o.cause));
			if (cause != RETIRED)
				assert_int_equal(o.tval, rows[i].word);
		}
	rig_free(&rig);
}

static void without_h_its_instructions_are_illegal_everywhere(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (unsigned op = OP_hfence_vvma; op <= OP_hsv_d; op++)
		for (size_t m = 0; m < 3; m++) {
			uint32_t word = op_info[op].match;

			rig_again(&rig, false, all_modes[m]);
			assert_int_equal(rig_word(&rig, word).cause, RS_CAUSE_ILLEGAL_INSN);
		}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_exception_goes_to_the_mode_that_delegation_names),
		cmocka_unit_test(each_plain_exception_tells_cause_pc_and_value),
		cmocka_unit_test(a_trap_pushes_mode_and_enable_and_disables),
		cmocka_unit_test(spvp_remembers_the_guests_last_privilege),
		cmocka_unit_test(mret_returns_to_mpp_and_mpv),
		cmocka_unit_test(sret_returns_to_spp_and_spv),
		cmocka_unit_test(each_privileged_instruction_has_its_modes_and_guards),
		cmocka_unit_test(without_h_its_instructions_are_illegal_everywhere),
	};
	return cmocka_run_group_tests_name("spec/traps", tests, NULL, NULL);
}
