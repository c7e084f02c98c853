/* bench_wish.h - what the options of `ringside bench` come to. */
#ifndef CLI_BENCH_WISH_H
#define CLI_BENCH_WISH_H
#include "bench/measure.h"
#include "cli/options.h"
#include "cli/waterfall_picture.h"

enum { BENCH_WORKLOADS_MAX = 64 };

/** Where results go; NULL: nowhere. */
struct bench_outputs {
	const char *json, *export_path;
	struct picture_wish wish;
};

/** All that was asked for. */
struct bench_wish {
	struct bench_order order;
	struct generation_list on;
	struct drive_list drives;
	struct vm_list vms;
	struct sweep sweep;
	struct cost_choice costs;
	struct bench_outputs to;
	uint64_t jobs, repeat;
	bool host_time;
	const char *workloads, *shard;

	/* What the order points to */
	const char *names[BENCH_WORKLOADS_MAX];
	char title[256];
	char *list;
};

/** Check what was asked for, and make the order of it: one subject after the other.
 * @return OPTIONS_DONE, or a status after a message. Free `list` in either case. */
int bench_wish_take(struct bench_wish *w);

/** Whether `workloads` is "density" or "density:MEAN", which is no list. */
bool bench_is_density(const char *workloads);

/** Whether a file's name ends in .json. */
bool bench_is_json(const char *path);

#endif
