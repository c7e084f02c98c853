/* trap.S - where an S-mode guest meets the CPU: traps, and the way into a program. */
#include "lib/csr.h"
#include "lib/frame.h"

	/* All registers are saved: a program must find them as they were. */
	.text
	.globl	trap
	.balign 4
trap:
	csrrw	sp, sscratch, sp
	bnez	sp, 1f
	csrr	sp, sscratch
1:	addi	sp, sp, -FRAME_SIZE
	frame_save sp
	csrrw	t0, sscratch, zero
	csrr	t1, sepc
	csrr	t2, sstatus
	csrr	t3, scause
	csrr	t4, stval
	sd	t0, FRAME_SP(sp)
	sd	t1, FRAME_PC(sp)
	sd	t2, FRAME_STATUS(sp)
	sd	t3, FRAME_CAUSE(sp)
	sd	t4, FRAME_VALUE(sp)
	mv	a0, sp
	call	on_trap
trap_return:
	ld	t1, FRAME_PC(sp)
	ld	t2, FRAME_STATUS(sp)
	csrw	sepc, t1
	csrw	sstatus, t2
	andi	t2, t2, SSTATUS_SPP
	bnez	t2, 2f
	addi	t0, sp, FRAME_SIZE
	csrw	sscratch, t0
2:	frame_restore sp
	ld	sp, FRAME_SP(sp)
	sret

	/* _Noreturn void arch_enter_user(struct frame *frame) */
	.globl	arch_enter_user
arch_enter_user:
	mv	sp, a0
	j	trap_return
