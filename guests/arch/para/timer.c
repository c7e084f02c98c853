/* timer.c - time: the CPU's own counter, and the hypervisor's timer. */
#include "para.h"

#include "lib/csr.h"

/* As native: the hypervisor lets its guests read the counter. */
uint64_t time_now(void)
{
	return csr_read(CSR_time);
}

void arch_timer_set(uint64_t ticks)
{
	uint64_t deadline = ticks == TIMER_NEVER ? TIMER_NEVER : csr_read(CSR_time) + ticks;
	/* native: a write of stimecmp */
	(void)hypercall(RS_HC_TIMER_SET, deadline, 0, 0, 0);
}
