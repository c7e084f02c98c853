#include "each.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int each_file(int argc, char *argv[], int (*work)(int fd, const char *name))
{
	int failed = 0;
	if (argc < 2)
		return work(STDIN_FILENO, "");
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);
		if (fd < 0) {
			perror(argv[i]);
			failed = 1;
			continue;
		}
		failed |= work(fd, argv[i]);
		close(fd);
	}
	return failed;
}
