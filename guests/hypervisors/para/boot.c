/* boot.c - what the guest's kernel finds when it starts: itself, running, with paging on.
 *
 *	RAM  0        load                                              free_base
 *	     |        | image | device tree | start info | shared page | tables |      | initrd |
 *
 * All of it, and some free memory after it, is mapped at PARA_RAM_VIRTUAL: page tables read-only,
 * everything else for all accesses, since the kernel decides itself how to protect its memory. The
 * tables pass the same checks as those that the guest makes later.
 */
#include "hypervisors/common/panic.h"
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define REGION	 UINT64_C(0x200000) /* what one L0 table maps */
#define GIGABYTE UINT64_C(0x40000000)
#define LEAF	 (PTE_V | PTE_U | PTE_R | PTE_A)
#define LEAF_RWX (LEAF | PTE_W | PTE_X | PTE_D)

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

static uint64_t entry_to(uint64_t machine, uint64_t bits)
{
	return machine / PAGE_SIZE << PTE_PPN_SHIFT | bits;
}

static uint64_t *clear_table(uint64_t machine)
{
	return memset(physical(machine), 0, PAGE_SIZE);
}

/* Tables from `tables` on: kernel root, user root, L1, L0s. The user root stays empty. */
static void map_ram(uint64_t base, uint64_t tables, uint64_t tables_end, uint64_t mapped)
{
	uint64_t *root = clear_table(tables), *middle = clear_table(tables + 2 * PAGE_SIZE);
	uint64_t low = tables + 3 * PAGE_SIZE, at = base;
	clear_table(tables + PAGE_SIZE);
	root[PARA_RAM_VIRTUAL / GIGABYTE % PT_SLOTS] = entry_to(tables + 2 * PAGE_SIZE, PTE_V);
	for (uint64_t i = 0; i < mapped / REGION; i++, low += PAGE_SIZE) {
		uint64_t *leaf = physical(low);
		middle[i] = entry_to(low, PTE_V);
		for (unsigned j = 0; j < PT_SLOTS; j++, at += PAGE_SIZE)
			leaf[j] =
				entry_to(at, at >= tables && at < tables_end ? LEAF : LEAF_RWX);
	}
}

uint64_t vcpu_boot(struct vcpu *vcpu, const struct vm_config *config)
{
	uint64_t base = vcpu->pt.base, size = vcpu->pt.frames * PAGE_SIZE;
	uint64_t to_virtual = PARA_RAM_VIRTUAL - base;
	uint64_t image = base + (config->kernel.load - RS_RAM_BASE);
	uint64_t initrd = base + (config->initrd.load - RS_RAM_BASE);
	uint64_t tree = round_up(image + config->kernel.size, PAGE_SIZE);
	uint64_t info = round_up(tree + config->device_tree.size, PAGE_SIZE);
	uint64_t shared = info + PAGE_SIZE, tables = shared + PAGE_SIZE;
	/* one region more than what lies before the tables: for them, and free memory */
	uint64_t mapped = round_up(tables - base, REGION) + REGION;
	uint64_t end = tables + (3 + mapped / REGION) * PAGE_SIZE;

	if (mapped > size || mapped > GIGABYTE || end > base + mapped ||
	    (config->initrd.size && initrd < end))
		hypervisor_panic(
			"a VM's RAM is too small for its kernel, initrd and page tables");
	memcpy(physical(image), physical(config->kernel.at), config->kernel.size);
	memcpy(physical(tree), physical(config->device_tree.at), config->device_tree.size);
	if (config->initrd.size) /* where the device tree says, by a nominal address */
		memcpy(physical(initrd), physical(config->initrd.at), config->initrd.size);
	memset(physical(info), 0, 2 * PAGE_SIZE);
	map_ram(base, tables, end, mapped);

	*(struct rs_start_info *)physical(info) = (struct rs_start_info){
		.magic = RS_START_MAGIC,
		.version = RS_START_VERSION,
		.vm = vcpu->vm->id,
		.ram_base = base,
		.ram_size = size,
		.ram_virtual = PARA_RAM_VIRTUAL,
		.mapped_size = mapped,
		.free_base = end,
		.kernel_root = tables,
		.user_root = tables + PAGE_SIZE,
		.shared = shared + to_virtual,
		.device_tree = config->device_tree.size ? tree + to_virtual : 0,
		.device_tree_size = config->device_tree.size,
		.disks = config->disk_count,
	};
	vcpu->shared = physical(shared);
	vcpu->shared->mask = 1;

	/* The hypervisor writes to the shared page at any time: it must never be a table. */
	vcpu->pt.budget = UINT32_MAX;
	vcpu->call = (struct memory_call){.id = RS_HC_MMU_SET_ROOTS,
					  .arg = {tables, tables + PAGE_SIZE}};
	if (pt_pin(&vcpu->pt, tables, RS_PT_ROOT) ||
	    pt_pin(&vcpu->pt, tables + PAGE_SIZE, RS_PT_ROOT) || pt_lend(&vcpu->pt, shared) ||
	    memory_call(&vcpu->pt, &vcpu->call))
		hypervisor_panic("a VM's first page tables were refused");
	return info + to_virtual;
}
