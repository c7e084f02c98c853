/* What the window is about, without a picture: index, positions, line-up, figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "ringside/op.h"
#include "sample.h"
#include "view/model/model.h"
#include "view/model/phases.h"
#include "view/model/player.h"
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

static void marks_make_operations(void **state)
{
	static struct sample s;
	struct view_source source;
	struct view_ops o = {0};

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_run(&s, 99);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_COMPUTE); /* cycle 100 */
	sample_run(&s, 40);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_END, RS_OP_COMPUTE);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_COMPUTE);
	source = sample_source(&s);
	assert_false(view_ops_update(&o, &source, SIZE_MAX));

	assert_int_equal(o.count, 2);
	assert_true(o.ops[0].ended);
	assert_int_equal(o.ops[0].begin, 100);
	assert_int_equal(view_op_cost(&o.ops[0]), 40); /* without the mark that ends it */
	assert_int_equal(o.ops[1].nth, 1);
	assert_false(o.ops[1].ended);
	assert_int_equal(view_op_cost(&o.ops[1]), 0);
	view_ops_free(&o);
}

static void operations_may_nest(void **state)
{
	static struct sample s;
	struct view_source source;
	struct view_ops o = {0};

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_mark(&s, RS_MODE_U, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
	sample_run(&s, 10);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_CONSOLE_WRITE);
	sample_run(&s, 20);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_END, RS_OP_CONSOLE_WRITE);
	sample_run(&s, 30);
	sample_mark(&s, RS_MODE_U, RS_MARK_OP_END, RS_OP_SYSCALL);
	source = sample_source(&s);
	view_ops_update(&o, &source, SIZE_MAX);

	assert_int_equal(o.count, 2);
	assert_int_equal(view_op_cost(&o.ops[0]), 10 + 1 + 20 + 1 + 30);
	assert_int_equal(view_op_cost(&o.ops[1]), 20);
	view_ops_free(&o);
}

/* Two virtual machines that take turns on one CPU do the same thing each. */
static void take_turns(struct sample *s)
{
	const uint64_t other = UINT64_C(1) << 32;

	sample_begin(s, RS_HVM);
	sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, 0);
	sample_mark(s, RS_MODE_VS, RS_MARK_OP_BEGIN, RS_OP_COMPUTE);
	sample_run(s, 40);
	sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, other);
	sample_mark(s, RS_MODE_VS, RS_MARK_OP_BEGIN, RS_OP_COMPUTE);
	sample_run(s, 100);
	sample_trap(s, RS_MODE_VU, RS_MODE_VS, RS_CAUSE_ECALL_U, 0);
	sample_mark(s, RS_MODE_VS, RS_MARK_OP_END, RS_OP_COMPUTE);
	sample_mark(s, RS_MODE_S, RS_MARK_CONTEXT, 0);
	sample_run(s, 7);
	sample_mark(s, RS_MODE_VS, RS_MARK_OP_END, RS_OP_COMPUTE);
}

static void virtual_machines_of_a_lane_have_an_index_each(void **state)
{
	static struct sample s;
	static struct view_model m;
	struct view_source source;

	(void)state;
	take_turns(&s);
	source = sample_source(&s);
	view_model_init(&m);
	assert_true(view_model_add(&m, &source));
	source.vm = 1;
	assert_true(view_model_add(&m, &source));
	view_model_update(&m, SIZE_MAX);
	for (size_t lane = 0; lane < 2; lane++) {
		const struct view_ops *o = &m.lanes[lane].ops;

		assert_int_equal(o->count, 1);
		assert_int_equal(o->ops[0].nth, 0);
		assert_true(o->ops[0].ended);
	}
	/* The other's turn with its two marks, a trap entry of 5 cycles and the mark that ends it. */
	assert_int_equal(view_op_cost(&m.lanes[0].ops.ops[0]), 40 + 1 + (1 + 100 + 5 + 2) + 7);
	assert_int_equal(view_op_cost(&m.lanes[1].ops.ops[0]), 100 + 5);
	/* Each stands at its own operation when the other's is looked at. */
	view_model_seek_op(&m, 0);
	assert_int_equal(view_model_op(&m, 0), 0);
	assert_int_equal(view_model_op(&m, 1), 0);
	view_model_free(&m);
}

