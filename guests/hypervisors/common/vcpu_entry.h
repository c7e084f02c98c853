/** @file vcpu_entry.h
 * The two ends of an exit, for the hypervisors' entry.S. Their length is what an exit costs.
 *
 * While a guest runs, sscratch holds the address of its trap frame, below which its vCPU's stack
 * lies. While the hypervisor runs it is 0: so a trap of its own is recognized.
 */
#ifndef HYPERVISOR_VCPU_ENTRY_H
#define HYPERVISOR_VCPU_ENTRY_H
#include "lib/csr.h"
#include "lib/frame.h"

/* clang-format off */

/* At the trap entry: sp and a0 are the address of the frame afterwards, and the frame holds the
 * registers that C code may change. The others are still the guest's. pc stays in sepc. The branch
 * may reach 4 KiB: `own_trap` stands near, as a jump to vcpu_own_trap. */
.macro vcpu_exit
	csrrw	sp, sscratch, sp
	beqz	sp, own_trap
	frame_each_volatile sd, sp
	csrrw	t0, sscratch, zero
	sd	t0, FRAME_SP(sp)
	mv	a0, sp
.endm

/* Back into the guest; sp is the address of the frame. The registers that C code keeps must be
 * the guest's already. */
.macro vcpu_return
	csrw	sscratch, sp
	frame_each_volatile ld, sp
	ld	sp, FRAME_SP(sp)
	sret
.endm

#endif
