/* own.c - what a program of somebody's own gets besides the library: a description, if it brings
 * none, and timing of what lies between the begin of main() and the end, unless it times itself. */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ringside/abi/mark.h"

PROGRAM("a program of your own");

/* Defined if the program includes workload.h; only its address counts. */
extern const char program_times_itself[] __attribute__((weak));

static pid_t timed; /* children do not end it */

void own_begin(void);
void own_begin(void)
{
	if (program_times_itself)
		return;
	timed = getpid();
	rs_mark(RS_MARK_WORKLOAD_BEGIN, 1);
}

_Noreturn void exit(int code)
{
	fflush(stdout);
	if (timed == getpid())
		rs_mark(RS_MARK_WORKLOAD_END, code);
	_exit(code);
}
