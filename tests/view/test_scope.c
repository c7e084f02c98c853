/* What the microscope says, in the window and in a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "ringside/abi/mark.h"
#include "view/model/phases.h"
#include "view/scene/translations.h"
#include "view/text/page.h"

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
				&page, view_localized(data ? TEXT_SCOPE_DATA : TEXT_SCOPE_CODE),
				&code));
			assert_int_equal(code, 0);
			assert_non_null(line_with(&page,
						  view_localized(data ? TEXT_SCOPE_VARIABLES
								      : TEXT_SCOPE_CHANGES),
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
	assert_true(says(view_localized(TEXT_SCOPE_DATA)));
	assert_true(says("csrw satp, a0"));
	assert_true(says(view_localized(TEXT_SCOPE_VARIABLES)));
	assert_true(says("a0"));
	assert_true(says("81a0a"));
	check_scene();
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

/* Where a breakpoint stopped the lane: code of its own, whatever the recording has there. */
static void stop_at(uint64_t pc)
{
	static const uint8_t code[] = {0x13, 0x05, 0x15,
				       0x00, 0x82, 0x80}; /* addi a0, a0, 1; ret */
	struct rs_hart_state *look = &model.breaks.stop.found.look;

	model.breaks.stop.held = true;
	model.breaks.stop.lane = 0;
	model.breaks.stop.cycle = model.cycle;
	*look = (struct rs_hart_state){.pc = pc, .code_at = pc, .code_size = sizeof code};
	memcpy(look->code, code, sizeof code);
}

static void a_breakpoint_is_marked_at_its_line_and_listed(void **state)
{
	struct view_break one = {.text = "pc == 0x80201234", .has_pc = true, .pc = 0x80201234};
	struct view_break other = {.text = "write counter"};
	struct view_page page;
	const char *line;
	bool full, marked = false;
	size_t column;

	(void)state;
	open_lanes(1 << RS_BARE);
	show.screen = VIEW_SCREEN_MICROSCOPE;
	view_model_seek_op(&model, 3);
	stop_at(0x80201234);
	assert_true(view_breaks_toggle(&model.breaks, &one, &full));
	assert_true(view_breaks_toggle(&model.breaks, &other, &full));
	draw();
	assert_true(says("pc == 0x80201234 · write counter"));
	assert_true(says("addi a0, a0, 1"));
	for (size_t i = 0; i < scene.spot_count; i++)
		marked |= scene.spots[i].code && scene.spots[i].pc == 0x80201234;
	assert_true(marked);
	check_scene();
	view_page(&page, &model, &show, true);
	line = line_with(&page, "addi a0, a0, 1", &column);
	assert_non_null(line);
	assert_true(strncmp(line, ">*", 2) == 0);
	view_model_step_event(&model, 1); /* somewhere else, which is what the recording says */
	assert_false(view_breaks_at(&model.breaks, 0x80201238));
	draw();
	assert_false(says("addi a0, a0, 1"));
	show.screen = VIEW_SCREEN_LANES;
	view_model_free(&model);
}

static void a_breakpoint_that_is_there_is_removed(void **state)
{
	static struct view_breaks b;
	struct view_break one = {.text = "pc == main", .has_pc = true, .pc = 4},
			  same = {.text = "pc == 0x4", .has_pc = true, .pc = 4};
	char text[64];
	bool full;

	(void)state;
	assert_true(view_breaks_toggle(&b, &one, &full));
	view_breaks_join(&b, text, sizeof text, true, " || ");
	assert_string_equal(text, "(pc == main)");
	assert_false(view_breaks_toggle(&b, &same, &full)); /* a click on its line */
	assert_int_equal(b.count, 0);
	for (unsigned i = 0; i < VIEW_BREAKS; i++) {
		snprintf(one.text, sizeof one.text, "cycle > %u", i);
		one.has_pc = false;
		assert_true(view_breaks_toggle(&b, &one, &full) && !full);
	}
	snprintf(one.text, sizeof one.text, "cycle > 99");
	assert_false(view_breaks_toggle(&b, &one, &full));
	assert_true(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_microscope_adds_up),
		cmocka_unit_test(the_microscope_is_headed_by_what_the_lane_executes),
		cmocka_unit_test(a_terminals_microscope_tells_code_and_registers),
		cmocka_unit_test(under_full_the_guests_code_and_registers_are_data),
		cmocka_unit_test(a_breakpoint_is_marked_at_its_line_and_listed),
		cmocka_unit_test(a_breakpoint_that_is_there_is_removed),
	};

	return cmocka_run_group_tests_name("view/scope", tests, NULL, NULL);
}
