/* A machine's state as bytes: all of it is in the parts, and what is none is refused. */
#include "rig.h"

#include "ringside/state.h"

static void the_parts_hold_all_that_is_not_zero_at_rest(void **state)
{
	struct rig rig = rig_make(true), other = rig_make(true);
	struct rs_state_part from[RS_STATE_PARTS], to[RS_STATE_PARTS];

	(void)state;
	memset(rig.m.state, 1, sizeof *rig.m.state);
	cpu_rest(&rig.m.state->cpu);
	memset(other.m.state, 0, sizeof *other.m.state);
	rs_machine_state(&rig.m, from);
	rs_machine_state(&other.m, to);
	for (size_t i = 0; i < RS_STATE_PARTS; i++) {
		assert_int_equal(from[i].size, to[i].size);
		memcpy(to[i].bytes, from[i].bytes, from[i].size);
	}
	cpu_rest(&other.m.state->cpu); /* what lies between is at rest in both */
	assert_memory_equal(rig.m.state, other.m.state, sizeof *rig.m.state);
	rig_free(&rig);
	rig_free(&other);
}

static void a_machine_at_rest_is_good(void **state)
{
	struct rig rig = rig_make(true);

	(void)state;
	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), SPIN);
	assert_true(rs_machine_state_good(&rig.m, RIG_RAM));
	rs_machine_run(&rig.m, 10);
	assert_true(rs_machine_state_good(&rig.m, RIG_RAM));
	rig_free(&rig);
}

static void what_cannot_be_is_refused(void **state)
{
	struct rig rig = rig_make(false);
	struct rs_machine_state *s = rig.m.state;
	uint8_t two = 2;

	(void)state;
#define BAD(lvalue, value)                                                                     \
	do {                                                                                   \
		struct rs_machine_state good = *s;                                             \
		(lvalue) = (value);                                                            \
		assert_false(rs_machine_state_good(&rig.m, RIG_RAM));                          \
		*s = good;                                                                     \
		assert_true(rs_machine_state_good(&rig.m, RIG_RAM));                           \
	} while (0)
	BAD(s->cpu.h.mode, 2);
	BAD(s->cpu.h.mode, RS_MODE_VS); /* without H */
	BAD(s->cpu.h.x[0], 1);
	BAD(s->cpu.h.pc, 1);
	BAD(s->cpu.dtlb.size, 3);
	BAD(s->cpu.itlb.size, 1024);
	BAD(s->cpu.walk_cache.size, 64);
	BAD(s->finisher.request, 9);
	BAD(s->uart.count, UART_DEPTH + 1);
	BAD(s->uart.first, UART_DEPTH);
	BAD(s->virtio[2].queue.size, 3);
	BAD(s->virtio[2].queue.ready, true); /* without a size */
	BAD(s->virtio[7].request.pending, true);
	BAD(s->ram_size, 2 * RIG_RAM);
	{
		struct rs_machine_state good = *s;

		memcpy(&s->rtc.armed, &two, 1);
		assert_false(rs_machine_state_good(&rig.m, RIG_RAM));
		*s = good;
		s->arrivals[0].count = 1;
		s->arrivals[0].at[0].offset = RIG_RAM - 1;
		s->arrivals[0].at[0].size = 2;
		assert_false(rs_machine_state_good(&rig.m, RIG_RAM));
	}
	rig_free(&rig);
}

CORE_TESTS(state)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_hold_all_that_is_not_zero_at_rest),
		cmocka_unit_test(a_machine_at_rest_is_good),
		cmocka_unit_test(what_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
