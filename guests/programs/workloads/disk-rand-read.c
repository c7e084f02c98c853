/* disk-rand-read.c - read blocks of a disk in random order, one at a time. */
#include <stdlib.h>

#include "scratch.h"

PROGRAM("workload: read N blocks of 4 KiB of a disk in random order");

#define BLOCKS 256

int main(int argc, char *argv[])
{
	static uint64_t words[BLOCK / 8];
	long n = work_size(argc, argv, 64, 1000000), right = 0;
	uint64_t seed = 1;
	int fd = scratch_open(BLOCKS);
	work_begin(n);
	work_each (i, n) {
		long number = (long)(random_next(&seed) % BLOCKS);
		scratch_read(fd, number, words, 1);
		right += words[0] == (uint64_t)number << 32;
	}
	work_end();
	work_result(right == n, "%ld blocks", n);
}
