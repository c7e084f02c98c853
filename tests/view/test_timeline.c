/* The Timeline screen: what it says is so, and it can be read, with one to eight virtual machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <math.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "legible.h"
#include "sample_vms.h"
#include "view/control/mouse.h"
#include "view/scene/timeline.h"
#include "view/text/page.h"

static struct sample sample;
static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void open_vms(enum rs_generation g, unsigned vms)
{
	struct view_source source;

	sample_vms_make(&sample, g, vms);
	source = sample_source(&sample);
	view_model_init(&model);
	(void)view_model_add(&model, &source);
	(void)view_model_update(&model, SIZE_MAX);
	show = (struct view_show){
		.guest = "serve", .speed = "10x", .screen = VIEW_SCREEN_TIMELINE};
	sample_vms_show(&show, vms);
}

static void close_vms(void)
{
	view_model_free(&model);
}

static void one_to_eight_vms_are_legible_at_every_size(void **state)
{
	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		open_vms(vms % 2 ? RS_HVM : RS_PARA, vms);
		for (size_t size = 0; size < SIZES; size++) {
			show.percent = sizes[size];
			for (unsigned i = 0; i <= 15; i++) {
				view_model_set_scrub(&model, i / 15.0);
				show.hidden = i % 5 == 4;
				draw();
				check_scene();
			}
		}
		close_vms();
	}
}

static void every_zoom_is_legible(void **state)
{
	(void)state;
	open_vms(RS_HVM, 8);
	for (unsigned i = 0; i < 60; i++) {
		show.zoom = (struct view_zoom){.width = model.lanes[0].turns.cycles >> i % 10,
					       .held = true,
					       .centre = model.lanes[0].turns.cycles / 60 * i};
		draw();
		check_scene();
	}
	close_vms();
}

/* Wherever the pointer is, the tip can be read. */
static void every_place_that_is_pointed_at_is_legible(void **state)
{
	(void)state;
	open_vms(RS_HVM, 4);
	view_model_set_scrub(&model, 0.5);
	show.pointer.on = true;
	for (double y = 150; y < 1000; y += 17) {
		for (double x = 260; x < 1900; x += 53) {
			show.pointer.x = x;
			show.pointer.y = y;
			draw();
			check_scene();
		}
	}
	close_vms();
}

static void a_page_of_text_fits_a_terminal(void **state)
{
	struct view_page page;

	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		open_vms(RS_HVM, vms);
		for (unsigned i = 0; i <= 20; i++) {
			view_model_set_scrub(&model, i / 20.0);
			view_page(&page, &model, &show, i % 2);
			assert_int_equal(page.rows, VIEW_PAGE_ROWS);
			for (size_t k = 0; k < page.rows; k++)
				assert_true(view_columns(page.lines[k].text) <=
					    VIEW_PAGE_COLUMNS);
		}
		close_vms();
	}
}

/* In the CPU's row stands each turn of the time shown, where and as wide as it was. */
static void blocks_are_where_the_events_were(void **state)
{
	const struct view_turns *t;
	struct timeline p;
	size_t found = 0, shown = 0;

	(void)state;
	open_vms(RS_HVM, 4);
	view_model_set_scrub(&model, 0.4);
	show.zoom.width = model.lanes[0].turns.cycles / 4;
	draw();
	timeline_place(&p, &scene, &model, &show);
	t = &model.lanes[0].turns;
	for (size_t i = 0; i < t->turns.count; i++) {
		const struct view_turn *turn = VIEW_AT(t->turns, view_turn, i);

		if (turn->vm >= RS_VMS || turn->begin < p.from || turn->end > p.to)
			continue;
		shown++;
		for (size_t k = 0; k < scene.count; k++)
			found += scene.items[k].kind == VIEW_BOX &&
				 scene.items[k].y == p.cpu_y && scene.items[k].h == p.cpu_h &&
				 (scene.items[k].color == VIEW_FILL_HARDWARE ||
				  scene.items[k].color == VIEW_INK) &&
				 scene.items[k].x == timeline_x(&p, turn->begin);
	}
	assert_true(shown > 4);
	assert_int_equal(found, shown);
	close_vms();
}

