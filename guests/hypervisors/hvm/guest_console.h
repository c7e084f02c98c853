/** @file guest_console.h
 * What a guest's serial port is connected to: the machine's, which the hypervisor owns.
 */
#ifndef HVM_GUEST_CONSOLE_H
#define HVM_GUEST_CONSOLE_H
#include "ringside/device.h"

extern const struct rs_console guest_console;

#endif
