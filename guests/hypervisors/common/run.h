/** @file run.h
 * The run loop: which VM has the CPU, and what happens when it gives it back.
 */
#ifndef HYPERVISOR_RUN_H
#define HYPERVISOR_RUN_H
#include "hypervisors/common/boot_info.h"
#include "hypervisors/common/scheduler.h"

extern struct scheduler scheduler;

/** Create the VMs of `info`, which must last, and run them until the last one has ended. The
 * machine then switches off with the largest of their exit codes. */
_Noreturn void run_vms(const struct boot_info *info);

#endif
