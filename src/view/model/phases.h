/** @file phases.h
 * The phases of an operation: who ran, in which order, for how many cycles. For the microscope.
 */
#ifndef VIEW_PHASES_H
#define VIEW_PHASES_H
#include "view/model/facts.h"

enum view_phase_kind {
	VIEW_PHASE_RUN,	 /**< a band executes */
	VIEW_PHASE_CALL, /**< the hypervisor executes a hypercall, or what an SBI call asks */
	VIEW_PHASE_TRAP, /**< the hardware's part of a trap into the band */
	VIEW_PHASE_INTERRUPT, /**< likewise of an interrupt */
	VIEW_PHASE_RETURN,    /**< likewise of a return to the band */
	VIEW_PHASE_PRIV, /**< a band executes up to and with the instruction that it is about */
	VIEW_PHASE_DEVICE, /**< device registers touched by the band, `count` of them */
	VIEW_PHASE_IDLE,
	VIEW_PHASE_AWAY, /**< another virtual machine has the CPU */
	VIEW_PHASE_REST, /**< what did not fit */
};

struct view_phase {
	enum view_phase_kind kind;
	enum view_band band;
	struct rs_event event; /**< the first of it; all 0: none */
	uint64_t cycles;
	uint32_t count;
	uint32_t depth; /**< in how many traps it is: 0 for who began */
	uint32_t call;	/**< CALL: id of the hypercall */
};

/** Divide an operation into at most `most` (3 at least) phases; small neighbours of one
 * band are put together until they fit. The phases add up to its cycles so far.
 * @param until  the last event to look at; SIZE_MAX: all.
 * @return how many phases; 0 if some of its events were thinned out. */
size_t view_phases(struct view_phase *phases, size_t most, const struct view_source *s,
		   const struct view_ops *o, const struct view_op *op, size_t until);

#endif
