/* trap.c - exceptions that the hypervisor delivers to the guest, as the CPU would.
 * Source: RISC-V Privileged Specification 1.12, "Trap Entry".
 */
#include "lib/csr.h"
#include "vcpu.h"

void inject_exception(uint64_t cause, uint64_t value)
{
	uint64_t guest = csr_read(CSR_vsstatus);
	uint64_t saved = csr_read(CSR_sstatus) & SSTATUS_SPP; /* it was in VU or VS */

	if (guest & SSTATUS_SIE)
		saved |= SSTATUS_SPIE;
	csr_write(CSR_vsstatus,
		  (guest & ~(uint64_t)(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE)) | saved);
	csr_write(CSR_vsepc, csr_read(CSR_sepc));
	csr_write(CSR_vscause, cause);
	csr_write(CSR_vstval, value);
	csr_write(CSR_sepc, csr_read(CSR_vstvec) & ~(uint64_t)3);
	csr_set(CSR_sstatus, SSTATUS_SPP);
}
