#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

PROGRAM("copy a file: FROM TO; TO may be a directory");

static int copy(int in, int out)
{
	static char buffer[4096];
	ssize_t n;
	while ((n = read(in, buffer, sizeof buffer)) > 0)
		for (ssize_t done = 0, m; done < n; done += m)
			if ((m = write(out, buffer + done, (size_t)(n - done))) < 0)
				return -1;
	return n < 0 ? -1 : 0;
}

int main(int argc, char *argv[])
{
	char to[PATH_ROOM + NAME_ROOM];
	struct stat s;
	if (argc != 3) {
		fprintf(stderr, "cp: needs FROM and TO\n");
		return 2;
	}
	snprintf(to, sizeof to, "%s", argv[2]);
	if (stat(argv[2], &s) == 0 && s.kind == S_DIRECTORY) {
		const char *name = argv[1];
		for (const char *c = name; *c; c++)
			if (*c == '/')
				name = c + 1;
		snprintf(to, sizeof to, "%s/%s", argv[2], name);
	}
	int in = open(argv[1], O_RDONLY);
	if (in < 0) {
		perror(argv[1]);
		return 1;
	}
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC);
	if (out < 0 || copy(in, out) < 0) {
		perror(to);
		return 1;
	}
	return 0;
}
