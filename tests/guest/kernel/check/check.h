/* check.h - tests that run inside the guest. Each is a process of its own; afterwards the
 * kernel must have as many free pages, processes and open files as before. */
#ifndef CHECK_H
#define CHECK_H
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct check {
	const char *name; /* a sentence */
	void (*run)(void);
};

/* Lists of tests by subject; each ends with an empty one. */
extern const struct check process_checks[], exec_checks[], memory_checks[], fault_checks[],
	file_checks[], pipe_checks[], box_checks[], cgroup_checks[], disk_checks[],
	console_checks[];

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

/* Give this test up. */
_Noreturn void check_failed(const char *file, int line, const char *what, long found);

/* `condition` holds. */
#define must(condition)                                                                        \
	do {                                                                                   \
		if (!(condition))                                                              \
			check_failed(__FILE__, __LINE__, #condition, errno);                   \
	} while (0)

/* `call` answers `expected`. */
#define answers(expected, call)                                                                \
	do {                                                                                   \
		long answer_ = (long)(call);                                                   \
		if (answer_ != (long)(expected))                                               \
			check_failed(__FILE__, __LINE__, #call, answer_);                      \
	} while (0)

/* `call` is refused with `error`. */
#define refused(error, call)                                                                   \
	do {                                                                                   \
		errno = 0;                                                                     \
		long answer_ = (long)(call);                                                   \
		if (answer_ != -1 || errno != (error))                                         \
			check_failed(__FILE__, __LINE__, #call,                                \
				     answer_ == -1 ? errno : answer_);                         \
	} while (0)

/* Addresses that no program has: nothing there, the kernel's, a hole in the middle, wrapping
 * around. */
extern void *const bad_addresses[4];
#define each_bad(p)                                                                            \
	for (unsigned bad_ = 0; bad_ < 4; bad_++)                                              \
		for (void *p = bad_addresses[bad_]; p; p = NULL)

/* Right behind fork() or clone3(), which returned `pid`: run `part` in the child. @return its status. */
int status_in(int pid, void (*part)(void));
/* Run `part` in a child. @return its status. */
int status_of(void (*part)(void));

/* A system call by number, with anything. @return what the kernel answered. */
int64_t raw_call(uint64_t number, uint64_t a0, uint64_t a1, uint64_t a2);

#endif
