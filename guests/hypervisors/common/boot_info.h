/** @file boot_info.h
 * What the loader hands over in the device tree (ringside/abi/boot.h): the machine's RAM, and
 * for each virtual machine its configuration and the images that it starts with.
 */
#ifndef HYPERVISOR_BOOT_INFO_H
#define HYPERVISOR_BOOT_INFO_H
#include <stdbool.h>
#include <stdint.h>

#define VM_MAX	     8u
#define BOOTARGS_MAX 256u
#define DISKS_MAX    8u /* RS_VIRTIO_SLOTS */
#define VM_NAME_MAX  24u

/** A flat image in the machine's RAM. `size` 0: there is none. */
struct boot_module {
	uint64_t at, size;
	/* Guest-physical addresses. Only what is executed has an entry point; the hypervisor
	 * chooses the place of a device tree. */
	uint64_t load, entry;
};

struct vm_config {
	struct boot_module kernel, firmware, initrd, device_tree;
	unsigned disk_count;
	uint8_t disks[DISKS_MAX]; /* slots of the machine; the guest sees them from slot 0 */
	bool passed[DISKS_MAX];	  /* of each: the guest drives it itself */
	uint64_t memory; /* bytes of guest RAM; guest-physically it starts at RS_RAM_BASE */
	char name[VM_NAME_MAX + 1];  /* "": it has none */
	uint64_t weight, cap, start; /* as the scheduler has them; ticks */
};

struct boot_info {
	char bootargs[BOOTARGS_MAX]; /* the hypervisor's command line */
	uint64_t free_base;	     /* RAM from here ... */
	uint64_t free_end;	     /* ... to here is unused, and zero */
	unsigned vm_count;
	struct vm_config vm[VM_MAX];
};

/** Read the device tree, which is gone afterwards. When this returns, every module lies in RAM and
 * fits into its guest's; otherwise the machine stops with a message that names the fault. */
void boot_info_read(struct boot_info *info, void *device_tree);

/** Copy a VM's images to where it expects them, `ram` being its RAM.
 * @return the guest-physical address of its device tree: below the end of RAM, as on bare metal.
 */
uint64_t boot_load_images(const struct vm_config *vm, uint8_t *ram);

#endif
