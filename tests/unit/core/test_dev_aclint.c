/* The small devices: timer and software interrupt, and the switch. */
#include "rig.h"

#include "ringside/abi/board.h"

static const struct rs_board_io at_tick_5 = {.ticks = UINT64_C(0x500000005)};

static uint64_t get(const struct rs_device_class *class, void *state, uint64_t offset,
		    unsigned size)
{
	uint64_t value;

	assert_true(class->load(state, &at_tick_5, offset, size, &value));
	return value;
}

static void set(const struct rs_device_class *class, void *state, uint64_t offset,
		unsigned size, uint64_t value)
{
	assert_true(class->store(state, &at_tick_5, offset, size, value));
}

static void the_time_reads_whole_or_in_halves_and_cannot_be_written(void **state)
{
	struct aclint a;
	(void)state;
	rs_aclint_class.reset(&a);
	set(&rs_aclint_class, &a, RS_ACLINT_MTIME, 8, 1);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MTIME, 8), at_tick_5.ticks);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MTIME, 4), 5);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MTIME + 4, 4), 5);
}

static void the_deadline_is_written_whole_or_in_halves(void **state)
{
	struct aclint a;
	(void)state;
	rs_aclint_class.reset(&a);
	assert_int_equal(a.mtimecmp, UINT64_MAX);
	set(&rs_aclint_class, &a, RS_ACLINT_MTIMECMP, 4, 0x11111111);
	assert_int_equal(a.mtimecmp, UINT64_C(0xffffffff11111111));
	set(&rs_aclint_class, &a, RS_ACLINT_MTIMECMP + 4, 4, 0x22222222);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MTIMECMP, 8),
			 UINT64_C(0x2222222211111111));
	set(&rs_aclint_class, &a, RS_ACLINT_MTIMECMP, 8, 7);
	assert_int_equal(a.mtimecmp, 7);
}

static void the_software_interrupt_has_one_bit(void **state)
{
	struct aclint a;
	(void)state;
	rs_aclint_class.reset(&a);
	set(&rs_aclint_class, &a, RS_ACLINT_MSIP, 4, 0xffffffff);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MSIP, 4), 1);
	set(&rs_aclint_class, &a, RS_ACLINT_MSIP, 4, 2);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MSIP, 4), 0);
}

static void harts_that_are_not_there_have_no_registers(void **state)
{
	struct aclint a;
	(void)state;
	rs_aclint_class.reset(&a);
	set(&rs_aclint_class, &a, RS_ACLINT_MSIP + 4, 4, 1);
	set(&rs_aclint_class, &a, RS_ACLINT_MTIMECMP + 8, 8, 1);
	assert_int_equal(get(&rs_aclint_class, &a, RS_ACLINT_MSIP + 4, 4), 0);
	assert_int_equal(a.msip, 0);
	assert_int_equal(a.mtimecmp, UINT64_MAX);
}

static void bytes_and_halves_are_access_faults(void **state)
{
	struct aclint a;
	uint64_t value;
	(void)state;
	rs_aclint_class.reset(&a);
	for (unsigned size = 1; size <= 2; size++) {
		assert_false(rs_aclint_class.load(&a, &at_tick_5, 0, size, &value));
		assert_false(rs_aclint_class.store(&a, &at_tick_5, 0, size, 0));
	}
}

static void the_switch_takes_its_three_words_and_no_other(void **state)
{
	static const struct {
		uint32_t word, request, code;
	} cases[] = {
		{RS_FINISHER_PASS, FINISHER_OFF, 0},
		{7 << 16 | RS_FINISHER_FAIL, FINISHER_OFF, 7},
		{0xffff0000 | RS_FINISHER_FAIL, FINISHER_OFF, 0xffff},
		{RS_FINISHER_RESET, FINISHER_RESET, 0},
		{0, FINISHER_NOTHING, 0},
		{0x1234, FINISHER_NOTHING, 0},
		{0xffffffff, FINISHER_NOTHING, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct finisher f;

		rs_finisher_class.reset(&f);
		set(&rs_finisher_class, &f, 4, 4, cases[i].word); /* another place */
		assert_int_equal(f.request, FINISHER_NOTHING);
		set(&rs_finisher_class, &f, 0, 4, cases[i].word);
		assert_int_equal(f.request, cases[i].request);
		assert_int_equal(f.code, cases[i].code);
		assert_int_equal(get(&rs_finisher_class, &f, 0, 4), 0);
	}
}

CORE_TESTS(dev_aclint)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_reads_whole_or_in_halves_and_cannot_be_written),
		cmocka_unit_test(the_deadline_is_written_whole_or_in_halves),
		cmocka_unit_test(the_software_interrupt_has_one_bit),
		cmocka_unit_test(harts_that_are_not_there_have_no_registers),
		cmocka_unit_test(bytes_and_halves_are_access_faults),
		cmocka_unit_test(the_switch_takes_its_three_words_and_no_other),
	};
	return cmocka_run_group_tests_name("core/dev/aclint", tests, NULL, NULL);
}
