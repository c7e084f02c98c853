/* Where the IOMMU lets devices go, and what it remembers. */
#include "iommu_bench.h"

static void off_stops_everything(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	set(&b, RS_IOMMU_DDTP, 8, RS_IOMMU_OFF);
	assert_int_equal(fault_of(&b, 1, GPA(0), false), RS_IOMMU_CAUSE_DISALLOWED);
	assert_int_equal(fault_of(&b, 1, GPA(0), true), RS_IOMMU_CAUSE_DISALLOWED);
	bench_free(&b);
}

static void a_context_without_a_second_stage_passes_everything(void **state)
{
	struct bench b;
	uint64_t pa;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	context(&b, 3, RS_IOMMU_TC_V, 0);
	assert_int_equal(translate(&b, 3, UINT64_C(0x123456789abc), true, &pa), 0);
	assert_int_equal(pa, UINT64_C(0x123456789abc));
	bench_free(&b);
}

static void a_device_reaches_the_pages_of_its_vm_and_no_others(void **state)
{
	struct bench b;
	uint64_t pa, run;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(
		iommu_translate(&b.i, &b.dma, 1, GPA(0) + 0x234, 8192, true, &pa, &run), 0);
	assert_int_equal(pa, AT_PAGES + 0x234);
	assert_int_equal(run, 4096 - 0x234);
	assert_int_equal(fault_of(&b, 1, GPA(1), false), RS_IOMMU_CAUSE_READ_GUEST_PAGE);
	assert_int_equal(fault_of(&b, 1, 0, true), RS_IOMMU_CAUSE_WRITE_GUEST_PAGE);
	assert_int_equal(fault_of(&b, 1, UINT64_C(1) << 41, true),
			 RS_IOMMU_CAUSE_WRITE_GUEST_PAGE);
	assert_int_equal(fault_of(&b, 1, UINT64_MAX, false), RS_IOMMU_CAUSE_READ_GUEST_PAGE);
	bench_free(&b);
}

/* "Device-context configuration checks" */
static void a_misconfigured_context_stops_its_device(void **state)
{
	static const struct {
		unsigned word;
		uint64_t bits;
	} cases[] = {
		{0, BIT(1)},  /* EN_ATS: capabilities.ATS is 0 */
		{0, BIT(2)},  /* EN_PRI */
		{0, BIT(3)},  /* T2GPA */
		{0, BIT(5)},  /* PDTV: no process directory is there */
		{0, BIT(6)},  /* PRPR */
		{0, BIT(7)},  /* GADE: capabilities.AMO_HWAD is 0 */
		{0, BIT(8)},  /* SADE */
		{0, BIT(9)},  /* DPE without PDTV */
		{0, BIT(10)}, /* SBE is not fctl.BE */
		{0, BIT(11)}, /* SXL with GXL 0 */
		{0, BIT(12)},
		{0, BIT(63)},
		{1, 1}, /* the root is not aligned to 16 KiB */
		{1, 2},
		{1, UINT64_C(1) << 60}, /* mode 9: Sv48x4 */
		{1, UINT64_C(7) << 60}, /* 15: reserved */
		{2, 1},			/* reserved in ta */
		{2, BIT(40)},		/* RCID: capabilities.QOSID is 0 */
		{3, UINT64_C(8) << 60}, /* a first stage: capabilities.Sv39 is 0 */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench b;

		bench_make(&b);
		directory_on(&b);
		word_at(&b, AT_DDT + 32)[cases[i].word] |= cases[i].bits;
		assert_int_equal(fault_of(&b, 1, GPA(0), false),
				 RS_IOMMU_CAUSE_DDT_MISCONFIGURED);
		context(&b, 1, RS_IOMMU_TC_V, IOHGATP); /* it was not remembered */
		assert_int_equal(fault_of(&b, 1, GPA(0), false), 0);
		bench_free(&b);
	}
}

static void contexts_that_are_not_there_have_their_causes(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	context(&b, 2, ~RS_IOMMU_TC_V, UINT64_MAX); /* the rest does not matter */
	assert_int_equal(fault_of(&b, 2, 0, false), RS_IOMMU_CAUSE_DDT_INVALID);
	set(&b, RS_IOMMU_DDTP, 8, RS_IOMMU_PPN(RS_UART_BASE) | RS_IOMMU_1LVL);
	assert_int_equal(fault_of(&b, 2, 0, false), RS_IOMMU_CAUSE_DDT_ACCESS);
	bench_free(&b);
}

