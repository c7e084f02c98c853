/* Loads and stores with the guest's eyes (H: "Hypervisor Virtual-Machine Load and Store
 * Instructions"; Priv: MPRV, with MPV). */
#include <stdio.h>

#include "tables.h"

#define BYTES UINT64_C(0xf1e2d3c4b5a69788)

/* M-, HS- or, with HU, U-mode looks at a guest whose page 0 has the given leaf bits. */
static void prepare(struct rig *rig, enum rs_mode from, bool spvp, uint64_t leaf)
{
	guest_make(rig, RS_MODE_VS);
	rig_poke(rig, TABLES + pages[0].entry, PTE(GPA(pages[0].pa)) | leaf);
	rig_poke(rig, pages[0].pa + 0x108, BYTES);
	rig->h->mode = (uint8_t)from;
	rig->h->pc = RIG_CODE;
	rig->h->hstatus |= HSTATUS_HU | (spvp ? HSTATUS_SPVP : 0);
	rig->h->x[A1] = pages[0].va + 0x108;
}

static const enum rs_mode lookers[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U};

static void each_load_extends_as_its_name_says(void **state)
{
	static const struct {
		enum op op;
		uint64_t value;
	} rows[] = {
		{OP_hlv_b, (uint64_t)-0x78},
		{OP_hlv_bu, 0x88},
		{OP_hlv_h, UINT64_C(0xffffffffffff9788)},
		{OP_hlv_hu, 0x9788},
		{OP_hlvx_hu, 0x9788},
		{OP_hlv_w, SEXT32 | 0xb5a69788},
		{OP_hlv_wu, 0xb5a69788},
		{OP_hlvx_wu, 0xb5a69788},
		{OP_hlv_d, BYTES},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t m = 0; m < COUNT(lookers); m++) {
			prepare(&rig, lookers[m], true, FULL);
			assert_int_equal(
				rig_word(&rig, op_info[rows[i].op].match | A0 << 7 | A1 << 15)
					.cause,
				RETIRED);
			assert_int_equal(rig.h->x[A0], rows[i].value);
			prepare(&rig, lookers[m], true, FULL);
			assert_int_equal(
				rig_word(&rig, op_info[rows[i].op].match | A1 << 15).cause,
				RETIRED);
			assert_int_equal(rig.h->x[0], 0);
		}
	rig_free(&rig);
}

static void each_store_writes_its_bytes(void **state)
{
	static const struct {
		enum op op;
		uint64_t left;
	} rows[] = {
		{OP_hsv_b, UINT64_C(0xf1e2d3c4b5a69711)},
		{OP_hsv_h, UINT64_C(0xf1e2d3c4b5a62211)},
		{OP_hsv_w, UINT64_C(0xf1e2d3c444332211)},
		{OP_hsv_d, UINT64_C(0x8877665544332211)},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		prepare(&rig, RS_MODE_S, true, FULL & ~PTE_D);
		rig.h->x[A0] = UINT64_C(0x8877665544332211);
		assert_int_equal(rig_word(&rig, word_r(rows[i].op, 0, A1, A0)).cause, RETIRED);
		assert_int_equal(rig_peek(&rig, pages[0].pa + 0x108), rows[i].left);
		assert_true(rig_peek(&rig, TABLES + pages[0].entry) & PTE_D);
	}
	rig_free(&rig);
}

/* The access is VS-mode's or VU-mode's, as SPVP says, with vsstatus.SUM and both MXR. hlvx
 * wants X in place of R. */
