/* test_plain.c - text from outside controls no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "host/message.h"
#include "host/plain.h"

static void becomes(const char *text, const char *plain)
{
	char buffer[128], again[128];

	assert_string_equal(rs_plain(buffer, sizeof buffer, text), plain);
	assert_string_equal(rs_plain(again, sizeof again, buffer), plain);
	assert_true(rs_plain_is(plain));
	assert_int_equal(rs_plain_is(text), text == plain);
}

static void printable_text_of_any_language_stays(void **state)
{
	static const char *const texts[] = {"", "main+0x10 <%s>", "a\\x1b", "가상화 – “é” 𝕏"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		becomes(texts[i], texts[i]);
}

static void control_characters_are_spelt(void **state)
{
	(void)state;
	becomes("\x1b[2J\x07", "\\x1b[2J\\x07");
	becomes("a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f");
}

static void controls_of_the_second_set_are_spelt_in_both_encodings(void **state)
{
	(void)state;
	becomes("\x9b"
		"31m",
		"\\x9b31m");
	becomes("\xc2\x9b"
		"31m",
		"\\x9b31m");
}

static void bytes_that_are_no_utf8_are_spelt(void **state)
{
	(void)state;
	becomes("\xff", "\\xff");
	becomes("\xc0\x9b", "\\xc0\\x9b");		     /* overlong */
	becomes("\xed\xa0\x80", "\\xed\\xa0\\x80");	     /* a surrogate */
	becomes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	becomes("\xea\xb0", "\\xea\\xb0");		     /* cut short */
}

static void characters_that_reorder_text_are_spelt(void **state)
{
	(void)state;
	becomes("\u202e"
		"cod",
		"\\u202ecod");
	becomes("a\u200bb", "a\\u200bb");
}

static void what_does_not_fit_is_left_out_by_whole_characters(void **state)
{
	char buffer[4];

	(void)state;
	assert_string_equal(rs_plain(buffer, sizeof buffer, "가나"), "가");
	assert_string_equal(rs_plain(buffer, sizeof buffer, "a\x1b"), "a");
	assert_string_equal(rs_plain(buffer, 1, "a"), "");
}

static void a_letter_that_a_precision_cut_is_dropped(void **state)
{
	char text[32];

	(void)state;
	snprintf(text, sizeof text, "found '%.4s', 나", "가다");
	rs_drop_cut(text);
	assert_string_equal(text, "found '가', 나");
	rs_drop_cut(text);
	assert_string_equal(text, "found '가', 나");
}

static void a_refusal_quotes_nothing_raw(void **state)
{
	char message[64];

	(void)state;
	rs_refuse(RS_BAD_IMAGE, message, sizeof message, "found '%s'", "\x1b]0;x\x07");
	assert_string_equal(message, "found '\\x1b]0;x\\x07'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printable_text_of_any_language_stays),
		cmocka_unit_test(control_characters_are_spelt),
		cmocka_unit_test(controls_of_the_second_set_are_spelt_in_both_encodings),
		cmocka_unit_test(bytes_that_are_no_utf8_are_spelt),
		cmocka_unit_test(characters_that_reorder_text_are_spelt),
		cmocka_unit_test(what_does_not_fit_is_left_out_by_whole_characters),
		cmocka_unit_test(a_letter_that_a_precision_cut_is_dropped),
		cmocka_unit_test(a_refusal_quotes_nothing_raw),
	};
	return cmocka_run_group_tests_name("host/plain", tests, NULL, NULL);
}
