/* timer.c - the guest's timer. With Sstc the guest has a comparator of its own, whose interrupt
 * does not come to the hypervisor. Without it, the hypervisor uses the hart's timer for the
 * guest and injects the interrupt.
 */
#include "hypervisors/common/timer.h"

#include "board.h"
#include "hypervisors/common/probe.h"
#include "lib/csr.h"
#include "vcpu.h"

static bool sstc;

void guest_timer_init(void)
{
	csr_set(CSR_henvcfg, ENVCFG_STCE);
	sstc = (csr_read(CSR_henvcfg) & ENVCFG_STCE) && has_vstimecmp();
	if (!sstc)
		csr_clear(CSR_henvcfg, ENVCFG_STCE);
}

/* What the guest calls `deadline` is this time of the machine. */
static uint64_t machine_time(uint64_t deadline)
{
	return deadline == TIMER_NEVER ? TIMER_NEVER : deadline - csr_read(CSR_htimedelta);
}

void guest_timer_set(uint64_t deadline)
{
	if (sstc) {
		csr_write(CSR_vstimecmp, deadline); /* sets and clears VSTIP by itself */
		return;
	}
	csr_clear(CSR_hvip, 1u << RS_IRQ_VS_TIMER);
	timer_set_guest(machine_time(deadline));
}

void guest_timer_load(const struct vcpu *vcpu)
{
	if (sstc)
		csr_write(CSR_vstimecmp, vcpu->deadline);
	else
		timer_set_guest(machine_time(vcpu->deadline));
}

void guest_timer_save(struct vcpu *vcpu)
{
	if (sstc) {
		vcpu->deadline = csr_read(CSR_vstimecmp);
		csr_write(CSR_vstimecmp, TIMER_NEVER);
		return;
	}
	vcpu->deadline = timer_guest();
	if (vcpu->deadline != TIMER_NEVER)
		vcpu->deadline += csr_read(CSR_htimedelta);
	timer_set_guest(TIMER_NEVER);
}

/* In machine time, of the guest that is loaded. */
uint64_t guest_timer_deadline(void)
{
	return sstc ? machine_time(csr_read(CSR_vstimecmp)) : timer_guest();
}

/* The hart's timer has gone off. The guest's interrupt, without Sstc, stays pending until it
 * sets another deadline. */
enum verdict exit_timer(struct vcpu *vcpu)
{
	if (timer_devices_are_due())
		board_update(vcpu, true);
	if (timer_guest_is_due()) {
		timer_set_guest(TIMER_NEVER);
		csr_set(CSR_hvip, 1u << RS_IRQ_VS_TIMER);
	}
	return timer_scheduler_is_due() ? VERDICT_SWITCH : VERDICT_RESUME;
}