static void the_guests_permissions_decide(void **state)
{
	enum { LOADS = 1, CODE = 2 }; /* what may succeed: hlv.d, hlvx.wu */
	static const struct {
		uint64_t leaf;
		bool spvp;
		uint64_t vsstatus, mstatus;
		unsigned ok;
	} rows[] = {
		{PTE_R, true, 0, 0, LOADS},
		{PTE_R, false, 0, 0, 0}, /* VU, and the page is VS-mode's */
		{PTE_R | PTE_U, false, 0, 0, LOADS},
		{PTE_R | PTE_U, true, 0, 0, 0},
		{PTE_R | PTE_U, true, STATUS_SUM, 0, LOADS},
		{PTE_R | PTE_U, true, 0, STATUS_SUM, 0}, /* not the hypervisor's */
		{PTE_X, true, 0, 0, CODE},
		{PTE_X, true, STATUS_MXR, 0, LOADS | CODE},
		{PTE_X, true, 0, STATUS_MXR, LOADS | CODE},
		{PTE_R | PTE_X, true, 0, 0, LOADS | CODE},
		{PTE_X | PTE_U, false, 0, 0, CODE},
		{PTE_X | PTE_U, true, 0, 0, 0},
		{PTE_X | PTE_U, true, STATUS_SUM, 0, CODE},
		{0, true, STATUS_SUM | STATUS_MXR, STATUS_MXR, 0},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t m = 0; m < COUNT(lookers); m++)
			for (unsigned code = 0; code <= 1; code++) {
				bool ok = rows[i].ok & (code ? CODE : LOADS);
				struct outcome o;

				prepare(&rig, lookers[m], rows[i].spvp, PTE_V | rows[i].leaf);
				rig.h->vsstatus |= rows[i].vsstatus;
				rig.h->mstatus |= rows[i].mstatus;
				o = rig_word(&rig, op_info[code ? OP_hlvx_wu : OP_hlv_d].match |
							   A0 << 7 | A1 << 15);
				if (o.cause != (ok ? RETIRED : RS_CAUSE_LOAD_PAGE))
					fail_msg("row %zu, code %u: %s", i, code,
						 cause_name(o.cause));
				if (ok)
					continue;
				/* a guest virtual address, though the trap comes from no guest
				 */
				assert_int_equal(o.tval, pages[0].va + 0x108);
				assert_true(rig.h->mstatus & STATUS_GVA);
				assert_false(rig.h->mstatus & STATUS_MPV);
			}
	rig_free(&rig);
}

static void the_second_stage_decides_too(void **state)
{
	static const struct {
		uint64_t stage2;
		bool loads, code, stores;
	} rows[] = {
		{PTE_R | PTE_W | PTE_X | PTE_U, true, true, true},
		{PTE_R | PTE_U, true, false, false},
		{PTE_X | PTE_U, false, true, false},
		{PTE_R | PTE_W | PTE_X, false, false, false},
	};
	static const enum op ops[] = {OP_hlv_d, OP_hlvx_wu, OP_hsv_d};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t k = 0; k < COUNT(ops); k++) {
			bool ok = k == 0   ? rows[i].loads
				  : k == 1 ? rows[i].code
					   : rows[i].stores;
			struct outcome o;

			prepare(&rig, RS_MODE_S, true, FULL);
			rig.h->medeleg = 0xf0b5ff;
			/* the page by way of guest-physical 0x3000 */
			rig_poke(&rig, TABLES + pages[0].entry, PTE(pages[0].va) | FULL);
			rig_poke(&rig, guest_leaf(&pages[0]),
				 PTE(pages[0].pa) | PTE_V | PTE_A | PTE_D | rows[i].stage2);
			o = rig_word(&rig, k == 2 ? word_r(ops[k], 0, A1, A0)
						  : op_info[ops[k]].match | A0 << 7 | A1 << 15);
			if (ok) {
				assert_int_equal(o.cause, RETIRED);
				continue;
			}
			assert_int_equal(o.cause, k == 2 ? RS_CAUSE_STORE_GUEST_PAGE
							 : RS_CAUSE_LOAD_GUEST_PAGE);
			assert_int_equal(o.mode, RS_MODE_S);
			assert_int_equal(o.tval2, (pages[0].va + 0x108) >> 2);
			assert_true(rig.h->hstatus & HSTATUS_GVA);
			assert_false(rig.h->hstatus & HSTATUS_SPV); /* it came from HS-mode */
			assert_true(rig.h->hstatus & HSTATUS_SPVP); /* as it was */
		}
	rig_free(&rig);
}

