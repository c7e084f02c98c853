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

/* "HS-level sstatus.MXR makes execute-only pages readable by explicit loads for both stages ..., whereas
 * vsstatus.MXR affects only the first translation stage", and HLVX asks for neither. So does a load by MPRV. */
static void mxr_of_each_side_opens_its_stages(void **state)
{
	static const struct {
		bool first_x, second_x; /* execute-only */
		uint64_t vsstatus, mstatus;
		bool ok;
	} rows[] = {
		{true, false, 0, 0, false},	     {true, false, STATUS_MXR, 0, true},
		{true, false, 0, STATUS_MXR, true},  {false, true, 0, 0, false},
		{false, true, STATUS_MXR, 0, false}, {false, true, 0, STATUS_MXR, true},
		{true, true, STATUS_MXR, 0, false},  {true, true, 0, STATUS_MXR, true},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned by_mprv = 0; by_mprv <= 1; by_mprv++) {
			uint64_t x = PTE_V | PTE_X | PTE_A, code = op_info[OP_hlvx_wu].match;
			struct outcome o;

			prepare(&rig, RS_MODE_M, true, FULL);
			rig.h->medeleg = 0xf0b7ff;
			rig_poke(&rig, TABLES + pages[0].entry,
				 PTE(pages[0].va) | (rows[i].first_x ? x : FULL));
			rig_poke(&rig, guest_leaf(&pages[0]),
				 PTE(pages[0].pa) | PTE_U | (rows[i].second_x ? x : FULL));
			rig.h->vsstatus |= rows[i].vsstatus;
			rig.h->mstatus |= rows[i].mstatus;
			if (by_mprv)
				rig.h->mstatus |= STATUS_MPRV | STATUS_MPV |
						  (uint64_t)RS_MODE_S << STATUS_MPP_SHIFT;
			o = rig_word(&rig,
				     by_mprv ? LD(A0, A1, 0) : word_r(OP_hlv_d, A0, A1, 0));
			if ((o.cause == RETIRED) != rows[i].ok)
				fail_msg("row %zu: %s", i, cause_name(o.cause));
			if (!rows[i].ok)
				assert_int_equal(o.cause,
						 rows[i].second_x && !(rows[i].first_x &&
								       !rows[i].vsstatus)
							 ? RS_CAUSE_LOAD_GUEST_PAGE
							 : RS_CAUSE_LOAD_PAGE);
			rig.h->pc = RIG_CODE;
			rig.h->mstatus &= ~(STATUS_MPRV | STATUS_MXR);
			rig.h->vsstatus &= ~STATUS_MXR;
			rig.h->mode = RS_MODE_M;
			assert_int_equal(
				rig_word(&rig, (uint32_t)code | A0 << 7 | A1 << 15).cause,
				RETIRED);
		}
	rig_free(&rig);
}

/* "The supervisor physical memory attributes must grant both execute and read permissions": PMP by either bit alone
 * does not open a page to hlvx, whatever the page tables say. */
static void hlvx_wants_read_and_execute_permission_of_pmp(void **state)
{
	enum { R = 1, X = 4, NAPOT = 0x18 };
	static const struct {
		unsigned cfg;
		uint64_t hlvx, hlv;
	} rows[] = {
		{0, RS_CAUSE_LOAD_ACCESS, RS_CAUSE_LOAD_ACCESS},
		{X, RS_CAUSE_LOAD_ACCESS, RS_CAUSE_LOAD_ACCESS},
		{R, RS_CAUSE_LOAD_ACCESS, RETIRED},
		{R | X, RETIRED, RETIRED},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned order = 0; order <= 1; order++) {
			prepare(&rig, RS_MODE_S, true, FULL);
			hart_csr_write(rig.h, CSR_pmpcfg0, 0);
			hart_csr_write(rig.h, CSR_pmpaddr0, pages[0].pa >> 2 | 0x1ff);
			hart_csr_write(rig.h, CSR_pmpaddr0 + 1, ONES);
			hart_csr_write(rig.h, CSR_pmpcfg0, 0x1f00 | NAPOT | rows[i].cfg);
			/* with the translation cached, and without */
			for (unsigned k = 0; k < 2; k++) {
				bool code = k == order;
				struct outcome o;

				rig.h->pc = RIG_CODE;
				rig.h->mode = RS_MODE_S;
				o = rig_word(&rig, op_info[code ? OP_hlvx_wu : OP_hlv_d].match |
							   A0 << 7 | A1 << 15);
				if (o.cause != (code ? rows[i].hlvx : rows[i].hlv))
					fail_msg("row %zu, code %u: %s", i, code,
						 cause_name(o.cause));
			}
		}
	rig_free(&rig);
}

