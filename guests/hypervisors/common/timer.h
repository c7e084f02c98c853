/** @file timer.h
 * The hart has one timer, and three use it: the scheduler, the guest that has the CPU if it
 * has no timer of its own (hvm's has vstimecmp), and the devices that are emulated for that guest.
 * It goes off at the earliest of their times.
 * All times are ticks of the `time` CSR.
 */
#ifndef HYPERVISOR_TIMER_H
#define HYPERVISOR_TIMER_H
#include <stdbool.h>
#include <stdint.h>

#define TIMER_NEVER UINT64_MAX

/** Find out what timer there is, set it to never, and enable its interrupt. */
void timer_init(void);

void timer_set_scheduler(uint64_t at);
void timer_set_guest(uint64_t at);
void timer_set_devices(uint64_t at);

/** @return what timer_set_guest() was last given. */
uint64_t timer_guest(void);

/** @return whether the time has come. Setting a later one ends that. */
bool timer_scheduler_is_due(void);
bool timer_guest_is_due(void);
bool timer_devices_are_due(void);

#endif
