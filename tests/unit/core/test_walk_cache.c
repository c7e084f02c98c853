/* What the page-table walker remembers: which reads it saves, and what makes it forget. */
#include "rig.h"

#include "mmu/walk_cache.h"

/* Pages of RAM. The tables map virtual page 1 to the code, and all of the first MiB to itself above
 * 4 KiB of it; the second stage maps its 512 pages to themselves, page by page. */
enum {
	ROOT = 0x10,
	MIDDLE,
	LAST,
	OTHER_LAST,
	GROOT = 0x20,
	GMIDDLE = 0x24,
	GLAST,
	DATA = 0x80
};
#define PAGE(n)	  (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define PTE(n)	  (PAGE(n) >> 12 << 10)
#define LEAF	  (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define SV39	  (UINT64_C(8) << 60)
#define ASID(n)	  ((uint64_t)(n) << 44)
#define CODE	  0x1000
#define PATCH	  0x100 /* of the code: an instruction of the test's choice */
#define HFENCE_G  0x62000073u
#define HFENCE_VV 0x22000073u

/* Reads of a walk, as bits: see `struct rs_event`. */
#define ONE_STAGE 0x888u
#define TWO_STAGE 0x7fffu

struct bench {
	struct rig rig;
	struct rs_event walk; /* the newest of a load or store */
	unsigned walks;
};

static void see(void *context, const struct rs_event *event)
{
	struct bench *b = context;

	if (event->walk.va >> 12 == CODE >> 12)
		return;
	b->walk = *event;
	b->walks++;
}

static void make(struct bench *b, unsigned entries)
{
	const struct rs_observer observer = {
		.event = see, .context = b, .mask = RS_EVENT_BIT(RS_EVENT_WALK)};

	*b = (struct bench){.rig = rig_make(true)};
	b->rig.m.state->cpu.walk_cache.size = entries;
	rs_machine_observe(&b->rig.m, &observer);
	rig_open_pmp(&b->rig);
	rig_code(&b->rig, RIG_CODE, (const uint32_t[]){LD(A0, A1, 0), SD(A0, A1, 0)}, 2);
	rig_poke(&b->rig, PAGE(ROOT), PTE(MIDDLE) | PTE_V);
	rig_poke(&b->rig, PAGE(MIDDLE), PTE(LAST) | PTE_V);
	rig_poke(&b->rig, PAGE(MIDDLE) + 8, PTE(OTHER_LAST) | PTE_V);
	rig_poke(&b->rig, PAGE(LAST) + 8, PTE(0) | LEAF);
	for (unsigned i = 2; i < 64; i++)
		rig_poke(&b->rig, PAGE(LAST) + 8 * i, PTE(DATA + i) | LEAF);
	rig_poke(&b->rig, PAGE(OTHER_LAST), PTE(DATA) | LEAF);
	b->rig.h->satp = SV39 | PAGE(ROOT) >> 12;
	b->rig.h->mode = RS_MODE_S;
	b->rig.h->medeleg = 0xf0b5ff;
	b->rig.h->stvec = CODE + 0xf00;
}

static void make_guest(struct bench *b, unsigned entries)
{
	make(b, entries);
	rig_poke(&b->rig, PAGE(GROOT) + 8 * 2, PTE(GMIDDLE) | PTE_V);
	rig_poke(&b->rig, PAGE(GMIDDLE), PTE(GLAST) | PTE_V);
	for (unsigned i = 0; i < 512; i++)
		rig_poke(&b->rig, PAGE(GLAST) + 8 * i, PTE(i) | LEAF | PTE_U);
	b->rig.h->vsatp = b->rig.h->satp;
	b->rig.h->satp = 0;
	b->rig.h->hgatp = SV39 | ASID(1) | PAGE(GROOT) >> 12;
	b->rig.h->mode = RS_MODE_VS;
	b->rig.h->hedeleg = 0xb1ff;
	b->rig.h->vstvec = CODE + 0xf00;
}

static void touch(struct bench *b, uint64_t va, bool store)
{
	b->walks = 0;
	b->walk = (struct rs_event){.kind = RS_EVENT_WALK};
	b->rig.h->x[A1] = va;
	b->rig.h->pc = CODE + (store ? 4 : 0);
	rig_step(&b->rig, 1);
}

/* Load where no TLB entry serves; returns what was read. */
static struct rs_event load(struct bench *b, uint64_t va)
{
	touch(b, va, false);
	assert_int_equal(b->walks, 1);
	return b->walk;
}

