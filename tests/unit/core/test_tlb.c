/* What a fence of one address drops of the TLB, and what it leaves: a superpage may fill many entries, and
 * each of its addresses names all of them (Priv: "Supervisor Memory-Management Fence Instruction"). */
#include "rig.h"

#include "mmu/tlb.h"

enum { MEGA_PAGES = 512, GIGA_PAGES = 512 * 512 };
#define ASID(n) ((uint64_t)(n) << TLB_TAG_ASID)
#define VMID(n) ((uint64_t)(n) << TLB_TAG_VMID)
#define ALL	(TLB_TAG_SPACE & ~TLB_TAG_NO_S1) /* the mask of a fence that names no ASID */
#define ONE	(ALL | TLB_TAG_ASIDS)

static struct tlb tlb;

static void fill(uint64_t tag, unsigned allow)
{
	(void)tlb_fill(&tlb, NULL, tag, 0x80000000, (uint16_t)allow);
}

static bool has(uint64_t tag)
{
	return tlb_lookup(&tlb, tag);
}

/* @return whether the entry of `entry` with `allow` is dropped by a fence of `fence`. */
static bool drops(uint64_t fence, uint64_t mask, uint64_t entry, unsigned allow)
{
	bool found;

	tlb_reset(&tlb);
	fill(entry, allow);
	assert_true(has(entry));
	found = tlb_flush_page(&tlb, NULL, fence, mask, mask == ONE);
	assert_int_equal(found, !has(entry));
	return found;
}

static void a_fence_within_a_superpage_drops_it_whichever_page_it_names(void **state)
{
	static const struct {
		unsigned allow;
		uint64_t first, pages;
	} sizes[] = {{TLB_MEGA, 5 * MEGA_PAGES, MEGA_PAGES},
		     {TLB_GIGA, 3 * GIGA_PAGES, GIGA_PAGES}};
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint64_t step = sizes[i].pages / 64, last = sizes[i].first + sizes[i].pages - 1;

		for (uint64_t page = sizes[i].first; page <= last; page += step) {
			assert_true(drops(page, ALL, sizes[i].first, sizes[i].allow));
			assert_true(drops(page, ALL, last, sizes[i].allow));
			assert_true(drops(sizes[i].first, ALL, page, sizes[i].allow));
			assert_true(drops(last, ALL, page, sizes[i].allow));
		}
	}
}

static void all_that_a_superpage_filled_goes_at_once(void **state)
{
	(void)state;
	for (unsigned giga = 0; giga <= 1; giga++) {
		uint64_t step = giga ? 1019 : 1; /* a prime: each in a place of its own */

		tlb_reset(&tlb);
		for (uint64_t i = 0; i < TLB_ENTRIES; i++)
			fill(i * step, giga ? TLB_GIGA : TLB_MEGA);
		assert_true(tlb_flush_page(&tlb, NULL, 7, ALL, false));
		for (uint64_t i = 0; i < TLB_ENTRIES; i++)
			assert_false(has(i * step));
	}
}

static void another_superpage_stays(void **state)
{
	const uint64_t mega = 70 * MEGA_PAGES, giga = 300 * GIGA_PAGES;
	(void)state;
	assert_false(drops(mega - 1, ALL, mega, TLB_MEGA));
	assert_false(drops(mega + MEGA_PAGES, ALL, mega, TLB_MEGA));
	assert_false(drops(mega + 64 * MEGA_PAGES, ALL, mega, TLB_MEGA));
	assert_false(drops(mega + GIGA_PAGES, ALL, mega, TLB_MEGA));
	assert_false(drops(giga - 1, ALL, giga, TLB_GIGA));
	assert_false(drops(giga + GIGA_PAGES, ALL, giga, TLB_GIGA));
	assert_false(drops(giga - 64 * GIGA_PAGES, ALL, giga, TLB_GIGA));
}

static void a_page_of_4_kib_goes_by_its_own_address_alone(void **state)
{
	(void)state;
	assert_true(drops(0x1234, ALL, 0x1234, 0));
	assert_false(drops(0x1235, ALL, 0x1234, 0));
	assert_false(drops(0x1234 + TLB_ENTRIES, ALL, 0x1234, 0));
	/* in the range of a superpage, too: this one may be older or newer than that */
	tlb_reset(&tlb);
	fill(0x1234, 0);
	fill(0x1235, TLB_MEGA);
	(void)tlb_flush_page(&tlb, NULL, 0x1236, ALL, false);
	assert_true(has(0x1234));
	assert_false(has(0x1235));
}

static void a_page_that_took_a_superpages_place_stays(void **state)
{
	(void)state;
	tlb_reset(&tlb);
	fill(0x200, TLB_MEGA);
	fill(0x200 + 16 * TLB_ENTRIES, 0);
	assert_false(tlb_flush_page(&tlb, NULL, 0x201, ALL, false));
	assert_true(has(0x200 + 16 * TLB_ENTRIES));
	/* and one that comes again is found again */
	fill(0x200, TLB_MEGA);
	assert_true(tlb_flush_page(&tlb, NULL, 0x201, ALL, false));
	assert_false(has(0x200));
}

