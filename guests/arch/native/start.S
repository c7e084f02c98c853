/* start.S - the first instructions of an S-mode guest, and the switch to paging. */
#include "lib/csr.h"

	/* a0 = hart, a1 = device tree. Runs at physical addresses, though linked at high ones: every
	 * address is relative to pc. Where the image was loaded is where RAM is; it was linked a whole
	 * number of gigabytes from there. */
	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	sie, zero
	csrw	sscratch, zero /* 0: the kernel runs; otherwise the kernel's sp, for a trap */
	lla	sp, __stack_top
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	lla	t0, _start
	lla	t1, linked_at
	ld	t1, 0(t1)
	mv	a0, a1
	sub	a1, t1, t0
	call	native_start
	tail	guest_main

	.balign 8
linked_at:
	.dword	_start

	/* _Noreturn void paging_on(uint64_t satp, void (*next)(void), uint64_t offset)
	 * The instruction after the write to satp is fetched through the table, which maps this code both
	 * where it runs and where it is linked. */
	.text
	.globl	paging_on
paging_on:
	lla	t0, 1f
	add	t0, t0, a2
	lla	sp, __stack_top
	add	sp, sp, a2
	csrw	satp, a0
	sfence.vma
	jr	t0
1:	jr	a1