static void another_virtual_machine_can_be_chosen(void **state)
{
	static struct sample s;
	static struct view_model m;
	struct view_source source;

	(void)state;
	take_turns(&s);
	source = sample_source(&s);
	view_model_init(&m);
	assert_true(view_model_add(&m, &source));
	view_model_update(&m, SIZE_MAX);
	view_model_seek_op(&m, 0);
	for (uint8_t vm = 1; vm < 4; vm++) {
		const size_t event = m.event;

		view_model_set_vm(&m, vm % 2);
		assert_int_equal(m.lanes[0].ops.count, 1);
		assert_int_equal(view_op_cost(&m.lanes[0].ops.ops[0]),
				 vm % 2 ? 100 + 5 : 40 + 1 + (1 + 100 + 5 + 2) + 7);
		assert_int_equal(m.event, event);
		assert_true(vm % 2 || view_model_facts(&m, 0));
	}
	view_model_free(&m);
}

static void the_end_of_a_virtual_machine_ends_what_it_did(void **state)
{
	static struct sample s;
	static struct view_model m;
	struct view_source source;

	(void)state;
	sample_begin(&s, RS_HVM);
	sample_mark(&s, RS_MODE_S, RS_MARK_CONTEXT, UINT64_C(0) << 32);
	sample_mark(&s, RS_MODE_VS, RS_MARK_OP_BEGIN, RS_OP_POWER_OFF);
	sample_run(&s, 10);
	sample_mark(&s, RS_MODE_S, RS_MARK_VM_END, 0);
	sample_mark(&s, RS_MODE_S, RS_MARK_CONTEXT, UINT64_C(1) << 32);
	sample_run(&s, 5000);
	source = sample_source(&s);
	view_model_init(&m);
	assert_true(view_model_add(&m, &source));
	view_model_update(&m, SIZE_MAX);
	assert_int_equal(m.lanes[0].ops.count, 1);
	assert_true(m.lanes[0].ops.ops[0].ended);
	assert_in_range(view_op_cost(&m.lanes[0].ops.ops[0]), 10, 20);
	view_model_free(&m);
}

static void the_turn_of_another_is_not_an_operations_own(void **state)
{
	static struct sample s;
	static struct view_model m;
	struct view_phase phases[16];
	const struct view_facts *f;
	struct view_source source;
	uint64_t away = 0, all = 0;
	size_t n;

	(void)state;
	take_turns(&s);
	source = sample_source(&s);
	view_model_init(&m);
	assert_true(view_model_add(&m, &source));
	view_model_update(&m, SIZE_MAX);
	view_model_seek_op(&m, 0);
	f = view_model_facts(&m, 0);
	assert_non_null(f);
	assert_int_equal(f->away, 1 + 100 + 5 + 2);
	assert_int_equal(f->cycles[VIEW_APP], 0);
	assert_int_equal(f->traps[VIEW_APP][VIEW_OS], 0);
	n = view_phases(phases, 16, &source, &m.lanes[0].ops, &m.lanes[0].ops.ops[0], SIZE_MAX);
	for (size_t i = 0; i < n; i++) {
		all += phases[i].cycles;
		away += phases[i].kind == VIEW_PHASE_AWAY ? phases[i].cycles : 0;
	}
	assert_int_equal(away, f->away);
	assert_int_equal(all, view_op_cost(&m.lanes[0].ops.ops[0]));
	view_model_free(&m);
}

static void bare_metal_is_that_of_the_same_guest(void **state)
{
	static struct sample bare[2], both;
	static struct view_model m;
	struct view_source source;

	(void)state;
	view_model_init(&m);
	take_turns(&both);
	for (uint8_t vm = 0; vm < 2; vm++) {
		sample_begin(&bare[vm], RS_BARE);
		source = sample_source(&bare[vm]);
		source.vm = vm;
		assert_true(view_model_add(&m, &source));
	}
	source = sample_source(&both);
	source.vm = 1;
	assert_true(view_model_add(&m, &source));
	assert_ptr_equal(view_model_bare(&m, 2), &m.lanes[1]);
	m.lanes[2].source.vm = 2;
	assert_null(view_model_bare(&m, 2));
	view_model_free(&m);
}

