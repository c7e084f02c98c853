/* A recording that was thinned out: what is gone tells nothing wrong, and the rest stays in place. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "sample.h"
#include "view/model/changes.h"
#include "view/model/model.h"
#include "view/model/phases.h"
#include "view/model/stats.h"

static struct sample samples[RS_LANE_KINDS];

static int all_lanes(void **state)
{
	static struct view_model m;

	sample_lanes(samples, &m, SAMPLE_ALL);
	*state = &m;
	return 0;
}

static int no_lanes(void **state)
{
	view_model_free(*state);
	return 0;
}

/* What was added up of a lane, whatever of its events is left. */
static struct rs_ledger added_up;

static void known_ledger(void *context, struct rs_ledger *out)
{
	(void)context;
	*out = added_up;
}

static struct rs_lane_status is_off(void *context)
{
	(void)context;
	return (struct rs_lane_status){.state = RS_LANE_OFF, .code = 7};
}

/* The sample's events from `first` to `last` were thinned out before anybody saw them. */
static void thin_out(struct sample *s, size_t first, size_t last)
{
	s->gone = first;
	s->gone_to = last + 1;
}

static void results_are_exact_though_events_were_thinned_out(void **state)
{
	static struct sample s;
	struct view_model m;
	struct view_source source;
	struct view_result whole, thinned;

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_run(&s, 999);
	sample_mark(&s, RS_MODE_S, RS_MARK_WORKLOAD_BEGIN, 1);
	sample_run(&s, 300);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_IDLE);
	sample_idle(&s, RS_MODE_S, 100);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_END, RS_OP_IDLE);
	sample_run(&s, 5000000);
	sample_mark(&s, RS_MODE_S, RS_MARK_WORKLOAD_END, 0);
	sample_off(&s, RS_MODE_M, 7);
	added_up = (struct rs_ledger){.taken.cycles = s.cycle};
	added_up.taken.layers[RS_LAYER_IDLE] = 100;
	added_up.workload.begun = added_up.workload.ended = true;
	added_up.workload.taken.cycles = s.cycle - 1000 - 1;
	added_up.workload.taken.layers[RS_LAYER_IDLE] = 100;
	source = sample_source(&s);
	view_model_init(&m);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	whole = view_result(&m, 0);
	view_model_free(&m);

	thin_out(&s, 2, 3); /* the idling */
	source.ledger = known_ledger;
	source.status = is_off;
	view_model_add(&m, &source);
	assert_false(view_model_update(&m, SIZE_MAX));
	thinned = view_result(&m, 0);
	assert_true(thinned.finished);
	assert_int_equal(whole.busy, whole.cycles - 100);
	assert_int_equal(thinned.cycles, whole.cycles);
	assert_int_equal(thinned.busy, whole.busy);
	assert_true(view_progress(&m, 0, s.cycle) == 1);
	assert_true(view_progress(&m, 0, s.cycle / 2) < 1);
	view_model_free(&m);
}

/* The begin of the nth operation of a kind, as an event. */
static size_t first_of(const struct view_model *m, size_t lane, uint32_t id, uint32_t nth)
{
	uint32_t op = view_ops_find(&m->lanes[lane].ops, id, nth);

	assert_int_not_equal(op, VIEW_OP_NONE);
	return m->lanes[lane].ops.ops[op].first;
}

static void what_was_thinned_out_keeps_its_cost_and_tells_no_more(void **state)
{
	struct view_model *m = *state;
	const struct view_op *op;
	struct view_phase phases[8];
	struct view_change changes[8];
	uint32_t at = view_ops_find(&m->lanes[RS_BARE].ops, RS_OP_SYSCALL, 0);

	op = &m->lanes[RS_BARE].ops.ops[at];
	view_model_seek_op(m, at);
	assert_non_null(view_model_facts(m, RS_BARE));
	assert_true(view_phases(phases, 8, &m->lanes[RS_BARE].source, &m->lanes[RS_BARE].ops,
				op, SIZE_MAX) > 0);
	thin_out(&samples[RS_BARE], op->first, op->last); /* after it was indexed */
	m->lanes[RS_BARE].facts_op = VIEW_OP_NONE;
	view_model_seek_op(m, at);
	assert_int_equal(view_model_op(m, RS_BARE), at); /* a place all the same */
	assert_int_equal(m->cycle, op->begin);
	assert_null(view_model_facts(m, RS_BARE));
	assert_non_null(view_model_facts(m, RS_HVM));
	assert_true(view_op_cost(op) > 0);
	assert_int_equal(view_phases(phases, 8, &m->lanes[RS_BARE].source,
				     &m->lanes[RS_BARE].ops, op, SIZE_MAX),
			 0);
	assert_int_equal(view_changes(changes, 8, &m->lanes[RS_BARE].source,
				      &m->lanes[RS_BARE].ops, op, SIZE_MAX),
			 0);
	samples[RS_BARE].gone_to = 0;
}

