/* test_sizefile.c - tables of instance sizes as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/sizefile.h"

static char path[] = "/tmp/ringside-sizes-XXXXXX";

static enum rs_error read_text(struct rs_sizes *sizes, const char *text, size_t size,
			       char message[512])
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	message[0] = '\0';
	return rs_sizes_read(sizes, path, message, 512);
}

/* Refused at that line, with those words. */
static void refused(const char *text, unsigned line, const char *says)
{
	struct rs_sizes sizes;
	char message[512], place[64];

	assert_int_equal(read_text(&sizes, text, strlen(text), message), RS_BAD_CONFIG);
	snprintf(place, sizeof place, "%s:%u:", path, line);
	if (!strstr(message, place) || !strstr(message, says))
		fail_msg("'%s' does not say '%s' of %s", message, says, place);
}

static void sizes_are_read_in_order(void **state)
{
	static const char text[] = "# two\n\nbig.1\t1024M 10000 100 # all\r\n  a_b 2048K 1 1";
	struct rs_sizes sizes;
	char message[512];

	(void)state;
	assert_int_equal(read_text(&sizes, text, strlen(text), message), RS_OK);
	assert_int_equal(sizes.count, 2);
	assert_string_equal(sizes.list[0].name, "big.1");
	assert_int_equal(sizes.list[0].memory, UINT64_C(1) << 30);
	assert_int_equal(sizes.list[0].weight, 10000);
	assert_int_equal(sizes.list[0].cap, 100);
	assert_string_equal(sizes.list[1].name, "a_b");
	assert_int_equal(sizes.list[1].memory, 2 << 20);
	assert_int_equal(sizes.list[1].cap, 1);
}

static void a_wrong_value_is_named_with_its_line(void **state)
{
	(void)state;
	refused("\na,b 8M 1 1\n", 2, "name: found 'a,b'; needs");
	refused("a234567890123456789012345 8M 1 1\n", 1, "name: found");
	refused("a 8M 1 1\na 8M 1 1\n", 2, "name: found 'a'; needs one that no line above has");
	refused("a 8 1 1\n", 1, "memory: found '8'; needs");
	refused("a 8MB 1 1\n", 1, "memory: found '8MB'; needs");
	refused("a 1023K 1 1\n", 1, "memory: found '1023K'; needs");
	refused("a 1026K 1 1\n", 1, "memory: found '1026K'; needs");
	refused("a -8M 1 1\n", 1, "memory: found '-8M'; needs");
	refused("a 99999999999999999999M 1 1\n", 1, "memory: found");
	refused("a 8M 0 1\n", 1, "weight: found '0'; needs 1 to 10000");
	refused("a 8M 10001 1\n", 1, "weight: found '10001'; needs 1 to 10000");
	refused("a 8M 1x 1\n", 1, "weight: found '1x'; needs");
	refused("a 8M 1 0\n", 1, "cap: found '0'; needs 1 to 100");
	refused("a 8M 1 101\n", 1, "cap: found '101'; needs 1 to 100");
}

static void a_line_has_four_columns(void **state)
{
	(void)state;
	refused("a\n", 1, "memory is missing");
	refused("a 8M\n", 1, "weight is missing");
	refused("a 8M 1\n", 1, "cap is missing");
	refused("a 8M 1 1 1\n", 1, "found '1'; needs nothing after it");
}

static void there_are_at_most_as_many_as_fit(void **state)
{
	char text[40 * 16] = "";

	(void)state;
	for (unsigned i = 0; i <= RS_SIZES_MOST; i++)
		snprintf(text + strlen(text), 16, "s%u 8M 1 1\n", i);
	refused(text, RS_SIZES_MOST + 1, "at most 32 sizes");
}

static void what_is_no_text_is_refused(void **state)
{
	struct rs_sizes sizes;
	char message[512];

	(void)state;
	assert_int_equal(read_text(&sizes, "a 8M 1\0 1\n", 10, message), RS_BAD_CONFIG);
	assert_non_null(strstr(message, "not a text file"));
	assert_int_equal(rs_sizes_read(&sizes, "/nonexistent", message, sizeof message), RS_IO);
}

static void the_table_that_ringside_brings_has_the_sizes_of_the_documents(void **state)
{
	static const char *const names[] = {"nano", "micro", "small"};
	struct rs_size size, before = {.memory = 0};
	char message[512];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(rs_size_find(&size, names[i], message, sizeof message), RS_OK);
		assert_string_equal(size.name, names[i]);
		assert_true(size.memory > before.memory && size.weight > before.weight &&
			    size.cap > before.cap);
		before = size;
	}
	assert_int_equal(rs_size_find(&size, "nan", message, sizeof message), RS_BAD_CONFIG);
	assert_non_null(strstr(message, "did you mean 'nano'?"));
	assert_non_null(strstr(message, "nano, micro and small"));
}

static void a_folder_without_the_table_is_named(void **state)
{
	struct rs_size size;
	char message[512];

	(void)state;
	assert_int_equal(setenv("RINGSIDE_SIZES", "/nonexistent", 1), 0);
	assert_int_equal(rs_size_find(&size, "nano", message, sizeof message), RS_IO);
	assert_int_equal(unsetenv("RINGSIDE_SIZES"), 0);
	assert_non_null(strstr(message, "/nonexistent/instances.txt"));
}

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read_in_order),
		cmocka_unit_test(a_wrong_value_is_named_with_its_line),
		cmocka_unit_test(a_line_has_four_columns),
		cmocka_unit_test(there_are_at_most_as_many_as_fit),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(the_table_that_ringside_brings_has_the_sizes_of_the_documents),
		cmocka_unit_test(a_folder_without_the_table_is_named),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
