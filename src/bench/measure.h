/* measure.h - runs the workloads of a report: the loop behind `ringside bench`.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H
#include "bench/bench.h"

/** What to measure: each workload on each generation. */
struct bench_order {
	/** Each is a GUEST, or NAME:SIZE, where the size is the guest's argument. */
	const char *const *workloads;
	size_t count;
	const enum rs_generation *generations;
	size_t generation_count;
	/** Engine, memory, costs and drives of every lane. Without drives, a workload that needs a
	 * disk gets an empty one. */
	struct rs_lane_options options;
	bool named; /**< the user named both workloads and generations: none may be skipped */
	double timeout; /**< seconds of host time for each row; 0: no limit */

	/* All may be NULL. */
	bool (*stop)(void); /**< true: end early */
	/** A row is about to be measured; it is the report's last. `all`: how many rows will follow
	 * in total. */
	void (*begin)(const struct bench_report *report, size_t all);
	/** It has been measured, or could not be. */
	void (*end)(const struct bench_row *row);
};

/** Measure all rows of `order`, in order, and set their ratios. A row that fails does not end the
 * loop.
 * @return RS_OK, also when `stop` ended the loop; RS_NO_MEMORY; or RS_IO, when no disk can be made.
 * In an error `message` says why, and nothing was run. */
enum rs_error bench_measure(struct bench_report *report, const struct bench_order *order,
			    char *message, size_t size);

/** Remove the disk that a measurement made. For a signal handler that ends the program. */
void bench_forget(void);

#endif
