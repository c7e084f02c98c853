/* test_output.c - what is written becomes visible whole or not at all, and never over what the
 * same run reads. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/claims.h"
#include "host/file.h"
#include "host/output.h"

static char folder[] = "/tmp/ringside-output-XXXXXX", message[1024];

static int in_new_folder(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int without_it(void **state)
{
	(void)state;
	return system("rm input hard soft result") == 0 && chdir("/") == 0 ? rmdir(folder) : -1;
}

static void make(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void assert_content(const char *path, const char *text)
{
	char found[64] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	found[fread(found, 1, sizeof found - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(found, text);
}

/* Nothing but these may be in the folder. */
static void assert_files(const char *list)
{
	char found[256] = "";
	FILE *names = popen("ls -A | tr '\\n' ' '", "r");

	assert_non_null(names);
	found[fread(found, 1, sizeof found - 1, names)] = '\0';
	pclose(names);
	assert_string_equal(found, list);
	assert_int_equal(system("rm -rf *"), 0);
}

static struct rs_output *begin(const char *path, const char *text)
{
	struct rs_output *o;

	assert_int_equal(rs_output_open(&o, path, message, sizeof message), RS_OK);
	assert_true(fputs(text, rs_output_file(o)) >= 0);
	return o;
}

static enum rs_error end(struct rs_output *o, bool good)
{
	message[0] = '\0';
	return rs_output_close(o, good, message, sizeof message);
}

static void a_file_appears_when_it_is_whole(void **state)
{
	struct rs_output *o = begin("new", "text");

	(void)state;
	assert_int_not_equal(access("new", F_OK), 0);
	assert_int_equal(end(o, true), RS_OK);
	assert_content("new", "text");
	assert_files("new ");
}

static void an_old_file_stays_until_then_and_keeps_its_permissions(void **state)
{
	struct rs_output *o;
	struct stat info;

	(void)state;
	make("old", "old");
	assert_int_equal(chmod("old", 0640), 0);
	o = begin("old", "new");
	assert_content("old", "old");
	assert_int_equal(end(o, true), RS_OK);
	assert_content("old", "new");
	assert_int_equal(stat("old", &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
	assert_files("old ");
}

static void what_failed_leaves_the_old_file(void **state)
{
	(void)state;
	make("old", "old");
	assert_int_equal(end(begin("old", "new"), false), RS_OK);
	assert_content("old", "old");
	assert_files("old ");
}

static void a_file_that_may_not_grow_leaves_the_old_one(void **state)
{
	struct rlimit limit, least;
	struct rs_output *o;

	(void)state;
	make("old", "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	least = (struct rlimit){.rlim_cur = 2, .rlim_max = limit.rlim_max};
	o = begin("old", "new text");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &least), 0);
	assert_int_equal(end(o, true), RS_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_string_equal(message, "old: cannot be written: File too large");
	assert_content("old", "old");
	assert_files("old ");
}

static void a_full_device_is_written_directly_and_named(void **state)
{
	(void)state;
	assert_int_equal(end(begin("/dev/full", "text"), true), RS_IO);
	assert_string_equal(message, "/dev/full: cannot be written: No space left on device");
	assert_int_equal(end(begin("/dev/null", "text"), true), RS_OK);
	assert_int_equal(access("/dev/null", F_OK), 0);
	assert_files("");
}

static void a_link_stays_a_link(void **state)
{
	struct stat info;

	(void)state;
	make("target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(end(begin("link", "new"), true), RS_OK);
	assert_int_equal(lstat("link", &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_content("target", "new");
	assert_files("link target ");
}

static void a_link_to_nowhere_makes_its_target(void **state)
{
	(void)state;
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(end(begin("link", "new"), true), RS_OK);
	assert_content("target", "new");
	assert_files("link target ");
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	struct rs_output *o;

	(void)state;
	assert_int_equal(rs_output_open(&o, "no/file", message, sizeof message), RS_IO);
	assert_string_equal(message, "no/file: cannot be written: No such file or directory");
	assert_null(o);
	assert_files("");
}

static void what_is_not_whole_is_removed_when_the_process_is_ended(void **state)
{
	struct rs_output *o = begin("new", "text");

	(void)state;
	rs_output_forget();
	assert_files("");
	assert_int_equal(end(o, false), RS_OK);
}

static enum rs_error read_it(const char *path)
{
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, sizeof message);

	rs_file_free(&file);
	return e;
}

static enum rs_error declare(const char *path, const char *option)
{
	return rs_output_declare(path, option, message, sizeof message);
}

/* The files of these two stay until the end: what is known by its inode must keep it. */
static void an_input_is_no_output_whatever_its_name(void **state)
{
	struct rs_output *o;

	(void)state;
	make("input", "precious");
	assert_int_equal(read_it("input"), RS_OK);
	assert_int_equal(read_it("input"), RS_OK);
	assert_int_equal(link("input", "hard"), 0);
	assert_int_equal(symlink("input", "soft"), 0);
	assert_int_equal(declare("input", "--json"), RS_BAD_CONFIG);
	assert_string_equal(message,
			    "--json: input: this run reads it, so it must not write it; "
			    "needs another file");
	assert_int_equal(declare("./input", "--json"), RS_BAD_CONFIG);
	assert_int_equal(declare("hard", "--json"), RS_BAD_CONFIG);
	assert_int_equal(declare("soft", "--json"), RS_BAD_CONFIG);
	assert_int_equal(rs_output_open(&o, "soft", message, sizeof message), RS_BAD_CONFIG);
	assert_content("input", "precious");
}

static void an_output_is_no_input(void **state)
{
	(void)state;
	make("result", "old");
	assert_int_equal(declare("result", "--record"), RS_OK);
	assert_int_equal(read_it("result"), RS_BAD_CONFIG);
	assert_string_equal(message,
			    "--record: result: this run reads it, so it must not write "
			    "it; needs another file");
}

static void two_outputs_are_two_files_also_before_they_exist(void **state)
{
	(void)state;
	assert_int_equal(declare("both", "--json"), RS_OK);
	assert_int_equal(declare("./both", "--export"), RS_BAD_CONFIG);
	assert_string_equal(message, "--export: ./both: is already what --json writes; needs "
				     "another file");
	assert_int_equal(declare("other", "--export"), RS_OK);
	assert_int_equal(declare("-", "--json"), RS_OK);
	assert_int_equal(declare("-", "--export"), RS_BAD_CONFIG);
}

static void devices_may_be_read_and_written(void **state)
{
	(void)state;
	assert_int_equal(declare("/dev/null", "--json"), RS_OK);
	assert_int_equal(declare("/dev/null", "--export"), RS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_appears_when_it_is_whole),
		cmocka_unit_test(an_old_file_stays_until_then_and_keeps_its_permissions),
		cmocka_unit_test(what_failed_leaves_the_old_file),
		cmocka_unit_test(a_file_that_may_not_grow_leaves_the_old_one),
		cmocka_unit_test(a_full_device_is_written_directly_and_named),
		cmocka_unit_test(a_link_stays_a_link),
		cmocka_unit_test(a_link_to_nowhere_makes_its_target),
		cmocka_unit_test(a_folder_that_is_not_there_is_named),
		cmocka_unit_test(what_is_not_whole_is_removed_when_the_process_is_ended),
		cmocka_unit_test(an_input_is_no_output_whatever_its_name),
		cmocka_unit_test(an_output_is_no_input),
		cmocka_unit_test(two_outputs_are_two_files_also_before_they_exist),
		cmocka_unit_test(devices_may_be_read_and_written),
	};
	return cmocka_run_group_tests_name("host/output", tests, in_new_folder, without_it);
}
