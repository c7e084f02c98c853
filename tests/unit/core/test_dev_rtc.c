/* The calendar clock, alone. */
#include "rig.h"

#include "ringside/abi/board.h"

enum { TIME_LOW = 0, TIME_HIGH = 4, ALARM_LOW = 8, ALARM_HIGH = 12, ENABLED = 16 };
enum { CLEAR_ALARM = 20, STATUS = 24, CLEAR_INTERRUPT = 28 };

struct clock {
	struct rtc r;
	uint64_t ticks;
};

static uint32_t get(struct clock *c, uint64_t offset)
{
	struct rs_board_io io = {.ticks = c->ticks};
	uint64_t value;

	assert_true(rs_rtc_class.load(&c->r, &io, offset, 4, &value));
	return (uint32_t)value;
}

static void set(struct clock *c, uint64_t offset, uint64_t value)
{
	struct rs_board_io io = {.ticks = c->ticks};

	assert_true(rs_rtc_class.store(&c->r, &io, offset, 4, value));
}

static uint64_t time_of(struct clock *c)
{
	uint32_t low = get(c, TIME_LOW);

	return (uint64_t)get(c, TIME_HIGH) << 32 | low;
}

/* @return the tick that it waits for. */
static uint64_t update(struct clock *c)
{
	struct rs_board_io io = {.ticks = c->ticks};
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};

	rs_rtc_class.update(&c->r, &io, false, &wake);
	return wake.tick;
}

static void ring_at(struct clock *c, uint64_t when)
{
	set(c, ALARM_HIGH, when >> 32);
	set(c, ALARM_LOW, when & UINT32_MAX);
}

static struct clock fresh(uint64_t offset)
{
	struct clock c = {.ticks = 0};

	rs_rtc_class.reset(&c.r);
	c.r.offset = offset;
	return c;
}

static void it_starts_at_the_epoch_and_advances_with_the_ticks(void **state)
{
	struct clock c = fresh(UINT64_C(1767225600000000000));
	(void)state;
	assert_int_equal(time_of(&c), UINT64_C(1767225600000000000));
	c.ticks = 10000000; /* a second */
	assert_int_equal(time_of(&c), UINT64_C(1767225601000000000));
}

static void reading_the_low_half_keeps_the_high_half(void **state)
{
	struct clock c = fresh(0xffffff9c);
	(void)state;
	assert_int_equal(get(&c, TIME_LOW), 0xffffff9c);
	c.ticks = 1;
	assert_int_equal(get(&c, TIME_HIGH), 0); /* of the time that was read */
	assert_int_equal(time_of(&c), UINT64_C(0x100000000));
}

static void it_can_be_set(void **state)
{
	struct clock c = fresh(123456789);
	(void)state;
	c.ticks = 777;
	set(&c, TIME_HIGH, 2);
	set(&c, TIME_LOW, 100);
	assert_int_equal(time_of(&c), UINT64_C(0x200000064));
	c.ticks = 778;
	assert_int_equal(time_of(&c), UINT64_C(0x2000000c8));
}

static void the_alarm_rings_at_its_tick_until_it_is_cleared(void **state)
{
	struct clock c = fresh(1000);
	(void)state;
	set(&c, ENABLED, 1);
	ring_at(&c, 1000 + 250); /* between two ticks: at the later one */
	assert_int_equal(get(&c, STATUS), 1);
	assert_int_equal(update(&c), 3);
	assert_false(rs_rtc_class.irq(&c.r));
	c.ticks = 3;
	assert_int_equal(update(&c), NEVER);
	assert_true(rs_rtc_class.irq(&c.r));
	assert_int_equal(get(&c, STATUS), 0);
	set(&c, ENABLED, 0);
	assert_false(rs_rtc_class.irq(&c.r));
	set(&c, ENABLED, 1);
	set(&c, CLEAR_INTERRUPT, 0);
	assert_false(rs_rtc_class.irq(&c.r));
}

static void an_alarm_in_the_past_rings_at_once(void **state)
{
	struct clock c = fresh(1000);
	(void)state;
	set(&c, ENABLED, 1);
	ring_at(&c, 999);
	(void)update(&c);
	assert_true(rs_rtc_class.irq(&c.r));
}

static void an_alarm_can_be_taken_back(void **state)
{
	struct clock c = fresh(0);
	(void)state;
	set(&c, ENABLED, 1);
	ring_at(&c, 1000);
	set(&c, CLEAR_ALARM, 0);
	assert_int_equal(update(&c), NEVER);
	c.ticks = 100;
	(void)update(&c);
	assert_false(rs_rtc_class.irq(&c.r));
}

static void the_farthest_alarm_is_no_trouble(void **state)
{
	struct clock c = fresh(0);
	(void)state;
	for (c.ticks = 0; c.ticks < 10; c.ticks++) {
		ring_at(&c, UINT64_MAX);
		assert_true(update(&c) > UINT64_MAX / 200);
	}
}

CORE_TESTS(dev_rtc)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_at_the_epoch_and_advances_with_the_ticks),
		cmocka_unit_test(reading_the_low_half_keeps_the_high_half),
		cmocka_unit_test(it_can_be_set),
		cmocka_unit_test(the_alarm_rings_at_its_tick_until_it_is_cleared),
		cmocka_unit_test(an_alarm_in_the_past_rings_at_once),
		cmocka_unit_test(an_alarm_can_be_taken_back),
		cmocka_unit_test(the_farthest_alarm_is_no_trouble),
	};
	return cmocka_run_group_tests_name("core/dev/rtc", tests, NULL, NULL);
}
