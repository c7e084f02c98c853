/* trap.S - where a ported guest meets the hypervisor: traps, and the way into a program. What the CPU
 * has registers for under native (pc, sp, status, cause, value) is a frame in the shared page. */
#include "lib/frame.h"
#include "ringside/abi/hypercall.h"

#define SHARED(field) (RS_SHARED_FRAME + RS_FRAME_##field)

.macro shared_page reg
	lla	\reg, shared
	ld	\reg, 0(\reg)
.endm

	/* All registers are saved: a program must find them as they were. native swaps sp with sscratch
	 * first: here the hypervisor has done that. */
	.text
	.globl	trap
	.balign 4
trap:
	addi	sp, sp, -FRAME_SIZE
	frame_save sp
	/* native: csrr of sscratch, sepc, sstatus, scause, stval */
	shared_page t5
	ld	t0, SHARED(SP)(t5)
	ld	t1, SHARED(PC)(t5)
	ld	t2, SHARED(STATUS)(t5)
	ld	t3, SHARED(CAUSE)(t5)
	ld	t4, SHARED(TVAL)(t5)
	sd	t0, FRAME_SP(sp)
	sd	t1, FRAME_PC(sp)
	sd	t2, FRAME_STATUS(sp)
	sd	t3, FRAME_CAUSE(sp)
	sd	t4, FRAME_VALUE(sp)
	mv	a0, sp
	call	on_trap
trap_return:
	/* native: csrw of sepc and sstatus, and of sscratch before a program */
	shared_page t5
	ld	t0, FRAME_SP(sp)
	ld	t1, FRAME_PC(sp)
	ld	t2, FRAME_STATUS(sp)
	ld	t3, FRAME_X(16)(sp)
	ld	t4, FRAME_X(17)(sp)
	sd	t0, SHARED(SP)(t5)
	sd	t1, SHARED(PC)(t5)
	sd	t2, SHARED(STATUS)(t5)
	sd	t3, SHARED(A6)(t5)
	sd	t4, SHARED(A7)(t5)
	andi	t2, t2, RS_STATUS_USER
	beqz	t2, 2f
	addi	t0, sp, FRAME_SIZE
	sd	t0, RS_SHARED_KERNEL_SP(t5)
2:	frame_restore sp
	/* native: sret. The call brings pc, sp, a6 and a7 from the frame in the shared page, and comes
	 * back only if that is bad */
	li	a7, RS_HYPERCALL_EXT
	li	a6, RS_HC_RETURN
	ecall
	unimp

	/* _Noreturn void arch_enter_user(struct frame *frame) */
	.globl	arch_enter_user
arch_enter_user:
	mv	sp, a0
	j	trap_return
