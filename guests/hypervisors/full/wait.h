/** @file wait.h
 * When the guest waits, so does the machine underneath.
 */
#ifndef FULL_WAIT_H
#define FULL_WAIT_H
#include <stdbool.h>
#include <stdint.h>

/** Let the serial port's interrupt through to S-mode. */
void wait_init(void);

/** Wait for a tick (UINT64_MAX: none) and, with `input`, for a byte at the serial port. */
void wait_until(uint64_t deadline, bool input);

#endif
