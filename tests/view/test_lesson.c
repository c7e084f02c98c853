/* A lesson: how its file is read and refused, what is measured, how it is given, and that what is drawn of it is
 * legible.
 *
 *	test_lesson [ko]
 */
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
#include "view/scene/presenter.h"
#include "view/scene/translations.h"
#include "view/text/page.h"
#include "view/text/presenter.h"

static struct lesson lesson;
static char message[512];

/* The example of docs/lessons.md. */
static const char example[] = "# The guest asks\n"
			      "guest: tour\n"
			      "lanes: bare full para hvm\n"
			      "minutes: 13\n"
			      "needs: lanes why race\n"
			      "\n"
			      "## Switch the page table\n"
			      "at: syscall 1\n"
			      "screen: lanes\n"
			      "hide: costs whole\n"
			      "minutes: 3\n"
			      "\n"
			      "Say: there is no emulator here.\n"
			      "The guest was ported, and asks.\n"
			      "\n"
			      "Another paragraph.\n"
			      "? How many times slower than bare metal is generation 2 here?\n"
			      "- 2x\n"
			      "- 20x\n"
			      "- 200x\n"
			      "measure: ratio para bare\n"
			      "! It asks: {para} cycles, not {bare} cycles\n"
			      "Point at the trap.\n"
			      "\n"
			      "## The whole program\n"
			      "at: end\n"
			      "screen: race\n"
			      "\n"
			      "Look.\n";

static enum rs_error take(const char *text, bool translation)
{
	return lesson_read(&lesson, "5-para.md", text, strlen(text), translation, message,
			   sizeof message);
}

static void read_example(void)
{
	assert_int_equal(take(example, false), RS_OK);
}

/* A lesson with these lines below the first heading of a stop. */
static void refuses(const char *stop, const char *expected)
{
	char text[2048];

	snprintf(text, sizeof text, "# T\nguest: tour\n\n## S\n%s", stop);
	assert_int_equal(take(text, false), RS_BAD_CONFIG);
	if (!strstr(message, expected))
		fail_msg("said: %s\nexpected: %s", message, expected);
}

static void refuses_whole(const char *text, const char *expected)
{
	assert_int_equal(take(text, false), RS_BAD_CONFIG);
	if (!strstr(message, expected))
		fail_msg("said: %s\nexpected: %s", message, expected);
}

/* ---- the reader */

static void a_lesson_is_read(void **state)
{
	const struct lesson_stop *s = lesson.stops;

	(void)state;
	read_example();
	assert_string_equal(lesson.title, "The guest asks");
	assert_int_equal(lesson.minutes, 13);
	assert_string_equal(lesson.missing, "");
	assert_int_equal(lesson.count, 2);
	assert_string_equal(s->words.name, "Switch the page table");
	assert_int_equal(s->line, 7);
	assert_int_equal(s->place, LESSON_AT_OP);
	assert_int_equal(s->op, RS_OP_SYSCALL);
	assert_int_equal(s->nth, 1);
	assert_int_equal(s->screen, VIEW_SCREEN_LANES);
	assert_int_equal(s->hide, VIEW_HIDE_COSTS | VIEW_HIDE_WHOLE);
	assert_string_equal(s->words.say,
			    "Say: there is no emulator here. The guest was ported, and "
			    "asks.\nAnother paragraph.");
	assert_int_equal(s->words.choice_count, 3);
	assert_string_equal(s->words.choices[2], "200x");
	assert_int_equal(s->measure.quantity, LESSON_RATIO);
	assert_int_equal(s->measure.lane, RS_PARA);
	assert_int_equal(s->measure.other, RS_BARE);
	assert_string_equal(s->words.answer, "It asks: {para} cycles, not {bare} cycles");
	assert_string_equal(s->words.notes, "Point at the trap.");
	assert_string_equal(s[1].run.guest, "tour");
	assert_int_equal(s[1].run.lane_count, 4);
	assert_null(s[1].words.question);
	lesson_free(&lesson);
}

