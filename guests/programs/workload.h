/** @file workload.h
 * A workload: a program that is timed. Its size is an argument. The time between work_begin() and
 * work_end() is measured, to the cycle; then the workload checks its result and prints one line.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H
#include <stdbool.h>
#include <stdint.h>

#include "program.h"
#include "ringside/abi/mark.h"

/* For own.c: the program that includes this times itself. It takes no room. */
#ifndef WORKLOAD_LIBRARY
__asm__(".weak program_times_itself\n.set program_times_itself, 1");
#endif

/** @return the size: the argument of the command line, or `usual` if there is none. Ends the
 * program with a message if it is not a number from 1 to `most`, or not the only argument. */
long work_size(int argc, char *argv[], long usual, long most);

/** The timed part starts. It has `n` steps. */
#define work_begin(n) rs_mark(RS_MARK_WORKLOAD_BEGIN, n)

static inline void work_progress(long done)
{
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, done);
}

/** A loop over i from 0 to n - 1 that reports progress WORK_PARTS times. */
#define WORK_PARTS 8
#define work_each(i, n)                                                                        \
	for (long part_ = 0, i = 0; part_ < WORK_PARTS; part_++, work_progress(i))             \
		for (; i < (n) * (part_ + 1) / WORK_PARTS; i++)

/** The timed part ends. */
#define work_end() rs_mark(RS_MARK_WORKLOAD_END, 0)

/** Print what was done, in one line, and exit: with 0 if the result is `right`. */
_Noreturn void work_result(bool right, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** End the program because a call failed that must not; the reason is in errno. */
_Noreturn void work_failed(const char *what);

/** End the program if `answer`, the result of a system call, is an error. */
static inline void work_need(int64_t answer, const char *what)
{
	if (answer < 0)
		work_failed(what);
}

/** End the program because the computer lacks what it would measure: neither a failure nor a
 * result. */
_Noreturn void work_impossible(const char *why);
#define WORK_IMPOSSIBLE 77

#endif
