/* What a scene says: arrows, words, figures. */
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
#include "view/scene/words.h"

static size_t arrows(enum view_arrow kind, double x0, double x1)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *a = &scene.items[i];

		n += a->kind == VIEW_ARROW && a->arrow.kind == kind && a->x > x0 && a->x < x1 &&
		     a->y < 700; /* above the legend */
	}
	return n;
}

static size_t balls(void)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_BALL && scene.items[i].y < 700;
	return n;
}

static unsigned boxes_of(enum view_color color, double w)
{
	unsigned n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_BOX && scene.items[i].color == color &&
		     scene.items[i].w == w;
	return n;
}

static void arrows_say_what_happened(void **state)
{
	(void)state;
	open_lanes(15);
	/* satp: bare and hvm go straight to the hardware; para's hypervisor does it when asked
	 */
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	draw();
	assert_int_equal(arrows(VIEW_DIRECT, 48, 480), 1);
	assert_int_equal(arrows(VIEW_TRAP, 48, 480), 0);
	assert_int_equal(arrows(VIEW_TRAP, 512, 944), 0);
	assert_int_equal(arrows(VIEW_TRAP, 976, 1408), 1);
	assert_int_equal(arrows(VIEW_RETURN, 976, 1408), 1);
	assert_int_equal(arrows(VIEW_DIRECT, 976, 1408), 1);
	assert_int_equal(arrows(VIEW_DIRECT, 1440, 1872), 1);
	assert_int_equal(arrows(VIEW_TRAP, 1440, 1872), 0);
	/* a system call: para takes the long way round */
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_SYSCALL, 0));
	draw();
	assert_int_equal(arrows(VIEW_TRAP, 48, 480), 1);
	assert_int_equal(arrows(VIEW_TRAP, 976, 1408), 2);
	assert_int_equal(arrows(VIEW_RETURN, 976, 1408), 2);
	assert_int_equal(arrows(VIEW_TRAP, 1440, 1872), 1);
	/* the console: on bare metal the firmware is asked */
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_CONSOLE_WRITE, 0));
	draw();
	assert_true(says("Firmware"));
	assert_int_equal(arrows(VIEW_TRAP, 48, 480), 1);
	view_model_free(&model);
}

static void a_privileged_instruction_is_told_for_each_generation(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	draw();
	assert_true(says("csrw satp, a0"));
	assert_true(says("The OS turns its page table on"));
	assert_true(says("runs on the CPU"));
	assert_true(says("all code is interpreted"));
	assert_true(says("hypercall, then checked"));
	assert_true(says("no VM exit"));
	assert_true(says("42 cycles")); /* what an ordinary instruction costs under full */
	assert_true(says("1 cycle"));
	view_model_free(&model);
}

static void a_trap_is_reasoned_from_the_mode_to_the_handler(void **state)
{
	(void)state;
	open_lanes(15);
	show.screen = VIEW_SCREEN_WHY;
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	draw();
	assert_true(says("S · csrw satp"));
	assert_true(says("mstatus.TVM = 0"));
	assert_true(says("U · ecall")); /* para */
	assert_true(says("medeleg[8] = 1"));
	assert_true(says("pc = stvec"));
	assert_true(says("VS · csrw satp"));
	assert_true(says("hstatus.VTVM = 0"));
	assert_true(says("vsatp"));
	assert_true(says("no trap")); /* full */
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

static void a_lane_without_a_disk_has_no_badge_for_it(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, 3);
	draw();
	assert_int_equal(balls(), 12);
	model.lanes[RS_BARE].source.disks[0].all = 1;
	draw();
	check_scene();
	assert_int_equal(balls(), 13);
	model.lanes[RS_BARE].source.disks_unknown = true;
	draw();
	check_scene();
	assert_int_equal(balls(), 12);
	view_model_free(&model);
}

