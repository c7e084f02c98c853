#include "view/model/stats.h"

static double clamp(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* The cycle at which `yard` passes the same mark, which `o` passed as its `mark`-th. */
static bool same_mark(const struct view_ops *yard, const struct view_ops *o, size_t mark,
		      uint64_t *cycle)
{
	const struct view_mark *k = &o->marks[mark];
	const struct view_op *op = &o->ops[k->op];
	uint32_t there = view_ops_find(yard, op->id, op->nth);

	if (there == VIEW_OP_NONE || (k->end && !yard->ops[there].ended))
		return false;
	*cycle = k->end ? yard->ops[there].end : yard->ops[there].begin;
	return true;
}

static double progress_by_marks(const struct view_model *m, size_t lane, uint64_t cycle)
{
	const struct view_ops *o = &m->lanes[lane].ops;
	size_t most = 0;

	for (size_t i = 0; i < m->count; i++)
		most = m->lanes[i].ops.mark_count > most ? m->lanes[i].ops.mark_count : most;
	return most ? (double)view_ops_marks_before(o, cycle) / (double)most : 0;
}

double view_progress(const struct view_model *m, size_t lane, uint64_t cycle)
{
	const struct view_lane *bare = view_model_lane(m, RS_BARE);
	const struct view_ops *o = &m->lanes[lane].ops;
	uint64_t from = 0, yard_from = 0, to = o->cycles, yard_to;
	size_t next;

	if (o->off && cycle >= o->cycles)
		return 1;
	if (!bare)
		return progress_by_marks(m, lane, cycle);
	if (bare->ops.cycles == 0)
		return 0;
	if (&m->lanes[lane] == bare)
		return clamp((double)cycle / (double)bare->ops.cycles);

	/* The nearest marks on both sides that bare metal has passed, too. */
	next = view_ops_marks_before(o, cycle);
	for (size_t i = next; i > 0; i--) {
		if (same_mark(&bare->ops, o, i - 1, &yard_from)) {
			from = o->marks[i - 1].cycle;
			break;
		}
	}
	yard_to = o->off ? bare->ops.cycles : yard_from;
	for (size_t i = next; i < o->mark_count; i++) {
		if (same_mark(&bare->ops, o, i, &yard_to)) {
			to = o->marks[i].cycle;
			break;
		}
	}
	if (cycle > from && to > from && yard_to > yard_from) {
		double part = clamp((double)(cycle - from) / (double)(to - from));

		return clamp(((double)yard_from + part * (double)(yard_to - yard_from)) /
			     (double)bare->ops.cycles);
	}
	return clamp((double)yard_from / (double)bare->ops.cycles);
}

static uint64_t end_of(const struct view_ops *o, bool *finished)
{
	*finished = o->workload.begun ? o->workload.ended : o->off;
	return o->workload.begun ? o->workload.cycles : o->cycles;
}

struct view_result view_result(const struct view_model *m, size_t lane)
{
	const struct view_lane *bare = view_model_lane(m, RS_BARE);
	struct view_result r = {0};
	bool finished = false;
	uint64_t yard = bare ? end_of(&bare->ops, &finished) : 0;

	r.cycles = end_of(&m->lanes[lane].ops, &r.finished);
	if (r.finished && finished && yard)
		r.ratio = (double)r.cycles / (double)yard;
	return r;
}

double view_price(const struct view_model *m, size_t lane)
{
	const struct view_lane *bare = view_model_lane(m, RS_BARE);
	uint32_t here = view_ops_find(&m->lanes[lane].ops, RS_OP_COMPUTE, 0);
	uint32_t there = bare ? view_ops_find(&bare->ops, RS_OP_COMPUTE, 0) : VIEW_OP_NONE;
	const struct view_op *op, *yard;

	if (here == VIEW_OP_NONE || there == VIEW_OP_NONE)
		return 0;
	op = &m->lanes[lane].ops.ops[here];
	yard = &bare->ops.ops[there];
	if (!op->ended || !yard->ended || yard->instret_end <= yard->instret_begin)
		return 0;
	return (double)view_op_cost(op) / (double)(yard->instret_end - yard->instret_begin);
}
