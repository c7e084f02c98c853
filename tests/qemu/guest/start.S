/* start.S - the way in, and from C into a random program and back at its next trap. */
#include "layout.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	csrr	t0, mhartid
	bnez	t0, park
	li	sp, STACK_TOP
	la	t0, trap
	csrw	mtvec, t0
	call	torture
park:	/* QEMU has two harts, for a reason that tests/qemu/compare gives */
	csrw	mie, zero
	wfi
	j	park

	.macro	each_saved operation
	\operation s0, 0(sp)
	\operation s1, 8(sp)
	\operation s2, 16(sp)
	\operation s3, 24(sp)
	\operation s4, 32(sp)
	\operation s5, 40(sp)
	\operation s6, 48(sp)
	\operation s7, 56(sp)
	\operation s8, 64(sp)
	\operation s9, 72(sp)
	\operation s10, 80(sp)
	\operation s11, 88(sp)
	\operation ra, 96(sp)
	.endm

/* void enter(struct context *c): mret to c->pc with c->x; back at the next trap into M-mode, with both as
 * they were then. mstatus and the other CSRs are the caller's. */
	.text
	.globl	enter
enter:
	addi	sp, sp, -112
	each_saved sd
	sd	sp, CONTEXT_SP(a0)
	csrw	mscratch, a0
	ld	t0, CONTEXT_PC(a0)
	csrw	mepc, t0
	mv	x31, a0
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, \
		27, 28, 29, 30, 31 /* itself last */
	ld	x\n, CONTEXT_X + 8 * \n(x31)
	.endr
	mret

	.balign	4
trap:	/* MPP is M now, so that MPRV does not turn these stores aside */
	csrrw	x31, mscratch, x31
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, \
		27, 28, 29, 30
	sd	x\n, CONTEXT_X + 8 * \n(x31)
	.endr
	csrr	t0, mscratch
	sd	t0, CONTEXT_X + 8 * 31(x31)
	csrr	t0, mepc
	sd	t0, CONTEXT_PC(x31)
	ld	sp, CONTEXT_SP(x31)
	each_saved ld
	addi	sp, sp, 112
	ret
