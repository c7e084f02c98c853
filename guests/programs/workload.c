#include "workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name = "workload";

long work_size(int argc, char *argv[], int index, long usual, long most)
{
	name = argv[0];
	if (argc <= index)
		return usual;
	long size = atol(argv[index]);
	if (size >= 1 && size <= most)
		return size;
	fprintf(stderr, "%s: found '%s'; needs a size from 1 to %ld (usual: %ld)\n", name,
		argv[index], most, usual);
	exit(2);
}

_Noreturn void work_result(bool right, const char *format, ...)
{
	va_list args;
	printf("%s: ", name);
	va_start(args, format);
	vfprintf(stdout, format, args);
	va_end(args);
	puts(right ? "" : ": WRONG");
	exit(!right);
}

_Noreturn void work_failed(const char *what)
{
	const char *why = strerror(errno);
	rs_mark(RS_MARK_WORKLOAD_END, 1);
	fflush(stdout);
	fprintf(stderr, "%s: %s: %s\n", name, what, why);
	exit(1);
}

_Noreturn void work_impossible(const char *why)
{
	fprintf(stderr, "%s: %s\n", name, why);
	exit(WORK_IMPOSSIBLE);
}
