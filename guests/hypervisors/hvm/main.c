/* main.c - generation 3, from HS-mode to the run loop. */
#include "hypervisors/common/boot_info.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "vcpu.h"

/* Everything that an operating system gets without a hypervisor: its own exceptions and those of
 * its programs, and its programs' calls. */
#define DELEGATED_EXCEPTIONS 0xb1ffu
#define DELEGATED_INTERRUPTS (1u << IRQ_VS_SOFT | 1u << IRQ_VS_TIMER | 1u << IRQ_VS_EXT)

_Noreturn void main(uint64_t hart, const void *device_tree);

static struct boot_info boot_info;

/* What holds for every guest. */
static void cpu_init(void)
{
	timer_init();
	guest_timer_init();
	csr_write(CSR_SSCRATCH, 0);
	csr_write(CSR_STVEC, (uintptr_t)exit_entry);
	csr_write(CSR_HEDELEG, DELEGATED_EXCEPTIONS);
	csr_write(CSR_HIDELEG, DELEGATED_INTERRUPTS);
	csr_write(CSR_HCOUNTEREN, 7); /* cycle, time, instret */
	csr_write(CSR_VSIE, 0);
	csr_write(CSR_HVIP, 0);
	__asm__ volatile(".word 0x62000073" ::: "memory"); /* hfence.gvma: forget all guests */
}

void main(uint64_t hart, const void *device_tree)
{
	(void)hart;
	boot_info_read(&boot_info, device_tree);
	cpu_init();
	run_vms(&boot_info);
}
