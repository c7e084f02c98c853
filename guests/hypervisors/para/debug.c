/* debug.c - in the image that tests use: after every hypercall, what must hold then is checked. */
#include "hypervisors/common/panic.h"
#include "hypervisors/para/check.h"
#include "hypervisors/para/vcpu.h"

#define SSTATUS_MXR 0x80000

static const char *cpu_check(const struct vcpu *vcpu)
{
	if (csr_read(CSR_satp) != vcpu->satp[vcpu->context])
		return "satp is not that of the vCPU's context";
	for (unsigned context = 0; context < CONTEXTS; context++)
		if ((vcpu->satp[context] & ((UINT64_C(1) << SATP_ASID) - 1)) !=
		    vcpu->pt.root[context] / PAGE_SIZE)
			return "satp is not that of the vCPU's root";
	if (csr_read(CSR_sstatus) & (SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR | SSTATUS_SIE))
		return "sstatus allows more than U-mode";
	if (csr_read(CSR_sscratch))
		return "a trap of the hypervisor's own would not be recognized";
	return NULL;
}

void check_after_call(struct vcpu *vcpu)
{
	const char *why = pt_check(&vcpu->pt);

	if (!why)
		why = cpu_check(vcpu);
	if (why)
		hypervisor_panic(why);
}
