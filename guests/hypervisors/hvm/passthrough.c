#include "passthrough.h"

#include "board.h"
#include "hypervisors/common/external.h"
#include "hypervisors/common/iommu.h"
#include "hypervisors/common/panic.h"
#include "lib/physical.h"
#include "lib/print.h"
#include "lib/string.h"
#include "lib/virtio_blk.h"
#include "ringside/abi/board.h"
#include "vcpu.h"

/* A device makes one fault each time that its driver sets it up, and its record takes the hypervisor's
 * time. As many as the queue of faults holds, and the guest loses the disk. */
enum { STRAYS_MAX = IOMMU_FAULTS };

/* A disk of the machine, by its slot. */
static struct passed {
	struct vcpu *owner; /* NULL: it is not passed through, or was taken back */
	unsigned number;    /* of the guest's disks */
	bool claimed;	    /* its interrupt, until the guest completes it */
	unsigned strays;    /* accesses that the IOMMU has stopped */
} disks[RS_VIRTIO_SLOTS];

static struct iommu iommu;

static uint64_t registers_at(unsigned slot)
{
	return RS_VIRTIO_BASE + (uint64_t)slot * RS_VIRTIO_STRIDE;
}

/* ---- taking back */

static void complete(unsigned slot)
{
	if (!disks[slot].claimed)
		return;
	disks[slot].claimed = false;
	disks[slot].owner->held--;
	external_complete(RS_VIRTIO_IRQ + slot);
}

/* The source is completed while it is enabled: the PLIC ignores it afterwards. */
static void take_back(unsigned slot)
{
	struct passed *d = &disks[slot];

	gstage_unmap_device(d->owner, registers_at(d->number));
	virtio_blk_reset(physical(registers_at(slot)));
	iommu_revoke(&iommu, RS_IOMMU_DEVICE(slot));
	complete(slot);
	external_detach(RS_VIRTIO_IRQ + slot);
	d->owner = NULL;
}

void passthrough_end(struct vcpu *vcpu)
{
	for (unsigned slot = 0; slot < RS_VIRTIO_SLOTS; slot++)
		if (disks[slot].owner == vcpu)
			take_back(slot);
}

/* ---- accesses that were stopped */

static void report_loss(const struct passed *d, const struct iommu_fault *fault)
{
	const struct vm *vm = d->owner->vm;

	print("hypervisor: ");
	if (vm->config->name[0])
		print("%s", vm->config->name);
	else
		print("vm %u", (uint64_t)vm->id);
	print(" loses its disk %u: %u times it made the disk access memory that is not its "
	      "own, at last to "
	      "%s %p\n",
	      (uint64_t)d->number, (uint64_t)d->strays, fault->write ? "write" : "read",
	      fault->address);
}

static void stopped(unsigned slot, const struct iommu_fault *fault)
{
	struct passed *d = &disks[slot];

	if (!d->owner || ++d->strays < STRAYS_MAX)
		return;
	report_loss(d, fault);
	take_back(slot);
}

static void handle_faults(void *unused)
{
	struct iommu_fault fault;

	(void)unused;
	while (iommu_take_fault(&iommu, &fault))
		for (unsigned slot = 0; slot < RS_VIRTIO_SLOTS; slot++)
			if (fault.device == RS_IOMMU_DEVICE(slot))
				stopped(slot, &fault);
}

/* ---- giving */

static bool any_is_passed(const struct vm_config *config)
{
	for (unsigned i = 0; i < config->disk_count; i++)
		if (config->passed[i])
			return true;
	return false;
}

static void give_others(const struct vm_config *config)
{
	for (unsigned i = 0; i < config->disk_count; i++)
		if (!config->passed[i])
			iommu_assign(&iommu, RS_IOMMU_DEVICE(config->disks[i]), 0);
}

void passthrough_init(const struct boot_info *info)
{
	static struct iommu_memory memory __attribute__((section(".noinit")));
	bool needed = false;

	for (unsigned i = 0; i < info->vm_count; i++)
		needed |= any_is_passed(&info->vm[i]);
	if (!needed)
		return;
	memset(&memory, 0, sizeof memory);
	if (!iommu_start(&iommu, &memory))
		hypervisor_panic("the machine's IOMMU lacks what a passed-through disk needs: "
				 "Sv39x4 and interrupts by wire");
	external_attach(RS_IOMMU_IRQ, handle_faults, NULL);
	for (unsigned i = 0; i < info->vm_count; i++)
		give_others(&info->vm[i]);
}

static void handle_interrupt(void *context)
{
	struct passed *d = context;

	d->claimed = true;
	d->owner->held++;
	board_interrupt(d->owner, RS_VIRTIO_IRQ + d->number);
}

void passthrough_give(struct vcpu *vcpu, unsigned number)
{
	unsigned slot = vcpu->vm->config->disks[number];

	disks[slot] = (struct passed){.owner = vcpu, .number = number};
	gstage_map_device(vcpu, registers_at(number), registers_at(slot));
	/* hgatp and iohgatp are one format, with the VMID as the GSCID */
	iommu_assign(&iommu, RS_IOMMU_DEVICE(slot), vcpu->hgatp);
	external_attach_held(RS_VIRTIO_IRQ + slot, handle_interrupt, &disks[slot]);
}

void passthrough_complete(struct vcpu *vcpu)
{
	for (unsigned slot = 0; slot < RS_VIRTIO_SLOTS; slot++)
		if (disks[slot].owner == vcpu &&
		    board_heard(vcpu, RS_VIRTIO_IRQ + disks[slot].number))
			complete(slot);
}
