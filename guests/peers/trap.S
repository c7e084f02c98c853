/* trap.S - a program that calls, and a handler that counts: the shortest honest round trip.
 * uint64_t peers_enter_user(uint64_t rounds): run the program until it has called that often. */
#include "lib/csr.h"

#define USER_WINDOW 0x40000000 /* RAM as programs may use it, that much above its own address */

	.text
	.globl	peers_enter_user
	.balign	4
peers_enter_user:
	addi	sp, sp, -32
	sd	ra, 0(sp)
	sd	s0, 8(sp)
	sd	s1, 16(sp)
	mv	s0, a0		/* rounds left */
	li	s1, 0		/* calls taken */
	csrw	sscratch, sp
	lla	t0, program
	li	t1, USER_WINDOW
	add	t0, t0, t1
	csrw	sepc, t0
	li	t0, SSTATUS_SPP
	csrc	sstatus, t0
	sret

	.balign	4
program:
	ecall
	j	program

	.globl	peers_trap
	.balign	4
peers_trap:
	csrrw	sp, sscratch, sp
	sd	t0, 24(sp)
	csrr	t0, sepc
	addi	t0, t0, 4
	csrw	sepc, t0
	addi	s1, s1, 1
	addi	s0, s0, -1
	beqz	s0, 1f
	ld	t0, 24(sp)
	csrrw	sp, sscratch, sp
	sret
1:	mv	a0, s1
	ld	ra, 0(sp)
	ld	s0, 8(sp)
	ld	s1, 16(sp)
	addi	sp, sp, 32
	ret