/* Each half of an instruction across pages by its own page, and a fault names the half. */
static void hlvx_reads_across_pages_what_may_be_executed_there(void **state)
{
	static const struct {
		uint64_t first, second; /* leaves of the guest */
		uint64_t cause, tval;
	} rows[] = {
		{PTE_X, PTE_X, RETIRED, 0},
		{PTE_R, PTE_X, RS_CAUSE_LOAD_PAGE, 0x3ffe},
		{PTE_X, PTE_R, RS_CAUSE_LOAD_PAGE, 0x4000},
		{PTE_X, 0, RS_CAUSE_LOAD_PAGE, 0x4000},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const uint64_t second = RS_RAM_BASE + 0x208000;
		struct outcome o;

		prepare(&rig, RS_MODE_S, true, PTE_V | rows[i].first);
		rig_poke(&rig, TABLES + pages[0].entry + 8,
			 PTE(GPA(second)) | PTE_V | rows[i].second);
		rig_poke(&rig, pages[0].pa + 0xff8, BYTES);
		rig_poke(&rig, second, BYTES);
		rig.h->x[A1] = 0x3ffe;
		o = rig_word(&rig, op_info[OP_hlvx_wu].match | A0 << 7 | A1 << 15);
		assert_int_equal(o.cause, rows[i].cause);
		if (o.cause == RETIRED)
			assert_int_equal(rig.h->x[A0], 0x9788f1e2);
		else
			assert_int_equal(o.tval, rows[i].tval);
	}
	rig_free(&rig);
}

/* No device of this board can be executed: a fetch from one is an access fault, and so is hlvx. */
static void hlvx_reads_no_device(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned code = 0; code <= 1; code++) {
		struct outcome o;

		prepare(&rig, RS_MODE_S, true, FULL);
		rig_poke(&rig, TABLES + pages[0].entry, PTE(pages[0].va) | FULL);
		rig_poke(&rig, guest_leaf(&pages[0]),
			 PTE(UINT64_C(0x0c000000)) | FULL | PTE_U); /* the PLIC */
		o = rig_word(&rig,
			     op_info[code ? OP_hlvx_wu : OP_hlv_w].match | A0 << 7 | A1 << 15);
		assert_int_equal(o.cause, code ? RS_CAUSE_LOAD_ACCESS : RETIRED);
	}
	rig_free(&rig);
}

/* PMP "applies to supervisor physical addresses ... regardless of virtualization mode", to the tables of both stages
 * too: what fails is an access fault of the original access, at a guest virtual address. */
static void pmp_guards_the_tables_of_both_stages(void **state)
{
	static const uint64_t tables[] = {TABLES, TABLES + 0x1000, TABLES + 0x2000,
					  G_TABLES + 0x1000, G_TABLES + 0x4000};
	static const enum op ops[] = {OP_hlv_d, OP_hlvx_wu, OP_hsv_d};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(tables); i++)
		for (size_t k = 0; k < COUNT(ops); k++) {
			struct outcome o;

			prepare(&rig, RS_MODE_S, true, FULL);
			hart_csr_write(rig.h, CSR_pmpcfg0, 0);
			hart_csr_write(rig.h, CSR_pmpaddr0, tables[i] >> 2 | 0x1ff);
			hart_csr_write(rig.h, CSR_pmpaddr0 + 1, ONES);
			hart_csr_write(rig.h, CSR_pmpcfg0, 0x1f1c); /* X alone */
			o = rig_word(&rig, k == 2 ? word_r(ops[k], 0, A1, A0)
						  : op_info[ops[k]].match | A0 << 7 | A1 << 15);
			assert_int_equal(o.cause,
					 k == 2 ? RS_CAUSE_STORE_ACCESS : RS_CAUSE_LOAD_ACCESS);
			assert_int_equal(o.tval, pages[0].va + 0x108);
			assert_int_equal(o.tval2, 0);
			assert_int_equal(o.tinst, 0);
			assert_true(rig.h->mstatus & STATUS_GVA);
		}
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
		uint64_t vsstatus, mstatus;
	} rows[] = {
		{RS_MODE_S, FULL, RETIRED},
		{RS_MODE_U, FULL, RS_CAUSE_LOAD_PAGE},
		{RS_MODE_U, FULL | PTE_U, RETIRED},
		{RS_MODE_S, 0, RS_CAUSE_LOAD_PAGE},
		{RS_MODE_M, FULL, RS_CAUSE_LOAD_ACCESS}, /* a physical address */
		/* "vsstatus.SUM applies instead of the HS-level SUM bit" */
		{RS_MODE_S, FULL | PTE_U, RS_CAUSE_LOAD_PAGE, 0, 0},
		{RS_MODE_S, FULL | PTE_U, RETIRED, STATUS_SUM, 0},
		{RS_MODE_S, FULL | PTE_U, RS_CAUSE_LOAD_PAGE, 0, STATUS_SUM},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		prepare(&rig, RS_MODE_M, false, rows[i].leaf);
		rig.h->mstatus |=
			STATUS_MPRV | STATUS_MPV | (uint64_t)rows[i].mpp << STATUS_MPP_SHIFT;
		rig.h->vsstatus |= rows[i].vsstatus;
		rig.h->mstatus |= rows[i].mstatus;
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
		cmocka_unit_test(mxr_of_each_side_opens_its_stages),
		cmocka_unit_test(hlvx_wants_read_and_execute_permission_of_pmp),
		cmocka_unit_test(hlvx_reads_across_pages_what_may_be_executed_there),
		cmocka_unit_test(hlvx_reads_no_device),
		cmocka_unit_test(pmp_guards_the_tables_of_both_stages),
		cmocka_unit_test(mprv_with_mpv_looks_through_both_stages),
		cmocka_unit_test(mprv_changes_nothing_for_hlv),
	};
	return cmocka_run_group_tests_name("spec/hlsv", tests, NULL, NULL);
}
