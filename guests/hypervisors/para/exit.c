/* exit.c - exits by cause. The guest's traps and events bounce to its kernel: nothing is acted
 * out. */
#include "hypervisors/common/end.h"
#include "hypervisors/para/para.h"
#include "lib/csr.h"
#include "lib/sbi.h"

enum { CAUSES = 16, NESTED_MAX = 16 };

static struct vm *running;
static bool sstc;

/* ---- timer ---- */

void timer_init(void)
{
	sstc = has_stimecmp();
	timer_set(UINT64_MAX);
	csr_write(CSR_sie, UINT64_C(1) << RS_IRQ_S_TIMER);
}

void timer_set(uint64_t deadline)
{
	if (sstc)
		csr_write(CSR_stimecmp, deadline);
	else
		sbi_set_timer(deadline);
}

void vm_poll_timer(struct vm *vm)
{
	if (!(csr_read(CSR_sip) & UINT64_C(1) << RS_IRQ_S_TIMER))
		return;
	timer_set(UINT64_MAX);
	vm->shared->pending |= UINT64_C(1) << RS_EVENT_TIMER;
}

/* ---- the way back into the guest ---- */

void vm_set_context(struct vm *vm, unsigned context)
{
	vm->context = context;
	/* each root has its own ASID, so that neither meets the other's translations */
	csr_write(CSR_satp, vm->satp[context]);
	rs_mark(RS_MARK_CONTEXT, vm->tag | context);
}

/* Make the guest's kernel go on at `entry`, as a CPU takes a trap. What it goes on with is what
 * it would see on a CPU of its own, so nothing here needs to believe it. */
static enum verdict bounce(struct vm *vm, struct frame *frame, uint64_t entry, uint64_t cause,
			   uint64_t tval)
{
	volatile struct rs_shared *shared = vm->shared;
	_Static_assert(RS_CONTEXT_USER == RS_STATUS_USER && RS_CONTEXT_KERNEL == 0,
		       "a context is its bit of the status");
	shared->frame.pc = csr_read(CSR_sepc);
	shared->frame.sp = frame->sp;
	shared->frame.status = vm->context | (shared->mask ? RS_STATUS_MASKED : 0);
	shared->frame.cause = cause;
	shared->frame.tval = tval;
	shared->mask = 1;
	csr_write(CSR_sepc, entry);
	if (vm->context == RS_CONTEXT_USER) {
		frame->sp = shared->kernel_sp;
		vm_set_context(vm, RS_CONTEXT_KERNEL);
	}
	return RESUME;
}

enum verdict vm_deliver(struct vm *vm, struct frame *frame)
{
	uint64_t timer = UINT64_C(1) << RS_EVENT_TIMER;
	if (vm->shared->pending & timer && !vm->shared->mask && vm->event_entry)
		return bounce(vm, frame, vm->event_entry, RS_CAUSE_INTERRUPT | RS_EVENT_TIMER,
			      0);
	return RESUME;
}

/* ---- exits ---- */

static enum verdict crash(struct vm *vm, const char *why)
{
	vm->crash = why;
	return CRASH;
}

static enum verdict exit_bounce(struct vm *vm, struct frame *frame)
{
	if (!vm->trap_entry)
		return crash(vm, "a trap before there was a trap entry");
	/* A kernel whose trap entry traps would go round for ever. */
	if (vm->context == RS_CONTEXT_USER)
		vm->nested = 0;
	else if (++vm->nested > NESTED_MAX)
		return crash(vm, "the kernel's trap entry keeps trapping");
	return bounce(vm, frame, vm->trap_entry, csr_read(CSR_scause), csr_read(CSR_stval));
}

static enum verdict exit_ecall(struct vm *vm, struct frame *frame)
{
	if (vm->context == RS_CONTEXT_USER)
		return exit_bounce(vm, frame); /* a system call: its kernel's affair */
	vm->nested = 0;
	return hypercall(vm, frame);
}

static enum verdict exit_timer(struct vm *vm, struct frame *frame)
{
	vm_poll_timer(vm);
	return vm_deliver(vm, frame);
}

static enum verdict exit_unexpected(struct vm *vm, struct frame *frame)
{
	(void)frame;
	return crash(vm, "a trap that U-mode cannot cause");
}

/* Priv: "Supervisor Cause Register (scause)". */
typedef enum verdict exit_handler(struct vm *vm, struct frame *frame);
static exit_handler *const exceptions[CAUSES] = {
	[0] = exit_bounce, /* misaligned: instruction, load, store */
	[4] = exit_bounce,
	[6] = exit_bounce,
	[RS_CAUSE_INSN_ACCESS] = exit_bounce,
	[RS_CAUSE_ILLEGAL_INSN] = exit_bounce,
	[RS_CAUSE_BREAKPOINT] = exit_bounce,
	[RS_CAUSE_LOAD_ACCESS] = exit_bounce,
	[RS_CAUSE_STORE_ACCESS] = exit_bounce,
	[RS_CAUSE_ECALL_U] = exit_ecall,
	[RS_CAUSE_INSN_PAGE] = exit_bounce,
	[RS_CAUSE_LOAD_PAGE] = exit_bounce,
	[RS_CAUSE_STORE_PAGE] = exit_bounce,
};
static exit_handler *const interrupts[CAUSES] = {
	[RS_IRQ_S_TIMER] = exit_timer,
};

enum verdict trap_handle(struct frame *frame)
{
	uint64_t cause = csr_read(CSR_scause), number = cause & ~RS_CAUSE_INTERRUPT;
	exit_handler *const *handlers = cause == number ? exceptions : interrupts;
	if (number >= CAUSES || !handlers[number])
		return exit_unexpected(running, frame);
	return handlers[number](running, frame);
}

void vm_start(struct vm *vm)
{
	running = vm;
}

/* ---- ends ---- */

static void about_the_trap(struct frame *frame)
{
	frame->pc = csr_read(CSR_sepc);
	frame->status = csr_read(CSR_sstatus);
	frame->cause = csr_read(CSR_scause);
	frame->value = csr_read(CSR_stval);
}

_Noreturn void vm_crashed(struct frame *frame)
{
	about_the_trap(frame);
	vm_crash(running->id, running->crash, frame, 0);
}

_Noreturn void trap_in_hypervisor(struct frame *frame)
{
	about_the_trap(frame);
	hypervisor_crash(frame);
}
