/* test_format.c - numbers as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/format.h"

static char text[FORMAT_MAX];

static void counts_have_separators(void **state)
{
	(void)state;
	assert_string_equal(format_count(text, 0), "0");
	assert_string_equal(format_count(text, 999), "999");
	assert_string_equal(format_count(text, 1000), "1,000");
	assert_string_equal(format_count(text, UINT64_MAX), "18,446,744,073,709,551,615");
}

static void ratios_have_three_figures(void **state)
{
	(void)state;
	assert_string_equal(format_ratio(text, 1), "1.00x");
	assert_string_equal(format_ratio(text, 9.999), "10.0x");
	assert_string_equal(format_ratio(text, 42.34), "42.3x");
	assert_string_equal(format_ratio(text, 99.97), "100x");
	assert_string_equal(format_ratio(text, 1234.4), "1,234x");
}

static void a_verdict_names_its_base(void **state)
{
	(void)state;
	assert_string_equal(format_verdict(text, 42), "42x slower, 2 % of bare metal");
	assert_string_equal(format_verdict(text, 1.002), "as fast as bare metal");
	assert_string_equal(format_verdict(text, 0.5), "2.00x faster than bare metal");
	assert_string_equal(format_verdict(text, 400), "400x slower, 0.25 % of bare metal");
}

static void a_share_of_nothing_is_no_number(void **state)
{
	(void)state;
	assert_string_equal(format_share(text, 1, 8), "12.5 %");
	assert_string_equal(format_share(text, 0, 0), "-");
}

static void large_values_are_shortened(void **state)
{
	(void)state;
	assert_string_equal(format_short(text, 12), "12");
	assert_string_equal(format_short(text, 45210000), "45.2 M");
	assert_string_equal(format_short(text, 999999), "1.0 M");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_have_separators),
		cmocka_unit_test(ratios_have_three_figures),
		cmocka_unit_test(a_verdict_names_its_base),
		cmocka_unit_test(a_share_of_nothing_is_no_number),
		cmocka_unit_test(large_values_are_shortened),
	};
	return cmocka_run_group_tests_name("bench/format", tests, NULL, NULL);
}
