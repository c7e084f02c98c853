/* test_digest.c - one number for a sequence of events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lane/digest.h"

static const struct rs_event sample[] = {
	{.kind = RS_EVENT_TRAP,
	 .cycle = 10,
	 .cost = 5,
	 .mode = RS_MODE_U,
	 .mode_to = RS_MODE_S,
	 .trap = {.cause = 8}},
	{.kind = RS_EVENT_IDLE, .cycle = 110, .cost = 100, .mode = RS_MODE_S},
	{.kind = RS_EVENT_CONSOLE, .cycle = 120, .mode = RS_MODE_S, .console = {.byte = 'x'}},
	{.kind = RS_EVENT_RETURN,
	 .cycle = 130,
	 .cost = 5,
	 .mode = RS_MODE_S,
	 .mode_to = RS_MODE_U},
};
enum { SAMPLES = sizeof sample / sizeof *sample };

static uint64_t digest_of(const struct rs_event *events, size_t count)
{
	struct digest d = {0};

	for (size_t i = 0; i < count; i++)
		digest_event(&d, &events[i]);
	return digest_value(&d);
}

static void the_same_events_give_the_same_digest(void **state)
{
	(void)state;
	assert_true(digest_of(sample, SAMPLES) == digest_of(sample, SAMPLES));
	assert_true(digest_of(sample, SAMPLES) != 0);
}

static void its_value_is_the_same_on_every_host_and_in_every_release(void **state)
{
	(void)state;
	assert_true(digest_of(sample, SAMPLES) == UINT64_C(0x9b83bc3be300e6b7));
}

static void any_field_changes_it(void **state)
{
	uint64_t right = digest_of(sample, SAMPLES);

	(void)state;
	for (int field = 0; field < 8; field++) {
		struct rs_event e[SAMPLES];

		for (size_t i = 0; i < SAMPLES; i++)
			e[i] = sample[i];
		switch (field) {
		case 0:
			e[0].cycle++;
			break;
		case 1:
			e[0].instret++;
			break;
		case 2:
			e[0].pc = 4;
			break;
		case 3:
			e[0].cost++;
			break;
		case 4:
			e[0].word = 0x73;
			break;
		case 5:
			e[0].trap.tval = 1;
			break;
		case 6:
			e[2].console.byte = 'y';
			break;
		case 7:
			e[3].mode_to = RS_MODE_VU;
			break;
		}
		if (digest_of(e, SAMPLES) == right)
			fail_msg("field %d is not in the digest", field);
	}
}

static void the_order_of_events_matters(void **state)
{
	struct rs_event swapped[2] = {sample[2], sample[0]};
	struct rs_event straight[2] = {sample[0], sample[2]};

	(void)state;
	assert_true(digest_of(swapped, 2) != digest_of(straight, 2));
}

static void what_is_recorded_besides_does_not_matter(void **state)
{
	struct rs_event more[SAMPLES + 2];

	(void)state;
	more[0] = (struct rs_event){.kind = RS_EVENT_WALK, .cycle = 9, .cost = 24};
	more[1] = sample[0];
	more[2] = (struct rs_event){.kind = RS_EVENT_DEVICE, .cycle = 10};
	for (size_t i = 1; i < SAMPLES; i++)
		more[i + 2] = sample[i];
	assert_true(digest_of(more, SAMPLES + 2) == digest_of(sample, SAMPLES));
}

static void idle_time_in_pieces_is_idle_time_in_one(void **state)
{
	struct rs_event cut[SAMPLES + 1] = {sample[0], sample[1], sample[1], sample[2],
					    sample[3]};

	(void)state;
	cut[1].cycle = 40;
	cut[1].cost = 30;
	cut[2].cost = 70;
	assert_true(digest_of(cut, SAMPLES + 1) == digest_of(sample, SAMPLES));
	/* also when it is asked for in between */
	assert_true(digest_of(cut, 3) == digest_of(sample, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_events_give_the_same_digest),
		cmocka_unit_test(its_value_is_the_same_on_every_host_and_in_every_release),
		cmocka_unit_test(any_field_changes_it),
		cmocka_unit_test(the_order_of_events_matters),
		cmocka_unit_test(what_is_recorded_besides_does_not_matter),
		cmocka_unit_test(idle_time_in_pieces_is_idle_time_in_one),
	};
	return cmocka_run_group_tests_name("lane/digest", tests, NULL, NULL);
}
