/* gstage.c - the second stage: what a guest calls physical, and where it is.
 * Source: RISC-V Privileged Specification 1.12, "Guest Physical Address Translation".
 */
#include "vm.h"

#include "hypervisors/common/end.h"
#include "lib/csr.h"
#include "ringside/abi/board.h"

#define ENTRIES	  512u
#define ROOT_SIZE 16384u /* Sv39x4: two more bits of address, a root four times as large */
#define MIB2	  0x200000u
#define GIB	  0x40000000u

/* U = 1 throughout: to the second stage every access is a user's. */
#define LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A | PTE_D)

static uint64_t entry(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

/* RAM, in leaves of 2 MiB, and nothing else: the guest has no devices. */
void gstage_build(struct vm *vm, struct plan *plan, unsigned vmid)
{
	uint64_t *root = plan_take(plan, ROOT_SIZE, ROOT_SIZE), *middle = NULL;
	for (uint64_t at = 0; at < vm->ram_size; at += MIB2) {
		uint64_t gpa = RS_RAM_BASE + at;
		if (gpa % GIB == 0) {
			if (gpa / GIB >= ROOT_SIZE / sizeof(*root))
				machine_stop("a guest has more RAM than its page table can "
					     "name");
			middle = plan_take(plan, ENTRIES * sizeof(*middle), 4096);
			root[gpa / GIB] = entry((uint64_t)middle, PTE_V);
		}
		middle[gpa / MIB2 % ENTRIES] = entry((uint64_t)vm->ram + at, LEAF);
	}
	vm->hgatp = ATP_MODE_SV39 | (uint64_t)vmid << HGATP_VMID | (uint64_t)root >> 12;
}
