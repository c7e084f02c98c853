/* exit.c - exit handlers: why the guest left, and what is done about it. */
#include "board.h"
#include "hypervisors/common/external.h"
#include "hypervisors/common/input.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "ringside/abi/mark.h"
#include "vcpu.h"

#define WFI 0x10500073u

enum verdict vcpu_crash(struct vcpu *vcpu, const char *why, uint64_t address)
{
	trap_read(&vcpu->frame);
	return vm_crash(vcpu->vm, why, address);
}

static void skip_instruction(void)
{
	csr_write(CSR_sepc, csr_read(CSR_sepc) + 4); /* none of those served has a short form */
}

static enum verdict exit_call(struct vcpu *vcpu)
{
	skip_instruction();
	return sbi_handle_call(vcpu);
}

/* An interrupt that the guest has enabled wakes it, whether or not it will be taken (Priv:
 * "Wait for Interrupt"). If it has enabled none, it sleeps for good, as on bare metal. */
enum verdict vcpu_wait(struct vcpu *vcpu)
{
	uint64_t enabled = csr_read(CSR_vsie);
	bool timer = enabled & 1u << RS_IRQ_S_TIMER,
	     external = enabled & 1u << RS_IRQ_S_EXTERNAL;
	uint64_t until = TIMER_NEVER;

	if (csr_read(CSR_hip) >> 1 & enabled) /* as vsip, which QEMU 7.2 does not show */
		return VERDICT_RESUME;
	if (timer)
		until = guest_timer_deadline();
	if (external && board_due(vcpu) < until)
		until = board_due(vcpu);
	return vm_wait(vcpu->vm, until, external && board_wants_input(vcpu));
}

/* WFI in VS-mode is the only instruction that is emulated: VTW makes it trap. Any other one gets
 * an illegal instruction, as on a CPU without the H extension; the specification leaves that to
 * the hypervisor ("Virtual-instruction exception"). */
static enum verdict exit_virtual(struct vcpu *vcpu)
{
	uint64_t word = csr_read(CSR_stval);
	bool from_vs = csr_read(CSR_sstatus) & SSTATUS_SPP;

	rs_mark(RS_MARK_EMULATED, word);
	if (word == WFI && from_vs) {
		skip_instruction();
		return vcpu_wait(vcpu);
	}
	return inject_exception(vcpu, RS_CAUSE_ILLEGAL_INSN, word);
}

/* A device of the machine. Its driver wakes the VM whose device waited for it. */
static enum verdict exit_external(struct vcpu *vcpu)
{
	external_take();
	if (input_arrived()) {
		scheduler_input(&scheduler, csr_read(CSR_time));
		board_update(vcpu, true);
	}
	return board_woke_another() ? VERDICT_SWITCH : VERDICT_RESUME;
}

static enum verdict exit_unexpected(struct vcpu *vcpu)
{
	return vcpu_crash(vcpu, "it left for a reason that should not come here", 0);
}

typedef enum verdict exit_handler(struct vcpu *vcpu);
static exit_handler *const handlers[] = {
	[RS_CAUSE_ECALL_VS] = exit_call,
	[RS_CAUSE_INSN_GUEST_PAGE] = exit_guest_page,
	[RS_CAUSE_LOAD_GUEST_PAGE] = exit_guest_page,
	[RS_CAUSE_VIRTUAL_INSN] = exit_virtual,
	[RS_CAUSE_STORE_GUEST_PAGE] = exit_guest_page,
};

enum verdict vcpu_handle_exit(struct frame *frame)
{
	struct vcpu *vcpu = (struct vcpu *)frame;
	uint64_t cause = csr_read(CSR_scause);

	if (cause < sizeof(handlers) / sizeof(*handlers) && handlers[cause])
		return handlers[cause](vcpu);
	if (cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER))
		return exit_timer(vcpu);
	if (cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL))
		return exit_external(vcpu);
	return exit_unexpected(vcpu);
}
