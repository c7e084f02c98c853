/* multicall.c - several calls about page tables for the price of one trap. */
#include "hypervisors/para/vcpu.h"

/* Where the next call lies. Found once a page: if one of the calls unmaps this page, it is still the VM's
 * own, and it is only read. @return NULL if it is not mapped. */
static const volatile struct rs_multicall *find(struct vcpu *vcpu,
						const volatile struct rs_multicall *last)
{
	uint64_t machine;

	if (last && vcpu->batch.at % PAGE_SIZE)
		return last + 1;
	return pt_walk(&vcpu->pt, vcpu->root[RS_CONTEXT_KERNEL], vcpu->batch.at, PTE_R,
		       &machine)
		       ? physical(machine)
		       : NULL;
}

/* Its id and arguments, read once, into the registers where a call has them. */
static int64_t take(struct vcpu *vcpu, const volatile struct rs_multicall *call)
{
	struct frame *frame = &vcpu->frame;

	if (!call)
		return RS_HERR_INVALID_ADDRESS;
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
	vcpu->frame.a1 = vcpu->batch.done;
	vcpu->frame.a2 = vcpu->batch.a2;
	vcpu->frame.a3 = vcpu->batch.a3;
	vcpu->frame.a6 = vcpu->batch.a6;
	return hypercall_answer(vcpu, error);
}

static enum verdict make_calls(struct vcpu *vcpu)
{
	const volatile struct rs_multicall *call = NULL;
	struct batch *batch = &vcpu->batch;
	int64_t error = RS_HERR_OK;

	for (; batch->done < batch->count; batch->done++, batch->at += RS_MULTICALL_SIZE) {
		call = find(vcpu, call);
		error = take(vcpu, call);
		if (error)
			break;
		(void)hypercall_serve(vcpu, vcpu->frame.a6);
		error = (int64_t)vcpu->frame.a0;
		if (error)
			break;
	}
	return finish(vcpu, error);
}

enum verdict multicall(struct vcpu *vcpu)
{
	const struct frame *frame = &vcpu->frame;

	vcpu->batch = (struct batch){.at = frame->a0,
				     .count = frame->a1,
				     .a2 = frame->a2,
				     .a3 = frame->a3,
				     .a6 = frame->a6};
	if (frame->a1 > RS_MULTICALL_MAX)
		return finish(vcpu, RS_HERR_INVALID_PARAM);
	if (frame->a0 % RS_MULTICALL_SIZE)
		return finish(vcpu, RS_HERR_INVALID_ADDRESS);
	return make_calls(vcpu);
}
