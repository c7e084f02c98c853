/* devicetree.h - the flattened device tree of a machine, with the names and the layout of
 * QEMU's `virt` (Devicetree Specification 0.4; Linux, Documentation/devicetree/bindings).
 */
#ifndef HOST_DEVICETREE_H
#define HOST_DEVICETREE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/abi/board.h"
#include "ringside/error.h"

/** Bytes reserved for a tree in memory. */
enum { RS_DEVICETREE_ROOM = 64 * 1024 };

/** A flat image handed to a hypervisor (ringside/abi/boot.h). */
struct rs_dt_module {
	const char *node;	/**< "kernel", "firmware", "initrd" or "device-tree" */
	const char *compatible; /**< "multiboot,kernel"...; "multiboot,module" is added */
	uint64_t address, size; /**< in the machine's RAM */
	uint64_t load, entry;	/**< guest-physical; written when `placed` */
	bool placed;		/**< it has an address in the guest's RAM */
};

enum { RS_DT_MODULES = 4, RS_DT_VMS = 8 };

struct rs_dt_vm {
	const char *name;		/**< NULL: none is written */
	uint64_t memory;		/**< bytes of guest RAM */
	uint64_t weight, cap, start;	/**< as in ringside/abi/boot.h; 0: not written */
	uint8_t disks[RS_VIRTIO_SLOTS]; /**< `disk_count` of the machine's slots */
	size_t disk_count;
	bool passed[RS_VIRTIO_SLOTS]; /**< of each: the guest drives it itself */
	struct rs_dt_module modules[RS_DT_MODULES];
	size_t module_count;
};

struct rs_dt {
	uint64_t ram_size;
	bool hypervisor; /**< the hart has the H extension */
	bool no_sstc;	 /**< it lacks the Sstc extension */
	bool no_iommu;	 /**< the board has no IOMMU */
	bool no_devices; /**< only a hart and RAM; software uses SBI or hypercalls */
	bool guest_board; /**< the board that hvm's guests see: no M-mode timer, no reset, no IOMMU, a hint
				 that SBI is the cheaper console, and of the disk slots only ... */
	size_t disks;		      /**< ... the first so many */
	const char *bootargs;	      /**< NULL: none */
	uint64_t initrd, initrd_size; /**< an archive of files in RAM; size 0: none */
	const struct rs_dt_vm *vms;
	size_t vm_count;
};

/** Write the tree to `buffer` (room for `room` bytes, aligned to 8).
 * @param used  bytes written.
 * @return RS_OK; RS_BAD_CONFIG with a message when it does not fit (a command line that is too
 * long). */
enum rs_error rs_devicetree(const struct rs_dt *dt, void *buffer, size_t room, size_t *used,
			    char *message, size_t size);

#endif
