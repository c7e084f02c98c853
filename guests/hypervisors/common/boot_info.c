#include "hypervisors/common/boot_info.h"

#include "hypervisors/common/panic.h"
#include "lib/fdt.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define MIB2 0x200000u

/* `size` bytes at `at` lie between `low` and `high`. */
static bool inside(uint64_t at, uint64_t size, uint64_t low, uint64_t high)
{
	return at >= low && at <= high && size <= high - at;
}

static void read_ram(struct boot_info *info, const struct fdt *fdt)
{
	uint64_t base = 0, size = 0;
	fdt_node memory = fdt_path(fdt, "/memory");
	if (!fdt_u64(fdt, memory, "reg", 0, &base) || !fdt_u64(fdt, memory, "reg", 1, &size) ||
	    base != RS_RAM_BASE || size > UINT64_MAX - RS_RAM_BASE)
		hypervisor_panic("the device tree describes no RAM at 0x80000000");
	info->free_end = base + size;
}

/* Read the module of a VM that is compatible with `name`. Free RAM starts behind it. */
static void read_module(struct boot_info *info, struct boot_module *module,
			const struct fdt *fdt, fdt_node vm, const char *name)
{
	fdt_node node = fdt_compatible_child(fdt, vm, 0, name);
	if (!node)
		return;
	if (!fdt_u64(fdt, node, "reg", 0, &module->at) ||
	    !fdt_u64(fdt, node, "reg", 1, &module->size) ||
	    !inside(module->at, module->size, RS_RAM_BASE, info->free_end))
		hypervisor_panic("a module lies outside RAM");
	(void)fdt_u64(fdt, node, "ringside,load", 0, &module->load);
	(void)fdt_u64(fdt, node, "ringside,entry", 0, &module->entry);
	if (module->at + module->size > info->free_base)
		info->free_base = module->at + module->size;
}

static void check_fits(const struct vm_config *vm, const struct boot_module *module)
{
	if (module->size &&
	    !inside(module->load, module->size, RS_RAM_BASE, RS_RAM_BASE + vm->memory))
		hypervisor_panic("an image does not fit its guest's RAM");
}

static void read_disks(struct vm_config *vm, const struct fdt *fdt, fdt_node node)
{
	uint64_t slot;

	while (fdt_u64(fdt, node, "ringside,disks", vm->disk_count, &slot)) {
		if (vm->disk_count == DISKS_MAX || slot >= RS_VIRTIO_SLOTS)
			hypervisor_panic("a VM has a disk for which the machine has no slot");
		vm->disks[vm->disk_count++] = (uint8_t)slot;
	}
}

static bool *find_disk(struct vm_config *vm, uint64_t slot)
{
	for (unsigned i = 0; i < vm->disk_count; i++)
		if (vm->disks[i] == slot)
			return &vm->passed[i];
	hypervisor_panic("a VM is to drive a disk that it does not have");
}

static void read_passed(struct vm_config *vm, const struct fdt *fdt, fdt_node node)
{
	unsigned count = 0;
	uint64_t slot;

	for (; fdt_u64(fdt, node, "ringside,passthrough", count, &slot); count++)
		*find_disk(vm, slot) = true;
	if (count &&
	    !fdt_compatible_child(fdt, fdt_path(fdt, "/soc"), 0, "ringside,riscv-iommu"))
		hypervisor_panic("a VM is to drive its disk, and the machine has no IOMMU");
}

/* How it shares the computer with others. */
static void read_share(struct vm_config *vm, const struct fdt *fdt, fdt_node node)
{
	const char *name = fdt_string(fdt, node, "ringside,name");
	size_t size = name ? strlen(name) + 1 : 0;

	if (size > sizeof vm->name)
		hypervisor_panic("a VM's name is too long");
	memcpy(vm->name, name, size);
	vm->weight = 1;
	vm->cap = 100;
	(void)fdt_u64(fdt, node, "ringside,weight", 0, &vm->weight);
	(void)fdt_u64(fdt, node, "ringside,cap", 0, &vm->cap);
	(void)fdt_u64(fdt, node, "ringside,start", 0, &vm->start);
	if (!vm->weight || vm->weight > UINT32_MAX || !vm->cap || vm->cap > 100)
		hypervisor_panic("a VM's share of the CPU makes no sense");
}

