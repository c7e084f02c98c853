/** @file vm.h
 * A virtual machine, as all three hypervisors have it, and what an exit of its vCPU can lead
 * to. Each VM has one vCPU, which each hypervisor defines for itself: see its vcpu.h.
 */
#ifndef HYPERVISOR_VM_H
#define HYPERVISOR_VM_H
#include <stdbool.h>
#include <stdint.h>

#include "hypervisors/common/boot_info.h"
#include "lib/frame.h"

struct vcpu;

/** What every exit handler returns. */
enum verdict {
	VERDICT_RESUME, /* return to the guest */
	VERDICT_SWITCH, /* ask the scheduler: the vCPU waits, yields, or its slice may be over */
	VERDICT_END,	/* its VM has shut down or crashed */
};

struct vm {
	unsigned id;
	const struct vm_config *config;
	struct vcpu *vcpu;
	const struct frame *frame; /* the vCPU's trap frame, for a crash report; NULL: none */
	/* once it has ended */
	uint8_t exit_code;
	const char *crash;	/* why it crashed; NULL: it shut down */
	uint64_t crash_address; /* guest-physical address of the fault; 0: none */
	void (*hang)(void);	/* it hangs: makes the machine hang in the same way */
};

/* ---- verdicts ---- */

/** The VM switches itself off. */
enum verdict vm_shutdown(struct vm *vm, uint8_t code);

/** The VM did something that is not allowed or that cannot be handled. It is reported when all
 * registers are in the VM's trap frame. @param address  guest-physical; 0: none. */
enum verdict vm_crash(struct vm *vm, const char *why, uint64_t address);

/** The VM can make no progress. If no other VM is left, `hang` makes the machine hang in the
 * same way, so that an observer sees it. */
enum verdict vm_hang(struct vm *vm, void (*hang)(void));

/** The vCPU sleeps until `wake_at` (ticks of `time`; TIMER_NEVER: no timer), or until there is
 * console input if it wants that. */
enum verdict vm_wait(struct vm *vm, uint64_t wake_at, bool on_input);

/** The vCPU lets other VMs go first. */
enum verdict vm_yield(struct vm *vm);

/** Report the end of a VM. */
void vm_ended(const struct vm *vm);

/* A debugger finds the saved registers here: src/gdb/target_threads.c. */
_Static_assert(offsetof(struct vm, id) == 0 && offsetof(struct vm, vcpu) == 16, "see there");

#endif
