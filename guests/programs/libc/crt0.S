/* crt0.S - the first instructions of a program. a0 = argc, a1 = argv. */
#include "ringside/abi/mark.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	li	t0, RS_OP_ENTER_USER /* the kernel began the operation */
	rs_mark	RS_MARK_OP_END, t0
	call	main
	tail	exit
