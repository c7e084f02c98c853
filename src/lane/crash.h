/* crash.h - what a guest crashed at. Watches the traps by which a guest leaves for what lies
 * beneath it; costs nothing in between.
 */
#ifndef LANE_CRASH_H
#define LANE_CRASH_H
#include "lane/generation.h"
#include "ringside/lane.h"

struct crash_watch {
	const struct generation *generation;
	bool guest_is_m; /**< the guest itself runs in M-mode */
	bool keep;	 /**< registers are kept at every trap, calls included */

	bool away; /**< under a hypervisor: the guest left by `trap` and has not come back */
	bool call; /**< ... and it had asked for something */
	bool handler_trapped;
	struct rs_first_trap trap;
	bool kept; /**< the hart at the guest's last trap is known */
	struct rs_guest_hart hart;
};

void crash_watch_init(struct crash_watch *w, const struct generation *g, bool guest_is_m,
		      bool keep);
void crash_watch_event(struct crash_watch *w, const struct rs_machine *m,
		       const struct rs_event *e);

/** The machine hangs since a handler traps at its first instruction. `where`: if the generation
 * nests, where it said that its guest is. @return true */
bool crash_at_hang(const struct crash_watch *w, const struct rs_machine *m, uint64_t where,
		   struct rs_crash *crash);
/** The machine is off with RS_CRASH_CODE. @return whether a guest's trap was why. */
bool crash_at_exit(const struct crash_watch *w, const struct rs_machine *m,
		   struct rs_crash *crash);
/** @return whether the guest's hart is known. */
bool crash_watch_hart(const struct crash_watch *w, const struct rs_machine *m,
		      struct rs_guest_hart *hart);

#endif
