/* ptemod.c - change an entry of a page table in use, and use it at once: the next access must see
 * the change. */
#include <sys/mman.h>

#include "workload.h"

PROGRAM("workload: change the protection of a page and use it, N times");

#define PAGE 4096

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 500, 1000000);
	volatile uint64_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE);
	uint64_t sum = 0;
	if ((void *)page == MAP_FAILED)
		work_failed("mmap");
	*page = 3;
	work_begin(n);
	work_each (i, n) {
		work_need(
			mprotect((void *)page, PAGE, i & 1 ? PROT_READ : PROT_READ | PROT_EXEC),
			"mprotect");
		sum += *page;
	}
	work_end();
	work_result(sum == 3 * (uint64_t)n, "%ld changes", n);
}
