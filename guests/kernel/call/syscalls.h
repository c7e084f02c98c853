/* syscalls.h - the system calls. */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H
#include "lib/frame.h"

/** Handle the system call in `frame`. Interrupts are unmasked. */
void system_call(struct frame *frame);

/* One function for each row of abi/syscall.def. The arguments come from a program and may have any
 * value. */
#define SYSCALL(number, name, kind, what)                                                      \
	int64_t sys_##name(uint64_t arg0, uint64_t arg1, uint64_t arg2);
#include "kernel/abi/syscall.def"
#undef SYSCALL

extern uint64_t system_call_count, fault_count;

#endif