static void steps_go_over_what_was_thinned_out(void **state)
{
	struct view_model *m = *state;
	struct view_ops *o = &m->lanes[RS_BARE].ops;
	uint32_t at = view_ops_find(o, RS_OP_SYSCALL, 0);
	size_t first = o->ops[at].first, last = o->ops[at].last;

	thin_out(&samples[RS_BARE], first, last);
	view_model_seek_op(m, at - 1);
	view_model_step_op(m, 1);
	assert_int_equal(view_model_op(m, RS_BARE), at + 1);
	view_model_step_op(m, -1);
	assert_int_equal(view_model_op(m, RS_BARE), at - 1);
	view_model_seek_event(m, first);
	assert_int_equal(m->event, first - 1);
	view_model_step_event(m, 1);
	assert_int_equal(m->event, last + 1);
	view_model_step_event(m, -1);
	assert_int_equal(m->event, first - 1);
	view_model_seek_cycle(m, o->ops[at].begin + 1);
	assert_int_equal(m->event, first - 1);
	samples[RS_BARE].gone_to = 0;
}

static void what_was_thinned_out_before_it_was_seen_leaves_the_rest_in_place(void **state)
{
	struct view_model *m = *state, late;
	size_t first = first_of(m, RS_BARE, RS_OP_PAGE_TABLE, 1);
	size_t next = first_of(m, RS_BARE, RS_OP_PAGE_TABLE, 2);
	const struct view_op *op;

	view_model_init(&late);
	for (size_t i = 0; i < m->count; i++)
		view_model_add(&late, &m->lanes[i].source);
	thin_out(&samples[RS_BARE], first, next - 1);
	view_model_update(&late, SIZE_MAX);
	assert_int_equal(view_ops_find(&late.lanes[RS_BARE].ops, RS_OP_PAGE_TABLE, 1),
			 VIEW_OP_NONE);
	op = &late.lanes[RS_BARE]
		      .ops.ops[view_ops_find(&late.lanes[RS_BARE].ops, RS_OP_PAGE_TABLE, 2)];
	assert_int_equal(op->first, next); /* the third is the third */
	view_model_set_focus(&late, RS_HVM);
	view_model_seek_event(&late, first_of(&late, RS_HVM, RS_OP_PAGE_TABLE, 1));
	assert_int_equal(view_model_op(&late, RS_BARE), VIEW_OP_NONE);
	view_model_seek_event(&late, first_of(&late, RS_HVM, RS_OP_PAGE_TABLE, 2));
	assert_int_equal(late.lanes[RS_BARE].ops.ops[view_model_op(&late, RS_BARE)].first,
			 next);
	assert_int_equal(view_result(&late, RS_BARE).cycles, view_result(m, RS_BARE).cycles);
	view_model_free(&late);
	samples[RS_BARE].gone_to = 0;
}

static void an_operation_torn_apart_is_ended_by_its_own_end_alone(void **state)
{
	static struct sample s;
	struct view_model m;
	struct view_source source;
	const struct view_op *op;

	(void)state;
	sample_begin(&s, RS_BARE);
	for (unsigned i = 0; i < 3; i++) {
		sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
		sample_run(&s, 40);
		sample_priv(&s, RS_MODE_S, CSR_sstatus, 0x10051073);
		sample_mark(&s, RS_MODE_S, RS_MARK_OP_END, RS_OP_SYSCALL);
	}
	thin_out(&s, 1, 3); /* the first one's end and the second one's begin */
	source = sample_source(&s);
	view_model_init(&m);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	assert_int_equal(m.lanes[0].ops.count, 2);
	op = m.lanes[0].ops.ops;
	assert_true(op[0].torn);
	assert_false(op[0].ended);
	assert_true(op[1].ended);
	assert_int_equal(op[1].nth, 2);
	view_model_free(&m);
}

