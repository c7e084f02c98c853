/* clock.h - time: ticks that preempt processes, and sleep. */
#ifndef KERNEL_CLOCK_H
#define KERNEL_CLOCK_H
#include <stdint.h>

/** The timer interrupt. */
void clock_interrupt(void);

/** A process is about to run: make sure that a tick comes. Interrupts are masked. */
void clock_need_ticks(void);

/** Make sure that an interrupt comes at that time, or before. Interrupts are masked. */
void clock_need_interrupt(uint64_t at);

/** Sleep. @return 0 or -EINTR. */
int64_t clock_sleep(uint64_t microseconds);

/** Microseconds since the start. */
uint64_t clock_uptime(void);
void clock_init(void);

/** Set the time between ticks, in microseconds; 0 leaves it. @return ticks since the start. */
uint64_t clock_tick(uint64_t microseconds);
#define TICK_LEAST 20u
#define TICK_MOST  1000000u

#endif
