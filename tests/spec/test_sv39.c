/* Sv39, one stage (Priv: "Sv39: Page-Based 39-bit Virtual-Memory System", "Virtual Address
 * Translation Process"): every leaf, in every size, from every mode. */
#include <stdio.h>

#include "tables.h"

/* May this leaf serve this access? Steps 4 to 6 of the translation process, and the paragraphs
 * on U, SUM and MXR. */
static bool permits(uint64_t pte, bool user, bool sum, bool mxr, enum touch how)
{
	bool r = pte & PTE_R, w = pte & PTE_W, x = pte & PTE_X, u = pte & PTE_U;

	if (!(pte & PTE_V) || (w && !r) || !(r || x))
		return false;
	if (user && !u)
		return false;
	if (!user && u && (how == FETCH || !sum))
		return false;
	if (how == FETCH)
		return x;
	if (how == STORE || how == AMO)
		return w;
	return r || (mxr && x);
}

static void check_leaf(struct rig *rig, unsigned size, uint64_t low_bits, unsigned conditions,
		       enum touch how)
{
	const struct page *page = &pages[size];
	bool user = conditions & 1, sum = conditions & 2, mxr = conditions & 4,
	     by_mprv = conditions & 8, writes = how == STORE || how == AMO;
	uint64_t pte = PTE(page->pa) | low_bits, after = pte;
	uint64_t va = page->va + 0x108;
	bool ok = permits(pte, user, sum, mxr, how);
	struct outcome o;

	if (by_mprv && how == FETCH) /* fetches are not M-mode's to borrow */
		return;
	tables_use(rig, user ? RS_MODE_U : RS_MODE_S, by_mprv);
	rig->h->mstatus |= (sum ? STATUS_SUM : 0) | (mxr ? STATUS_MXR : 0);
	rig_poke(rig, TABLES + page->entry, pte);
	o = touch(rig, how, va);
	if (ok)
		after |= PTE_A | (writes ? PTE_D : 0);
	if (o.cause != (ok ? RETIRED : page_fault_of(how)))
		fail_msg("pte ..%03lx, page %u, conditions %u, access %u: %s", low_bits, size,
			 conditions, how, cause_name(o.cause));
	if (!ok && o.tval != va)
		fail_msg("pte ..%03lx: tval %lx", low_bits, o.tval);
	if (rig_peek(rig, TABLES + page->entry) != after)
		fail_msg("pte ..%03lx becomes ..%03lx by access %u", low_bits,
			 rig_peek(rig, TABLES + page->entry) & 0x3ff, how);
}

