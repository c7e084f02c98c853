/** @file vcpu.h
 * A virtual CPU of the full hypervisor: a whole machine in memory, interpreted. Nothing of it is
 * ever in the CPU.
 */
#ifndef FULL_VCPU_H
#define FULL_VCPU_H
#include "hypervisors/common/vcpu.h"
#include "ringside/machine.h"

struct vcpu {
	struct rs_machine machine;
	struct vm *vm;
};

/** The hypervisor's command line, before the first vcpu_create(). */
void vcpu_init(const char *bootargs);

#endif
