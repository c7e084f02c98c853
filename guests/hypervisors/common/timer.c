#include "hypervisors/common/timer.h"

#include "hypervisors/common/probe.h"
#include "lib/csr.h"
#include "lib/sbi.h"

static bool sstc;
static uint64_t scheduler_at = TIMER_NEVER, guest_at = TIMER_NEVER, devices_at = TIMER_NEVER;

/* The interrupt is pending while the time has come: setting a later one takes it back. */
static void set_hart_timer(void)
{
	uint64_t at = scheduler_at < guest_at ? scheduler_at : guest_at;

	if (devices_at < at)
		at = devices_at;
	if (sstc)
		csr_write(CSR_stimecmp, at);
	else
		sbi_set_timer(at);
}

void timer_init(void)
{
	sstc = has_stimecmp();
	set_hart_timer();
	csr_write(CSR_sie, UINT64_C(1) << RS_IRQ_S_TIMER);
}

void timer_set_scheduler(uint64_t at)
{
	scheduler_at = at;
	set_hart_timer();
}

void timer_set_guest(uint64_t at)
{
	guest_at = at;
	set_hart_timer();
}

void timer_set_devices(uint64_t at)
{
	if (at == devices_at)
		return;
	devices_at = at;
	set_hart_timer();
}

uint64_t timer_guest(void)
{
	return guest_at;
}

bool timer_scheduler_is_due(void)
{
	return csr_read(CSR_time) >= scheduler_at;
}

bool timer_guest_is_due(void)
{
	return csr_read(CSR_time) >= guest_at;
}

bool timer_devices_are_due(void)
{
	return csr_read(CSR_time) >= devices_at;
}
