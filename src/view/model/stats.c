#include "view/model/stats.h"

static double clamp(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* The cycle at which `base` passes the same mark, which `o` passed as its `mark`-th. */
static bool same_mark(const struct view_ops *base, const struct view_ops *o, size_t mark,
		      uint64_t *cycle)
{
	const struct view_mark *k = &o->marks[mark];
	const struct view_op *op = &o->ops[k->op];
	uint32_t there = view_ops_find(base, op->id, op->nth);

	if (there == VIEW_OP_NONE || (k->end && !base->ops[there].ended))
		return false;
	*cycle = k->end ? base->ops[there].end : base->ops[there].begin;
	return true;
}

/* Marks passed at a cycle, those thinned out included. */
static double passed(const struct view_ops *o, uint64_t cycle)
{
	size_t here = view_ops_marks_before(o, cycle);

	return here == o->mark_count ? (double)o->marked : (double)o->marks[here].nth;
}

static double progress_by_marks(const struct view_model *m, size_t lane, uint64_t cycle)
{
	const struct view_ops *o = &m->lanes[lane].ops;
	uint64_t most = 0;

	for (size_t i = 0; i < m->count; i++)
		most = m->lanes[i].ops.marked > most ? m->lanes[i].ops.marked : most;
	return most ? passed(o, cycle) / (double)most : 0;
}

/* A timed part that came to its end counts, whatever the guest did afterwards. */
static bool failed(const struct view_lane *l)
{
	return l->status.state == RS_LANE_OFF && l->status.code != 0 && !l->ops.workload.ended;
}

/* The cycle at which the program is done, or the newest there is. */
static uint64_t end_of(const struct view_lane *l, bool *finished)
{
	const struct view_ops *o = &l->ops;

	*finished = (o->workload.begun ? o->workload.ended : o->off) && !failed(l);
	return o->workload.ended ? o->workload.begin + o->workload.cycles : o->cycles;
}

enum { FAR = 512 }; /* marks: no frame may wait for more */

/* How many of the first `count` marks of `o` are of what `base` has begun. Interrupts may have come
 * in another order there, so it is that to a few marks. */
static size_t reached(const struct view_ops *base, const struct view_ops *o, size_t count)
{
	size_t lo = 0;

	while (lo < count) {
		size_t mid = lo + (count - lo) / 2;
		const struct view_op *op = &o->ops[o->marks[mid].op];

		if (op->nth < view_ops_began(base, op->id))
			lo = mid + 1;
		else
			count = mid;
	}
	return lo;
}

/* Where `bare` is, in its own cycles, when it has done what `l` has at `cycle`. */
static double place_on(const struct view_lane *bare, const struct view_lane *l, uint64_t cycle)
{
	const struct view_ops *base = &bare->ops, *o = &l->ops;
	uint64_t from = view_ops_start(o), base_from = view_ops_start(base), base_to = 0, to;
	size_t next = view_ops_marks_before(o, cycle), near = reached(base, o, next);
	bool finished, base_finished;

	/* The nearest marks on both sides that bare metal has passed, too. */
	for (size_t i = near; i > 0 && i + FAR > near && o->marks[i - 1].cycle > from; i--) {
		if (same_mark(base, o, i - 1, &base_from)) {
			from = o->marks[i - 1].cycle;
			break;
		}
	}
	to = end_of(l, &finished);
	base_to = finished ? end_of(bare, &base_finished) : base_from;
	for (size_t i = next; i < o->mark_count && i < next + FAR && o->marks[i].cycle < to;
	     i++) {
		if (same_mark(base, o, i, &base_to)) {
			to = o->marks[i].cycle;
			break;
		}
	}
	if (cycle <= from || to <= from || base_to <= base_from)
		return (double)base_from;
	return (double)base_from + clamp((double)(cycle - from) / (double)(to - from)) *
					   (double)(base_to - base_from);
}

double view_progress(const struct view_model *m, size_t lane, uint64_t cycle)
{
	const struct view_lane *bare = view_model_bare(m, lane);
	const struct view_lane *l = &m->lanes[lane];
	bool finished;
	uint64_t end = end_of(l, &finished), start;

	if (finished && cycle >= end)
		return 1;
	if (!bare)
		return progress_by_marks(m, lane, cycle);
	start = view_ops_start(&bare->ops);
	end = end_of(bare, &finished);
	if (end <= start)
		return 0;
	if (!finished) /* the finish is not known yet, or never will be */
		end += (end - start) / 9;
	if (l == bare)
		return clamp(((double)cycle - (double)start) / (double)(end - start));
	return clamp((place_on(bare, l, cycle) - (double)start) / (double)(end - start));
}

static struct view_result own_result(const struct view_lane *l)
{
	const struct view_ops *o = &l->ops;
	struct view_result r = {.failed = failed(l)};

	r.cycles = end_of(l, &r.finished) - view_ops_start(o);
	r.busy = r.cycles - (o->workload.begun ? o->workload.idle : o->idle - o->guest.idle);
	return r;
}

struct view_result view_result(const struct view_model *m, size_t lane)
{
	const struct view_lane *bare = view_model_bare(m, lane);
	struct view_result r = own_result(&m->lanes[lane]);

	if (bare) {
		struct view_result base = own_result(bare);

		if (r.finished && base.finished && base.busy)
			r.ratio = (double)r.busy / (double)base.busy;
	}
	return r;
}

double view_price(const struct view_model *m, size_t lane)
{
	const struct view_lane *bare = view_model_bare(m, lane);
	uint32_t here = view_ops_find(&m->lanes[lane].ops, RS_OP_COMPUTE, 0);
	uint32_t there = bare ? view_ops_find(&bare->ops, RS_OP_COMPUTE, 0) : VIEW_OP_NONE;
	const struct view_op *op, *base;

	if (here == VIEW_OP_NONE || there == VIEW_OP_NONE)
		return 0;
	op = &m->lanes[lane].ops.ops[here];
	base = &bare->ops.ops[there];
	if (!op->ended || !base->ended || base->instret_end <= base->instret_begin)
		return 0;
	return (double)view_op_cost(op) / (double)(base->instret_end - base->instret_begin);
}

/* A container ends by itself, or with the kernel that all share. */
static unsigned lost(const struct view_lane *l, const struct rs_ledger *ledger)
{
	bool over = l->status.state == RS_LANE_OFF || l->status.state == RS_LANE_HANG;
	unsigned n = 0;

	for (size_t i = 0; over && l->source.generation == RS_CONTAINER && i < ledger->vm_count;
	     i++)
		n += ledger->vms[i].begun && !ledger->vms[i].ended;
	return n;
}

/* When its first program ran, by the program's own mark: an emulator's guest never has the CPU. */
static uint64_t entered(const struct view_lane *l)
{
	uint32_t op = view_ops_find(&l->ops, RS_OP_ENTER_USER, 0);

	return op != VIEW_OP_NONE && l->ops.ops[op].ended ? l->ops.ops[op].end : 0;
}

struct view_instance view_instance(const struct view_lane *l)
{
	static struct rs_ledger ledger; /* some KiB; one thread draws */
	const struct view_source *s = &l->source;
	bool bare = s->generation == RS_BARE;
	struct view_instance v = {.memory = s->memory[bare ? 0 : s->vm]};
	const struct rs_vm_ledger *vm = &ledger.vms[bare ? 0 : s->vm];
	uint64_t from, ready;

	if (!s->ledger)
		return v;
	s->ledger(s->context, &ledger);
	if (s->generation == RS_CONTAINER)
		v.memory = vm->held;
	v.lost = lost(l, &ledger);
	from = bare ? 0 : vm->asked;
	ready = vm->ready ? vm->ready : entered(l);
	v.cycles = ready > from && (bare || from) ? ready - from : 0;
	return v;
}
