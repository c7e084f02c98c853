#include "hypervisors/common/run.h"

#include "hypervisors/common/disk.h"
#include "hypervisors/common/external.h"
#include "hypervisors/common/input.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/timer.h"
#include "hypervisors/common/vcpu.h"
#include "hypervisors/common/vm_console.h"
#include "lib/csr.h"
#include "ringside/abi/mark.h"

struct scheduler scheduler;

static struct vm vms[VM_MAX];
static unsigned living;
static uint8_t exit_code;	   /* the largest so far */
static void (*machine_hang)(void); /* how the last VM that hangs does it */

_Static_assert(VM_MAX == SCHED_VMS, "the scheduler has room for all VMs");

static void mark_wake(unsigned vm, uint64_t due)
{
	rs_mark(RS_MARK_VM_WAKE, (uint64_t)vm << RS_MARK_VM_SHIFT | due);
}

/* The mark says since when: that is what one more virtual machine takes. */
static void make(struct vm *vm)
{
	rs_mark(RS_MARK_VM_MAKE, (uint64_t)vm->id << RS_MARK_VM_SHIFT);
	vcpu_create(vm);
}

static void create_vms(const struct boot_info *info)
{
	memory_init(info->free_base, info->free_end);
	input_init();
	scheduler_init(&scheduler, SCHED_SLICE, csr_read(CSR_time));
	scheduler.on_wake = mark_wake;
	vm_console_init(info);
	living = info->vm_count;
	for (unsigned id = 0; id < living; id++) {
		struct vm *vm = &vms[id];

		vm->id = id;
		vm->config = &info->vm[id];
		scheduler_add(&scheduler, id, (uint32_t)vm->config->weight,
			      (uint32_t)vm->config->cap);
		if (vm->config->start > csr_read(CSR_time))
			scheduler_wait(&scheduler, id, vm->config->start, false);
		else
			make(vm);
	}
}

/* Nobody can run. This is the only place where the CPU waits. The timer is set; SIE is off, so
 * an interrupt ends the wfi and is not taken. */
static void wait_for_event(void)
{
	input_listen(scheduler_wants_input(&scheduler));
	wait_for_interrupt();
	external_take();
	input_listen(false);
	if (input_arrived())
		scheduler_input(&scheduler, csr_read(CSR_time));
}

static void end(struct vm *vm)
{
	uint64_t tag = (uint64_t)vm->id << RS_MARK_VM_SHIFT;

	for (unsigned i = 0; i < vm->config->disk_count; i++)
		disk_close(vm->config->disks[i]);
	scheduler_end(&scheduler, vm->id);
	vm_console_end(vm->id);
	vm_ended(vm);
	rs_mark(RS_MARK_VM_STEAL, tag | scheduler.vm[vm->id].steal);
	rs_mark(RS_MARK_VM_CAPPED, tag | scheduler.vm[vm->id].capped);
	rs_mark(RS_MARK_VM_END, tag | (vm->crash ? 256u : 0u) | vm->exit_code);
	if (vm->exit_code > exit_code)
		exit_code = vm->exit_code;
	if (vm->hang)
		machine_hang = vm->hang;
	if (--living)
		return;
	if (machine_hang)
		machine_hang();
	machine_off(exit_code);
}

static void give_cpu(struct vm *vm)
{
	enum verdict verdict;

	if (!vm->vcpu) { /* its time has come: this work is for it, not for who ran before */
		rs_mark(RS_MARK_CONTEXT, (uint64_t)vm->id << 32 | RS_CONTEXT_KERNEL);
		make(vm);
	}
	vcpu_load(vm->vcpu);
	verdict = vcpu_run(vm->vcpu);
	vcpu_save(vm->vcpu);
	if (verdict == VERDICT_END)
		end(vm);
}

_Noreturn void run_vms(const struct boot_info *info)
{
	create_vms(info);
	for (;;) {
		int id = scheduler_pick(&scheduler, csr_read(CSR_time));

		timer_set_scheduler(scheduler_next_event(&scheduler));
		if (id == SCHED_NOBODY)
			wait_for_event();
		else
			give_cpu(&vms[id]);
	}
}
