/** @file panic.h
 * Reports of unhandled traps, and the end of a hypervisor that cannot continue.
 */
#ifndef HYPERVISOR_PANIC_H
#define HYPERVISOR_PANIC_H
#include <stdint.h>

#include "lib/frame.h"

/** Complete a trap frame from the CSRs of the last trap: pc, status, cause and value. */
void trap_read(struct frame *frame);

/** Print the cause of a trap by name, its value and status, and all registers. */
void trap_print(const struct frame *frame);

/** Switch the machine off. */
_Noreturn void machine_off(uint8_t code);

/** The machine is not what the hypervisor needs: print `why` and switch off. */
_Noreturn void hypervisor_panic(const char *why);

/** A trap in the hypervisor itself; vcpu.S calls it, with every register but pc in `frame`. */
_Noreturn void hypervisor_trapped(struct frame *frame);

#endif
