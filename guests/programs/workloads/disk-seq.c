/* disk-seq.c - read a disk from start to end, eight blocks at a time. */
#include "scratch.h"

PROGRAM("workload: read N blocks of 4 KiB of a disk in their order");

#define BATCH 8

int main(int argc, char *argv[])
{
	static uint64_t words[BATCH * BLOCK / 8];
	long n = work_size(argc, argv, 64, 100000), right = 0;
	n = (n + BATCH - 1) / BATCH * BATCH;
	int fd = scratch_open(n);
	work_begin(n);
	work_each (i, n) {
		if (i % BATCH)
			continue;
		scratch_read(fd, i, words, BATCH);
		right += words[BLOCK / 8] == (uint64_t)(i + 1) << 32;
	}
	work_end();
	right += block_is(words, n - BATCH, 0);
	work_result(right == n / BATCH + 1, "%ld blocks", n);
}
