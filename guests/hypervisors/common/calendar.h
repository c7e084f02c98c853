/** @file calendar.h
 * The machine's calendar clock, from which those of guests go on.
 */
#ifndef HYPERVISOR_CALENDAR_H
#define HYPERVISOR_CALENDAR_H
#include <stdint.h>

/** @return nanoseconds since 1970 at time 0 of the `time` CSR. */
uint64_t calendar_offset(void);

#endif
