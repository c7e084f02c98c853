/* fetch.S - read the guest's code as its CPU would fetch it. */
#include "lib/csr.h"

	/* uint64_t guest_fetch(uint64_t va): the 16 bits at guest-virtual `va`, or all ones. HLVX.HU translates
	 * as a fetch of the guest in the CPU does, and traps where that would. The trap is expected here
	 * and nowhere else: it leads to 9, and has then overwritten sepc, sstatus.SPP and hstatus.SPV. */
	.text
	.globl	guest_fetch
guest_fetch:
	lla	t0, 9f
	csrrw	t0, stvec, t0
	.word	0x64354573 /* hlvx.hu a0, (a0) */
	csrw	stvec, t0
	ret
	.balign	4
9:	csrw	stvec, t0
	li	a0, -1
	ret
