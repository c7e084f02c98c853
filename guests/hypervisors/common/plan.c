#include "hypervisors/common/plan.h"

#include "hypervisors/common/end.h"
#include "lib/fdt.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define MIB2 0x200000u

static uint64_t align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & ~(align - 1);
}

/* `size` bytes at `at` lie between `low` and `high`. */
static bool inside(uint64_t at, uint64_t size, uint64_t low, uint64_t high)
{
	return at >= low && at <= high && size <= high - at;
}

static void read_ram(struct plan *plan, const struct fdt *fdt)
{
	uint64_t base = 0, size = 0;
	fdt_node memory = fdt_path(fdt, "/memory");
	if (!fdt_u64(fdt, memory, "reg", 0, &base) || !fdt_u64(fdt, memory, "reg", 1, &size) ||
	    base != RS_RAM_BASE || size > UINT64_MAX - RS_RAM_BASE)
		machine_stop("the device tree tells no RAM");
	plan->ram_end = base + size;
}

/* Read the module `name` of a VM; the room starts behind it. */
static void read_module(struct plan *plan, struct module *module, const struct fdt *fdt,
			fdt_node vm, const char *name)
{
	fdt_node node = fdt_compatible_child(fdt, vm, 0, name);
	if (!node)
		return;
	if (!fdt_u64(fdt, node, "reg", 0, &module->at) ||
	    !fdt_u64(fdt, node, "reg", 1, &module->size) ||
	    !inside(module->at, module->size, RS_RAM_BASE, plan->ram_end))
		machine_stop("a module lies outside RAM");
	(void)fdt_u64(fdt, node, "ringside,load", 0, &module->load);
	(void)fdt_u64(fdt, node, "ringside,entry", 0, &module->entry);
	if (module->at + module->size > plan->room)
		plan->room = module->at + module->size;
}

static void check_fits(const struct vm_plan *vm, const struct module *module)
{
	if (module->size &&
	    !inside(module->load, module->size, RS_RAM_BASE, RS_RAM_BASE + vm->memory))
		machine_stop("an image does not fit its guest's RAM");
}

static void read_vm(struct plan *plan, const struct fdt *fdt, fdt_node node)
{
	struct vm_plan *vm = &plan->vm[plan->vms++];
	if (!fdt_u64(fdt, node, "ringside,memory", 0, &vm->memory) || !vm->memory ||
	    vm->memory > plan->ram_end - RS_RAM_BASE)
		machine_stop("a VM has no RAM, or more than the machine");
	read_module(plan, &vm->kernel, fdt, node, "multiboot,kernel");
	read_module(plan, &vm->firmware, fdt, node, "ringside,firmware");
	read_module(plan, &vm->initrd, fdt, node, "multiboot,ramdisk");
	read_module(plan, &vm->device_tree, fdt, node, "multiboot,device-tree");
	if (!vm->kernel.size)
		machine_stop("a VM has no kernel");
	check_fits(vm, &vm->kernel);
	check_fits(vm, &vm->firmware);
	check_fits(vm, &vm->initrd);
}

void plan_read(struct plan *plan, const void *device_tree)
{
	extern const char __image_end[];
	struct fdt fdt;
	*plan = (struct plan){.room = physical_address(__image_end)};
	/* its length is what it says itself: it comes from the loader */
	if (!fdt_open(&fdt, device_tree, SIZE_MAX))
		machine_stop("there is no device tree");
	read_ram(plan, &fdt);

	fdt_node chosen = fdt_path(&fdt, "/chosen");
	plan->bootargs = fdt_string(&fdt, chosen, "bootargs");
	if (!plan->bootargs)
		plan->bootargs = "";
	fdt_node vm = 0;
	while ((vm = fdt_compatible_child(&fdt, chosen, vm, "ringside,vm"))) {
		if (plan->vms == VM_MAX)
			machine_stop("there are more VMs than this hypervisor can hold");
		read_vm(plan, &fdt, vm);
	}
	if (!plan->vms)
		machine_stop("there is no VM to run");

	/* the tree itself: our loader puts it below the modules, QEMU near the end of RAM */
	uint64_t tree = physical_address(device_tree);
	if (tree >= plan->room && tree < plan->ram_end)
		plan->ram_end = tree;
	else if (tree < plan->room && tree + fdt.size > plan->room)
		plan->room = tree + fdt.size;
}

void *plan_take(struct plan *plan, uint64_t size, uint64_t align)
{
	uint64_t at = align_up(plan->room, align);
	if (!inside(at, size, RS_RAM_BASE, plan->ram_end))
		machine_stop("there is not enough RAM for the guests");
	plan->room = at + size;
	return physical(at);
}

uint64_t plan_load(const struct vm_plan *vm, uint8_t *ram)
{
	const struct module *images[] = {&vm->kernel, &vm->firmware, &vm->initrd};
	for (unsigned i = 0; i < 3; i++)
		if (images[i]->size)
			memcpy(ram + (images[i]->load - RS_RAM_BASE), physical(images[i]->at),
			       images[i]->size);
	if (!vm->device_tree.size)
		return 0;
	if (vm->device_tree.size > vm->memory)
		machine_stop("a guest's device tree does not fit its RAM");
	uint64_t tree = (vm->memory - vm->device_tree.size) & ~(uint64_t)7;
	if (tree > MIB2)
		tree &= ~(uint64_t)(MIB2 - 1);
	memcpy(ram + tree, physical(vm->device_tree.at), vm->device_tree.size);
	return RS_RAM_BASE + tree;
}