/* A row's line, on which it sleeps, begins when the virtual machine is there and ends with it. */
static void who_is_not_there_does_not_sleep(void **state)
{
	struct view_turns *t;
	struct timeline p;
	size_t lines = 0;

	(void)state;
	open_vms(RS_HVM, 3);
	view_model_set_scrub(&model, 1);
	show.zoom.width = model.lanes[0].turns.cycles;
	t = &model.lanes[0].turns;
	for (unsigned vm = 0; vm < 3; vm++) {
		t->state[vm].begun = t->state[vm].ended = true;
		t->state[vm].begin = t->cycles / 10 * (vm + 1);
		t->state[vm].end = t->cycles / 10 * (vm + 5);
	}
	draw();
	timeline_place(&p, &scene, &model, &show);
	for (unsigned vm = 0; vm < p.rows; vm++) {
		double y = p.row_y + vm * p.pitch + p.app_h - 4;

		for (size_t k = 0; k < scene.count; k++) {
			const struct view_item *i = &scene.items[k];

			if (i->kind != VIEW_BOX || i->color != VIEW_TRACK || i->y != y)
				continue;
			lines++;
			assert_true(i->x == timeline_x(&p, t->state[vm].begin));
			assert_true(fabs(i->x + i->w - timeline_x(&p, t->state[vm].end)) <
				    0.001);
		}
	}
	assert_int_equal(lines, p.rows);
	close_vms();
}

static struct view_state state_of(void)
{
	return (struct view_state){
		.m = &model, .guest = "serve", .screen = VIEW_SCREEN_TIMELINE};
}

static void left_and_right_go_from_turn_to_turn(void **state)
{
	struct view_state s;
	size_t at;

	(void)state;
	open_vms(RS_HVM, 3);
	s = state_of();
	view_model_seek_event(&model, 200);
	at = view_turns_at(&model.lanes[0].turns, model.cycle);
	view_do(&s, VIEW_DO_EVENT, 1);
	assert_int_equal(view_turns_at(&model.lanes[0].turns, model.cycle), at + 1);
	view_do(&s, VIEW_DO_EVENT, -1);
	view_do(&s, VIEW_DO_EVENT, -1);
	assert_int_equal(view_turns_at(&model.lanes[0].turns, model.cycle), at - 1);
	close_vms();
}

static void the_wheel_zooms_at_the_pointer(void **state)
{
	struct timeline before, after;
	struct view_state s;
	double x = 1000;

	(void)state;
	open_vms(RS_HVM, 3);
	s = state_of();
	view_model_set_scrub(&model, 0.5);
	draw();
	timeline_place(&before, &scene, &model, &show);
	assert_true(view_mouse_wheel(&s, &scene, x, 350, 1));
	show.zoom = s.zoom;
	timeline_place(&after, &scene, &model, &show);
	assert_true(after.to - after.from < before.to - before.from);
	assert_in_range(timeline_cycle(&after, x), timeline_cycle(&before, x) - 20,
			timeline_cycle(&before, x) + 20);
	assert_true(
		view_mouse_wheel(&s, &scene, 60, 60, 1)); /* elsewhere it is the text's size */
	assert_int_equal(s.percent, 125);
	close_vms();
}

static void the_frame_is_dragged_and_a_key_lets_it_go(void **state)
{
	struct view_mouse mouse = {.dragging = false};
	struct view_state s;

	(void)state;
	open_vms(RS_HVM, 3);
	s = state_of();
	draw();
	assert_true(view_mouse_press(&mouse, &s, &scene, 700, 900));
	assert_true(s.zoom.held);
	assert_true(view_mouse_move(&mouse, &s, &scene, 1500, 300));
	assert_true(s.zoom.centre > model.lanes[0].turns.cycles / 2);
	assert_false(view_mouse_release(&mouse, &s));
	assert_int_equal(s.screen, VIEW_SCREEN_TIMELINE);
	view_do(&s, VIEW_DO_EVENT, 1);
	assert_false(s.zoom.held);
	close_vms();
}

static void a_click_on_a_turn_asks_why_it_ended(void **state)
{
	struct view_mouse mouse = {.dragging = false};
	const struct view_turn *turn;
	struct timeline p;
	struct view_state s;
	size_t at;

	(void)state;
	open_vms(RS_HVM, 3);
	s = state_of();
	view_model_set_scrub(&model, 0.5);
	draw();
	timeline_place(&p, &scene, &model, &show);
	at = view_turns_at(p.t, p.at);
	turn = VIEW_AT(p.t->turns, view_turn, at);
	(void)view_mouse_press(&mouse, &s, &scene,
			       timeline_x(&p, (turn->begin + turn->end) / 2), p.cpu_y + 10);
	assert_true(view_mouse_release(&mouse, &s));
	assert_int_equal(s.screen, VIEW_SCREEN_WHY);
	assert_int_equal(model.event, turn->last);
	close_vms();
}

