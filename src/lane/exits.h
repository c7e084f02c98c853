/* exits.h - exits by reason. */
#ifndef LANE_EXITS_H
#define LANE_EXITS_H
#include "ringside/cause.h"
#include "ringside/lane.h"

/** Whether a guest that leaves for this cause has asked for something. */
static inline bool exit_is_call(uint64_t cause)
{
	return cause == RS_CAUSE_ECALL_U || cause == RS_CAUSE_ECALL_S ||
	       cause == RS_CAUSE_ECALL_VS;
}

/** Add one more to a tally. */
void tally_add(struct rs_tally *t, uint64_t cycles);
/** Add all of another. */
void tally_add_tally(struct rs_tally *t, const struct rs_tally *more);

/** Count an exit in its row of `rows`, which is made at its first appearance. When all
 * RS_EXIT_ROWS are taken, the last one stands for all others, so that no cycle is lost. */
void exits_add(struct rs_exit *rows, size_t *count, const char *reason, uint64_t cycles);
/** Count those that another ledger has in a row. */
void exits_add_tally(struct rs_exit *rows, size_t *count, const char *reason,
		     const struct rs_tally *more);

#endif
