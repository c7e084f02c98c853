/* trap.c - exceptions that the hypervisor delivers to the guest, as the CPU would.
 * Source: RISC-V Privileged Specification 1.12, "Trap Entry".
 */
#include "hypervisors/common/panic.h"
#include "lib/csr.h"
#include "vcpu.h"

/* The guest traps, and its trap handler would not run: report the trap that it has just taken,
 * which its own CSRs describe. */
static enum verdict crash_in_handler(struct vcpu *vcpu)
{
	bool vector_set = csr_read(CSR_vstvec) != 0;

	csr_write(CSR_sepc, csr_read(CSR_vsepc)); /* vcpu_save() takes it from there */
	trap_read(&vcpu->frame);
	vcpu->frame.cause = csr_read(CSR_vscause);
	vcpu->frame.value = csr_read(CSR_vstval);
	return vm_crash(vcpu->vm,
			vector_set ? "its trap handler traps at its first instruction"
				   : "a trap, and no trap vector is set (stvec is 0)",
			0);
}

enum verdict inject_exception(struct vcpu *vcpu, uint64_t cause, uint64_t value)
{
	uint64_t vector = csr_read(CSR_vstvec) & ~UINT64_C(3);
	uint64_t guest = csr_read(CSR_vsstatus);
	uint64_t saved = csr_read(CSR_sstatus) & SSTATUS_SPP; /* it was in VU or VS */

	if (guest & SSTATUS_SIE)
		saved |= SSTATUS_SPIE;
	/* It would trap here for ever: no register has changed since the last time. */
	if (csr_read(CSR_sepc) == vector)
		return crash_in_handler(vcpu);
	csr_write(CSR_vsstatus,
		  (guest & ~(uint64_t)(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE)) | saved);
	csr_write(CSR_vsepc, csr_read(CSR_sepc));
	csr_write(CSR_vscause, cause);
	csr_write(CSR_vstval, value);
	csr_write(CSR_sepc, vector);
	csr_set(CSR_sstatus, SSTATUS_SPP);
	return VERDICT_RESUME;
}
