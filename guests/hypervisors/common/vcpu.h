/** @file vcpu.h
 * What the run loop needs of a hypervisor. Each one supplies these functions.
 */
#ifndef HYPERVISOR_COMMON_VCPU_H
#define HYPERVISOR_COMMON_VCPU_H
#include "hypervisors/common/vm.h"

/** Make the vCPU and the memory of `vm`, load its images, and set vm->vcpu and vm->frame. It is
 * not loaded. */
void vcpu_create(struct vm *vm);

/** Put the guest's state into the CPU. The next one to run is this vCPU. */
void vcpu_load(struct vcpu *vcpu);

/** Run the guest, and handle its exits, until a verdict is not VERDICT_RESUME.
 * @return that verdict. */
enum verdict vcpu_run(struct vcpu *vcpu);

/** Take the guest's state out of the CPU: what is left there makes no interrupts. */
void vcpu_save(struct vcpu *vcpu);

/** vcpu.S, for guests that the CPU executes: enter the guest with the registers of `frame`,
 * whose pc is already in sepc. */
enum verdict vcpu_enter(struct frame *frame);

#endif
