/* page_walk.h - what the hardware found when it walked the page tables: for each entry of a walk, where
 * it lies and what it says. */
#ifndef LANE_PAGE_WALK_H
#define LANE_PAGE_WALK_H
#include "ringside/lane.h"

/** Read the entries again, right after a WALK event; the caller sets the numbers. The machine does not change. */
void page_walk_take(struct rs_page_walk *w, const struct rs_machine *m,
		    const struct rs_event *e, const struct rs_fact *f);

#endif
