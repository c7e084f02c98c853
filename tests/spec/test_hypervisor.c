/* What the chapter on the H extension says of traps, and of the registers of the two sides ("Trap Entry", "Hypervisor
 * Trap Value Register", "Transformed Instruction or Pseudoinstruction", "Virtual Supervisor Status Register"). Its
 * other sections have files of their own: tests/spec/hypervisor.md says which. */
#include <stdio.h>

#include "tables.h"

enum { READ = 0x3000, WRITE = 0x3020 }; /* pseudoinstructions */

#define UART UINT64_C(0x10000000)

static bool is_virtual(enum rs_mode mode)
{
	return mode == RS_MODE_VS || mode == RS_MODE_VU;
}

/* ---- whose registers a trap writes */

/* Every register that a trap could write, with a value that shows whose it is. */
static const unsigned of_m[] = {CSR_mepc, CSR_mcause, CSR_mtval, CSR_mtval2, CSR_mtinst};
static const unsigned of_hs[] = {CSR_sepc,  CSR_scause, CSR_stval,
				 CSR_htval, CSR_htinst, CSR_sscratch};
static const unsigned of_vs[] = {CSR_vsepc, CSR_vscause, CSR_vstval, CSR_vsscratch, CSR_vsatp};

static void fill(struct rig *rig, const unsigned *csrs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hart_csr_write(rig->h, csrs[i], 0x1000 + csrs[i] * 2);
}

static void check_filled(struct rig *rig, const unsigned *csrs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hart_csr_read(rig->h, csrs[i]) != 0x1000 + csrs[i] * 2)
			fail_msg("%s was written", rs_csr_name(csrs[i]));
}

/* "Register hstatus and the HS-level sstatus are not modified" by a trap to VS-mode, and what a trap to M- or HS-mode
 * does not list is not modified either. */
static void a_trap_writes_the_registers_of_its_handler_alone(void **state)
{
	static const uint64_t causes[] = {RS_CAUSE_BREAKPOINT,
					  RS_CAUSE_INTERRUPT | RS_IRQ_VS_TIMER};
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned to = 0; to < 3; to++)
		for (size_t c = 0; c < COUNT(causes); c++)
			for (unsigned user = 0; user <= 1; user++) {
				uint64_t mstatus, hstatus, vsstatus;
				bool interrupt = causes[c] & RS_CAUSE_INTERRUPT;
				struct hart *h = rig.h;

				if (to == 0 && interrupt) /* never M-mode's */
					continue;
				rig_again(&rig, true, user ? RS_MODE_VU : RS_MODE_VS);
				fill(&rig, of_m, COUNT(of_m));
				fill(&rig, of_hs, COUNT(of_hs));
				fill(&rig, of_vs, COUNT(of_vs));
				h->medeleg = to >= 1 ? BIT(RS_CAUSE_BREAKPOINT) : 0;
				h->hedeleg = to >= 2 ? BIT(RS_CAUSE_BREAKPOINT) : 0;
				h->hideleg = to >= 2 ? IRQS_VS : 0;
				h->mstatus |= STATUS_MIE | STATUS_SIE | STATUS_SUM;
				h->hstatus |= HSTATUS_GVA | HSTATUS_HU | HSTATUS_VTW;
				h->vsstatus |= STATUS_SIE | STATUS_MXR;
				mstatus = h->mstatus;
				hstatus = h->hstatus;
				vsstatus = h->vsstatus;
				(void)!hart_raise(h, RS_CAUSE_BREAKPOINT, 0);
				(void)hart_take_trap(h, causes[c]);
				if (to != 0)
					check_filled(&rig, of_m, COUNT(of_m));
				if (to != 1) {
					check_filled(&rig, of_hs, COUNT(of_hs));
					assert_int_equal(h->hstatus, hstatus);
				}
				if (to == 2)
					assert_int_equal(h->mstatus, mstatus);
				if (to == 1) /* what is M-mode's of it */
					assert_int_equal((h->mstatus ^ mstatus) &
								 ~(STATUS_SIE | STATUS_SPIE |
								   STATUS_SPP),
							 0);
				if (to != 2) {
					check_filled(&rig, of_vs, COUNT(of_vs));
					assert_int_equal(h->vsstatus, vsstatus);
				}
				assert_int_equal(is_virtual((enum rs_mode)h->mode), to == 2);
			}
	rig_free(&rig);
}

