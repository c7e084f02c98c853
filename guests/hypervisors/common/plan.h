/** @file plan.h
 * What the loader asks of a hypervisor, read from the device tree (ringside/abi/boot.h): the
 * machine's RAM, the virtual machines, and the images that they start with.
 */
#ifndef HYPERVISOR_PLAN_H
#define HYPERVISOR_PLAN_H
#include <stdbool.h>
#include <stdint.h>

#define VM_MAX 8u

/** A flat image in the machine's RAM. `size` 0: there is none. */
struct module {
	uint64_t at, size;
	uint64_t load, entry; /* guest-physical; a device tree's place is free, and who is only
				 data has no entry */
};

struct vm_plan {
	struct module kernel, firmware, initrd, device_tree;
	uint64_t memory; /* bytes of guest RAM, from RS_RAM_BASE in the guest's eyes */
};

struct plan {
	const char *bootargs; /* what the hypervisor is told; never NULL */
	uint64_t room;	      /* RAM from here ... */
	uint64_t ram_end;     /* ... to here is the hypervisor's to give */
	unsigned vms;
	struct vm_plan vm[VM_MAX];
};

/** Read the device tree. Every module lies in RAM and fits its guest's when this returns; what
 * does not stops the machine with a message that names it. */
void plan_read(struct plan *plan, const void *device_tree);

/** Take `size` bytes aligned to `align`, a power of two, from the room. They are zero: RAM is
 * at power-on, and the room was nobody's since. Stops the machine when there is not enough. */
void *plan_take(struct plan *plan, uint64_t size, uint64_t align);

/** Put kernel, firmware and device tree where a guest expects them, `ram` being its RAM.
 * @return the guest-physical address of its device tree, as on bare metal: below the end of
 * RAM. */
uint64_t plan_load(const struct vm_plan *vm, uint8_t *ram);

#endif
