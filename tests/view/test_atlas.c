/* The atlas: every rung is legible, every figure is the file's or the run's, keys and mouse do what they say.
 *
 *	test_atlas [ko]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lane_fixture.h"
#include "legible.h"
#include "sample_atlas.h"
#include "sample_servers.h"
#include "view/control/control.h"
#include "view/control/mouse.h"
#include "view/scene/atlas.h"
#include "view/text/page.h"

#define ATLAS_RADIAN (3.14159265358979323846 / 180)

static const unsigned sizes[] = {80, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static struct sample many;
static struct view_state state;

static const char *seen(const char *part)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS && strstr(scene.items[i].text.text, part))
			return scene.items[i].text.text;
	return NULL;
}

static void draw_state(void)
{
	struct view_show now = view_state_show(&state);

	view_scene_begin(&scene, legible_ruler());
	view_screen(&scene, &model, &now);
}

/* Three VMs on one computer. */
static int open_atlas(void **unused)
{
	(void)unused;
	sample_vms_make(&many, RS_HVM, 3);
	sample_servers_make(&model, &many, RS_HVM, 3, SERVERS_USUAL);
	model.atlas = sample_atlas();
	state = (struct view_state){.m = &model, .guest = "tour", .vm_count = 3};
	for (size_t i = 0; i < 3; i++) {
		state.vms[i] = (const char *const[]){"web", "batch", "shell"}[i];
		state.guests[i] = (const char *const[]){"serve", "batch", "shell"}[i];
	}
	view_open_screen(&state, VIEW_SCREEN_ATLAS);
	return 0;
}

static int close_atlas(void **unused)
{
	(void)unused;
	view_model_free(&model);
	return 0;
}

static void every_rung_is_legible_at_every_size(void **unused)
{
	(void)unused;
	for (size_t region = 0; region < model.atlas->region_count; region += 3) {
		for (int rung = 0; rung < VIEW_RUNGS; rung++) {
			for (size_t size = 0; size < SIZES; size++) {
				state.percent = sizes[size];
				state.hidden = (region + size) % 3 == 2;
				state.atlas.region = region;
				state.atlas.rung = (enum view_rung)rung;
				draw_state();
				legible_check(&scene);
			}
		}
	}
}

static void every_tip_is_legible(void **unused)
{
	(void)unused;
	for (int rung = 0; rung < VIEW_RUNGS; rung++) {
		state.atlas.rung = (enum view_rung)rung;
		draw_state();
		assert_true(scene.spot_count >= VIEW_RUNGS);
		for (size_t i = 0, drawn = scene.count; i < scene.spot_count; i++) {
			view_tip(&scene, scene.spots[i].x + 2, scene.spots[i].y + 2);
			legible_check(&scene);
			scene.count = drawn;
			scene.tip = 0;
		}
	}
}

static void every_rung_fits_a_terminal(void **unused)
{
	struct view_page page;

	(void)unused;
	for (int rung = 0; rung < VIEW_RUNGS; rung++) {
		struct view_show now;

		state.atlas.rung = (enum view_rung)rung;
		now = view_state_show(&state);
		view_page(&page, &model, &now, rung % 2);
		assert_int_equal(page.rows, VIEW_PAGE_ROWS);
		for (size_t i = 0; i < page.rows; i++)
			assert_true(view_columns(page.lines[i].text) <= VIEW_PAGE_COLUMNS);
		assert_non_null(strstr(page.lines[0].text,
				       rung % 2 && view_language_now() == VIEW_KO
					       ? "?"
					       : atlas_rung_name((enum view_rung)rung)));
	}
}

/* What stands on the screen, worked out again from the file. */
static void figures_of_the_world_are_the_files(void **unused)
{
	const struct atlas *a = model.atlas;

	(void)unused;
	for (size_t i = 0; i < a->region_count; i++) {
		double la = a->here.latitude * ATLAS_RADIAN, lb,
		       by = (a->regions[i].place.longitude - a->here.longitude) * ATLAS_RADIAN,
		       h, km;
		char text[64];

		lb = a->regions[i].place.latitude * ATLAS_RADIAN;
		h = pow(sin((lb - la) / 2), 2) + cos(la) * cos(lb) * pow(sin(by / 2), 2);
		km = 2 * a->earth * asin(sqrt(h));
		state.atlas.region = i;
		draw_state();
		assert_non_null(seen(a->regions[i].code));
		snprintf(text, sizeof text, km / 100 < 9.95 ? "%.1f ms" : "%.0f ms", km / 100);
		if (!seen(text))
			fail_msg("%s: %s is not shown", a->regions[i].code, text);
	}
}

