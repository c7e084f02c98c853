/* syscalls.S - a function for each system call, generated from the table. */
#include "kernel/abi/syscall.h"
#include "ringside/abi/mark.h"

/* A call that returns once and soon has marks, so that it can be timed. */
.macro call_PLAIN
	ecall
.endm
.macro call_BRIEF
	li	t0, RS_OP_SYSCALL
	rs_mark	RS_MARK_OP_BEGIN, t0
	ecall
	rs_mark	RS_MARK_OP_END, t0
.endm

.macro define name, kind
	.section .text.\name, "ax"
	.globl	\name
\name:
	li	a7, SYS_\name
	call_\kind
	bltz	a0, failed
	ret
.endm

	.section .text.failed, "ax"
failed:
	negw	a0, a0
	lla	t0, errno
	sw	a0, 0(t0)
	li	a0, -1
	ret

/* C's exit() does more than the call: it is in stdio.c. */
#define exit _exit
.equ SYS__exit, SYS_exit
/* clang-format off */
#define SYSCALL(number, name, kind, what) define name, kind
#include "kernel/abi/syscall.def"
#undef SYSCALL
/* clang-format on */
