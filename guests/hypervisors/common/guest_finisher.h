/** @file guest_finisher.h
 * What a guest asked of the finisher (sifive_test) that a hypervisor emulates for it.
 */
#ifndef HYPERVISOR_GUEST_FINISHER_H
#define HYPERVISOR_GUEST_FINISHER_H
#include "dev/dev.h"
#include "hypervisors/common/vm.h"

/** Do what it asked since it was started, if anything. */
enum verdict guest_finisher_verdict(struct vm *vm, const struct finisher *f);

#endif
