/* vcpu.c - a vCPU's state, in memory and in the CPU. */
#include "vcpu.h"

#include "board.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "passthrough.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

#define MIB2 0x200000u

/* Not cleared at the start: most are never used. */
static struct vcpu_and_stack vcpus[VM_MAX] __attribute__((section(".noinit")));

/* As after a reset: paging, interrupts and timer off. In VS-mode after the first sret. */
static void reset(struct vcpu *vcpu, const struct vm_config *config, uint64_t device_tree)
{
	memset(&vcpu->frame, 0, sizeof vcpu->frame);
	vcpu->frame.pc = config->kernel.entry;
	vcpu->frame.a0 = 0; /* its hart */
	vcpu->frame.a1 = device_tree;
	vcpu->frame.status = csr_read(CSR_sstatus) | SSTATUS_SPP;
	vcpu->csr = (struct guest_csrs){
		.vsstatus = csr_read(CSR_vsstatus) &
			    ~(uint64_t)(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM),
		.hstatus = csr_read(CSR_hstatus) | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_VTW,
		.scounteren = csr_read(CSR_scounteren),
	};
	vcpu->deadline = TIMER_NEVER;
}

void vcpu_create(struct vm *vm)
{
	struct vcpu *vcpu = &vcpus[vm->id].vcpu;

	vm->vcpu = vcpu;
	vm->frame = &vcpu->frame;
	vcpu->vm = vm;
	/* The last leaf may map more than was asked for: that is the guest's too. */
	vcpu->ram_size = (vm->config->memory + MIB2 - 1) & ~(uint64_t)(MIB2 - 1);
	vcpu->ram = memory_alloc(vcpu->ram_size, MIB2);
	gstage_build(vcpu, vm->id + 1);
	vcpu->held = 0;
	board_create(vcpu);
	reset(vcpu, vm->config, boot_load_images(vm->config, vcpu->ram));
}

void vcpu_load(struct vcpu *vcpu)
{
	rs_mark(RS_MARK_CONTEXT, (uint64_t)vcpu->vm->id << 32 | RS_CONTEXT_KERNEL);
#define CSR(name) csr_write(CSR_##name, vcpu->csr.name);
	GUEST_CSRS(CSR)
#undef CSR
	gstage_load(vcpu);
	csr_write(CSR_sepc, vcpu->frame.pc);
	csr_write(CSR_sstatus, vcpu->frame.status);
	guest_timer_load(vcpu);
	board_load(vcpu);
}

void vcpu_save(struct vcpu *vcpu)
{
	board_save();
	guest_timer_save(vcpu);
	vcpu->frame.pc = csr_read(CSR_sepc);
	vcpu->frame.status = csr_read(CSR_sstatus);
#define CSR(name) vcpu->csr.name = csr_read(CSR_##name);
	GUEST_CSRS(CSR)
#undef CSR
	csr_write(CSR_vsie, 0);
	csr_write(CSR_hvip, 0);
}

enum verdict vcpu_run(struct vcpu *vcpu)
{
	enum verdict verdict = vcpu_enter(&vcpu->frame);

	if (verdict == VERDICT_END)
		passthrough_end(vcpu);
	return verdict;
}
