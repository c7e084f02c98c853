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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_kept_in_order),
		cmocka_unit_test(a_pointer_stays_good_while_it_grows),
	};
	return cmocka_run_group_tests_name("lane/recording", tests, NULL, NULL);
}
