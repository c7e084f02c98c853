/* workloads.h - what `ringside bench` measures when nobody says what.
 */
#ifndef BENCH_WORKLOADS_H
#define BENCH_WORKLOADS_H
#include <stdbool.h>
#include <stddef.h>

/** A guest that marks a timed part. */
struct bench_workload {
	const char *name; /**< of `ringside list` */
	bool disk;	  /**< it needs a disk that it may overwrite */
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

/** @return whether `guest` is known to need a disk. */
bool bench_needs_disk(const char *guest);

#endif
