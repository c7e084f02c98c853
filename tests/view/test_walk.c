/* The Nested walk screen: what it says is so, and it can be read, whatever the walk was like.
 *
 *	test_walk [ko]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "legible.h"
#include "sample_walks.h"
#include "view/control/control.h"
#include "view/model/page_walk.h"
#include "view/scene/walk.h"
#include "view/text/page.h"

static struct sample sample;
static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void open_walks(enum rs_generation g)
{
	sample_walks_make(&sample, &model, g);
	show = (struct view_show){.guest = "tour", .speed = "10x", .screen = VIEW_SCREEN_WALK};
}

static void close_walks(void)
{
	view_model_free(&model);
}

static struct view_walked at(void)
{
	struct view_walked w;

	view_walk_at(&model, &w);
	assert_true(w.any);
	return w;
}

static unsigned steps_here(void)
{
	struct view_walked w = at();

	return view_walk_steps(&w);
}

static int now_here(void)
{
	struct view_walked w = at();

	return view_walk_now(&w);
}

/* Every step of every walk. */
static void each_step(void (*check)(void))
{
	for (unsigned kind = 0; kind < SAMPLE_WALKS; kind++) {
		unsigned steps;

		sample_walks_seek(&model, (enum sample_walk)kind);
		assert_int_equal(at().walk.number, kind);
		steps = steps_here();
		for (unsigned i = 0; i < steps; i++, view_walk_step(&model, 1))
			check();
	}
}

static void draw_and_check(void)
{
	draw();
	check_scene();
}

static void every_step_is_legible_at_every_size(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	for (size_t size = 0; size < SIZES; size++) {
		show.percent = sizes[size];
		show.hidden = size % 3 == 2;
		show.without = size % 2 ? "walk-cache" : NULL;
		show.note = size % 2 ? "note" : NULL; /* the foot line is not what is tested */
		each_step(draw_and_check);
	}
	close_walks();
}

static void check_tips(void)
{
	size_t drawn;

	draw();
	drawn = scene.count;
	for (size_t i = 0; i < scene.spot_count; i++) {
		const struct view_spot *spot = &scene.spots[i];

		assert_true(*spot->text);
		view_tip(&scene, spot->x + spot->w / 2, spot->y + spot->h / 2);
		assert_true(scene.count >= drawn + 3); /* two boxes, and words */
		check_scene();
		scene.count = drawn;
		scene.tip = 0;
	}
}

static void every_tip_is_legible(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	for (size_t size = 0; size < SIZES; size += 3) {
		show.percent = sizes[size];
		each_step(check_tips);
	}
	close_walks();
}

static void a_lane_without_walks_says_why(void **state)
{
	static const char *const words[] = {
		[RS_BARE] = "No walk is on record here.",
		[RS_FULL] = "The emulator walks the guest's page table in software"};

	(void)state;
	for (unsigned g = RS_BARE; g <= RS_FULL; g++) {
		open_lanes(1u << g);
		show = (struct view_show){
			.guest = "tour", .speed = "", .screen = VIEW_SCREEN_WALK};
		for (size_t size = 0; size < SIZES; size++) {
			bool said = false;

			show.percent = sizes[size];
			draw();
			check_scene();
			for (size_t i = 0; i < scene.count; i++)
				said |= scene.items[i].kind == VIEW_TEXTS &&
					strncmp(scene.items[i].text.text,
						view_translate(words[g]), 20) == 0;
			if (view_language_now() == VIEW_EN)
				assert_true(said);
		}
		view_model_free(&model);
	}
}

