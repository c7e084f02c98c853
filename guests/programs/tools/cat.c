#include <stdio.h>
#include <unistd.h>

#include "each.h"
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
		perror(*name ? name : "cat");
	return n < 0;
}

int main(int argc, char *argv[])
{
	return each_file(argc, argv, copy);
}
