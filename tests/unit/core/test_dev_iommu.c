/* The registers of the IOMMU. */
#include "iommu_bench.h"

static void at_reset_devices_see_physical_addresses(void **state)
{
	struct bench b;
	uint64_t pa;
	(void)state;
	bench_make(&b);
	assert_int_equal(reg(&b, RS_IOMMU_DDTP, 8), RS_IOMMU_BARE);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_CQCSR, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_FQCSR, 4), 0);
	assert_int_equal(translate(&b, 1, 0x1234, true, &pa), 0);
	assert_int_equal(pa, 0x1234);
	bench_free(&b);
}

static void capabilities_name_the_subset_and_cannot_be_written(void **state)
{
	struct bench b;
	uint64_t all;
	(void)state;
	bench_make(&b);
	set(&b, RS_IOMMU_CAPABILITIES, 8, UINT64_MAX);
	set(&b, RS_IOMMU_FCTL, 4, 0);
	all = reg(&b, RS_IOMMU_CAPABILITIES, 8);
	assert_int_equal(all & 0xff, 0x10);	/* version 1.0 */
	assert_int_equal(all >> 17 & 1, 1);	/* Sv39x4 */
	assert_int_equal(all >> 22 & 1, 0);	/* MSI_FLAT */
	assert_int_equal(all >> 28 & 3, 1);	/* wires */
	assert_int_equal(all >> 32 & 0x3f, 56); /* PAS */
	assert_int_equal(all & ~(UINT64_C(0x38100200ff)) & ~(BIT(17) | BIT(28)), 0);
	assert_int_equal(reg(&b, RS_IOMMU_FCTL, 4), 2);
	bench_free(&b);
}

static void a_mode_that_does_not_exist_leaves_ddtp_as_it_is(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	for (unsigned mode = 0; mode < 16; mode++) {
		set(&b, RS_IOMMU_DDTP, 8, RS_IOMMU_PPN(AT_DDT) | 1);
		set(&b, RS_IOMMU_DDTP, 4, RS_IOMMU_PPN(AT_DDT) | mode);
		assert_int_equal(reg(&b, RS_IOMMU_DDTP, 8),
				 RS_IOMMU_PPN(AT_DDT) | (mode <= 2 ? mode : 1));
	}
	bench_free(&b);
}

static void reserved_bits_read_zero(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	set(&b, RS_IOMMU_DDTP, 8, ~UINT64_C(15) | RS_IOMMU_1LVL);
	assert_int_equal(reg(&b, RS_IOMMU_DDTP, 8), UINT64_C(0x003ffffffffffc02));
	set(&b, RS_IOMMU_CQB, 8, UINT64_MAX);
	set(&b, RS_IOMMU_FQB, 8, UINT64_MAX);
	assert_int_equal(reg(&b, RS_IOMMU_CQB, 8), UINT64_C(0x003ffffffffffc1f));
	assert_int_equal(reg(&b, RS_IOMMU_FQB, 8), UINT64_C(0x003ffffffffffc1f));
	set(&b, RS_IOMMU_ICVEC, 8, UINT64_MAX);
	assert_int_equal(reg(&b, RS_IOMMU_ICVEC, 8), 0x33);
	set(&b, RS_IOMMU_FQCSR, 4, UINT32_MAX);
	assert_int_equal(reg(&b, RS_IOMMU_FQCSR, 4), 0x10003);
	bench_free(&b);
}

static void halves_are_the_same_as_the_whole(void **state)
{
	const uint64_t value = RS_IOMMU_PPN(UINT64_C(0x123456789000)) | 5;
	struct bench b;
	(void)state;
	bench_make(&b);
	set(&b, RS_IOMMU_CQB, 8, value);
	set(&b, RS_IOMMU_FQB + 4, 4, value >> 32);
	set(&b, RS_IOMMU_FQB, 4, (uint32_t)value);
	assert_int_equal(reg(&b, RS_IOMMU_CQB, 8), value);
	assert_int_equal(reg(&b, RS_IOMMU_FQB, 8), value);
	assert_int_equal(reg(&b, RS_IOMMU_FQB, 4), (uint32_t)value);
	assert_int_equal(reg(&b, RS_IOMMU_FQB + 4, 4), value >> 32);
	bench_free(&b);
}

static void other_sizes_read_zero_and_write_nothing(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	for (unsigned size = 1; size <= 2; size++) {
		set(&b, RS_IOMMU_DDTP, size, RS_IOMMU_OFF);
		assert_int_equal(reg(&b, RS_IOMMU_DDTP, size), 0);
	}
	assert_int_equal(reg(&b, RS_IOMMU_DDTP, 8), RS_IOMMU_BARE);
	bench_free(&b);
}

static void what_the_table_does_not_name_is_read_only_zero(void **state)
{
	static const struct {
		unsigned offset, size;
	} named[] = {
#define IOMMU_REGISTER(offset, size, name, slug, text) {offset, size},
#include "ringside/abi/iommu.def"
	};
	struct bench b;
	(void)state;
	bench_make(&b);
	for (unsigned at = 0; at < 0x1000; at += 4) {
		bool there = false;

		for (size_t i = 0; i < sizeof named / sizeof *named; i++)
			there = there || at - named[i].offset < named[i].size;
		if (there)
			continue;
		set(&b, at, 4, UINT32_MAX);
		assert_int_equal(reg(&b, at, 4), 0);
	}
	bench_free(&b);
}

