#include "host/clock.h"

#include <time.h>
#include <unistd.h>

double rs_host_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void rs_host_stand_back(void)
{
#ifdef __linux__ /* elsewhere nice() is for the whole process */
	(void)!nice(10);
#endif
}
