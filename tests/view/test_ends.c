/* What is said where there is nothing to show: guests that crashed, hang, wait, or mark nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "view/model/stats.h"
#include "view/scene/translations.h"

static void a_lane_says_why_it_shows_no_operation(void **state)
{
	(void)state;
	open_lanes(1 << RS_BARE | 1 << RS_FULL);
	draw();
	assert_true(says("starts up"));
	view_model_free(&model);
	for (unsigned g = 0; g < 2; g++) {
		struct view_source source = sample_source(&samples[g]);

		view_model_add(&model, &source);
	}
	samples[RS_FULL].shown = 9;
	view_model_update(&model, SIZE_MAX);
	view_model_seek_end(&model);
	draw();
	assert_true(says("not reached yet"));
	assert_true(says("running"));
	model.lanes[1].status.state = RS_LANE_HANG;
	model.lanes[1].status.reason = "waits for ever";
	draw();
	assert_true(says("never reached"));
	assert_true(says("hangs"));
	assert_true(says("waits for ever"));
	view_model_free(&model);
}

static bool crash(void *context, char *text, size_t size)
{
	(void)context;
	snprintf(text, size, "breakpoint · hello.S:12");
	return true;
}

static struct rs_lane_status hung(void *context)
{
	(void)context;
	return (struct rs_lane_status){.state = RS_LANE_HANG, .reason = "waits for ever"};
}

static void a_guest_that_crashed_says_at_what_and_where(void **state)
{
	(void)state;
	open_lanes(1 << RS_BARE | 1 << RS_HVM);
	model.lanes[0].source.status = hung;
	model.lanes[0].source.crash = crash;
	model.lanes[0].status.state = RS_LANE_RUNNING;
	view_model_update(&model, SIZE_MAX);
	draw();
	assert_true(says("crashed"));
	assert_true(says("breakpoint · hello.S:12"));
	assert_false(says("hangs"));
	assert_true(view_set_language(VIEW_KO));
	draw();
	assert_true(says("중단점 · hello.S:12"));
	assert_true(view_set_language(VIEW_EN));
	view_model_free(&model);
}

static void a_guest_that_crashed_has_no_speed(void **state)
{
	(void)state;
	open_lanes(1 << RS_BARE | 1 << RS_HVM);
	for (size_t i = 0; i < 2; i++)
		model.lanes[i].status.state = RS_LANE_OFF;
	model.lanes[1].status.code = 255;
	view_model_seek_end(&model);
	for (int screen = VIEW_SCREEN_LANES; screen <= VIEW_SCREEN_RACE; screen++) {
		show.screen = (enum view_screen)screen;
		draw();
		check_scene();
		if (screen == VIEW_SCREEN_MICROSCOPE)
			continue;
		assert_true(says("failed"));
		assert_true(says("exit code 255"));
	}
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

/* Nobody knows where its finish would be: its bar does not stand there. */
static void a_guest_that_waits_for_input_says_so_and_has_no_finish(void **state)
{
	(void)state;
	open_lanes(15);
	for (size_t i = 0; i < model.count; i++) {
		model.lanes[i].status.state = RS_LANE_INPUT;
		model.lanes[i].ops.off = false;
	}
	view_model_seek_end(&model);
	for (int screen = VIEW_SCREEN_LANES; screen <= VIEW_SCREEN_RACE; screen++) {
		show.screen = (enum view_screen)screen;
		draw();
		check_scene();
		assert_true(screen == VIEW_SCREEN_MICROSCOPE || says("waits"));
	}
	assert_true(view_progress(&model, RS_BARE, view_model_cycle(&model, RS_BARE)) <= 0.91);
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

static void a_guest_that_hangs_says_why_in_few_words(void **state)
{
#define HANG(name, text, brief) {text, brief},
	static const struct {
		const char *text, *brief;
	} hangs[] = {
#include "ringside/hang.def"
	};
#undef HANG

	(void)state;
	for (size_t i = 0; i < sizeof hangs / sizeof *hangs; i++) {
		open_lanes(15);
		model.lanes[1].status.state = RS_LANE_HANG;
		model.lanes[1].status.reason = hangs[i].text;
		for (int screen = VIEW_SCREEN_LANES; screen <= VIEW_SCREEN_RACE; screen++) {
			show.screen = (enum view_screen)screen;
			draw();
			check_scene();
			assert_true(screen == VIEW_SCREEN_MICROSCOPE || says(hangs[i].brief));
		}
		show.screen = VIEW_SCREEN_LANES;
		view_model_free(&model);
	}
}

static struct rs_responses served(void *context, unsigned vm)
{
	(void)context;
	return (struct rs_responses){.count = vm ? 0 : 100, .p50 = 110023, .p99 = 188456};
}

static struct rs_lane_status off(void *context)
{
	(void)context;
	return (struct rs_lane_status){.state = RS_LANE_OFF};
}

static void a_run_that_served_requests_ends_with_their_response_times(void **state)
{
	static const char *const lines[] = {
		[VIEW_EN] = "paused · response time: p50 110,023, p99 188,456 cycles",
		[VIEW_KO] = "일시 정지 · 응답 시간: p50 110,023, p99 188,456 사이클"};

	(void)state;
	open_lanes(1 << RS_BARE | 1 << RS_HVM);
	for (size_t i = 0; i < model.count; i++) {
		model.lanes[i].source.status = off;
		model.lanes[i].source.responses = served;
		model.lanes[i].status.state = RS_LANE_RUNNING;
	}
	view_model_update(&model, SIZE_MAX);
	for (int language = VIEW_EN; language <= VIEW_KO; language++) {
		assert_true(view_set_language((enum view_language)language));
		for (int screen = VIEW_SCREEN_LANES; screen <= VIEW_SCREEN_EXITS; screen++) {
			show.screen = (enum view_screen)screen;
			view_model_seek_end(&model);
			draw();
			check_scene();
			assert_true(says(lines[language]));
			view_model_step_event(&model, -1);
			draw();
			assert_false(says(lines[language]));
		}
	}
	assert_true(view_set_language(VIEW_EN));
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

static void a_guest_without_marks_is_shown_by_name(void **state)
{
	static struct sample s;
	struct view_source source;

	(void)state;
	sample_make_unmarked(&s, RS_HVM);
	source = sample_source(&s);
	view_model_init(&model);
	view_model_add(&model, &source);
	view_model_update(&model, SIZE_MAX);
	model.lanes[0].status.state = RS_LANE_RUNNING;
	draw();
	check_scene();
	assert_true(says("tour"));
	assert_true(says("The computer starts: firmware first, then the guest"));
	model.lanes[0].status.state = RS_LANE_OFF;
	draw();
	check_scene();
	assert_true(
		says("This guest marks no operations: Left and Right go through its events"));
	assert_true(says("marks no operations"));
	view_model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lane_says_why_it_shows_no_operation),
		cmocka_unit_test(a_guest_that_crashed_says_at_what_and_where),
		cmocka_unit_test(a_guest_that_crashed_has_no_speed),
		cmocka_unit_test(a_guest_that_waits_for_input_says_so_and_has_no_finish),
		cmocka_unit_test(a_guest_that_hangs_says_why_in_few_words),
		cmocka_unit_test(a_run_that_served_requests_ends_with_their_response_times),
		cmocka_unit_test(a_guest_without_marks_is_shown_by_name),
	};

	return cmocka_run_group_tests_name("view/ends", tests, NULL, NULL);
}