/* ---- what a handler reads of an address */

/* Ways to a trap in a guest, and in the hypervisor looking into one. */
struct way {
	const char *name;
	uint32_t word; /* at RIG_CODE, with the address in a1 */
	uint64_t va;   /* in a1 */
	uint64_t cause;
	bool gva; /* the trap writes a guest virtual address */
};

#define NOT_MAPPED UINT64_C(0x5000)
#define NO_MEMORY  UINT64_C(0x6000) /* the guest's page, mapped to no memory */
#define STAGE2	   UINT64_C(0x7000) /* the guest's page, which the second stage does not map */

static void guest_of_ways(struct rig *rig, enum rs_mode mode)
{
	uint64_t u = mode == RS_MODE_VU ? PTE_U : 0, low = G_TABLES + 0x5000;

	guest_make(rig, mode);
	rig_poke(rig, TABLES + 0x2000 + 6 * 8, PTE(UINT64_C(0x6000)) | FULL | u);
	rig_poke(rig, TABLES + 0x2000 + 7 * 8, PTE(UINT64_C(0x7000)) | FULL | u);
	rig_poke(rig, low + 0x1000 + 6 * 8, PTE(UINT64_C(0x40000000)) | FULL | PTE_U);
	/* what an earlier trap left has to go */
	rig->h->mtval2 = rig->h->htval = rig->h->mtinst = rig->h->htinst = ONES;
	rig->h->mstatus |= STATUS_GVA;
	rig->h->hstatus |= HSTATUS_GVA;
}

static void check_way(struct rig *rig, const struct way *way, enum rs_mode from, bool to_m)
{
	struct outcome o;

	rig->h->medeleg = to_m ? 0 : 0xf0b7ff;
	rig->h->x[A1] = way->va;
	rig_code(rig, RIG_CODE, &way->word, 1);
	o = rig_one(rig);
	if (o.cause != way->cause || o.mode != (to_m ? RS_MODE_M : RS_MODE_S))
		fail_msg("%s from %s: %s", way->name, rs_mode_name(from), cause_name(o.cause));
	if (!!(to_m ? rig->h->mstatus & STATUS_GVA : rig->h->hstatus & HSTATUS_GVA) != way->gva)
		fail_msg("%s from %s: GVA is not %d", way->name, rs_mode_name(from), way->gva);
	if (way->gva && way->cause != RS_CAUSE_BREAKPOINT)
		assert_int_equal(o.tval, way->va);
	if (way->va != STAGE2) {
		assert_int_equal(o.tval2, 0);
		assert_int_equal(o.tinst, 0);
	} else {
		assert_int_equal(o.tval2, STAGE2 >> 2);
	}
}

/* "For any trap (breakpoint, address misaligned, access fault, page fault, or guest-page fault) that writes a guest
 * virtual address to stval, GVA is set to 1. For any other trap into HS-mode, GVA is set to 0." And of "other traps"
 * than guest-page faults "htval is set to zero". */