static void results_that_are_hidden_are_shown_nowhere(void **state)
{
	(void)state;
	open_vms(RS_HVM, 3);
	view_model_set_scrub(&model, 0.5);
	show.hidden = true;
	show.pointer.on = true;
	show.pointer.x = 1000;
	show.pointer.y = 200;
	draw();
	assert_int_equal(scene.tip, 0);
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS)
			assert_null(strstr(scene.items[i].text.text, "had the CPU"));
	close_vms();
}

/* A list that is full drops its oldest half; sums stay. */
static void memory_is_bounded_and_sums_stay_exact(void **state)
{
	static struct view_turns t;
	struct view_source source;
	uint64_t sum = 0;

	(void)state;
	sample_vms_make(&sample, RS_HVM, 2);
	source = sample_source(&sample);
	t = (struct view_turns){.seen = 0};
	while (view_turns_update(&t, &source, 100))
		;
	assert_true(t.width >= 1024);
	for (size_t i = 0; i < VIEW_BINS; i++)
		for (size_t vm = 0; vm < VIEW_ROWS; vm++)
			for (size_t k = 0; k < VIEW_LAYERS; k++)
				sum += t.bins[i].cycles[vm][k];
	assert_int_equal(sum, t.cycles);
	assert_true(t.spans.room <= VIEW_SPANS_MOST && t.turns.room <= VIEW_TURNS_MOST);
	view_turns_free(&t);
}

/* The lists are in order of time, so what lies there is found as it would be by looking at all of them. */
static void what_lies_at_a_time_is_found(void **state)
{
	const struct view_turns *t;
	uint64_t end[RS_VMS] = {0};

	(void)state;
	open_vms(RS_HVM, 4);
	t = &model.lanes[0].turns;
	assert_true(t->waits.count > 10 && t->exits.count > 10);
	for (size_t i = 0; i < t->waits.count; i++) {
		const struct view_wait *w = VIEW_AT(t->waits, view_wait, i);

		assert_true(w->begin >= end[w->vm]);
		end[w->vm] = w->end;
	}
	for (unsigned k = 0; k <= 400; k++) {
		uint64_t cycle = t->cycles / 400 * k;
		size_t exit = 0, wait = 0;

		while (exit < t->exits.count &&
		       VIEW_AT(t->exits, view_left, exit)->cycle < cycle)
			exit++;
		while (wait < t->waits.count &&
		       VIEW_AT(t->waits, view_wait, wait)->end <= cycle)
			wait++;
		assert_int_equal(view_exits_from(t, cycle), exit);
		assert_int_equal(view_waits_from(t, cycle), wait);
	}
	close_vms();
}

/* Of a stretch that was thinned out nothing is made up. */
static void what_was_thinned_out_is_nobodys(void **state)
{
	static struct view_turns t;
	struct view_source source;
	uint64_t lost;

	(void)state;
	sample_vms_make(&sample, RS_HVM, 2);
	sample.gone = 300;
	sample.gone_to = 600;
	source = sample_source(&sample);
	t = (struct view_turns){.seen = 0};
	while (view_turns_update(&t, &source, SIZE_MAX))
		;
	lost = t.sums[RS_VM_NONE][VIEW_LAYER_LOST];
	assert_true(lost > 0 && lost <= sample.events[600].cycle - sample.events[299].cycle);
	view_turns_free(&t);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_to_eight_vms_are_legible_at_every_size),
		cmocka_unit_test(every_zoom_is_legible),
		cmocka_unit_test(every_place_that_is_pointed_at_is_legible),
		cmocka_unit_test(a_page_of_text_fits_a_terminal),
		cmocka_unit_test(blocks_are_where_the_events_were),
		cmocka_unit_test(who_is_not_there_does_not_sleep),
		cmocka_unit_test(left_and_right_go_from_turn_to_turn),
		cmocka_unit_test(the_wheel_zooms_at_the_pointer),
		cmocka_unit_test(the_frame_is_dragged_and_a_key_lets_it_go),
		cmocka_unit_test(a_click_on_a_turn_asks_why_it_ended),
		cmocka_unit_test(results_that_are_hidden_are_shown_nowhere),
		cmocka_unit_test(memory_is_bounded_and_sums_stay_exact),
		cmocka_unit_test(what_lies_at_a_time_is_found),
		cmocka_unit_test(what_was_thinned_out_is_nobodys),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77;
	return cmocka_run_group_tests_name("view/timeline", tests, NULL, NULL);
}
