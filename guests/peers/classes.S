/* classes.S - loops of one class of instruction each, for the price of that class under full emulation
 * (scripts/bench-full). uint64_t class_NAME(uint64_t rounds): 64 instructions of the class a round, beside the
 * two that count. */
#include "lib/csr.h"

	.text

.macro class name
	.globl	class_\name
	.balign	64
class_\name:
	addi	sp, sp, -64
	mv	t0, sp
1:
.endm

.macro class_end
	addi	a0, a0, -1
	bnez	a0, 1b
	addi	sp, sp, 64
	ret
.endm

class arithmetic
	.rept 16
	add	t1, t1, t2
	xori	t2, t1, 5
	slli	t3, t2, 3
	sltu	t4, t3, t1
	.endr
class_end

class load
	.rept 32
	ld	t1, 8(t0)
	lw	t2, 16(t0)
	.endr
class_end

class store
	.rept 32
	sd	t1, 8(t0)
	sw	t2, 16(t0)
	.endr
class_end

class branch
	.rept 32
	beq	zero, zero, 2f	/* taken */
2:	bne	zero, zero, 3f	/* not taken */
3:
	.endr
class_end

class jump
	.rept 64
	jal	zero, 2f
2:
	.endr
class_end

class multiply
	.rept 64
	mul	t1, t1, t2
	.endr
class_end

class divide
	li	t2, 7
	.rept 64
	divu	t1, t0, t2
	.endr
class_end

class atomic
	.rept 64
	amoadd.d t1, t2, (t0)
	.endr
class_end

class reserved
	.rept 32
	lr.d	t1, (t0)
	sc.d	t2, t1, (t0)
	.endr
class_end

class csr_read
	.rept 64
	csrr	t1, sscratch
	.endr
class_end

class csr_write
	.rept 64
	csrw	sscratch, t1
	.endr
class_end

class status_write
	.rept 64
	csrci	sstatus, 2
	.endr
class_end

/* A page of 4 KiB, as most fences of kernels are for: one at CHASE_BASE (peers.h). */
class fence
	lui	t0, 0x40000
	.rept 64
	sfence.vma t0, zero
	.endr
class_end

/* A page of the superpage that this code lies in, so that its own translation goes, too. */
class fence_own
	.rept 64
	sfence.vma t0, zero
	.endr
class_end

/* Loads that miss the TLB: of two pages in turns that have the same entry in it. Between them are fences of a page
 * that it does not hold, since so the next loop differs in nothing else. */
class miss
	lui	t0, 0x40000
	lui	t1, 0x40100
	lui	t2, 0x40001
	.rept 16
	ld	t3, 0(t0)
	sfence.vma t2, zero
	ld	t3, 0(t1)
	sfence.vma t2, zero
	.endr
class_end

/* Fences of a page that the TLB holds, which takes a load that misses before each. */
class fence_held
	lui	t0, 0x40000
	.rept 32
	ld	t3, 0(t0)
	sfence.vma t0, zero
	.endr
class_end

/* What the next loop has beside its class, and a jump. */
class counting
	addi	a0, a0, -1
	beqz	a0, 2f
	j	1b
2:	addi	sp, sp, 64
	ret

/* A program that calls, in the window for programs (main.c), and a kernel that counts and lets it call again. A
 * round is one. Their pages differ, so that the TLB holds both. */
class system_call
	csrr	t0, stvec
	lla	t1, 3f
	csrw	stvec, t1
	lla	t1, 2f
	li	t2, 0x40000000
	add	t1, t1, t2
	csrw	sepc, t1
	li	t2, 0x100	/* SPP */
	csrc	sstatus, t2
	sret
	.balign	4096
2:	ecall
	.balign	4096
3:	addi	a0, a0, -1
	beqz	a0, 4f
	sret
4:	csrw	stvec, t0
	addi	sp, sp, 64
	ret