static void the_badge_of_a_disk_says_who_drives_it(void **state)
{
	struct view_source source = {.generation = RS_HVM, .disks = {{2, 0}, {1, 1}}};

	(void)state;
	assert_int_equal(view_had(&source, VIEW_PART_DISK), VIEW_EMULATED);
	source.disks[0].passed = 1; /* one of them is emulated */
	assert_int_equal(view_had(&source, VIEW_PART_DISK), VIEW_EMULATED);
	source.vm = 1; /* of each virtual machine its own */
	assert_int_equal(view_had(&source, VIEW_PART_DISK), VIEW_HAD_DIRECT);
	source.vm = 0;
	source.disks[0].passed = 2;
	assert_int_equal(view_had(&source, VIEW_PART_DISK), VIEW_HAD_DIRECT);
	assert_int_equal(view_had(&source, VIEW_PART_BOARD), VIEW_EMULATED);
	source.generation = RS_PARA;
	source.disks[0].passed = 0;
	assert_int_equal(view_had(&source, VIEW_PART_DISK), VIEW_ASKED_FOR);
}

static void what_is_pointed_at_tells_more(void **state)
{
	static struct view_state state_of;

	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	draw();
	state_of.m = &model;
	assert_true(view_point(&state_of, &scene, 60, 660));  /* what it cost on bare metal */
	assert_false(view_point(&state_of, &scene, 70, 665)); /* still there */
	show.pointer.on = state_of.pointer.on;
	show.pointer.x = state_of.pointer.x;
	show.pointer.y = state_of.pointer.y;
	draw();
	assert_true(scene.tip > 0);
	assert_true(view_point(&state_of, &scene, 960, 1000)); /* nothing is there */
	assert_false(view_state_show(&state_of).pointer.on);
	show.pointer.on = false;
	view_model_free(&model);
}

static void hidden_results_are_nowhere(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, 3);
	for (int screen = VIEW_SCREEN_LANES; screen <= VIEW_SCREEN_RACE; screen++) {
		show.screen = (enum view_screen)screen;
		show.hidden = true;
		draw();
		for (size_t i = 0; i < scene.count; i++) {
			if (scene.items[i].kind == VIEW_TEXTS) {
				assert_null(strstr(scene.items[i].text.text, "slower"));
				assert_null(strstr(scene.items[i].text.text, "of bare metal"));
			}
		}
	}
	assert_true(says("?"));
	for (size_t i = 0; i < scene.spot_count; i++) {
		assert_null(strstr(scene.spots[i].text, "of work"));
		assert_null(strstr(scene.spots[i].text, "cycles"));
	}
	show.screen = VIEW_SCREEN_LANES;
	show.hidden = false;
	draw();
	assert_false(says("?"));
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

static void stepping_draws_arrows_as_they_come(void **state)
{
	size_t first;

	(void)state;
	open_lanes(15);
	view_model_set_focus(&model, RS_PARA);
	view_model_seek_op(&model,
			   view_ops_find(&model.lanes[RS_PARA].ops, RS_OP_ENABLE_PAGING, 0));
	first = model.event;
	draw();
	assert_int_equal(arrows(VIEW_TRAP, 976, 1408), 1);
	assert_int_equal(arrows(VIEW_RETURN, 976, 1408), 1);
	view_model_step_event(&model, 1); /* the trap */
	draw();
	assert_int_equal(arrows(VIEW_TRAP, 976, 1408), 1);
	assert_int_equal(arrows(VIEW_RETURN, 976, 1408), 0);
	view_model_seek_event(&model, first); /* and back: all of it again */
	draw();
	assert_int_equal(arrows(VIEW_RETURN, 976, 1408), 1);
	view_model_free(&model);
}

static void the_veil_hides_arrows_but_no_text(void **state)
{
	size_t all = 0, texts = 0;

	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, 3);
	for (int step = 0; step <= 10; step++) {
		size_t drawn = 0, said = 0;

		show.veil = 1 - step / 10.0;
		draw();
		check_scene();
		for (size_t i = 0; i < scene.count; i++) {
			drawn += scene.items[i].kind == VIEW_ARROW;
			said += scene.items[i].kind == VIEW_TEXTS;
		}
		assert_true(drawn >= all);
		all = drawn;
		assert_true(step == 0 || said == texts);
		texts = said;
	}
	show.veil = 0;
	view_model_free(&model);
}

