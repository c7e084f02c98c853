/* unit.c - what `ringside bench -w launch` starts. Alone it is the program of a unit: it says how much memory
 * is in use, and ends. With "-process" it starts itself in a process of its own.
 *
 * It is no part of the archive of programs, so that its lookup is not part of what others measure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "workload.h"

PROGRAM("what 'ringside bench -w launch' starts");

static long frames_free(void)
{
	struct usage now;

	work_need(usage(&now), "usage");
	return (long)now.pages_free;
}

/* How many frames a box has, or the kernel has given to all its processes. */
static int report_used(void)
{
	struct usage now;

	work_need(usage(&now), "usage");
	work_progress((long)(now.pages - now.pages_free));
	return 0;
}

/* The same of a process: what is free now and was before it was asked for. */
static int report_since(long before)
{
	work_progress(before - frames_free());
	return 0;
}

/* The timed part ends in the other process, with its first instruction. */
static int start_process(char *self)
{
	static char option[] = "-since", path[64], text[24];
	char *args[] = {self, option, text, NULL};
	long before = frames_free();
	int status = 1, pid;

	snprintf(path, sizeof path, "/bin/%s", self);
	snprintf(text, sizeof text, "%ld", before);
	work_begin(before);
	pid = fork();
	if (pid == 0) {
		execv(path, args);
		_exit(127);
	}
	work_need(pid, "fork");
	work_need(waitpid(pid, &status), "waitpid");
	return status;
}

int main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "-since") == 0)
		return report_since(atol(argv[2]));
	if (argc == 2 && strcmp(argv[1], "-process") == 0)
		return start_process(argv[0]);
	return report_used();
}