static void every_leaf_serves_whom_its_bits_say_and_marks_it(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, 0);
	rig_code(&rig, pages[0].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
	rig_code(&rig, pages[2].pa + 0x108, (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
	for (uint64_t low = 0; low < 1024; low++) /* RSW too: ignored */
		for (unsigned conditions = 0; conditions < 16; conditions++)
			for (enum touch how = FETCH; how < TOUCHES; how++)
				for (unsigned size = 0; size < 3; size++) {
					if (low >= 256 && size > 0)
						continue;
					check_leaf(&rig, size, low, conditions, how);
				}
	rig_free(&rig);
}

static void each_size_adds_its_own_offset(void **state)
{
	static const uint64_t within[] = {0xff8, 0x1ff000, 0x201238};
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	for (unsigned size = 0; size < 3; size++) {
		tables_use(&rig, RS_MODE_S, false);
		rig_poke(&rig, pages[size].pa + within[size], 0xabc0 + size);
		assert_int_equal(touch(&rig, LOAD, pages[size].va + within[size]).cause,
				 RETIRED);
		assert_int_equal(rig.h->x[A0], 0xabc0 + size);
	}
	rig_free(&rig);
}

static void reserved_bits_of_a_leaf_or_a_pointer_fault(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (unsigned bit = 54; bit < 64; bit++)
		for (unsigned size = 0; size < 3; size++) {
			tables_make(&rig, TABLES, FULL | BIT(bit));
			tables_use(&rig, RS_MODE_S, false);
			assert_int_equal(touch(&rig, LOAD, pages[size].va).cause,
					 RS_CAUSE_LOAD_PAGE);
		}
	/* A, D and U of a pointer are reserved too; G and RSW are not */
	for (unsigned bit = 4; bit < 64; bit == 9 ? bit = 54 : bit++) {
		bool reserved = bit == 4 || bit == 6 || bit == 7 || bit >= 54;

		tables_make(&rig, TABLES, FULL);
		rig_poke(&rig, TABLES + 0x1000, PTE(TABLES + 0x2000) | PTE_V | BIT(bit));
		tables_use(&rig, RS_MODE_S, true);
		assert_int_equal(touch(&rig, LOAD, pages[0].va).cause,
				 reserved ? RS_CAUSE_LOAD_PAGE : RETIRED);
	}
	rig_free(&rig);
}

static void a_misaligned_superpage_faults_whichever_bit_it_is(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	for (unsigned size = 1; size < 3; size++)
		for (unsigned bit = 0; bit < 9 * size; bit++)
			for (enum touch how = FETCH; how < TOUCHES; how++) {
				rig_poke(&rig, TABLES + pages[size].entry,
					 (PTE(pages[size].pa) | FULL) ^ BIT(10 + bit));
				tables_use(&rig, RS_MODE_S, false);
				assert_int_equal(touch(&rig, how, pages[size].va).cause,
						 page_fault_of(how));
			}
	rig_free(&rig);
}

static void an_address_must_be_sign_extended(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	/* the topmost gigabyte too */
	rig_poke(&rig, TABLES + 511 * 8, PTE(RS_RAM_BASE) | FULL);
	for (unsigned bit = 39; bit < 64; bit++)
		for (enum touch how = FETCH; how < TOUCHES; how++)
			for (unsigned high = 0; high <= 1; high++) {
				uint64_t va = high ? (uint64_t)-0x1000 : pages[0].va;
				struct outcome o;

				tables_use(&rig, RS_MODE_S, false);
				o = touch(&rig, how, va ^ BIT(bit));
				assert_int_equal(o.cause, page_fault_of(how));
				assert_int_equal(o.tval, va ^ BIT(bit));
			}
	tables_use(&rig, RS_MODE_S, false);
	rig_poke(&rig, TABLES + 511 * 8, PTE(RS_RAM_BASE) | FULL);
	assert_int_equal(touch(&rig, LOAD, (uint64_t)-0x40000000 + 0x8000).cause, RETIRED);
	rig_free(&rig);
}

/* Where a table or a page lies decides nothing about permissions: what is not RAM is an access
 * fault of the original access. */
static void tables_and_pages_outside_ram_are_access_faults(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (enum touch how = FETCH; how < TOUCHES; how++) {
		tables_make(&rig, TABLES, FULL);
		rig_poke(&rig, TABLES + pages[0].entry, PTE(UINT64_C(0x40000000)) | FULL);
		tables_use(&rig, RS_MODE_S, false);
		assert_int_equal(touch(&rig, how, pages[0].va).cause, access_fault_of(how));

		rig_poke(&rig, TABLES + 8, PTE(UINT64_C(0x40000000)) | PTE_V);
		tables_use(&rig, RS_MODE_S, false);
		assert_int_equal(touch(&rig, how, pages[2].va).cause, access_fault_of(how));

		rig_poke(&rig, TABLES + 8, PTE(UINT64_C(0xfffffffffff000)) | PTE_V);
		tables_use(&rig, RS_MODE_S, false);
		assert_int_equal(touch(&rig, how, pages[2].va).cause, access_fault_of(how));

		tables_use(&rig, RS_MODE_S, false);
		rig.h->satp = SV39 | 5; /* the root itself */
		rig.h->pc = S_CODE;
		assert_int_equal(rig_one(&rig).cause, RS_CAUSE_INSN_ACCESS);
	}
	rig_free(&rig);
}

static void m_mode_and_bare_mode_do_not_translate(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (enum touch how = FETCH; how < TOUCHES; how++)
		for (unsigned mode = 0; mode < 3; mode++) {
			rig_again(&rig, true, all_modes[mode]);
			if (all_modes[mode] == RS_MODE_M)
				rig.h->satp = SV39 | TABLES >> 12;
			rig_code(&rig, RS_RAM_BASE + 0x8000,
				 (const uint32_t[]){ADDI(ZERO, ZERO, 0)}, 1);
			assert_int_equal(touch(&rig, how, RS_RAM_BASE + 0x8000).cause, RETIRED);
		}
	rig_free(&rig);
}

/* MPRV with MPP = M is M-mode itself. */
static void mprv_borrows_the_mode_of_mpp_for_loads_and_stores(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	tables_make(&rig, TABLES, FULL);
	rig_poke(&rig, RS_RAM_BASE + 0x200000, 0x1111);
	tables_use(&rig, RS_MODE_M, true);
	assert_int_equal(touch(&rig, LOAD, RS_RAM_BASE + 0x200000).cause, RETIRED);
	assert_int_equal(rig.h->x[A0], 0x1111);
	tables_use(&rig, RS_MODE_S, true);
	assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RETIRED);
	assert_int_equal(rig.h->x[A0], 0x1111);
	/* U may not: the leaf is S-mode's */
	tables_use(&rig, RS_MODE_U, true);
	assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RS_CAUSE_LOAD_PAGE);
	rig_free(&rig);
}

