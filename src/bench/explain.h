/* explain.h - where the difference between two measurements comes from.
 *
 * The cycles of a measurement, idle time aside, are those of its layers. The cycles of a layer are one for
 * each instruction, those of its reads of page tables, and what else the hardware charges it; those of
 * hypervisor and firmware, taken together, are also those of the exits that they handle. So a difference
 * has parts that add up to it exactly.
 */
#ifndef BENCH_EXPLAIN_H
#define BENCH_EXPLAIN_H
#include "bench/reading.h"

/** Whose cycles. */
enum explain_who {
	EXPLAIN_APP,
	EXPLAIN_OS,
	EXPLAIN_HYPERVISOR /**< and firmware */,
	EXPLAIN_WHOS
};

enum explain_what {
	EXPLAIN_INSTRUCTIONS,
	EXPLAIN_READS, /**< of page tables, after TLB misses */
	EXPLAIN_OTHER, /**< traps and returns, fences, device accesses, divisions */
	EXPLAIN_WHATS
};

/** B's less A's. */
struct explain_part {
	int64_t count; /**< instructions or reads; 0: has none */
	int64_t cycles;
};

struct explain_exit {
	const char *reason; /**< belongs to the report */
	int64_t count, cycles;
};

struct explanation {
	int64_t cycles; /**< all of it, idle time aside */
	int64_t idle;	/**< which is no part of it */
	int64_t who[EXPLAIN_WHOS];
	struct explain_part what[EXPLAIN_WHOS][EXPLAIN_WHATS];
	struct explain_exit *exits; /**< `exit_count` of them, the largest first */
	size_t exit_count;
	int64_t outside; /**< hypervisor and firmware, in no exit */
	uint64_t
		emulated; /**< B's instructions of the hypervisor, if it executes all of the guest's; or 0 */
};

/** Explain how B comes to differ from A. Both were measured, of the same part.
 * @return RS_OK; RS_NO_MEMORY; or RS_BAD_IMAGE with a message that names file, row and field: a report of an earlier
 * version does not say enough. Free with explain_free(). */
enum rs_error explain(struct explanation *x, const struct read_report *a,
		      const struct read_row *row_a, const struct read_report *b,
		      const struct read_row *row_b, char *message, size_t size);
void explain_free(struct explanation *x);

#endif