static void the_ladder_has_the_sizes_of_the_file(void **unused)
{
	(void)unused;
	draw_state();
	assert_non_null(seen("20,000 km"));
	assert_non_null(seen("100 km"));
	assert_non_null(seen("10,000"));
	assert_non_null(seen("100 m"));
	assert_non_null(seen("30 cm"));
}

static void enter_goes_in_and_escape_out(void **unused)
{
	(void)unused;
	for (int rung = 1; rung < VIEW_RUNGS; rung++) {
		view_do(&state, VIEW_DO_ENTER, 0);
		assert_int_equal(state.atlas.rung, rung);
		assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
	}
	view_do(&state, VIEW_DO_ENTER, 0);
	assert_int_equal(state.screen, VIEW_SCREEN_LANES);
	view_do(&state, VIEW_DO_BACK, 0); /* where it came from */
	assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
	assert_int_equal(state.atlas.rung, VIEW_RUNG_OPERATION);
	for (int rung = VIEW_RUNGS - 2; rung >= 0; rung--) {
		view_do(&state, VIEW_DO_BACK, 0);
		assert_int_equal(state.atlas.rung, rung);
	}
	view_do(&state, VIEW_DO_BACK, 0);
	assert_int_equal(state.screen, VIEW_SCREEN_LANES);
	view_do(&state, VIEW_DO_BACK, 0);
	assert_int_equal(state.screen, VIEW_SCREEN_LANES);
}

static void other_screens_come_back_to_the_rung(void **unused)
{
	static const enum view_screen others[] = {VIEW_SCREEN_CONSOLIDATION,
						  VIEW_SCREEN_TIMELINE, VIEW_SCREEN_RACE};

	(void)unused;
	for (size_t i = 0; i < 3; i++) {
		state.atlas.rung = VIEW_RUNG_COMPUTER;
		view_do(&state, VIEW_DO_SCREEN, (int)(int)others[i]);
		assert_int_equal(state.screen, others[i]);
		view_do(&state, VIEW_DO_BACK, 0);
		assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
		assert_int_equal(state.atlas.rung, VIEW_RUNG_COMPUTER);
	}
}

static void arrows_go_round_the_world_and_the_zones(void **unused)
{
	bool seen_region[ATLAS_REGIONS] = {false};
	size_t count = 0, first = state.atlas.region;

	(void)unused;
	do {
		assert_false(seen_region[state.atlas.region]);
		seen_region[state.atlas.region] = true;
		count++;
		view_do(&state, VIEW_DO_EVENT, 1);
	} while (state.atlas.region != first);
	assert_int_equal(count, model.atlas->region_count);
	view_do(&state, VIEW_DO_EVENT, 1);
	view_do(&state, VIEW_DO_EVENT, -1);
	assert_int_equal(state.atlas.region, first);
	state.atlas.rung = VIEW_RUNG_ZONE;
	for (unsigned zone = 1; zone <= model.atlas->regions[first].zones; zone++) {
		view_do(&state, VIEW_DO_EVENT, 1);
		assert_int_equal(state.atlas.zone, zone % model.atlas->regions[first].zones);
	}
}

static void a_pattern_is_typed_and_counted(void **unused)
{
	(void)unused;
	view_do(&state, VIEW_DO_PATTERN, 0);
	view_type(&state, "/");
	view_type(&state, "arn:aws:ec2:*:123456789012:instance/*x");
	view_do(&state, VIEW_DO_ERASE, 0);
	draw_state();
	legible_check(&scene);
	view_do(&state, VIEW_DO_ENTER, 0);
	assert_string_equal(state.atlas.pattern, "arn:aws:ec2:*:123456789012:instance/*");
	draw_state();
	legible_check(&scene);
	assert_non_null(seen("5"));
	assert_int_equal(state.atlas.rung, VIEW_RUNG_WORLD);
	view_do(&state, VIEW_DO_PATTERN, 0);
	view_do(&state, VIEW_DO_BACK, 0);
	assert_string_equal(state.atlas.pattern, "");
	assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
	view_do(&state, VIEW_DO_PATTERN, 0);
	view_type(&state, "arn:aws:s3:::test_bucket");
	view_do(&state, VIEW_DO_ENTER, 0);
	assert_non_null(strstr(state.note, "'_'"));
}

