/* start.S - the first instructions of a ported guest. Paging is on already. */

	/* a0 = start-info page. native also clears sie and sscratch: here interrupts are masked by the
	 * shared page, and sscratch is the hypervisor's. */
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
1:	call	para_start
	tail	guest_main

	/* _Noreturn void empty_stack(void (*next)(void)) */
	.text
	.globl	empty_stack
empty_stack:
	lla	sp, __stack_top
	jr	a0
