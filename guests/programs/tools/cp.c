#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

PROGRAM("copy a file: FROM TO; TO may be a directory");

static int complain(const char *name)
{
	perror(name);
	return 1;
}

static int copy(int in, int out, const char *from, const char *to)
{
	static char buffer[4096];
	ssize_t n;
	while ((n = read(in, buffer, sizeof buffer)) > 0)
		for (ssize_t done = 0, m; done < n; done += m)
			if ((m = write(out, buffer + done, (size_t)(n - done))) < 0)
				return complain(to);
	return n < 0 ? complain(from) : 0;
}

static const char *last_name(const char *path)
{
	const char *name = path;
	for (const char *c = path; *c; c++)
		if (*c == '/')
			name = c + 1;
	return name;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->system == b->system && a->number == b->number;
}

int main(int argc, char *argv[])
{
	char to[PATH_ROOM + NAME_ROOM];
	struct stat from, there;
	if (argc != 3) {
		fprintf(stderr, "cp: needs FROM and TO\n");
		return 2;
	}
	if (stat(argv[1], &from) < 0)
		return complain(argv[1]);
	snprintf(to, sizeof to, "%s", argv[2]);
	if (stat(argv[2], &there) == 0 && there.kind == S_DIRECTORY)
		snprintf(to, sizeof to, "%s/%s", argv[2], last_name(argv[1]));
	if (from.kind == S_DIRECTORY || (stat(to, &there) == 0 && same_file(&from, &there))) {
		fprintf(stderr, "cp: %s: %s\n", argv[1],
			from.kind == S_DIRECTORY ? "is a directory" : "is the same file");
		return 1;
	}
	int in = open(argv[1], O_RDONLY);
	if (in < 0)
		return complain(argv[1]);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC);
	if (out < 0)
		return complain(to);
	return copy(in, out, argv[1], to);
}