/* csrw satp: the CPU does it on bare; the call is answered from below in either generation. */
static void make_derived(struct sample *s, enum rs_generation g)
{
	enum rs_mode guest = g == RS_HVM ? RS_MODE_VS : RS_MODE_S;
	enum rs_mode below = g == RS_HVM ? RS_MODE_S : RS_MODE_M;
	const struct rs_costs costs = rs_costs_default();

	sample_begin(s, g);
	reader_derive(&s->reader, 0, false, &costs);
	sample_return(s, RS_MODE_M, RS_MODE_S);
	if (g == RS_HVM)
		sample_return(s, RS_MODE_S, RS_MODE_VS);
	sample_run(s, 20);
	sample_trap(s, guest, below, g == RS_HVM ? RS_CAUSE_ECALL_VS : RS_CAUSE_ECALL_S, 0x73);
	sample_run(s, g == RS_HVM ? 200 : 100);
	sample_return(s, below, guest);
	sample_run(s, 20);
	sample_priv(s, guest, CSR_satp, 0x18051073);
	sample_run(s, 20);
	sample_trap(s, guest, below, g == RS_HVM ? RS_CAUSE_ECALL_VS : RS_CAUSE_ECALL_S, 0x73);
	sample_off(s, below, 0);
}

static void operations_of_a_guest_that_marks_none_line_up(void **state)
{
	static struct sample bare, hvm;
	struct view_source sources[2];
	struct view_model m;
	uint16_t ecall, satp;
	uint32_t at[2];

	(void)state;
	make_derived(&bare, RS_BARE);
	make_derived(&hvm, RS_HVM);
	assert_true(rs_op_parse("ecall", &ecall) && rs_op_parse("csrw satp", &satp));
	view_model_init(&m);
	sources[0] = sample_source(&bare);
	sources[1] = sample_source(&hvm);
	for (size_t i = 0; i < 2; i++)
		assert_true(view_model_add(&m, &sources[i]));
	(void)view_model_update(&m, SIZE_MAX);
	for (size_t i = 0; i < 2; i++) {
		const struct view_ops *o = &m.lanes[i].ops;

		assert_int_equal(o->count, 3);
		assert_int_equal(view_ops_began(o, ecall), 2);
		assert_int_equal(view_ops_find(o, ecall, 1), 2);
		at[i] = view_ops_find(o, satp, 0);
		assert_int_equal(at[i], 1);
		assert_true(o->ops[0].ended);
		assert_true(o->ops[2].ended); /* by the end of all */
	}
	assert_int_equal(view_op_cost(&m.lanes[1].ops.ops[0]),
			 view_op_cost(&m.lanes[0].ops.ops[0]) + 100);
	view_model_seek_op(&m, at[0]);
	assert_int_equal(view_model_op(&m, 0), at[0]);
	assert_int_equal(view_model_op(&m, 1), at[1]);
	assert_non_null(view_model_facts(&m, 0)->key[VIEW_OS]);
	view_model_free(&m);
}

static void an_end_without_begin_is_ignored(void **state)
{
	static struct sample s;
	struct view_source source;
	struct view_ops o = {0};

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_mark(&s, RS_MODE_U, RS_MARK_OP_END, RS_OP_SYSCALL);
	sample_mark(&s, RS_MODE_U, RS_MARK_OP_BEGIN, 1u << 20);
	for (unsigned i = 0; i < 3 * VIEW_DEPTH; i++)
		sample_mark(&s, RS_MODE_U, RS_MARK_OP_BEGIN, RS_OP_TICK);
	source = sample_source(&s);
	view_ops_update(&o, &source, SIZE_MAX);
	assert_int_equal(o.count, 3 * VIEW_DEPTH);
	assert_int_equal(o.depth, VIEW_DEPTH);
	view_ops_free(&o);
}

