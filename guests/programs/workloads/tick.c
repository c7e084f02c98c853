/* tick.c - compute while the timer interrupts every 50 us. */
#include <errno.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: N steps of computing under a tick every 50 us");

#define MICROSECONDS 50
#define FACTOR	     6364136223846793005u
#define ADDEND	     1442695040888963407u

/* The state after n steps, by repeated squaring: FACTOR^n x + ADDEND (FACTOR^n - 1) / (FACTOR -
 * 1). */
static uint64_t jump(uint64_t x, uint64_t n)
{
	uint64_t factor = FACTOR, addend = ADDEND;
	for (; n; n >>= 1) {
		if (n & 1)
			x = x * factor + addend;
		addend *= factor + 1;
		factor *= factor;
	}
	return x;
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 400000, 100000000);
	uint64_t x = 1;
	int64_t before = tick(MICROSECONDS), start = uptime();
	if (before < 0 && errno == EPERM)
		work_impossible("in a box it may not set the time between ticks, which is the "
				"same for all");
	work_need(before, "tick");
	work_begin(n);
	work_each (i, n) {
		x = x * FACTOR + ADDEND;
		__asm__ volatile("" : "+r"(x)); /* so that the compiler keeps every step */
	}
	work_end();
	int64_t ticks = tick(0) - before;
	bool ticked = ticks > 0 || uptime() - start < 10 * MICROSECONDS;
	work_result(x == jump(1, (uint64_t)n) && ticked, "%ld steps", n);
}
