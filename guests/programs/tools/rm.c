#include <stdio.h>
#include <unistd.h>

#include "program.h"

PROGRAM("remove files and empty directories");

int main(int argc, char *argv[])
{
	int failed = 0;
	if (argc < 2) {
		fprintf(stderr, "rm: needs the names of files\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		if (unlink(argv[i]) == 0)
			continue;
		perror(argv[i]);
		failed = 1;
	}
	return failed;
}