static void line_ends_of_other_systems_and_a_mark_at_the_begin_are_no_matter(void **state)
{
	char text[2 * sizeof example + 8] = "\xef\xbb\xbf";
	size_t n = 3;

	(void)state;
	for (const char *c = example; *c; c++) {
		if (*c == '\n')
			text[n++] = '\r';
		text[n++] = *c;
	}
	assert_int_equal(take(text, false), RS_OK);
	assert_string_equal(lesson.title, "The guest asks");
	assert_string_equal(lesson.stops[0].words.choices[0], "2x");
	lesson_free(&lesson);
}

static void comments_and_missing_ends_of_lines_are_no_matter(void **state)
{
	(void)state;
	assert_int_equal(
		take("<!-- a\nb -->\n# T\nguest: tour\n\n## S\nat: end\n\n<!-- c -->\nd",
		     false),
		RS_OK);
	assert_string_equal(lesson.stops[0].words.say, "d");
	lesson_free(&lesson);
}

static void a_wrong_line_is_named(void **state)
{
	(void)state;
	refuses_whole("", "5-para.md:1: found no title, expected '# TITLE'");
	refuses_whole("hello\n", "5-para.md:1: found 'hello', expected '# TITLE'");
	refuses_whole("# T\nguest: tour\n", "found no stop, expected '## NAME'");
	refuses_whole("# T\n\n## S\nat: end\n",
		      "5-para.md:3: found neither 'guest:' nor 'vm:'");
	refuses_whole("# T\nlane: bare\n\n## S\n",
		      "5-para.md:2: found 'lane:' before the first stop");
	refuses_whole("# T\nguest tour\n",
		      "5-para.md:2: found 'guest tour', expected 'KEY: VALUE'");
	refuses_whole("# T\nguset: tour\n", "did you mean 'guest'?");
	refuses_whole("# T\nlanes: bare xen\n",
		      "lanes: found 'xen', expected bare, full, para");
	refuses_whole("# T\nlanes: bare bare\n", "found 'bare' twice");
	refuses_whole("# T\nguest: tour\x1b[2J\n", "characters that control a terminal");
	refuses_whole("# T\nguest: tour\n\n## S\nat: end\n\n# U\n",
		      "5-para.md:7: found a second title");
	refuses("at: sycall 1\n", "5-para.md:5: at: found 'sycall'");
	refuses("at: syscall 0\n", "at: found 'syscall 0', expected a number from 1");
	refuses("screen: race-track\n", "screen: found 'race-track', expected lanes,");
	refuses("hide: cost\n", "hide: found 'cost', expected costs, whole");
	refuses("at: end\nminutes: 1\nat: start\n",
		"5-para.md:7: found a second 'at:' below one heading");
	refuses("minutes: 0\n", "minutes: found '0', expected a number from 1");
	refuses("at: end\nafter: trap\n", "5-para.md:6: found 'after:' without an operation");
	refuses("at: end\nscreen: why\nlane: container\n",
		"5-para.md:7: lane: found container, expected one of 'lanes:'");
	refuses("needs: atlas\n", "found 'needs:' at a stop");
	refuses("at: end\n\n! no\n", "found '! no' before a question");
	refuses("at: end\n\n? \n", "found a question without a text");
	refuses("at: end\n\n? a\n- 1\nmeasure: slowest\n",
		"5-para.md:7: found a question with 1 of 2 to 6 lines");
	refuses("at: end\n\n? a\n- 1\n- 2\n\n## U\n",
		"5-para.md:7: found a question without 'measure:'");
	refuses("at: end\n\n? a\n- 1\n- x\nmeasure: cycles bare whole\n",
		"5-para.md:10: found the choice 'x' for a number");
	refuses("at: end\n\n? a\n- dies\n- lives\nmeasure: ends bare\n",
		"choice: found 'lives', expected well, dies or hangs");
	refuses("at: end\n\n? a\n- 1\n- 2\nmeasure: cycles bare\n",
		"found no operation in 'at:' to measure");
	refuses("at: end\n\n? a\n- 1\n- 2\nmeasure: cycles\n",
		"measure: found 'cycles', expected 'cycles LANE'");
	refuses("at: end\n\n? a\n- 1\n- 2\nmeasure: speed bare\n",
		"measure: found 'speed', expected cycles,");
	refuses("at: end\n\n? a\n- 1\n- 2\nmeasure: cycles container whole\n",
		"found a lane that is not among 'lanes:'");
	refuses("at: syscall\n\n? a\n- 1\n- 2\nmeasure: exits hvm ecall-vs\n",
		"found exits of one reason at a stop");
	refuses("at: end\n\n? a\nb\n", "5-para.md:8: found 'b', expected '- CHOICE'");
	refuses("at: end\n\n? a\n- 1\n- 2\n- 3\n- 4\n- 5\n- 6\n- 7\n",
		"found one more choice, expected 6");
	refuses("at: end\n\n<!-- x\n", "found the end inside a comment");
}

