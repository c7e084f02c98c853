/* entry.S - where an S-mode kernel meets the CPU: start, turning paging on, traps. */
#include "lib/csr.h"
#include "lib/frame.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "the teaching kernel: starts the program that its command line names"

#define GIGABYTES   4		       /* of RAM that the first page table reaches */
#define LEAF	    (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

	/* a0 = hart, a1 = device tree. Runs at physical addresses, though linked at high ones: all is
	 * relative to pc. Where it was loaded is where RAM is; that is some gigabytes from where it was
	 * linked (s0). The first table maps RAM for everything, where it is and where the kernel is
	 * linked; native_boot() makes the real one. */
	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	sie, zero
	csrw	sscratch, zero /* 0: the kernel runs; else: the kernel's sp, for a trap */
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b

1:	lla	t0, _start
	lla	t1, linked_at
	ld	t1, 0(t1)
	sub	s0, t1, t0
	lla	t2, first_table
	srli	t3, t0, 30
	slli	t4, t3, 28 /* of an entry for that gigabyte */
	ori	t4, t4, LEAF
	slli	t3, t3, 3
	add	t3, t3, t2
	sd	t4, 0(t3) /* where it is */
	srli	t1, t1, 30
	andi	t1, t1, 511
	slli	t1, t1, 3
	add	t1, t1, t2
	li	t5, 1 << 28
	li	t6, GIGABYTES
2:	sd	t4, 0(t1) /* where it is linked, and what follows */
	add	t4, t4, t5
	addi	t1, t1, 8
	addi	t6, t6, -1
	bnez	t6, 2b

	lla	sp, __stack_top
	add	sp, sp, s0
	lla	t1, 3f
	add	t1, t1, s0
	lla	t0, first_table
	srli	t0, t0, 12
	li	t2, ATP_MODE_SV39
	or	t0, t0, t2
	li	t3, RS_OP_ENABLE_PAGING
	rs_mark	RS_MARK_OP_BEGIN, t3
	csrw	satp, t0
	sfence.vma
	jr	t1
3:	rs_mark	RS_MARK_OP_END, t3
	add	a0, a1, s0
	mv	a1, s0
	tail	native_boot

	.balign 8
linked_at:
	.dword	_start

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

	.bss
	.balign 4096
first_table:
	.zero	4096
