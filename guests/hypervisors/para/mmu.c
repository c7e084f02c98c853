/* mmu.c - the hypercalls about page tables, as the CPU sees them: arguments and answer in registers,
 * translations in the TLB, roots in satp. */
#include "hypervisors/common/timer.h"
#include "hypervisors/para/vcpu.h"
#include "lib/csr.h"

/* A call looks whether another VM's time has come whenever it has looked at so many entries.
 * docs/adr/0033 says how long that is. */
enum { BUDGET = 1024 };

/* ---- the TLB ---- */

static const struct vcpu *vcpu_of(const struct pt *pt)
{
	return (const struct vcpu *)((const uint8_t *)pt - offsetof(struct vcpu, pt));
}

/* The guest's leaves have G = 0, so fences with its ASIDs drop them all, and keep the translations
 * of other guests and of the hypervisor. */
static void flush_all(const struct pt *pt)
{
	const struct vcpu *vcpu = vcpu_of(pt);

	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile("sfence.vma zero, %0" ::"r"(vcpu_asid(vcpu, context))
				 : "memory");
}

static void flush_page(const struct pt *pt, uint64_t address)
{
	const struct vcpu *vcpu = vcpu_of(pt);

	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile("sfence.vma %0, %1" ::"r"(address),
				 "r"(vcpu_asid(vcpu, context))
				 : "memory");
}

static void set_root(struct vcpu *vcpu, unsigned context, uint64_t old)
{
	uint64_t root = vcpu->pt.root[context], asid = vcpu_asid(vcpu, context);

	vcpu->satp[context] = ATP_MODE_SV39 | asid << SATP_ASID | root / PAGE_SIZE;
	if (vcpu->context == context)
		csr_write(CSR_satp, vcpu->satp[context]);
	if (root != old) /* the ASID meant another root until now */
		__asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
}

static void set_roots(struct pt *pt, uint64_t old_kernel, uint64_t old_user)
{
	struct vcpu *vcpu = (struct vcpu *)((uint8_t *)pt - offsetof(struct vcpu, pt));

	set_root(vcpu, RS_CONTEXT_KERNEL, old_kernel);
	set_root(vcpu, RS_CONTEXT_USER, old_user);
}

const struct pt_cpu vcpu_pt_cpu = {flush_all, flush_page, set_roots};

/* ---- the calls ---- */

static enum verdict finish(struct vcpu *vcpu, int64_t error)
{
	vcpu->unfinished = false;
	if (vcpu->call.id == RS_HC_MMU_UPDATE)
		vcpu->frame.a1 = vcpu->call.answer;
	return hypercall_answer(vcpu, error);
}

/* While a call is unfinished the guest waits, and other VMs run when it is their turn. Apart, as most
 * calls end at once. */
__attribute__((noinline)) static enum verdict go_on(struct vcpu *vcpu)
{
	int64_t error;

	do {
		if (timer_scheduler_is_due()) {
			vcpu->unfinished = true;
			return VERDICT_SWITCH;
		}
		vcpu->pt.budget = BUDGET;
		error = memory_call(&vcpu->pt, &vcpu->call);
	} while (error == PT_MORE);
	return finish(vcpu, error);
}

enum verdict mmu_continue(struct vcpu *vcpu)
{
	int64_t error;

	vcpu->pt.budget = BUDGET;
	error = memory_call(&vcpu->pt, &vcpu->call);
	return error == PT_MORE ? go_on(vcpu) : finish(vcpu, error);
}

enum verdict mmu_call(struct vcpu *vcpu)
{
	const struct frame *frame = &vcpu->frame;

	vcpu->call = (struct memory_call){
		.id = frame->a6,
		.arg = {frame->a0, frame->a1, frame->a2, frame->a3},
	};
	return mmu_continue(vcpu);
}