static void power_off_ends_what_is_open(void **state)
{
	struct view_model *m = *state;
	const struct view_ops *o = &m->lanes[RS_HVM].ops;
	const struct view_op *last = &o->ops[o->count - 1];

	assert_int_equal(last->id, RS_OP_POWER_OFF);
	assert_true(last->ended);
	assert_int_equal(last->end, o->cycles);
	assert_int_equal(m->lanes[RS_HVM].status.state, RS_LANE_OFF);
}

static void a_tick_begins_where_the_hardware_calls(void **state)
{
	static struct sample s;
	struct view_source source;
	struct view_ops o = {0};

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_run(&s, 1000);
	sample_priv(&s, RS_MODE_S, 0, 0x10500073);
	sample_trap(&s, RS_MODE_S, RS_MODE_S, RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER, 0); /* 5 */
	sample_run(&s, 50);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_TICK);
	sample_run(&s, 7);
	sample_mark(&s, RS_MODE_S, RS_MARK_OP_END, RS_OP_TICK);
	source = sample_source(&s);
	view_ops_update(&o, &source, SIZE_MAX);
	assert_int_equal(o.ops[0].first, 0);
	assert_int_equal(view_op_cost(&o.ops[0]), 5 + 50 + 1 + 7);
	view_ops_free(&o);
}

static void the_index_grows_with_the_recording(void **state)
{
	static struct sample s;
	struct view_source source;
	struct view_ops o = {0}, whole = {0};
	size_t all;

	(void)state;
	sample_make(&s, RS_PARA);
	source = sample_source(&s);
	all = s.count;
	for (s.shown = 0; s.shown <= all; s.shown++)
		while (view_ops_update(&o, &source, 1))
			;
	s.shown = all;
	view_ops_update(&whole, &source, SIZE_MAX);
	assert_int_equal(o.count, whole.count);
	assert_int_equal(o.mark_count, whole.mark_count);
	for (size_t i = 0; i < o.count; i++) {
		assert_int_equal(o.ops[i].id, whole.ops[i].id);
		assert_int_equal(o.ops[i].nth, whole.ops[i].nth);
		assert_int_equal(o.ops[i].first, whole.ops[i].first);
		assert_int_equal(o.ops[i].last, whole.ops[i].last);
		assert_int_equal(o.ops[i].end, whole.ops[i].end);
	}
	for (size_t i = 0; i < o.mark_count; i++)
		assert_int_equal(o.marks[i].cycle, whole.marks[i].cycle);
	view_ops_free(&o);
	view_ops_free(&whole);
}

static void search_finds_what_began_last(void **state)
{
	const struct view_ops *o = &((struct view_model *)*state)->lanes[RS_BARE].ops;

	assert_int_equal(view_ops_at_cycle(o, 0), VIEW_OP_NONE);
	for (uint32_t i = 0; i < o->count; i++) {
		assert_int_equal(view_ops_at_cycle(o, o->ops[i].begin), i);
		assert_int_equal(view_ops_at_cycle(o, o->ops[i].begin - 1),
				 i ? i - 1 : VIEW_OP_NONE);
		assert_int_equal(view_ops_at_event(o, o->ops[i].first), i);
		assert_int_equal(view_ops_find(o, o->ops[i].id, o->ops[i].nth), i);
	}
	assert_int_equal(view_ops_at_cycle(o, UINT64_MAX), o->count - 1);
	assert_int_equal(view_ops_find(o, RS_OP_PAGE_TABLE, 3), VIEW_OP_NONE);
	assert_int_equal(view_ops_find(o, RS_OPS, 0), VIEW_OP_NONE);
}

static void lanes_line_up_by_operation(void **state)
{
	struct view_model *m = *state;

	for (uint32_t k = 0; k < m->lanes[0].ops.count; k++) {
		view_model_seek_op(m, k);
		for (size_t lane = 0; lane < m->count; lane++) {
			const struct view_ops *o = &m->lanes[lane].ops;
			uint32_t there = view_model_op(m, lane);

			assert_int_not_equal(there, VIEW_OP_NONE);
			assert_int_equal(o->ops[there].id, m->lanes[0].ops.ops[k].id);
			assert_int_equal(o->ops[there].nth, m->lanes[0].ops.ops[k].nth);
		}
	}
}

