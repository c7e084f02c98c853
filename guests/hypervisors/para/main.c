/* main.c - generation 2, from the device tree to the run loop. */
#include "hypervisors/common/boot_info.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"

#define SSTATUS_MXR 0x80000
#define COUNTER_TM  2

_Noreturn void main(uint64_t hart, uint64_t device_tree);

static struct boot_info boot_info;

static uint64_t asid_of(uint64_t satp)
{
	return satp >> SATP_ASID & 0xffff;
}

static void check_asids(void)
{
	uint64_t satp = csr_read(CSR_satp), most = (uint64_t)VM_MAX * CONTEXTS;

	csr_write(CSR_satp, satp | most << SATP_ASID);
	if (asid_of(csr_read(CSR_satp)) != most)
		hypervisor_panic("this CPU has too few address-space identifiers");
	csr_write(CSR_satp, satp);
}

void main(uint64_t hart, uint64_t device_tree)
{
	(void)hart;
	boot_info_read(&boot_info, physical(device_tree));
	check_asids();
	timer_init();
	/* From here on only traps from U-mode are returned from, so SPP stays 0. With SUM and MXR
	 * 0 the hypervisor cannot touch a user page by mistake. */
	csr_clear(CSR_sstatus, SSTATUS_SIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR);
	csr_write(CSR_scounteren, COUNTER_TM); /* the guest reads `time` itself */
	run_vms(&boot_info);
}
