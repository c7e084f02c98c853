/* test_scheduler.c - who has the CPU, for how long, and how long the others wait for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "hypervisors/common/scheduler.h"

#define MS ((uint64_t)SCHED_MS)

static struct scheduler s;

/* What a VM does: it computes for `busy` ticks and then sleeps for `sleep`; never, if that is 0.
 */
struct habit {
	uint64_t busy, sleep;
	uint64_t left;	 /* of what it is busy with now */
	uint64_t wanted; /* since when it wants the CPU and has not got it; NOW: it has */
	uint64_t longest_wait;
	unsigned turns;
};
static struct habit habit[SCHED_VMS];
static uint64_t now;
static unsigned switches;

static int setup(void **state)
{
	(void)state;
	now = 12345;
	switches = 0;
	for (unsigned i = 0; i < SCHED_VMS; i++)
		habit[i] = (struct habit){0};
	scheduler_init(&s, SCHED_SLICE, now);
	return 0;
}

static void add(unsigned vm, uint32_t weight, uint32_t cap, uint64_t busy, uint64_t sleep)
{
	scheduler_add(&s, vm, weight, cap);
	habit[vm] = (struct habit){busy, sleep, busy, now, 0, 0};
}

static uint64_t least_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* One turn: decide, then let whoever was chosen do what it does until the next event. */
static int turn(uint64_t until)
{
	int before = s.running, vm = scheduler_pick(&s, now);
	uint64_t next = least_of(scheduler_next_event(&s), until);

	for (unsigned i = 0; i < SCHED_VMS; i++) {
		struct habit *h = &habit[i];

		if (s.vm[i].state == SCHED_RUNNABLE && h->wanted == UINT64_MAX && (int)i != vm)
			h->wanted =
				s.vm[i].woke && s.vm[i].wake_at < now ? s.vm[i].wake_at : now;
	}
	if (vm == SCHED_NOBODY) {
		now = next;
		return vm;
	}
	struct habit *h = &habit[vm];

	switches += vm != before;
	h->turns++;
	if (h->wanted != UINT64_MAX && now - h->wanted > h->longest_wait)
		h->longest_wait = now - h->wanted;
	h->wanted = UINT64_MAX;
	assert_true(next > now);
	if (h->sleep && now + h->left <= next) {
		now += h->left;
		h->left = h->busy;
		scheduler_wait(&s, (unsigned)vm, now + h->sleep, false);
	} else {
		h->left -= h->sleep ? next - now : 0;
		now = next;
	}
	return vm;
}

static void run(uint64_t ticks)
{
	uint64_t until = now + ticks;

	while (now < until)
		(void)turn(until);
	(void)scheduler_pick(&s, now); /* account for the last turn */
}

static void assert_near(uint64_t got, uint64_t expected, uint64_t by)
{
	assert_in_range(got, expected > by ? expected - by : 0, expected + by);
}

static void a_vm_alone_has_the_cpu_and_no_timer(void **state)
{
	(void)state;
	add(3, 1, SCHED_NO_CAP, 0, 0);
	assert_int_equal(scheduler_pick(&s, now), 3);
	assert_int_equal(scheduler_next_event(&s), SCHED_NEVER);
	now += 500 * MS;
	assert_int_equal(scheduler_pick(&s, now), 3);
	assert_int_equal(scheduler_next_event(&s), SCHED_NEVER);
	assert_int_equal(s.vm[3].ran, 500 * MS);
	assert_int_equal(s.vm[3].steal, 0);
}

static void with_no_vm_nobody_has_the_cpu(void **state)
{
	(void)state;
	assert_int_equal(scheduler_pick(&s, now), SCHED_NOBODY);
	assert_int_equal(scheduler_next_event(&s), SCHED_NEVER);
}

static void nobody_runs_until_the_first_sleeper_wakes(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	scheduler_wait(&s, 0, now + 700, false);
	scheduler_wait(&s, 1, now + 500, false);
	assert_int_equal(scheduler_pick(&s, now), SCHED_NOBODY);
	assert_int_equal(scheduler_next_event(&s), now + 500);
	assert_int_equal(scheduler_pick(&s, now + 500), 1);
	assert_int_equal(scheduler_next_event(&s), now + 700);
}