/* ---- more operations than an index keeps: made on the spot, 10 cycles each */

static size_t endless_count(void *context)
{
	return *(size_t *)context;
}

static struct rs_event endless(size_t index)
{
	struct rs_event e = {.kind = RS_EVENT_MARK, .cycle = 1 + 5 * index};

	e.mark.kind = index % 2 ? RS_MARK_OP_END : RS_MARK_OP_BEGIN;
	e.mark.payload = index / 2 % 4 ? RS_OP_SYSCALL : RS_OP_PAGE_TABLE;
	return e;
}

static struct rs_fact endless_fact(size_t index)
{
	uint8_t op = (uint8_t)endless(index).mark.payload;
	size_t nth = op == RS_OP_PAGE_TABLE ? index / 8 : index / 8 * 3 + index / 2 % 4 - 1;

	return (struct rs_fact){.kind = index % 2 ? RS_FACT_OP_END : RS_FACT_OP_BEGIN,
				.op = op,
				.nth = (uint32_t)nth,
				.depth = 1,
				.layer = RS_LAYER_GUEST_OS,
				.layer_to = RS_LAYER_GUEST_OS};
}

static size_t endless_at(void *context, size_t index, struct rs_event *event,
			 struct rs_fact *fact)
{
	(void)context;
	*event = endless(index);
	if (fact)
		*fact = endless_fact(index);
	return index;
}

static size_t endless_read(void *context, size_t from, struct rs_event *events,
			   struct rs_fact *facts, size_t most, size_t *first)
{
	size_t n = 0;

	*first = from;
	for (; n < most && from + n < *(size_t *)context; n++) {
		events[n] = endless(from + n);
		facts[n] = endless_fact(from + n);
	}
	return n;
}

static void an_index_that_is_full_is_thinned_out(void **state)
{
	size_t events = 5 * (size_t)VIEW_OPS_MOST, found = 0, old = 0;
	struct view_source source = {.generation = RS_HVM,
				     .context = &events,
				     .count = endless_count,
				     .at = endless_at,
				     .read = endless_read};
	struct view_model m;
	struct view_ops *o = &m.lanes[0].ops;

	(void)state;
	view_model_init(&m);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	assert_true(o->thinnings > 1);
	assert_true(o->count <= VIEW_OPS_MOST && o->count > VIEW_OPS_MOST / 2);
	assert_int_equal(o->marked, events);
	assert_int_equal(o->mark_count, 2 * o->count);
	for (uint32_t i = 0; i < o->count; i++) {
		const struct view_op *op = &o->ops[i];
		struct rs_event begin = endless(op->first);

		assert_int_equal(op->id, begin.mark.payload);
		assert_int_equal(op->nth, endless_fact(op->first).nth);
		assert_int_equal(view_ops_find(o, op->id, op->nth), i);
		assert_int_equal(view_op_cost(op), 4);
		assert_int_equal(view_ops_at_event(o, op->first), i);
		assert_int_equal(o->marks[2 * i].op, i);
		assert_int_equal(o->marks[2 * i].nth, op->first);
		found += op->first >= events - VIEW_OPS_MOST / 2;
		old += op->first < events / 5;
	}
	assert_int_equal(found, VIEW_OPS_MOST / 4); /* the newest are all there */
	assert_true(old > 0 && old < VIEW_OPS_MOST / 4);
	assert_int_equal(o->by_id[RS_OP_PAGE_TABLE].began, events / 8);
	assert_true(fabs(view_progress(&m, 0, endless(events / 2).cycle) - 0.5) < 1e-3);
	view_model_free(&m);
}

#define WITH_LANES(test) cmocka_unit_test_setup_teardown(test, all_lanes, no_lanes)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_exact_though_events_were_thinned_out),
		WITH_LANES(what_was_thinned_out_keeps_its_cost_and_tells_no_more),
		WITH_LANES(steps_go_over_what_was_thinned_out),
		WITH_LANES(what_was_thinned_out_before_it_was_seen_leaves_the_rest_in_place),
		cmocka_unit_test(an_operation_torn_apart_is_ended_by_its_own_end_alone),
		cmocka_unit_test(an_index_that_is_full_is_thinned_out),
	};

	return cmocka_run_group_tests_name("thinned", tests, NULL, NULL);
}