static void an_index_has_as_many_bits_as_its_queue_needs(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	for (unsigned log = 0; log < 32; log++) {
		uint32_t mask = (uint32_t)((UINT64_C(2) << log) - 1);

		set(&b, RS_IOMMU_CQB, 8, log);
		set(&b, RS_IOMMU_FQB, 8, log);
		set(&b, RS_IOMMU_CQT, 4, UINT32_MAX);
		set(&b, RS_IOMMU_FQH, 4, UINT32_MAX);
		set(&b, RS_IOMMU_CQH, 4, UINT32_MAX);
		set(&b, RS_IOMMU_FQT, 4, UINT32_MAX);
		assert_int_equal(reg(&b, RS_IOMMU_CQT, 4), mask);
		assert_int_equal(reg(&b, RS_IOMMU_FQH, 4), mask);
		assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 0); /* the IOMMU's own */
		assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	}
	set(&b, RS_IOMMU_CQB, 8, 1); /* a smaller queue: the index is one in it */
	assert_in_range(reg(&b, RS_IOMMU_CQT, 4), 0, 3);
	bench_free(&b);
}

static void switching_a_queue_on_starts_it_anew(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	command(&b, RS_IOMMU_IOFENCE_C, 0);
	(void)fault_of(&b, 2, 0, false);
	assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 1);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 1);
	assert_int_equal(reg(&b, RS_IOMMU_CQCSR, 4) & RS_IOMMU_ON, RS_IOMMU_ON);
	set(&b, RS_IOMMU_CQCSR, 4, 0);
	set(&b, RS_IOMMU_FQCSR, 4, 0);
	assert_int_equal(reg(&b, RS_IOMMU_CQCSR, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_FQCSR, 4), 0);
	set(&b, RS_IOMMU_CQT, 4, 0);
	set(&b, RS_IOMMU_CQCSR, 4, RS_IOMMU_ENABLE);
	set(&b, RS_IOMMU_FQCSR, 4, RS_IOMMU_ENABLE);
	assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	bench_free(&b);
}

static void each_interrupt_has_the_wire_that_icvec_gives_it(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(rs_iommu_class.irq(&b.i), 0);
	(void)fault_of(&b, 2, 0, false);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_FIP);
	for (unsigned wire = 0; wire < RS_IOMMU_WIRES; wire++) {
		set(&b, RS_IOMMU_ICVEC, 8, wire << 4);
		assert_int_equal(rs_iommu_class.irq(&b.i), 1 << wire);
	}
	command(&b, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_WSI, 0);
	set(&b, RS_IOMMU_ICVEC, 8, 1 << 4);
	assert_int_equal(rs_iommu_class.irq(&b.i), 3);
	bench_free(&b);
}

/* "If the conditions to set that bit are still present ... that bit transitions again" */
static void a_pending_bit_comes_back_while_its_reason_lasts(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	command(&b, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_WSI, 0);
	set(&b, RS_IOMMU_IPSR, 4, RS_IOMMU_CIP);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_CIP);
	set(&b, RS_IOMMU_CQCSR, 4, RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT | RS_IOMMU_CQ_FENCE);
	set(&b, RS_IOMMU_IPSR, 4, RS_IOMMU_CIP);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), 0);
	(void)fault_of(&b, 2, 0, false); /* a new record is a moment, not a state */
	set(&b, RS_IOMMU_IPSR, 4, RS_IOMMU_FIP);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), 0);
	bench_free(&b);
}

static void without_their_enable_bit_there_are_no_interrupts(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	set(&b, RS_IOMMU_CQCSR, 4, RS_IOMMU_ENABLE);
	set(&b, RS_IOMMU_FQCSR, 4, RS_IOMMU_ENABLE);
	command(&b, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_WSI, 0);
	(void)fault_of(&b, 2, 0, false);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 1);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), 0);
	bench_free(&b);
}

CORE_TESTS(dev_iommu)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_reset_devices_see_physical_addresses),
		cmocka_unit_test(capabilities_name_the_subset_and_cannot_be_written),
		cmocka_unit_test(a_mode_that_does_not_exist_leaves_ddtp_as_it_is),
		cmocka_unit_test(reserved_bits_read_zero),
		cmocka_unit_test(halves_are_the_same_as_the_whole),
		cmocka_unit_test(other_sizes_read_zero_and_write_nothing),
		cmocka_unit_test(what_the_table_does_not_name_is_read_only_zero),
		cmocka_unit_test(an_index_has_as_many_bits_as_its_queue_needs),
		cmocka_unit_test(switching_a_queue_on_starts_it_anew),
		cmocka_unit_test(each_interrupt_has_the_wire_that_icvec_gives_it),
		cmocka_unit_test(a_pending_bit_comes_back_while_its_reason_lasts),
		cmocka_unit_test(without_their_enable_bit_there_are_no_interrupts),
	};
	return cmocka_run_group_tests_name("core/dev/iommu", tests, NULL, NULL);
}
