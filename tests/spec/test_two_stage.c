/* Sv39 over Sv39x4 (H: "Two-Stage Address Translation", "Guest-Page Faults", "Memory-Management
 * Fences"): whose bits decide, and what the hypervisor is told. */
#include <stdio.h>

#include "tables.h"

static bool leaf_permits(uint64_t pte, bool mxr, enum touch how)
{
	bool r = pte & PTE_R, w = pte & PTE_W, x = pte & PTE_X;

	if (!(pte & PTE_V) || (w && !r) || !(r || x))
		return false;
	if (how == FETCH)
		return x;
	if (how == STORE || how == AMO)
		return w;
	return r || (mxr && x);
}

/* The fault that the hypervisor is told of, everything in its place. */
static void check_guest_fault(struct rig *rig, struct outcome o, enum touch how, uint64_t va,
			      uint64_t gpa, uint64_t tinst)
{
	if (o.cause != guest_page_fault_of(how) || o.tval != va || o.tval2 != gpa >> 2 ||
	    o.tinst != tinst)
		fail_msg("access %u of %lx: %s, tval %lx, tval2 %lx (not %lx), tinst %lx", how,
			 va, cause_name(o.cause), o.tval, o.tval2, gpa >> 2, o.tinst);
	if (o.mode == RS_MODE_M)
		assert_true(rig->h->mstatus & STATUS_GVA);
	else
		assert_true(rig->h->hstatus & HSTATUS_GVA);
}

/* ---- the second stage's leaves */

/* With vsatp Bare the guest-physical address is the virtual one, and only the second stage
 * decides. Its accesses count as U-mode's; MXR is HS-mode's. */
