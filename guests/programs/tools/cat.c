#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("write files, or what is typed, one after the other");

static int copy(int fd, const char *name)
{
	static char buffer[4096];
	ssize_t n;
	while ((n = read(fd, buffer, sizeof buffer)) > 0)
		for (ssize_t done = 0, m; done < n; done += m)
			if ((m = write(STDOUT_FILENO, buffer + done, (size_t)(n - done))) < 0) {
				perror("cat");
				return 1;
			}
	if (n < 0)
		perror(name);
	return n < 0;
}

int main(int argc, char *argv[])
{
	int failed = 0;
	if (argc == 1)
		return copy(STDIN_FILENO, "cat");
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);
		if (fd < 0) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		failed |= copy(fd, argv[i]);
		close(fd);
	}
	return failed;
}
