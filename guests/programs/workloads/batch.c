/* batch.c - a program that computes for a while and then sleeps, again and again. */
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: N rounds of computing, and a sleep of 1 ms after each");

#define STEPS	 30000
#define SLEEP_US 1000

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 50, 1000000);
	uint64_t x = 1, first = 0;
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
		usleep(SLEEP_US);
	}
	work_end();
	work_result(right, "%ld rounds", n);
}