/* Run one more instruction: in HS-mode, where the guest cannot. */
static void run(struct bench *b, uint32_t word, uint64_t a1, uint64_t a2)
{
	bool guest = b->rig.h->mode >= RS_MODE_VU;

	rig_code(&b->rig, RIG_CODE + PATCH, &word, 1);
	b->rig.h->x[A1] = a1;
	b->rig.h->x[A2] = a2;
	b->rig.h->pc = guest ? RIG_CODE + PATCH : CODE + PATCH;
	b->rig.h->mode = RS_MODE_S;
	rig_step(&b->rig, 1);
	assert_int_equal(b->rig.h->scause, 0);
	b->rig.h->mode = guest ? RS_MODE_VS : RS_MODE_S;
}

/* ---- one stage */

static void a_walk_begins_at_the_lowest_table_that_is_known(void **state)
{
	struct bench b;
	struct rs_event w;
	(void)state;
	make(&b, 8);
	rig_step(&b.rig, 0);
	b.rig.h->x[A1] = 0x2000;
	b.rig.h->pc = CODE;
	rig_step(&b.rig, 1); /* the fetch reads three entries; the load finds the last table */
	assert_int_equal(b.walk.walk.made, 0x800);
	assert_int_equal(b.walk.walk.saved, 0x088);
	w = load(&b, 0x200000); /* another last table below the same middle one */
	assert_int_equal(w.walk.made, 0x880);
	assert_int_equal(w.walk.saved, 0x008);
	assert_int_equal(w.walk.reads, 2);
	assert_int_equal(w.walk.levels, 3);
	assert_int_equal(w.cost, 2 * rs_costs_default().cycles[RS_COST_WALK_READ]);
	rig_free(&b.rig);
}

static void without_one_every_walk_reads_every_level(void **state)
{
	struct bench b;
	(void)state;
	make(&b, 0);
	assert_int_equal(load(&b, 0x2000).walk.made, ONE_STAGE);
	assert_int_equal(load(&b, 0x3000).walk.made, ONE_STAGE);
	assert_int_equal(b.walk.walk.saved, 0);
	rig_free(&b.rig);
}

static void only_valid_pointers_are_remembered(void **state)
{
	struct bench b;
	(void)state;
	make(&b, 8);
	touch(&b, 0x400000, false); /* no table there */
	assert_int_equal(b.walk.walk.made, 0x080);
	assert_int_equal(b.walk.walk.saved, 0x008);
	assert_int_equal(b.rig.h->scause, RS_CAUSE_LOAD_PAGE);
	rig_poke(&b.rig, PAGE(MIDDLE) + 16, PTE(LAST) | PTE_V);
	assert_int_equal(load(&b, 0x402000).walk.made, 0x880);
	rig_free(&b.rig);
}

/* Priv: "Supervisor Memory-Management Fence Instruction": with an address, it orders what was done
 * to leaves. */
static void a_fence_of_one_address_keeps_pointers_and_one_of_all_drops_them(void **state)
{
	struct bench b;
	(void)state;
	make(&b, 8);
	load(&b, 0x2000);
	rig_poke(&b.rig, PAGE(MIDDLE), PTE(OTHER_LAST) | PTE_V);
	rig_poke(&b.rig, PAGE(OTHER_LAST) + 8, PTE(0) | LEAF);
	run(&b, SFENCE | A1 << 15, 0x2000, 0);
	assert_int_equal(load(&b, 0x2000).walk.made, 0x800); /* still by the old table */
	run(&b, SFENCE, 0, 0);
	touch(&b, 0x2000, false); /* by the new one, where nothing is */
	assert_int_equal(b.rig.h->scause, RS_CAUSE_LOAD_PAGE);
	rig_free(&b.rig);
}

static void a_fence_of_one_address_space_leaves_the_others_pointers(void **state)
{
	struct bench b;
	(void)state;
	make(&b, 8);
	for (unsigned asid = 1; asid <= 2; asid++) {
		b.rig.h->satp = SV39 | ASID(asid) | PAGE(ROOT) >> 12;
		load(&b, 0x2000);
	}
	run(&b, SFENCE | A2 << 20, 0, 1);
	assert_int_equal(load(&b, 0x3000).walk.made, 0x800); /* that of space 2 */
	b.rig.h->satp = SV39 | ASID(1) | PAGE(ROOT) >> 12;
	rig_step(&b.rig, 0);
	touch(&b, 0x3000, false);
	assert_int_equal(b.walk.walk.made | b.walk.walk.saved, ONE_STAGE);
	rig_free(&b.rig);
}

static void a_write_of_pmp_drops_everything(void **state)
{
	struct bench b;
	struct walk_cache *cache;
	(void)state;
	make_guest(&b, 8);
	cache = &b.rig.m.state->cpu.walk_cache;
	load(&b, 0x2000);
	assert_true(cache->tables.valid && cache->frames.valid);
	b.rig.h->mode = RS_MODE_M;
	b.rig.h->pc = RIG_CODE + PATCH;
	rig_code(&b.rig, RIG_CODE + PATCH, (const uint32_t[]){CSRRW(ZERO, CSR_pmpaddr1, ZERO)},
		 1);
	rig_step(&b.rig, 1);
	assert_false(cache->tables.valid || cache->frames.valid);
	rig_free(&b.rig);
}

