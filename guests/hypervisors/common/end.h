/** @file end.h
 * How it ends: a VM that switches itself off, a VM that crashes, a hypervisor that cannot go
 * on. There is one VM so far, so the machine goes with it.
 */
#ifndef HYPERVISOR_END_H
#define HYPERVISOR_END_H
#include <stdint.h>

#include "lib/frame.h"

/** The machine's exit code when a VM crashed, or the hypervisor did. */
#define CRASH_CODE 255

/** VM `id` switched itself off with `code`: the machine does likewise. */
_Noreturn void vm_off(unsigned id, uint8_t code);

/** VM `id` did what it may not or what nobody can serve: report `why`, its registers and the
 * trap (frame->cause, value, pc, status), and `address`, the guest-physical one of the fault or
 * 0. */
_Noreturn void vm_crash(unsigned id, const char *why, const struct frame *frame,
			uint64_t address);

/** The hypervisor itself trapped. */
_Noreturn void hypervisor_crash(const struct frame *frame);

/** The machine is not as the hypervisor needs it: say `why` and switch off. */
_Noreturn void machine_stop(const char *why);

#endif
