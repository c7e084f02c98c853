/* clock_test.c - the kernel's clock, on the host: when it asks for its ticks. */
#define rs_op_begin(id) (void)(id)
#define rs_op_end(id)	(void)(id)
#include "process/clock.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* What surrounds the clock. */
static uint64_t now, asked_for;
static bool busy;
static struct process self;
struct process *current = &self;
bool yield_wanted;

uint64_t time_now(void)
{
	return now;
}

void arch_timer_set(uint64_t ticks)
{
	asked_for = ticks;
}

bool arch_irq_save(void)
{
	return false;
}

void arch_irq_unmask(void)
{
}

bool is_busy(void)
{
	return busy;
}

void console_poll(void)
{
}

bool console_needs_poll(void)
{
	return false;
}

void wake(struct process *process)
{
	process->state = PROCESS_IS_READY;
	sleepers.first = process->next;
}

/* It sleeps, and time passes until the timer interrupts. */
bool wait_interruptible(struct queue *queue)
{
	queue->first = current;
	now += asked_for;
	clock_interrupt();
	return true;
}

static int reset(void **state)
{
	(void)state;
	now = 1000000;
	due = TIMER_NEVER;
	busy = true;
	yield_wanted = false;
	(void)clock_tick(1000);
	return 0;
}

static void the_next_tick_is_set_from_now_however_late_this_one_is(void **state)
{
	(void)state;
	now += 50 * tick_length; /* a slow machine */
	clock_interrupt();
	assert_int_equal(asked_for, tick_length);
	assert_true(yield_wanted);
}

static void without_anybody_who_runs_there_are_no_ticks(void **state)
{
	(void)state;
	busy = false;
	now += tick_length;
	clock_interrupt();
	assert_int_equal(asked_for, TIMER_NEVER);
	clock_need_ticks();
	assert_int_equal(asked_for, tick_length);
}

static void a_sleeper_is_woken_when_its_time_has_come(void **state)
{
	(void)state;
	uint64_t start = now;
	busy = false;
	assert_int_equal(clock_sleep(12345), 0);
	assert_int_equal(now - start, 12345 * TICKS_A_MICROSECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_next_tick_is_set_from_now_however_late_this_one_is,
				       reset),
		cmocka_unit_test_setup(without_anybody_who_runs_there_are_no_ticks, reset),
		cmocka_unit_test_setup(a_sleeper_is_woken_when_its_time_has_come, reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
