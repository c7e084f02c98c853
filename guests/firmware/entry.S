/* entry.S - reset and traps of the M-mode firmware.
 *
 * mscratch holds the top of the trap stack while S or U runs, and 0 while the firmware does, so that
 * a trap of the firmware's own is recognized. Only two traps are expected: a call from S-mode and the
 * timer. All other exceptions are delegated. The length of this path is part of the cost of every SBI
 * call, in every generation.
 */
#include "lib/csr.h"
#include "lib/frame.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_FIRMWARE, RS_NOTE_MODE_M, RS_NOTE_PORT_NATIVE, "M-mode firmware: the SBI"

	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	mie, zero
	csrr	t0, mhartid
	bnez	t0, park /* one hart until several are defined */
	csrw	mscratch, zero
	lla	t0, trap
	csrw	mtvec, t0
	lla	sp, __stack_top
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	mv	s0, a0
	mv	s1, a1
	call	firmware_init
	csrw	mepc, a0
	lla	t0, __stack_top - FRAME_SIZE
	csrw	mscratch, t0
	mv	a0, s0
	mv	a1, s1
	mret
park:	wfi
	j	park

	.text
	.balign 4
trap:
	csrrw	sp, mscratch, sp
	beqz	sp, own_fault
	sd	t0, FRAME_T0(sp)
	csrr	t0, mcause
	bltz	t0, timer
	sd	t1, FRAME_X(6)(sp)
	li	t1, RS_CAUSE_ECALL_S
	bne	t0, t1, unexpected

	/* A call. Its arguments are where C wants them; a0 and a1 are the answer, and a caller
	 * keeps every other register. */
	sd	ra, FRAME_RA(sp)
	sd	t2, FRAME_X(7)(sp)
	sd	a2, FRAME_X(12)(sp)
	sd	a3, FRAME_X(13)(sp)
	sd	a4, FRAME_X(14)(sp)
	sd	a5, FRAME_X(15)(sp)
	sd	a6, FRAME_X(16)(sp)
	sd	a7, FRAME_X(17)(sp)
	sd	t3, FRAME_X(28)(sp)
	sd	t4, FRAME_X(29)(sp)
	sd	t5, FRAME_X(30)(sp)
	sd	t6, FRAME_X(31)(sp)
	csrrw	t0, mscratch, zero
	sd	t0, FRAME_SP(sp)
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	call	firmware_call
	csrw	mscratch, sp
	ld	ra, FRAME_RA(sp)
	ld	t0, FRAME_T0(sp)
	ld	t1, FRAME_X(6)(sp)
	ld	t2, FRAME_X(7)(sp)
	ld	a2, FRAME_X(12)(sp)
	ld	a3, FRAME_X(13)(sp)
	ld	a4, FRAME_X(14)(sp)
	ld	a5, FRAME_X(15)(sp)
	ld	a6, FRAME_X(16)(sp)
	ld	a7, FRAME_X(17)(sp)
	ld	t3, FRAME_X(28)(sp)
	ld	t4, FRAME_X(29)(sp)
	ld	t5, FRAME_X(30)(sp)
	ld	t6, FRAME_X(31)(sp)
	ld	sp, FRAME_SP(sp)
	mret

	/* The machine timer is the only interrupt in mie: pass it on to S-mode, once. */
timer:
	li	t0, 1 << RS_IRQ_M_TIMER
	csrc	mie, t0
	li	t0, 1 << RS_IRQ_S_TIMER
	csrs	mip, t0
	ld	t0, FRAME_T0(sp)
	csrrw	sp, mscratch, sp
	mret

	/* The firmware itself trapped: mscratch holds its sp. Its stack may be the reason: start anew. */
own_fault:
	lla	sp, __stack_top - FRAME_SIZE
	sd	t0, FRAME_T0(sp)
	sd	t1, FRAME_X(6)(sp)
unexpected:
	sd	ra, FRAME_RA(sp)
	sd	t2, FRAME_X(7)(sp)
	frame_each_args sd, sp
	frame_each_late sd, sp
	frame_each_kept sd, sp
	csrrw	t0, mscratch, zero
	sd	t0, FRAME_SP(sp)
	csrr	t0, mepc
	sd	t0, FRAME_PC(sp)
	csrr	t0, mstatus
	sd	t0, FRAME_STATUS(sp)
	csrr	t0, mcause
	sd	t0, FRAME_CAUSE(sp)
	csrr	t0, mtval
	sd	t0, FRAME_VALUE(sp)
	mv	a0, sp
	tail	firmware_crash

	/* bool sstc_enable(void): let S-mode own the timer by stimecmp. 0 where the CPU has no Sstc, or is
	 * too old to have menvcfg: an access then traps to 1f. Both are tried, for there are CPUs where the
	 * bit can be set and the register is missing (QEMU 7.2 with sstc=off). */
	.globl	sstc_enable
sstc_enable:
	li	a0, 0 /* the answer */
	li	a1, 0 /* whether there is a bit to take back */
	li	t1, ENVCFG_STCE
	lla	t0, 1f
	csrrw	t0, mtvec, t0
	csrs	(CSR_menvcfg), t1
	li	a1, 1
	csrr	t2, (CSR_menvcfg)
	bgez	t2, 1f
	li	t2, -1
	csrw	(CSR_stimecmp), t2
	li	a0, 1
	.balign 4
1:	csrw	mtvec, t0
	bnez	a0, 2f
	beqz	a1, 2f
	csrc	(CSR_menvcfg), t1
2:	ret
