/** @file guest_console.h
 * What a guest's serial port is connected to: its side of the terminal that all share.
 */
#ifndef HYPERVISOR_GUEST_CONSOLE_H
#define HYPERVISOR_GUEST_CONSOLE_H
#include "hypervisors/common/vm.h"
#include "ringside/device.h"

struct rs_console guest_console(struct vm *vm);

#endif
