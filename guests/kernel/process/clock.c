#include "process/clock.h"

#include "arch/arch.h"
#include "file/console.h"
#include "kernel.h"
#include "process/process.h"
#include "ringside/abi/board.h"

#define TICKS_A_MICROSECOND (RS_TIMEBASE_HZ / 1000000)

/* The timer runs only while it is needed: by more than one runnable process, a sleeper, or a
 * console that must be polled. It is always set relative to now: a slow machine would never
 * catch up with deadlines in the past. */
static uint64_t start_time;
static uint64_t tick_length = 10000 * TICKS_A_MICROSECOND;
static uint64_t tick_count;
static uint64_t due = TIMER_NEVER; /* when the timer will interrupt */
static struct queue sleepers;

void clock_need_interrupt(uint64_t at)
{
	uint64_t now = time_now();
	if (at >= due)
		return;
	due = at;
	timer_set(at > now ? at - now : 0);
}

void clock_need_ticks(void)
{
	clock_need_interrupt(time_now() + tick_length);
}

/* Wake the sleepers whose time has come. @return the deadline of the next one. */
static uint64_t wake_sleepers(uint64_t now)
{
	uint64_t next = TIMER_NEVER;
	for (struct process *p = sleepers.first, *after; p; p = after) {
		after = p->next;
		if (p->wake_at <= now)
			wake(p);
		else
			next = min_u64(next, p->wake_at);
	}
	return next;
}

void clock_interrupt(void)
{
	rs_op_begin(RS_OP_TICK);
	uint64_t next = wake_sleepers(time_now());
	tick_count++;
	yield_wanted = true;
	console_poll();
	rs_op_end(RS_OP_TICK);
	if (is_busy() || console_needs_poll())
		next = min_u64(next, time_now() + tick_length);
	due = TIMER_NEVER;
	if (next == TIMER_NEVER)
		timer_set(TIMER_NEVER);
	else
		clock_need_interrupt(next);
}

int64_t clock_sleep(uint64_t microseconds)
{
	uint64_t ticks = min_u64(microseconds, INT64_MAX / TICKS_A_MICROSECOND / 2) *
			 TICKS_A_MICROSECOND;
	bool alive = true, unmasked = irq_save();
	current->wake_at = time_now() + ticks;
	while (alive && time_now() < current->wake_at) {
		clock_need_interrupt(current->wake_at);
		alive = wait_interruptible(&sleepers);
	}
	irq_restore(unmasked);
	return alive ? 0 : -EINTR;
}

void clock_init(void)
{
	start_time = time_now();
}

uint64_t clock_uptime(void)
{
	return (time_now() - start_time) / TICKS_A_MICROSECOND;
}

uint64_t clock_tick(uint64_t microseconds)
{
	bool unmasked = irq_save();
	if (microseconds) {
		tick_length = microseconds * TICKS_A_MICROSECOND;
		clock_need_ticks();
	}
	irq_restore(unmasked);
	return tick_count;
}
