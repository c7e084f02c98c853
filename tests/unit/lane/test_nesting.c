/* test_nesting.c - emulators inside one another: whose a relayed mark is, and on whose behalf each works. */
#include "script.h"

/* What an emulator says, as it arrives from number `level`: each one below it wraps it once more. */
static void say(struct script *s, unsigned level, enum rs_mode mode, uint16_t kind,
		uint64_t payload)
{
	if (level == 0) {
		mark(s, kind, payload);
		return;
	}
	say(s, level - 1, RS_MODE_S, RS_MARK_RELAY, (uint64_t)mode << 16 | kind);
	say(s, level - 1, RS_MODE_S, RS_MARK_RELAY_DATA, payload);
}

static struct script emulators(unsigned depth)
{
	struct script s = script_start(RS_FULL);

	reader_nest(&s.reader, depth);
	s.ledger.depth = depth;
	s.ledger.count_behalf = true;
	ret(&s, RS_MODE_S, 0);
	return s;
}

static void a_mark_of_the_guest_comes_through_every_emulator(void **state)
{
	(void)state;
	for (unsigned depth = 1; depth <= RS_DEPTHS; depth++) {
		struct script s = emulators(depth);

		say(&s, depth, RS_MODE_U, RS_MARK_WORKLOAD_BEGIN, 12);
		assert_non_null(s.shown);
		assert_int_equal(s.shown->mode, RS_MODE_U);
		assert_int_equal(s.shown->mark.kind, RS_MARK_WORKLOAD_BEGIN);
		say(&s, depth, RS_MODE_U, RS_MARK_WORKLOAD_END, 0);
		script_end(&s);
		assert_true(s.sum.workload.ended);
		assert_int_equal(s.sum.workload.total, 12);
	}
}

static void a_guest_cannot_speak_for_an_emulator_that_is_not_there(void **state)
{
	struct script s = emulators(2);

	(void)state;
	/* the guest wraps a mark as an emulator would: there is no third one */
	say(&s, 3, RS_MODE_U, RS_MARK_WORKLOAD_BEGIN, 1);
	script_end(&s);
	assert_false(s.sum.workload.begun);
}

static void only_supervisor_mode_speaks_for_an_emulator(void **state)
{
	struct script s = emulators(2);

	(void)state;
	say(&s, 1, RS_MODE_M, RS_MARK_RELAY, RS_MARK_WORKLOAD_BEGIN);
	say(&s, 1, RS_MODE_M, RS_MARK_RELAY_DATA, 1);
	say(&s, 1, RS_MODE_U, RS_MARK_BEHALF, RS_BEHALF_U);
	script_end(&s);
	assert_false(s.sum.workload.begun);
	assert_int_equal(s.reader.behalf[1], RS_BEHALF_NOBODY);
}

static void virtual_machines_are_those_of_the_highest_emulator(void **state)
{
	struct script s = emulators(2);

	(void)state;
	say(&s, 0, RS_MODE_S, RS_MARK_GUEST, 0); /* the second emulator: no guest yet */
	script_end(&s);
	assert_false(s.sum.vms[0].begun);
	say(&s, 1, RS_MODE_S, RS_MARK_GUEST, 0);
	script_end(&s);
	assert_true(s.sum.vms[0].begun);
	say(&s, 0, RS_MODE_S, RS_MARK_VM_END, 3);
	script_end(&s);
	assert_false(s.sum.vms[0].ended);
	say(&s, 1, RS_MODE_S, RS_MARK_VM_END, 3);
	script_end(&s);
	assert_true(s.sum.vms[0].ended);
	assert_int_equal(s.sum.vms[0].exit_code, 3);
}

static void where_the_guest_lies_is_known_of_one_emulator_alone(void **state)
{
	struct script s = emulators(2);

	(void)state;
	say(&s, 0, RS_MODE_S, RS_MARK_NESTED, 0x80400000);
	say(&s, 1, RS_MODE_S, RS_MARK_NESTED, 0x80400000);
	assert_int_equal(s.reader.relay.where, 0);
}

/* ---- on whose behalf */

