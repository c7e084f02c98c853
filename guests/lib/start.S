/* start.S - the first instructions of an S-mode image that runs without paging (hypervisors,
 * samples). a0 = hart id, a1 = device tree, as the firmware or hypervisor below leaves them:
 *	_Noreturn void main(uint64_t hart, const void *device_tree);
 */
#include "lib/csr.h"

	.section .text.start, "ax"
	.globl	_start
_start:
	csrw	sie, zero
	lla	sp, __stack_top
	lla	t0, __bss_start
	lla	t1, __bss_end
0:	bgeu	t0, t1, 1f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	0b
1:	call	main
2:	wfi
	j	2b
