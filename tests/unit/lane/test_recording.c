/* test_recording.c - what a recording keeps, and what it thins out. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lane/reader.h"
#include "lane/recording.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

#define LARGE ((size_t)64 << 20)
#define SMALL ((size_t)84 << 10)

/* A guest on bare metal, in S-mode. */
static struct reader reader;

static struct rs_recording *start(size_t bytes)
{
	reader_init(&reader, &rs_generations[RS_BARE], false);
	return recording_new(bytes);
}

static size_t add(struct rs_recording *r, const struct rs_event *e)
{
	struct rs_event own = *e;

	own.mode = own.mode_to = RS_MODE_S;
	(void)reader_event(&reader, &own);
	return recording_add(r, &own, &reader.fact);
}

/* The event's cycle is its number. */
static void add_plain(struct rs_recording *r)
{
	size_t i = rs_recording_count(r);

	assert_int_equal(add(r, &(struct rs_event){.cycle = i}), i);
}

static void add_mark(struct rs_recording *r, uint16_t kind, uint64_t payload)
{
	struct rs_event e = {.cycle = rs_recording_count(r), .kind = RS_EVENT_MARK};

	e.mark.kind = kind;
	e.mark.payload = payload;
	add(r, &e);
}

enum { AN_OP = 8 }; /* events */

/* An operation with events in it, and events after it. */
static void add_op(struct rs_recording *r, uint32_t op)
{
	add_mark(r, RS_MARK_OP_BEGIN, op);
	for (unsigned k = 0; k < 4; k++)
		add_plain(r);
	add_mark(r, RS_MARK_OP_END, op);
	add_plain(r);
	add_plain(r);
}

static struct rs_event at(const struct rs_recording *r, size_t index)
{
	struct rs_event e;

	assert_int_equal(rs_recording_at(r, index, &e, NULL), index);
	return e;
}

static struct rs_fact fact_at(const struct rs_recording *r, size_t index)
{
	struct rs_event e;
	struct rs_fact f;

	assert_int_equal(rs_recording_at(r, index, &e, &f), index);
	return f;
}

static bool is_there(const struct rs_recording *r, size_t index)
{
	struct rs_event e;

	return rs_recording_at(r, index, &e, NULL) == index;
}

static void events_are_kept_in_order(void **state)
{
	struct rs_recording *r = start(LARGE);

	(void)state;
	for (uint64_t i = 0; i < 200000; i++)
		add_plain(r);
	assert_int_equal(rs_recording_count(r), 200000);
	for (uint64_t i = 0; i < 200000; i++)
		assert_int_equal(at(r, i).cycle, i);
	assert_int_equal(rs_recording_thinned(r), 0);
	assert_true(rs_recording_whole(r, 0, 199999));
	assert_false(rs_recording_whole(r, 0, 200000)); /* not yet */
	recording_free(r);
}

static void neighbours_are_read_across_passages(void **state)
{
	struct rs_recording *r = start(LARGE);
	struct rs_event events[64];
	size_t first = 0;

	(void)state;
	assert_int_equal(rs_recording_read(r, 0, events, NULL, 64, &first), 0);
	for (unsigned i = 0; i < 20; i++)
		add_op(r, RS_OP_SYSCALL);
	assert_int_equal(rs_recording_read(r, 13, events, NULL, 64, &first), 64);
	assert_int_equal(first, 13);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(events[i].cycle, 13 + i);
	assert_int_equal(rs_recording_read(r, 155, events, NULL, 64, &first), 5);
	assert_int_equal(rs_recording_read(r, 160, events, NULL, 64, &first), 0);
	recording_free(r);
}

static void operations_are_numbered_by_kind(void **state)
{
	struct rs_recording *r = start(LARGE);

	(void)state;
	add_op(r, RS_OP_SYSCALL);
	add_op(r, RS_OP_PAGE_TABLE);
	add_op(r, RS_OP_SYSCALL);
	assert_int_equal(fact_at(r, 0).nth, 0);
	assert_int_equal(fact_at(r, 5).nth, 0);
	assert_int_equal(fact_at(r, AN_OP).nth, 0);
	assert_int_equal(fact_at(r, 2 * AN_OP).nth, 1);
	assert_int_equal(fact_at(r, 2 * AN_OP + 5).nth, 1);
	add_mark(r, RS_MARK_OP_END, RS_OP_TICK); /* which never began */
	assert_int_equal(fact_at(r, 3 * AN_OP).nth, UINT32_MAX);
	recording_free(r);
}

