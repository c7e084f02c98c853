/* test_costfile.c - cost tables as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/costfile.h"

static char path[] = "/tmp/ringside-costs-XXXXXX";

static enum rs_error read_text(struct rs_costs *costs, const char *text, size_t size,
			       char message[512])
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	message[0] = '\0';
	return rs_costs_read(costs, path, message, 512);
}

static struct rs_costs accepted(const char *text)
{
	struct rs_costs costs = rs_costs_default();
	char message[512];

	if (read_text(&costs, text, strlen(text), message) != RS_OK)
		fail_msg("%s", message);
	return costs;
}

/* Refused at that line, with those words, and the table is as it was. */
static void refused(const char *text, unsigned line, const char *says)
{
	struct rs_costs costs = rs_costs_default(), before = costs;
	char message[512], place[64];

	assert_int_equal(read_text(&costs, text, strlen(text), message), RS_BAD_CONFIG);
	snprintf(place, sizeof place, "%s:%u:", path, line);
	assert_non_null(strstr(message, place));
	if (!strstr(message, says))
		fail_msg("'%s' does not say '%s'", message, says);
	assert_memory_equal(&costs, &before, sizeof costs);
}

static void what_is_named_changes_and_the_rest_stays(void **state)
{
	struct rs_costs costs = accepted("disk 8000000\ndisk-byte 7\n");
	(void)state;
	assert_int_equal(costs.cycles[RS_COST_DISK], 8000000);
	assert_int_equal(costs.cycles[RS_COST_DISK_BYTE], 7);
	assert_int_equal(costs.cycles[RS_COST_DIVIDE], rs_cost_info[RS_COST_DIVIDE].cycles);
}

static void comments_blanks_and_a_missing_last_newline_are_fine(void **state)
{
	struct rs_costs costs =
		accepted("# a slow disk\n\n  \t\r\n disk\t9 # cycles\r\n#\ndivide 0");
	(void)state;
	assert_int_equal(costs.cycles[RS_COST_DISK], 9);
	assert_int_equal(costs.cycles[RS_COST_DIVIDE], 0);
}

static void an_empty_file_changes_nothing(void **state)
{
	struct rs_costs costs = accepted(""), standard = rs_costs_default();
	(void)state;
	assert_memory_equal(&costs, &standard, sizeof costs);
}

static void the_largest_number_fits(void **state)
{
	(void)state;
	assert_int_equal(accepted("disk 4294967295").cycles[RS_COST_DISK], UINT32_MAX);
	refused("disk 4294967296", 1, "found '4294967296'");
}

static void an_unknown_name_gets_a_proposal(void **state)
{
	(void)state;
	refused("# one\ndivid 5\n", 2, "unknown cost 'divid'; did you mean 'divide'?");
	refused("hypercall 100\n", 1, "'ringside costs' shows all");
}

static void a_value_that_is_no_number_is_named(void **state)
{
	static const char *const wrong[] = {"-1",   "1.5", "0x10",
					    "many", "1e3", "99999999999999999999"};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[64], says[64];

		snprintf(text, sizeof text, "\n\ndisk %s\n", wrong[i]);
		snprintf(says, sizeof says, "disk: found '%s'", wrong[i]);
		refused(text, 3, says);
	}
}

static void a_line_has_a_name_and_one_number(void **state)
{
	(void)state;
	refused("disk\n", 1, "no number");
	refused("disk # 5\n", 1, "no number");
	refused("disk 5 cycles\n", 1, "'cycles' after the number");
}

static void a_name_stands_once(void **state)
{
	(void)state;
	refused("disk 1\ndivide 1\ndisk 1\n", 3, "second time");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	struct rs_costs costs = rs_costs_default();
	char message[512];
	(void)state;
	assert_int_equal(read_text(&costs, "disk 5\n\0\1\2", 10, message), RS_BAD_CONFIG);
	assert_non_null(strstr(message, "not a text file"));
}

static void a_missing_file_is_named(void **state)
{
	struct rs_costs costs;
	char message[512];
	(void)state;
	assert_int_equal(rs_costs_read(&costs, "/nowhere/x", message, sizeof message), RS_IO);
	assert_non_null(strstr(message, "/nowhere/x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_named_changes_and_the_rest_stays),
		cmocka_unit_test(comments_blanks_and_a_missing_last_newline_are_fine),
		cmocka_unit_test(an_empty_file_changes_nothing),
		cmocka_unit_test(the_largest_number_fits),
		cmocka_unit_test(an_unknown_name_gets_a_proposal),
		cmocka_unit_test(a_value_that_is_no_number_is_named),
		cmocka_unit_test(a_line_has_a_name_and_one_number),
		cmocka_unit_test(a_name_stands_once),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(a_missing_file_is_named),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests_name("host/costfile", tests, NULL, NULL);
	unlink(path);
	return failed;
}