static void lanes_line_up_by_moment(void **state)
{
	struct view_model *m = *state;
	uint64_t bare_end = m->lanes[RS_BARE].ops.cycles;

	view_model_set_lineup(m, VIEW_BY_MOMENT);
	view_model_seek_cycle(m, bare_end);
	assert_int_equal(m->cycle, bare_end);
	for (size_t lane = 0; lane < m->count; lane++) {
		const struct view_ops *o = &m->lanes[lane].ops;
		uint32_t op = view_model_op(m, lane);

		assert_true(o->ops[op].begin <= bare_end);
		assert_true(op + 1 == o->count || o->ops[op + 1].begin > bare_end);
	}
	/* the slowest lane is not done yet, so there is more to see */
	view_model_seek_end(m);
	assert_int_equal(m->cycle - view_ops_start(&m->lanes[RS_BARE].ops),
			 m->lanes[RS_FULL].ops.cycles - view_ops_start(&m->lanes[RS_FULL].ops));
	view_model_set_lineup(m, VIEW_BY_OPERATION);
	assert_true(m->cycle <= bare_end);
}

static void steps_go_forwards_and_back_and_stay_inside(void **state)
{
	struct view_model *m = *state;
	const struct view_ops *o = &m->lanes[0].ops;

	view_model_seek_event(m, 0);
	view_model_step_event(m, -1);
	assert_int_equal(m->event, 0);
	view_model_step_op(m, 1);
	assert_int_equal(view_model_op(m, 0), 0);
	view_model_step_op(m, 1);
	assert_int_equal(view_model_op(m, 0), 1);
	view_model_step_event(m, 1);
	assert_int_equal(m->event, o->ops[1].first + 1);
	view_model_step_op(m, -1);
	assert_int_equal(view_model_op(m, 0), 0);
	view_model_step_op(m, -1);
	assert_int_equal(m->event, 0);
	view_model_step_op(m, 1000);
	assert_int_equal(view_model_op(m, 0), o->count - 1);
	view_model_step_event(m, 100000);
	assert_int_equal(m->event, o->seen - 1);
}

static void another_focus_stays_at_the_same_step(void **state)
{
	struct view_model *m = *state;

	view_model_seek_op(m, 7);
	view_model_set_focus(m, RS_PARA);
	assert_int_equal(m->focus, RS_PARA);
	assert_int_equal(view_model_op(m, RS_BARE), 7);
}

static void another_focus_stays_at_the_same_moment(void **state)
{
	static struct sample boots[2]; /* their programs begin at 1,000 and at 5,000 */
	struct view_model m;

	(void)state;
	view_model_init(&m);
	for (unsigned i = 0; i < 2; i++) {
		struct view_source source;

		sample_begin(&boots[i], i ? RS_FULL : RS_BARE);
		sample_run(&boots[i], i ? 4999 : 999);
		sample_mark(&boots[i], RS_MODE_S, RS_MARK_WORKLOAD_BEGIN, 0);
		sample_run(&boots[i], 5000);
		sample_off(&boots[i], RS_MODE_M, 0);
		source = sample_source(&boots[i]);
		view_model_add(&m, &source);
	}
	view_model_update(&m, SIZE_MAX);
	view_model_set_lineup(&m, VIEW_BY_MOMENT);
	view_model_seek_cycle(&m, view_ops_start(&m.lanes[0].ops) + 300);
	view_model_set_focus(&m, 1);
	assert_int_equal(view_model_spent(&m), 300);
	view_model_set_focus(&m, 0);
	assert_int_equal(view_model_spent(&m), 300);
	view_model_free(&m);
}

static void the_scrub_line_runs_from_end_to_end(void **state)
{
	struct view_model *m = *state;

	for (int lineup = 0; lineup < 2; lineup++) {
		view_model_set_lineup(m, lineup ? VIEW_BY_MOMENT : VIEW_BY_OPERATION);
		view_model_set_scrub(m, -1);
		assert_true(view_model_scrub(m) < 0.001);
		view_model_set_scrub(m, 2);
		assert_true(view_model_scrub(m) > 0.999);
		view_model_set_scrub(m, 0.5);
		assert_true(view_model_scrub(m) > 0.45 && view_model_scrub(m) < 0.55);
	}
}

