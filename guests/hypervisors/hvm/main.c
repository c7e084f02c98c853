/* main.c - generation 3, from HS-mode to the run loop. */
#include "hypervisors/common/boot_info.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "passthrough.h"
#include "vcpu.h"

/* Everything that an operating system gets without a hypervisor: its own exceptions and those of
 * its programs, and its programs' calls. */
#define DELEGATED_EXCEPTIONS 0xb1ffu
#define DELEGATED_INTERRUPTS                                                                   \
	(1u << RS_IRQ_VS_SOFTWARE | 1u << RS_IRQ_VS_TIMER | 1u << RS_IRQ_VS_EXTERNAL)

_Noreturn void main(uint64_t hart, void *device_tree);

static struct boot_info boot_info;

/* What holds for every guest. */
static void cpu_init(void)
{
	timer_init();
	guest_timer_init();
	csr_write(CSR_sscratch, 0);
	csr_write(CSR_stvec, (uintptr_t)exit_entry);
	csr_write(CSR_hedeleg, DELEGATED_EXCEPTIONS);
	csr_write(CSR_hideleg, DELEGATED_INTERRUPTS);
	csr_write(CSR_hcounteren, 7); /* cycle, time, instret */
	csr_write(CSR_vsie, 0);
	csr_write(CSR_hvip, 0);
	gstage_init();
}

void main(uint64_t hart, void *device_tree)
{
	(void)hart;
	boot_info_read(&boot_info, device_tree);
	cpu_init();
	passthrough_init(&boot_info);
	run_vms(&boot_info);
}
