/* page-fault.c - touch memory for the first time: a fault, a page of zeroes, return. */
#include <sys/mman.h>

#include "workload.h"

PROGRAM("workload: touch N new pages");

#define PAGE 4096

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 256, 20000), zeroes = 0;
	volatile uint8_t *memory = mmap(NULL, (size_t)n * PAGE, PROT_READ | PROT_WRITE);
	if (memory == MAP_FAILED)
		work_failed("mmap");
	work_begin(n);
	work_each (i, n) {
		rs_op_begin(RS_OP_PAGE_FAULT);
		uint8_t found = memory[i * PAGE];
		rs_op_end(RS_OP_PAGE_FAULT);
		zeroes += found == 0;
	}
	work_end();
	bool right = zeroes == n && munmap((void *)memory, (size_t)n * PAGE) == 0;
	work_result(right, "%ld pages", n);
}
