/** @file tallies.h
 * The sums of a lane that results are about.
 */
#ifndef VIEW_TALLIES_H
#define VIEW_TALLIES_H
#include "view/model/model.h"

/** The part of a ledger that the results are about: rs_ledger_measured(). */
struct view_tallies {
	uint64_t cycles, layers[RS_LAYERS];
	uint64_t count;	      /**< of exits */
	uint64_t switches;    /**< in a row of `exits`, too */
	uint64_t exit_cycles; /**< of all rows */
	struct rs_exit exits[RS_EXIT_ROWS];
	size_t rows; /**< of `exits`, the most cycles first */
	bool behalf_counted;
	struct rs_behalf behalf; /**< of an emulator */
};

/** @return false if this lane has no ledger; *t is empty then. */
bool view_tallies(const struct view_lane *l, struct view_tallies *t);
/** The lane whose exits are shown: the focus, or when all are shown the first that has any. */
size_t view_exits_lane(const struct view_model *m, struct view_tallies *t);

#endif
