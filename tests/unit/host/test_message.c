/* test_message.c - what is proposed for a word that nobody knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/message.h"

static const char *const names[] = {"run", "race", "show", "bench", "list", "costs", NULL};

static void slips_of_one_letter_are_understood(void **state)
{
	(void)state;
	assert_string_equal(rs_suggest("rae", names), "race");
	assert_string_equal(rs_suggest("bnech", names), "bench");
	assert_string_equal(rs_suggest("seive", (const char *[]){"serve", "sieve", NULL}),
			    "sieve");
	assert_string_equal(rs_suggest("cost", names), "costs");
}

static void what_is_far_from_all_gets_no_proposal(void **state)
{
	(void)state;
	assert_null(rs_suggest("virtualize", names));
	assert_null(rs_suggest("", names));
}

static void very_long_words_do_no_harm(void **state)
{
	static const char word[] =
		"racexxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	(void)state;
	assert_null(rs_suggest(word, names));
}

static void a_refusal_fits_its_room_and_keeps_its_error(void **state)
{
	char small[8];

	(void)state;
	assert_int_equal(rs_refuse(RS_IO, small, sizeof small, "%s", "much too long"), RS_IO);
	assert_string_equal(small, "much to");
	assert_int_equal(rs_refuse(RS_BAD_IMAGE, NULL, 0, "%s", "nobody listens"),
			 RS_BAD_IMAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_of_one_letter_are_understood),
		cmocka_unit_test(what_is_far_from_all_gets_no_proposal),
		cmocka_unit_test(very_long_words_do_no_harm),
		cmocka_unit_test(a_refusal_fits_its_room_and_keeps_its_error),
	};
	return cmocka_run_group_tests_name("host/message", tests, NULL, NULL);
}
