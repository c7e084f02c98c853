#include "rig.h"

#include "base/walk.h"

/* Tables of one address space, in the rig's RAM: a root, a middle and a last table that map
 * virtual pages 0.. of the first 2 MiB. */
enum {
	ROOT = 0x10,
	MIDDLE = 0x11,
	LAST = 0x12,
	GROOT = 0x20,
	GMIDDLE = 0x24
}; /* pages of RAM */
#define PAGE(n) (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define PTE(pa) ((pa) >> 12 << 10)
#define LEAF	(PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define SV39	(UINT64_C(8) << 60)

static void map(struct rig *rig, unsigned page, uint64_t pte)
{
	rig_poke(rig, PAGE(ROOT), PTE(PAGE(MIDDLE)) | PTE_V);
	rig_poke(rig, PAGE(MIDDLE), PTE(PAGE(LAST)) | PTE_V);
	rig_poke(rig, PAGE(LAST) + 8 * (uint64_t)page, pte);
}

/* S-mode, paging on, code at virtual page 1 = RIG_CODE. */
static struct rig paged(const uint32_t *words, size_t count)
{
	struct rig rig = rig_make(true);

	rig_open_pmp(&rig);
	rig_code(&rig, RIG_CODE, words, count);
	map(&rig, 1, PTE(RIG_CODE) | LEAF);
	rig.h->satp = SV39 | PAGE(ROOT) >> 12;
	rig.h->mode = RS_MODE_S;
	rig.h->pc = 0x1000;
	rig.h->medeleg = 0xb1ff;
	rig.h->stvec = 0x1f00;
	return rig;
}
#define PAGED(...)                                                                             \
	paged((const uint32_t[]){__VA_ARGS__},                                                 \
	      sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void a_load_goes_through_the_page_table(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig_poke(&rig, PAGE(0x80) + 8, 1234);
	rig.h->x[A1] = 0x2008;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], 1234);
	/* the fetch's walk reads three entries, the load's the last one alone (test_walk_cache.c) */
	assert_int_equal(rig.h->cycle, 1 + 4 * rs_costs_default().cycles[RS_COST_WALK_READ]);
	rig_free(&rig);
}

static void a_second_access_hits_the_tlb_and_costs_one_cycle(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), LD(A0, A1, 0));
	uint64_t before;
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	before = rig.h->cycle;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->cycle - before, 1);
	rig_free(&rig);
}

static void a_stale_translation_lives_until_the_fence(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), LD(A2, A1, 0), SFENCE, LD(A3, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig_poke(&rig, PAGE(0x80), 1);
	rig_poke(&rig, PAGE(0x81), 2);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	map(&rig, 2, PTE(PAGE(0x81)) | PTE_V | PTE_R | PTE_A);
	rig_step(&rig, 3);
	assert_int_equal(rig.h->x[A0], 1);
	assert_int_equal(rig.h->x[A2], 1);
	assert_int_equal(rig.h->x[A3], 2);
	rig_free(&rig);
}

static void an_entry_that_does_not_permit_an_access_is_walked_again(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), SD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	map(&rig, 2,
	    PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_W); /* no fence is needed for more rights */
	rig_step(&rig, 1);
	assert_int_equal(rig.h->instret, 2);
	rig_free(&rig);
}

static void hardware_sets_accessed_and_dirty(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), SD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_W);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	assert_int_equal(rig_peek(&rig, PAGE(LAST) + 16) & (PTE_A | PTE_D), PTE_A);
	rig_step(&rig, 1);
	assert_int_equal(rig_peek(&rig, PAGE(LAST) + 16) & (PTE_A | PTE_D), PTE_A | PTE_D);
	rig_free(&rig);
}

struct fault {
	uint64_t pte;
	uint32_t word;
	uint64_t status; /* set in mstatus */
	uint64_t cause;	 /* UINT64_MAX: none */
};

