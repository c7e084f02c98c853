/** @file interrupt.h
 * What interrupts are pending, by taking them.
 */
#ifndef TEST_INTERRUPT_H
#define TEST_INTERRUPT_H
#include <stdbool.h>

#include "lib/csr.h"

/** @return whether this interrupt is taken when it is enabled. (A read of sip would say so too, but in VS-mode
 * QEMU 7.2 never shows the timer there.) Interrupts are disabled before and afterwards. */
static inline bool is_pending(uint64_t interrupt)
{
	uint64_t vector = csr_read(CSR_stvec), cause;

	__asm__ volatile("	la	t0, 1f\n"
			 "	csrw	stvec, t0\n"
			 "	csrw	sie, %1\n"
			 "	csrsi	sstatus, 2	# SIE: here it comes, or not\n"
			 "	nop\n"
			 "	csrci	sstatus, 2\n"
			 "	li	%0, 0\n"
			 "	j	2f\n"
			 "	.balign	4\n"
			 "1:	csrr	%0, scause\n"
			 "2:	csrw	sie, zero\n"
			 : "=&r"(cause)
			 : "r"(UINT64_C(1) << interrupt)
			 : "t0", "memory");
	csr_write(CSR_stvec, vector);
	return cause == (RS_CAUSE_INTERRUPT | interrupt);
}

#endif
