/* entry.S - start, and a trap out of the guest and the way back. */
#include "hypervisors/common/vcpu_entry.h"
#include "hypervisors/para/layout.h"

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
	sd	t1, 2 * 8(t0)		/* this code at its machine address, for three instructions */
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
	call	main			/* hart, device tree */
	.org	PARA_GAP

	/* Handlers see the registers that C code may change; the others stay where they are until a
	 * verdict is not to resume. */
	.text
	.balign	4
	.globl	trap_entry
trap_entry:
	vcpu_exit
	call	vcpu_handle_exit
	bnez	a0, 3f
	vcpu_return
3:	j	vcpu_leave
own_trap:
	j	vcpu_own_trap

	.section .bss
	.balign	4096
boot_root:
	.zero	4096