static void permissions_decide(void **state)
{
	const uint64_t r = PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A,
		       x = PTE(PAGE(0x80)) | PTE_V | PTE_X | PTE_A;
	const struct fault table[] = {
		{0, LD(A0, A1, 0), 0, RS_CAUSE_LOAD_PAGE},
		{r, SD(A0, A1, 0), 0, RS_CAUSE_STORE_PAGE},
		{r | PTE_U, LD(A0, A1, 0), 0, RS_CAUSE_LOAD_PAGE},
		{r | PTE_U, LD(A0, A1, 0), STATUS_SUM, UINT64_MAX},
		{x, LD(A0, A1, 0), 0, RS_CAUSE_LOAD_PAGE},
		{x, LD(A0, A1, 0), STATUS_MXR, UINT64_MAX},
		{r & ~PTE_R, LD(A0, A1, 0), 0,
		 RS_CAUSE_LOAD_PAGE}, /* a pointer at the last level */
		{(r & ~PTE_R) | PTE_W, LD(A0, A1, 0), 0, RS_CAUSE_LOAD_PAGE}, /* W without R */
		{r | UINT64_C(1) << 63, LD(A0, A1, 0), 0,
		 RS_CAUSE_LOAD_PAGE}, /* reserved bit */
		{PTE(0x40000000) | PTE_V | PTE_R | PTE_A, LD(A0, A1, 0), 0,
		 RS_CAUSE_LOAD_ACCESS},
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct rig rig = PAGED(table[i].word);

		map(&rig, 2, table[i].pte);
		rig.h->mstatus |= table[i].status;
		rig.h->x[A1] = 0x2010;
		rig_step(&rig, 1);
		if (table[i].cause == UINT64_MAX) {
			assert_int_equal(rig.h->instret, 1);
		} else {
			assert_int_equal(rig.h->scause, table[i].cause);
			assert_int_equal(rig.h->stval, 0x2010);
			assert_int_equal(rig.h->sepc, 0x1000);
		}
		rig_free(&rig);
	}
}

static void a_misaligned_superpage_is_a_page_fault(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0));
	(void)state;
	rig_poke(&rig, PAGE(MIDDLE) + 8, PTE(PAGE(0x80)) | LEAF);
	rig.h->x[A1] = 0x200000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_LOAD_PAGE);
	rig_free(&rig);
}

static void a_fence_of_one_address_drops_the_whole_superpage(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), SFENCE | A2 << 15, LD(A0, A1, 0));
	uint64_t before;
	(void)state;
	rig_poke(&rig, PAGE(MIDDLE) + 8, PTE(RS_RAM_BASE) | LEAF);
	rig.h->x[A1] = 0x203000;
	rig.h->x[A2] = 0x200000; /* another page of the same superpage */
	rig_step(&rig, 2);
	before = rig.h->cycle;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->cycle - before,
			 1 + 1 * rs_costs_default().cycles[RS_COST_WALK_READ]);
	rig_free(&rig);
}

/* What the load after a fence of `fenced` costs, of a superpage whose leaf is at `leaf`. */
static uint64_t cost_after_fence(uint64_t leaf, uint64_t loaded, uint64_t fenced)
{
	struct rig rig = PAGED(LD(A0, A1, 0), SFENCE | A2 << 15, LD(A0, A1, 0));
	uint64_t before;

	rig_poke(&rig, leaf, PTE(RS_RAM_BASE) | LEAF);
	rig.h->x[A1] = loaded;
	rig.h->x[A2] = fenced;
	rig_step(&rig, 2);
	before = rig.h->cycle;
	rig_step(&rig, 1);
	before = rig.h->cycle - before;
	rig_free(&rig);
	return before;
}

static void a_fence_of_one_address_leaves_other_superpages(void **state)
{
	const uint64_t mega = PAGE(MIDDLE) + 8, giga = PAGE(ROOT) + 8;
	(void)state;
	assert_int_equal(cost_after_fence(mega, 0x203000, 0x400000), 1);
	assert_int_equal(cost_after_fence(mega, 0x203000, 0x5000), 1);
	assert_int_equal(cost_after_fence(giga, 0x40203000, 0x80000000), 1);
	assert_int_equal(cost_after_fence(giga, 0x40203000, 0x203000), 1);
	assert_int_not_equal(cost_after_fence(mega, 0x203000, 0x3ff000), 1);
	assert_int_not_equal(cost_after_fence(giga, 0x40203000, 0x7ffff000), 1);
}

