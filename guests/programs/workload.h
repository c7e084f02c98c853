/** @file workload.h
 * A workload: a program that is timed. Its size comes as an argument. What stands between
 * work_begin() and work_end() is timed, to the cycle; checking comes after it, and one line of
 * output last.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H
#include <stdbool.h>
#include <stdint.h>

#include "program.h"
#include "ringside/abi/mark.h"

/** @return the size: the argument of the command line, or `usual` if there is none. Ends the
 * program with a message when it is no number from 1 to `most`, or not the only argument. */
long work_size(int argc, char *argv[], long usual, long most);

/** The timed part starts: it will do something `n` times. */
#define work_begin(n) rs_mark(RS_MARK_WORKLOAD_BEGIN, n)

static inline void work_progress(long done)
{
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, done);
}

/** Do what follows for each i from 0 to n - 1, and report progress WORK_PARTS times. */
#define WORK_PARTS 8
#define work_each(i, n)                                                                        \
	for (long part_ = 0, i = 0; part_ < WORK_PARTS; part_++, work_progress(i))             \
		for (; i < (n) * (part_ + 1) / WORK_PARTS; i++)

/** The timed part is over. */
#define work_end() rs_mark(RS_MARK_WORKLOAD_END, 0)

/** Say what was done, in one line, and end: with 0 if the result is `right`. */
_Noreturn void work_result(bool right, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** End the program: something that must work did not. From errno. */
_Noreturn void work_failed(const char *what);

/** End the program if `answer`, of a system call, says that it was refused. */
static inline void work_need(int64_t answer, const char *what)
{
	if (answer < 0)
		work_failed(what);
}

/** End the program: the computer lacks what it would time. No failure, and no figure. */
_Noreturn void work_impossible(const char *why);
#define WORK_IMPOSSIBLE 77

#endif
