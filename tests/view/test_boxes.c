/* The lane with containers beside others: everything that it says can be read, in any choice of lanes, at any size,
 * and with any number of boxes; and it says what is so.
 *
 *	test_boxes [ko]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "ringside/abi/mark.h"
#include "sample_vms.h"
#include "view/control/control.h"
#include "view/scene/figures.h"
#include "view/scene/layout.h"
#include "view/text/page.h"

enum { BOX = 1 << RS_CONTAINER };

static void usual(void)
{
	show = (struct view_show){.guest = "sieve", .speed = "10x"};
}

static void point_at_all(void)
{
	size_t drawn = scene.count;

	for (size_t i = 0; i < scene.spot_count; i++) {
		const struct view_spot *spot = &scene.spots[i];

		if (spot->live && !*spot->text)
			continue;
		view_tip(&scene, spot->x + spot->w / 2, spot->y + spot->h / 2);
		check_scene();
		scene.count = drawn;
		scene.tip = 0;
	}
}

static uint32_t op_of(unsigned id)
{
	return view_ops_find(&model.lanes[model.focus].ops, id, 0);
}

static void any_choice_of_lanes_with_containers_is_legible(void **state)
{
	(void)state;
	usual();
	for (unsigned mask = 0; mask < BOX; mask++) {
		open_lanes(BOX | mask);
		for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
			view_model_seek_op(&model, k);
			show.hidden = k % 4 == 3;
			draw();
			check_scene();
		}
		view_model_free(&model);
	}
}

static void one_to_eight_boxes_are_legible(void **state)
{
	static const unsigned masks[] = {BOX, BOX | 1, BOX | 1 << RS_HVM, SAMPLE_FIVE};

	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
			usual();
			if (vms > 1)
				sample_vms_show(&show, vms);
			open_lanes(masks[i]);
			for (uint32_t k = 0; k < model.lanes[0].ops.count; k += 1 + vms % 3) {
				view_model_seek_op(&model, k);
				draw();
				check_scene();
				if (k % 4 == 0)
					point_at_all();
			}
			view_model_free(&model);
		}
	}
	usual();
}

static void every_screen_with_five_lanes_is_legible_at_every_size(void **state)
{
	static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};

	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
			show.screen = (enum view_screen)screen;
			show.percent = sizes[size];
			for (uint32_t k = size % 2; k < model.lanes[0].ops.count; k += 2) {
				int alone = (int)(k + size) % 6;

				model.alone = alone == 5 ? VIEW_ALL : alone;
				view_model_set_focus(&model, alone == 5 ? 0 : (size_t)alone);
				view_model_seek_op(&model, k);
				show.hidden = k % 3 == 2;
				draw();
				check_scene();
			}
		}
	}
	usual();
	view_model_free(&model);
}

static void every_event_of_the_lane_is_legible(void **state)
{
	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	view_model_set_focus(&model, RS_CONTAINER);
	for (size_t i = 0; i < samples[RS_CONTAINER].count; i++) {
		view_model_seek_event(&model, i);
		show.screen = i % 3 == 0   ? VIEW_SCREEN_LANES
			      : i % 3 == 1 ? VIEW_SCREEN_WHY
					   : VIEW_SCREEN_MICROSCOPE;
		model.alone = i % 2 ? RS_CONTAINER : VIEW_ALL;
		draw();
		check_scene();
	}
	usual();
	view_model_free(&model);
}

static void five_lanes_fit_a_terminal(void **state)
{
	struct view_page page;

	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		show.screen = (enum view_screen)screen;
		for (uint32_t k = 0; k < model.lanes[0].ops.count; k++) {
			view_model_seek_op(&model, k);
			view_page(&page, &model, &show, k % 2);
			assert_int_equal(page.rows, VIEW_PAGE_ROWS);
			for (size_t i = 0; i < page.rows; i++)
				assert_true(view_columns(page.lines[i].text) <=
					    VIEW_PAGE_COLUMNS);
			assert_true(page.lines[VIEW_PAGE_ROWS - 1].text[0]);
		}
	}
	usual();
	view_model_free(&model);
}

static size_t count_of(enum view_item_kind kind, enum view_color color)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == kind && scene.items[i].color == color;
	return n;
}

/* The app's fill with an ink frame. */
static size_t boxes_drawn(void)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_FRAME &&
		     scene.items[i].frame.fill == VIEW_FILL_APP && scene.items[i].y < HYP_Y;
	return n;
}

