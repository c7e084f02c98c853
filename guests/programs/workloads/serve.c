/* serve.c - a small server: requests arrive by a clock of its own, each computes, makes some system calls
 * and reads a file. A request's response time counts from its arrival, whether or not the server
 * was free then. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ringside/abi/board.h"
#include "workload.h"

PROGRAM("workload: serve N requests, which arrive each ms or MEAN us; [N [MEAN]]");

#define TICKS_PER_US (RS_TIMEBASE_HZ / 1000000)

/* Spaces between arrivals: the exponential distribution's at 1/32, 3/32, ... 31/32, in 64ths of its
 * mean; together exactly 16 means. */
static const uint16_t spaces[] = {2,  6,  11, 16, 22, 28,  34,	41,
				  50, 59, 70, 83, 99, 121, 155, 227};

static uint64_t now(void)
{
	uint64_t ticks;

	__asm__ volatile("csrr %0, time" : "=r"(ticks));
	return ticks;
}

/* The space before the next request, in ticks. */
static uint64_t next_space(uint64_t mean)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return mean * spaces[state >> 60] / 64;
}

static void wait_until(uint64_t due)
{
	uint64_t at;

	while ((at = now()) < due)
		usleep((unsigned)((due - at + TICKS_PER_US - 1) / TICKS_PER_US));
}

#define BODY  1024
#define CALLS 4

/* One request: a page of the lesson, a checksum of it, its owner's number. @return the checksum. */
static uint32_t answer(void)
{
	static char body[BODY];
	uint32_t sum = 2166136261u;
	int file = open("/etc/lesson", O_RDONLY);

	work_need(file, "/etc/lesson");
	ssize_t size = read(file, body, sizeof body);
	close(file);
	for (int pass = 0; pass < 20; pass++)
		for (ssize_t i = 0; i < size; i++)
			sum = (sum ^ (uint8_t)body[i]) * 16777619;
	for (int i = 0; i < CALLS; i++)
		(void)getppid();
	return sum;
}

static long mean_of(const char *text)
{
	long mean = atoi(text);

	if (mean >= 10 && mean <= 1000000)
		return mean;
	printf("serve: found '%s'; needs a mean of 10 to 1000000 us\n", text);
	exit(2);
}

int main(int argc, char *argv[])
{
	long n = work_size(argc == 3 ? 2 : argc, argv, 100, 1000000);
	long mean = argc == 3 ? mean_of(argv[2]) : 1000;
	uint32_t expected = answer();
	bool right = true;
	uint64_t due = now();
	work_begin(n);
	work_each (i, n) {
		due += next_space((uint64_t)mean * TICKS_PER_US);
		wait_until(due);
		right &= answer() == expected;
		rs_mark(RS_MARK_WORKLOAD_RESPONSE, due);
	}
	work_end();
	work_result(right, "%ld requests, sum %08x", n, expected);
}
