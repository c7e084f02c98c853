/* syscalls.h - what answers a program's system calls. */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H
#include "lib/frame.h"

/** Answer the call in `frame`. Interrupts are not masked. */
void system_call(struct frame *frame);

/* One function a row of abi/syscall.def. The arguments are a program's and may be anything. */
#define SYSCALL(number, name, kind, what)                                                      \
	int64_t sys_##name(uint64_t arg0, uint64_t arg1, uint64_t arg2);
#include "kernel/abi/syscall.def"
#undef SYSCALL

extern uint64_t system_call_count, fault_count;

#endif
