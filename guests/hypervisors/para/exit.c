/* exit.c - exit handlers. Traps and events of the guest bounce to its kernel; what is emulated are its
 * kernel's accesses of devices, nothing else. */
#include "hypervisors/common/external.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"

enum { CAUSES = 16, NESTED_MAX = 16 };

/* ---- what the guest's kernel is given to handle ---- */

/* Make the guest's kernel run from `entry`, as a CPU takes a trap. The guest could set all of
 * this itself: nothing here relies on its values. */
static enum verdict bounce(struct vcpu *vcpu, uint64_t entry, uint64_t cause, uint64_t tval)
{
	volatile struct rs_shared *shared = vcpu->shared;

	_Static_assert(RS_CONTEXT_USER == RS_STATUS_USER && RS_CONTEXT_KERNEL == 0,
		       "a context is its bit of the status");
	shared->frame.pc = csr_read(CSR_sepc);
	shared->frame.sp = vcpu->frame.sp;
	shared->frame.status = vcpu->context | (shared->mask ? RS_STATUS_MASKED : 0);
	shared->frame.cause = cause;
	shared->frame.tval = tval;
	shared->mask = 1;
	csr_write(CSR_sepc, entry);
	if (vcpu->context == RS_CONTEXT_USER) {
		vcpu->frame.sp = shared->kernel_sp;
		vcpu_set_context(vcpu, RS_CONTEXT_KERNEL);
	}
	return VERDICT_RESUME;
}

#define EVENT(name) (UINT64_C(1) << RS_EVENT_##name)

void poll_timer(struct vcpu *vcpu)
{
	if (!timer_guest_is_due())
		return;
	timer_set_guest(TIMER_NEVER);
	vcpu->shared->pending |= EVENT(TIMER);
}

static bool woke; /* a VM, since an interrupt came */

void raise_event(struct vcpu *vcpu, unsigned event)
{
	vcpu->shared->pending |= UINT64_C(1) << event;
	if (scheduler.vm[vcpu->vm->id].state != SCHED_WAITING)
		return;
	scheduler_wake(&scheduler, vcpu->vm->id, csr_read(CSR_time));
	woke = true;
}

enum verdict deliver_event(struct vcpu *vcpu)
{
	uint64_t pending = vcpu->shared->pending & (EVENT(TIMER) | EVENT(EXTERNAL));

	if (!pending || vcpu->shared->mask || !vcpu->event_entry)
		return VERDICT_RESUME;
	/* of two, the one that RISC-V takes first */
	return bounce(vcpu, vcpu->event_entry,
		      RS_CAUSE_INTERRUPT |
			      (pending & EVENT(EXTERNAL) ? RS_EVENT_EXTERNAL : RS_EVENT_TIMER),
		      0);
}

static enum verdict crash(struct vcpu *vcpu, const char *why)
{
	trap_read(&vcpu->frame);
	return vm_crash(vcpu->vm, why, 0);
}

enum verdict bounce_trap(struct vcpu *vcpu, uint64_t cause, uint64_t value)
{
	if (!vcpu->trap_entry)
		return crash(vcpu, "a trap before there was a trap entry");
	/* A kernel whose trap entry traps would never end. */
	if (vcpu->context == RS_CONTEXT_USER)
		vcpu->nested = 0;
	else if (++vcpu->nested > NESTED_MAX)
		return crash(vcpu, "the kernel's trap entry keeps trapping");
	return bounce(vcpu, vcpu->trap_entry, cause, value);
}

/* ---- exit handlers ---- */

static enum verdict exit_bounce(struct vcpu *vcpu)
{
	return bounce_trap(vcpu, csr_read(CSR_scause), csr_read(CSR_stval));
}

/* An access of a device needs all registers, which only the way to the run loop saves. */
static enum verdict exit_access(struct vcpu *vcpu)
{
	if (vcpu->context == RS_CONTEXT_USER || !devices_trapped(vcpu))
		return exit_bounce(vcpu);
	vcpu->emulates = true;
	return VERDICT_SWITCH;
}

static enum verdict exit_ecall(struct vcpu *vcpu)
{
	if (vcpu->context == RS_CONTEXT_USER)
		return exit_bounce(vcpu); /* a system call, for the guest's kernel */
	vcpu->nested = 0;
	return hypercall(vcpu);
}

static enum verdict exit_timer(struct vcpu *vcpu)
{
	poll_timer(vcpu);
	if (timer_scheduler_is_due())
		return VERDICT_SWITCH; /* vcpu_load() delivers what is pending */
	return deliver_event(vcpu);
}

/* A disk has done its work, for this VM or for another. */
static enum verdict exit_external(struct vcpu *vcpu)
{
	woke = false;
	external_take();
	return woke ? VERDICT_SWITCH : deliver_event(vcpu);
}

static enum verdict exit_unexpected(struct vcpu *vcpu)
{
	return crash(vcpu, "a trap that U-mode cannot cause");
}

/* Priv: "Supervisor Cause Register (scause)". */
typedef enum verdict exit_handler(struct vcpu *vcpu);
static exit_handler *const exceptions[CAUSES] = {
	[RS_CAUSE_INSN_MISALIGNED] = exit_bounce,  [RS_CAUSE_LOAD_MISALIGNED] = exit_bounce,
	[RS_CAUSE_STORE_MISALIGNED] = exit_bounce, [RS_CAUSE_INSN_ACCESS] = exit_bounce,
	[RS_CAUSE_ILLEGAL_INSN] = exit_bounce,	   [RS_CAUSE_BREAKPOINT] = exit_bounce,
	[RS_CAUSE_LOAD_ACCESS] = exit_bounce,	   [RS_CAUSE_STORE_ACCESS] = exit_bounce,
	[RS_CAUSE_ECALL_U] = exit_ecall,	   [RS_CAUSE_INSN_PAGE] = exit_bounce,
	[RS_CAUSE_LOAD_PAGE] = exit_access,	   [RS_CAUSE_STORE_PAGE] = exit_access,
};
static exit_handler *const interrupts[CAUSES] = {
	[RS_IRQ_S_TIMER] = exit_timer,
	[RS_IRQ_S_EXTERNAL] = exit_external,
};

enum verdict vcpu_handle_exit(struct frame *frame)
{
	struct vcpu *vcpu = (struct vcpu *)frame;
	uint64_t cause = csr_read(CSR_scause), number = cause & ~RS_CAUSE_INTERRUPT;
	exit_handler *const *handlers = cause == number ? exceptions : interrupts;

	if (number >= CAUSES || !handlers[number])
		return exit_unexpected(vcpu);
	return handlers[number](vcpu);
}
