#include "view/model/model.h"

#include <string.h>

enum { FACTS_A_CALL = 500000 }; /* events; some milliseconds */

void view_model_init(struct view_model *m)
{
	memset(m, 0, sizeof *m);
	m->alone = m->beside = VIEW_ALL;
}

void view_model_free(struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++) {
		view_ops_free(&m->lanes[i].ops);
		view_turns_free(&m->lanes[i].turns);
	}
	view_model_init(m);
}

bool view_model_add(struct view_model *m, const struct view_source *source)
{
	if (m->count == VIEW_LANES)
		return false;
	m->lanes[m->count++] = (struct view_lane){.source = *source, .facts_op = VIEW_OP_NONE};
	return true;
}

/* The ledger knows what is missing since events were thinned out. */
static void complete(struct view_lane *l)
{
	static struct rs_ledger ledger; /* some KiB; one thread updates */

	if (!l->ops.gaps || !l->source.ledger ||
	    l->ops.seen < l->source.count(l->source.context))
		return;
	l->source.ledger(l->source.context, &ledger);
	view_ops_complete(&l->ops, &l->source, &ledger, &l->status);
}

bool view_model_update(struct view_model *m, size_t most)
{
	bool more = false;

	for (size_t i = 0; i < m->count; i++) {
		struct view_lane *l = &m->lanes[i];

		/* The status first: then everything that a lane recorded before it ended is
		 * seen. */
		if (l->source.status && l->status.state == RS_LANE_RUNNING) {
			l->status = l->source.status(l->source.context);
			if (l->status.state != RS_LANE_RUNNING && l->source.crash)
				(void)l->source.crash(l->source.context, l->crash,
						      sizeof l->crash);
			for (unsigned vm = 0; l->status.state != RS_LANE_RUNNING &&
					      l->source.responses && vm < RS_VMS;
			     vm++)
				l->responses[vm] = l->source.responses(l->source.context, vm);
		}
		more |= view_ops_update(&l->ops, &l->source, most);
		more |= view_turns_update(&l->turns, &l->source, most);
		complete(l);
		if (!l->source.status && l->ops.off)
			l->status = (struct rs_lane_status){.state = RS_LANE_OFF,
							    .code = l->ops.code};
		more |= l->status.state == RS_LANE_RUNNING;
	}
	if (m->before.read)
		m->before.running = m->before.read(m->before.context, m->before.list);
	return more | m->before.running;
}

uint64_t view_model_known(const struct view_model *m)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < m->count; i++)
		sum += m->lanes[i].ops.seen + (uint64_t)m->lanes[i].status.state;
	for (size_t i = 0; i < RS_VMS; i++)
		sum += m->before.list[i].cycles + (uint64_t)m->before.list[i].state;
	return sum;
}

uint32_t view_model_op(const struct view_model *m, size_t lane)
{
	const struct view_ops *focus = &m->lanes[m->focus].ops;
	uint32_t at;

	if (m->lineup == VIEW_BY_MOMENT)
		return view_ops_at_cycle(&m->lanes[lane].ops, view_model_cycle(m, lane));
	at = view_ops_at_event(focus, m->event);
	if (lane == m->focus || at == VIEW_OP_NONE)
		return at;
	return view_ops_find(&m->lanes[lane].ops, focus->ops[at].id, focus->ops[at].nth);
}

size_t view_model_until(const struct view_model *m, size_t lane)
{
	const struct view_ops *o = &m->lanes[lane].ops;
	uint32_t op = view_model_op(m, lane);

	if (lane != m->focus || m->lineup != VIEW_BY_OPERATION || op == VIEW_OP_NONE ||
	    m->event <= o->ops[op].first || (o->ops[op].ended && m->event >= o->ops[op].last))
		return SIZE_MAX;
	return m->event;
}

static const struct view_facts *facts(struct view_model *m, size_t lane, size_t most)
{
	struct view_lane *l = &m->lanes[lane];
	uint32_t op = view_model_op(m, lane);

	size_t until = view_model_until(m, lane);

	if (op == VIEW_OP_NONE)
		return NULL;
	if (l->facts_op != op || until < l->facts_until ||
	    l->facts_thinnings != l->ops.thinnings) {
		l->facts_op = op;
		l->facts_thinnings = l->ops.thinnings;
		view_facts_begin(&l->facts, &l->ops.ops[op]);
	}
	l->facts_until = until;
	if (until != SIZE_MAX && until + 1 - l->facts.scan.next < most)
		most = until + 1 > l->facts.scan.next ? until + 1 - l->facts.scan.next : 0;
	(void)view_facts_read(&l->facts, &l->source, &l->ops, &l->ops.ops[op], most);
	return l->facts.torn ? NULL : &l->facts;
}

