/** @file stats.h
 * The figures that the window shows, all computed from the recordings.
 */
#ifndef VIEW_STATS_H
#define VIEW_STATS_H
#include "view/model/model.h"

/** How far `lane` is through the program at its cycle `cycle`, 0..1: where bare metal is when
 * it has done the same, between two marks in proportion. Without bare metal among the lanes:
 * the share of marks passed. */
double view_progress(const struct view_model *m, size_t lane, uint64_t cycle);

struct view_result {
	bool finished; /**< the lane came to the end of its program */
	bool failed;   /**< it switched off with an error: that is no end of the program */
	uint64_t
		cycles; /**< of the timed part if it marks one, otherwise from the guest's first
			      instruction to power-off */
	uint64_t busy;	/**< of these, not idle: waiting for a timer takes as long on any
			    generation */
	double ratio;	/**< busy cycles over those of bare metal; 0 if that is not known */
};
struct view_result view_result(const struct view_model *m, size_t lane);

/** @return cycles that `lane` spends for each ordinary instruction of the guest: its cycles for
 * the COMPUTE operation over the instructions that bare metal needs for it. 0 if not known. */
double view_price(const struct view_model *m, size_t lane);

/** What it took to have the computer, virtual machine or container that is shown, and would take to have one
 * more: the span that `bench -w launch` measures (docs/adr/0048). */
struct view_instance {
	uint64_t cycles; /**< until its program ran; 0: it does not yet */
	uint64_t memory; /**< bytes that it has of its own then; 0: not known */
	unsigned
		lost; /**< containers that ran when the kernel that they share ended, whatever the cause */
};
/** From the ledger: bare metal from power-on, a container from the system call that makes it, a virtual machine from
 * when its hypervisor begins to make it. */
struct view_instance view_instance(const struct view_lane *l);

#endif