/* Numbers in the cells: those made have their cost, those saved have none, and they add up. */
static void check_numbers(void)
{
	struct view_walked w = at();
	struct walk_page p;
	unsigned boxes = 0, dashed = 0, now = 0;
	uint64_t sum = 0;

	show.percent = 100;
	draw();
	walk_place(&p, &scene, &model, &show);
	for (unsigned k = 0; k < p.row_count && p.two; k++) {
		bool any;

		sum += view_walk_row(&w, p.rows[k], &any) * w.cost;
		assert_true(any);
	}
	if (p.two)
		assert_int_equal(sum, w.walk.walk.cost);
	assert_int_equal(w.made, w.walk.walk.walk.reads);
	assert_int_equal(w.count - w.made, __builtin_popcount(w.walk.walk.walk.saved));
	for (unsigned k = 0; k < w.count; k++) {
		double x, y;

		walk_cell(&p, &w.reads[k], &x, &y);
		for (size_t i = 0; i < scene.count; i++) {
			const struct view_item *item = &scene.items[i];

			if (item->x != x || item->y != y || item->w != p.cell_w)
				continue;
			boxes++;
			dashed += item->kind == VIEW_FRAME && item->frame.dashed;
			now += item->kind == VIEW_BOX && item->color == VIEW_INK;
		}
	}
	assert_int_equal(boxes, w.count);
	assert_int_equal(dashed, w.step > w.made ? w.count : w.count - w.made);
	assert_int_equal(now, w.step < w.made ? 1 : 0);
}

static void cells_are_the_reads_of_the_event(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	each_step(check_numbers);
	close_walks();
}

static void the_order_is_that_of_the_hardware(void **state)
{
	struct view_walked w;

	(void)state;
	open_walks(RS_HVM);
	sample_walks_seek(&model, SAMPLE_WALK_USED);
	w = at();
	assert_int_equal(w.count, 18);
	/* Guest rows, then the write of A or D, then the address itself. */
	for (unsigned i = 0; i < 12; i++)
		assert_int_equal(w.reads[i].row * 4 + w.reads[i].column, i);
	assert_int_equal(w.reads[12].row, RS_WALK_USED);
	assert_int_equal(w.reads[15].row, RS_WALK_DATA);
	close_walks();
}

static bool sentence_has(const char *text)
{
	char who[64], rest[400];
	struct walk_page p;

	walk_place(&p, &scene, &model, &show);
	walk_sentence(&p, who, sizeof who, rest, sizeof rest);
	return strstr(rest, text) || strstr(who, text);
}

static void a_fault_says_which_read_found_it(void **state)
{
	(void)state;
	if (view_language_now() != VIEW_EN)
		return;
	open_walks(RS_HVM);
	draw();
	sample_walks_seek(&model, SAMPLE_WALK_HOST_FAULT);
	assert_int_equal(at().fault, 13);
	view_walk_step(&model, 5);
	assert_true(sentence_has("Read 14:"));
	assert_true(sentence_has("guest-page fault"));
	view_walk_step(&model, 1);
	assert_true(sentence_has("Fault:"));
	sample_walks_seek(&model, SAMPLE_WALK_FORBIDDEN);
	view_walk_step(&model, 14);
	assert_true(sentence_has("forbids"));
	sample_walks_seek(&model, SAMPLE_WALK_GUEST_FAULT);
	view_walk_step(&model, 11);
	assert_true(sentence_has("Read 12:"));
	assert_true(sentence_has("a page fault, which the OS gets"));
	sample_walks_seek(&model, SAMPLE_WALK_NO_READ);
	assert_true(sentence_has("has no translation"));
	close_walks();
}

static struct view_state state_of(void)
{
	return (struct view_state){.m = &model, .guest = "tour", .screen = VIEW_SCREEN_WALK};
}

