/* batch.c - a program that computes for a while and then sleeps, again and again. A round is a request,
 * which arrives when the sleep before it should end. */
#include <unistd.h>

#include "ringside/abi/board.h"
#include "workload.h"

PROGRAM("workload: N rounds of computing, and a sleep of 1 ms after each");

#define STEPS	    30000
#define SLEEP_US    1000
#define SLEEP_TICKS (SLEEP_US * (RS_TIMEBASE_HZ / 1000000))

static uint64_t now(void)
{
	uint64_t ticks;

	__asm__ volatile("csrr %0, time" : "=r"(ticks));
	return ticks;
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 50, 1000000);
	uint64_t x = 1, first = 0, due = now();
	bool right = true;

	work_begin(n);
	work_each (i, n) {
		x = 1;
		for (long step = 0; step < STEPS; step++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			__asm__ volatile(""
					 : "+r"(x)); /* so that the compiler keeps every step */
		}
		if (i == 0)
			first = x;
		right &= x == first;
		rs_mark(RS_MARK_WORKLOAD_RESPONSE, due);
		due = now() + SLEEP_TICKS;
		usleep(SLEEP_US);
	}
	work_end();
	work_result(right, "%ld rounds", n);
}
