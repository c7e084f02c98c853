/* vcpu.c - a vCPU's state, in memory and in the CPU. */
#include "hypervisors/para/vcpu.h"

#include "hypervisors/common/memory.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define REGION UINT64_C(0x200000)

/* Not cleared at the start: most are never used. */
static struct vcpu_and_stack vcpus[VM_MAX] __attribute__((section(".noinit")));

static void take_memory(struct vcpu *vcpu, const struct vm_config *config)
{
	uint64_t frames = config->memory / PAGE_SIZE;

	vcpu->pt = (struct pt){
		.info = memory_alloc(frames * sizeof(struct pt_frame), PAGE_SIZE),
		.base = physical_address(memory_alloc(frames * PAGE_SIZE, REGION)),
		.frames = frames,
		.window = PHYSICAL_AT,
		.reserved = {PARA_SLOT_508, 0, PARA_SLOT_510, PARA_SLOT_511},
		.flushes = 1,
		.devices = device_frames,
		.device_count = DEVICE_FRAMES,
		.cpu = &vcpu_pt_cpu,
	};
	if (vcpu->pt.base + frames * PAGE_SIZE > PARA_WINDOW_END)
		hypervisor_panic("a VM's RAM would reach beyond 4 GiB, the end of this "
				 "hypervisor's window; ask for less");
}

void vcpu_create(struct vm *vm)
{
	struct vcpu *vcpu = &vcpus[vm->id].vcpu;

	memset(vcpu, 0, sizeof *vcpu);
	vm->vcpu = vcpu;
	vm->frame = &vcpu->frame;
	vcpu->vm = vm;
	vcpu->tag = (uint64_t)vm->id << 32;
	vcpu->deadline = TIMER_NEVER;
	take_memory(vcpu, vm->config);
	block_create(vcpu);
	devices_create(vcpu);
	vcpu->frame.pc = PARA_RAM_VIRTUAL + (vm->config->kernel.entry - RS_RAM_BASE);
	vcpu->frame.a0 = vcpu_boot(vcpu, vm->config);
}

void vcpu_load(struct vcpu *vcpu)
{
	csr_write(CSR_sepc, vcpu->frame.pc);
	timer_set_guest(vcpu->deadline);
	vcpu_set_context(vcpu, vcpu->context);
	vcpu->shared->steal = scheduler.vm[vcpu->vm->id].steal;
	poll_timer(vcpu);
	if (!vcpu->unfinished)
		(void)deliver_event(vcpu);
}

/* The guest's root stays in satp: the hypervisor is in every root, and touches no user page. */
void vcpu_save(struct vcpu *vcpu)
{
	vcpu->frame.pc = csr_read(CSR_sepc);
	vcpu->deadline = timer_guest();
	timer_set_guest(TIMER_NEVER);
}

enum verdict vcpu_run(struct vcpu *vcpu)
{
	enum verdict verdict;

	do {
		if (vcpu->unfinished)
			verdict = hypercall_continue(vcpu);
		else
			verdict = vcpu_enter(&vcpu->frame);
		if (vcpu->emulates)
			verdict = devices_access(vcpu);
	} while (verdict == VERDICT_RESUME);
	return verdict;
}
