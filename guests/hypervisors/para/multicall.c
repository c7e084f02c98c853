/* multicall.c - several calls about page tables for the price of one trap. */
#include "hypervisors/common/timer.h"
#include "hypervisors/para/vcpu.h"

/* Where the next call lies. Found once a page: if one of the calls unmaps this page, it is still the VM's
 * own, and it is only read. */
static bool find(struct vcpu *vcpu)
{
	struct batch *batch = &vcpu->batch;
	uint64_t machine;

	if (batch->call && batch->at % PAGE_SIZE)
		return true;
	if (!pt_walk(&vcpu->pt, vcpu->pt.root[RS_CONTEXT_KERNEL], batch->at, PTE_R, &machine))
		return false;
	batch->call = physical(machine);
	return true;
}

/* Its id and arguments, read once, into the registers where a call has them. */
static int64_t take(struct vcpu *vcpu)
{
	const volatile struct rs_multicall *call;
	struct frame *frame = &vcpu->frame;

	if (!find(vcpu))
		return RS_HERR_INVALID_ADDRESS;
	call = vcpu->batch.call++;
	frame->a6 = call->id;
	frame->a0 = call->arg[0];
	frame->a1 = call->arg[1];
	frame->a2 = call->arg[2];
	frame->a3 = call->arg[3];
	return frame->a6 >= RS_HC_MMU_UPDATE && frame->a6 <= RS_HC_MMU_FLUSH
		       ? RS_HERR_OK
		       : RS_HERR_NOT_SUPPORTED;
}

static enum verdict finish(struct vcpu *vcpu, int64_t error)
{
	struct batch *batch = &vcpu->batch;

	batch->active = false;
	vcpu->unfinished = false;
	vcpu->frame.a1 = batch->done;
	vcpu->frame.a2 = batch->a2;
	vcpu->frame.a3 = batch->a3;
	vcpu->frame.a6 = batch->a6;
	return hypercall_answer(vcpu, error);
}

/* Make the next call, or go on with the one that is not finished. */
static enum verdict make_call(struct vcpu *vcpu)
{
	struct batch *batch = &vcpu->batch;
	enum verdict verdict = batch->in_call ? mmu_continue(vcpu) : mmu_call(vcpu);

	batch->in_call = verdict != VERDICT_RESUME;
	if (!batch->in_call && !vcpu->frame.a0) {
		batch->done++;
		batch->at += RS_MULTICALL_SIZE;
	}
	return verdict;
}

/* Between two calls, as within one, other VMs run when it is their turn. */
enum verdict multicall_continue(struct vcpu *vcpu)
{
	struct batch *batch = &vcpu->batch;

	while (batch->done < batch->count) {
		int64_t error = batch->in_call ? RS_HERR_OK : take(vcpu);

		if (error)
			return finish(vcpu, error);
		if (make_call(vcpu) != VERDICT_RESUME)
			return VERDICT_SWITCH;
		if (vcpu->frame.a0)
			return finish(vcpu, (int64_t)vcpu->frame.a0);
		if (batch->done < batch->count && timer_scheduler_is_due()) {
			vcpu->unfinished = true;
			return VERDICT_SWITCH;
		}
	}
	return finish(vcpu, RS_HERR_OK);
}

enum verdict multicall(struct vcpu *vcpu)
{
	const struct frame *frame = &vcpu->frame;

	vcpu->batch = (struct batch){.active = true,
				     .at = frame->a0,
				     .count = frame->a1,
				     .a2 = frame->a2,
				     .a3 = frame->a3,
				     .a6 = frame->a6};
	if (frame->a1 > RS_MULTICALL_MAX)
		return finish(vcpu, RS_HERR_INVALID_PARAM);
	if (frame->a0 % RS_MULTICALL_SIZE)
		return finish(vcpu, RS_HERR_INVALID_ADDRESS);
	return multicall_continue(vcpu);
}
