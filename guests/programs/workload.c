#define WORKLOAD_LIBRARY
#include "workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name = "workload";

long work_size(int argc, char *argv[], long usual, long most)
{
	long size = usual;
	name = argv[0];
	if (argc <= 1 || (argc == 2 && to_number(argv[1], &size) && size >= 1 && size <= most))
		return size;
	fprintf(stderr, "%s: found '%s'; needs a size from 1 to %ld (usual: %ld)\n", name,
		argv[argc - 1], most, usual);
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
