/* prot-fault.c - write to pages that the program may write but whose entries have no W yet: a
 * fault, a check, one bit in the page table, return. */
#include <sys/mman.h>

#include "workload.h"

PROGRAM("workload: write to N pages that are write-protected");

#define PAGE 4096

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 256, 20000), right = 0;
	size_t size = (size_t)n * PAGE;
	volatile uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE);
	if (memory == MAP_FAILED)
		work_failed("mmap");
	for (long i = 0; i < n; i++)
		memory[i * PAGE] = 1;
	/* the entries lose W; each gets it back when its page is written */
	work_need(mprotect((void *)memory, size, PROT_READ), "mprotect");
	work_need(mprotect((void *)memory, size, PROT_READ | PROT_WRITE), "mprotect");
	work_begin(n);
	work_each (i, n) {
		rs_op_begin(RS_OP_PAGE_FAULT);
		memory[i * PAGE] += 1;
		rs_op_end(RS_OP_PAGE_FAULT);
	}
	work_end();
	for (long i = 0; i < n; i++)
		right += memory[i * PAGE] == 2;
	work_result(right == n, "%ld pages", n);
}