static void every_second_stage_leaf_serves_as_its_bits_say(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	guest_make(&rig, RS_MODE_VS);
	rig_code(&rig, pages[0].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
	rig_code(&rig, pages[2].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
	for (unsigned low = 0; low < 256; low++)
		for (unsigned conditions = 0; conditions < 8; conditions++)
			for (enum touch how = FETCH; how < TOUCHES; how++)
				for (unsigned size = 0; size < 3; size++) {
					bool user = conditions & 1, mxr = conditions & 2;
					bool writes = how == STORE || how == AMO;
					uint64_t pte = PTE(pages[size].pa) | low, after = pte;
					uint64_t va = pages[size].va + 0x108;
					bool ok = (low & PTE_U) && leaf_permits(low, mxr, how);
					struct outcome o;

					rig_again(&rig, true, user ? RS_MODE_VU : RS_MODE_VS);
					rig.h->hgatp = SV39 | G_TABLES >> 12;
					rig.h->medeleg = 0xf0b5ff;
					rig.h->pc = GPA(RIG_CODE);
					rig.h->mstatus |= mxr ? STATUS_MXR : 0;
					/* the guest's MXR and SUM are its own stage's */
					rig.h->vsstatus |=
						conditions & 4 ? STATUS_MXR | STATUS_SUM : 0;
					rig_poke(&rig, guest_leaf(&pages[size]), pte);
					o = touch(&rig, how, va);
					if (ok) {
						after |= PTE_A | (writes ? PTE_D : 0);
						if (o.cause != RETIRED)
							fail_msg("..%02x, access %u: %s", low,
								 how, cause_name(o.cause));
					} else {
						check_guest_fault(&rig, o, how, va, va, 0);
						assert_int_equal(o.mode, RS_MODE_S);
					}
					assert_int_equal(
						rig_peek(&rig, guest_leaf(&pages[size])),
						after);
				}
	rig_free(&rig);
}

/* A translation that HS-mode's MXR let through is no excuse for the guest's: "vsstatus.MXR ...
 * only affects the first stage". */
static void the_guests_own_mxr_opens_no_second_stage(void **state)
{
	struct rig rig = rig_make(true);
	uint64_t va = pages[0].va + 0x108;
	(void)state;
	guest_make(&rig, RS_MODE_VS);
	rig.h->vsatp = 0;
	rig.h->pc = GPA(RIG_CODE);
	rig_poke(&rig, guest_leaf(&pages[0]), PTE(pages[0].pa) | PTE_V | PTE_X | PTE_U | PTE_A);
	rig.h->mstatus |= STATUS_MXR;
	assert_int_equal(touch(&rig, LOAD, va).cause, RETIRED);
	rig.h->mstatus &= ~STATUS_MXR;
	rig.h->vsstatus |= STATUS_MXR;
	rig.h->pc = GPA(RIG_CODE);
	check_guest_fault(&rig, touch(&rig, LOAD, va), LOAD, va, va, 0);
	rig_free(&rig);
}

static void reserved_bits_and_misaligned_superpages_are_guest_page_faults(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned size = 0; size < 3; size++)
		for (unsigned bit = 10; bit < 64; bit++) {
			struct outcome o;
			bool misaligned = bit < 10 + 9 * size;

			if (!misaligned && bit < 54)
				continue;
			guest_make(&rig, RS_MODE_VS);
			rig.h->vsatp = 0;
			rig.h->pc = GPA(RIG_CODE);
			rig_poke(&rig, guest_leaf(&pages[size]),
				 (PTE(pages[size].pa) | FULL | PTE_U) ^ BIT(bit));
			o = touch(&rig, LOAD, pages[size].va + 8);
			check_guest_fault(&rig, o, LOAD, pages[size].va + 8, pages[size].va + 8,
					  0);
		}
	rig_free(&rig);
}

/* "Sv39x4": 41 bits, and the bits above have to be zero, not copies of bit 40. */
static void a_guest_physical_address_has_41_bits(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned bit = 39; bit < 64; bit++)
		for (enum touch how = FETCH; how < TOUCHES; how++) {
			uint64_t va = pages[2].va | BIT(bit);
			struct outcome o;

			guest_make(&rig, RS_MODE_VS);
			rig.h->vsatp = 0;
			rig.h->pc = GPA(RIG_CODE);
			/* the gigabytes at bits 39 and 40 exist */
			rig_poke(&rig, G_TABLES + (va >> 30) % 2048 * 8,
				 PTE(RS_RAM_BASE) | FULL | PTE_U);
			rig_code(&rig, RS_RAM_BASE + 0x8000,
				 (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
			o = touch(&rig, how, va + 0x8000);
			if (bit < 41)
				assert_int_equal(o.cause, RETIRED);
			else
				check_guest_fault(&rig, o, how, va + 0x8000, va + 0x8000, 0);
		}
	rig_free(&rig);
}

/* ---- both stages */

/* The first stage is Sv39 as ever, with the guest's own SUM and MXR; HS-mode's MXR counts too,
 * its SUM does not. A fault of it is the guest's own page fault. */
static void every_first_stage_leaf_serves_as_its_bits_say(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	guest_make(&rig, RS_MODE_VS);
	rig_code(&rig, pages[0].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
	for (unsigned low = 0; low < 256; low++)
		for (unsigned conditions = 0; conditions < 32; conditions++)
			for (enum touch how = FETCH; how < TOUCHES; how++) {
				bool user = conditions & 1, sum = conditions & 2,
				     mxr = conditions & 12, u = low & PTE_U;
				bool writes = how == STORE || how == AMO;
				uint64_t pte = PTE(GPA(pages[0].pa)) | low, after = pte;
				uint64_t va = pages[0].va + 0x108;
				bool ok = leaf_permits(low, mxr, how) &&
					  (user ? u : !u || (sum && how != FETCH));
				struct outcome o;

				rig_again(&rig, true, user ? RS_MODE_VU : RS_MODE_VS);
				rig.h->vsatp = SV39 | GPA(TABLES) >> 12;
				rig.h->hgatp = SV39 | G_TABLES >> 12;
				rig.h->medeleg = rig.h->hedeleg = 0xb1ff;
				rig.h->pc = user ? U_CODE : S_CODE;
				rig.h->vsstatus |= (sum ? STATUS_SUM : 0) |
						   (conditions & 4 ? STATUS_MXR : 0);
				rig.h->mstatus |= (conditions & 8 ? STATUS_MXR : 0) |
						  (conditions & 16 ? STATUS_SUM : 0);
				rig_poke(&rig, TABLES + pages[0].entry, pte);
				o = touch(&rig, how, va);
				if (ok)
					after |= PTE_A | (writes ? PTE_D : 0);
				if (o.cause != (ok ? RETIRED : page_fault_of(how)))
					fail_msg("..%02x, conditions %u, access %u: %s", low,
						 conditions, how, cause_name(o.cause));
				if (!ok) {
					assert_int_equal(o.mode, RS_MODE_VS);
					assert_int_equal(o.tval, va);
				}
				assert_int_equal(rig_peek(&rig, TABLES + pages[0].entry),
						 after);
			}
	rig_free(&rig);
}

/* An access to the guest's tables that the second stage forbids is told as the original
 * access's guest-page fault, with the entry's guest-physical address and a pseudoinstruction
 * for what it was. */
static void a_fault_on_the_way_through_the_guests_tables_is_told_as_such(void **state)
{
	enum { READ = 0x3000, WRITE = 0x3020 };
	static const struct {
		uint64_t stage2; /* the leaf over the guest's own tables */
		uint64_t leaf;	 /* of the guest, before */
		enum touch how;
		uint64_t tinst; /* 0: no fault */
	} rows[] = {
		{FULL | PTE_U, PTE_V | PTE_R, LOAD, 0},
		{FULL, FULL, LOAD, READ}, /* not U */
		{0, FULL, LOAD, READ},
		{0, FULL, STORE, READ},
		{0, FULL, FETCH, READ},
		{0, FULL, AMO, READ},
		{PTE_V | PTE_X | PTE_U, FULL, LOAD, READ},
		/* readable, but A or D cannot be set */
		{PTE_V | PTE_R | PTE_U, FULL, LOAD, 0},
		{PTE_V | PTE_R | PTE_U, FULL, STORE, 0},
		{PTE_V | PTE_R | PTE_U, FULL & ~PTE_A, LOAD, WRITE},
		{PTE_V | PTE_R | PTE_U, FULL & ~PTE_A, FETCH, WRITE},
		{PTE_V | PTE_R | PTE_U, FULL & ~PTE_D, STORE, WRITE},
		{PTE_V | PTE_R | PTE_U, FULL & ~PTE_D, LOAD, 0},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* the last table of the guest, seen through a page of 4 KiB of its own:
		 * guest-physical 0x3000 */
		const uint64_t va = pages[0].va + 0x108, last = pages[0].va;
		struct outcome o;

		guest_make(&rig, RS_MODE_VS);
		rig.h->medeleg = 0xf0b5ff;
		rig_poke(&rig, TABLES + 0x1000 + 8, PTE(last) | PTE_V); /* for 0x200000 on */
		rig_poke(&rig, TABLES + 0x2000 + 3 * 8, PTE(GPA(pages[0].pa)) | rows[i].leaf);
		rig_code(&rig, pages[0].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
		rig_poke(&rig, guest_leaf(&pages[0]), PTE(TABLES + 0x2000) | rows[i].stage2);
		o = touch(&rig, rows[i].how, 0x200000 + va);
		if (rows[i].tinst)
			check_guest_fault(&rig, o, rows[i].how, 0x200000 + va, last + 3 * 8,
					  rows[i].tinst);
		else
			assert_int_equal(o.cause, RETIRED);
	}
	rig_free(&rig);
}

/* With D clear in the second stage's leaf over the table, setting A there sets that D too. */
static void marking_the_guests_entry_marks_the_page_that_holds_it(void **state)
{
	struct rig rig = rig_make(true);
	const uint64_t middle = G_TABLES + 0x4000;
	(void)state;
	guest_make(&rig, RS_MODE_VS);
	rig_poke(&rig, TABLES + pages[0].entry, PTE(GPA(pages[0].pa)) | PTE_V | PTE_R);
	rig_poke(&rig, middle, PTE(RS_RAM_BASE) | (FULL & ~(PTE_A | PTE_D)) | PTE_U);
	rig_poke(&rig, middle + 8,
		 PTE(RS_RAM_BASE + 0x200000) | (FULL & ~(PTE_A | PTE_D)) | PTE_U);
	assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RETIRED);
	assert_int_equal(rig_peek(&rig, middle) & (PTE_A | PTE_D), PTE_A | PTE_D);
	assert_int_equal(rig_peek(&rig, middle + 8) & (PTE_A | PTE_D), PTE_A); /* only read */
	rig_free(&rig);
}

static void a_guest_page_fault_that_is_not_delegated_tells_m_mode(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned user = 0; user <= 1; user++) {
		struct outcome o;

		guest_make(&rig, user ? RS_MODE_VU : RS_MODE_VS);
		rig_poke(&rig, TABLES + pages[0].entry,
			 PTE(UINT64_C(0x10000000)) | FULL | (user ? PTE_U : 0));
		o = touch(&rig, LOAD, pages[0].va + 5 * 8);
		assert_int_equal(o.mode, RS_MODE_M);
		check_guest_fault(&rig, o, LOAD, pages[0].va + 5 * 8, 0x10000028, 0);
		assert_true(rig.h->mstatus & STATUS_MPV);
	}
	rig_free(&rig);
}

static void an_access_across_pages_tells_of_the_page_that_failed(void **state)
{
	struct rig rig = rig_make(true);
	struct outcome o;
	(void)state;
	guest_make(&rig, RS_MODE_VS);
	rig_poke(&rig, TABLES + 0x2000 + 3 * 8, PTE(GPA(pages[0].pa)) | FULL);
	rig_poke(&rig, TABLES + 0x2000 + 4 * 8, PTE(UINT64_C(0x20000000)) | FULL);
	o = touch(&rig, STORE, pages[0].va + 0xffc);
	check_guest_fault(&rig, o, STORE, pages[0].va + 0x1000, 0x20000000, 0);
	rig_free(&rig);
}

static void with_both_stages_bare_addresses_are_physical(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (enum touch how = FETCH; how < TOUCHES; how++) {
		rig_again(&rig, true, RS_MODE_VS);
		rig_code(&rig, RS_RAM_BASE + 0x8000, (const uint32_t[]){ADDI(ZERO, ZERO, 0)},
			 1);
		assert_int_equal(touch(&rig, how, RS_RAM_BASE + 0x8000).cause, RETIRED);
		rig_again(&rig, true, RS_MODE_VS);
		assert_int_equal(touch(&rig, how, MIN64).cause, access_fault_of(how));
	}
	rig_free(&rig);
}

static void with_the_second_stage_bare_the_guests_tables_are_physical(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	rig_again(&rig, true, RS_MODE_VS);
	rig.h->vsatp = SV39 | TABLES >> 12;
	rig.h->pc = S_CODE;
	assert_int_equal(touch(&rig, LOAD, pages[2].va + 0x8000).cause, RETIRED);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_second_stage_leaf_serves_as_its_bits_say),
		cmocka_unit_test(the_guests_own_mxr_opens_no_second_stage),
		cmocka_unit_test(reserved_bits_and_misaligned_superpages_are_guest_page_faults),
		cmocka_unit_test(a_guest_physical_address_has_41_bits),
		cmocka_unit_test(every_first_stage_leaf_serves_as_its_bits_say),
		cmocka_unit_test(a_fault_on_the_way_through_the_guests_tables_is_told_as_such),
		cmocka_unit_test(marking_the_guests_entry_marks_the_page_that_holds_it),
		cmocka_unit_test(a_guest_page_fault_that_is_not_delegated_tells_m_mode),
		cmocka_unit_test(an_access_across_pages_tells_of_the_page_that_failed),
		cmocka_unit_test(with_both_stages_bare_addresses_are_physical),
		cmocka_unit_test(with_the_second_stage_bare_the_guests_tables_are_physical),
	};
	return cmocka_run_group_tests_name("spec/two-stage", tests, NULL, NULL);
}