static void a_long_recording_is_bounded(void **state)
{
	enum { OPS = 50000 };
	struct rs_recording *r = start(SMALL);
	size_t bytes = 0, events = 0;

	(void)state;
	for (unsigned i = 0; i < OPS; i++)
		add_op(r, RS_OP_SYSCALL);
	for (size_t i = 0; i < recording_passages(r); i++) {
		struct passage p = recording_passage(r, i);

		bytes += passage_bytes(&p);
		events += p.count;
	}
	assert_true(bytes <= SMALL + (size_t)AN_OP * 200);
	assert_true(bytes >= SMALL / 3);
	assert_int_equal(rs_recording_count(r), (size_t)OPS * AN_OP);
	assert_int_equal(rs_recording_thinned(r), (size_t)OPS * AN_OP - events);
	recording_free(r);
}

static void whole_operations_go_and_the_older_are_thinner(void **state)
{
	enum { OPS = 50000 };
	struct rs_recording *r = start(SMALL);
	size_t quarter[4] = {0}, newest = 0;

	(void)state;
	for (unsigned i = 0; i < OPS; i++)
		add_op(r, RS_OP_SYSCALL);
	for (size_t op = 0; op < OPS; op++) {
		size_t first = op * AN_OP, here = 0;

		for (size_t i = first; i < first + AN_OP; i++)
			here += is_there(r, i);
		assert_true(here == 0 || here == AN_OP);
		assert_int_equal(rs_recording_whole(r, first, first + AN_OP - 1), here > 0);
		quarter[4 * op / OPS] += here > 0;
		newest = here > 0 ? newest + 1 : 0;
	}
	assert_true(is_there(r, 0));
	assert_true(quarter[0] > 0);
	for (unsigned q = 1; q < 4; q++) /* but for one that an edge falls on */
		assert_true(quarter[q] + 1 >= quarter[q - 1]);
	assert_true(quarter[3] > 4 * quarter[0]);
	assert_true(newest > 20); /* the newest are all there */
	recording_free(r);
}

/* So that lanes line up: each has every second, fourth, eighth... of a kind, counted from the first. */
static void the_same_operations_stay_in_every_lane(void **state)
{
	enum { OPS = 20000 };
	struct rs_recording *a = start(SMALL), *b;
	size_t in_a = 0, in_both = 0;

	(void)state;
	for (unsigned i = 0; i < OPS; i++)
		add_op(a, RS_OP_SYSCALL);
	b = start(4 * SMALL);
	for (unsigned i = 0; i < OPS; i++) {
		if (i % 3 == 0) /* the lanes differ in what else they do */
			add_op(b, RS_OP_PAGE_TABLE);
		add_op(b, RS_OP_SYSCALL);
	}
	for (size_t i = 0; i < OPS; i++) {
		in_a += is_there(a, i * AN_OP);
		in_both += is_there(a, i * AN_OP) && is_there(b, (i + i / 3 + 1) * AN_OP);
	}
	assert_true(in_a > 100);
	assert_true(in_both * 10 >= in_a * 9);
	recording_free(a);
	recording_free(b);
}

static void reading_goes_over_gaps(void **state)
{
	struct rs_recording *r = start(SMALL);
	struct rs_event events[50];
	size_t next = 0, first = 0, n, gaps = 0, kept = 0;

	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		add_op(r, RS_OP_SYSCALL);
	while ((n = rs_recording_read(r, next, events, NULL, 50, &first)) > 0) {
		struct rs_event e;

		assert_true(first >= next);
		gaps += first > next;
		for (size_t i = 0; i < n; i++)
			assert_int_equal(events[i].cycle, first + i);
		if (first > next) {
			assert_false(rs_recording_whole(r, next, first));
			assert_int_equal(rs_recording_at(r, first - 1, &e, NULL), next - 1);
		}
		kept += n;
		next = first + n;
	}
	assert_int_equal(next, rs_recording_count(r));
	assert_int_equal(kept, next - rs_recording_thinned(r));
	assert_true(gaps > 10);
	recording_free(r);
}

