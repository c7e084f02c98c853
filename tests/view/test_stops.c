/* Where a stop of a lesson can be, what is measured of virtual machines, and what stands on the cards of a question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "view/control/control.h"
#include "view/scene/translations.h"

static struct lesson lesson;
static char message[512];

/* A lesson of one stop, with these lines below its heading. */
static enum rs_error take(const char *run, const char *stop)
{
	char text[2048];

	snprintf(text, sizeof text, "# T\n%s\n\n## S\n%s", run, stop);
	return lesson_read(&lesson, "5-para.md", text, strlen(text), false, message,
			   sizeof message);
}

static void refuses(const char *run, const char *stop, const char *expected)
{
	assert_int_equal(take(run, stop), RS_BAD_CONFIG);
	if (!strstr(message, expected))
		fail_msg("said: %s\nexpected: %s", message, expected);
}

/* ---- moments */

static void a_time_is_read_with_its_unit(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} times[] = {{"time 42ms", 42000000}, {"time 1.5s", 1500000000},
		     {"time 200us", 200000},  {"time 7ns", 7},
		     {"time 0ms", 0},	      {"time 1,500us", 1500000}};

	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		char line[64];

		snprintf(line, sizeof line, "at: %s\n", times[i].text);
		if (strchr(times[i].text, ',')) { /* a comma is between words */
			refuses("guest: tour", line, "5-para.md:5: at: found 'time 1,500us'");
			continue;
		}
		assert_int_equal(take("guest: tour", line), RS_OK);
		assert_int_equal(lesson.stops[0].place, LESSON_AT_TIME);
		assert_int_equal(lesson.stops[0].time, times[i].ns);
		lesson_free(&lesson);
	}
}

static void a_time_without_a_unit_is_refused(void **state)
{
	(void)state;
	refuses("guest: tour", "at: time\n",
		"5-para.md:5: at: found 'time', expected a time and its unit, as in 'time "
		"42ms'");
	refuses("guest: tour", "at: time 42\n", "at: found 'time 42', expected a time");
	refuses("guest: tour", "at: time 42 ms\n", "at: found 'time 42 ms', expected a time");
	refuses("guest: tour", "at: time -1ms\n", "expected a time");
	refuses("guest: tour", "at: time 99999999999s\n", "expected a time");
	refuses("guest: tour", "at: sycall 3\n", "did you mean 'syscall'?");
	refuses("guest: tour", "at: time 1ms\n\n? a\n- 1\n- 2\nmeasure: cycles bare\n",
		"found no operation in 'at:' to measure");
	refuses("guest: tour", "at: time 1ms\nafter: trap\n", "'after:' without an operation");
}