static void address_spaces_do_not_share_entries_unless_global(void **state)
{
	for (unsigned global = 0; global <= 1; global++) {
		struct rig rig = PAGED(LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2), LD(A0, A1, 0));
		(void)state;
		map(&rig, 1, PTE(RIG_CODE) | LEAF | PTE_G);
		map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A | (global ? PTE_G : 0));
		rig_poke(&rig, PAGE(0x80), 1);
		rig_poke(&rig, PAGE(0x81), 2);
		rig.h->x[A1] = 0x2000;
		rig.h->x[A2] = rig.h->satp | UINT64_C(7) << 44;
		rig_step(&rig, 2);
		map(&rig, 2, PTE(PAGE(0x81)) | PTE_V | PTE_R | PTE_A);
		rig_step(&rig, 1);
		assert_int_equal(rig.h->x[A0], global ? 1 : 2);
		rig_free(&rig);
	}
}

static void an_address_that_is_no_sign_extension_faults_though_its_page_is_cached(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0), LD(A0, A2, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig.h->x[A1] = 0x2000;
	rig.h->x[A2] = 0x2000 | UINT64_C(1) << 45;
	rig_step(&rig, 2);
	assert_int_equal(rig.h->scause, RS_CAUSE_LOAD_PAGE);
	rig_free(&rig);
}

static void a_store_across_pages_writes_nothing_when_the_second_faults(void **state)
{
	struct rig rig = PAGED(SD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | LEAF);
	rig.h->x[A0] = UINT64_MAX;
	rig.h->x[A1] = 0x2ffc;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_STORE_PAGE);
	assert_int_equal(rig.h->stval, 0x3000);
	assert_int_equal(rig_peek(&rig, PAGE(0x80) + 0xff8), 0);
	rig_free(&rig);
}

/* ---- the second stage */

/* A guest whose own tables are those above, behind a second stage that maps its physical 2 MiB
 * at RS_RAM_BASE to itself. */
static struct rig guest(const uint32_t *words, size_t count)
{
	struct rig rig = paged(words, count);

	rig_poke(&rig, PAGE(GROOT) + 8 * 2, PTE(PAGE(GMIDDLE)) | PTE_V);
	rig_poke(&rig, PAGE(GMIDDLE), PTE(RS_RAM_BASE) | LEAF | PTE_U);
	rig.h->vsatp = rig.h->satp;
	rig.h->satp = 0;
	rig.h->hgatp = SV39 | UINT64_C(1) << 44 | PAGE(GROOT) >> 12;
	rig.h->mode = RS_MODE_VS;
	rig.h->vstvec = 0x1f00;
	rig.h->medeleg = 0xf0b5ff;
	rig.h->hedeleg = 0xb1ff;
	rig.h->stvec = RIG_CODE + 0xf00;
	return rig;
}
#define GUEST(...)                                                                             \
	guest((const uint32_t[]){__VA_ARGS__},                                                 \
	      sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void two_stages_read_each_table_entry_through_the_second(void **state)
{
	struct rig rig = GUEST(LD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	rig_poke(&rig, PAGE(0x80), 99);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], 99);
	/* each of 3 entries: 2 reads of the second stage (a 2 MiB leaf) and itself; then 2 for
	 * the page. The load's walk begins at the last table, whose frame is known, too. */
	assert_int_equal(rig.h->cycle,
			 1 + (11 + 3) * rs_costs_default().cycles[RS_COST_WALK_READ]);
	rig_free(&rig);
}

static void a_guest_page_fault_names_the_guest_physical_address(void **state)
{
	struct rig rig = GUEST(LD(A0, A1, 0));
	(void)state;
	map(&rig, 2,
	    PTE(UINT64_C(0x10000000)) | PTE_V | PTE_R | PTE_A); /* the UART: not mapped */
	rig.h->x[A1] = 0x2008;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_LOAD_GUEST_PAGE);
	assert_int_equal(rig.h->mode, RS_MODE_S);
	assert_int_equal(rig.h->htval, 0x10000008 >> 2);
	assert_int_equal(rig.h->stval, 0x2008);
	assert_true(rig.h->hstatus & HSTATUS_GVA);
	assert_int_equal(rig.h->htinst, 0);
	rig_free(&rig);
}

static void a_fault_on_the_guests_own_tables_is_marked_as_such(void **state)
{
	struct rig rig = GUEST(LD(A0, A1, 0));
	(void)state;
	rig_poke(&rig, PAGE(ROOT) + 8, PTE(UINT64_C(0x40000000)) | PTE_V);
	rig.h->x[A1] = 0x40000000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_LOAD_GUEST_PAGE);
	assert_int_equal(rig.h->htval, 0x40000000 >> 2);
	assert_int_equal(rig.h->htinst, 0x3000);
	rig_free(&rig);
}

