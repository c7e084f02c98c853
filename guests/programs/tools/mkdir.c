#include <stdio.h>
#include <sys/stat.h>

#include "program.h"

PROGRAM("make directories");

int main(int argc, char *argv[])
{
	int failed = 0;
	if (argc < 2) {
		fprintf(stderr, "mkdir: needs the names of directories\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		if (mkdir(argv[i]) == 0)
			continue;
		perror(argv[i]);
		failed = 1;
	}
	return failed;
}