/* A remembered pointer that was global makes what lies below it global. */
static void what_lies_below_a_global_pointer_is_global(void **state)
{
	struct bench b;
	(void)state;
	make(&b, 8);
	rig_poke(&b.rig, PAGE(MIDDLE), PTE(LAST) | PTE_V | PTE_G);
	load(&b, 0x2000);
	assert_int_equal(load(&b, 0x3000).walk.made, 0x800);
	b.rig.h->satp |= ASID(7);
	touch(&b, 0x3000, false);
	assert_int_equal(b.walks, 0); /* the TLB's entry serves every address space */
	rig_free(&b.rig);
}

/* ---- two stages */

static void a_walk_in_two_stages_makes_fifteen_reads_at_most(void **state)
{
	struct bench b;
	struct rs_event w;
	(void)state;
	make_guest(&b, 0);
	w = load(&b, 0x2000);
	assert_int_equal(w.walk.made, TWO_STAGE);
	assert_int_equal(w.walk.reads, 15);
	rig_free(&b.rig);
}

static void and_three_more_to_mark_the_guests_entry_as_used(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 0);
	rig_poke(&b.rig, PAGE(LAST) + 8 * 2, PTE(DATA) | PTE_V | PTE_R);
	assert_int_equal(load(&b, 0x2000).walk.made, TWO_STAGE | 7u << 16);
	assert_int_equal(b.walk.walk.reads, 18);
	assert_int_equal(rig_peek(&b.rig, PAGE(LAST) + 8 * 2),
			 PTE(DATA) | PTE_V | PTE_R | PTE_A);
	rig_free(&b.rig);
}

static void with_the_walk_cache_one_entry_and_the_page_are_left(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 8);
	load(&b, 0x2000);
	assert_int_equal(load(&b, 0x3000).walk.made, 0x7800);
	assert_int_equal(b.walk.walk.saved, 0x07ff);
	assert_int_equal(b.walk.walk.reads, 4);
	rig_free(&b.rig);
}

static void a_fence_of_the_guests_stage_keeps_the_frames(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 8);
	load(&b, 0x2000);
	run(&b, HFENCE_VV, 0, 0);
	/* the fetch after it walks first, and finds the frames: what is left is the load's */
	touch(&b, 0x3000, false);
	assert_int_equal(b.walk.walk.made, 0x7800);
	assert_true(b.rig.m.state->cpu.walk_cache.frames.valid);
	rig_free(&b.rig);
}

static void a_fence_of_the_second_stage_drops_both_kinds_of_its_vmid(void **state)
{
	struct bench b;
	struct walk_cache *cache;
	(void)state;
	make_guest(&b, 8);
	cache = &b.rig.m.state->cpu.walk_cache;
	load(&b, 0x2000);
	run(&b, HFENCE_G | A2 << 20, 0, 2);
	assert_true(cache->tables.valid && cache->frames.valid);
	run(&b, HFENCE_G | A2 << 20, 0, 1);
	assert_false(cache->tables.valid || cache->frames.valid);
	rig_free(&b.rig);
}

static void a_guest_does_not_meet_another_guests_frames(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 8);
	load(&b, 0x2000);
	b.rig.h->hgatp = SV39 | ASID(2) | PAGE(GROOT) >> 12;
	touch(&b, 0x3000, false);
	assert_int_equal(b.walk.walk.made & 0x777, 0); /* the fetch found them for this VMID */
	b.rig.m.state->cpu.walk_cache.frames.valid = 0;
	b.rig.m.state->cpu.walk_cache.tables.valid = 0;
	assert_int_equal(load(&b, 0x4000).walk.made, TWO_STAGE);
	rig_free(&b.rig);
}

/* Where the second stage has not set D for a frame yet, A and D in it need a walk of their own. */
static void a_frame_that_is_not_dirty_serves_no_update_of_an_entry(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 8);
	rig_poke(&b.rig, PAGE(GLAST) + 8 * LAST, PTE(LAST) | PTE_V | PTE_R | PTE_W | PTE_U);
	load(&b, 0x2000);
	rig_poke(&b.rig, PAGE(LAST) + 8 * 3, PTE(DATA) | PTE_V | PTE_R);
	rig_poke(&b.rig, PAGE(LAST) + 8 * 4, PTE(DATA) | PTE_V | PTE_R);
	assert_int_equal(load(&b, 0x3000).walk.made, 0x7800 | 7u << 16);
	assert_true(rig_peek(&b.rig, PAGE(GLAST) + 8 * LAST) & PTE_D);
	assert_int_equal(load(&b, 0x4000).walk.made, 0x7800); /* it is dirty now */
	assert_int_equal(b.walk.walk.saved, 0x07ff | 7u << 16);
	rig_free(&b.rig);
}

