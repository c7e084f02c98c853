/* times.h - host times of repeated runs, and how far they scatter.
 */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H
#include <stdbool.h>
#include <stddef.h>

/** Of one row, in the order of the runs. */
struct bench_times {
	double *seconds; /**< `count` of them; NULL: host time was not asked for */
	size_t count, room;
	double user, system; /**< processor seconds of all runs together */
};

/** In seconds. */
struct bench_spread {
	double min, median, mean, max;
	double deviation; /**< standard deviation of the sample; 0 of a single run */
};

/** Make room for `room` runs. @return false if the host is out of memory. */
bool bench_times_init(struct bench_times *t, size_t room);
void bench_times_free(struct bench_times *t);
/** Add a run; there must be room. */
void bench_times_add(struct bench_times *t, double seconds);
/** @return the spread of one run at least. */
struct bench_spread bench_times_spread(const struct bench_times *t);

#endif
