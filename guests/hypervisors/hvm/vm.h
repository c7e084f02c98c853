/* vm.h - a virtual machine of the hvm hypervisor, and the parts of the hypervisor to each
 * other.
 *
 * While a guest runs, what the CPU needs of it is in the CPU: the VS registers, hgatp, sepc.
 * There is one VM so far, so they stay there; who adds a second saves them here on a change of
 * VM.
 */
#ifndef HVM_VM_H
#define HVM_VM_H

#define VM_STACK 4096

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/plan.h"
#include "lib/frame.h"

struct vm {
	uint8_t stack[VM_STACK]; /* the hypervisor's, while it serves this VM; grows away from
				    the frame, which is what sscratch points at */
	struct frame frame;
	unsigned id;
	uint8_t *ram;	   /* where its RAM lies in the machine's */
	uint64_t ram_size; /* bytes, from RS_RAM_BASE in its eyes */
	uint64_t hgatp;
};
_Static_assert(offsetof(struct vm, frame) % 16 == 0, "a frame is the start of a stack");

/* What the CPU can do, found out once. */
struct cpu {
	bool sstc; /* the guest has a timer of its own, vstimecmp */
};
extern struct cpu cpu;

/* gstage.c: build the second-stage page table of a VM's RAM, and name it by `vmid`. */
void gstage_build(struct vm *vm, struct plan *plan, unsigned vmid);

/* exit.c: a trap out of the guest; entry.S calls it. For a call from VS the frame holds the
 * registers that C may change; for every other cause it holds all. */
void vm_exit(struct frame *frame);

/* call.c: the guest's SBI call, arguments and answer in its frame. */
void serve_call(struct vm *vm);

/* timer.c */
void timer_init(void);
void guest_timer_set(uint64_t deadline);
void timer_interrupt(struct vm *vm);

/* entry.S: run the VM from its frame (sepc, sstatus and hstatus set); does not return. */
_Noreturn void vm_start(struct frame *frame);
void exit_entry(void);

/* entry.S: whether there is a vstimecmp; if so, it is set to never. */
bool vstimecmp_there(void);
#endif

#endif
