/* mmu.c - the hypercalls about page tables. Nothing in a register or in the guest's memory is
 * trusted: each value is checked, and read once. */
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"

/* The guest's leaves have G = 0, so fences with its ASIDs drop them all, and keep the translations
 * of other guests and of the hypervisor. */
static void flush(struct vcpu *vcpu, uint64_t what, uint64_t address)
{
	if (what == RS_FLUSH_ALL)
		pt_flush_all(&vcpu->pt);
	if (what != RS_FLUSH_PAGE)
		return;
	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile("sfence.vma %0, %1" ::"r"(address),
				 "r"(vcpu_asid(vcpu, context))
				 : "memory");
}

enum verdict mmu_update(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;

	uint64_t at = frame->a0, count = frame->a1, what = frame->a2, done;
	const volatile struct rs_mmu_update *update = NULL;
	int64_t error = RS_HERR_OK;
	frame->a1 = 0;
	if (count > RS_MMU_UPDATE_MAX || what > RS_FLUSH_ALL)
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	if (at % sizeof(*update))
		return hypercall_answer(vcpu, RS_HERR_INVALID_ADDRESS);
	for (done = 0; done < count; done++, update++, at += sizeof(*update)) {
		uint64_t machine, entry, value;
		/* Found once a page. If one of the updates unmaps this page, it is still the
		 * VM's own, and it is only read. */
		if (!update || at % PAGE_SIZE == 0) {
			if (!pt_walk(&vcpu->pt, vcpu->root[RS_CONTEXT_KERNEL], at, PTE_R,
				     &machine)) {
				error = RS_HERR_INVALID_ADDRESS;
				break;
			}
			update = physical(machine);
		}
		entry = update->entry;
		value = update->value;
		error = pt_update(&vcpu->pt, entry, value);
		if (error)
			break;
	}
	frame->a1 = done;
	if (done)
		flush(vcpu, what, frame->a3);
	return hypercall_answer(vcpu, error);
}

enum verdict mmu_pin(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;

	return hypercall_answer(vcpu, pt_pin(&vcpu->pt, frame->a0, frame->a1));
}

enum verdict mmu_unpin(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;

	return hypercall_answer(vcpu, pt_unpin(&vcpu->pt, frame->a0));
}

static void replace_root(struct vcpu *vcpu, unsigned context, uint64_t root)
{
	uint64_t old = vcpu->root[context];
	uint64_t asid = vcpu_asid(vcpu, context);
	vcpu->root[context] = root;
	vcpu->satp[context] = ATP_MODE_SV39 | asid << SATP_ASID | root / PAGE_SIZE;
	if (vcpu->context == context)
		csr_write(CSR_satp, vcpu->satp[context]);
	if (root != old) /* the ASID meant another root until now */
		__asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
	if (old)
		pt_put(&vcpu->pt, old);
}

int64_t vcpu_set_roots(struct vcpu *vcpu, uint64_t kernel, uint64_t user)
{
	int64_t error;
	if (kernel % PAGE_SIZE || user % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	error = pt_get(&vcpu->pt, kernel, PT_ROOT);
	if (error)
		return error;
	error = pt_get(&vcpu->pt, user, PT_ROOT);
	if (error) {
		pt_put(&vcpu->pt, kernel);
		return error;
	}
	replace_root(vcpu, RS_CONTEXT_KERNEL, kernel);
	replace_root(vcpu, RS_CONTEXT_USER, user);
	return RS_HERR_OK;
}

enum verdict mmu_set_roots(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;

	return hypercall_answer(vcpu, vcpu_set_roots(vcpu, frame->a0, frame->a1));
}

enum verdict mmu_flush(struct vcpu *vcpu)
{
	struct frame *frame = &vcpu->frame;

	if (frame->a0 > RS_FLUSH_ALL)
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	flush(vcpu, frame->a0, frame->a1);
	return hypercall_answer(vcpu, RS_HERR_OK);
}
