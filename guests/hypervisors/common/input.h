/** @file input.h
 * Console input as an event: it can end the wait of the run loop.
 */
#ifndef HYPERVISOR_INPUT_H
#define HYPERVISOR_INPUT_H
#include <stdbool.h>

/** Let the serial port interrupt the hart when there is a byte to be read. */
void input_enable(void);

/** Undo that. The byte stays in the port. @return whether there was an interrupt. */
bool input_disable(void);

#endif
