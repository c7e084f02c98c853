/* waterfall.h - what each of the hardware's helps for virtualization is worth for one workload.
 *
 * hvm is measured without any of them, then with one more at a time, in a fixed order; and with each alone taken away. All ratios are to
 * bare metal with all helps.
 */
#ifndef BENCH_WATERFALL_H
#define BENCH_WATERFALL_H
#include <jansson.h>
#include <stdio.h>

#include "bench/bench.h"

/** The steps, in the order of the rows of a report. VMIDs are worth something to several virtual machines only: one alone has
 * not the steps about them, and always has VMIDs. */
enum waterfall_step {
	WATERFALL_BARE,
	WATERFALL_FULL,
	WATERFALL_PARA,
	WATERFALL_NONE, /**< VS-mode and two-stage paging alone */
	WATERFALL_SSTC, /**< ... and this */
	WATERFALL_IOMMU,
	WATERFALL_WALK_CACHE, /**< all of them */
	WATERFALL_NO_SSTC,    /**< all but this */
	WATERFALL_NO_IOMMU,
	WATERFALL_NO_WALK_CACHE,
	WATERFALL_VMID, /**< VS-mode, two-stage paging and VMIDs */
	WATERFALL_NO_VMID,
	WATERFALL_STEPS,
	WATERFALL_STEPS_OF_ONE = WATERFALL_VMID
};

/** @return the generation of a step. */
enum rs_generation waterfall_generation(enum waterfall_step step);
/** @return what it takes away: bits of enum rs_help. @param several  virtual machines run */
unsigned waterfall_without(enum waterfall_step step, bool several);

/** A table of 80 columns. */
void waterfall_text(FILE *out, const struct bench_report *report);

/** The document "ringside-waterfall/1". */
json_t *waterfall_json(const struct bench_report *report);

#endif
