/** @file passthrough.h
 * Disks of the machine that a guest drives itself.
 *
 *	guest's access ------------------------------> registers of the real disk
 *	real disk --guest-physical address--> IOMMU --second stage of its VM--> the guest's RAM
 *	real PLIC --claim--> hypervisor --> emulated PLIC --> hvip.VSEIP
 *	guest's completion at the emulated PLIC --> completion at the real one
 *
 * The guest's accesses are no exits. Interrupts are: the real source stays claimed until the guest has
 * completed its own, so that a guest that does not serve its disk is interrupted no more.
 */
#ifndef HVM_PASSTHROUGH_H
#define HVM_PASSTHROUGH_H
#include "hypervisors/common/boot_info.h"

struct vcpu;

/** Switch the IOMMU on if a VM drives a disk itself. The disks that the hypervisor drives use physical
 * addresses as before; all others reach no memory. */
void passthrough_init(const struct boot_info *info);

/** Give the guest its disk number `number`: its registers, its DMA, its interrupt. */
void passthrough_give(struct vcpu *vcpu, unsigned number);

/** The guest has written to its PLIC, maybe: complete the real sources that it has completed. */
void passthrough_complete(struct vcpu *vcpu);

/** Its VM ends: take all its disks back. When this returns, they reach no memory and interrupt no
 * more. */
void passthrough_end(struct vcpu *vcpu);

#endif
