/** @file vm_console.h
 * One terminal for all virtual machines. With one of them, bytes go through as they are. With
 * several, each output line starts with the name of its VM, and lines never mix; input goes to
 * one VM, which Ctrl-A and its number choose (Ctrl-A twice is one for the guest).
 */
#ifndef HYPERVISOR_VM_CONSOLE_H
#define HYPERVISOR_VM_CONSOLE_H
#include <stdbool.h>
#include <stddef.h>

#include "hypervisors/common/boot_info.h"

void vm_console_init(const struct boot_info *info);

/** VM number `vm` writes. Its line is shown when it is complete, or when the VM waits for input. */
void vm_console_write(unsigned vm, const char *bytes, size_t size);

/** @return the next byte for VM number `vm`, or -1. */
int vm_console_read(unsigned vm);

/** @return whether no more can come for any. Known only after vm_console_read() returned -1. */
bool vm_console_has_ended(void);

/** VM number `vm` is over: show the rest of its last line, and give the input to another. */
void vm_console_end(unsigned vm);

#endif
