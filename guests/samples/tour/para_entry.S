/* para_entry.S - where a ported kernel meets the hypervisor: start, traps, programs. */
#include "lib/frame.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA, "one of each thing an operating system does with privilege"

#define SHARED(field) (RS_SHARED_FRAME + RS_FRAME_##field)

	/* a0 = start-info page. Paging is on. */
	.section .text.start, "ax"
	.globl	_start
_start:
	lla	sp, __stack_top
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	call	para_init
	tail	tour_main

	/* _Noreturn void fresh_stack(void (*next)(void)) */
	.text
	.globl	fresh_stack
fresh_stack:
	lla	sp, __stack_top
	jr	a0

.macro shared_page reg
	lla	\reg, shared
	ld	\reg, 0(\reg)
.endm

/* Go to the frame in the shared page: it brings pc, sp, a6 and a7. Returns only if the frame is bad. */
.macro return_to_frame
	li	a7, RS_HYPERCALL_EXT
	li	a6, RS_HC_RETURN
	ecall
	unimp
.endm

	/* All registers are saved: a program must find them as they were. */
	.globl	trap
	.balign 4
trap:
	addi	sp, sp, -FRAME_SIZE
	frame_save sp
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
	frame_restore sp
	return_to_frame

/* What C expects to find again after a call. */
.macro kept insn
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
#define KEPT_SIZE 112

	/* uint64_t run_user(uint64_t pc, uint64_t sp): events masked */
	.globl	run_user
run_user:
	addi	sp, sp, -KEPT_SIZE
	kept	sd
	shared_page t5
	lla	t0, resume
	sd	sp, 0(t0)
	sd	sp, RS_SHARED_KERNEL_SP(t5)
	li	t0, RS_STATUS_USER
	sd	a0, SHARED(PC)(t5)
	sd	a1, SHARED(SP)(t5)
	sd	t0, SHARED(STATUS)(t5)
	sd	zero, SHARED(A6)(t5)
	sd	zero, SHARED(A7)(t5)
	/* the program gets nothing of the kernel's */
	.irp	reg, x1, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15
	li	\reg, 0
	.endr
	.irp	reg, x18, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30, x31
	li	\reg, 0
	.endr
	return_to_frame

	/* _Noreturn void leave_user(uint64_t code): run_user() returns `code` */
	.globl	leave_user
leave_user:
	lla	t0, resume
	ld	sp, 0(t0)
	kept	ld
	addi	sp, sp, KEPT_SIZE
	ret

	.bss
	.balign 8
resume:	.dword	0
