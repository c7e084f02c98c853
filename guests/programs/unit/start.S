/* start.S - instead of libc/crt0.S: the program's first instruction says that it has begun. */
#include "ringside/abi/mark.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	rs_mark	RS_MARK_WORKLOAD_END, zero /* what unit.c began, if it did */
	li	t0, RS_OP_ENTER_USER	   /* the kernel began the operation */
	rs_mark	RS_MARK_OP_END, t0
	call	main
	tail	exit
