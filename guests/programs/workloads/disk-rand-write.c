/* disk-rand-write.c - write blocks of a disk in random order, one at a time. */
#include <stdlib.h>
#include <unistd.h>

#include "scratch.h"

PROGRAM("workload: write N blocks of 4 KiB of a disk in random order");

#define BLOCKS 256

int main(int argc, char *argv[])
{
	static uint64_t words[BLOCK / 8], versions[BLOCKS];
	long n = work_size(argc, argv, 64, 1000000), right = 0;
	uint64_t seed = 1;
	int fd = scratch_open(BLOCKS);
	work_begin(n);
	work_each (i, n) {
		long number = (long)(random_next(&seed) % BLOCKS);
		block_fill(words, number, ++versions[number]);
		scratch_write(fd, number, words, 1);
	}
	work_end();
	for (long number = 0; number < BLOCKS; number++) {
		scratch_read(fd, number, words, 1);
		right += block_is(words, number, versions[number]);
	}
	work_result(right == BLOCKS, "%ld blocks", n);
}
