/* entry.S - a trap out of the guest, and the way back. */
#include "hypervisors/common/vcpu_entry.h"
#include "ringside/abi/note.h"

	rs_note RS_NOTE_ROLE_HYPERVISOR, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "generation 3: the CPU helps"

	.text
	.globl	exit_entry
	.balign 4
exit_entry:
	vcpu_exit
	csrr	t0, scause
	li	t1, RS_CAUSE_ECALL_VS
	bne	t0, t1, 1f

	/* A call, by far the most frequent exit: C keeps the other registers. */
	call	vcpu_handle_exit
	bnez	a0, 2f
	vcpu_return

	/* Any other handler may have to read any register, or write it. */
1:	frame_each_kept sd, sp
	call	vcpu_handle_exit
	bnez	a0, 3f
	frame_each_kept ld, sp
	vcpu_return
2:	j	vcpu_leave
3:	j	vcpu_leave_saved
own_trap:
	j	vcpu_own_trap
