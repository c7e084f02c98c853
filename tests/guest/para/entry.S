/* entry.S - under the tests' guests: start, and surviving one's own traps. */
#include "ringside/abi/hypercall.h"
#include "guest.h"

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
1:	call	guest_main

	/* uint64_t ask_extension(arg0, arg1, arg2, arg3, extension, function) */
	.text
	.globl	ask_extension
ask_extension:
	mv	a7, a4
	mv	a6, a5
	ecall
	ret

	/* uint64_t ask(id, arg0, arg1, arg2, arg3) */
	.globl	ask
ask:
	mv	a6, a0
	mv	a0, a1
	mv	a1, a2
	mv	a2, a3
	mv	a3, a4
	li	a7, RS_HYPERCALL_EXT
	ecall
	ret

	/* void catch_traps(shared) */
	.globl	catch_traps
catch_traps:
	lla	t0, shared_page
	sd	a0, 0(t0)
	lla	a0, trap
	lla	a1, trap
	li	a6, RS_HC_SET_ENTRIES
	li	a7, RS_HYPERCALL_EXT
	ecall
	ret

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

	/* uint64_t attempt(what, argument) */
	.globl	attempt
attempt:
	addi	sp, sp, -112
	kept	sd
	lla	t0, attempt_sp
	sd	sp, 0(t0)
	mv	t0, a0
	mv	a0, a1
	jalr	t0
	kept	ld
	addi	sp, sp, 112
	ret

	/* Whatever was attempted trapped: attempt() returns that. Events stay masked. */
	.globl	trap
trap:
	lla	sp, attempt_sp
	ld	sp, 0(sp)
	lla	t0, shared_page
	ld	t0, 0(t0)
	ld	a0, RS_SHARED_FRAME + RS_FRAME_CAUSE(t0)
	li	t1, TRAPPED
	add	a0, a0, t1
	kept	ld
	addi	sp, sp, 112
	ret

	/* Programs that make a hypercall: nothing of the kernel's is mapped where it runs. */
	.balign	4096
	.globl	program
program:
	li	a0, 7
	li	a6, RS_HC_SHUTDOWN
	li	a7, RS_HYPERCALL_EXT
	.globl	program_call
program_call:
	ecall
	.globl	program_loop
program_loop:
	j	program_loop
	.globl	program_busy
program_busy:
	li	t0, 50000
1:	addi	t0, t0, -1
	bnez	t0, 1b
	.globl	program_late
program_late:
	ecall
	.globl	program_device
program_device:
	li	t0, 2 * 4096
	lbu	t0, 0(t0)
	j	program_loop
	.balign	4096

	.bss
	.balign 8
shared_page:	.dword	0
attempt_sp:	.dword	0