static void a_guests_own_page_fault_stays_in_the_guest(void **state)
{
	struct rig rig = GUEST(LD(A0, A1, 0));
	(void)state;
	rig.h->x[A1] = 0x5000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->mode, RS_MODE_VS);
	assert_int_equal(rig.h->vscause, RS_CAUSE_LOAD_PAGE);
	rig_free(&rig);
}

/* Neither stage translates: the address is physical. One of more bits than an entry of the TLB has must not be taken for
 * another. */
static void a_guest_without_tables_finds_nothing_beyond_41_bits(void **state)
{
	struct rig rig = GUEST(LD(A0, A1, 0), LD(A0, A2, 0));

	(void)state;
	rig_poke(&rig, PAGE(0x80), 99);
	rig.h->vsatp = rig.h->hgatp = 0;
	rig.h->pc = RIG_CODE;
	rig.h->x[A1] = PAGE(0x80) | UINT64_C(1) << 41;
	rig.h->x[A2] = PAGE(0x80);
	rig_step(&rig, 1);
	assert_int_equal(rig.h->vscause, RS_CAUSE_LOAD_ACCESS);
	assert_int_equal(rig.h->vstval, rig.h->x[A1]);
	rig.h->pc = RIG_CODE + 4;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->x[A0], 99);
	rig_free(&rig);
}

static void a_guest_cannot_store_where_the_second_stage_is_read_only(void **state)
{
	struct rig rig = GUEST(SD(A0, A1, 0));
	(void)state;
	rig_poke(&rig, PAGE(GMIDDLE), PTE(RS_RAM_BASE) | (LEAF & ~PTE_W) | PTE_U);
	map(&rig, 2, PTE(PAGE(0x80)) | LEAF);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_STORE_GUEST_PAGE);
	rig_free(&rig);
}

/* ---- PMP */

static void pmp_keeps_s_mode_out_and_lets_m_mode_in(void **state)
{
	struct rig rig = PAGED(LD(A0, A1, 0));
	(void)state;
	map(&rig, 2, PTE(PAGE(0x80)) | PTE_V | PTE_R | PTE_A);
	hart_csr_write(rig.h, CSR_pmpaddr1, UINT64_MAX);
	hart_csr_write(rig.h, CSR_pmpaddr0, PAGE(0x80) >> 2 | 0x1ff); /* NAPOT, 4 KiB */
	hart_csr_write(rig.h, CSR_pmpcfg0, 0x1f18);
	assert_int_equal(hart_pmp(rig.h, PAGE(0x80), 8, false), 0);
	assert_int_equal(hart_pmp(rig.h, PAGE(0x80), 8, true), PMP_RWX);
	assert_int_equal(hart_pmp(rig.h, PAGE(0x80) - 4, 8, false), PMP_MIXED);
	assert_int_equal(hart_pmp(rig.h, PAGE(0x81), 8, false), PMP_RWX);
	rig.h->x[A1] = 0x2000;
	rig_step(&rig, 1);
	assert_int_equal(rig.h->scause, RS_CAUSE_LOAD_ACCESS);
	rig_free(&rig);
}

static void a_locked_region_binds_m_mode_and_stays(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	hart_csr_write(rig.h, CSR_pmpaddr0, PAGE(1) >> 2);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0x89); /* L, TOR, R: [0, PAGE(1)) */
	assert_int_equal(hart_pmp(rig.h, RS_RAM_BASE, 8, true), PMP_R);
	hart_csr_write(rig.h, CSR_pmpcfg0, 0);
	hart_csr_write(rig.h, CSR_pmpaddr0, 0);
	assert_int_equal(hart_pmp(rig.h, RS_RAM_BASE, 8, true), PMP_R);
	rig_free(&rig);
}

