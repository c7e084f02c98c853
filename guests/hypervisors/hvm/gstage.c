/* gstage.c - the second stage: where guest-physical addresses lie in the machine.
 * Source: RISC-V Privileged Specification 1.12, "Guest Physical Address Translation".
 */
#include "hypervisors/common/memory.h"
#include "hypervisors/common/panic.h"
#include "lib/csr.h"
#include "ringside/abi/board.h"
#include "vcpu.h"

#define VMIDS	  (UINT64_C(0x3fff) << HGATP_VMID)
#define ENTRIES	  512u
#define ROOT_SIZE 16384u /* Sv39x4: two more bits of address, a root four times as large */
#define MIB2	  0x200000u
#define GIB	  0x40000000u

/* U = 1 throughout: to the second stage every access is a user's. */
#define LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D)

/* hgatp.VMID is WARL: a CPU may have fewer bits of it, or none (VMIDLEN). */
static bool vmids;

void gstage_init(void)
{
	csr_write(CSR_hgatp, ATP_MODE_SV39 | VMIDS);
	vmids = (csr_read(CSR_hgatp) & VMIDS) >> HGATP_VMID >= VM_MAX;
	csr_write(CSR_hgatp, 0);
	hfence_gvma();
}

/* Without VMIDs what the CPU remembers of one VM's translations would serve the next. */
void gstage_load(const struct vcpu *vcpu)
{
	static const struct vcpu *last;

	csr_write(CSR_hgatp, vcpu->hgatp);
	if (vmids || vcpu == last)
		return;
	hfence_gvma();
	hfence_vvma();
	last = vcpu;
}

static uint64_t entry(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

/* RAM, in leaves of 2 MiB, and nothing else: the guest has no devices. */
void gstage_build(struct vcpu *vcpu, unsigned vmid)
{
	uint64_t *root = memory_alloc(ROOT_SIZE, ROOT_SIZE), *middle = NULL;
	for (uint64_t at = 0; at < vcpu->ram_size; at += MIB2) {
		uint64_t gpa = RS_RAM_BASE + at;
		if (gpa % GIB == 0) {
			if (gpa / GIB >= ROOT_SIZE / sizeof(*root))
				hypervisor_panic("a guest has more RAM than its second-stage "
						 "page table can map");
			middle = memory_alloc(ENTRIES * sizeof(*middle), 4096);
			root[gpa / GIB] = entry((uint64_t)middle, PTE_V);
		}
		middle[gpa / MIB2 % ENTRIES] = entry((uint64_t)vcpu->ram + at, LEAF);
	}
	vcpu->hgatp = ATP_MODE_SV39 | (uint64_t)vmid << HGATP_VMID | (uint64_t)root >> 12;
}
