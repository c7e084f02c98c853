/* What will be seen, checked without seeing it: each text is there, whole, alone in its place, large
 * enough and of enough contrast. Measured with the real fonts where they can be; estimated
 * otherwise. In another language, or with other fonts, it must be as legible.
 *
 *	test_legible [ko]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "ringside/abi/mark.h"
#include "view/control/control.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"
#include "view/scene/words.h"
#include "view/text/page.h"

static void every_operation_is_legible_on_all_lanes(void **state)
{
	(void)state;
	open_lanes(15);
	for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
		view_model_seek_op(&model, k);
		draw();
		check_scene();
	}
	view_model_free(&model);
}

static void every_event_is_legible(void **state)
{
	(void)state;
	open_lanes(15);
	for (size_t lane = 0; lane < RS_GENERATIONS; lane++) {
		view_model_set_focus(&model, lane);
		for (size_t i = 0; i < samples[lane].count; i++) {
			view_model_seek_event(&model, i);
			draw();
			check_scene();
		}
	}
	view_model_free(&model);
}

static void any_choice_of_lanes_is_legible(void **state)
{
	(void)state;
	for (unsigned mask = 1; mask < 16; mask++) {
		open_lanes(mask);
		for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
			view_model_seek_op(&model, k);
			draw();
			check_scene();
		}
		view_model_free(&model);
	}
}

static void one_lane_alone_and_any_moment_are_legible(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_set_lineup(&model, VIEW_BY_MOMENT);
	for (unsigned i = 0; i <= 200; i++) {
		view_model_set_scrub(&model, i / 200.0);
		model.alone = i % 5 == 4 ? VIEW_ALL : (int)(i % 5);
		draw();
		check_scene();
	}
	view_model_free(&model);
}

static void a_recording_that_grows_is_legible(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_free(&model);
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct view_source source = sample_source(&samples[g]);

		samples[g].shown = 0;
		view_model_add(&model, &source);
	}
	draw(); /* before anything is there */
	check_scene();
	for (size_t n = 1; n < samples[0].count; n += 3) {
		for (unsigned g = 0; g < RS_GENERATIONS; g++)
			samples[g].shown = n < samples[g].count ? n : samples[g].count;
		view_model_update(&model, SIZE_MAX);
		view_model_seek_end(&model);
		draw();
		check_scene();
	}
	view_model_free(&model);
}

/* In a terminal: no line is wider than it, and every screen says something. */
static void every_page_fits_a_terminal(void **state)
{
	struct view_page page;

	(void)state;
	open_lanes(15);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		show.screen = (enum view_screen)screen;
		for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
			model.alone = (int)(k % 5) - 1;
			view_model_set_focus(&model, model.alone < 0 ? 0 : (size_t)model.alone);
			view_model_seek_op(&model, k);
			view_page(&page, &model, &show, k % 2);
			assert_int_equal(page.rows, VIEW_PAGE_ROWS);
			for (size_t i = 0; i < page.rows; i++)
				assert_true(view_columns(page.lines[i].text) <=
					    VIEW_PAGE_COLUMNS);
			assert_true(page.lines[0].text[0]);
			assert_true(page.lines[VIEW_PAGE_ROWS - 1].text[0]);
		}
	}
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static size_t of_class(enum view_class is)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_TEXTS && scene.items[i].text.is == is;
	return n;
}

static bool is_lesson(const char *text)
{
	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *t = &scene.items[i];

		if (t->kind == VIEW_TEXTS && strcmp(t->text.text, text) == 0 &&
		    t->text.is == VIEW_LESSON)
			return true;
	}
	return false;
}

/* The page of keys has its last key, too. */
static void all_keys_are_on_the_page_of_keys(void **state)
{
	bool last = false;

	(void)state;
	open_lanes(15);
	show.screen = VIEW_SCREEN_HELP;
	draw();
	for (size_t i = 0; i < scene.count; i++)
		last |= scene.items[i].kind == VIEW_TEXTS &&
			strcmp(scene.items[i].text.text, "Q") == 0;
	assert_true(last);
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

/* The instruction, a verdict of each lane and a ratio of each; not one more. */
static void the_lesson_is_told_from_the_rest(void **state)
{
	static const size_t lessons[VIEW_SCREENS] = {9, 2, 5, 1, 5, 1, 0, 1, 0, 1};
	char cost[24];

	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, 3);
	view_figure(cost, sizeof cost, view_op_cost(&model.lanes[0].ops.ops[3]));
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		show.screen = (enum view_screen)screen;
		draw();
		if (of_class(VIEW_LESSON) != lessons[screen])
			fail_msg("screen %d: %zu", screen, of_class(VIEW_LESSON));
		if (screen == VIEW_SCREEN_LANES || screen == VIEW_SCREEN_WHY)
			assert_true(is_lesson(cost));
		assert_true(of_class(VIEW_DETAIL) >= 2); /* the row at the bottom */
	}
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

