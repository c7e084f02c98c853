/* linux_start.S - the first instructions of a program for Linux, and the system calls that it needs
 * (include/uapi/asm-generic/unistd.h of Linux). sp: the number of words of the command line, and their addresses.
 *	int main(int count, char **words);
 *	int64_t linux_write(int64_t descriptor, const void *bytes, uint64_t size); */
	.equ	WRITE, 64
	.equ	EXIT_GROUP, 94

	.section .text.start, "ax"
	.globl	_start
_start:
	ld	a0, 0(sp)
	addi	a1, sp, 8
	call	main
	li	a7, EXIT_GROUP
	ecall

	.text
	.globl	linux_write
linux_write:
	li	a7, WRITE
	ecall
	ret