static void the_second_stages_permissions_hold_without_a_read(void **state)
{
	struct bench b;
	(void)state;
	make_guest(&b, 8);
	load(&b, 0x2000);
	rig_poke(&b.rig, PAGE(GLAST) + 8 * LAST, 0); /* gone, but not fenced */
	assert_int_equal(load(&b, 0x3000).walk.made, 0x7800);
	run(&b, HFENCE_G, 0, 0);
	touch(&b, 0x4000, false);
	assert_int_equal(b.rig.h->scause, RS_CAUSE_INSN_GUEST_PAGE);
	rig_free(&b.rig);
}

/* ---- replacement */

static bool there(struct walk_cache *cache, uint64_t tag)
{
	for (uint32_t i = 0; i < cache->size; i++)
		if (cache->tables.valid >> i & 1 && cache->tables.entries[i].tag == tag)
			return true;
	return false;
}

static void add(struct walk_cache *cache, uint64_t tag)
{
	const struct walk_cache_entry e = {.tag = tag};

	walk_cache_add(cache, &cache->tables, &e);
}

static void pseudo_lru_says_which_entry_goes(void **state)
{
	struct walk_cache cache = {.size = 4};
	(void)state;
	for (uint64_t tag = 1; tag <= 4; tag++)
		add(&cache, tag);
	assert_non_null(walk_cache_find(&cache, &cache.tables, 1));
	add(&cache, 5); /* the half that was not used last, there the older one: 3 */
	assert_false(there(&cache, 3));
	add(&cache, 6); /* the other half, there the one beside 1 */
	assert_false(there(&cache, 2));
	assert_true(there(&cache, 1) && there(&cache, 4) && there(&cache, 5) &&
		    there(&cache, 6));
}

static void every_size_holds_as_many_entries_and_no_more(void **state)
{
	(void)state;
	for (uint32_t size = 1; size <= RS_WALK_CACHE_MOST; size *= 2) {
		struct walk_cache cache = {.size = size};
		unsigned held = 0;

		for (uint64_t tag = 1; tag <= size; tag++)
			add(&cache, tag);
		for (uint64_t tag = 1; tag <= size; tag++)
			assert_true(there(&cache, tag));
		for (uint64_t tag = size + 1; tag <= 40; tag++) {
			add(&cache, tag);
			assert_true(there(&cache, tag));
		}
		for (uint64_t tag = 1; tag <= 40; tag++)
			held += there(&cache, tag);
		assert_int_equal(held, size);
	}
}

static void a_machine_takes_powers_of_two_up_to_the_most(void **state)
{
	struct rs_config config = rs_config_default();
	(void)state;
	for (config.walk_cache = 0; config.walk_cache < 40; config.walk_cache++) {
		unsigned n = config.walk_cache;
		bool possible = n == 0 || n == 1 || n == 2 || n == 4 || n == 8 || n == 16;

		assert_int_equal(rs_machine_arena_size(&config) != 0, possible);
	}
}

CORE_TESTS(walk_cache)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_walk_begins_at_the_lowest_table_that_is_known),
		cmocka_unit_test(without_one_every_walk_reads_every_level),
		cmocka_unit_test(only_valid_pointers_are_remembered),
		cmocka_unit_test(
			a_fence_of_one_address_keeps_pointers_and_one_of_all_drops_them),
		cmocka_unit_test(a_fence_of_one_address_space_leaves_the_others_pointers),
		cmocka_unit_test(a_write_of_pmp_drops_everything),
		cmocka_unit_test(what_lies_below_a_global_pointer_is_global),
		cmocka_unit_test(a_walk_in_two_stages_makes_fifteen_reads_at_most),
		cmocka_unit_test(and_three_more_to_mark_the_guests_entry_as_used),
		cmocka_unit_test(with_the_walk_cache_one_entry_and_the_page_are_left),
		cmocka_unit_test(a_fence_of_the_guests_stage_keeps_the_frames),
		cmocka_unit_test(a_fence_of_the_second_stage_drops_both_kinds_of_its_vmid),
		cmocka_unit_test(a_guest_does_not_meet_another_guests_frames),
		cmocka_unit_test(a_frame_that_is_not_dirty_serves_no_update_of_an_entry),
		cmocka_unit_test(the_second_stages_permissions_hold_without_a_read),
		cmocka_unit_test(pseudo_lru_says_which_entry_goes),
		cmocka_unit_test(every_size_holds_as_many_entries_and_no_more),
		cmocka_unit_test(a_machine_takes_powers_of_two_up_to_the_most),
	};
	return cmocka_run_group_tests_name("core/walk cache", tests, NULL, NULL);
}