static void each_trap_from_a_guest_says_whose_address_it_names(void **state)
{
	const struct way ways[] = {
		{"ebreak", EBREAK, 0, RS_CAUSE_BREAKPOINT, true},
		{"ecall", ECALL, 0, 0, false},
		{"an illegal instruction", 0x57, 0, RS_CAUSE_ILLEGAL_INSN, false},
		{"hlv", word_r(OP_hlv_d, A0, A1, 0), 0, RS_CAUSE_VIRTUAL_INSN, false},
		{"a misaligned lr", word_r(OP_lr_d, A0, A1, 0), 0x3004,
		 RS_CAUSE_LOAD_MISALIGNED, true},
		{"a misaligned amo", word_r(OP_amoadd_d, A0, A1, A2), 0x3004,
		 RS_CAUSE_STORE_MISALIGNED, true},
		{"a load, no page", LD(A0, A1, 0), NOT_MAPPED, RS_CAUSE_LOAD_PAGE, true},
		{"a store, no page", SD(A0, A1, 0), NOT_MAPPED, RS_CAUSE_STORE_PAGE, true},
		{"a load, no memory", LD(A0, A1, 0), NO_MEMORY, RS_CAUSE_LOAD_ACCESS, true},
		{"a store, no memory", SD(A0, A1, 0), NO_MEMORY, RS_CAUSE_STORE_ACCESS, true},
		{"an amo, no memory", word_r(OP_amoadd_d, A0, A1, A2), NO_MEMORY,
		 RS_CAUSE_STORE_ACCESS, true},
		{"a load, no second stage", LD(A0, A1, 0), STAGE2, RS_CAUSE_LOAD_GUEST_PAGE,
		 true},
		{"a store, no second stage", SD(A0, A1, 0), STAGE2, RS_CAUSE_STORE_GUEST_PAGE,
		 true},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++)
		for (unsigned set = 0; set < 4; set++) {
			enum rs_mode from = set & 1 ? RS_MODE_VU : RS_MODE_VS;
			struct way way = ways[i];

			if (way.word == ECALL)
				way.cause = set & 1 ? RS_CAUSE_ECALL_U : RS_CAUSE_ECALL_VS;
			guest_of_ways(&rig, from);
			check_way(&rig, &way, from, set & 2);
		}
	rig_free(&rig);
}

static void each_fetch_from_a_guest_says_whose_address_it_names(void **state)
{
	static const struct {
		uint64_t va, cause;
	} rows[] = {
		{NOT_MAPPED, RS_CAUSE_INSN_PAGE},
		{NO_MEMORY, RS_CAUSE_INSN_ACCESS},
		{STAGE2, RS_CAUSE_INSN_GUEST_PAGE},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned to_m = 0; to_m <= 1; to_m++) {
			struct outcome o;

			guest_of_ways(&rig, RS_MODE_VS);
			rig.h->medeleg = to_m ? 0 : 0xf0b7ff;
			o = touch(&rig, FETCH, rows[i].va);
			assert_int_equal(o.cause, rows[i].cause);
			assert_int_equal(o.tval, rows[i].va);
			assert_int_equal(o.tval2, rows[i].va == STAGE2 ? STAGE2 >> 2 : 0);
			assert_int_equal(o.tinst, 0);
			assert_true(to_m ? rig.h->mstatus & STATUS_GVA
					 : rig.h->hstatus & HSTATUS_GVA);
		}
	rig_free(&rig);
}

/* "... except when the explicit memory access of an HLV, HLVX, or HSV instruction causes a fault. In that case,
 * SPV=0 but GVA=1." And no such trap is the guest's, whatever hedeleg says: V was 0. */
static void a_look_into_a_guest_that_fails_is_the_hypervisors_trap(void **state)
{
	const struct way ways[] = {
		{"hlv, no page", word_r(OP_hlv_d, A0, A1, 0), NOT_MAPPED, RS_CAUSE_LOAD_PAGE,
		 true},
		{"hlvx, no page", word_r(OP_hlvx_wu, A0, A1, 3), NOT_MAPPED, RS_CAUSE_LOAD_PAGE,
		 true},
		{"hsv, no page", word_r(OP_hsv_d, 0, A1, A0), NOT_MAPPED, RS_CAUSE_STORE_PAGE,
		 true},
		{"hlv, no memory", word_r(OP_hlv_d, A0, A1, 0), NO_MEMORY, RS_CAUSE_LOAD_ACCESS,
		 true},
		{"hlvx, no memory", word_r(OP_hlvx_wu, A0, A1, 3), NO_MEMORY,
		 RS_CAUSE_LOAD_ACCESS, true},
		{"hsv, no memory", word_r(OP_hsv_d, 0, A1, A0), NO_MEMORY,
		 RS_CAUSE_STORE_ACCESS, true},
		{"hlv, no second stage", word_r(OP_hlv_d, A0, A1, 0), STAGE2,
		 RS_CAUSE_LOAD_GUEST_PAGE, true},
		{"hlvx, no second stage", word_r(OP_hlvx_hu, A0, A1, 3), STAGE2,
		 RS_CAUSE_LOAD_GUEST_PAGE, true},
		{"hsv, no second stage", word_r(OP_hsv_d, 0, A1, A0), STAGE2,
		 RS_CAUSE_STORE_GUEST_PAGE, true},
		{"its own load", LD(A0, A1, 0), NOT_MAPPED, RS_CAUSE_LOAD_ACCESS, false},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++)
		for (unsigned set = 0; set < 8; set++) {
			bool to_m = set & 1, user = set & 2, spvp = set & 4;
			struct hart *h = rig.h;

			guest_of_ways(&rig, spvp ? RS_MODE_VS : RS_MODE_VU);
			h->mode = user ? RS_MODE_U : RS_MODE_S;
			h->pc = RIG_CODE;
			h->hedeleg = 0xb1ff;
			h->hstatus |= HSTATUS_HU | HSTATUS_SPV | (spvp ? HSTATUS_SPVP : 0);
			check_way(&rig, &ways[i], (enum rs_mode)h->mode, to_m);
			assert_int_equal(!!(h->hstatus & HSTATUS_SPVP), spvp);
			if (to_m)
				assert_false(h->mstatus & STATUS_MPV);
			else
				assert_false(h->hstatus & HSTATUS_SPV);
			if (!to_m)
				assert_int_equal(!!(h->mstatus & STATUS_SPP), !user);
		}
	rig_free(&rig);
}

