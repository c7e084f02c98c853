/* What will be seen, checked without seeing it: each text is there, whole, alone in its place,
 * large enough and of enough contrast. Measured with the real fonts where they can be;
 * estimated otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "legible.h"
#include "ringside/abi/mark.h"
#include "sample.h"
#include "view/control/control.h"
#include "view/model/phases.h"
#include "view/model/stats.h"
#include "view/scene/figures.h"
#include "view/scene/lanes.h"
#include "view/scene/words.h"
#include "view/text/page.h"

static struct sample samples[RS_GENERATIONS];
static struct view_model model;
static struct view_scene scene;
static struct view_show show = {.guest = "tour", .speed = "10x"};

static void draw(void)
{
	view_scene_begin(&scene, legible_ruler());
	view_screen(&scene, &model, &show);
}

/* The lanes of a mask of generations. */
static void open_lanes(unsigned mask)
{
	sample_lanes(samples, &model, mask);
}

static bool says(const char *text)
{
	for (size_t i = 0; i < scene.count; i++) {
		if (scene.items[i].kind == VIEW_TEXTS &&
		    strcmp(scene.items[i].text.text, text) == 0)
			return true;
	}
	return false;
}

static void check_scene(void)
{
	legible_check(&scene);
}

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

static void a_lane_without_a_disk_has_no_badge_for_it(void **state)
{
	(void)state;
	open_lanes(15);
	view_model_seek_op(&model, 3);
	draw();
	assert_int_equal(balls(), 12);
	model.lanes[RS_BARE].source.disks = 1;
	draw();
	check_scene();
	assert_int_equal(balls(), 13);
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

/* The instruction, a verdict of each lane and a ratio of each; not one more. */
static void the_lesson_is_told_from_the_rest(void **state)
{
	static const size_t lessons[VIEW_SCREENS] = {9, 2, 5, 1, 5, 0};
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
	assert_true(says("Bare metal") && says("Hardware-assisted (HVM)"));
	assert_false(says("Full emulation") || says("Paravirtualization"));
	view_do(&state_of, VIEW_DO_BESIDE, RS_HVM); /* itself: nothing */
	draw();
	assert_true(says("Bare metal"));
	view_do(&state_of, VIEW_DO_ALL, 0);
	draw();
	assert_true(says("Full emulation"));
	view_model_free(&model);
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

static void the_microscope_adds_up(void **state)
{
	(void)state;
	open_lanes(15);
	for (size_t lane = 0; lane < RS_GENERATIONS; lane++) {
		const struct view_ops *o = &model.lanes[lane].ops;

		for (uint32_t k = 0; k < o->count; k++) {
			struct view_phase list[10];
			uint64_t sum = 0;
			size_t n = view_phases(list, 10, &model.lanes[lane].source, o,
					       &o->ops[k], SIZE_MAX);

			assert_true(n <= 10);
			for (size_t i = 0; i < n; i++)
				sum += list[i].cycles;
			assert_int_equal(sum, view_op_cost(&o->ops[k]));
		}
	}
	view_model_free(&model);
}

static void the_microscope_is_headed_by_what_the_lane_executes(void **state)
{
	(void)state;
	open_lanes(1 << RS_PARA);
	show.screen = VIEW_SCREEN_MICROSCOPE;
	/* a hypercall, where the OS would have another instruction */
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	draw();
	assert_false(says("The OS turns its page table on"));
	/* the program's call, though its OS makes hypercalls to answer it */
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_SYSCALL, 0));
	draw();
	assert_true(says("A program calls the OS and gets an answer"));
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

/* The line of a page that has a text, and the column where that begins; NULL without one. */
static const char *line_with(const struct view_page *page, const char *text, size_t *column)
{
	char before[VIEW_PAGE_BYTES];

	for (size_t i = 0; i < page->rows; i++) {
		const char *line = page->lines[i].text, *at = strstr(line, text);

		if (!at)
			continue;
		memcpy(before, line, (size_t)(at - line));
		before[at - line] = '\0';
		*column = view_columns(before);
		return line;
	}
	return NULL;
}

/* The line of the instruction that the lane stands at. */
static const char *here_line(const struct view_page *page)
{
	for (size_t i = 0; i < page->rows; i++) {
		if (strncmp(page->lines[i].text, "> ", 2) == 0)
			return page->lines[i].text;
	}
	return NULL;
}

/* Side by side, in line whatever the language; of ASCII where the terminal has no more. */
static void a_terminals_microscope_tells_code_and_registers(void **state)
{
	const enum rs_generation generations[] = {RS_FULL, RS_PARA};
	struct view_page page;
	size_t code, title, value;

	(void)state;
	show.screen = VIEW_SCREEN_MICROSCOPE;
	for (size_t i = 0; i < 2; i++) {
		bool data = generations[i] == RS_FULL;
		const char *line;

		open_lanes(1u << generations[i]);
		view_model_seek_op(&model,
				   view_ops_find(&model.lanes[0].ops, RS_OP_SWITCH_SPACE, 0));
		for (int plain = 0; plain < 2; plain++) {
			view_page(&page, &model, &show, plain);
			assert_non_null(line_with(
				&page, view_say(data ? SAY_SCOPE_DATA : SAY_SCOPE_CODE),
				&code));
			assert_int_equal(code, 0);
			assert_non_null(line_with(
				&page, view_say(data ? SAY_SCOPE_VARIABLES : SAY_SCOPE_CHANGES),
				&title));
			line = line_with(&page, "81a0a", &value);
			assert_non_null(line);
			assert_int_equal(value, title + 10); /* behind a name, to the right */
			line = here_line(&page);
			assert_non_null(line);
			assert_non_null(strstr(line, data ? "csrw satp, a0" : "ecall"));
			for (const char *c = line; plain && *c; c++)
				assert_true(*c > 0);
		}
		view_model_free(&model);
	}
	show.screen = VIEW_SCREEN_LANES;
}

/* Not executed by the CPU: outlined, not filled, and called what they are. */
static void under_full_the_guests_code_and_registers_are_data(void **state)
{
	(void)state;
	open_lanes(1 << RS_FULL);
	show.screen = VIEW_SCREEN_MICROSCOPE;
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_SWITCH_SPACE, 0));
	draw();
	assert_true(says(view_say(SAY_SCOPE_DATA)));
	assert_true(says("csrw satp, a0"));
	assert_true(says(view_say(SAY_SCOPE_VARIABLES)));
	assert_true(says("a0"));
	assert_true(says("81a0a"));
	check_scene();
	show.screen = VIEW_SCREEN_LANES;
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
	assert_true(says("not there yet"));
	assert_true(says("running"));
	model.lanes[1].status.state = RS_LANE_HANG;
	model.lanes[1].status.reason = "waits for ever";
	draw();
	assert_true(says("does not get here"));
	assert_true(says("hangs"));
	assert_true(says("waits for ever"));
	view_model_free(&model);
}

