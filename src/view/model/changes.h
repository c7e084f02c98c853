/** @file changes.h
 * What one guest instruction changed, and the code around it. For the microscope.
 */
#ifndef VIEW_CHANGES_H
#define VIEW_CHANGES_H
#include "view/model/facts.h"

/** A register that changed, or may have. */
struct view_change {
	bool csr;	 /**< a CSR; otherwise an integer register */
	uint16_t number; /**< its number */
	bool known;	 /**< `before` is on record */
	uint64_t before, after;
	struct rs_event event; /**< integer: the trap that returned it; under full emulation the
				  mark at the end. CSR: what wrote it: an instruction, or the
				  hardware by a trap. */
};

/** What changed in the operation up to event `until` (SIZE_MAX: all of it), at most `most`:
 * first the integer registers that the guest finds changed when it comes back from the trap
 * that the operation is about, then CSRs that were written or set by traps, the newest value
 * of each. Under full emulation: the nested guest's CSRs, then its integer registers, at its end,
 * compared with its begin. @return how many; 0 if some of its events were thinned out. */
size_t view_changes(struct view_change *changes, size_t most, const struct view_source *s,
		    const struct view_ops *o, const struct view_op *op, size_t until);

/** @return the event by which the guest said that an operation begins. A TICK begins before its
 * guest can say so; `first` if there is none among the next 4000. */
size_t view_begin_mark(const struct view_source *s, const struct view_op *op);

/** Whether it is on record that no register changed: of a nested guest only. */
bool view_changes_none(const struct view_source *s, const struct view_op *op, size_t until);

/** An instruction of the guest's code. */
struct view_code_line {
	uint64_t pc;
	uint32_t word;
	bool here; /**< the one at the hart state's pc */
};

/** The instructions around a hart state's pc, at most `most`, about as many before as after.
 * @return how many; 0 if the code could not be read. */
size_t view_code(struct view_code_line *lines, size_t most, const struct rs_hart_state *look);

#endif