static void a_click_goes_to_a_rung_or_a_region(void **unused)
{
	struct view_mouse mouse = {0};
	size_t region;

	(void)unused;
	draw_state();
	for (size_t i = VIEW_RUNGS; i-- > 0;) {
		const struct view_spot *spot = &scene.spots[i];

		assert_true(
			view_mouse_press(&mouse, &state, &scene, spot->x + 40, spot->y + 30));
		(void)view_mouse_release(&mouse, &state);
		assert_int_equal(state.atlas.rung, i);
		assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
	}
	draw_state();
	for (size_t i = VIEW_RUNGS; i < scene.spot_count; i++) {
		const struct view_spot *spot = &scene.spots[i];

		assert_true(
			view_atlas_region_at(model.atlas, spot->x + 12, spot->y + 12, &region));
		assert_true(
			view_mouse_press(&mouse, &state, &scene, spot->x + 12, spot->y + 12));
		assert_int_equal(state.atlas.region, region);
	}
}

static void the_wheel_goes_in_and_out(void **unused)
{
	(void)unused;
	draw_state();
	assert_true(view_mouse_wheel(&state, &scene, 800, 300, 1));
	assert_int_equal(state.atlas.rung, VIEW_RUNG_REGION);
	assert_true(view_mouse_wheel(&state, &scene, 800, 300, -1));
	assert_true(view_mouse_wheel(&state, &scene, 800, 300, -1));
	assert_int_equal(state.atlas.rung, VIEW_RUNG_WORLD);
	assert_int_equal(state.screen, VIEW_SCREEN_ATLAS);
}

static void a_rung_is_named_with_its_region(void **unused)
{
	char message[200];

	(void)unused;
	assert_true(view_atlas_stand(&state, "zone us-east-1", message, sizeof message));
	assert_int_equal(state.atlas.rung, VIEW_RUNG_ZONE);
	assert_string_equal(model.atlas->regions[state.atlas.region].code, "us-east-1");
	assert_false(view_atlas_stand(&state, "zoen", message, sizeof message));
	assert_non_null(strstr(message, "'zoen'"));
	assert_false(view_atlas_stand(&state, "zone us-eats-1", message, sizeof message));
	assert_non_null(strstr(message, "'us-eats-1'"));
}

static void hidden_figures_are_hidden_on_every_rung(void **unused)
{
	(void)unused;
	state.hidden = true;
	draw_state();
	assert_null(seen("111"));
	assert_null(seen(" ms"));
	state.percent = 200;
	draw_state();
	assert_null(seen("111"));
}

static void without_an_atlas_it_says_so(void **unused)
{
	(void)unused;
	model.atlas = NULL;
	draw_state();
	legible_check(&scene);
	assert_non_null(seen("aws.txt"));
	view_do(&state, VIEW_DO_ENTER, 0);
	view_do(&state, VIEW_DO_BACK, 0);
	assert_int_equal(state.screen, VIEW_SCREEN_LANES);
}

int main(int argc, char **argv)
{
#define ATLAS_TEST(name) cmocka_unit_test_setup_teardown(name, open_atlas, close_atlas)
	const struct CMUnitTest tests[] = {
		ATLAS_TEST(every_rung_is_legible_at_every_size),
		ATLAS_TEST(every_tip_is_legible),
		ATLAS_TEST(every_rung_fits_a_terminal),
		ATLAS_TEST(figures_of_the_world_are_the_files),
		ATLAS_TEST(the_ladder_has_the_sizes_of_the_file),
		ATLAS_TEST(enter_goes_in_and_escape_out),
		ATLAS_TEST(other_screens_come_back_to_the_rung),
		ATLAS_TEST(arrows_go_round_the_world_and_the_zones),
		ATLAS_TEST(a_pattern_is_typed_and_counted),
		ATLAS_TEST(a_click_goes_to_a_rung_or_a_region),
		ATLAS_TEST(the_wheel_goes_in_and_out),
		ATLAS_TEST(a_rung_is_named_with_its_region),
		ATLAS_TEST(hidden_figures_are_hidden_on_every_rung),
		ATLAS_TEST(without_an_atlas_it_says_so),
	};

	if (argc > 1 && (strcmp(argv[1], "ko") != 0 || !view_set_language(VIEW_KO)))
		return argc > 1 && strcmp(argv[1], "ko") == 0 ? 77 : 2;
	return cmocka_run_group_tests_name("atlas's screen", tests, NULL, NULL);
}
