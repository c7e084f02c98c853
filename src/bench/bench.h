/* bench.h - workloads x generations.
 *
 * Modelled cycles are exact: a lane that runs again gives the same number to the digit, so each
 * is run once.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H
#include <stdbool.h>
#include <stddef.h>

#include "bench/launch.h"
#include "bench/sweep.h"
#include "bench/times.h"
#include "bench/workloads.h"
#include "ringside/lane.h"

/** One workload on one generation. */
struct bench_row {
	const char *workload; /**< not owned */
	enum rs_generation generation;
	size_t point;	  /**< of the sweep */
	unsigned without; /**< of the waterfall: bits of enum rs_help */
	/** It is of several virtual machines: of each one's own timed part; or of all from the first one's first
	 * instruction to the end, if one marks none. */
	bool several;
	bool ok;	       /**< it ran and ended with code 0, and its own result is right */
	bool skipped;	       /**< this guest cannot run on that generation */
	bool lacking;	       /**< ... and found that out itself */
	bool failed;	       /**< neither ok nor skipped: set by bench_measure() */
	char problem[512];     /**< why not */
	enum rs_error refused; /**< why there was no lane at all; RS_OK: there was one */
	struct rs_lane_status status;
	struct bench_times times;	       /**< of all its runs, if they are repeated */
	struct launch_result launch;	       /**< of the workloads that are about that */
	struct rs_responses responses[RS_VMS]; /**< of each virtual machine, or the one guest */
	struct rs_ledger ledger;
	struct rs_provenance provenance;
	struct rs_image_id images[RS_IMAGE_IDS]; /**< `image_count` of them */
	size_t image_count;
	struct rs_measured measured; /**< the part that the figures are about */
	/* ... of it: */
	bool marked;
	uint64_t cycles, instructions, size;
	/** Of its programs and its OS; none under `full`, where the CPU does not see them. */
	uint64_t calls, faults, switches;
	const uint64_t *layers;	     /**< into `measured`; NULL: nothing ran */
	const struct rs_exit *exits; /**< into `ledger` */
	size_t exit_count;
	/* What a guest waits for - its timer, a disk - takes as long on any generation, and thins a
	 * ratio that contains it. The ratio of the work alone is the result, everywhere; the other
	 * one is shown beside it, and is named so. */
	uint64_t busy;	   /**< cycles that were not idle */
	double busy_ratio; /**< busy over that of bare; 0 if bare was not run */
	double ratio;	   /**< cycles over those of bare, likewise: with idle */
};

/** One part of a measurement that is shared out. */
struct bench_shard {
	size_t index, of; /**< from 1; of 0: all of it */
	size_t rows;	  /**< that it has when it is complete */
	size_t group;	  /**< rows that stay together: a workload on all generations */
};

/** Rows in order: all generations of the first workload, then the next. */
struct bench_report {
	struct bench_row *rows;
	size_t count, room;
	struct rs_costs costs;	     /**< before a sweep changes them */
	struct rs_provenance origin; /**< of all rows: without what each has of its own */
	struct bench_shard shard;
	bool interrupted;	   /**< the user ended it before all rows were measured */
	const struct sweep *sweep; /**< NULL: nothing is varied */
};

/** Make room for `count` rows, all unused. @return false if the host is out of memory. */
bool bench_report_init(struct bench_report *report, size_t count);
void bench_report_free(struct bench_report *report);

/** Note what all rows are measured with: costs, the machine's sizes, the engine. */
void bench_report_configure(struct bench_report *report, const struct rs_lane_options *options);

/** The costs of a row: those of its point, if a sweep varies some. */
struct rs_costs bench_row_costs(const struct bench_report *report, const struct bench_row *row);
/** Whether every row, also those that other shards have, has the costs that the project comes with. */
bool bench_report_default_costs(const struct bench_report *report);
/** Where all rows come from, but for what each has of its own. */
struct rs_provenance bench_report_origin(const struct bench_report *report);
/** Whether the guests of all rows that ran are reference guests. */
enum rs_guest_origin bench_report_guests(const struct bench_report *report);

/** Whether two rows are of the same workload at the same point of a sweep. */
bool bench_rows_belong(const struct bench_row *a, const struct bench_row *b);

/** Take the next row. Rows do not move. */
struct bench_row *bench_report_add(struct bench_report *report, const char *workload,
				   enum rs_generation generation);

/** Fill a row from a lane that has ended or was stopped. */
void bench_row_take(struct bench_row *row, struct rs_lane *lane);

/** Add what another lane took to what `row` has: guests one after the other. A problem of either is the row's. */
void bench_row_add(struct bench_row *row, const struct bench_row *more);

/** Note that no lane could be made. */
void bench_row_refuse(struct bench_row *row, enum rs_error e, const char *message);

/** The geometric mean of a generation's ratios to bare metal, without idle. */
struct bench_mean {
	size_t count; /**< of workloads; 0: there is none */
	double ratio;
};
/** Over the workloads of `group` that ran on it and on bare, or over all workloads with BENCH_GROUPS. A workload that
 * is none of the list counts only there. */
struct bench_mean bench_report_mean(const struct bench_report *report, enum bench_group group,
				    enum rs_generation g);

/** Set `ratio` in all rows whose workload was also run on bare. */
void bench_report_ratios(struct bench_report *report);

#endif
