/* entry.S - the world switch: out of the guest and back. Its length is what an exit costs.
 *
 * sscratch holds the VM's frame while its guest runs, and 0 while the hypervisor does, so that a fault of
 * its own is told apart. sepc, sstatus and hstatus stay in the CPU: nothing here traps in between.
 */
#include "lib/csr.h"
#include "lib/frame.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_HYPERVISOR, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "generation 3: the CPU helps"

	.text
	.globl	exit_entry
	.balign 4
exit_entry:
	csrrw	sp, sscratch, sp
	beqz	sp, own_fault
	frame_each_volatile sd, sp
	csrrw	t0, sscratch, zero
	sd	t0, FRAME_SP(sp)
	mv	a0, sp
	csrr	t0, scause
	li	t1, RS_CAUSE_ECALL_VS
	bne	t0, t1, 1f

	/* A call, by far the most frequent: C keeps the other registers. */
	call	vm_exit
	csrw	sscratch, sp
	frame_each_volatile ld, sp
	ld	sp, FRAME_SP(sp)
	sret

	/* Anything else may have to look at any register, or write it. */
1:	frame_each_kept sd, sp
	call	vm_exit
	.globl	vm_resume
vm_resume:
	csrw	sscratch, sp
	frame_restore sp
	ld	sp, FRAME_SP(sp)
	sret

	/* _Noreturn void vm_start(struct frame *frame) */
	.globl	vm_start
vm_start:
	mv	sp, a0
	j	vm_resume

	/* sscratch holds sp. The stack in use may be the reason: take the first one. */
own_fault:
	lla	sp, __stack_top - FRAME_SIZE
	frame_save sp
	csrrw	t0, sscratch, zero
	sd	t0, FRAME_SP(sp)
	csrr	t0, sepc
	sd	t0, FRAME_PC(sp)
	csrr	t0, sstatus
	sd	t0, FRAME_STATUS(sp)
	csrr	t0, scause
	sd	t0, FRAME_CAUSE(sp)
	csrr	t0, stval
	sd	t0, FRAME_VALUE(sp)
	mv	a0, sp
	tail	hypervisor_crash

	/* bool vstimecmp_there(void): whether the guest can have a timer of its own. Asked by trying, since
	 * henvcfg.STCE may be writable without the register (QEMU 7.2 with sstc=off). */
	.globl	vstimecmp_there
	.balign 4
vstimecmp_there:
	li	a0, 0
	li	t1, -1
	lla	t0, 1f
	csrrw	t0, stvec, t0
	csrw	(CSR_vstimecmp), t1
	li	a0, 1
	.balign 4
1:	csrw	stvec, t0
	ret
