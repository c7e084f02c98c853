/* workloads.h - what `ringside bench` measures when nobody says what.
 */
#ifndef BENCH_WORKLOADS_H
#define BENCH_WORKLOADS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a workload exercises most. Means are over the workloads of a group. */
enum bench_group {
	BENCH_COMPUTE,
	BENCH_KERNEL, /**< system calls, processes, pipes */
	BENCH_MEMORY, /**< page tables, faults, TLB misses */
	BENCH_DEVICES,
	BENCH_DISK,
	BENCH_MIXED,
	BENCH_GROUPS
};
const char *bench_group_name(enum bench_group group);

/** A guest that marks a timed part. */
struct bench_workload {
	const char *name; /**< of `ringside list` */
	enum bench_group group;
	bool disk;  /**< it needs a disk that it may overwrite */
	bool apart; /**< its ratio is none of an overhead, and is in no mean */
	/** What it takes if nobody gives a size, for pictures; 0: it has none. tests/cli/bench.py holds it to the guest's. */
	uint64_t size;
};

/** All, in the order of a report: one of each thing, computing, the kernel, memory, devices,
 * disk, a mixture.
 */
extern const struct bench_workload bench_workloads[];
extern const size_t bench_workload_count;

/** Bytes of the disk that each is given. */
enum { BENCH_DISK_SIZE = 64 << 20 };

/** The exit code of a workload that finds nothing to time on this computer. */
enum { BENCH_IMPOSSIBLE = 77 };

/** @return NULL if it is none of them. */
const struct bench_workload *bench_workload_find(const char *name);

/** @return whether `guest` is known to need a disk. */
bool bench_needs_disk(const char *guest);

#endif
