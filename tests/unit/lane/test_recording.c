/* test_recording.c - events that were kept stay where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lane/recording.h"

static void events_are_kept_in_order(void **state)
{
	struct rs_recording *r = recording_new();

	(void)state;
	for (uint64_t i = 0; i < 200000; i++)
		recording_add(r, &(struct rs_event){.cycle = i});
	assert_int_equal(rs_recording_count(r), 200000);
	assert_int_equal(rs_recording_at(r, 0)->cycle, 0);
	assert_int_equal(rs_recording_at(r, 65535)->cycle, 65535);
	assert_int_equal(rs_recording_at(r, 65536)->cycle, 65536);
	assert_int_equal(rs_recording_at(r, 199999)->cycle, 199999);
	assert_int_equal(rs_recording_lost(r), 0);
	recording_free(r);
}

static void a_pointer_stays_good_while_it_grows(void **state)
{
	struct rs_recording *r = recording_new();
	const struct rs_event *first;

	(void)state;
	recording_add(r, &(struct rs_event){.cycle = 42});
	first = rs_recording_at(r, 0);
	for (uint64_t i = 0; i < 200000; i++)
		recording_add(r, &(struct rs_event){.cycle = i});
	assert_ptr_equal(first, rs_recording_at(r, 0));
	assert_int_equal(first->cycle, 42);
	recording_free(r);
}

/* Event i, an operation begins at each tenth. */
static void add_looks(struct rs_recording *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		looks_add(recording_looks(r), &(struct rs_look){.event = i, .pc = 4 * i},
			  i % 10 == 0);
}

static void the_newest_look_before_an_event_is_found(void **state)
{
	struct rs_recording *r = recording_new();
	struct rs_look look;

	(void)state;
	assert_false(rs_recording_look(r, SIZE_MAX, &look));
	add_looks(r, 7, 9);
	assert_false(rs_recording_look(r, 6, &look));
	assert_true(rs_recording_look(r, 7, &look));
	assert_int_equal(look.pc, 28);
	assert_true(rs_recording_look(r, 1000, &look));
	assert_int_equal(look.event, 8);
	recording_free(r);
}

static void looks_are_bounded_and_old_ones_get_thin(void **state)
{
	enum { MANY = 10 * LOOKS_MOST, NEW = LOOKS_MOST / 4 };
	struct rs_recording *r = recording_new();
	const struct looks *looks = recording_looks(r);
	struct rs_look look;

	(void)state;
	add_looks(r, 0, MANY);
	assert_true(looks_count(looks) <= LOOKS_MOST);
	assert_true(looks_count(looks) >= LOOKS_MOST / 2);
	assert_true(looks_at(looks, 0)->event < MANY / 4); /* some of the oldest are there */
	for (size_t i = MANY - NEW; i < MANY; i++) {	   /* and all of the newest */
		assert_true(rs_recording_look(r, i, &look));
		assert_int_equal(look.event, i);
	}
	for (size_t i = 1; i < looks_count(looks); i++)
		assert_true(looks_at(looks, i - 1)->event < looks_at(looks, i)->event);
	recording_free(r);
}

static void looks_without_operations_are_bounded_too(void **state)
{
	struct rs_recording *r = recording_new();

	(void)state;
	for (size_t i = 0; i < 4 * LOOKS_MOST; i++)
		looks_add(recording_looks(r), &(struct rs_look){.event = i}, false);
	assert_true(looks_count(recording_looks(r)) <= LOOKS_MOST);
	recording_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_kept_in_order),
		cmocka_unit_test(a_pointer_stays_good_while_it_grows),
		cmocka_unit_test(the_newest_look_before_an_event_is_found),
		cmocka_unit_test(looks_are_bounded_and_old_ones_get_thin),
		cmocka_unit_test(looks_without_operations_are_bounded_too),
	};
	return cmocka_run_group_tests_name("lane/recording", tests, NULL, NULL);
}