static void what_results_are_read_off_stays(void **state)
{
	struct rs_recording *r = start(SMALL);
	size_t begin, end;

	(void)state;
	for (unsigned i = 0; i < 2000; i++)
		add_op(r, RS_OP_SYSCALL);
	begin = rs_recording_count(r);
	add_mark(r, RS_MARK_WORKLOAD_BEGIN, 1);
	for (unsigned i = 0; i < 20000; i++)
		add_op(r, RS_OP_SYSCALL);
	end = rs_recording_count(r);
	add_mark(r, RS_MARK_WORKLOAD_END, 1);
	for (unsigned i = 0; i < 20000; i++)
		add_op(r, RS_OP_SYSCALL);
	assert_true(is_there(r, begin));
	assert_true(is_there(r, end));
	recording_free(r);
}

/* A tick begins where the hardware calls, before any mark. */
static void a_tick_stays_with_the_interrupt_before_it(void **state)
{
	struct rs_recording *r = start(SMALL);
	struct rs_event irq = {.kind = RS_EVENT_TRAP};

	(void)state;
	irq.trap.cause = RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER;
	for (unsigned i = 0; i < 5000; i++) {
		add_op(r, RS_OP_SYSCALL);
		irq.cycle = rs_recording_count(r);
		add(r, &irq);
		add_plain(r);
		add_op(r, RS_OP_TICK);
	}
	for (size_t i = 0; i < 5000; i++) {
		size_t call = i * (2 * AN_OP + 2) + AN_OP;

		assert_int_equal(is_there(r, call), is_there(r, call + 2));
	}
	assert_true(rs_recording_thinned(r) > 0);
	recording_free(r);
}

/* Nor does waking: what is left of an operation is all of it. */
static void an_interrupt_inside_an_operation_does_not_divide_it(void **state)
{
	enum { LONG_OP = 6 };
	struct rs_recording *r = start(SMALL);
	struct rs_event irq = {.kind = RS_EVENT_TRAP}, idle = {.kind = RS_EVENT_IDLE};
	size_t gone = 0;

	(void)state;
	irq.trap.cause = RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER;
	for (unsigned i = 0; i < 5000; i++) {
		add_mark(r, RS_MARK_OP_BEGIN, RS_OP_SYSCALL);
		add_plain(r);
		irq.cycle = rs_recording_count(r);
		add(r, &irq);
		idle.cycle = rs_recording_count(r);
		add(r, &idle);
		add_plain(r);
		add_mark(r, RS_MARK_OP_END, RS_OP_SYSCALL);
	}
	assert_true(rs_recording_thinned(r) > 0);
	for (size_t i = 0; i < 5000; i++) {
		bool whole = rs_recording_whole(r, i * LONG_OP, (i + 1) * LONG_OP - 1);

		for (size_t k = 0; k < LONG_OP; k++)
			assert_int_equal(is_there(r, i * LONG_OP + k), whole);
		gone += !whole;
	}
	assert_true(gone > 0 && gone < 5000);
	recording_free(r);
}

static void a_guest_without_marks_is_thinned_by_stretches(void **state)
{
	struct rs_recording *r = start(16 * SMALL);
	size_t there = 0, n = 2000000;

	(void)state;
	for (size_t i = 0; i < n; i++)
		add_plain(r);
	for (size_t i = 0; i < n; i += PASSAGE_MOST)
		there += is_there(r, i);
	assert_true(is_there(r, 0));
	assert_true(is_there(r, n - 1));
	assert_true(there >= 5 && there <= 16);
	recording_free(r);
}

