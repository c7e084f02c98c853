/* entry.S - start, trap entry, return to the guest. */
#include "hypervisors/para/layout.h"
#include "lib/csr.h"
#include "lib/frame.h"

/* The firmware jumps here: S-mode, no paging, a0 = hart id, a1 = device tree. The image is linked
 * at its place in the window, but until paging is on, pc-relative addresses are machine addresses. */
	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	sie, zero
	csrw	sscratch, zero
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	lla	t0, boot_root
	li	t1, PARA_SLOT_510
	sd	t1, 2 * 8(t0)		/* this code where it is, for three instructions */
	li	t2, 508 * 8
	add	t2, t2, t0
	sd	t1, 2 * 8(t2)
	li	t1, PARA_SLOT_508
	sd	t1, 0 * 8(t2)
	li	t1, PARA_SLOT_511
	sd	t1, 3 * 8(t2)
	lla	sp, __stack_top
	li	t1, PARA_WINDOW
	add	sp, sp, t1
	lla	t2, 2f
	add	t2, t2, t1
	srli	t0, t0, 12
	li	t1, ATP_MODE_SV39
	or	t0, t0, t1
	csrw	satp, t0
	sfence.vma
	jr	t2
2:	lla	t0, boot_root
	sd	zero, 2 * 8(t0)
	sfence.vma
	lla	t0, trap_entry
	csrw	stvec, t0
	addi	sp, sp, -FRAME_SIZE	/* the guest's registers, at the top of the stack */
	mv	a2, sp
	call	main			/* hart, device tree, frame */
	.org	PARA_GAP

/* From the guest. sscratch holds the hypervisor's sp then: the address of the frame, with the C
 * stack below it. While the hypervisor runs it is 0. Only the registers that C code may change are
 * saved; the others stay where they are until somebody asks for them (CRASH). pc stays in sepc. */
	.text
	.balign	4
	.globl	trap_entry
trap_entry:
	csrrw	sp, sscratch, sp
	beqz	sp, 4f
	frame_each_volatile sd, sp
	csrrw	t0, sscratch, zero
	sd	t0, FRAME_SP(sp)
	mv	a0, sp
	call	trap_handle
	bnez	a0, 3f
resume:
	csrw	sscratch, sp
	frame_each_volatile ld, sp
	ld	sp, FRAME_SP(sp)
	sret
3:	frame_each_kept sd, sp
	mv	a0, sp
	call	vm_crashed
4:	lla	sp, last_frame		/* a trap of the hypervisor's own: the end */
	frame_save sp
	csrr	t0, sscratch
	sd	t0, FRAME_SP(sp)
	mv	a0, sp
	call	trap_in_hypervisor

	.globl	vm_enter
vm_enter:
	mv	sp, a0
	frame_each_kept ld, sp
	j	resume

/* Without Sstc the read is an illegal instruction, which is expected here and nowhere else. */
	.globl	has_stimecmp
has_stimecmp:
	lla	t0, 5f
	csrrw	t1, stvec, t0
	li	a0, 0
	csrr	t0, (CSR_stimecmp)
	li	a0, 1
	.balign	4
5:	csrw	stvec, t1
	ret

	.section .bss
	.balign	4096
boot_root:
	.zero	4096
	.zero	2048
last_frame:
	.zero	FRAME_SIZE
