/* The Memory screen: what it says is so, and it can be read, whatever the guest's memory is like.
 *
 *	test_memory [ko]
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
#include "ringside/cause.h"
#include "sample_memory.h"
#include "view/control/control.h"
#include "view/scene/memory.h"
#include "view/scene/translations.h"
#include "view/text/page.h"

static struct view_memory_at at;
static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void open_memory(enum rs_generation g, enum sample_memory kind)
{
	open_lanes(1u << g);
	sample_memory_add(&model, 0);
	sample_memory_choose(kind);
	view_model_seek_op(&model, view_ops_find(&model.lanes[0].ops, RS_OP_ENABLE_PAGING, 0));
	at = (struct view_memory_at){.unit = VIEW_UNIT_BYTES};
	show = (struct view_show){
		.guest = "tour", .speed = "10x", .screen = VIEW_SCREEN_MEMORY, .memory = &at};
}

static bool has(const char *part)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS && strstr(scene.items[i].text.text, part))
			return true;
	return false;
}

static unsigned count_color(enum view_color color)
{
	unsigned n = 0;

	for (size_t i = 0; i < scene.count; i++)
		n += scene.items[i].kind == VIEW_BOX && scene.items[i].color == color;
	return n;
}

static void every_memory_is_legible_at_every_size(void **state)
{
	(void)state;
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		for (int kind = 0; kind < SAMPLE_MEMORIES; kind++) {
			open_memory((enum rs_generation)g, (enum sample_memory)kind);
			for (unsigned i = 0; i < SIZES * VIEW_UNITS; i++) {
				at.unit = (uint8_t)(i % VIEW_UNITS);
				show.percent = sizes[i / VIEW_UNITS];
				draw();
				check_scene();
			}
			view_model_free(&model);
		}
	}
}

static void what_is_typed_and_followed_is_legible(void **state)
{
	static const uint8_t follows[] = {VIEW_FOLLOW_EVENT, 1, 2, 8, 17, RS_FOLLOW_PC,
					  RS_FOLLOW_ADDRESS};

	(void)state;
	open_memory(RS_HVM, SAMPLE_MEMORY_TWO);
	for (size_t i = 0; i < sizeof follows; i++) {
		at.follow = follows[i];
		draw();
		check_scene();
	}
	at.typing = true;
	strcpy(at.typed, "0xffffffc080201");
	draw();
	check_scene();
	assert_true(says("/0xffffffc080201_"));
	view_model_free(&model);
}

/* In a terminal, too: no line is wider than it. */
static void every_memory_fits_a_terminal(void **state)
{
	struct view_page page;

	(void)state;
	for (int kind = 0; kind < SAMPLE_MEMORIES * VIEW_UNITS; kind++) {
		open_memory(kind % 2 ? RS_HVM : RS_FULL,
			    (enum sample_memory)(kind / VIEW_UNITS));
		at.unit = (uint8_t)(kind % VIEW_UNITS);
		view_page(&page, &model, &show, kind % 3 == 0);
		assert_int_equal(page.rows, VIEW_PAGE_ROWS);
		for (size_t i = 0; i < page.rows; i++)
			assert_true(view_columns(page.lines[i].text) <= VIEW_PAGE_COLUMNS);
		assert_true(page.lines[0].text[0]);
		assert_non_null(strstr(page.lines[VIEW_PAGE_ROWS - 1].text, "F1"));
		view_model_free(&model);
	}
}

