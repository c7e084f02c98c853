/** @file para.h
 * The para hypervisor: one VM whose kernel runs in U-mode and asks.
 *
 *	entry.S       start, trap entry, return to the guest
 *	main.c        from the device tree to the first instruction of the guest
 *	build.c       the guest's first page tables
 *	exit.c        exits by cause: bounces and events
 *	hypercall.c   what the guest can ask for
 *	pagetable.c   what it may not have
 */
#ifndef PARA_PARA_H
#define PARA_PARA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/plan.h"
#include "hypervisors/para/layout.h"
#include "hypervisors/para/pagetable.h"
#include "lib/frame.h"
#include "lib/physical.h"
#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"

_Static_assert(PHYSICAL_AT == PARA_WINDOW, "meson.build says the same");

enum { CONTEXTS = 2 }; /* RS_CONTEXT_KERNEL, RS_CONTEXT_USER */

struct vm {
	struct pt pt;
	unsigned id;
	unsigned context;	 /* whom it runs: RS_CONTEXT_* */
	uint64_t tag;		 /* id << 32: of the VM's marks */
	uint64_t root[CONTEXTS]; /* machine addresses; each holds a reference as PT_ROOT */
	uint64_t satp[CONTEXTS]; /* the same with mode and ASID */
	volatile struct rs_shared *shared; /* the guest's page, at the hypervisor's address */
	uint64_t trap_entry, event_entry;  /* 0: none yet */
	unsigned nested;		   /* exceptions of the kernel since it last went on */
	const char *crash;		   /* why it ends, once an exit said so */
};

/** @return the address-space identifier of one of the VM's two roots. 0 is left out: it is the
 * hypervisor's own, before there are guests. */
static inline uint64_t vm_asid(const struct vm *vm, unsigned context)
{
	return UINT64_C(1) + vm->id * CONTEXTS + context;
}

/** What an exit handler decides. */
enum verdict {
	RESUME, /* go back to the guest */
	CRASH,	/* end the VM; vm->crash says why. All its registers are saved first */
};

/* ---- entry.S ---- */

/** Run the guest with the registers of `frame`, which lies at the top of the stack, from sepc.
 */
_Noreturn void vm_enter(struct frame *frame);
/** @return whether this CPU has stimecmp (Sstc), which the firmware must have allowed. */
bool has_stimecmp(void);

/* ---- exit.c; called by entry.S ---- */

enum verdict trap_handle(struct frame *frame);
_Noreturn void vm_crashed(struct frame *frame);
_Noreturn void trap_in_hypervisor(struct frame *frame);

/** Make `vm` the one that exits are for. */
void vm_start(struct vm *vm);
/** Let the guest go on under its kernel or its user root. */
void vm_set_context(struct vm *vm, unsigned context);
/** If an event is pending and not masked, bounce to the guest's event entry. */
enum verdict vm_deliver(struct vm *vm, struct frame *frame);
/** Look whether the timer has expired, and make the event pending if so. */
void vm_poll_timer(struct vm *vm);
/** Arm the timer. @param deadline in ticks of `time`; UINT64_MAX: never. */
void timer_set(uint64_t deadline);
/** Find out what timer there is. */
void timer_init(void);

/* ---- hypercall.c ---- */

/** Act out the hypercall in `frame`. */
enum verdict hypercall(struct vm *vm, struct frame *frame);
/** Take references to two roots and use them from now on. @return 0 or an RS_HERR_*. */
int64_t vm_set_roots(struct vm *vm, uint64_t kernel, uint64_t user);

/* ---- build.c ---- */

/** Fill the VM's RAM: image, device tree, start-info page, shared page, first page tables.
 * `vm->pt` must stand.
 * @return the guest's virtual address of its start-info page. */
uint64_t vm_build(struct vm *vm, const struct vm_plan *asked);

#endif