static unsigned boxes_of(enum view_color color, double w)
{
	unsigned n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_BOX && scene.items[i].color == color &&
		     scene.items[i].w == w;
	return n;
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

static void all_words_fit_their_place(void **state)
{
	(void)state;
	draw(); /* for the ruler */
#define OP(id, op_name, slug, what)                                                            \
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {                                        \
		for (unsigned asked = 0; asked < 2; asked++)                                   \
			assert_true(view_text_width(&scene, VIEW_SANS, 32,                     \
						    view_tr(view_words(id)->how[g][asked])) <= \
				    432);                                                      \
		assert_true(view_text_width(&scene, VIEW_CODE, 32,                             \
					    view_tr(view_words(id)->below[g])) <= 190);        \
	}                                                                                      \
	assert_true(view_text_width(&scene, VIEW_CODE, 32,                                     \
				    view_tr(view_words(id)->emulator)) <= 162);                \
	assert_true(view_text_width(&scene, VIEW_CODE, 32, view_tr(view_words(id)->flag)) <=   \
		    160);
#include "ringside/abi/op.def"
#undef OP
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_is_legible_on_all_lanes),
		cmocka_unit_test(every_event_is_legible),
		cmocka_unit_test(any_choice_of_lanes_is_legible),
		cmocka_unit_test(one_lane_alone_and_any_moment_are_legible),
		cmocka_unit_test(a_recording_that_grows_is_legible),
		cmocka_unit_test(every_page_fits_a_terminal),
		cmocka_unit_test(a_terminals_microscope_tells_code_and_registers),
		cmocka_unit_test(the_lesson_is_told_from_the_rest),
		cmocka_unit_test(every_screen_is_legible_at_every_size),
		cmocka_unit_test(every_step_of_a_close_look_is_legible),
		cmocka_unit_test(every_tip_is_legible),
		cmocka_unit_test(hidden_results_are_nowhere),
		cmocka_unit_test(stepping_draws_arrows_as_they_come),
		cmocka_unit_test(the_veil_hides_arrows_but_no_text),
		cmocka_unit_test(a_trap_is_reasoned_from_the_mode_to_the_handler),
		cmocka_unit_test(the_microscope_adds_up),
		cmocka_unit_test(the_microscope_is_headed_by_what_the_lane_executes),
		cmocka_unit_test(under_full_the_guests_code_and_registers_are_data),
		cmocka_unit_test(a_terminals_microscope_tells_code_and_registers),
		cmocka_unit_test(a_lane_says_why_it_shows_no_operation),
		cmocka_unit_test(a_logarithmic_race_shows_its_steps),
		cmocka_unit_test(a_guest_that_crashed_has_no_speed),
		cmocka_unit_test(a_guest_that_waits_for_input_says_so_and_has_no_finish),
		cmocka_unit_test(a_guest_that_hangs_says_why_in_few_words),
		cmocka_unit_test(a_guest_without_marks_is_shown_by_name),
		cmocka_unit_test(a_privileged_instruction_is_told_for_each_generation),
		cmocka_unit_test(arrows_say_what_happened),
		cmocka_unit_test(what_is_pointed_at_tells_more),
		cmocka_unit_test(two_lanes_can_stand_side_by_side),
		cmocka_unit_test(a_lane_without_a_disk_has_no_badge_for_it),
		cmocka_unit_test(every_operation_has_words),
		cmocka_unit_test(all_words_fit_their_place),
		cmocka_unit_test(figures_read_well),
	};

	/* In another language: what is seen must be as legible; what is said is another test's.
	 */
	const struct CMUnitTest legible[] = {
		cmocka_unit_test(every_operation_is_legible_on_all_lanes),
		cmocka_unit_test(every_event_is_legible),
		cmocka_unit_test(any_choice_of_lanes_is_legible),
		cmocka_unit_test(one_lane_alone_and_any_moment_are_legible),
		cmocka_unit_test(a_recording_that_grows_is_legible),
		cmocka_unit_test(every_page_fits_a_terminal),
		cmocka_unit_test(every_screen_is_legible_at_every_size),
		cmocka_unit_test(every_step_of_a_close_look_is_legible),
		cmocka_unit_test(every_tip_is_legible),
		cmocka_unit_test(all_words_fit_their_place),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0) {
		if (!view_speak(VIEW_KO))
			return 77; /* built without gettext */
		return cmocka_run_group_tests_name("view/scene ko", legible, NULL, NULL);
	}
	return cmocka_run_group_tests_name("view/scene", tests, NULL, NULL);
}