static void a_logarithmic_race_shows_its_steps(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_seek_end(&model);
	show.screen = VIEW_SCREEN_RACE;
	draw();
	assert_int_equal(boxes_of(VIEW_BACKGROUND, 4), 0);
	show.logarithmic = true;
	draw();
	check_scene();
	/* 1 %, 10 % and 100 % are three steps from 0.1 %; generation 1 is between 1 % and 10 % */
	assert_int_equal(boxes_of(VIEW_BACKGROUND, 4), 3 * 3 + 2);
	show = (struct view_show){.guest = "tour", .speed = "10x"};
	view_model_free(&model);
}

static void every_operation_has_words(void **state)
{
	(void)state;
#define OP(id, op_name, slug, what)                                                            \
	assert_string_equal(view_words(id)->sentence, what);                                   \
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {                                        \
		assert_true(view_words(id)->how[g][0][0] && view_words(id)->how[g][1][0]);     \
		assert_true(g == RS_FULL || view_words(id)->below[g][0]);                      \
	}
#include "ringside/abi/op.def"
#undef OP
	assert_non_null(view_words(63)->sentence);
	assert_non_null(view_words(RS_OPS + 1)->sentence);
}

static void figures_read_well(void **state)
{
	static const struct {
		uint64_t number;
		const char *text;
	} figures[] = {{0, "0"},
		       {999, "999"},
		       {1180, "1,180"},
		       {999999, "999,999"},
		       {1000000, "1.00 M"},
		       {88123456, "88.1 M"},
		       {336000000, "336 M"},
		       {4100000000, "4.10 G"},
		       {1552000000000, "1.55 T"}};
	static const struct {
		double ratio;
		const char *slower, *share;
	} ratios[] = {{1, "as fast", "100 % of bare metal"},
		      {1.04, "1.04x slower", "96 % of bare metal"},
		      {1.58, "1.58x slower", "63 % of bare metal"},
		      {2.6, "2.6x slower", "38 % of bare metal"},
		      {42, "42x slower", "2 % of bare metal"},
		      {284, "284x slower", "0.35 % of bare metal"},
		      {0.8, "1.25x faster", "125 % of bare metal"}};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		view_figure(text, sizeof text, figures[i].number);
		assert_string_equal(text, figures[i].text);
	}
	for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
		view_ratio_figure(text, sizeof text, ratios[i].ratio);
		assert_string_equal(text, ratios[i].slower);
		view_share_figure(text, sizeof text, ratios[i].ratio);
		assert_string_equal(text, ratios[i].share);
	}
	view_insn_short(text, sizeof text, 0, 0x18051073);
	assert_string_equal(text, "csrw satp");
	view_insn_short(text, sizeof text, 0, 0x00b53023);
	assert_string_equal(text, "sd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrows_say_what_happened),
		cmocka_unit_test(a_privileged_instruction_is_told_for_each_generation),
		cmocka_unit_test(a_trap_is_reasoned_from_the_mode_to_the_handler),
		cmocka_unit_test(a_lane_without_a_disk_has_no_badge_for_it),
		cmocka_unit_test(the_badge_of_a_disk_says_who_drives_it),
		cmocka_unit_test(what_is_pointed_at_tells_more),
		cmocka_unit_test(hidden_results_are_nowhere),
		cmocka_unit_test(stepping_draws_arrows_as_they_come),
		cmocka_unit_test(the_veil_hides_arrows_but_no_text),
		cmocka_unit_test(a_logarithmic_race_shows_its_steps),
		cmocka_unit_test(every_operation_has_words),
		cmocka_unit_test(figures_read_well),
	};

	return cmocka_run_group_tests_name("view/scene", tests, NULL, NULL);
}
