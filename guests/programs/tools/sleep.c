#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "program.h"

PROGRAM("wait some milliseconds");

int main(int argc, char *argv[])
{
	long milliseconds;
	if (argc != 2 || !to_number(argv[1], &milliseconds) || milliseconds < 0) {
		fprintf(stderr, "sleep: needs a whole number of milliseconds\n");
		return 2;
	}
	return usleep((uint64_t)milliseconds * 1000) < 0;
}
