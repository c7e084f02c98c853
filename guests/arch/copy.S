/* copy.S - the one place where the kernel may touch memory that is not there. on_trap() mends what it
 * can; otherwise it goes on at copy_bytes_failed. No stack is used, so nothing is to be undone. */

	/* bool copy_bytes(void *to, const void *from, size_t size) */
	.text
	.globl	copy_bytes, copy_bytes_begin, copy_bytes_end, copy_bytes_failed
copy_bytes:
copy_bytes_begin:
	or	t0, a0, a1
	andi	t0, t0, 7
	bnez	t0, 3f
	li	t1, 32
1:	bltu	a2, t1, 2f
	ld	t2, 0(a1)
	ld	t3, 8(a1)
	ld	t4, 16(a1)
	ld	t5, 24(a1)
	sd	t2, 0(a0)
	sd	t3, 8(a0)
	sd	t4, 16(a0)
	sd	t5, 24(a0)
	addi	a0, a0, 32
	addi	a1, a1, 32
	addi	a2, a2, -32
	j	1b
2:	li	t1, 8
	bltu	a2, t1, 3f
	ld	t2, 0(a1)
	sd	t2, 0(a0)
	addi	a0, a0, 8
	addi	a1, a1, 8
	addi	a2, a2, -8
	j	2b
3:	beqz	a2, 4f
	lbu	t2, 0(a1)
	sb	t2, 0(a0)
	addi	a0, a0, 1
	addi	a1, a1, 1
	addi	a2, a2, -1
	j	3b
4:	li	a0, 1
	ret
copy_bytes_end:

copy_bytes_failed:
	li	a0, 0
	ret