static void a_fence_that_names_an_asid_spares_the_others_and_what_is_global(void **state)
{
	(void)state;
	for (unsigned giga = 0; giga <= 1; giga++) {
		unsigned size = giga ? TLB_GIGA : TLB_MEGA;

		assert_true(drops(1 | ASID(5), ONE, 2 | ASID(5), size));
		assert_false(drops(1 | ASID(6), ONE, 2 | ASID(5), size));
		assert_false(drops(1 | ASID(5), ONE, 2 | ASID(5), size | TLB_GLOBAL));
		assert_true(drops(1, ALL, 2 | ASID(5), size | TLB_GLOBAL));
		assert_true(drops(1, ALL, 2 | ASID(5), size));
	}
}

static void guests_and_the_computers_own_superpages_are_apart(void **state)
{
	const uint64_t guest = TLB_TAG_VIRT | VMID(3);
	(void)state;
	assert_false(drops(1, ALL, 2 | guest, TLB_MEGA));
	assert_false(drops(1 | guest, ALL, 2, TLB_MEGA));
	assert_false(drops(1 | TLB_TAG_VIRT | VMID(4), ALL, 2 | guest, TLB_MEGA));
	assert_true(drops(1 | guest, ALL, 2 | guest, TLB_MEGA));
	assert_true(drops(1 | guest, ALL, 2 | guest | ASID(9), TLB_GIGA));
}

static void superpages_that_stay_are_found_by_later_fences(void **state)
{
	(void)state;
	tlb_reset(&tlb);
	fill(0 * MEGA_PAGES + 1, TLB_MEGA);
	fill(1 * MEGA_PAGES + 2, TLB_MEGA);
	fill(64 * MEGA_PAGES + 3, TLB_MEGA); /* the number of the first, modulo 64 */
	fill(1 * GIGA_PAGES + 4, TLB_GIGA);
	assert_true(tlb_flush_page(&tlb, NULL, 0 * MEGA_PAGES, ALL, false));
	assert_true(has(1 * MEGA_PAGES + 2) && has(64 * MEGA_PAGES + 3) &&
		    has(1 * GIGA_PAGES + 4));
	assert_true(tlb_flush_page(&tlb, NULL, 64 * MEGA_PAGES, ALL, false));
	assert_true(tlb_flush_page(&tlb, NULL, 1 * GIGA_PAGES + 9 * MEGA_PAGES, ALL, false));
	assert_true(tlb_flush_page(&tlb, NULL, 1 * MEGA_PAGES, ALL, false));
	for (uint64_t i = 0; i < TLB_ENTRIES; i++)
		assert_int_not_equal(tlb.entries[i].epoch, tlb.epoch);
}

/* ---- random fills and fences beside the rule, written down plainly */

static uint64_t random_state;

static uint64_t below(uint64_t limit)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (random_state >> 33) % limit;
}

static uint64_t random_tag(void)
{
	return below(3) * GIGA_PAGES + below(3) * 65 * MEGA_PAGES + below(4) * 171 +
	       ASID(below(2)) + (below(3) ? 0 : TLB_TAG_VIRT | VMID(below(2)));
}

static bool is_meant(const struct tlb_entry *e, uint64_t tag, bool by_asid)
{
	uint64_t pages = e->allow & TLB_GIGA   ? GIGA_PAGES
			 : e->allow & TLB_MEGA ? MEGA_PAGES
					       : 1;
	bool global = e->allow & TLB_GLOBAL;

	return (e->tag & TLB_TAG_PAGE) / pages == (tag & TLB_TAG_PAGE) / pages &&
	       (e->tag & ALL) == (tag & ALL) &&
	       (!by_asid || (!global && (e->tag & TLB_TAG_ASIDS) == (tag & TLB_TAG_ASIDS)));
}

static void random_fences_drop_what_the_rule_says(void **state)
{
	static const uint16_t sizes[] = {0, TLB_MEGA, TLB_GIGA};
	static struct tlb before;
	unsigned dropped = 0;
	(void)state;
	tlb_reset(&tlb);
	random_state = 1;
	for (unsigned n = 0; n < 5000; n++) {
		uint64_t tag = random_tag();
		bool by_asid = below(2);

		for (uint64_t fills = below(12); fills > 0; fills--)
			fill(random_tag(), sizes[below(3)] | (below(4) ? 0 : TLB_GLOBAL));
		if (below(50) == 0)
			tlb_flush_all(&tlb);
		before = tlb;
		(void)tlb_flush_page(&tlb, NULL, tag, by_asid ? ONE : ALL, by_asid);
		for (unsigned i = 0; i < TLB_ENTRIES; i++) {
			const struct tlb_entry *e = &before.entries[i];
			bool was = e->epoch == before.epoch,
			     is = tlb.entries[i].epoch == tlb.epoch;

			if (is != (was && !is_meant(e, tag, by_asid)))
				fail_msg("fence %u, entry %u", n, i);
			dropped += was && !is;
		}
	}
	assert_true(dropped > 500);
}

CORE_TESTS(tlb)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fence_within_a_superpage_drops_it_whichever_page_it_names),
		cmocka_unit_test(all_that_a_superpage_filled_goes_at_once),
		cmocka_unit_test(another_superpage_stays),
		cmocka_unit_test(a_page_of_4_kib_goes_by_its_own_address_alone),
		cmocka_unit_test(a_page_that_took_a_superpages_place_stays),
		cmocka_unit_test(
			a_fence_that_names_an_asid_spares_the_others_and_what_is_global),
		cmocka_unit_test(guests_and_the_computers_own_superpages_are_apart),
		cmocka_unit_test(superpages_that_stay_are_found_by_later_fences),
		cmocka_unit_test(random_fences_drop_what_the_rule_says),
	};
	return cmocka_run_group_tests_name("core/tlb", tests, NULL, NULL);
}
