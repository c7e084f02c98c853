/* exec.c - execv. */
#include "check.h"

#include <fcntl.h>

static char *no_arguments[] = {NULL};
static char echo[] = "echo", x[] = "x", nothing[] = "", ab[] = "a b", hi[] = "hi";

static void what_is_no_program_is_refused(void)
{
	refused(ENOENT, execv("/bin/nothing", no_arguments));
	refused(ENOENT, execv("", no_arguments));
	refused(ENOEXEC, execv("/etc/lesson", no_arguments));
	refused(EISDIR, execv("/bin", no_arguments));
	refused(ENOTDIR, execv("/etc/lesson/x", no_arguments));
	refused(ENOEXEC, execv("/dev/null", no_arguments));
}

static void bad_addresses_are_refused(void)
{
	char *arguments[] = {x, NULL};
	each_bad(p) refused(EFAULT, execv(p, no_arguments));
	each_bad(p) refused(EFAULT, execv("/bin/echo", p));
	each_bad(p)
	{
		arguments[0] = p;
		refused(EFAULT, execv("/bin/echo", arguments));
	}
}

static void too_much_is_refused(void)
{
	static char long_text[ARGS_ROOM + 1];
	static char path[PATH_ROOM + 10];
	static char *many[ARGS_MOST + 2];
	memset(long_text, 'a', ARGS_ROOM);
	memset(path, 'a', sizeof path - 1);
	for (int i = 0; i <= ARGS_MOST; i++)
		many[i] = x;
	refused(E2BIG, execv("/bin/echo", many));
	refused(E2BIG, execv("/bin/echo", (char *[]){long_text, NULL}));
	refused(ENAMETOOLONG, execv(path, no_arguments));
	path[PATH_ROOM - 1] = '\0';
	refused(ENAMETOOLONG, execv(path, no_arguments));
}

/* The child's output. */
static long output_of(char *const argv[], char *text, size_t size)
{
	int ends[2], status = -1;
	size_t used = 0;
	ssize_t n;
	answers(0, pipe(ends));
	int pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execv("/bin/echo", argv);
		_exit(127);
	}
	close(ends[1]);
	while ((n = read(ends[0], text + used, size - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	answers(pid, waitpid(pid, &status));
	answers(0, status);
	return (long)used;
}

static void arguments_arrive_as_they_were(void)
{
	static char text[ARGS_ROOM], word[1900];
	char *argv[] = {echo, ab, nothing, x, NULL};
	answers(7, output_of(argv, text, sizeof text));
	answers(0, memcmp(text, "a b  x\n", 7));
	char *many[ARGS_MOST + 1];
	for (int i = 0; i < ARGS_MOST; i++)
		many[i] = x;
	many[ARGS_MOST] = NULL;
	answers(2 * (ARGS_MOST - 1), output_of(many, text, sizeof text));
	memset(word, 'w', sizeof word - 1);
	char *large[] = {echo, word, NULL};
	answers(sizeof word, output_of(large, text, sizeof text));
}

static void descriptors_are_inherited(void)
{
	char text[16];
	char *argv[] = {echo, hi, NULL};
	answers(3, output_of(argv, text, sizeof text));
	answers(0, memcmp(text, "hi\n", 3));
}

static void without_arguments_a_program_starts_all_the_same(void)
{
	char text[16];
	answers(1, output_of(no_arguments, text, sizeof text));
}

const struct check exec_checks[] = {
	{"what is no program is refused", what_is_no_program_is_refused},
	{"exec: bad addresses are refused", bad_addresses_are_refused},
	{"exec: too much is refused", too_much_is_refused},
	{"arguments arrive as they were", arguments_arrive_as_they_were},
	{"descriptors are inherited", descriptors_are_inherited},
	{"without arguments a program starts all the same",
	 without_arguments_a_program_starts_all_the_same},
	{NULL, NULL},
};
