/* test_install.c - where the parts of an installation are looked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/install.h"

#define VARIABLE "RINGSIDE_TEST_PART"

static const struct rs_part part = {VARIABLE, {"../no/such", ".", "/nowhere", NULL}};

/* The folder of this program, as the system says. */
static const char *here(void)
{
	static char path[RS_PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

	assert_true(length > 0);
	path[length] = '\0';
	*strrchr(path, '/') = '\0';
	return path;
}

static void a_relative_folder_is_relative_to_the_program(void **state)
{
	char path[RS_PATH_MAX], expected[RS_PATH_MAX + 64];

	(void)state;
	unsetenv(VARIABLE);
	assert_true(rs_part_find(&part, "test_host_install", path));
	snprintf(expected, sizeof expected, "%s/./test_host_install", here());
	assert_string_equal(path, expected);
}

static void the_variable_alone_counts_if_it_is_set(void **state)
{
	char path[RS_PATH_MAX], text[256];

	(void)state;
	setenv(VARIABLE, "/elsewhere", 1);
	assert_false(rs_part_find(&part, "test_host_install", path));
	assert_string_equal(path, "/elsewhere/test_host_install");
	assert_string_equal(rs_part_tried(&part, "x", text, sizeof text), "/elsewhere/x");
	setenv(VARIABLE, "", 1);
	assert_true(rs_part_find(&part, "test_host_install", path));
	unsetenv(VARIABLE);
}

static void what_was_tried_is_listed_without_detours(void **state)
{
	char text[3 * RS_PATH_MAX], up[RS_PATH_MAX], expected[3 * RS_PATH_MAX + 64];

	(void)state;
	unsetenv(VARIABLE);
	snprintf(up, sizeof up, "%s", here());
	*strrchr(up, '/') = '\0';
	snprintf(expected, sizeof expected, "%s/no/such/x, %s/./x, /nowhere/x", up, here());
	assert_string_equal(rs_part_tried(&part, "x", text, sizeof text), expected);
}

static void a_list_that_does_not_fit_is_cut_off(void **state)
{
	char text[12];

	(void)state;
	unsetenv(VARIABLE);
	assert_int_equal(strlen(rs_part_tried(&part, "x", text, sizeof text)), sizeof text - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_relative_folder_is_relative_to_the_program),
		cmocka_unit_test(the_variable_alone_counts_if_it_is_set),
		cmocka_unit_test(what_was_tried_is_listed_without_detours),
		cmocka_unit_test(a_list_that_does_not_fit_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
