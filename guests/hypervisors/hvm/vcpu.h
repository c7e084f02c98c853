/** @file vcpu.h
 * A virtual CPU of the hvm hypervisor, and what the hypervisor's files share.
 *
 *	main.c     from the device tree to the run loop
 *	vcpu.c     create, load, save: what a change of VM costs
 *	entry.S    the trap entry
 *	exit.c     exit handlers by cause
 *	mmio.c     guest-page faults: accesses of devices, and of nothing
 *	board.c    the devices
 *	passthrough.c  the disks that guests drive themselves
 *	trap.c     exceptions delivered to the guest
 *	sbi.c      the guest's SBI calls
 *	timer.c    the guest's timer
 *	gstage.c   the second-stage page table
 *
 * While a guest runs, its state is in the CPU: the VS CSRs, hgatp, sepc and others. vcpu_save()
 * takes it from there, vcpu_load() puts it back.
 */
#ifndef HVM_VCPU_H
#define HVM_VCPU_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/vcpu.h"

#define VCPU_STACK 16384 /* a disk controller holds all pieces of a request on it */

/* The CSRs that belong to the guest while it runs. Most are banked for VS-mode; scounteren and
 * senvcfg are not, and the guest's accesses reach the CPU's own. */
#define GUEST_CSRS(CSR)                                                                        \
	CSR(vsstatus)                                                                          \
	CSR(vsie)                                                                              \
	CSR(vstvec)                                                                            \
	CSR(vsscratch)                                                                         \
	CSR(vsepc)                                                                             \
	CSR(vscause)                                                                           \
	CSR(vstval)                                                                            \
	CSR(vsatp)                                                                             \
	CSR(hvip) /* the guest writes VSSIP in it */                                           \
	CSR(hstatus)                                                                           \
	CSR(htimedelta)                                                                        \
	CSR(scounteren)                                                                        \
	CSR(senvcfg)

struct guest_csrs {
#define CSR(name) uint64_t name;
	GUEST_CSRS(CSR)
#undef CSR
};

struct vcpu {
	struct frame frame;
	struct vm *vm;
	uint8_t *ram;	     /* the guest's RAM, where it lies in the machine's */
	uint64_t ram_size;   /* bytes; guest-physically it starts at RS_RAM_BASE */
	struct board *board; /* its devices */
	unsigned held;	     /* interrupts of passed-through disks that it has not completed */
	uint64_t hgatp;
	uint64_t deadline; /* of the guest's timer, in ticks of the guest's time, while it is
			      not loaded; TIMER_NEVER: none */
	struct guest_csrs csr;
};
_Static_assert(offsetof(struct vcpu, frame) == 0, "an exit finds its vCPU by the frame");

/* A vCPU and the hypervisor's stack while it serves it, which grows down from the frame. */
struct vcpu_and_stack {
	uint8_t stack[VCPU_STACK];
	struct vcpu vcpu;
} __attribute__((aligned(16)));
_Static_assert(offsetof(struct vcpu_and_stack, vcpu) % 16 == 0, "as a stack must be");

/* gstage.c: build the second-stage page table of a VM's RAM, and name it by `vmid`. */
void gstage_build(struct vcpu *vcpu, unsigned vmid);
/* gstage.c: let the guest reach the page of a device's registers at `pa`, or no longer. */
void gstage_map_device(struct vcpu *vcpu, uint64_t gpa, uint64_t pa);
void gstage_unmap_device(struct vcpu *vcpu, uint64_t gpa);
/* Find out whether the CPU can tell the translations of VM_MAX VMs apart. */
void gstage_init(void);
/* From now on accesses go through this VM's second stage. */
void gstage_load(const struct vcpu *vcpu);

/* exit.c: a trap out of the guest; entry.S calls it. For a call from VS the frame holds the
 * registers that C may change; for every other cause it holds all. */
enum verdict vcpu_handle_exit(struct frame *frame);
/* exit.c: the guest executed wfi, or something with the same effect. */
enum verdict vcpu_wait(struct vcpu *vcpu);

/* exit.c: its VM ends with a report of the trap that came to the hypervisor. */
enum verdict vcpu_crash(struct vcpu *vcpu, const char *why, uint64_t address);

/* mmio.c */
enum verdict exit_guest_page(struct vcpu *vcpu);

/* trap.c: deliver an exception to the guest, as the CPU would if it were its own. The trap that
 * came to the hypervisor says where the guest was. A guest whose trap handler cannot run crashes.
 */
enum verdict inject_exception(struct vcpu *vcpu, uint64_t cause, uint64_t value);

/* sbi.c: the guest's SBI call, arguments and answer in its frame. */
enum verdict sbi_handle_call(struct vcpu *vcpu);

/* timer.c */
void guest_timer_init(void);
void guest_timer_set(uint64_t deadline);
void guest_timer_load(const struct vcpu *vcpu);
void guest_timer_save(struct vcpu *vcpu);
uint64_t guest_timer_deadline(void);
enum verdict exit_timer(struct vcpu *vcpu);

/* entry.S */
void exit_entry(void);

/* A debugger reads these: src/gdb/target_threads.c. */
_Static_assert(offsetof(struct vcpu, ram) == 296 && offsetof(struct vcpu, ram_size) == 304 &&
		       offsetof(struct vcpu, hgatp) == 328 &&
		       offsetof(struct vcpu, csr) == 344 &&
		       offsetof(struct guest_csrs, vsatp) == 56,
	       "see there");

#endif