static void the_reads_and_what_they_lead_to_are_named(void **state)
{
	static const struct {
		enum sample_memory kind;
		enum rs_generation g;
		const char *title, *result;
	} cases[] = {
		{SAMPLE_MEMORY_ONE, RS_BARE, "3 reads", "Physical address 0x8064ad10"},
		{SAMPLE_MEMORY_ONE, RS_PARA, "3 reads", "Machine address 0x8064ad10"},
		{SAMPLE_MEMORY_ONE, RS_FULL, "which the emulator walks: 3 reads",
		 "Physical address 0x8064ad10, kept at machine address 0x804bdf60"},
		{SAMPLE_MEMORY_TWO, RS_HVM, "Two page tables of this address: 15 reads",
		 "Machine address 0x8064ad10"},
		{SAMPLE_MEMORY_LARGE, RS_HVM, "5 reads", "Machine address 0x8064ad10"},
		{SAMPLE_MEMORY_HOST_ALONE, RS_HVM, "3 reads", "Machine address 0x8064ad10"},
		{SAMPLE_MEMORY_PHYSICAL, RS_BARE, "addresses are physical", "0x8064ad10"},
		{SAMPLE_MEMORY_GUEST_FAULT, RS_HVM, "8 reads",
		 "Not mapped: the guest's entry of level 1 is not valid"},
		{SAMPLE_MEMORY_HOST_FAULT, RS_HVM, "6 reads",
		 "Not mapped: the host's entry of level 1 is not valid"},
		{SAMPLE_MEMORY_INVALID, RS_BARE, "3 reads",
		 "Not mapped: the entry of level 0 is not valid, its V bit is 0"},
		{SAMPLE_MEMORY_RESERVED, RS_BARE, "3 reads", "level 0 has bits that"},
		{SAMPLE_MEMORY_POINTER, RS_BARE, "3 reads", "level 0 names another table"},
		{SAMPLE_MEMORY_MISALIGNED, RS_BARE, "2 reads", "level 1 is a large page"},
		{SAMPLE_MEMORY_NO_RAM, RS_BARE, "2 reads", "level 1 names a table where"},
		{SAMPLE_MEMORY_NO_ROOT, RS_BARE, "0 reads", "the root table lies where"},
		{SAMPLE_MEMORY_BITS, RS_BARE, "0 reads", "bits 63 to 39 do not repeat"},
		{SAMPLE_MEMORY_DEVICE, RS_BARE, "3 reads", "0x10000000, where there is no RAM"},
	};

	(void)state;
	if (view_language_now() != VIEW_EN)
		skip();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct memory_page p;
		char who[VIEW_TEXT], rest[2 * VIEW_TEXT], text[3 * VIEW_TEXT];

		open_memory(cases[i].g, cases[i].kind);
		memory_place(&p, &model, &show, 15);
		memory_walk_title(&p, text, sizeof text);
		if (!strstr(text, cases[i].title))
			fail_msg("%zu: '%s' is not '%s'", i, text, cases[i].title);
		memory_walk_result(&p, who, sizeof who, rest, sizeof rest);
		snprintf(text, sizeof text, "%s %s", who, rest);
		if (!strstr(text, cases[i].result))
			fail_msg("%zu: '%s' is not '%s'", i, text, cases[i].result);
		view_model_free(&model);
	}
}

/* The entries stand where the Nested walk has them. */
static void fifteen_reads_fill_the_grid_in_order(void **state)
{
	static const uint8_t kinds[] = {SAMPLE_MEMORY_TWO, SAMPLE_MEMORY_LARGE};
	static const uint8_t cells[2][15] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
					     {0, 1, 3, 12, 13}};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct view_memory v;

		open_memory(RS_HVM, (enum sample_memory)kinds[k]);
		view_memory_read(&model, &at, &v);
		assert_int_equal(v.now.read_count, k ? 5 : 15);
		for (unsigned i = 0; i < v.now.read_count; i++) {
			unsigned column, row = view_memory_cell(&v.now, i, &column);

			assert_int_equal(4 * row + column, cells[k][i]);
		}
		view_model_free(&model);
	}
}

static void what_changed_is_marked_by_colour_and_sign(void **state)
{
	unsigned signs = 0;

	(void)state;
	open_memory(RS_HVM, SAMPLE_MEMORY_TWO);
	draw(); /* the number of the event is at sp + 8, and in the stack that is its second word */
	for (size_t i = 0; i < scene.count; i++)
		signs += scene.items[i].kind == VIEW_TEXTS &&
			 strcmp(scene.items[i].text.text, "*") == 0;
	assert_int_equal(signs, 2);
	assert_true(count_color(VIEW_FILL_CHANGED) >= 2);
	at.stop = (struct view_memory_stop){.held = true, .moment = {.event = model.event}};
	at.before = at.stop; /* nothing since */
	at.lane = 0;
	draw();
	assert_int_equal(count_color(VIEW_FILL_CHANGED), 0);
	view_model_free(&model);
}

