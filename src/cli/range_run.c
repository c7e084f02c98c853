#include "cli/range_run.h"

#include "cli/cli.h"
#include "cli/describe.h"
#include "cli/step.h"
#include "host/clock.h"

#include <string.h>

/* About a twentieth of a second on a slow host. */
#define SLICE_CYCLES UINT64_C(1000000)

enum {
	RA = 1,
	SP = 2,
	CLOSE = 4096, /* instructions to the range: from here on every step is counted */
};

int range_run_open(struct range_run *c, struct step *step, const struct subject *subject,
		   const struct code_symbols *n)
{
	const struct range *r = &step->range;
	const char *option = step->option ? step->option : "--step";
	int status = STATUS_OK;

	*c = (struct range_run){
		.range = r, .step = step, .subject = subject, .last = UINT64_MAX};
	if (r->kind == RANGE_NUMBERS)
		c->last = r->last;
	if (r->kind == RANGE_PLACE)
		status = range_place(&c->from, r->from, n, option);
	if (status == STATUS_OK && *r->until)
		status = range_place(&c->until, r->until, n, option);
	return status;
}

bool range_run_continues(const struct rs_lane_status *status, double deadline)
{
	return status->state == RS_LANE_RUNNING && !interrupted() &&
	       (deadline <= 0 || rs_host_seconds() < deadline);
}

static bool is_at(const struct range_run *c, const struct place *place)
{
	return code_symbols_is_at(place, subject_mode(c->subject), subject_pc(c->subject));
}

/* @return the first fact of this kind among those of the latest step, or NULL. */
static const struct rs_fact *fact_in(const struct step *step,
				     bool (*is)(const struct rs_fact *f))
{
	for (size_t i = 0; i < step->event_count; i++)
		if (is(&step->facts[i]))
			return &step->facts[i];
	return NULL;
}

static bool begins_at_place(struct range_run *c)
{
	if (!is_at(c, &c->from))
		return false;
	c->back.ra = subject_reg(c->subject, RA);
	c->back.sp = subject_reg(c->subject, SP);
	c->back.mode = subject_mode(c->subject);
	if (c->range->count)
		c->last = subject_instructions(c->subject) + c->range->count;
	return true;
}

/* The mark that begins it, or its instruction, is behind the lane then. */
static bool begins_with_operation(struct range_run *c)
{
	const struct rs_fact *f = fact_in(c->step, rs_fact_begins_op);

	if (!f || (c->range->operation && c->range->operation != f->op) ||
	    ++c->begun < c->range->count)
		return false;
	c->operation = *f;
	return true;
}

bool range_run_begins(struct range_run *c)
{
	switch (c->range->kind) {
	case RANGE_PLACE:
		return begins_at_place(c);
	case RANGE_OPERATION:
		return begins_with_operation(c);
	case RANGE_NUMBERS:
	case RANGE_NONE:
		break;
	}
	return subject_instructions(c->subject) + 1 >= c->range->first;
}

/* A budget of cycles never runs past as many instructions; near the range single steps do,
 * which waits do not make long. */
static bool run_to_number(struct range_run *c, struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);

	while (range_run_continues(&status, deadline)) {
		uint64_t left = c->range->first - 1 - subject_instructions(c->subject);

		if (left == 0)
			return true;
		if (left <= CLOSE)
			status = rs_lane_step(lane);
		else
			status = rs_lane_run(lane, left < SLICE_CYCLES ? left : SLICE_CYCLES);
	}
	return false;
}

bool range_run_to_begin(struct range_run *c, struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);

	if (c->range->kind == RANGE_NUMBERS)
		return run_to_number(c, lane, deadline);
	while (range_run_continues(&status, deadline)) {
		if (range_run_begins(c))
			return true;
		c->step->event_count = 0;
		status = rs_lane_step(lane);
	}
	return false;
}

/* By its own end, or by that of an operation around it. */
static bool operation_ended(const struct range_run *c)
{
	const struct rs_fact *f = fact_in(c->step, rs_fact_ends_op);

	return f && f->vm == c->operation.vm && f->nth != UINT32_MAX &&
	       f->depth <= c->operation.depth;
}

static bool has_returned(const struct range_run *c)
{
	return subject_pc(c->subject) == c->back.ra &&
	       subject_reg(c->subject, SP) == c->back.sp &&
	       subject_mode(c->subject) == c->back.mode;
}

bool range_run_includes_begin(const struct range_run *c)
{
	return c->range->kind == RANGE_OPERATION && rs_op_is_derived(c->operation.op);
}

bool range_run_ended(struct range_run *c)
{
	if (subject_instructions(c->subject) >= c->last)
		return true;
	if (c->range->kind == RANGE_OPERATION)
		return operation_ended(c);
	if (c->range->kind != RANGE_PLACE || c->range->count)
		return false;
	return *c->range->until ? is_at(c, &c->until) : has_returned(c);
}
