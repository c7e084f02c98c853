/* own.S - as libc/crt0.S, for a program of somebody's own. a0 = argc, a1 = argv. */
#include "ringside/abi/mark.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	li	t0, RS_OP_ENTER_USER /* the kernel began the operation */
	rs_mark	RS_MARK_OP_END, t0
	mv	s0, a0
	mv	s1, a1
	call	own_begin
	mv	a0, s0
	mv	a1, s1
	call	main
	tail	exit