static void an_emulators_cycles_are_those_of_the_mode_that_it_reported(void **state)
{
	struct script s = emulators(1);
	const uint64_t *cycles = s.sum.taken.behalf.cycles[0];

	(void)state;
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_M);
	run(&s, 10);
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_S);
	run(&s, 20);
	idle(&s, 1000); /* nobody's */
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_U);
	run(&s, 30);
	trap(&s, RS_MODE_M, RS_CAUSE_ECALL_S,
	     7); /* the computer's own firmware: not the emulator's */
	run(&s, 500);
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_NOBODY);
	run(&s, 5);
	script_end(&s);
	assert_int_equal(cycles[RS_BEHALF_M], 10 + 1); /* with the mark that ends it */
	assert_int_equal(cycles[RS_BEHALF_S], 20 + 1);
	assert_int_equal(cycles[RS_BEHALF_U], 30 + 1);
	assert_int_equal(cycles[RS_BEHALF_NOBODY], 5 + 1); /* and what came before the first */
	assert_int_equal(s.sum.taken.layers[RS_LAYER_HYPERVISOR], 11 + 21 + 31 + 6);
}

static void the_rows_of_each_emulator_split_one_cell_of_the_one_below(void **state)
{
	(void)state;
	for (unsigned depth = 1; depth <= RS_DEPTHS; depth++) {
		struct script s = emulators(depth);

		for (unsigned i = 0; i < 40; i++) {
			say(&s, i % depth, RS_MODE_S, RS_MARK_BEHALF, i * 7 % 11 % 4);
			run(&s, i);
		}
		script_end(&s);
		for (unsigned level = 0; level < depth; level++) {
			const uint64_t *c = s.sum.taken.behalf.cycles[level];
			uint64_t of = level ? s.sum.taken.behalf.cycles[level - 1][RS_BEHALF_S]
					    : s.sum.taken.layers[RS_LAYER_HYPERVISOR];

			assert_int_not_equal(of, 0);
			assert_int_equal(c[0] + c[1] + c[2] + c[3], of);
		}
	}
}

static void the_timed_part_has_a_table_of_its_own(void **state)
{
	struct script s = emulators(1);
	struct rs_measured m;

	(void)state;
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_U);
	run(&s, 100);
	say(&s, 1, RS_MODE_U, RS_MARK_WORKLOAD_BEGIN, 1);
	run(&s, 10);
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_S);
	run(&s, 20);
	say(&s, 1, RS_MODE_S, RS_MARK_WORKLOAD_END, 0);
	run(&s, 1000);
	script_end(&s);
	m = rs_ledger_measured(&s.sum);
	assert_int_equal(m.taken.behalf.cycles[0][RS_BEHALF_U], 10 + 1);
	assert_int_equal(m.taken.behalf.cycles[0][RS_BEHALF_S],
			 20 + 1); /* the RELAY of its end */
	assert_int_equal(m.taken.behalf.cycles[0][RS_BEHALF_M], 0);
}

static void a_mode_that_is_none_is_nobodys(void **state)
{
	struct script s = emulators(1);

	(void)state;
	mark(&s, RS_MARK_BEHALF, RS_BEHALF_S);
	mark(&s, RS_MARK_BEHALF, UINT64_MAX);
	assert_int_equal(s.reader.behalf[0], RS_BEHALF_NOBODY);
	mark(&s, RS_MARK_BEHALF, UINT64_C(1) << RS_MARK_VM_SHIFT | RS_BEHALF_U); /* of VM 1 */
	assert_int_equal(s.reader.behalf[0], RS_BEHALF_U);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_of_the_guest_comes_through_every_emulator),
		cmocka_unit_test(a_guest_cannot_speak_for_an_emulator_that_is_not_there),
		cmocka_unit_test(only_supervisor_mode_speaks_for_an_emulator),
		cmocka_unit_test(virtual_machines_are_those_of_the_highest_emulator),
		cmocka_unit_test(where_the_guest_lies_is_known_of_one_emulator_alone),
		cmocka_unit_test(an_emulators_cycles_are_those_of_the_mode_that_it_reported),
		cmocka_unit_test(the_rows_of_each_emulator_split_one_cell_of_the_one_below),
		cmocka_unit_test(the_timed_part_has_a_table_of_its_own),
		cmocka_unit_test(a_mode_that_is_none_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
