/* A guest that an emulator acts out, under a debugger: what it stops at does not depend on how its run is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gdb/target.h"

/* The emulator makes its guest's computer first. */
enum { BEGIN = 600000, END = 700000, WHOLE = 1000000, SHORT = 3, STEPS = 200 };

static struct gdb_lane target;
static struct rs_lane *lane;

static void open_guest(void)
{
	struct rs_lane_options options = {
		.generation = RS_FULL, .guest = "paging", .reports = RS_REPORTS_STEPS};
	char message[1024] = "";

	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	gdb_lane_open(&target, lane, true, NULL);
}

static void close_guest(void)
{
	gdb_lane_close(&target);
	rs_lane_close(lane);
}

/* Where it stands after so many steps, each asked for in runs of at most `cycles`. */
static void step(unsigned steps, uint64_t cycles)
{
	struct gdb_stop stop;

	for (unsigned i = 0; i < steps; i++)
		while (!gdb_lane_step(&target, 0, cycles, &stop))
			;
}

static bool count_step(void *context, const struct nested_access *expected, uint8_t made)
{
	unsigned *count = context;

	(void)expected;
	(void)made;
	(*count)++;
	return false;
}

/* How many steps it is asked about until it has done some. */
static unsigned asked(uint64_t cycles)
{
	unsigned count = 0;
	struct gdb_stop stop;

	open_guest();
	target.at_step = count_step;
	target.at_context = &count;
	assert_false(gdb_lane_run(&target, BEGIN, &stop));
	while (rs_machine_cycles(rs_lane_machine(lane)) < END)
		assert_false(gdb_lane_run(&target, cycles, &stop));
	close_guest();
	return count;
}

static void each_step_is_asked_about_however_its_run_is_cut(void **state)
{
	unsigned whole = asked(END - BEGIN);

	(void)state;
	assert_true(whole > 100);
	assert_int_equal(asked(1), whole);
	assert_int_equal(asked(SHORT), whole);
}

static void a_step_ends_behind_its_mark_however_its_run_is_cut(void **state)
{
	uint64_t pc, cycle, instructions;

	(void)state;
	open_guest();
	step(STEPS, WHOLE);
	pc = subject_pc(&target.subject);
	instructions = subject_instructions(&target.subject);
	cycle = rs_machine_cycles(rs_lane_machine(lane));
	close_guest();
	open_guest();
	step(STEPS, SHORT);
	assert_int_equal(subject_pc(&target.subject), pc);
	assert_int_equal(subject_instructions(&target.subject), instructions);
	assert_int_equal(rs_machine_cycles(rs_lane_machine(lane)), cycle);
	close_guest();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_is_asked_about_however_its_run_is_cut),
		cmocka_unit_test(a_step_ends_behind_its_mark_however_its_run_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