static void what_is_too_much_is_refused(void **state)
{
	static char large[LESSON_BYTES + 2];
	size_t n;

	(void)state;
	memset(large, 'x', LESSON_BYTES + 1);
	refuses_whole(large, "expected 65536 at most");
	n = (size_t)snprintf(large, sizeof large, "# T\nguest: tour\n\n");
	for (int i = 0; i <= LESSON_STOPS; i++)
		n += (size_t)snprintf(large + n, sizeof large - n, "## S\nat: end\n\n");
	refuses_whole(large, "found one more stop, expected 64 at most");
	large[strlen(large) - strlen("## S\nat: end\n\n")] = '\0';
	assert_int_equal(take(large, false), RS_OK);
	assert_int_equal(lesson.count, LESSON_STOPS);
	lesson_free(&lesson);
	assert_int_equal(lesson_read(&lesson, "x", "# T\0", 4, false, message, sizeof message),
			 RS_BAD_CONFIG);
	assert_non_null(strstr(message, "is not a text file"));
}

static void a_feature_that_is_not_there_is_named(void **state)
{
	(void)state;
	assert_int_equal(
		take("# T\nguest: tour\nneeds: race holodeck\n\n## S\nat: end\n", false),
		RS_OK);
	assert_string_equal(lesson.missing, "holodeck");
	lesson_free(&lesson);
}

static void a_stop_may_have_a_run_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(
		take("# T\nguest: tour\nset: disk=1\n\n## S\nat: end\nvm: serve 40\nvm: sieve\n"
		     "lanes: hvm\n\n## U\nat: end\n",
		     false),
		RS_OK);
	assert_true(lesson.stops[0].own_run);
	assert_null(lesson.stops[0].run.guest);
	assert_int_equal(lesson.stops[0].run.vm_count, 2);
	assert_string_equal(lesson.stops[0].run.vms[1], "sieve");
	assert_string_equal(lesson.stops[0].run.set, "disk=1");
	assert_int_equal(lesson.stops[0].run.lane_count, 1);
	assert_false(lesson.stops[1].own_run);
	assert_string_equal(lesson.stops[1].run.guest, "tour");
	lesson_free(&lesson);
}

static void texts_in_another_language_belong_to_the_same_stops(void **state)
{
	struct lesson korean;
	static const char good[] =
		"# 게스트가 부탁한다\n\n## 페이지 테이블 전환\n\n말.\n? 몇 배?\n- 2배\n- "
		"20배\n- 200배\n! {para} 사이클\n\n## 전체\n\n끝.\n";
	static const char short_one[] = "# 게스트\n\n## 하나\n";
	static const char two[] = "# 게\n\n## 하\n? 몇?\n- 2배\n- 20배\n\n## 둘\n";

	(void)state;
	read_example();
	assert_int_equal(lesson_read(&korean, "5-para.ko.md", good, strlen(good), true, message,
				     sizeof message),
			 RS_OK);
	assert_int_equal(lesson_match(&lesson, &korean, message, sizeof message), RS_OK);
	lesson_free(&korean);
	assert_int_equal(lesson_read(&korean, "5-para.ko.md", short_one, strlen(short_one),
				     true, message, sizeof message),
			 RS_OK);
	assert_int_equal(lesson_match(&lesson, &korean, message, sizeof message),
			 RS_BAD_CONFIG);
	assert_string_equal(message,
			    "5-para.ko.md:3: found 1 stops, expected 2 as in 5-para.md");
	lesson_free(&korean);
	assert_int_equal(lesson_read(&korean, "5-para.ko.md", two, strlen(two), true, message,
				     sizeof message),
			 RS_BAD_CONFIG); /* the blank line after a heading is missing */
	assert_non_null(
		strstr(message, "5-para.ko.md:4: found '? 몇?', expected 'KEY: VALUE'"));
	lesson_free(&lesson);
}

