/* vcpu.S - from the run loop into a guest and back: every way into and out of a guest but the direct
 * return from an exit.
 */
#include "hypervisors/common/vcpu_entry.h"

.macro each_saved insn
	\insn	ra,  0(sp)
	\insn	s0,  8(sp)
	\insn	s1,  16(sp)
	\insn	s2,  24(sp)
	\insn	s3,  32(sp)
	\insn	s4,  40(sp)
	\insn	s5,  48(sp)
	\insn	s6,  56(sp)
	\insn	s7,  64(sp)
	\insn	s8,  72(sp)
	\insn	s9,  80(sp)
	\insn	s10, 88(sp)
	\insn	s11, 96(sp)
.endm
#define SAVED_SIZE 112

	.text
	/* enum verdict vcpu_enter(struct frame *frame) */
	.globl	vcpu_enter
vcpu_enter:
	addi	sp, sp, -SAVED_SIZE
	each_saved sd
	lla	t0, run_loop_sp
	sd	sp, 0(t0)
	mv	sp, a0
	frame_each_kept ld, sp
	vcpu_return

	/* An exit handler's verdict, in a0, is not to resume: vcpu_enter() returns it. vcpu_leave for a
	 * handler that was called with the registers of vcpu_exit alone, vcpu_leave_saved for one that
	 * found all of them in the frame. sp is the address of the frame. */
	.globl	vcpu_leave, vcpu_leave_saved
vcpu_leave:
	frame_each_kept sd, sp
vcpu_leave_saved:
	lla	t0, run_loop_sp
	ld	sp, 0(t0)
	each_saved ld
	addi	sp, sp, SAVED_SIZE
	ret

	/* A trap of the hypervisor's own: sscratch holds sp. Its stack may be the reason: take another. */
	.globl	vcpu_own_trap
vcpu_own_trap:
	lla	sp, last_frame
	frame_save sp
	csrrw	t0, sscratch, zero
	sd	t0, FRAME_SP(sp)
	mv	a0, sp
	tail	hypervisor_trapped

	.bss
	.balign	16
run_loop_sp:
	.zero	16
	.zero	2048 /* the last stack */
last_frame:
	.zero	FRAME_SIZE