static void a_vm_that_nothing_can_wake_sleeps_for_ever(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	scheduler_wait(&s, 0, SCHED_NEVER, false);
	assert_int_equal(scheduler_pick(&s, now + 1000 * MS), SCHED_NOBODY);
	assert_int_equal(scheduler_next_event(&s), SCHED_NEVER);
}

static void input_wakes_those_that_wait_for_it(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	assert_false(scheduler_wants_input(&s));
	scheduler_wait(&s, 0, SCHED_NEVER, false);
	scheduler_wait(&s, 1, SCHED_NEVER, true);
	assert_true(scheduler_wants_input(&s));
	assert_int_equal(scheduler_pick(&s, now), SCHED_NOBODY);
	scheduler_input(&s, now + 10);
	assert_false(scheduler_wants_input(&s));
	assert_int_equal(scheduler_pick(&s, now + 10), 1);
	assert_int_equal(s.vm[1].steal, 0);
}

static void equal_weights_take_turns_of_a_slice(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	run(100 * MS);
	assert_int_equal(switches, 100);
	assert_int_equal(s.vm[0].ran, 50 * MS);
	assert_int_equal(s.vm[1].ran, 50 * MS);
	assert_int_equal(s.vm[0].steal, 50 * MS);
}

static void weights_divide_the_cpu_in_proportion(void **state)
{
	(void)state;
	for (unsigned vm = 0; vm < 3; vm++)
		add(vm, 1u << vm, SCHED_NO_CAP, 0, 0);
	run(100 * MS);
	for (unsigned vm = 0; vm < 3; vm++)
		assert_near(s.vm[vm].ran, (100 * MS << vm) / 7, SCHED_SLICE);
	run(900 * MS);
	for (unsigned vm = 0; vm < 3; vm++)
		assert_near(s.vm[vm].ran, (1000 * MS << vm) / 7, (20 * MS << vm) / 7);
}

static void whoever_wakes_goes_before_whoever_computes(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, MS / 10, 3 * MS);
	run(5 * MS);
	habit[1].longest_wait = 0; /* they began together */
	s.vm[1].steal = 0;
	run(300 * MS);
	assert_true(habit[1].turns > 90);
	assert_int_equal(habit[1].longest_wait, 0);
	assert_int_equal(s.vm[1].steal, 0);
}

static void a_vm_that_wakes_all_the_time_gets_no_more_than_its_share(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, MS / 3, 1); /* always awake again at once */
	run(300 * MS);
	assert_true(s.vm[0].ran >= 150 * MS - SCHED_SLICE);
}

static void sleep_is_not_saved_up(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	scheduler_wait(&s, 1, now + 400 * MS, false);
	run(400 * MS);
	run(100 * MS);
	assert_near(s.vm[1].ran, 50 * MS, SCHED_SLICE);
}

static void a_new_vm_starts_level_with_the_others(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	run(400 * MS);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	run(100 * MS);
	assert_near(s.vm[1].ran, 50 * MS, SCHED_SLICE);
}

static void a_cap_holds_though_the_cpu_is_idle(void **state)
{
	uint64_t before = 0;

	(void)state;
	add(0, 4, 25, 0, 0);
	run(SCHED_WINDOW - now % SCHED_WINDOW);
	before = s.vm[0].ran;
	for (unsigned window = 0; window < 20; window++) {
		run(SCHED_WINDOW);
		assert_int_equal(s.vm[0].ran - before, SCHED_WINDOW / 4);
		before = s.vm[0].ran;
	}
	assert_int_equal(s.vm[0].steal, 0);
	assert_true(s.vm[0].capped >= 150 * MS);
}

