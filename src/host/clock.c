#include "host/clock.h"

#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double rs_host_seconds(void)
{
	return seconds(CLOCK_MONOTONIC);
}

double rs_host_cpu_seconds(void)
{
	return seconds(CLOCK_THREAD_CPUTIME_ID);
}

void rs_host_stand_back(void)
{
#ifdef __linux__ /* elsewhere nice() is for the whole process */
	(void)!nice(10);
#endif
}
