/* measure.h - runs the workloads of a report: the loop behind `ringside bench`.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H
#include "bench/bench.h"

/** The most that are measured at a time. */
enum { BENCH_JOBS_MAX = 256 };

/** How far a measurement is. */
struct bench_progress {
	size_t begun, ended, all; /**< rows */
	double seconds;		  /**< of host time since its begin */
};

/** What to measure: each workload on each generation. */
struct bench_order {
	/** Each is a GUEST, or NAME:SIZE, where the size is the guest's argument. */
	const char *const *workloads;
	size_t count;
	const enum rs_generation *generations;
	size_t generation_count;
	const struct sweep
		*sweep; /**< each workload is measured at all its points; NULL: at one */
	bool waterfall; /**< the first workload at each step of waterfall.h, and nothing else */
	size_t shard, shards; /**< measure part 1...`shards`; 0: all */
	/** Engine, memory, costs and drives of every lane. Without drives, a workload that needs a
	 * disk gets an empty one. */
	struct rs_lane_options options;
	const char *
		instance; /**< of `launch`: the size of what is handed out; NULL: none is chosen */
	bool named; /**< the user named both workloads and generations: none may be skipped */
	double timeout; /**< seconds of host time for each row; 0: no limit */
	/** Each row is run so often, all rows in turn and one at a time, and its host times are kept; 0:
	 * once, without. */
	unsigned repeat;
	unsigned jobs; /**< how many rows are measured at a time, each on a thread; 0: 1 */

	/* All may be NULL. */
	bool (*stop)(void); /**< true: end early; called by any thread */
	/* One call at a time, by any thread. */
	/** A row is about to be measured. */
	void (*begin)(const struct bench_row *row, const struct bench_progress *progress);
	/** It has been measured, or could not be. */
	void (*end)(const struct bench_row *row, const struct bench_progress *progress);
};

/** Measure all rows of `order`, and set their ratios. The report has them in order, however many are
 * measured at a time. A row that fails does not end the loop; rows that `stop` left out are not in the
 * report.
 * @return RS_OK, also when `stop` ended the loop; RS_NO_MEMORY; or RS_IO, when no disk can be made.
 * In an error `message` says why, and nothing was run. */
enum rs_error bench_measure(struct bench_report *report, const struct bench_order *order,
			    char *message, size_t size);

#endif
