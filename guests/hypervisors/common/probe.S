/* probe.S - see probe.h. */
#include "lib/csr.h"

/* Where the register is missing, the write is an illegal instruction, expected here and nowhere else: it
 * leads to 9. */
.macro probe name, csr
	.globl	\name
	.balign	4
\name:	li	a0, 0
	li	t1, -1
	lla	t0, 9f
	csrrw	t0, stvec, t0
	csrw	\csr, t1
	li	a0, 1
	.balign	4
9:	csrw	stvec, t0
	ret
.endm

	.text
	probe	has_stimecmp, (CSR_stimecmp)
	probe	has_vstimecmp, (CSR_vstimecmp)