static void what_a_cap_leaves_goes_to_the_others(void **state)
{
	(void)state;
	add(0, 4, 25, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	run(SCHED_WINDOW - now % SCHED_WINDOW);
	run(200 * MS);
	assert_near(s.vm[0].ran, 50 * MS, 3 * MS);
	assert_near(s.vm[1].ran, 150 * MS, 10 * MS);
}

static void a_yield_lets_the_others_go_first(void **state)
{
	(void)state;
	add(0, 4, SCHED_NO_CAP, 0, 0);
	assert_int_equal(scheduler_pick(&s, now), 0);
	scheduler_yield(&s);
	assert_int_equal(scheduler_pick(&s, now + 1), 0); /* there are none */
	add(1, 1, SCHED_NO_CAP, 0, 0);
	assert_int_equal(scheduler_pick(&s, now + 2), 1);
	assert_int_equal(scheduler_pick(&s, now + 2 + SCHED_SLICE), 0);
	scheduler_yield(&s); /* though its virtual time is less */
	assert_int_equal(scheduler_pick(&s, now + 3 + SCHED_SLICE), 1);
}

static void an_ended_vm_never_runs_again(void **state)
{
	(void)state;
	add(0, 1, SCHED_NO_CAP, 0, 0);
	add(1, 1, SCHED_NO_CAP, 0, 0);
	run(10 * MS);
	scheduler_end(&s, 0);
	scheduler_wake(&s, 0, now);
	run(10 * MS);
	assert_int_equal(s.vm[0].ran, 5 * MS);
	assert_int_equal(s.vm[1].ran, 15 * MS);
}

/* The bound that scheduler.h gives, with every mixture of weights and habits of a fixed
 * pseudo-random sequence. */
static void nobody_waits_longer_than_the_bound(void **state)
{
	uint32_t seed = 1;

	for (unsigned round = 0; round < 300; round++) {
		uint64_t sum = 0;
		unsigned n = 2 + round % (SCHED_VMS - 1);

		(void)setup(state);
		for (unsigned vm = 0; vm < n; vm++) {
			seed = seed * 1664525 + 1013904223;
			uint32_t weight = 1 + (seed >> 24) % 5;
			uint64_t busy = 1 + (seed >> 8) % (3 * MS);

			add(vm, weight, SCHED_NO_CAP, busy,
			    seed >> 28 & 1 ? 1 + (seed >> 4) % (2 * MS) : 0);
			sum += weight;
		}
		run(200 * MS);
		for (unsigned vm = 0; vm < n; vm++) {
			uint64_t w = s.vm[vm].weight;
			uint64_t bound = SCHED_SLICE * (n - 1) + SCHED_SLICE * (sum - w) / w;

			assert_true(habit[vm].turns > 0);
			assert_in_range(habit[vm].longest_wait, 0, bound);
		}
	}
}

/* All time is somebody's: ran, stolen, capped or asleep. */
static void ran_and_idle_add_up(void **state)
{
	uint64_t start, idle = 0, ran = 0;

	(void)state;
	add(0, 1, 30, 0, 0);
	add(1, 2, SCHED_NO_CAP, MS / 7, 5 * MS);
	add(2, 3, 50, 3 * MS, MS);
	start = now;
	while (now < start + 200 * MS) {
		uint64_t from = now;

		if (turn(start + 200 * MS) == SCHED_NOBODY)
			idle += now - from;
	}
	(void)scheduler_pick(&s, now);
	for (unsigned vm = 0; vm < 3; vm++)
		ran += s.vm[vm].ran;
	assert_true(idle > 0);
	assert_int_equal(ran + idle, now - start);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(a_vm_alone_has_the_cpu_and_no_timer),
		TEST(with_no_vm_nobody_has_the_cpu),
		TEST(nobody_runs_until_the_first_sleeper_wakes),
		TEST(a_vm_that_nothing_can_wake_sleeps_for_ever),
		TEST(input_wakes_those_that_wait_for_it),
		TEST(equal_weights_take_turns_of_a_slice),
		TEST(weights_divide_the_cpu_in_proportion),
		TEST(whoever_wakes_goes_before_whoever_computes),
		TEST(a_vm_that_wakes_all_the_time_gets_no_more_than_its_share),
		TEST(sleep_is_not_saved_up),
		TEST(a_new_vm_starts_level_with_the_others),
		TEST(a_cap_holds_though_the_cpu_is_idle),
		TEST(what_a_cap_leaves_goes_to_the_others),
		TEST(a_yield_lets_the_others_go_first),
		TEST(an_ended_vm_never_runs_again),
		TEST(nobody_waits_longer_than_the_bound),
		TEST(ran_and_idle_add_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