static void read_vm(struct boot_info *info, const struct fdt *fdt, fdt_node node)
{
	struct vm_config *vm = &info->vm[info->vm_count++];
	if (!fdt_u64(fdt, node, "ringside,memory", 0, &vm->memory) || !vm->memory ||
	    vm->memory > info->free_end - RS_RAM_BASE)
		hypervisor_panic("a VM has no RAM, or more than the machine");
	read_disks(vm, fdt, node);
	read_passed(vm, fdt, node);
	read_module(info, &vm->kernel, fdt, node, "multiboot,kernel");
	read_module(info, &vm->firmware, fdt, node, "ringside,firmware");
	read_module(info, &vm->initrd, fdt, node, "multiboot,ramdisk");
	read_module(info, &vm->device_tree, fdt, node, "multiboot,device-tree");
	read_share(vm, fdt, node);
	if (!vm->kernel.size)
		hypervisor_panic("a VM has no kernel");
	check_fits(vm, &vm->kernel);
	check_fits(vm, &vm->firmware);
	check_fits(vm, &vm->initrd);
}

static void read_bootargs(struct boot_info *info, const struct fdt *fdt, fdt_node chosen)
{
	const char *bootargs = fdt_string(fdt, chosen, "bootargs");
	size_t size = bootargs ? strlen(bootargs) + 1 : 0;

	if (size > BOOTARGS_MAX)
		hypervisor_panic("its command line is too long");
	memcpy(info->bootargs, bootargs ? bootargs : "", size ? size : 1);
}

static void check_apart(const struct boot_module *module, uint64_t tree, uint64_t size)
{
	if (module->size && tree < module->at + module->size && module->at < tree + size)
		hypervisor_panic("the firmware has put the device tree on top of a guest's "
				 "image; OpenSBI's fw_dynamic leaves it where it is");
}

/* Firmware may move the tree: ours and OpenSBI's fw_dynamic leave it below the modules, where the
 * loader put it; fw_jump copies it to an address of its own. It must not have
 * overwritten an image. Once it is read it is not needed, and its RAM is free like the RAM around
 * it. */
static void free_tree(const struct boot_info *info, void *device_tree, uint64_t size)
{
	uint64_t tree = physical_address(device_tree);

	for (unsigned i = 0; i < info->vm_count; i++) {
		check_apart(&info->vm[i].kernel, tree, size);
		check_apart(&info->vm[i].firmware, tree, size);
		check_apart(&info->vm[i].initrd, tree, size);
		check_apart(&info->vm[i].device_tree, tree, size);
	}
	if (tree >= info->free_base)
		memset(device_tree, 0, size);
}

void boot_info_read(struct boot_info *info, void *device_tree)
{
	extern const char __image_end[];
	struct fdt fdt;
	fdt_node chosen, vm = 0;

	*info = (struct boot_info){.free_base = physical_address(__image_end)};
	/* Its own header says how long it is: the loader is trusted. */
	if (!fdt_open(&fdt, device_tree, SIZE_MAX))
		hypervisor_panic("there is no device tree");
	read_ram(info, &fdt);
	chosen = fdt_path(&fdt, "/chosen");
	read_bootargs(info, &fdt, chosen);
	while ((vm = fdt_compatible_child(&fdt, chosen, vm, "ringside,vm"))) {
		if (info->vm_count == VM_MAX)
			hypervisor_panic("there are more VMs than this hypervisor can hold");
		read_vm(info, &fdt, vm);
	}
	if (!info->vm_count)
		hypervisor_panic("there is no VM to run");
	free_tree(info, device_tree, fdt.size);
}

uint64_t boot_load_images(const struct vm_config *vm, uint8_t *ram)
{
	const struct boot_module *images[] = {&vm->kernel, &vm->firmware, &vm->initrd};
	for (unsigned i = 0; i < 3; i++)
		if (images[i]->size)
			memcpy(ram + (images[i]->load - RS_RAM_BASE), physical(images[i]->at),
			       images[i]->size);
	if (!vm->device_tree.size)
		return 0;
	if (vm->device_tree.size > vm->memory)
		hypervisor_panic("a guest's device tree does not fit its RAM");
	uint64_t tree = (vm->memory - vm->device_tree.size) & ~(uint64_t)7;
	if (tree > MIB2)
		tree &= ~(uint64_t)(MIB2 - 1);
	memcpy(ram + tree, physical(vm->device_tree.at), vm->device_tree.size);
	return RS_RAM_BASE + tree;
}