static void facts_tell_who_was_asked(void **state)
{
	struct view_model *m = *state;
	const struct view_facts *f;
	uint32_t call = view_ops_find(&m->lanes[0].ops, RS_OP_SYSCALL, 0);

	view_model_seek_op(m, call);
	f = view_model_facts(m, RS_BARE);
	assert_int_equal(f->traps[VIEW_APP][VIEW_OS], 1);
	assert_int_equal(f->returns[VIEW_OS][VIEW_APP], 1);
	assert_int_equal(f->exits, 0);
	f = view_model_facts(m, RS_HVM);
	assert_int_equal(f->traps[VIEW_APP][VIEW_OS], 1);
	assert_int_equal(f->exits, 0);
	/* para: the program traps to the hypervisor, which bounces it to the kernel, and back
	 */
	f = view_model_facts(m, RS_PARA);
	assert_int_equal(f->traps[VIEW_APP][VIEW_HYPERVISOR], 1);
	assert_int_equal(f->returns[VIEW_HYPERVISOR][VIEW_OS], 1);
	assert_int_equal(f->traps[VIEW_OS][VIEW_HYPERVISOR], 1);
	assert_int_equal(f->returns[VIEW_HYPERVISOR][VIEW_APP], 1);
	assert_int_equal(f->exits, 2);
	assert_int_equal(f->hypercalls, 1);
	f = view_model_facts(m, RS_FULL);
	assert_int_equal(f->exits, 0);
}

static void facts_add_up_to_the_cost(void **state)
{
	struct view_model *m = *state;

	for (uint32_t k = 0; k < m->lanes[0].ops.count; k++) {
		view_model_seek_op(m, k);
		for (size_t lane = 0; lane < m->count; lane++) {
			const struct view_op *op =
				&m->lanes[lane].ops.ops[view_model_op(m, lane)];
			const struct view_facts *f = view_model_facts(m, lane);
			uint64_t sum = f->idle;

			for (unsigned band = 0; band < VIEW_BANDS; band++)
				sum += f->cycles[band];
			assert_int_equal(sum, view_op_cost(op));
		}
	}
}