/* "An instruction fetch [that] straddles a page boundary ...: the faulting virtual address may be a page-boundary
 * address that is higher than the instruction's original virtual address", and htval "corresponds to the faulting
 * portion". */
static void a_fetch_across_pages_names_the_half_that_failed(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned second = 0; second <= 1; second++) {
		const uint32_t nop = ADDI(ZERO, ZERO, 0);
		uint64_t leaves = TABLES + 0x2000;
		uint16_t half = (uint16_t)nop;
		struct outcome o;

		guest_make(&rig, RS_MODE_VS);
		rig.h->medeleg = 0xf0b7ff;
		rig_poke(&rig, leaves + 5 * 8, PTE(GPA(pages[0].pa)) | FULL);
		rig_poke(&rig, leaves + (second ? 6u : 5u) * 8,
			 PTE(UINT64_C(0x20000000)) | FULL);
		if (!second)
			rig_poke(&rig, leaves + 6 * 8, PTE(GPA(pages[0].pa)) | FULL);
		assert_int_equal(rs_machine_store(&rig.m, pages[0].pa + 0xffe, &half, 2),
				 RS_OK);
		rig.h->pc = 0x5ffe;
		o = rig_one(&rig);
		assert_int_equal(o.cause, RS_CAUSE_INSN_GUEST_PAGE);
		assert_int_equal(o.epc, 0x5ffe);
		assert_int_equal(o.tval, second ? 0x6000 : 0x5ffe);
		assert_int_equal(o.tval2, (second ? 0x20000000 : 0x20000ffe) >> 2);
	}
	rig_free(&rig);
}

/* ---- implicit accesses */

/* A table of the guest that the second stage does not have, at each level of the guest's walk, and beyond the 41 bits
 * of a guest-physical address: "a guest physical address written to htval is that of the implicit memory access that
 * faulted", and zero is not allowed in htinst. */