static void an_operation_that_never_ends_is_bounded_too(void **state)
{
	struct rs_recording *r = start(SMALL);

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		add_mark(r, RS_MARK_OP_BEGIN, RS_OP_COMPUTE);
	for (unsigned i = 0; i < 100000; i++)
		add_plain(r);
	assert_true(rs_recording_thinned(r) > 190000);
	assert_true(is_there(r, 0));
	recording_free(r);
}

static struct rs_hart_state look_at(size_t event)
{
	return (struct rs_hart_state){.event = event, .pc = 4 * event};
}

static void the_newest_look_before_an_event_is_found(void **state)
{
	struct rs_recording *r = start(LARGE);
	struct rs_hart_state look;

	(void)state;
	assert_false(rs_recording_hart_state(r, SIZE_MAX, &look));
	for (unsigned i = 0; i < 10 * AN_OP; i++) {
		add_plain(r);
		if (i == 7 || i == 8) {
			look = look_at(i);
			recording_add_hart_state(r, &look);
		}
	}
	assert_false(rs_recording_hart_state(r, 6, &look));
	assert_true(rs_recording_hart_state(r, 7, &look));
	assert_int_equal(look.pc, 28);
	assert_true(rs_recording_hart_state(r, 70, &look));
	assert_int_equal(look.event, 8);
	recording_free(r);
}

static void hart_states_stay_with_their_operation(void **state)
{
	struct rs_recording *r = start(SMALL);
	struct rs_hart_state look;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		add_op(r, RS_OP_SYSCALL);
		look = look_at(rs_recording_count(r) - 1);
		recording_add_hart_state(r, &look);
	}
	for (size_t i = 0; i < 5000; i++) {
		size_t event = i * AN_OP + AN_OP - 1;
		bool found = rs_recording_hart_state(r, event, &look);

		assert_int_equal(found && look.event == event, is_there(r, event));
	}
	recording_free(r);
}

/* ---- while it is written */

enum { WRITTEN = 300000 };

static void *write_many(void *recording)
{
	for (unsigned i = 0; i < WRITTEN / AN_OP; i++) {
		struct rs_hart_state look;

		add_op(recording, RS_OP_SYSCALL);
		look = look_at((size_t)i * AN_OP + AN_OP - 1);
		recording_add_hart_state(recording, &look);
	}
	return NULL;
}

static void it_may_be_read_while_it_is_written_and_thinned(void **state)
{
	struct rs_recording *r = start(SMALL);
	pthread_t writer;
	size_t next = 0;

	(void)state;
	assert_int_equal(pthread_create(&writer, NULL, write_many, r), 0);
	while (next + AN_OP < WRITTEN) {
		struct rs_event events[40];
		struct rs_hart_state look;
		size_t first = 0, n = rs_recording_read(r, next, events, NULL, 40, &first);

		for (size_t i = 0; i < n; i++)
			assert_int_equal(events[i].cycle, first + i);
		if (n > 0)
			next = first + n;
		if (rs_recording_hart_state(r, next, &look))
			assert_int_equal(look.pc, 4 * look.event);
	}
	pthread_join(writer, NULL);
	recording_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_kept_in_order),
		cmocka_unit_test(neighbours_are_read_across_passages),
		cmocka_unit_test(operations_are_numbered_by_kind),
		cmocka_unit_test(a_long_recording_is_bounded),
		cmocka_unit_test(whole_operations_go_and_the_older_are_thinner),
		cmocka_unit_test(the_same_operations_stay_in_every_lane),
		cmocka_unit_test(reading_goes_over_gaps),
		cmocka_unit_test(what_results_are_read_off_stays),
		cmocka_unit_test(a_tick_stays_with_the_interrupt_before_it),
		cmocka_unit_test(an_interrupt_inside_an_operation_does_not_divide_it),
		cmocka_unit_test(a_guest_without_marks_is_thinned_by_stretches),
		cmocka_unit_test(an_operation_that_never_ends_is_bounded_too),
		cmocka_unit_test(the_newest_look_before_an_event_is_found),
		cmocka_unit_test(hart_states_stay_with_their_operation),
		cmocka_unit_test(it_may_be_read_while_it_is_written_and_thinned),
	};
	return cmocka_run_group_tests_name("lane/recording", tests, NULL, NULL);
}