static void a_stop_may_be_at_a_moment_of_the_run(void **state)
{
	(void)state;
	open_lanes(15);
	assert_int_equal(take("guest: tour", "at: time 1us\n"), RS_OK);
	assert_true(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	assert_int_equal(model.cycle, 1000);
	lesson_free(&lesson);
	assert_int_equal(take("guest: tour", "at: time 900s\n"), RS_OK);
	assert_false(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	assert_non_null(strstr(message, "5-para.md:5: at: found a time of 900,000,000,000 ns, "
					"expected"));
	assert_non_null(strstr(message, " at most: the run ends there"));
	lesson_free(&lesson);
	view_model_free(&model);
}

static void
an_operation_that_the_guest_does_not_do_is_refused_with_those_that_it_does(void **state)
{
	(void)state;
	open_lanes(15);
	assert_int_equal(take("guest: tour", "at: disk-request 1\n"), RS_OK);
	assert_false(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	assert_non_null(strstr(message, "5-para.md:5: at: found disk-request 1, expected what "
					"the guest does: "));
	assert_non_null(strstr(message, "syscall"));
	lesson_free(&lesson);
	view_model_free(&model);
}

/* ---- slow requests */

#define TWO  "vm: guest=serve,name=web\nvm: serve 40\nlanes: hvm"
#define ASKS "at: end\n\n? a\n- 1\n- 2\nmeasure: "

static void the_machine_of_a_p99_is_named(void **state)
{
	(void)state;
	assert_int_equal(take(TWO, ASKS "p99 web\n"), RS_OK);
	assert_int_equal(lesson.stops[0].measure.quantity, LESSON_P99);
	assert_int_equal(lesson.stops[0].measure.vm, 0);
	assert_int_equal(lesson.stops[0].measure.lane, RS_HVM);
	assert_false(lesson.stops[0].measure.quotient);
	lesson_free(&lesson);
	assert_int_equal(take(TWO, ASKS "p99 vm1 hvm bare\n"), RS_OK);
	assert_int_equal(lesson.stops[0].measure.vm, 1);
	assert_int_equal(lesson.stops[0].measure.other, RS_BARE);
	assert_true(lesson.stops[0].measure.quotient);
	lesson_free(&lesson);
	refuses(TWO, ASKS "p99 mail\n",
		"5-para.md:12: measure: p99: found 'mail', expected web or vm1");
	refuses(TWO, ASKS "p99\n", "measure: p99: found '', expected web or vm1");
	refuses(TWO, ASKS "p99 web full\n", "found a lane that is not among 'lanes:'");
	refuses(TWO, ASKS "p99 web hvm whole of it\n",
		"measure: found 'p99 web hvm whole of it', expected 'p99 VM [LANE [LANE]]'");
	refuses("guest: tour", ASKS "p99 web\n", "measure: found p99 without virtual machines");
}

static void a_p99_is_that_of_the_responses(void **state)
{
	struct lesson_value v;
	char text[128];

	(void)state;
	open_lanes(15);
	model.lanes[3].responses[0] = (struct rs_responses){
		.count = 100, .p50 = 10, .p90 = 50, .p99 = 3000, .max = 9000};
	model.before.list[0].state = RS_ALONE_RUNNING;
	model.before.list[0].responses = (struct rs_responses){.count = 100, .p99 = 1500};
	assert_int_equal(take(TWO, ASKS "p99 web hvm bare\n! {hvm} and {bare}: {answer}\n"),
			 RS_OK);
	assert_false(lesson_measure(&lesson.stops[0].measure, &model).known);
	model.before.list[0].state = RS_ALONE_ENDED;
	v = lesson_measure(&lesson.stops[0].measure, &model);
	assert_true(v.known && v.number == 2);
	lesson_answer(text, sizeof text, lesson.stops[0].words.answer, &lesson.stops[0].measure,
		      &v, &model);
	assert_string_equal(text, "3,000 and 1,500: 2.00x");
	model.lanes[3].responses[0].count = 99; /* of which none is the slowest hundredth */
	v = lesson_measure(&lesson.stops[0].measure, &model);
	assert_false(v.known);
	assert_string_equal(v.reason, "it answers fewer than 100 requests");
	lesson_free(&lesson);
	view_model_free(&model);
}

/* ---- cards */

static struct lesson_session session;
static struct view_state state_of_view;

static bool same_run(struct view_state *context, const struct lesson_run *run, char *text,
		     size_t size)
{
	(void)context, (void)run, (void)text, (void)size;
	return true;
}

static size_t meanings(void)
{
	size_t count = 0;

	for (size_t i = 0; i < scene.count; i++)
		count += scene.items[i].kind == VIEW_TEXTS && scene.items[i].y > 744 &&
			 strstr(scene.items[i].text.text, " cycles") != NULL;
	return count;
}

static void each_choice_of_a_ratio_says_its_cycles_or_none_does(void **state)
{
	static const char *const factors[] = {"2x",	"20x",	   "200x",
					      "2,000x", "20,000x", "200,000x"};

	(void)state;
	open_lanes(15);
	assert_int_equal(take("guest: tour", "at: syscall 1\n\n? Q\n- 2x\n- 20x\n- 200x\n"
					     "measure: ratio full bare\n"),
			 RS_OK);
	lesson_session_begin(&session, &lesson, NULL, 5);
	state_of_view = (struct view_state){.m = &model, .guest = "tour", .open_run = same_run};
	view_lesson_begin(&state_of_view, &session, 0, false);
	for (size_t n = LESSON_CHOICES_LEAST; n <= LESSON_CHOICES; n++) {
		for (size_t first = 0; first + n <= LESSON_CHOICES; first++) {
			for (size_t i = 0; i < n; i++)
				lesson.stops[0].words.choices[i] = factors[first + i];
			lesson.stops[0].words.choice_count = n;
			show = view_state_show(&state_of_view);
			draw();
			assert_true(meanings() == n ||
				    (meanings() == 0 && (n > 3 || first + n > 3)));
		}
	}
	lesson_free(&lesson);
	view_model_free(&model);
	show = (struct view_show){.guest = "tour"};
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_read_with_its_unit),
		cmocka_unit_test(a_time_without_a_unit_is_refused),
		cmocka_unit_test(a_stop_may_be_at_a_moment_of_the_run),
		cmocka_unit_test(
			an_operation_that_the_guest_does_not_do_is_refused_with_those_that_it_does),
		cmocka_unit_test(the_machine_of_a_p99_is_named),
		cmocka_unit_test(a_p99_is_that_of_the_responses),
		cmocka_unit_test(each_choice_of_a_ratio_says_its_cycles_or_none_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