/* After 2^32 flushes their count begins anew: entries of the first time do not come back. */
static void flushes_without_number_bring_no_entry_back(void **state)
{
	static struct tlb tlb;
	(void)state;
	for (unsigned from = 0; from < 3; from++) {
		tlb_reset(&tlb);
		tlb.entries[5] = (struct tlb_entry){.tag = 5, .epoch = tlb.epoch + from};
		tlb.epoch = UINT32_MAX;
		for (unsigned i = 0; i < 4; i++) {
			tlb_flush_all(&tlb);
			assert_null(tlb_lookup(&tlb, 5));
			assert_null(tlb_lookup(&tlb, 0)); /* an entry that never was one */
		}
	}
}

#if TLB_HAS_SIZES
/* Held against the plain thing: an array of n tags, of which one has place tag % n. */
static void a_smaller_tlb_keeps_what_an_array_of_its_size_would(void **state)
{
	static struct tlb tlb;
	(void)state;
	for (uint32_t n = 1; n <= TLB_ENTRIES; n *= 2) {
		uint64_t kept[TLB_ENTRIES] = {0}, seed = n;

		tlb_resize(&tlb, n);
		tlb.epoch = UINT32_MAX - 1; /* its second flush begins the count anew */
		for (unsigned i = 0; i < 5000; i++) {
			seed = seed * UINT64_C(6364136223846793005) +
			       UINT64_C(1442695040888963407);
			uint64_t tag = 1 + (seed >> 33) % 700;

			assert_int_equal(tlb_lookup(&tlb, tag) != NULL, kept[tag % n] == tag);
			*tlb_take(&tlb, NULL, tag) =
				(struct tlb_entry){.tag = tag, .epoch = tlb.epoch};
			kept[tag % n] = tag;
			if (i % 1000 == 999) {
				tlb_flush_all(&tlb);
				memset(kept, 0, sizeof kept);
			}
		}
	}
}

static void a_tlb_has_a_power_of_two_of_entries(void **state)
{
	struct rig rig = rig_make(false);

	(void)state;
	for (unsigned n = 0; n < 600; n++) {
		bool good = n > 0 && n <= RS_TLB_MOST && (n & (n - 1)) == 0;

		assert_int_equal(rs_machine_tlb(&rig.m, n), good ? RS_OK : RS_BAD_CONFIG);
	}
	rig_free(&rig);
}
#endif

CORE_TESTS(mmu)
{
	const struct CMUnitTest tests[] = {
#if TLB_HAS_SIZES
		cmocka_unit_test(a_smaller_tlb_keeps_what_an_array_of_its_size_would),
		cmocka_unit_test(a_tlb_has_a_power_of_two_of_entries),
#endif
		cmocka_unit_test(a_load_goes_through_the_page_table),
		cmocka_unit_test(a_second_access_hits_the_tlb_and_costs_one_cycle),
		cmocka_unit_test(a_stale_translation_lives_until_the_fence),
		cmocka_unit_test(an_entry_that_does_not_permit_an_access_is_walked_again),
		cmocka_unit_test(hardware_sets_accessed_and_dirty),
		cmocka_unit_test(permissions_decide),
		cmocka_unit_test(a_misaligned_superpage_is_a_page_fault),
		cmocka_unit_test(a_fence_of_one_address_drops_the_whole_superpage),
		cmocka_unit_test(a_fence_of_one_address_leaves_other_superpages),
		cmocka_unit_test(address_spaces_do_not_share_entries_unless_global),
		cmocka_unit_test(
			an_address_that_is_no_sign_extension_faults_though_its_page_is_cached),
		cmocka_unit_test(a_store_across_pages_writes_nothing_when_the_second_faults),
		cmocka_unit_test(two_stages_read_each_table_entry_through_the_second),
		cmocka_unit_test(a_guest_page_fault_names_the_guest_physical_address),
		cmocka_unit_test(a_fault_on_the_guests_own_tables_is_marked_as_such),
		cmocka_unit_test(a_guests_own_page_fault_stays_in_the_guest),
		cmocka_unit_test(a_guest_without_tables_finds_nothing_beyond_41_bits),
		cmocka_unit_test(a_guest_cannot_store_where_the_second_stage_is_read_only),
		cmocka_unit_test(pmp_keeps_s_mode_out_and_lets_m_mode_in),
		cmocka_unit_test(a_locked_region_binds_m_mode_and_stays),
		cmocka_unit_test(flushes_without_number_bring_no_entry_back),
	};
	return cmocka_run_group_tests_name("core/mmu", tests, NULL, NULL);
}
