/* measure_row.h - one row of a measurement. Private to measure.c, but for the names of workloads. */
#ifndef BENCH_MEASURE_ROW_H
#define BENCH_MEASURE_ROW_H
#include <pthread.h>

#include "bench/measure.h"

/** What all rows share. */
struct measuring {
	const struct bench_order *order;
	const struct rs_costs *costs; /**< before a sweep changes them */
	pthread_mutex_t *lock;	      /**< held while files are looked for */
};

/** "NAME" or "NAME:SIZE". */
struct measure_choice {
	char guest[256];
	const char *size; /**< NULL: the guest's own */
};
struct measure_choice measure_choose(const char *workload);

/** Whether the user has asked for an end. */
static inline bool measure_stopped(const struct bench_order *order)
{
	return order->stop && order->stop();
}

/** Run it, and take the results. */
void measure_row(const struct measuring *m, struct bench_row *row);

#endif