/* ---- measuring */

static struct lesson_value measured(const char *what, size_t stop)
{
	char text[1024];

	snprintf(text, sizeof text,
		 "# T\nguest: tour\n\n## S\nat: %s\n\n? a\n- %s\n- %s\nmeasure: %s\n! {bare} "
		 "{answer}\n",
		 stop ? "syscall 1" : "end",
		 strstr(what, "ends")	? "well"
		 : strstr(what, "slow") ? "full"
					: "1",
		 strstr(what, "ends")	? "dies"
		 : strstr(what, "slow") ? "bare"
					: "1,000",
		 what);
	assert_int_equal(take(text, false), RS_OK);
	assert_true(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	return lesson_measure(&lesson.stops[0].measure, &model);
}

static void answers_are_those_of_the_lanes(void **state)
{
	uint64_t cost[2];
	struct lesson_value v;
	char text[128], figure[64];
	double margin;

	(void)state;
	open_lanes(15);
	for (int i = 0; i < 2; i++) {
		const struct view_ops *o = &model.lanes[i].ops;

		cost[i] = view_op_cost(&o->ops[view_ops_find(o, RS_OP_SYSCALL, 0)]);
	}
	v = measured("cycles bare", 1);
	assert_true(v.known && v.number == (double)cost[0]);
	lesson_free(&lesson);
	v = measured("ratio full bare", 1);
	assert_true(v.known && v.number == (double)cost[1] / (double)cost[0]);
	lesson_answer(text, sizeof text, lesson.stops[0].words.answer, &lesson.stops[0].measure,
		      &v, &model);
	lesson_value_text(figure, sizeof figure, &lesson.stops[0].measure, &v);
	assert_int_equal(strtoul(text, NULL, 10), cost[0]);
	assert_non_null(strstr(text, figure));
	lesson_free(&lesson);
	v = measured("count bare syscall whole", 1);
	assert_true(v.known && v.number == view_ops_began(&model.lanes[0].ops, RS_OP_SYSCALL));
	lesson_free(&lesson);
	v = measured("slowest", 1);
	assert_true(v.known);
	assert_string_equal(v.word, "full");
	assert_int_equal(lesson_right(lesson.stops, &v, &margin), 0);
	lesson_free(&lesson);
	v = measured("ends bare", 0);
	assert_true(v.known);
	assert_string_equal(v.word, "well");
	lesson_free(&lesson);
	view_model_free(&model);
}

static size_t right_of(double number, double *margin)
{
	struct lesson_value v = {.known = true, .number = number};

	return lesson_right(&lesson.stops[0], &v, margin);
}

static void the_choice_that_is_nearest_by_ratio_is_right(void **state)
{
	double margin;

	(void)state;
	read_example(); /* 2x, 20x, 200x */
	assert_int_equal(right_of(1, &margin), 0);
	assert_int_equal(right_of(6.3, &margin), 0); /* up to the root of 2 * 20 */
	assert_true(margin < 0.01);
	assert_int_equal(right_of(6.4, &margin), 1);
	assert_int_equal(right_of(20, &margin), 1);
	assert_true(margin > 0.49 && margin < 0.51); /* half a decade to either border */
	assert_int_equal(right_of(5000, &margin), 2);
	assert_int_equal(right_of(0, &margin), 0);
	lesson_free(&lesson);
}

static void an_operation_that_is_not_there_is_refused_with_what_is(void **state)
{
	(void)state;
	open_lanes(15);
	assert_int_equal(take("# T\nguest: tour\n\n## S\nat: syscall 900000\n", false), RS_OK);
	assert_false(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	assert_non_null(strstr(
		message, "5-para.md:5: at: found syscall 900000, expected a number up to"));
	lesson_free(&lesson);
	assert_int_equal(take("# T\nguest: tour\n\n## S\nat: csrw-satp 1\n", false), RS_OK);
	assert_false(lesson_stand(&lesson, lesson.stops, &model, message, sizeof message));
	assert_non_null(strstr(message, "expected what the guest does: "));
	lesson_free(&lesson);
	view_model_free(&model);
}

/* ---- giving it */

static struct lesson_session session;
static struct view_state state_of_view;

static bool same_run(struct view_state *context, const struct lesson_run *run, char *text,
		     size_t size)
{
	(void)context, (void)run, (void)text, (void)size;
	return true;
}

static void give(void)
{
	open_lanes(15);
	read_example();
	lesson_session_begin(&session, &lesson, NULL, 5);
	state_of_view = (struct view_state){.m = &model, .guest = "tour", .open_run = same_run};
	view_lesson_begin(&state_of_view, &session, 0, false);
}

static void end_lesson(void)
{
	lesson_free(&lesson);
	view_model_free(&model);
}

static void a_page_asks_then_answers_then_goes_on(void **state)
{
	(void)state;
	give();
	assert_true(lesson_session_open(&session));
	assert_int_equal(view_state_show(&state_of_view).hide,
			 VIEW_HIDE_COSTS | VIEW_HIDE_WHOLE);
	view_do(&state_of_view, VIEW_DO_PAGE, 1);
	assert_int_equal(session.stop, 0);
	assert_false(lesson_session_open(&session));
	assert_int_equal(view_state_show(&state_of_view).hide, 0);
	view_do(&state_of_view, VIEW_DO_PAGE, 1);
	assert_int_equal(session.stop, 1);
	assert_int_equal(state_of_view.screen, VIEW_SCREEN_RACE);
	view_do(&state_of_view, VIEW_DO_PAGE, 1); /* there is no further one */
	assert_int_equal(session.stop, 1);
	view_do(&state_of_view, VIEW_DO_PAGE, -1);
	assert_int_equal(session.stop, 0);
	assert_int_equal(state_of_view.screen, VIEW_SCREEN_LANES);
	assert_false(lesson_session_open(&session)); /* it stays answered */
	end_lesson();
}

static void digits_are_the_guess_of_the_class_while_it_is_asked(void **state)
{
	(void)state;
	give();
	view_do(&state_of_view, VIEW_DO_ALONE, 1);
	assert_int_equal(session.at[0].guess, 1);
	assert_int_equal(model.alone, VIEW_ALL);
	view_do(&state_of_view, VIEW_DO_ALONE, 1); /* taken back */
	assert_int_equal(session.at[0].guess, LESSON_NO_GUESS);
	view_do(&state_of_view, VIEW_DO_ALONE, 2);
	view_do(&state_of_view, VIEW_DO_PAGE, 1);
	assert_int_equal(session.at[0].guess, 2);
	view_do(&state_of_view, VIEW_DO_ALONE, 1); /* a lane, as ever */
	assert_int_equal(model.alone, 1);
	assert_true(session.left);
	end_lesson();
}

static void other_keys_leave_the_lesson_and_a_page_comes_back(void **state)
{
	uint64_t there;

	(void)state;
	give();
	there = model.cycle;
	view_do(&state_of_view, VIEW_DO_SCREEN, VIEW_SCREEN_WHY);
	view_do(&state_of_view, VIEW_DO_OPERATION, 1);
	assert_true(session.left);
	assert_int_not_equal(model.cycle, there);
	view_do(&state_of_view, VIEW_DO_PAGE, 1);
	assert_false(session.left);
	assert_int_equal(session.stop, 0);
	assert_true(lesson_session_open(&session)); /* coming back answers nothing */
	assert_int_equal(model.cycle, there);
	assert_int_equal(state_of_view.screen, VIEW_SCREEN_LANES);
	view_do(&state_of_view, VIEW_DO_DARK, 0); /* how it looks is no other place */
	assert_false(session.left);
	end_lesson();
}

static void the_screen_can_be_black(void **state)
{
	(void)state;
	give();
	view_do(&state_of_view, VIEW_DO_BLACK, 0);
	show = view_state_show(&state_of_view);
	draw();
	assert_int_equal(scene.count, 1);
	assert_int_equal(scene.items[0].color, VIEW_BLACK);
	view_do(&state_of_view, VIEW_DO_PAGE,
		1); /* any key brings it back, and does nothing else */
	assert_false(state_of_view.black);
	assert_true(lesson_session_open(&session));
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

static void a_stop_is_stood_at_as_soon_as_the_lanes_come_to_it(void **state)
{
	struct view_source source;

	(void)state;
	sample_make(&samples[0], RS_BARE);
	samples[0].shown = 2;
	source = sample_source(&samples[0]);
	view_model_init(&model);
	assert_true(view_model_add(&model, &source));
	(void)view_model_update(&model, SIZE_MAX);
	read_example();
	lesson_session_begin(&session, &lesson, NULL, 5);
	state_of_view = (struct view_state){.m = &model, .guest = "tour", .open_run = same_run};
	view_lesson_begin(&state_of_view, &session, 0, false);
	assert_false(session.arrived);
	assert_string_equal(session.problem, "");
	samples[0].shown = samples[0].count;
	(void)view_model_update(&model, SIZE_MAX);
	(void)view_pass(&state_of_view, 0.01);
	assert_true(session.arrived);
	assert_int_equal(model.lanes[0].ops.ops[view_model_op(&model, 0)].id, RS_OP_SYSCALL);
	end_lesson();
}

static void the_end_is_stood_at_once_the_run_has_ended(void **state)
{
	struct view_source source;

	(void)state;
	sample_make(&samples[0], RS_BARE);
	samples[0].shown = 2;
	source = sample_source(&samples[0]);
	view_model_init(&model);
	assert_true(view_model_add(&model, &source));
	(void)view_model_update(&model, SIZE_MAX);
	read_example();
	lesson.stops[0].place = LESSON_AT_END;
	lesson_session_begin(&session, &lesson, NULL, 5);
	state_of_view = (struct view_state){.m = &model, .guest = "tour", .open_run = same_run};
	view_lesson_begin(&state_of_view, &session, 0, false);
	assert_false(session.arrived);
	samples[0].shown = samples[0].count;
	(void)view_model_update(&model, SIZE_MAX);
	(void)view_pass(&state_of_view, 0.01);
	assert_true(session.arrived);
	assert_int_equal(view_model_op(&model, 0), model.lanes[0].ops.count - 1);
	end_lesson();
}

/* ---- what is drawn */

static void draw_state(void)
{
	show = view_state_show(&state_of_view);
	draw();
	check_scene();
}

static void every_step_is_legible(void **state)
{
	static const unsigned sizes[] = {80, 100, 125, 150, 200};

	(void)state;
	give();
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int screen = 0; screen < VIEW_SCREENS; screen++) {
			session.at[0].answered = false;
			session.stop = 0;
			state_of_view.percent = sizes[i];
			lesson.stops[0].screen = (enum view_screen)screen;
			session.at[0].guess = LESSON_NO_GUESS;
			view_lesson_stand(&state_of_view);
			draw_state();
			if (screen == VIEW_SCREEN_LANES && sizes[i] == 100)
				assert_true(says("2x") && says("20x") && says("200x"));
			for (int guess = 0; guess < 3; guess++) {
				session.at[0].answered = false;
				session.at[0].guess = guess;
				draw_state();
				session.at[0].answered = true;
				draw_state();
			}
			session.left = true;
			draw_state();
		}
	}
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

static void two_to_six_choices_are_legible(void **state)
{
	(void)state;
	give();
	for (size_t n = LESSON_CHOICES_LEAST; n <= LESSON_CHOICES; n++) {
		for (int size = 100; size <= 200; size += 100) {
			for (size_t i = 0; i < n; i++)
				lesson.stops[0].words.choices[i] =
					n > 4 ? "200,000x" : "200,000 cycles";
			lesson.stops[0].words.choice_count = n;
			state_of_view.percent = (unsigned)size;
			session.at[0].answered = false;
			draw_state();
			session.at[0].answered = true;
			draw_state();
		}
	}
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

static void what_is_hidden_cannot_be_read(void **state)
{
	(void)state;
	give();
	lesson.stops[0].hide = VIEW_HIDE_ALL;
	draw_state();
	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *item = &scene.items[i];

		assert_false(item->kind == VIEW_ARROW && item->y < 744);
		if (item->kind == VIEW_TEXTS && item->text.own)
			assert_string_equal(item->text.text, view_localized(TEXT_HIDDEN));
		if (item->kind == VIEW_TEXTS && item->y < 744 && item->y > 604 && item->x > 500)
			assert_true(!item->text.text[0] ||
				    strcmp(item->text.text, view_localized(TEXT_HIDDEN)) == 0);
	}
	view_do(&state_of_view, VIEW_DO_HIDE, 0);
	assert_int_equal(view_state_show(&state_of_view).hide, 0);
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

static const struct view_page *page(void)
{
	static struct view_page p;

	show = view_state_show(&state_of_view);
	view_page(&p, &model, &show, false);
	assert_in_range(p.rows, 1, VIEW_PAGE_ROWS);
	for (size_t i = 0; i < p.rows; i++)
		assert_in_range(view_columns(p.lines[i].text), 0, VIEW_PAGE_COLUMNS);
	return &p;
}

static bool page_says(const char *text)
{
	const struct view_page *p = page();

	for (size_t i = 0; i < p->rows; i++)
		if (strstr(p->lines[i].text, text))
			return true;
	return false;
}

static void a_terminal_asks_as_well(void **state)
{
	(void)state;
	give();
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		session.at[0].answered = false;
		session.at[0].guess = LESSON_NO_GUESS;
		session.stop = 0;
		lesson.stops[0].screen = (enum view_screen)screen;
		view_lesson_stand(&state_of_view);
		assert_true(page_says("How many times slower"));
		assert_true(page_says("1) 2x   2) 20x   3) 200x"));
		assert_true(page_says("[?] "));
		view_do(&state_of_view, VIEW_DO_ALONE, 1);
		assert_true(page_says("2) 20x ("));
		view_do(&state_of_view, VIEW_DO_PAGE, 1);
		assert_true(page_says("It asks: "));
		assert_true(page_says("[!] "));
		assert_true(page_says("] ("));
	}
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

static void a_plan_says_who_is_ahead(void **state)
{
	(void)state;
	read_example(); /* three minutes, and none */
	lesson_session_begin(&session, &lesson, NULL, 5);
	assert_true(lesson_session_ahead(&session) == 0); /* it has not begun */
	session.timed = true;
	session.elapsed = 100;
	assert_true(lesson_session_ahead(&session) == 0);
	session.elapsed = 240;
	assert_true(lesson_session_ahead(&session) == -60);
	session.stop = 1;
	assert_true(lesson_session_ahead(&session) == -60);
	session.elapsed = 120;
	assert_true(lesson_session_ahead(&session) == 60);
	assert_int_equal(lesson_minutes(&lesson), 13);
	lesson.minutes = 0;
	assert_int_equal(lesson_minutes(&lesson), 3);
	lesson_free(&lesson);
}

static void the_clock_begins_with_the_first_page_and_can_pause(void **state)
{
	(void)state;
	give();
	(void)view_pass(&state_of_view, 10);
	assert_true(session.elapsed == 0);
	view_do(&state_of_view, VIEW_DO_PAGE, 1);
	(void)view_pass(&state_of_view, 10);
	view_do(&state_of_view, VIEW_DO_TIMER, 0);
	(void)view_pass(&state_of_view, 10);
	view_do(&state_of_view, VIEW_DO_TIMER, 0);
	(void)view_pass(&state_of_view, 5);
	assert_true(session.elapsed == 15);
	end_lesson();
}

static void the_lecturers_page_fits_a_terminal(void **state)
{
	static char notes[4000];
	struct view_page p;

	(void)state;
	give();
	for (size_t i = 0; i + 8 < sizeof notes; i += 8)
		memcpy(notes + i, i % 400 == 392 ? "강의실\n" : "lecture ", 8);
	for (int answered = 0; answered < 2; answered++) {
		session.at[0].answered = answered;
		view_presenter_page(&p, &state_of_view);
		assert_int_equal(p.rows, VIEW_PAGE_ROWS);
		assert_non_null(strstr(p.lines[0].text, "The guest asks"));
		lesson.stops[0].words.say = lesson.stops[0].words.notes = notes;
		view_presenter_page(&p, &state_of_view);
		assert_int_equal(p.rows, VIEW_PAGE_ROWS);
		for (size_t i = 0; i < p.rows; i++)
			assert_in_range(view_columns(p.lines[i].text), 0, VIEW_PAGE_COLUMNS);
	}
	end_lesson();
}

static void the_lecturers_screen_is_legible(void **state)
{
	static struct view_scene workspace[2];
	static char notes[3000];

	(void)state;
	give();
	for (size_t i = 0; i + 8 < sizeof notes; i += 8)
		memcpy(notes + i, i % 400 == 392 ? "lecture\n" : "lecture ", 8);
	for (int i = 0; i < 32; i++) {
		bool many = i & 1, open = i & 2, guessed = i & 4, late = i & 8;

		session.stop = i & 16 ? 1 : 0;
		session.at[0].answered = !open;
		session.at[0].guess = guessed ? 1 : LESSON_NO_GUESS;
		session.timed = true;
		session.elapsed = late ? 5999 : 20;
		session.course_count = many ? 9 : 3;
		for (unsigned k = 0; k < session.course_count; k++) {
			session.course[k].number = k + 1;
			snprintf(session.course[k].title, sizeof session.course[k].title,
				 "One computer, many");
		}
		lesson.stops[0].words.notes = lesson.stops[0].words.say = many ? notes : "Say.";
		show = view_state_show(&state_of_view);
		view_scene_begin(&scene, scene.ruler);
		draw_presenter(&scene, &model, &show, workspace);
		check_scene();
		assert_true(says("The guest asks") || says("5  The guest asks"));
	}
	end_lesson();
	show = (struct view_show){.guest = "tour"};
}

/* What refusals say is compared in English; each has its Korean text (scripts/texts). */
static int speak_english(void **state)
{
	static enum view_language before;

	before = view_language_now();
	*state = &before;
	return view_set_language(VIEW_EN) ? 0 : -1;
}

static int speak_as_before(void **state)
{
	const enum view_language *before = *state;

	return view_set_language(*before) ? 0 : -1;
}

#define REFUSES(test) cmocka_unit_test_setup_teardown(test, speak_english, speak_as_before)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lesson_is_read),
		cmocka_unit_test(
			line_ends_of_other_systems_and_a_mark_at_the_begin_are_no_matter),
		cmocka_unit_test(comments_and_missing_ends_of_lines_are_no_matter),
		REFUSES(a_wrong_line_is_named),
		REFUSES(what_is_too_much_is_refused),
		cmocka_unit_test(a_feature_that_is_not_there_is_named),
		cmocka_unit_test(a_stop_may_have_a_run_of_its_own),
		REFUSES(texts_in_another_language_belong_to_the_same_stops),
		cmocka_unit_test(answers_are_those_of_the_lanes),
		cmocka_unit_test(the_choice_that_is_nearest_by_ratio_is_right),
		REFUSES(an_operation_that_is_not_there_is_refused_with_what_is),
		cmocka_unit_test(a_page_asks_then_answers_then_goes_on),
		cmocka_unit_test(digits_are_the_guess_of_the_class_while_it_is_asked),
		cmocka_unit_test(other_keys_leave_the_lesson_and_a_page_comes_back),
		cmocka_unit_test(the_screen_can_be_black),
		cmocka_unit_test(a_stop_is_stood_at_as_soon_as_the_lanes_come_to_it),
		cmocka_unit_test(the_end_is_stood_at_once_the_run_has_ended),
		cmocka_unit_test(every_step_is_legible),
		cmocka_unit_test(two_to_six_choices_are_legible),
		cmocka_unit_test(what_is_hidden_cannot_be_read),
		cmocka_unit_test(a_terminal_asks_as_well),
		cmocka_unit_test(a_plan_says_who_is_ahead),
		cmocka_unit_test(the_clock_begins_with_the_first_page_and_can_pause),
		cmocka_unit_test(the_lecturers_page_fits_a_terminal),
		cmocka_unit_test(the_lecturers_screen_is_legible),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
