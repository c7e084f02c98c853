/** @file iommu.h
 * Driver of the IOMMU: which device belongs to which virtual machine.
 *
 *	device --guest-physical address--> IOMMU --second stage of its VM--> memory
 *
 * It changes memory and then tells the IOMMU to forget what it remembers of it. The three commands that
 * take a device away from a VM are in iommu_revoke(); a hypervisor that leaves one out lets the device reach
 * memory that has another owner by then.
 *
 * Source: RISC-V IOMMU Architecture Specification 1.0, "In-memory queue interface" and "Guidelines for
 * initialization".
 */
#ifndef HYPERVISOR_IOMMU_H
#define HYPERVISOR_IOMMU_H
#include <stdbool.h>
#include <stdint.h>

#include "ringside/abi/iommu.h"

#define IOMMU_COMMANDS 256u /* a page each; log2 of the entries, minus 1, is 7 and 6 */
#define IOMMU_FAULTS   128u
#define IOMMU_CONTEXTS 128u

/** The memory that driver and IOMMU share: three pages, zero. */
struct iommu_memory {
	struct iommu_context {
		uint64_t tc, iohgatp, ta, fsc;
	} contexts[IOMMU_CONTEXTS] __attribute__((aligned(4096)));
	struct {
		uint64_t first, second;
	} commands[IOMMU_COMMANDS] __attribute__((aligned(4096)));
	volatile struct {
		uint64_t cause, reserved, address, guest_address;
	} faults[IOMMU_FAULTS] __attribute__((aligned(4096)));
};

struct iommu {
	volatile uint32_t *registers;
	struct iommu_memory *memory;
	uint32_t tail, head; /* of the command queue; of the fault queue */
};

/** An access that was stopped. */
struct iommu_fault {
	unsigned cause; /**< enum rs_iommu_cause */
	unsigned device;
	bool write;
	uint64_t address; /**< as the device used it */
};

/** Switch both queues and the directory on. No device has a context: until iommu_assign(), each is
 * stopped. @return false if it lacks Sv39x4 or wires. */
bool iommu_start(struct iommu *iommu, struct iommu_memory *memory);

/** Give a device to the VM whose second stage `iohgatp` names (mode, GSCID, root). 0: to the
 * hypervisor, whose addresses are physical. */
void iommu_assign(struct iommu *iommu, unsigned device, uint64_t iohgatp);

/** Take it away. When this returns, it reaches no memory, and all that it did before is done. */
void iommu_revoke(struct iommu *iommu, unsigned device);

/** The second stage of a VM has changed. `gscid`: its number in iohgatp. */
void iommu_forget_vm(struct iommu *iommu, uint64_t gscid);

/** @return whether an access was stopped that was not reported yet. More than the queue holds are lost. */
bool iommu_take_fault(struct iommu *iommu, struct iommu_fault *fault);

#endif