static void each_level_of_the_guests_tables_can_be_the_one_that_faults(void **state)
{
	static const uint64_t bad_tables[] = {
		UINT64_C(0x20000000),	      /* not mapped */
		UINT64_C(1) << 41,	      /* beyond Sv39x4 */
		UINT64_C(0xfffffffffff) << 12 /* the largest */
	};
	static const uint64_t va = UINT64_C(0x40603108); /* entries 1, 3, 3 */
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t t = 0; t < COUNT(bad_tables); t++)
		for (unsigned level = 0; level < 3; level++)
			for (unsigned set = 0; set < 8; set++) {
				uint64_t table = bad_tables[t];
				uint64_t at = table + (level == 0 ? 1u : 3u) * 8;
				bool to_m = set & 1, store = set & 2, look = set & 4;
				struct outcome o;

				guest_make(&rig, RS_MODE_VS);
				rig.h->medeleg = to_m ? 0 : 0xf0b7ff;
				rig_poke(&rig, TABLES + 8,
					 PTE(level == 1 ? table : GPA(TABLES + 0x3000)) |
						 PTE_V);
				rig_poke(&rig, TABLES + 0x3000 + 3 * 8, PTE(table) | PTE_V);
				if (level == 0) {
					rig.h->vsatp = SV39 | table >> 12;
					/* the code is M-mode's, which needs no table */
					rig.h->mode = RS_MODE_M;
					rig.h->mstatus |= STATUS_MPRV | STATUS_MPV |
							  UINT64_C(1) << STATUS_MPP_SHIFT;
					rig.h->pc = RIG_CODE;
					to_m = true;
				}
				if (look) {
					rig.h->mode = RS_MODE_S;
					rig.h->pc = RIG_CODE;
					rig.h->mstatus &= ~STATUS_MPRV;
					rig.h->hstatus |= HSTATUS_SPVP;
					to_m = set & 1;
				}
				rig.h->x[A1] = va;
				rig_code(&rig, RIG_CODE,
					 (const uint32_t[]){
						 look	 ? store ? word_r(OP_hsv_d, 0, A1, A0)
								 : word_r(OP_hlv_d, A0, A1, 0)
						    : store ? SD(A0, A1, 0)
							 : LD(A0, A1, 0)},
					 1);
				o = rig_one(&rig);
				assert_int_equal(o.mode, to_m ? RS_MODE_M : RS_MODE_S);
				assert_int_equal(o.cause, store ? RS_CAUSE_STORE_GUEST_PAGE
								: RS_CAUSE_LOAD_GUEST_PAGE);
				assert_int_equal(o.tval, va);
				assert_int_equal(o.tval2, at >> 2);
				assert_int_equal(o.tinst, READ);
				assert_true(to_m ? rig.h->mstatus & STATUS_GVA
						 : rig.h->hstatus & HSTATUS_GVA);
			}
	rig_free(&rig);
}

/* The write that marks the guest's entry, from every kind of access, told to M-mode and to HS-mode. */
static void marking_the_guests_entry_is_a_write_of_its_own(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned set = 0; set < 8; set++) {
		bool to_m = set & 1, store = set & 2, look = set & 4;
		uint64_t last = pages[0].va, va = UINT64_C(0x203108);
		struct outcome o;

		guest_make(&rig, look ? RS_MODE_S : RS_MODE_VS);
		rig.h->medeleg = to_m ? 0 : 0xf0b7ff;
		rig_poke(&rig, TABLES + 0x1000 + 8, PTE(last) | PTE_V);
		rig_poke(&rig, TABLES + 0x2000 + 3 * 8,
			 PTE(GPA(pages[0].pa)) | (FULL & ~(store ? PTE_D : PTE_A)));
		rig_poke(&rig, guest_leaf(&pages[0]),
			 PTE(TABLES + 0x2000) | PTE_V | PTE_R | PTE_U);
		rig.h->x[A1] = va;
		if (look) {
			rig.h->pc = RIG_CODE;
			rig.h->hstatus |= HSTATUS_SPVP;
		}
		rig_code(&rig, RIG_CODE,
			 (const uint32_t[]){look    ? store ? word_r(OP_hsv_d, 0, A1, A0)
							    : word_r(OP_hlv_d, A0, A1, 0)
					       : store ? SD(A0, A1, 0)
						    : LD(A0, A1, 0)},
			 1);
		o = rig_one(&rig);
		assert_int_equal(o.mode, to_m ? RS_MODE_M : RS_MODE_S);
		assert_int_equal(o.cause,
				 store ? RS_CAUSE_STORE_GUEST_PAGE : RS_CAUSE_LOAD_GUEST_PAGE);
		assert_int_equal(o.tval, va);
		assert_int_equal(o.tval2, (last + 3 * 8) >> 2);
		assert_int_equal(o.tinst, WRITE);
	}
	rig_free(&rig);
}

/* "First encountered page fault, guest-page fault, or access fault": the guest's entry comes before what lies behind
 * it, and the page last. */