const struct view_facts *view_model_facts(struct view_model *m, size_t lane)
{
	return facts(m, lane, FACTS_A_CALL);
}

void view_model_settle(struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++)
		(void)facts(m, i, SIZE_MAX);
}

bool view_model_shown(const struct view_model *m, size_t lane)
{
	return m->alone == VIEW_ALL || m->alone == (int)lane || m->beside == (int)lane;
}

const struct view_lane *view_model_bare(const struct view_model *m, size_t lane)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct view_source *s = &m->lanes[i].source;

		if (s->generation == RS_BARE && s->vm == m->lanes[lane].source.vm)
			return &m->lanes[i];
	}
	return NULL;
}

/* From one lane's clock to another's, both read from the start of the program. */
static uint64_t same_moment(const struct view_ops *from, uint64_t cycle,
			    const struct view_ops *to)
{
	uint64_t start = view_ops_start(from), spent = cycle > start ? cycle - start : 0;

	/* Before its program starts, the focus may be anywhere in its boot: the others are in
	 * theirs. */
	if (cycle < start)
		return start ? (uint64_t)((double)cycle / (double)start *
					  (double)view_ops_start(to))
			     : 0;
	return view_ops_start(to) + spent;
}

void view_model_set_vm(struct view_model *m, uint8_t vm)
{
	for (size_t i = 0; i < m->count; i++) {
		struct view_lane *l = &m->lanes[i];

		view_ops_free(&l->ops);
		l->ops = (struct view_ops){.count = 0};
		l->facts_op = VIEW_OP_NONE;
		l->source.vm = vm;
	}
	(void)view_model_update(m, SIZE_MAX);
	view_model_seek_event(m, m->event);
}

uint64_t view_model_cycle(const struct view_model *m, size_t lane)
{
	if (lane == m->focus)
		return m->cycle;
	return same_moment(&m->lanes[m->focus].ops, m->cycle, &m->lanes[lane].ops);
}

uint64_t view_model_spent(const struct view_model *m)
{
	uint64_t start = view_ops_start(&m->lanes[m->focus].ops);

	return m->cycle > start ? m->cycle - start : 0;
}

/* The lane that has spent longest on the program. */
static size_t longest(const struct view_model *m)
{
	size_t lane = m->focus;
	uint64_t most = 0;

	for (size_t i = 0; i < m->count; i++) {
		uint64_t spent = m->lanes[i].ops.cycles - view_ops_start(&m->lanes[i].ops);

		if (spent > most) {
			most = spent;
			lane = i;
		}
	}
	return lane;
}

void view_model_seek_cycle(struct view_model *m, uint64_t cycle)
{
	const struct view_lane *focus = &m->lanes[m->focus];
	uint64_t end = focus->ops.cycles;

	if (m->lineup == VIEW_BY_MOMENT) { /* the focus may long be done when another is not */
		const struct view_ops *last = &m->lanes[longest(m)].ops;

		end = same_moment(last, last->cycles, &focus->ops);
	}
	m->cycle = cycle < end ? cycle : end;
	m->event = view_event_at_cycle(&focus->source, focus->ops.seen, m->cycle);
}

void view_model_seek_event(struct view_model *m, size_t event)
{
	const struct view_lane *focus = &m->lanes[m->focus];
	struct rs_event e;

	if (focus->ops.seen == 0)
		return;
	event = event < focus->ops.seen ? event : focus->ops.seen - 1;
	m->event = focus->source.at(focus->source.context, event, &e, NULL);
	m->cycle = e.cycle;
}

void view_model_seek_op(struct view_model *m, uint32_t op)
{
	const struct view_ops *o = &m->lanes[m->focus].ops;
	const struct view_op *there;

	if (o->count == 0)
		return;
	there = &o->ops[op < o->count ? op : o->count - 1];
	view_model_seek_event(m, there->first);
	if (m->event != there->first) { /* it was thinned out, and is still a place */
		m->event = there->first;
		m->cycle = there->begin;
	}
}

struct view_progress view_model_progress(const struct view_model *m)
{
	const struct view_ops *o = &m->lanes[m->focus].ops;
	uint32_t at = view_ops_at_event(o, m->event);
	const struct view_op *op = &o->ops[at == VIEW_OP_NONE ? 0 : at];

	if (at == VIEW_OP_NONE)
		return (struct view_progress){.begun = false};
	return (struct view_progress){true, op->id, op->nth, op->ended && m->event >= op->last};
}

bool view_model_seek_progress(struct view_model *m, const struct view_progress *progress)
{
	const struct view_ops *o = &m->lanes[m->focus].ops;
	uint32_t at;

	if (!progress->begun) {
		view_model_seek_cycle(m, o->guest.cycle);
		return true;
	}
	at = view_ops_find(o, progress->op, progress->nth);
	if (at == VIEW_OP_NONE)
		return false;
	if (progress->ended && o->ops[at].ended)
		view_model_seek_event(m, o->ops[at].last);
	else
		view_model_seek_op(m, at);
	return true;
}

