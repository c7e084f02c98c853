/* range_run.h - a lane's way to where a range begins, and how it is known that the range has
 * ended. */
#ifndef CLI_RANGE_RUN_H
#define CLI_RANGE_RUN_H
#include "cli/range.h"
#include "lane/subject.h"

struct step;

struct range_run {
	const struct range *range;
	struct step *step; /**< has the events of the latest step */
	const struct subject *subject;
	struct place from, until;
	uint64_t last; /**< the number of the last instruction that is meant */

	/* Where a function that began returns to. */
	struct {
		uint64_t ra, sp;
		enum rs_mode mode;
	} back;
	struct rs_fact operation; /**< by which it began ... */
	uint64_t begun;		  /**< ... after so many that it could be */
};

/** @return STATUS_OK, or a status after a message: the range names what is not there. */
int range_run_open(struct range_run *c, struct step *step, const struct subject *subject,
		   const struct code_symbols *n);

/** @return whether the range begins where the hart stands, after a step or before the first. */
bool range_run_begins(struct range_run *c);

/** Run the lane up to the range. Ends there, at the lane's end, at host time `deadline` if that
 * is above 0, or when the user interrupts. @return whether the range was come to. */
bool range_run_to_begin(struct range_run *c, struct rs_lane *lane, double deadline);

/** @return whether the step with which the range began is part of it: an instruction is an operation of its own,
 * while a mark is none. */
bool range_run_includes_begin(const struct range_run *c);

/** @return whether the range is behind the lane, after a step. */
bool range_run_ended(struct range_run *c);

/** @return whether stepping may go on. */
bool range_run_continues(const struct rs_lane_status *status, double deadline);

#endif
