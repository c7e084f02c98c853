/* native_entry.S - where an S-mode kernel meets the CPU: start, turning paging on, traps, programs. */
#include "lib/csr.h"
#include "lib/frame.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "one of each thing an operating system does with privilege"

#define OFFSET 0xffffffc000000000 /* HIGH_HALF of arch.h */

	/* Runs at physical addresses, though linked at high ones: all is relative to pc. */
	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	sie, zero
	csrw	sscratch, zero /* 0: the kernel runs; else: the kernel's sp, for a trap */
	lla	sp, __stack_top
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	call	native_init
	tail	tour_main

	/* _Noreturn void paging_on(uint64_t satp, void (*next)(void), uint64_t *identity)
	 * The instruction after the write to satp is fetched through the table: it must map this code
	 * where it runs as well as where it is linked. The entry that does is taken out again. */
	.text
	.globl	paging_on
paging_on:
	li	t0, OFFSET
	add	a1, a1, t0
	add	a2, a2, t0
	lla	t1, 1f
	add	t1, t1, t0
	lla	sp, __stack_top
	add	sp, sp, t0
	csrw	satp, a0
	sfence.vma
	jr	t1
1:	sd	zero, 0(a2)
	sfence.vma
	jr	a1

	/* All registers are saved: a program must find them as they were. */
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

/* What C expects to find again after a call: ra, s0-s11, and the mask. */
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
#define KEPT_MASK 104
#define KEPT_SIZE 112

	/* uint64_t enter_user(uint64_t pc, uint64_t sp) */
	.globl	enter_user
enter_user:
	addi	sp, sp, -KEPT_SIZE
	kept	sd
	csrrci	t0, sstatus, SSTATUS_SIE
	andi	t0, t0, SSTATUS_SIE
	sd	t0, KEPT_MASK(sp)
	lla	t0, resume
	sd	sp, 0(t0)
	csrw	sscratch, sp
	csrw	sepc, a0
	li	t0, SSTATUS_SPP
	csrc	sstatus, t0
	li	t0, SSTATUS_SPIE
	csrs	sstatus, t0
	mv	sp, a1
	/* the program gets nothing of the kernel's */
	.irp	reg, x1, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17
	li	\reg, 0
	.endr
	.irp	reg, x18, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29, x30, x31
	li	\reg, 0
	.endr
	sret

	/* _Noreturn void leave_user(uint64_t code): enter_user() returns `code` */
	.globl	leave_user
leave_user:
	lla	t0, resume
	ld	sp, 0(t0)
	kept	ld
	ld	t0, KEPT_MASK(sp)
	addi	sp, sp, KEPT_SIZE
	csrs	sstatus, t0
	ret

	.bss
	.balign 8
resume:	.dword	0