static void boxes_stand_inside_one_os_and_nothing_below_it(void **state)
{
	const struct view_item *os = NULL;

	(void)state;
	usual();
	sample_vms_show(&show, 3);
	open_lanes(BOX);
	view_model_seek_op(&model, op_of(RS_OP_SYSCALL));
	draw();
	assert_int_equal(boxes_drawn(), 3);
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_BAND && scene.items[i].color == VIEW_FILL_OS)
			os = &scene.items[i];
	assert_non_null(os);
	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *b = &scene.items[i];

		if (b->kind == VIEW_FRAME && b->frame.fill == VIEW_FILL_APP && b->y < HYP_Y)
			assert_true(b->x > os->x && b->x + b->w < os->x + os->w &&
				    b->y > os->y && b->y + b->h < os->y + os->h);
	}
	assert_int_equal(count_of(VIEW_BAND, VIEW_FILL_HYPERVISOR), 0);
	assert_int_equal(count_of(VIEW_BAND, VIEW_FILL_OS), 1);
	view_model_free(&model);
}

static void of_many_boxes_three_are_drawn_and_the_others_counted(void **state)
{
	(void)state;
	usual();
	open_lanes(BOX);
	view_model_seek_op(&model, op_of(RS_OP_SYSCALL));
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		char rest[8] = "+0";

		usual();
		if (vms > 1)
			sample_vms_show(&show, vms);
		draw();
		assert_int_equal(boxes_drawn(), vms < 3 ? vms : 3);
		rest[1] = (char)('0' + vms - 2);
		assert_int_equal(says(rest), vms > 3);
	}
	usual();
	view_model_free(&model);
}

static void the_verdict_says_whose_kernel_answers(void **state)
{
	bool bold = false;

	(void)state;
	usual();
	open_lanes(BOX | 1);
	view_model_seek_op(&model, op_of(RS_OP_SYSCALL));
	draw();
	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *t = &scene.items[i];

		bold |= t->kind == VIEW_TEXTS && t->text.face == VIEW_BOLD &&
			t->text.baseline == HOW_Y;
	}
	assert_true(bold);
	view_model_free(&model);
}

/* Figures of the panel are those of the ledger. */
static void the_panel_has_what_the_ledger_says(void **state)
{
	struct view_instance v;
	struct rs_ledger ledger;
	char figure[24];

	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	view_model_seek_op(&model, 3);
	draw();
	for (size_t i = 0; i < model.count; i++) {
		const struct view_source *s = &model.lanes[i].source;

		s->ledger(s->context, &ledger);
		v = view_instance(&model.lanes[i]);
		assert_int_equal(v.cycles, ledger.vms[0].ready -
						   (i == RS_BARE ? 0 : ledger.vms[0].asked));
		view_figure(figure, sizeof figure, v.cycles);
		assert_true(says(figure));
	}
	assert_true(says(view_localized(TEXT_ONE_MORE)));
	assert_false(says(view_localized(TEXT_WHOLE_PROGRAM)));
	show.hidden = true;
	draw();
	assert_false(says(figure));
	view_model_free(&model);
	usual();
	open_lanes(SAMPLE_ALL);
	draw();
	assert_false(says(view_localized(TEXT_ONE_MORE)));
	view_model_free(&model);
}

static bool page_says(const char *part, bool plain)
{
	struct view_page page;

	view_page(&page, &model, &show, plain);
	for (size_t i = 0; i < page.rows; i++)
		if (strstr(page.lines[i].text, part))
			return true;
	return false;
}