static void every_screen_is_legible_at_every_size(void **state)
{
	(void)state;
	open_lanes(15);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		for (size_t size = 0; size < SIZES; size++) {
			show.screen = (enum view_screen)screen;
			show.percent = sizes[size];
			for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
				int alone = (int)(k + size) % 5;

				model.alone = alone == 4 ? VIEW_ALL : alone;
				view_model_set_focus(&model, alone == 4 ? 0 : (size_t)alone);
				view_model_seek_op(&model, k);
				show.hidden = k % 3 == 2;
				draw();
				check_scene();
			}
		}
	}
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

/* Point at each spot of the scene. */
static void point_at_all(void)
{
	size_t drawn = scene.count;

	for (size_t i = 0; i < scene.spot_count; i++) {
		const struct view_spot *spot = &scene.spots[i];

		if (spot->live && !*spot->text)
			continue; /* it depends on where the pointer is: test_timeline.c */
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
	open_lanes(15);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		for (size_t size = 0; size < SIZES; size += 3) {
			show.screen = (enum view_screen)screen;
			show.percent = sizes[size];
			for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
				model.alone = (int)(k % 5) - 1;
				view_model_set_focus(&model,
						     model.alone < 0 ? 1 : (size_t)model.alone);
				view_model_seek_op(&model, k);
				draw();
				point_at_all();
			}
		}
	}
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

static void every_step_of_a_close_look_is_legible(void **state)
{
	(void)state;
	open_lanes(15);
	for (size_t lane = 0; lane < RS_GENERATIONS; lane++) {
		view_model_set_focus(&model, lane);
		for (size_t i = 0; i < samples[lane].count; i++) {
			show.screen = i % 2 ? VIEW_SCREEN_MICROSCOPE : VIEW_SCREEN_WHY;
			model.alone = (int)lane;
			view_model_seek_event(&model, i);
			draw();
			check_scene();
		}
	}
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

static void two_lanes_can_stand_side_by_side(void **state)
{
	static struct view_state state_of;

	(void)state;
	open_lanes(15);
	state_of.m = &model;
	view_do(&state_of, VIEW_DO_ALONE, RS_HVM);
	view_do(&state_of, VIEW_DO_BESIDE, RS_BARE);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
			show.screen = (enum view_screen)screen;
			view_model_seek_op(&model, k);
			draw();
			check_scene();
		}
	}
	show.screen = VIEW_SCREEN_LANES;
	draw();
	assert_true(says(view_localized(view_generations[RS_BARE].name)) &&
		    says(view_localized(view_generations[RS_HVM].name)));
	assert_false(says(view_localized(view_generations[RS_FULL].name)) ||
		     says(view_localized(view_generations[RS_PARA].name)));
	view_do(&state_of, VIEW_DO_BESIDE, RS_HVM); /* itself: nothing */
	draw();
	assert_true(says(view_localized(view_generations[RS_BARE].name)));
	view_do(&state_of, VIEW_DO_ALL, 0);
	draw();
	assert_true(says(view_localized(view_generations[RS_FULL].name)));
	view_model_free(&model);
}

static void all_words_fit_their_place(void **state)
{
	(void)state;
	draw(); /* for the ruler */
#define OP(id, op_name, slug, what)                                                            \
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {                                        \
		for (unsigned asked = 0; asked < 2; asked++)                                   \
			assert_true(view_text_width(                                           \
					    &scene, VIEW_SANS, 32,                             \
					    view_translate(view_words(id)->how[g][asked])) <=  \
				    432);                                                      \
		assert_true(view_text_width(&scene, VIEW_CODE, 32,                             \
					    view_translate(view_words(id)->below[g])) <= 190); \
	}                                                                                      \
	assert_true(view_text_width(&scene, VIEW_CODE, 32,                                     \
				    view_translate(view_words(id)->emulator)) <= 162);         \
	assert_true(view_text_width(&scene, VIEW_CODE, 32,                                     \
				    view_translate(view_words(id)->flag)) <= 160);
#include "ringside/abi/op.def"
#undef OP
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_is_legible_on_all_lanes),
		cmocka_unit_test(every_event_is_legible),
		cmocka_unit_test(any_choice_of_lanes_is_legible),
		cmocka_unit_test(one_lane_alone_and_any_moment_are_legible),
		cmocka_unit_test(a_recording_that_grows_is_legible),
		cmocka_unit_test(every_page_fits_a_terminal),
		cmocka_unit_test(all_keys_are_on_the_page_of_keys),
		cmocka_unit_test(the_lesson_is_told_from_the_rest),
		cmocka_unit_test(every_screen_is_legible_at_every_size),
		cmocka_unit_test(every_tip_is_legible),
		cmocka_unit_test(every_step_of_a_close_look_is_legible),
		cmocka_unit_test(two_lanes_can_stand_side_by_side),
		cmocka_unit_test(all_words_fit_their_place),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/legible", tests, NULL, NULL);
}