static struct view_state state_of(void)
{
	return (struct view_state){
		.m = &model, .guest = "tour", .screen = VIEW_SCREEN_MEMORY, .still = true};
}

static void press(struct view_state *s, enum view_command what, int by)
{
	view_do(s, what, by);
	(void)view_pass(s, 0);
}

static void the_last_stop_is_where_one_stood_before(void **state)
{
	struct view_state s;
	struct view_memory v;
	size_t first, second;

	(void)state;
	open_memory(RS_HVM, SAMPLE_MEMORY_TWO);
	s = state_of();
	(void)view_pass(&s, 0);
	first = model.event;
	press(&s, VIEW_DO_OPERATION, 1);
	second = model.event;
	view_memory_read(&model, &s.memory, &v);
	assert_true(v.compared);
	assert_int_equal(v.event, second);
	assert_int_equal(v.since, first);
	press(&s, VIEW_DO_UNIT, 1); /* no stop */
	press(&s, VIEW_DO_SCREEN, VIEW_SCREEN_MICROSCOPE);
	press(&s, VIEW_DO_EVENT, 1); /* one on another screen */
	press(&s, VIEW_DO_SCREEN, VIEW_SCREEN_MEMORY);
	view_memory_read(&model, &s.memory, &v);
	assert_int_equal(v.since, second);
	press(&s, VIEW_DO_EVENT, -1); /* and back */
	view_memory_read(&model, &s.memory, &v);
	assert_int_equal(v.event, second);
	assert_int_equal(v.since, second + 1);
	view_model_free(&model);
}

static void a_note_that_is_gone_is_not_waited_for(void **state)
{
	struct view_state s;

	(void)state;
	open_memory(RS_BARE, SAMPLE_MEMORY_ONE);
	s = state_of();
	press(&s, VIEW_DO_MOTION, 0);
	assert_true(s.note[0] && s.note_left > 0);
	press(&s, VIEW_DO_UNIT, 1);
	assert_int_equal(s.note[0], 0);
	assert_true(s.note_left <= 0);
	view_model_free(&model);
}

static void keys_move_through_memory(void **state)
{
	struct view_state s;
	struct view_memory v;
	unsigned speed;

	(void)state;
	open_memory(RS_BARE, SAMPLE_MEMORY_ONE);
	s = state_of();
	speed = s.player.speed;
	press(&s, VIEW_DO_ROW, -1);
	view_memory_read(&model, &s.memory, &v);
	assert_int_equal(v.now.first, v.now.hart.x[2] + 8);
	press(&s, VIEW_DO_ROWS, 1);
	view_memory_read(&model, &s.memory, &v);
	assert_int_equal(v.now.first, v.now.hart.x[2] + 8 - 96);
	assert_int_equal(s.player.speed, speed);
	press(&s, VIEW_DO_ENTER, 0); /* sp itself, pc, ra */
	press(&s, VIEW_DO_ENTER, 0);
	view_memory_read(&model, &s.memory, &v);
	assert_int_equal(v.follows, RS_FOLLOW_PC);
	assert_int_equal(v.now.address, v.now.hart.pc);
	for (unsigned unit = 1; unit <= VIEW_UNITS; unit++) {
		press(&s, VIEW_DO_UNIT, 1);
		assert_int_equal(s.memory.unit, unit % VIEW_UNITS);
	}
	press(&s, VIEW_DO_BACK, 0);
	assert_int_equal(s.screen, VIEW_SCREEN_LANES);
	press(&s, VIEW_DO_ROW, 1); /* elsewhere: the speed */
	assert_int_not_equal(s.player.speed, speed);
	view_model_free(&model);
}

static void type(struct view_state *s, const char *text)
{
	press(s, VIEW_DO_PATTERN, 0);
	assert_true(view_is_typing(s));
	view_type(s, text);
	press(s, VIEW_DO_ENTER, 0);
	assert_false(view_is_typing(s));
}

