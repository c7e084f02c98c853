/** @file input.h
 * Console input as an event: it can end the wait of the run loop, and interrupt a guest whose
 * serial port waits for a byte.
 */
#ifndef HYPERVISOR_INPUT_H
#define HYPERVISOR_INPUT_H
#include <stdbool.h>

/** Once, after timer_init(). */
void input_init(void);

/** Should the serial port interrupt the hart when there is a byte to be read? It does so once, the
 * byte stays in the port, and this is off again. */
void input_listen(bool on);

/** @return whether it has interrupted since the last call. */
bool input_arrived(void);

#endif
