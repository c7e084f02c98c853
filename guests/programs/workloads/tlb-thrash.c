/* tlb-thrash.c - touch more pages than the TLB has entries, in random order: nearly every
 * access walks the page table. */
#include <stdlib.h>
#include <sys/mman.h>

#include "workload.h"

PROGRAM("workload: N accesses to 1024 pages in random order");

#define PAGE  4096
#define PAGES 1024

int main(int argc, char *argv[])
{
	static uint16_t order[PAGES];
	long n = work_size(argc, argv, 50000, 100000000);
	uint64_t seed = 1, sum = 0, expected = 0;
	volatile uint8_t *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE);
	if (memory == MAP_FAILED)
		work_failed("mmap");
	for (long i = 0; i < PAGES; i++) {
		memory[i * PAGE] = (uint8_t)i;
		order[i] = (uint16_t)i;
	}
	for (long i = PAGES - 1; i > 0; i--) {
		long j = (long)(random_next(&seed) % (uint64_t)(i + 1));
		uint16_t kept = order[i];
		order[i] = order[j];
		order[j] = kept;
	}
	work_begin(n);
	work_each (i, n)
		sum += memory[order[i % PAGES] * (long)PAGE];
	work_end();
	for (long i = 0; i < n; i++)
		expected += (uint8_t)order[i % PAGES];
	work_result(sum == expected, "%ld accesses to %d pages", n, PAGES);
}
