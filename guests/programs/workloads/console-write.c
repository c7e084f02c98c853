/* console-write.c - write to the console in small pieces: each is an operation of the OS on a
 * device. */
#include <stdio.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: write N pieces of 16 characters to the console");

int main(int argc, char *argv[])
{
	static const char piece[] = "ringside seat!  ";
	long n = work_size(argc, argv, 32, 100000), right = 0;
	work_begin(n);
	work_each (i, n)
		right += write(STDOUT_FILENO, piece, sizeof piece - 1) == sizeof piece - 1;
	work_end();
	puts("");
	work_result(right == n, "%ld pieces", n);
}