static void of_several_faults_the_first_on_the_way_is_reported(void **state)
{
	static const struct {
		uint64_t leaf;	 /* the guest's, without its address */
		uint64_t gpa;	 /* where that leads */
		uint64_t stage2; /* of the page at 0x3000 */
		uint64_t cause;
	} rows[] = {
		{0, 0x3000, 0, RS_CAUSE_LOAD_PAGE},
		{PTE_V | PTE_X, 0x3000, 0, RS_CAUSE_LOAD_PAGE},
		{FULL | PTE_U, 0x3000, 0, RS_CAUSE_LOAD_PAGE},
		{FULL | UINT64_C(1) << 60, 0x3000, 0, RS_CAUSE_LOAD_PAGE},
		{FULL, 0x3000, 0, RS_CAUSE_LOAD_GUEST_PAGE},
		{FULL, 0x3000, PTE_V | PTE_X | PTE_U, RS_CAUSE_LOAD_GUEST_PAGE},
		{FULL, UINT64_C(1) << 41, 0, RS_CAUSE_LOAD_GUEST_PAGE},
		{FULL, 0x3000, FULL | PTE_U, RS_CAUSE_LOAD_ACCESS}, /* no memory there */
		{0, 0x3000, FULL | PTE_U, RS_CAUSE_LOAD_PAGE},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		guest_make(&rig, RS_MODE_VS);
		rig_poke(&rig, TABLES + pages[0].entry, PTE(rows[i].gpa) | rows[i].leaf);
		rig_poke(&rig, guest_leaf(&pages[0]), PTE(UART + 0x40000000) | rows[i].stage2);
		o = touch(&rig, LOAD, pages[0].va);
		if (o.cause != rows[i].cause)
			fail_msg("row %zu: %s", i, cause_name(o.cause));
		assert_int_equal(o.tinst, 0);
	}
	rig_free(&rig);
}

/* ---- registers of the side that does not run */

/* "When V=0, the VS CSRs do not ordinarily affect the behavior of the machine". */
static void outside_of_a_guest_its_registers_change_nothing(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned user = 0; user <= 1; user++) {
		struct outcome o;

		tables_make(&rig, TABLES, FULL | (user ? PTE_U : 0));
		tables_use(&rig, user ? RS_MODE_U : RS_MODE_S, false);
		rig.h->vsatp = SV39 | 0x12345;
		rig.h->hgatp = SV39 | 0x54320;
		rig.h->vsstatus |= STATUS_SIE | STATUS_SUM | STATUS_MXR | STATUS_SPP;
		rig.h->vstvec = 0x7777000;
		rig.h->htimedelta = 12345;
		rig.h->hedeleg = 0xb1ff;
		hart_csr_write(rig.h, CSR_hideleg, ONES);
		hart_csr_write(rig.h, CSR_hvip, ONES);
		rig.h->mie = IRQS_VS;
		rig.h->medeleg = 0xf0b7ff;
		assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RETIRED);
		/* the page of the other mode is closed, though the guest's SUM is set */
		rig.h->pc = user ? U_CODE : S_CODE;
		o = touch(&rig, LOAD, user ? S_CODE : U_CODE);
		assert_int_equal(o.cause, RS_CAUSE_LOAD_PAGE);
		assert_int_equal(o.mode, RS_MODE_S);
		assert_int_equal(rig.h->pc, VECTOR_S);
		assert_int_equal(hart_csr_read(rig.h, CSR_vscause), 0);
	}
	rig_free(&rig);
}

/* "While V=1, the normal HS-level supervisor CSRs that are replaced by VS CSRs retain their values but do not affect
 * the behavior of the machine unless specifically documented": MXR is, and is tested with the page tables. */
static void in_a_guest_the_hypervisors_registers_change_nothing(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned user = 0; user <= 1; user++) {
		struct outcome o;

		guest_make(&rig, user ? RS_MODE_VU : RS_MODE_VS);
		rig_poke(&rig, TABLES + pages[0].entry,
			 PTE(GPA(pages[0].pa)) | FULL | (user ? PTE_U : 0));
		rig.h->satp = SV39 | 0x12345;
		rig.h->mstatus |= STATUS_SUM | STATUS_SPP;
		rig.h->stvec = 0x7777000;
		rig.h->stimecmp = 0;
		rig.h->medeleg = rig.h->hedeleg = 0xb1ff;
		assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RETIRED);
		rig.h->pc = user ? U_CODE : S_CODE;
		o = touch(&rig, LOAD, user ? S_CODE : U_CODE);
		assert_int_equal(o.cause, RS_CAUSE_LOAD_PAGE);
		assert_int_equal(o.mode, RS_MODE_VS);
		assert_int_equal(rig.h->pc, VECTOR_VS);
		assert_int_equal(rig.h->satp, SV39 | 0x12345);
	}
	rig_free(&rig);
}

