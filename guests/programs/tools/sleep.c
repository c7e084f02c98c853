#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "program.h"

PROGRAM("wait some milliseconds");

int main(int argc, char *argv[])
{
	if (argc != 2 || atol(argv[1]) < 0) {
		fprintf(stderr, "sleep: needs a number of milliseconds\n");
		return 2;
	}
	return usleep((uint64_t)atol(argv[1]) * 1000) < 0;
}