/* What it looked up belongs to the guest: HS-mode's own address space knows nothing of it. */
static void the_hypervisors_own_addresses_stay_its_own(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig, RS_MODE_S, true, FULL);
	RIG_PROGRAM(&rig, op_info[OP_hlv_d].match | A0 << 7 | A1 << 15, LD(A2, A1, 0));
	assert_int_equal(rig_one(&rig).cause, RETIRED);
	assert_int_equal(rig_one(&rig).cause, RS_CAUSE_LOAD_ACCESS); /* 0x3108 is no RAM */
	assert_false(rig.h->mstatus & STATUS_GVA);
	rig_free(&rig);
}

/* "PMP ... as though executed in the guest": hlvx cannot read what PMP lets only execute. */
static void pmp_wants_read_permission_of_hlvx(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig, RS_MODE_S, true, FULL);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0);
	hart_csr_write(rig.h, CSR_pmpaddr0, pages[0].pa >> 2 | 0x1ff);
	hart_csr_write(rig.h, CSR_pmpaddr0 + 1, ONES);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0x1f1c); /* the page: NAPOT, X */
	assert_int_equal(rig_word(&rig, op_info[OP_hlvx_wu].match | A0 << 7 | A1 << 15).cause,
			 RS_CAUSE_LOAD_ACCESS);
	rig_free(&rig);
}

/* MPRV with MPV = 1: M-mode's loads and stores are the guest's, in the mode of MPP; with MPP =
 * M they are its own. */
static void mprv_with_mpv_looks_through_both_stages(void **state)
{
	static const struct {
		unsigned mpp;
		uint64_t leaf;
		uint64_t cause;
	} rows[] = {
		{RS_MODE_S, FULL, RETIRED},
		{RS_MODE_U, FULL, RS_CAUSE_LOAD_PAGE},
		{RS_MODE_U, FULL | PTE_U, RETIRED},
		{RS_MODE_S, 0, RS_CAUSE_LOAD_PAGE},
		{RS_MODE_M, FULL, RS_CAUSE_LOAD_ACCESS}, /* a physical address */
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		prepare(&rig, RS_MODE_M, false, rows[i].leaf);
		rig.h->mstatus |=
			STATUS_MPRV | STATUS_MPV | (uint64_t)rows[i].mpp << STATUS_MPP_SHIFT;
		o = rig_word(&rig, LD(A0, A1, 0));
		assert_int_equal(o.cause, rows[i].cause);
		if (o.cause == RETIRED)
			assert_int_equal(rig.h->x[A0], BYTES);
		else
			assert_int_equal(!!(rig.h->mstatus & STATUS_GVA),
					 rows[i].mpp != RS_MODE_M);
	}
	rig_free(&rig);
}

/* "MPRV ... does not affect" them: they have eyes of their own. */
static void mprv_changes_nothing_for_hlv(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	prepare(&rig, RS_MODE_M, true, FULL);
	rig.h->mstatus |= STATUS_MPRV; /* MPP = U */
	assert_int_equal(rig_word(&rig, op_info[OP_hlv_d].match | A0 << 7 | A1 << 15).cause,
			 RETIRED);
	assert_int_equal(rig.h->x[A0], BYTES);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_load_extends_as_its_name_says),
		cmocka_unit_test(each_store_writes_its_bytes),
		cmocka_unit_test(the_guests_permissions_decide),
		cmocka_unit_test(the_second_stage_decides_too),
		cmocka_unit_test(the_hypervisors_own_addresses_stay_its_own),
		cmocka_unit_test(pmp_wants_read_permission_of_hlvx),
		cmocka_unit_test(mprv_with_mpv_looks_through_both_stages),
		cmocka_unit_test(mprv_changes_nothing_for_hlv),
	};
	return cmocka_run_group_tests_name("spec/hlsv", tests, NULL, NULL);
}
