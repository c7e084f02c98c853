/* mmap.c - map memory, touch a page of it, unmap it. */
#include <sys/mman.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: get and give back 64 KiB of memory, N times");

#define SIZE 65536

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 200, 1000000), right = 0;
	struct usage before, after;
	work_need(usage(&before), "usage");
	work_begin(n);
	work_each (i, n) {
		volatile uint8_t *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE);
		if (memory == MAP_FAILED)
			work_failed("mmap");
		memory[SIZE / 2] = 1;
		right += memory[SIZE / 2 + 1] == 0;
		work_need(munmap((void *)memory, SIZE), "munmap");
	}
	work_end();
	work_need(usage(&after), "usage");
	/* a page table may have been allocated, which stays */
	work_result(right == n && before.pages_free - after.pages_free <= 2, "%ld times", n);
}
