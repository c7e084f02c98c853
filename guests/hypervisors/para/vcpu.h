/** @file vcpu.h
 * A virtual CPU of the para hypervisor, whose kernel runs in U-mode and makes hypercalls; and
 * what the hypervisor's files share.
 *
 *	main.c        from the device tree to the run loop
 *	vcpu.c        create, load, save
 *	boot.c        what the guest finds in its memory: start info, first page tables
 *	entry.S       start, and the trap entry
 *	exit.c        exit handlers by cause; traps and events bounce to the guest's kernel
 *	hypercall.c   what the guest can ask for
 *	mmu.c         the hypercalls about page tables: registers, TLB, satp
 *	memory_call.c what they do, without these
 *	multicall.c   several of them at once
 *	pagetable.c   the checks that every page table passes
 *	check.c       what these checks must achieve; debug.c looks after every call, for tests
 *	block.c       its disks, by rings of requests
 *	devices.c     what was not ported: devices that are emulated
 */
#ifndef PARA_VCPU_H
#define PARA_VCPU_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/vcpu.h"
#include "hypervisors/para/layout.h"
#include "hypervisors/para/memory_call.h"
#include "hypervisors/para/pagetable.h"
#include "lib/csr.h"
#include "lib/physical.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"

_Static_assert(PHYSICAL_AT == PARA_WINDOW, "meson.build says the same");

enum { CONTEXTS = 2 }; /* RS_CONTEXT_KERNEL, RS_CONTEXT_USER */

/* The end of the stack, the frame and the rest lie in one page, which an exit needs in the TLB. */
enum { VCPU_STACK = PAGE_SIZE + PAGE_SIZE / 2 };

/* A MULTICALL under way. */
struct batch {
	bool active;
	bool in_call;				  /* one of them is not finished */
	uint64_t at, count, done;		  /* virtual address of the next call; calls */
	const volatile struct rs_multicall *call; /* in the VM's memory; NULL: not looked up */
	uint64_t a2, a3, a6; /* the guest's registers, in whose place each call finds its own */
};

struct vcpu {
	struct frame frame;
	struct vm *vm;
	unsigned context;		   /* what it runs: RS_CONTEXT_* */
	uint64_t tag;			   /* of the VM's marks: its number << 32 */
	uint64_t satp[CONTEXTS];	   /* its roots, with mode and ASID */
	volatile struct rs_shared *shared; /* the guest's page, at the hypervisor's address */
	uint64_t trap_entry, event_entry;  /* 0: none yet */
	unsigned nested;		   /* traps of the kernel since it last made progress */
	uint64_t deadline; /* of the guest's timer, while it is not loaded; TIMER_NEVER: none */
	struct pt pt;
	struct memory_call call; /* the last one, or the one that the guest waits for */
	struct batch batch;	 /* likewise */
	bool unfinished;	 /* it does wait */
	bool emulates; /* it has left for an access of a device, with all registers in its frame */
	struct block *disks; /* as many as its configuration names */
	struct devices *devices;
};
_Static_assert(offsetof(struct vcpu, frame) == 0, "an exit finds its vCPU by the frame");

/* A vCPU and the hypervisor's stack while it serves it, which grows down from the frame. */
struct vcpu_and_stack {
	uint8_t stack[VCPU_STACK];
	struct vcpu vcpu;
} __attribute__((aligned(PAGE_SIZE)));
_Static_assert(offsetof(struct vcpu_and_stack, vcpu) % 16 == 0, "as a stack must be");

/** @return the address-space identifier of one of the vCPU's two roots. 0 is left out: it is the
 * hypervisor's own, before there are guests. */
static inline uint64_t vcpu_asid(const struct vcpu *vcpu, unsigned context)
{
	return UINT64_C(1) + vcpu->vm->id * CONTEXTS + context;
}

/** Run the guest on under its kernel or its user root. */
static inline void vcpu_set_context(struct vcpu *vcpu, unsigned context)
{
	vcpu->context = context;
	/* Each root has its own ASID, so that neither uses the other's translations. */
	csr_write(CSR_satp, vcpu->satp[context]);
	rs_mark(RS_MARK_CONTEXT, vcpu->tag | context);
}

/* ---- boot.c ---- */

/** Fill the VM's RAM: image, device tree, start-info page, shared page, first page tables.
 * `vcpu->pt` must be complete.
 * @return the guest's virtual address of its start-info page. */
uint64_t vcpu_boot(struct vcpu *vcpu, const struct vm_config *config);

/* ---- entry.S, exit.c ---- */

void trap_entry(void);

/** A trap out of the guest; entry.S calls it. The frame holds the registers that C may change. */
enum verdict vcpu_handle_exit(struct frame *frame);

/** Make the timer event pending if its time has come. */
void poll_timer(struct vcpu *vcpu);
/** Give the guest's kernel a trap to handle. */
enum verdict bounce_trap(struct vcpu *vcpu, uint64_t cause, uint64_t value);

/** Make an event pending: `event` is RS_EVENT_*. If its VM waits, it wants the CPU now. */
void raise_event(struct vcpu *vcpu, unsigned event);
/** If an event is pending and not masked, bounce to the guest's event entry. */
enum verdict deliver_event(struct vcpu *vcpu);

/* ---- hypercall.c, mmu.c ---- */

/** Serve the hypercall in the vCPU's frame. */
enum verdict hypercall(struct vcpu *vcpu);

/** Go on with the one that the guest waits for. */
enum verdict hypercall_continue(struct vcpu *vcpu);

/** Answer it with RS_HERR_OK or an error. */
static inline enum verdict hypercall_answer(struct vcpu *vcpu, int64_t error)
{
	vcpu->frame.a0 = (uint64_t)error;
	return VERDICT_RESUME;
}

/** MMU_UPDATE, MMU_PIN, MMU_UNPIN, MMU_SET_ROOTS, MMU_FLUSH; and going on with one. */
enum verdict mmu_call(struct vcpu *vcpu);
enum verdict mmu_continue(struct vcpu *vcpu);

/* ---- multicall.c, block.c, devices.c ---- */

/** MULTICALL, and going on with one. */
enum verdict multicall(struct vcpu *vcpu);
enum verdict multicall_continue(struct vcpu *vcpu);

/** Start the disks of a VM. */
void block_create(struct vcpu *vcpu);

enum verdict block_start(struct vcpu *vcpu);
enum verdict block_notify(struct vcpu *vcpu);
enum verdict block_stop(struct vcpu *vcpu);

/** The machine addresses at which every VM has a device of its own. */
extern const uint64_t device_frames[];
enum { DEVICE_FRAMES = 3 };

void devices_create(struct vcpu *vcpu);

/** Whether the kernel's access that has just trapped is of a device. */
bool devices_trapped(const struct vcpu *vcpu);

/** Act it out, or bounce it. All of the guest's registers are in its frame. */
enum verdict devices_access(struct vcpu *vcpu);

/** Check what must hold after every hypercall, finished or not. Only the image for tests does. */
#ifdef PARA_DEBUG
void check_after_call(struct vcpu *vcpu);
#else
static inline void check_after_call(struct vcpu *vcpu)
{
	(void)vcpu;
}
#endif

/** What page tables need of the CPU. */
extern const struct pt_cpu vcpu_pt_cpu;

/* A debugger reads these: src/gdb/target_threads.c. */
_Static_assert(offsetof(struct vcpu, context) == 296 && offsetof(struct vcpu, satp) == 312,
	       "see there");

#endif