void view_model_step_event(struct view_model *m, int by)
{
	const struct view_lane *focus = &m->lanes[m->focus];
	size_t back = (size_t)-by, from = m->event, first;
	struct rs_event e;
	struct rs_fact f;

	if (by < 0) {
		view_model_seek_event(m, from > back ? from - back : 0);
		return;
	}
	view_model_seek_event(m, from + (size_t)by);
	if (m->event <= from && by > 0 &&
	    focus->source.read(focus->source.context, from + 1, &e, &f, 1, &first) &&
	    first < focus->ops.seen)
		view_model_seek_event(m, first);
}

/* Whether all of an operation is there to be looked at. */
static bool whole(const struct view_lane *l, const struct view_op *op)
{
	return !l->source.whole ||
	       (!op->torn && l->source.whole(l->source.context, op->first + 1,
					     op->ended ? op->last : l->ops.seen - 1));
}

/* The first operation from `op` on in a direction of which all is there; at an end, that one. */
static uint32_t next_whole(const struct view_lane *l, uint32_t op, int by)
{
	uint32_t last = (uint32_t)l->ops.count - 1;

	op = op < last ? op : last;
	while (op != (by > 0 ? last : 0) && !whole(l, &l->ops.ops[op]))
		op += by > 0 ? 1 : UINT32_MAX;
	return op;
}

void view_model_step_op(struct view_model *m, int by)
{
	const struct view_lane *focus = &m->lanes[m->focus];
	const struct view_ops *o = &focus->ops;
	uint32_t at = view_ops_at_event(o, m->event), back = (uint32_t)-by;

	if (o->count == 0)
		return;
	if (by > 0)
		view_model_seek_op(
			m, next_whole(focus,
				      at == VIEW_OP_NONE ? (uint32_t)by - 1 : at + (uint32_t)by,
				      by));
	else if (at == VIEW_OP_NONE || at < back)
		view_model_seek_event(m, 0);
	else
		view_model_seek_op(m, next_whole(focus, at - back, by));
}

void view_model_seek_end(struct view_model *m)
{
	if (m->lineup == VIEW_BY_MOMENT)
		view_model_seek_cycle(m, UINT64_MAX);
	else if (m->lanes[m->focus].ops.count)
		view_model_seek_op(m, UINT32_MAX);
	else
		view_model_seek_event(m, SIZE_MAX);
}

void view_model_set_lineup(struct view_model *m, enum view_lineup lineup)
{
	m->lineup = lineup;
	view_model_seek_cycle(m, m->cycle);
}

void view_model_set_focus(struct view_model *m, size_t lane)
{
	uint64_t cycle;
	uint32_t op;

	if (lane >= m->count || lane == m->focus)
		return;
	op = view_model_op(m, lane);
	cycle = view_model_cycle(m, lane);
	m->focus = lane;
	if (m->lineup == VIEW_BY_OPERATION && op != VIEW_OP_NONE)
		view_model_seek_op(
			m, op); /* the same step of the guest's work, not the same time */
	else
		view_model_seek_cycle(m, cycle);
}

size_t view_model_scrub_lane(const struct view_model *m)
{
	return m->lineup == VIEW_BY_MOMENT ? longest(m) : m->focus;
}

double view_model_scrub(const struct view_model *m)
{
	size_t lane = view_model_scrub_lane(m);
	const struct view_ops *o = &m->lanes[lane].ops;
	double at = 0;

	if (m->lineup == VIEW_BY_MOMENT && o->cycles)
		at = (double)view_model_cycle(m, lane) / (double)o->cycles;
	else if (o->seen > 1)
		at = (double)m->event / (double)(o->seen - 1);
	return at < 1 ? at : 1;
}

void view_model_set_scrub(struct view_model *m, double at)
{
	const struct view_ops *o = &m->lanes[view_model_scrub_lane(m)].ops;

	at = at < 0 ? 0 : at > 1 ? 1 : at;
	if (m->lineup == VIEW_BY_MOMENT)
		view_model_seek_cycle(m, same_moment(o, (uint64_t)(at * (double)o->cycles),
						     &m->lanes[m->focus].ops));
	else
		view_model_seek_event(m, (size_t)(at * (double)o->seen));
}

double view_model_tick(const struct view_model *m, size_t i)
{
	const struct view_ops *o = &m->lanes[view_model_scrub_lane(m)].ops;

	if (m->lineup == VIEW_BY_MOMENT)
		return o->cycles ? (double)o->ticks[i].cycle / (double)o->cycles : 0;
	return o->seen > 1 ? (double)o->ticks[i].event / (double)(o->seen - 1) : 0;
}
