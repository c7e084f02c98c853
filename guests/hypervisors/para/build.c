/* build.c - what the guest's kernel finds when it starts: itself, running, with paging on.
 *
 *	RAM  0        load                                              free_base
 *	     |        | image | device tree | start info | shared page | tables |
 *
 * All of it, and some free memory behind, is mapped at PARA_RAM_VIRTUAL: page tables read-only,
 * the rest for everything, since a kernel is its own master. The tables pass the same checks
 * as all that the guest makes itself later; nothing is granted to them beforehand.
 */
#include "hypervisors/para/para.h"
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
	return memset(reach(machine), 0, PAGE_SIZE);
}

/* Tables from `tables` on: kernel root, user root, L1, L0s. The user root stays empty. */
static void map_ram(uint64_t base, uint64_t tables, uint64_t tables_end, uint64_t mapped)
{
	uint64_t *root = clear_table(tables), *middle = clear_table(tables + 2 * PAGE_SIZE);
	uint64_t low = tables + 3 * PAGE_SIZE, at = base;
	clear_table(tables + PAGE_SIZE);
	root[PARA_RAM_VIRTUAL / GIGABYTE % PT_SLOTS] = entry_to(tables + 2 * PAGE_SIZE, PTE_V);
	for (uint64_t i = 0; i < mapped / REGION; i++, low += PAGE_SIZE) {
		uint64_t *leaf = reach(low);
		middle[i] = entry_to(low, PTE_V);
		for (unsigned j = 0; j < PT_SLOTS; j++, at += PAGE_SIZE)
			leaf[j] =
				entry_to(at, at >= tables && at < tables_end ? LEAF : LEAF_RWX);
	}
}

const char *vm_build(struct vm *vm, const struct plan *plan, uint64_t *start_info)
{
	uint64_t base = plan->ram_base, to_virtual = PARA_RAM_VIRTUAL - base;
	uint64_t image = base + plan->load;
	uint64_t tree, info, shared, tables, end, mapped;
	int64_t error;

	if (plan->load > plan->ram_size || plan->kernel.size > plan->ram_size - plan->load)
		return "the kernel does not fit into the VM's memory";
	tree = round_up(image + plan->kernel.size, PAGE_SIZE);
	info = round_up(tree + plan->device_tree.size, PAGE_SIZE);
	shared = info + PAGE_SIZE;
	tables = shared + PAGE_SIZE;
	/* the tables map themselves too: one more region than there is without them */
	mapped = round_up(tables - base, REGION) + 2 * REGION;
	end = tables + (3 + mapped / REGION) * PAGE_SIZE;
	if (mapped > plan->ram_size || mapped > GIGABYTE || end > base + mapped)
		return "the VM's memory is too small for its kernel and page tables";

	memcpy(reach(image), reach(plan->kernel.start), plan->kernel.size);
	memcpy(reach(tree), reach(plan->device_tree.start), plan->device_tree.size);
	memset(reach(info), 0, 2 * PAGE_SIZE);
	map_ram(base, tables, end, mapped);

	*(struct rs_start_info *)reach(info) = (struct rs_start_info){
		.magic = RS_START_MAGIC,
		.version = RS_START_VERSION,
		.vm = vm->id,
		.ram_base = base,
		.ram_size = plan->ram_size,
		.ram_virtual = PARA_RAM_VIRTUAL,
		.mapped_size = mapped,
		.free_base = end,
		.kernel_root = tables,
		.user_root = tables + PAGE_SIZE,
		.shared = shared + to_virtual,
		.device_tree = plan->device_tree.size ? tree + to_virtual : 0,
		.device_tree_size = plan->device_tree.size,
	};
	vm->shared = reach(shared);
	vm->shared->mask = 1;
	*start_info = info + to_virtual;

	error = pt_pin(&vm->pt, tables, RS_PT_ROOT);
	if (!error)
		error = pt_pin(&vm->pt, tables + PAGE_SIZE, RS_PT_ROOT);
	/* The hypervisor writes to the shared page at any time: it must never become a table.
	 */
	if (!error)
		error = pt_get(&vm->pt, shared, PT_WRITABLE);
	if (!error)
		error = vm_set_roots(vm, tables, tables + PAGE_SIZE);
	return error ? "its first page tables were refused" : NULL;
}