/* Larger text has no room for the panel: at the end of the run it is a page of its own. In a terminal it is always there. */
static void larger_text_and_a_terminal_have_the_panel_too(void **state)
{
	char figure[24];

	(void)state;
	for (unsigned percent = 125; percent <= 200; percent += 25) {
		usual();
		show.percent = percent;
		open_lanes(SAMPLE_FIVE);
		view_model_seek_op(&model, 3);
		draw();
		assert_false(says(view_localized(TEXT_ONE_MORE)));
		view_model_seek_end(&model);
		for (unsigned hidden = 0; hidden < 2; hidden++) {
			show.hidden = hidden;
			draw();
			check_scene();
			assert_true(says(view_localized(TEXT_ONE_MORE)));
			for (size_t i = 0; i < model.count; i++) {
				view_figure(figure, sizeof figure,
					    view_instance(&model.lanes[i]).cycles);
				assert_int_equal(says(figure), !hidden);
				assert_int_equal(page_says(figure, false), !hidden);
			}
			assert_true(page_says(view_localized(TEXT_SHARED_KERNEL), false));
		}
		samples[RS_CONTAINER].lost = true;
		draw();
		check_scene();
		view_model_free(&model);
	}
	usual();
}

/* A crash of the kernel that they share ends all boxes. */
static void the_end_of_the_kernel_is_said(void **state)
{
	char text[VIEW_TEXT];

	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	snprintf(text, sizeof text, view_localized(TEXT_KERNEL_ENDED), "1");
	draw();
	assert_false(says(text));
	samples[RS_CONTAINER].lost = true;
	draw();
	check_scene();
	assert_true(says(text));
	view_model_free(&model);
}

static void five_lanes_have_five_keys(void **state)
{
	static struct view_state of;

	(void)state;
	usual();
	open_lanes(SAMPLE_FIVE);
	of.m = &model;
	for (int lane = 0; lane < RS_LANE_KINDS; lane++) {
		view_do(&of, VIEW_DO_ALONE, lane);
		assert_int_equal(model.alone, lane);
		assert_int_equal(model.focus, lane);
	}
	view_do(&of, VIEW_DO_BESIDE, RS_BARE);
	assert_true(view_model_shown(&model, RS_BARE) &&
		    view_model_shown(&model, RS_CONTAINER));
	view_do(&of, VIEW_DO_ALONE, RS_LANE_KINDS); /* there is none */
	assert_int_equal(model.alone, RS_CONTAINER);
	view_model_free(&model);
}

/* What the kernel and its tools do before the program comes is none of the container's operations: so the n-th of
 * an operation is the same on bare metal and in a container. */
static void operations_count_from_the_program_on(void **state)
{
	const struct view_ops *box;

	(void)state;
	usual();
	open_lanes(BOX | 1);
	box = &model.lanes[1].ops;
	assert_int_equal(view_ops_began(box, RS_OP_SET_TRAP_VECTOR), 0);
	assert_int_equal(view_ops_began(box, RS_OP_ENTER_USER), 1);
	assert_int_equal(view_ops_began(box, RS_OP_SYSCALL),
			 view_ops_began(&model.lanes[0].ops, RS_OP_SYSCALL));
	view_model_free(&model);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_choice_of_lanes_with_containers_is_legible),
		cmocka_unit_test(one_to_eight_boxes_are_legible),
		cmocka_unit_test(every_screen_with_five_lanes_is_legible_at_every_size),
		cmocka_unit_test(every_event_of_the_lane_is_legible),
		cmocka_unit_test(five_lanes_fit_a_terminal),
		cmocka_unit_test(boxes_stand_inside_one_os_and_nothing_below_it),
		cmocka_unit_test(of_many_boxes_three_are_drawn_and_the_others_counted),
		cmocka_unit_test(the_verdict_says_whose_kernel_answers),
		cmocka_unit_test(the_panel_has_what_the_ledger_says),
		cmocka_unit_test(larger_text_and_a_terminal_have_the_panel_too),
		cmocka_unit_test(the_end_of_the_kernel_is_said),
		cmocka_unit_test(five_lanes_have_five_keys),
		cmocka_unit_test(operations_count_from_the_program_on),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/boxes", tests, NULL, NULL);
}