static void arrows_go_from_read_to_read_and_walk_to_walk(void **state)
{
	struct view_state s;

	(void)state;
	open_walks(RS_HVM);
	s = state_of();
	sample_walks_seek(&model, SAMPLE_WALK_FRAMES);
	assert_int_equal(at().step, 0);
	assert_int_equal(now_here(), 3); /* the first that is made */
	view_do(&s, VIEW_DO_EVENT, 1);
	assert_int_equal(at().step, 1);
	for (unsigned i = 0; i < 9; i++)
		view_do(&s, VIEW_DO_EVENT, 1);
	assert_int_equal(at().step, 10); /* after the last: what the TLB saves */
	view_do(&s, VIEW_DO_EVENT, 1);
	assert_int_equal(at().walk.number, SAMPLE_WALK_TABLES);
	view_do(&s, VIEW_DO_EVENT, -1);
	assert_int_equal(at().walk.number, SAMPLE_WALK_FRAMES);
	assert_int_equal(at().step, 10);
	view_do(&s, VIEW_DO_OPERATION, -1);
	assert_int_equal(at().walk.number, SAMPLE_WALK_ALL);
	assert_int_equal(at().step, 0);
	view_do(&s, VIEW_DO_OPERATION, -1);
	assert_int_equal(at().walk.number, SAMPLE_WALK_ALL); /* there is none before it */
	view_do(&s, VIEW_DO_OPERATION, 1);
	assert_int_equal(at().walk.number, SAMPLE_WALK_FRAMES);
	assert_int_equal(model.event, at().walk.event); /* the position follows */
	view_do(&s, VIEW_DO_BACK, 0);
	view_do(&s, VIEW_DO_OPERATION, 1); /* elsewhere: an operation */
	assert_false(model.walked.held && model.walked.cycle == model.cycle);
	close_walks();
}

static void the_newest_walk_is_shown_at_the_end(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	view_model_seek_event(&model, SIZE_MAX);
	assert_int_equal(at().walk.number, SAMPLE_WALKS - 1);
	assert_int_equal(at().step, at().made); /* all of it */
	close_walks();
}

static void an_index_that_is_pointed_at_lights_its_row(void **state)
{
	struct walk_page p;
	size_t lights = 0;

	(void)state;
	open_walks(RS_HVM);
	sample_walks_seek(&model, SAMPLE_WALK_ALL);
	show.pointer.on = true;
	show.pointer.x = GRID_MARGIN + 100; /* the second field */
	show.pointer.y = 240;
	draw();
	walk_place(&p, &scene, &model, &show);
	assert_int_equal(walk_field_pointed(&p, false), 1);
	for (size_t i = 0; i < scene.count; i++)
		lights += scene.items[i].kind == VIEW_BOX &&
			  scene.items[i].color == VIEW_PANEL && scene.items[i].h < 120 &&
			  scene.items[i].y == p.y0 + p.pitch - 8;
	assert_int_equal(lights, 1);
	check_scene();
	close_walks();
}

static void check_hidden(void)
{
	show.hidden = true;
	show.percent = 100;
	draw();
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS &&
		    scene.items[i].text.face == VIEW_SANS &&
		    scene.items[i].text.size < 40) /* a number of a read is larger */
			assert_string_not_equal(scene.items[i].text.text, "8");
	show.hidden = false;
}

static void costs_that_are_hidden_are_shown_nowhere(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	each_step(check_hidden);
	close_walks();
}

static void check_page(void)
{
	struct view_page page;

	for (unsigned plain = 0; plain < 2; plain++) {
		view_page(&page, &model, &show, plain);
		assert_int_equal(page.rows, VIEW_PAGE_ROWS);
		for (size_t k = 0; k < page.rows; k++)
			assert_true(view_columns(page.lines[k].text) <= VIEW_PAGE_COLUMNS);
	}
}

static void a_page_of_text_fits_a_terminal(void **state)
{
	(void)state;
	open_walks(RS_HVM);
	each_step(check_page);
	close_walks();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_is_legible_at_every_size),
		cmocka_unit_test(every_tip_is_legible),
		cmocka_unit_test(a_lane_without_walks_says_why),
		cmocka_unit_test(cells_are_the_reads_of_the_event),
		cmocka_unit_test(the_order_is_that_of_the_hardware),
		cmocka_unit_test(a_fault_says_which_read_found_it),
		cmocka_unit_test(arrows_go_from_read_to_read_and_walk_to_walk),
		cmocka_unit_test(the_newest_walk_is_shown_at_the_end),
		cmocka_unit_test(an_index_that_is_pointed_at_lights_its_row),
		cmocka_unit_test(costs_that_are_hidden_are_shown_nowhere),
		cmocka_unit_test(a_page_of_text_fits_a_terminal),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77;
	return cmocka_run_group_tests_name("view/walk", tests, NULL, NULL);
}
