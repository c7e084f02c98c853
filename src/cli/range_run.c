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

int range_run_open(struct range_run *c, struct step *step, struct rs_lane *lane,
		   const struct code_symbols *n)
{
	const struct range *r = &step->range;
	int status = STATUS_OK;

	*c = (struct range_run){
		.range = r, .step = step, .m = rs_lane_machine(lane), .last = UINT64_MAX};
	if (r->kind == RANGE_NUMBERS)
		c->last = r->last;
	if (r->kind == RANGE_PLACE)
		status = range_place(&c->from, r->from, n, "--step");
	if (status == STATUS_OK && *r->until)
		status = range_place(&c->until, r->until, n, "--step");
	return status;
}

bool range_run_continues(const struct rs_lane_status *status, double deadline)
{
	return status->state == RS_LANE_RUNNING && !interrupted() &&
	       (deadline <= 0 || rs_host_seconds() < deadline);
}

static bool is_at(const struct range_run *c, const struct place *place)
{
	return code_symbols_is_at(place, rs_machine_mode(c->m), rs_machine_pc(c->m));
}

/* A budget of cycles never runs past as many instructions; near the range single steps do,
 * which waits do not make long. */
static bool run_to_number(struct range_run *c, struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);

	while (range_run_continues(&status, deadline)) {
		uint64_t left = c->range->first - 1 - rs_machine_instructions(c->m);

		if (left == 0)
			return true;
		if (left <= CLOSE)
			status = rs_lane_step(lane);
		else
			status = rs_lane_run(lane, left < SLICE_CYCLES ? left : SLICE_CYCLES);
	}
	return false;
}

static bool run_to_place(struct range_run *c, struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);

	for (; range_run_continues(&status, deadline); status = rs_lane_step(lane)) {
		if (!is_at(c, &c->from))
			continue;
		c->back.ra = rs_machine_reg(c->m, RA);
		c->back.sp = rs_machine_reg(c->m, SP);
		c->back.mode = rs_machine_mode(c->m);
		if (c->range->count)
			c->last = rs_machine_instructions(c->m) + c->range->count;
		return true;
	}
	return false;
}

/* @return the fact of this kind among those of the latest step, or NULL. */
static const struct rs_fact *fact_in(const struct step *step, enum rs_fact_kind kind)
{
	for (size_t i = 0; i < step->event_count; i++)
		if (step->facts[i].kind == kind)
			return &step->facts[i];
	return NULL;
}

/* The mark that begins it is behind the lane then. */
static bool run_to_operation(struct range_run *c, struct rs_lane *lane, double deadline)
{
	struct rs_lane_status status = rs_lane_status(lane);
	uint64_t begun = 0;

	while (range_run_continues(&status, deadline)) {
		const struct rs_fact *f;

		c->step->event_count = 0;
		status = rs_lane_step(lane);
		f = fact_in(c->step, RS_FACT_OP_BEGIN);
		if (!f ||
		    (*c->range->from && strcmp(c->range->from, describe_operation(f->op)) != 0))
			continue;
		if (++begun < c->range->count)
			continue;
		c->operation = *f;
		return true;
	}
	return false;
}

bool range_run_to_begin(struct range_run *c, struct rs_lane *lane, double deadline)
{
	switch (c->range->kind) {
	case RANGE_PLACE:
		return run_to_place(c, lane, deadline);
	case RANGE_OPERATION:
		return run_to_operation(c, lane, deadline);
	case RANGE_NUMBERS:
	case RANGE_NONE:
		break;
	}
	return run_to_number(c, lane, deadline);
}

/* By its own end, or by that of an operation around it. */
static bool operation_ended(const struct range_run *c)
{
	const struct rs_fact *f = fact_in(c->step, RS_FACT_OP_END);

	return f && f->vm == c->operation.vm && f->nth != UINT32_MAX &&
	       f->depth <= c->operation.depth;
}

static bool has_returned(const struct range_run *c)
{
	return rs_machine_pc(c->m) == c->back.ra && rs_machine_reg(c->m, SP) == c->back.sp &&
	       rs_machine_mode(c->m) == c->back.mode;
}

bool range_run_ended(struct range_run *c)
{
	if (rs_machine_instructions(c->m) >= c->last)
		return true;
	if (c->range->kind == RANGE_OPERATION)
		return operation_ended(c);
	if (c->range->kind != RANGE_PLACE || c->range->count)
		return false;
	return *c->range->until ? is_at(c, &c->until) : has_returned(c);
}
