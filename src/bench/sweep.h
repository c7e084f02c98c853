/* sweep.h - measurements at several values of a cost, a size, the memory or the hardware's caches: which conclusions
 * survive.
 */
#ifndef BENCH_SWEEP_H
#define BENCH_SWEEP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/cost.h"
#include "ringside/error.h"

enum {
	SWEEP_NAMES = 4,       /**< that are varied at once */
	SWEEP_VALUES = 256,    /**< of one name */
	SWEEP_POINTS = 100000, /**< in all */
};

/** One name and its values. */
struct sweep_axis {
	enum {
		SWEEP_COST,
		SWEEP_SIZE,
		SWEEP_MEMORY,
		SWEEP_TLB,
		SWEEP_WALK_CACHE,
		SWEEP_VMS
	} kind;
	const char *name; /**< of a cost, or "size", "memory", "tlb", "walk-cache", "vms" */
	unsigned cost;	  /**< index of rs_cost_info, if it is one */
	uint64_t values[SWEEP_VALUES]; /**< ascending; bytes of memory */
	size_t count;
};

/** What is varied. */
struct sweep {
	struct sweep_axis axes[SWEEP_NAMES];
	size_t count; /**< 0: nothing */
};

/** Add "NAME=LO..HI" or "NAME=LO..HI:STEPS": STEPS values (5) from LO to HI at even distances, rounded; equal ones
 * count once. Entries of TLB and walk cache are powers of two: all from LO to HI, without STEPS. Of virtual machines, too, all are the default.
 * @return RS_OK, or RS_BAD_CONFIG with a message: what was found, and what would be right. */
enum rs_error sweep_add(struct sweep *s, const char *text, char *message, size_t size);

/** One value for each name. */
struct sweep_point {
	uint64_t values[SWEEP_NAMES];
};

/** @return how many points there are: 1 if nothing is varied. */
size_t sweep_points(const struct sweep *s);
/** @return the values of point `index`; the last name varies fastest. */
struct sweep_point sweep_point(const struct sweep *s, size_t index);
/** Change what the point says about costs. */
void sweep_apply(const struct sweep *s, const struct sweep_point *p, struct rs_costs *costs);
/** @return whether a kind that there is once at most is varied; then *value is the point's. */
bool sweep_value(const struct sweep *s, const struct sweep_point *p, int kind, uint64_t *value);
/** "walk-read=8, size=100". @return `text`. */
const char *sweep_text(char *text, size_t size, const struct sweep *s,
		       const struct sweep_point *p);

#endif
