/* hypercall.c - what the guest's kernel can ask for. Nothing in a register or in the guest's
 * memory is trusted: each value is checked, and read once. */
#include "hypervisors/common/timer.h"
#include "hypervisors/common/vm_console.h"
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"

enum { FIRST_ID = RS_HC_CONSOLE_WRITE, IDS = RS_HC_BLOCK_STOP + 1 - FIRST_ID };

/* ---- console, scheduling, timer ---- */

/* Bytes between two looks at whether another VM's time has come; of lines that begin with a name, if
 * need be. Then the call answers how many were written, and the guest calls again. */
enum { CONSOLE_PIECE = 128 };

static enum verdict console_write(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;
	uint64_t at = frame->a0, left = frame->a1, machine;

	if (left > PAGE_SIZE)
		left = PAGE_SIZE; /* a1 tells the caller that some is left */
	frame->a1 = 0;
	while (left && (!frame->a1 || !timer_scheduler_is_due())) {
		uint64_t size = CONSOLE_PIECE - at % CONSOLE_PIECE; /* within one page */
		if (size > left)
			size = left;
		if (!pt_walk(&vcpu->pt, vcpu->pt.root[RS_CONTEXT_KERNEL], at, PTE_R, &machine))
			return hypercall_answer(vcpu, RS_HERR_INVALID_ADDRESS);
		vm_console_write(vcpu->vm->id, physical(machine), size);
		frame->a1 += size;
		at += size;
		left -= size;
	}
	return hypercall_answer(vcpu, RS_HERR_OK);
}

static enum verdict console_read(struct vcpu *vcpu)
{
	int byte = vm_console_read(vcpu->vm->id);
	vcpu->frame.a1 = byte >= 0		  ? (uint64_t)byte
			 : vm_console_has_ended() ? RS_CONSOLE_ENDED
						  : RS_CONSOLE_NONE;
	return hypercall_answer(vcpu, RS_HERR_OK);
}

static enum verdict wait(struct vcpu *vcpu)
{
	(void)hypercall_answer(vcpu, RS_HERR_OK);
	poll_timer(vcpu);
	if (!vcpu->shared->pending)
		return vm_wait(vcpu->vm, timer_guest(), false);
	return deliver_event(vcpu);
}

static enum verdict yield(struct vcpu *vcpu)
{
	(void)hypercall_answer(vcpu, RS_HERR_OK);
	return vm_yield(vcpu->vm);
}

static enum verdict shutdown(struct vcpu *vcpu)
{
	if (vcpu->frame.a0 > UINT8_MAX)
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	return vm_shutdown(vcpu->vm, (uint8_t)vcpu->frame.a0);
}

static enum verdict set_timer(struct vcpu *vcpu)
{
	vcpu->shared->pending &= ~(UINT64_C(1) << RS_EVENT_TIMER);
	timer_set_guest(vcpu->frame.a0);
	return hypercall_answer(vcpu, RS_HERR_OK);
}

/* ---- traps and events ---- */

static enum verdict set_entries(struct vcpu *vcpu)
{
	vcpu->trap_entry = vcpu->frame.a0;
	vcpu->event_entry = vcpu->frame.a1;
	return hypercall_answer(vcpu, RS_HERR_OK);
}

/* Wherever the frame leads, the guest runs in U-mode there: sstatus.SPP is and stays 0, and the
 * hypervisor's pages have U = 0. */
static enum verdict return_to_frame(struct vcpu *vcpu)
{
	volatile struct rs_shared *shared = vcpu->shared;
	uint64_t status = shared->frame.status;

	if (status & ~(uint64_t)(RS_STATUS_USER | RS_STATUS_MASKED))
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	csr_write(CSR_sepc, shared->frame.pc);
	vcpu->frame.sp = shared->frame.sp;
	vcpu->frame.a6 = shared->frame.a6;
	vcpu->frame.a7 = shared->frame.a7;
	shared->mask = status & RS_STATUS_MASKED;
	if (status & RS_STATUS_USER)
		vcpu_set_context(vcpu, RS_CONTEXT_USER);
	return deliver_event(vcpu);
}

static enum verdict deliver(struct vcpu *vcpu)
{
	(void)hypercall_answer(vcpu, RS_HERR_OK); /* for when the handler has returned */
	return deliver_event(vcpu);
}

/* ---- dispatch ---- */

static enum verdict (*const calls[IDS])(struct vcpu *) = {
	[RS_HC_CONSOLE_WRITE - FIRST_ID] = console_write,
	[RS_HC_CONSOLE_READ - FIRST_ID] = console_read,
	[RS_HC_WAIT - FIRST_ID] = wait,
	[RS_HC_YIELD - FIRST_ID] = yield,
	[RS_HC_SHUTDOWN - FIRST_ID] = shutdown,
	[RS_HC_TIMER_SET - FIRST_ID] = set_timer,
	[RS_HC_SET_ENTRIES - FIRST_ID] = set_entries,
	[RS_HC_RETURN - FIRST_ID] = return_to_frame,
	[RS_HC_DELIVER - FIRST_ID] = deliver,
	[RS_HC_MULTICALL - FIRST_ID] = multicall,
	[RS_HC_MMU_UPDATE - FIRST_ID] = mmu_call,
	[RS_HC_MMU_PIN - FIRST_ID] = mmu_call,
	[RS_HC_MMU_UNPIN - FIRST_ID] = mmu_call,
	[RS_HC_MMU_SET_ROOTS - FIRST_ID] = mmu_call,
	[RS_HC_MMU_FLUSH - FIRST_ID] = mmu_call,
	[RS_HC_BLOCK_START - FIRST_ID] = block_start,
	[RS_HC_BLOCK_NOTIFY - FIRST_ID] = block_notify,
	[RS_HC_BLOCK_STOP - FIRST_ID] = block_stop,
};

enum verdict hypercall(struct vcpu *vcpu)
{
	uint64_t index = vcpu->frame.a6 - FIRST_ID;
	enum verdict verdict;

	csr_write(CSR_sepc, csr_read(CSR_sepc) + 4); /* behind the ecall */
	if (vcpu->frame.a7 != RS_HYPERCALL_EXT || index >= IDS || !calls[index])
		return hypercall_answer(vcpu, RS_HERR_NOT_SUPPORTED);
	rs_mark(RS_MARK_HYPERCALL, vcpu->tag | vcpu->frame.a6);
	verdict = calls[index](vcpu);
	check_after_call(vcpu);
	return verdict;
}

enum verdict hypercall_continue(struct vcpu *vcpu)
{
	enum verdict verdict =
		vcpu->batch.active ? multicall_continue(vcpu) : mmu_continue(vcpu);

	check_after_call(vcpu);
	return verdict == VERDICT_RESUME ? deliver_event(vcpu) : verdict;
}