/* A change of SUM, MXR or mode needs no fence. */
static void a_cached_translation_is_asked_again_by_whoever_comes(void **state)
{
	static const struct {
		uint64_t leaf;
		enum rs_mode first, second;
		uint64_t first_status, second_status;
		bool ok;
	} rows[] = {
		{PTE_R | PTE_U, RS_MODE_U, RS_MODE_S, 0, 0, false},
		{PTE_R | PTE_U, RS_MODE_U, RS_MODE_S, 0, STATUS_SUM, true},
		{PTE_R | PTE_U, RS_MODE_S, RS_MODE_S, STATUS_SUM, 0, false},
		{PTE_R, RS_MODE_S, RS_MODE_U, 0, 0, false},
		{PTE_X, RS_MODE_S, RS_MODE_S, STATUS_MXR, 0, false},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		tables_make(&rig, TABLES, PTE_V | rows[i].leaf);
		tables_use(&rig, rows[i].first, true);
		rig.h->mstatus |= rows[i].first_status;
		assert_int_equal(touch(&rig, LOAD, pages[0].va).cause, RETIRED);
		rig.h->mstatus &= ~(STATUS_MPP | STATUS_SUM | STATUS_MXR);
		rig.h->mstatus |=
			(uint64_t)rows[i].second << STATUS_MPP_SHIFT | rows[i].second_status;
		rig.h->pc = RIG_CODE;
		assert_int_equal(touch(&rig, LOAD, pages[0].va).cause,
				 rows[i].ok ? RETIRED : RS_CAUSE_LOAD_PAGE);
	}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_leaf_serves_whom_its_bits_say_and_marks_it),
		cmocka_unit_test(each_size_adds_its_own_offset),
		cmocka_unit_test(reserved_bits_of_a_leaf_or_a_pointer_fault),
		cmocka_unit_test(a_misaligned_superpage_faults_whichever_bit_it_is),
		cmocka_unit_test(an_address_must_be_sign_extended),
		cmocka_unit_test(tables_and_pages_outside_ram_are_access_faults),
		cmocka_unit_test(m_mode_and_bare_mode_do_not_translate),
		cmocka_unit_test(mprv_borrows_the_mode_of_mpp_for_loads_and_stores),
		cmocka_unit_test(a_cached_translation_is_asked_again_by_whoever_comes),
	};
	return cmocka_run_group_tests_name("spec/sv39", tests, NULL, NULL);
}