/* hip.VSTIP is "the logical-OR of hvip.VSTIP and ... the timer interrupt signal resulting from vstimecmp", and neither
 * clears the other. VSEIP and VSTIP are read-only in hip, VSSIP is hvip's. */
static void a_virtual_interrupt_is_the_or_of_its_sources(void **state)
{
	struct rig rig = rig_make(true);
	struct hart *h = rig.h;
	(void)state;
	for (unsigned set = 0; set < 4; set++) {
		bool due = set & 1, virtual = set & 2;

		rig_again(&rig, true, RS_MODE_S);
		RIG_PROGRAM(&rig, ADDI(ZERO, ZERO, 0));
		h->cycle = 1000;
		h->menvcfg = h->henvcfg = ENVCFG_STCE;
		h->vstimecmp = due ? 1 : NEVER;
		hart_csr_write(h, CSR_hvip, virtual ? IRQ(VS_TIMER) | IRQ(VS_EXTERNAL) : 0);
		rig_step(&rig, 1);
		assert_int_equal(!!(hart_csr_read(h, CSR_hip) & IRQ(VS_TIMER)), due || virtual);
		/* the signal does not show in what software set */
		assert_int_equal(!!(hart_csr_read(h, CSR_hvip) & IRQ(VS_TIMER)), virtual);
		hart_csr_write(h, CSR_hip, 0);
		assert_int_equal(hart_csr_read(h, CSR_hvip),
				 virtual ? IRQ(VS_TIMER) | IRQ(VS_EXTERNAL) : 0);
		hart_csr_write(h, CSR_hip, ONES);
		assert_int_equal(hart_csr_read(h, CSR_hvip) & ~IRQ(VS_SOFTWARE),
				 virtual ? IRQ(VS_TIMER) | IRQ(VS_EXTERNAL) : 0);
		assert_true(hart_csr_read(h, CSR_hvip) & IRQ(VS_SOFTWARE));
		hart_csr_write(h, CSR_hvip, 0);
		assert_int_equal(!!(hart_csr_read(h, CSR_hip) & IRQ(VS_TIMER)), due);
	}
	rig_free(&rig);
}

/* Of both, mstatus.TW comes first: "when VTW=1 (and assuming mstatus.TW=0)". */
static void a_wait_that_m_mode_forbids_is_illegal_in_a_guest_too(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned user = 0; user <= 1; user++) {
		rig_again(&rig, true, user ? RS_MODE_VU : RS_MODE_VS);
		rig.h->mstatus |= STATUS_TW;
		rig.h->hstatus |= HSTATUS_VTW;
		assert_int_equal(rig_word(&rig, WFI).cause, RS_CAUSE_ILLEGAL_INSN);
	}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trap_writes_the_registers_of_its_handler_alone),
		cmocka_unit_test(each_trap_from_a_guest_says_whose_address_it_names),
		cmocka_unit_test(each_fetch_from_a_guest_says_whose_address_it_names),
		cmocka_unit_test(a_look_into_a_guest_that_fails_is_the_hypervisors_trap),
		cmocka_unit_test(a_fetch_across_pages_names_the_half_that_failed),
		cmocka_unit_test(each_level_of_the_guests_tables_can_be_the_one_that_faults),
		cmocka_unit_test(marking_the_guests_entry_is_a_write_of_its_own),
		cmocka_unit_test(of_several_faults_the_first_on_the_way_is_reported),
		cmocka_unit_test(outside_of_a_guest_its_registers_change_nothing),
		cmocka_unit_test(in_a_guest_the_hypervisors_registers_change_nothing),
		cmocka_unit_test(a_virtual_interrupt_is_the_or_of_its_sources),
		cmocka_unit_test(a_wait_that_m_mode_forbids_is_illegal_in_a_guest_too),
	};
	return cmocka_run_group_tests_name("spec/hypervisor", tests, NULL, NULL);
}