static void an_address_is_typed_as_number_register_or_symbol(void **state)
{
	struct view_state s;

	(void)state;
	open_memory(RS_BARE, SAMPLE_MEMORY_ONE);
	s = state_of();
	type(&s, "/0x80201000");
	assert_int_equal(s.memory.follow, RS_FOLLOW_ADDRESS);
	assert_int_equal(s.memory.address, 0x80201000);
	type(&s, "a0");
	assert_int_equal(s.memory.follow, 10);
	type(&s, "x2");
	assert_int_equal(s.memory.follow, 2);
	type(&s, "pc");
	assert_int_equal(s.memory.follow, RS_FOLLOW_PC);
	type(&s, "trap_entry");
	assert_int_equal(s.memory.follow, RS_FOLLOW_ADDRESS);
	assert_int_equal(s.memory.address, UINT64_C(0xffffffc080201354));
	type(&s, "nowhere"); /* it stays, and a note says why */
	assert_int_equal(s.memory.follow, RS_FOLLOW_ADDRESS);
	assert_non_null(strstr(s.note, "nowhere"));
	press(&s, VIEW_DO_PATTERN, 0);
	view_type(&s, "a1");
	press(&s, VIEW_DO_ERASE, 0);
	assert_string_equal(s.memory.typed, "a");
	press(&s, VIEW_DO_BACK, 0); /* not typed after all */
	assert_false(view_is_typing(&s));
	assert_int_equal(s.screen, VIEW_SCREEN_MEMORY);
	assert_int_equal(s.memory.follow, RS_FOLLOW_ADDRESS);
	view_model_free(&model);
}

/* A page fault is about the address that faulted. */
static void the_access_of_the_event_comes_first(void **state)
{
	struct view_memory v;
	size_t i;

	(void)state;
	open_memory(RS_BARE, SAMPLE_MEMORY_ONE);
	for (i = 0; i < samples[RS_BARE].count; i++)
		if (samples[RS_BARE].events[i].kind == RS_EVENT_TRAP &&
		    samples[RS_BARE].events[i].trap.cause == RS_CAUSE_STORE_PAGE)
			break;
	assert_true(i < samples[RS_BARE].count);
	samples[RS_BARE].events[i].trap.tval = 0x4000;
	view_model_seek_event(&model, i);
	view_memory_read(&model, &at, &v);
	assert_int_equal(v.follows, VIEW_FOLLOW_EVENT);
	assert_int_equal(v.now.address, 0x4000);
	view_model_seek_event(&model, i - 1);
	view_memory_read(&model, &at, &v);
	assert_int_equal(v.follows, VIEW_FOLLOW_SP);
	view_model_free(&model);
}

static void a_recording_says_how_to_see_it(void **state)
{
	(void)state;
	open_memory(RS_BARE, SAMPLE_MEMORY_ONE);
	model.lanes[0].source.recall = NULL;
	show.memory = NULL;
	draw();
	check_scene();
	assert_true(has("ringside show --screen memory"));
	view_model_free(&model);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_memory_is_legible_at_every_size),
		cmocka_unit_test(what_is_typed_and_followed_is_legible),
		cmocka_unit_test(every_memory_fits_a_terminal),
		cmocka_unit_test(the_reads_and_what_they_lead_to_are_named),
		cmocka_unit_test(fifteen_reads_fill_the_grid_in_order),
		cmocka_unit_test(what_changed_is_marked_by_colour_and_sign),
		cmocka_unit_test(the_last_stop_is_where_one_stood_before),
		cmocka_unit_test(a_note_that_is_gone_is_not_waited_for),
		cmocka_unit_test(keys_move_through_memory),
		cmocka_unit_test(an_address_is_typed_as_number_register_or_symbol),
		cmocka_unit_test(the_access_of_the_event_comes_first),
		cmocka_unit_test(a_recording_says_how_to_see_it),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* no translation is there */
	return cmocka_run_group_tests_name("view/memory", tests, NULL, NULL);
}
