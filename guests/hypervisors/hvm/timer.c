/* timer.c - the guest's timer. With Sstc the guest has a comparator of its own, and its
 * interrupt does not come by here; without, the hypervisor asks the firmware and injects what
 * comes.
 */
#include "vm.h"

#include "lib/csr.h"
#include "lib/sbi.h"

struct cpu cpu;

void timer_init(void)
{
	csr_set(CSR_henvcfg, ENVCFG_STCE);
	cpu.sstc = (csr_read(CSR_henvcfg) & ENVCFG_STCE) && vstimecmp_there();
	if (!cpu.sstc)
		csr_clear(CSR_henvcfg, ENVCFG_STCE);
}

void guest_timer_set(uint64_t deadline)
{
	if (cpu.sstc) {
		csr_write(CSR_vstimecmp, deadline); /* sets and clears VSTIP by itself */
		return;
	}
	csr_clear(CSR_hvip, 1u << RS_IRQ_VS_TIMER);
	sbi_set_timer(deadline);
	csr_set(CSR_sie, 1u << RS_IRQ_S_TIMER);
}

/* Only without Sstc: the guest's deadline has passed. It stays so until the guest sets another.
 */
void timer_interrupt(struct vm *vm)
{
	(void)vm;
	csr_clear(CSR_sie, 1u << RS_IRQ_S_TIMER);
	csr_set(CSR_hvip, 1u << RS_IRQ_VS_TIMER);
}
