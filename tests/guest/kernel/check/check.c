/* check.c - run tests: check [SUBJECT]... (all but disk and console) */
#include "check.h"

#include <sys/stat.h>

#include "program.h"

PROGRAM("tests of the kernel: every system call, right and wrong");

static const struct {
	const char *name;
	const struct check *checks;
	bool usual;
} subjects[] = {
	{"process", process_checks, true}, {"exec", exec_checks, true},
	{"memory", memory_checks, true},   {"fault", fault_checks, true},
	{"file", file_checks, true},	   {"pipe", pipe_checks, true},
	{"box", box_checks, true},	   {"cgroup", cgroup_checks, true},
	{"disk", disk_checks, false},	   {"console", console_checks, false},
};

/* The last lies where a page that is there ends, if the stack's first page is the last of all.
 */
void *const bad_addresses[4] = {(void *)8, (void *)0xffffffc080200000, (void *)0x3fffffffff,
				(void *)-8};

_Noreturn void check_failed(const char *file, int line, const char *what, long found)
{
	fprintf(stderr, "  %s:%d: %s: found %ld\n", file, line, what, found);
	_exit(1);
}

int status_in(int pid, void (*part)(void))
{
	int status = -1;
	if (pid == 0) {
		part();
		_exit(0);
	}
	must(pid > 0);
	answers(pid, waitpid(pid, &status));
	return status;
}

int status_of(void (*part)(void))
{
	return status_in(fork(), part);
}

int64_t raw_call(uint64_t number, uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a2 __asm__("a2") = arg2;
	register uint64_t a7 __asm__("a7") = number;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
	return (int64_t)a0;
}

static bool same_usage(const struct usage *a, const struct usage *b)
{
	if (a->pages_free == b->pages_free && a->processes == b->processes &&
	    a->files == b->files)
		return true;
	printf("  leaked: %ld pages, %ld processes, %ld files\n",
	       (long)(a->pages_free - b->pages_free), (long)(b->processes - a->processes),
	       (long)(b->files - a->files));
	return false;
}

/* @return whether it passed. */
static bool run(const struct check *check)
{
	struct usage before, after;
	usage(&before);
	int status = status_of(check->run);
	usage(&after);
	bool good = same_usage(&before, &after) && status == 0;
	printf("%s - %s\n", good ? "ok" : "FAILED", check->name);
	if (status > 1)
		printf("  status %d\n", status);
	return good;
}

static void nothing(void)
{
}

static bool is_wanted(const char *name, bool usual, int argc, char *argv[])
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc == 1 && usual;
}

int main(int argc, char *argv[])
{
	int passed = 0, failed = 0;
	struct stat s;
	/* afterwards what a test needs is there: pages of this program, buffers of the disk */
	(void)status_of(nothing);
	(void)stat("/disk", &s);
	for (unsigned i = 0; i < COUNT_OF(subjects); i++) {
		if (!is_wanted(subjects[i].name, subjects[i].usual, argc, argv))
			continue;
		for (const struct check *check = subjects[i].checks; check->name; check++) {
			if (run(check))
				passed++;
			else
				failed++;
		}
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed || !passed;
}