/* H: "Guest Physical Address Translation"; hardware updates no A and D bits. */
static void a_page_is_open_as_far_as_its_entry_says(void **state)
{
	static const struct {
		uint64_t flags;
		bool read, write;
	} cases[] = {
		{LEAF, true, true},
		{LEAF & ~UINT64_C(0x80), true, false},	/* D is 0 */
		{LEAF & ~UINT64_C(0x40), false, false}, /* A is 0 */
		{LEAF & ~UINT64_C(0x10), false, false}, /* U is 0 */
		{LEAF & ~UINT64_C(0x04), true, false},	/* W is 0 */
		{LEAF & ~UINT64_C(0x06), false, false}, /* for execution alone */
		{LEAF & ~UINT64_C(0x02), false, false}, /* W without R is reserved */
		{LEAF & ~UINT64_C(0x01), false, false}, /* V is 0 */
		{LEAF | UINT64_C(1) << 54, false, false},
		{0x01, false, false}, /* a pointer at the last level */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (unsigned write = 0; write < 2; write++) {
			bool open = write ? cases[i].write : cases[i].read;
			struct bench b;

			bench_make(&b);
			directory_on(&b);
			map(&b, 0, AT_PAGES, cases[i].flags);
			assert_int_equal(fault_of(&b, 1, GPA(0), write),
					 open	 ? 0
					 : write ? RS_IOMMU_CAUSE_WRITE_GUEST_PAGE
						 : RS_IOMMU_CAUSE_READ_GUEST_PAGE);
			bench_free(&b);
		}
}

static void page_tables_outside_of_memory_are_an_access_fault(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	*word_at(&b, AT_MIDDLE) = PTE((uint64_t)RS_UART_BASE, 1);
	assert_int_equal(fault_of(&b, 1, GPA(0), false), RS_IOMMU_CAUSE_READ_ACCESS);
	assert_int_equal(fault_of(&b, 1, GPA(0), true), RS_IOMMU_CAUSE_WRITE_ACCESS);
	bench_free(&b);
}

/* ---- what is remembered */

static void a_forgotten_iodir_shows(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(fault_of(&b, 1, GPA(0), false), 0);
	context(&b, 1, 0, 0);
	assert_int_equal(fault_of(&b, 1, GPA(0), false), 0);
	command(&b, RS_IOMMU_IODIR_INVAL_DDT | RS_IOMMU_CMD_DV | UINT64_C(2) << 40, 0);
	command(&b, RS_IOMMU_IOTINVAL_GVMA, 0); /* has no effect on contexts */
	assert_int_equal(fault_of(&b, 1, GPA(0), false), 0);
	command(&b, RS_IOMMU_IODIR_INVAL_DDT | RS_IOMMU_CMD_DV | UINT64_C(1) << 40, 0);
	assert_int_equal(fault_of(&b, 1, GPA(0), false), RS_IOMMU_CAUSE_DDT_INVALID);
	bench_free(&b);
}

static void iodir_of_all_devices_drops_all_contexts(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	for (unsigned device = 1; device < IOMMU_DEVICES; device++) {
		context(&b, device, RS_IOMMU_TC_V, IOHGATP);
		assert_int_equal(fault_of(&b, device, GPA(0), false), 0);
		context(&b, device, 0, 0);
	}
	command(&b, RS_IOMMU_IODIR_INVAL_DDT, 0);
	for (unsigned device = 1; device < IOMMU_DEVICES; device++)
		assert_int_equal(fault_of(&b, device, GPA(0), false),
				 RS_IOMMU_CAUSE_DDT_INVALID);
	bench_free(&b);
}

static void a_forgotten_iotinval_shows(void **state)
{
	static const struct {
		uint64_t first, second;
		bool drops;
	} cases[] = {
		{RS_IOMMU_IOTINVAL_GVMA, 0, true},
		{RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | (uint64_t)VM << 44, 0, true},
		{RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | (uint64_t)(VM + 1) << 44, 0, false},
		{RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | RS_IOMMU_CMD_AV |
			 (uint64_t)VM << 44,
		 GPA(3) >> 2, true},
		{RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | RS_IOMMU_CMD_AV |
			 (uint64_t)VM << 44,
		 GPA(4) >> 2, false},
		{RS_IOMMU_IOTINVAL_VMA | RS_IOMMU_CMD_GV | (uint64_t)VM << 44, 0, false},
		{RS_IOMMU_IODIR_INVAL_DDT, 0, false},
		{RS_IOMMU_IOFENCE_C, 0, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench b;

		bench_make(&b);
		directory_on(&b);
		map(&b, 3, AT_PAGES + 0x3000, LEAF);
		assert_int_equal(page_of(&b, 3), AT_PAGES + 0x3000);
		map(&b, 3, AT_PAGES + 0x8000, LEAF);
		assert_int_equal(page_of(&b, 3), AT_PAGES + 0x3000);
		command(&b, cases[i].first, cases[i].second);
		assert_int_equal(page_of(&b, 3), AT_PAGES + (cases[i].drops ? 0x8000 : 0x3000));
		bench_free(&b);
	}
}

static void a_large_page_is_dropped_by_any_address_in_it(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	*word_at(&b, AT_MIDDLE) = PTE((uint64_t)RS_RAM_BASE, LEAF);
	for (unsigned vpn = 0; vpn < 8; vpn++)
		assert_int_equal(page_of(&b, vpn), GPA(vpn));
	*word_at(&b, AT_MIDDLE) = PTE((uint64_t)RS_RAM_BASE + 0x200000, LEAF);
	command(&b,
		RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_GV | RS_IOMMU_CMD_AV | (uint64_t)VM << 44,
		GPA(511) >> 2);
	for (unsigned vpn = 0; vpn < 8; vpn++)
		assert_int_equal(page_of(&b, vpn), GPA(vpn) + 0x200000);
	bench_free(&b);
}

static void what_is_not_valid_is_not_remembered(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(fault_of(&b, 1, GPA(6), false), RS_IOMMU_CAUSE_READ_GUEST_PAGE);
	map(&b, 6, AT_PAGES, LEAF);
	assert_int_equal(fault_of(&b, 1, GPA(6), false), 0);
	bench_free(&b);
}

static void vms_do_not_share_translations(void **state)
{
	struct bench b;
	uint64_t pa;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(page_of(&b, 0), AT_PAGES);
	map(&b, 0, AT_PAGES + 0x5000, LEAF); /* the other VM's tables, here the same ones */
	context(&b, 2, RS_IOMMU_TC_V, IOHGATP + (UINT64_C(1) << RS_IOMMU_IOHGATP_GSCID));
	assert_int_equal(translate(&b, 2, GPA(0), false, &pa), 0);
	assert_int_equal(pa, AT_PAGES + 0x5000);
	bench_free(&b);
}

static void reads_are_counted_for_the_device_that_caused_them(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	map(&b, 1, AT_PAGES, LEAF);
	(void)fault_of(&b, 1, GPA(0), false);
	assert_int_equal(iommu_take_reads(&b.i, 1), 4); /* a context, three entries */
	(void)fault_of(&b, 1, GPA(0), true);
	assert_int_equal(iommu_take_reads(&b.i, 1), 0);
	(void)fault_of(&b, 1, GPA(1), true);
	assert_int_equal(iommu_take_reads(&b.i, 1), 3);
	(void)fault_of(&b, 2, GPA(1), true);
	assert_int_equal(iommu_take_reads(&b.i, 1), 0);
	assert_int_equal(iommu_take_reads(&b.i, 2), 1);
	bench_free(&b);
}

CORE_TESTS(dev_iommu_translate)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(off_stops_everything),
		cmocka_unit_test(a_context_without_a_second_stage_passes_everything),
		cmocka_unit_test(a_device_reaches_the_pages_of_its_vm_and_no_others),
		cmocka_unit_test(a_misconfigured_context_stops_its_device),
		cmocka_unit_test(contexts_that_are_not_there_have_their_causes),
		cmocka_unit_test(a_page_is_open_as_far_as_its_entry_says),
		cmocka_unit_test(page_tables_outside_of_memory_are_an_access_fault),
		cmocka_unit_test(a_forgotten_iodir_shows),
		cmocka_unit_test(iodir_of_all_devices_drops_all_contexts),
		cmocka_unit_test(a_forgotten_iotinval_shows),
		cmocka_unit_test(a_large_page_is_dropped_by_any_address_in_it),
		cmocka_unit_test(what_is_not_valid_is_not_remembered),
		cmocka_unit_test(vms_do_not_share_translations),
		cmocka_unit_test(reads_are_counted_for_the_device_that_caused_them),
	};
	return cmocka_run_group_tests_name("core/dev/iommu_translate", tests, NULL, NULL);
}