static void facts_name_the_guests_own_instruction(void **state)
{
	struct view_model *m = *state;

	view_model_seek_op(m, view_ops_find(&m->lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	assert_int_equal(view_model_facts(m, RS_BARE)->key[VIEW_OS]->priv.csr, CSR_satp);
	assert_int_equal(view_model_facts(m, RS_HVM)->key[VIEW_OS]->priv.csr, CSR_satp);
	assert_null(view_model_facts(m, RS_PARA)->key[VIEW_OS]);
	assert_int_equal(view_model_facts(m, RS_PARA)->key[VIEW_HYPERVISOR]->priv.csr,
			 CSR_satp);
}

/* Nothing of these lanes is marked as a timed part. */
static void start_up_does_not_count(void **state)
{
	struct view_model *m = *state;

	for (size_t i = 0; i < m->count; i++) {
		const struct view_ops *o = &m->lanes[i].ops;
		struct view_result r = view_result(m, i);

		assert_true(o->guest.begun && o->guest.cycle > 0);
		assert_int_equal(view_ops_start(o), o->guest.cycle);
		assert_int_equal(r.cycles, o->cycles - o->guest.cycle);
	}
}

static void progress_is_bare_metals_at_the_same_mark(void **state)
{
	struct view_model *m = *state;
	const struct view_ops *bare = &m->lanes[RS_BARE].ops, *full = &m->lanes[RS_FULL].ops;
	double last = 0;

	for (uint32_t k = 0; k < full->count; k++) {
		uint64_t start = view_ops_start(bare);
		double there =
			(double)(bare->ops[k].begin - start) / (double)(bare->cycles - start);
		double is = view_progress(m, RS_FULL, full->ops[k].begin);

		assert_true(is > there - 1e-9 && is < there + 1e-9);
	}
	for (unsigned i = 0; i <= 1000; i++) { /* and between marks it only grows */
		double is = view_progress(m, RS_FULL, full->cycles / 1000 * i);

		assert_true(is >= last && is <= 1);
		last = is;
	}
	assert_true(view_progress(m, RS_FULL, full->cycles) == 1);
	assert_true(view_progress(m, RS_BARE, 0) == 0);
	assert_true(view_progress(m, RS_BARE, bare->cycles / 2) > 0.49);
}

static void progress_without_bare_metal_counts_marks(void **state)
{
	struct view_model m;
	struct view_source source;

	(void)state;
	view_model_init(&m);
	source = sample_source(&samples[RS_HVM]);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	assert_true(view_progress(&m, 0, 0) == 0);
	assert_true(view_progress(&m, 0, m.lanes[0].ops.cycles) == 1);
	assert_true(view_result(&m, 0).ratio == 0);
	assert_true(view_price(&m, 0) == 0);
	view_model_free(&m);
}

static void results_are_ratios_of_cycles(void **state)
{
	struct view_model *m = *state;
	struct view_result bare = view_result(m, RS_BARE), full = view_result(m, RS_FULL);

	assert_true(bare.finished && full.finished);
	assert_true(bare.ratio == 1);
	assert_int_equal(full.cycles,
			 m->lanes[RS_FULL].ops.cycles - view_ops_start(&m->lanes[RS_FULL].ops));
	assert_true(full.ratio == (double)full.busy / (double)bare.busy);
}

static void what_failed_did_not_finish(void **state)
{
	struct view_model *m = *state;
	struct view_lane *hvm = &m->lanes[RS_HVM];

	hvm->status = (struct rs_lane_status){.state = RS_LANE_OFF, .code = 255};
	assert_true(view_result(m, RS_HVM).failed);
	assert_false(view_result(m, RS_HVM).finished);
	assert_true(view_result(m, RS_HVM).ratio == 0);
	hvm->status.code = 0;
	assert_true(view_result(m, RS_HVM).ratio > 0);
}

static void the_timed_part_is_the_program(void **state)
{
	static struct sample s;
	struct view_model m;
	struct view_source source;

	(void)state;
	sample_begin(&s, RS_BARE);
	sample_run(&s, 999);
	sample_mark(&s, RS_MODE_S, RS_MARK_WORKLOAD_BEGIN, 1); /* cycle 1000 */
	sample_run(&s, 300);
	sample_idle(&s, RS_MODE_S, 100);
	sample_mark(&s, RS_MODE_S, RS_MARK_WORKLOAD_END, 0);
	sample_run(&s, 5000);
	sample_off(&s, RS_MODE_M, 0);
	source = sample_source(&s);
	view_model_init(&m);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	assert_int_equal(view_result(&m, 0).cycles, 400);
	assert_int_equal(view_result(&m, 0).busy, 300); /* waiting is not work */
	assert_true(view_progress(&m, 0, 1000) == 0);
	assert_true(view_progress(&m, 0, 1200) == 0.5);
	assert_true(view_progress(&m, 0, 1400) == 1);
	view_model_seek_cycle(&m, 1401);
	assert_int_equal(view_model_spent(&m), 401);
	view_model_free(&m);
}

static void the_price_of_an_instruction_is_measured(void **state)
{
	struct view_model *m = *state;

	assert_true(view_price(m, RS_BARE) == 1);
	assert_true(view_price(m, RS_FULL) == 42); /* as the sample's emulator has it */
}

static void playing_moves_and_stops_at_the_end(void **state)
{
	struct view_model *m = *state;
	struct view_player p = {.playing = true};

	view_model_seek_op(m, 0);
	assert_false(view_player_advance(&p, m, 1.0)); /* an operation stays two seconds */
	assert_true(view_player_advance(&p, m, 1.0));
	assert_int_equal(view_model_op(m, 0), 1);
	view_player_faster(&p, 100);
	assert_string_equal(view_player_speed(&p), "max");
	assert_true(view_player_advance(&p, m, 0.01));
	assert_int_equal(view_model_op(m, 0), m->lanes[0].ops.count - 1);
	assert_true(view_player_advance(&p, m, 0.01)); /* it stops, which is to be seen */
	assert_false(p.playing);
	view_player_faster(&p, -100);
	assert_string_equal(view_player_speed(&p), "1x");
}

static void a_lane_that_lags_is_not_there_yet(void **state)
{
	struct view_model m;
	struct view_source bare, full;

	(void)state;
	view_model_init(&m);
	bare = sample_source(&samples[RS_BARE]);
	samples[RS_FULL].shown = 5;
	full = sample_source(&samples[RS_FULL]);
	view_model_add(&m, &bare);
	view_model_add(&m, &full);
	assert_true(view_model_update(&m, SIZE_MAX)); /* one still runs */
	view_model_seek_end(&m);
	assert_int_equal(view_model_op(&m, 1), VIEW_OP_NONE);
	assert_null(view_model_facts(&m, 1));
	assert_false(view_result(&m, 1).finished);
	samples[RS_FULL].shown = samples[RS_FULL].count;
	assert_false(view_model_update(&m, SIZE_MAX));
	assert_non_null(view_model_facts(&m, 1));
	view_model_free(&m);
}

static void a_guest_without_marks_is_no_fault(void **state)
{
	static struct sample s;
	struct view_model m;
	struct view_source source;

	(void)state;
	view_model_init(&m);
	sample_make_unmarked(&s, RS_BARE);
	source = sample_source(&s);
	view_model_add(&m, &source);
	view_model_update(&m, SIZE_MAX);
	view_model_step_op(&m, 1);
	view_model_seek_op(&m, 3);
	assert_int_equal(m.event, 0);
	view_model_seek_end(&m);
	assert_int_equal(m.event, s.count - 1);
	assert_int_equal(view_model_op(&m, 0), VIEW_OP_NONE);
	assert_true(view_result(&m, 0).finished);
	view_model_free(&m);
}

#define WITH_LANES(test) cmocka_unit_test_setup_teardown(test, all_lanes, no_lanes)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_make_operations),
		cmocka_unit_test(operations_may_nest),
		cmocka_unit_test(virtual_machines_of_a_lane_have_an_index_each),
		cmocka_unit_test(another_virtual_machine_can_be_chosen),
		cmocka_unit_test(the_end_of_a_virtual_machine_ends_what_it_did),
		cmocka_unit_test(the_turn_of_another_is_not_an_operations_own),
		cmocka_unit_test(bare_metal_is_that_of_the_same_guest),
		cmocka_unit_test(operations_of_a_guest_that_marks_none_line_up),
		cmocka_unit_test(an_end_without_begin_is_ignored),
		cmocka_unit_test(a_tick_begins_where_the_hardware_calls),
		cmocka_unit_test(the_index_grows_with_the_recording),
		WITH_LANES(power_off_ends_what_is_open),
		WITH_LANES(search_finds_what_began_last),
		WITH_LANES(lanes_line_up_by_operation),
		WITH_LANES(lanes_line_up_by_moment),
		WITH_LANES(steps_go_forwards_and_back_and_stay_inside),
		WITH_LANES(another_focus_stays_at_the_same_step),
		cmocka_unit_test(another_focus_stays_at_the_same_moment),
		WITH_LANES(the_scrub_line_runs_from_end_to_end),
		WITH_LANES(facts_tell_who_was_asked),
		WITH_LANES(facts_add_up_to_the_cost),
		WITH_LANES(facts_name_the_guests_own_instruction),
		WITH_LANES(start_up_does_not_count),
		WITH_LANES(progress_is_bare_metals_at_the_same_mark),
		WITH_LANES(progress_without_bare_metal_counts_marks),
		WITH_LANES(results_are_ratios_of_cycles),
		WITH_LANES(what_failed_did_not_finish),
		cmocka_unit_test(the_timed_part_is_the_program),
		WITH_LANES(the_price_of_an_instruction_is_measured),
		WITH_LANES(playing_moves_and_stops_at_the_end),
		WITH_LANES(a_lane_that_lags_is_not_there_yet),
		cmocka_unit_test(a_guest_without_marks_is_no_fault),
	};

	return cmocka_run_group_tests_name("view/model", tests, NULL, NULL);
}
