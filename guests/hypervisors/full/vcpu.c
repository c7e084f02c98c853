/* vcpu.c - create a machine, and run it until it gives the CPU back. */
#include "hypervisors/full/vcpu.h"

#include <stddef.h>

#include "hypervisors/common/disk.h"
#include "hypervisors/common/external.h"
#include "hypervisors/common/guest_console.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/common/panic.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "hypervisors/full/relay.h"
#include "hypervisors/full/trace.h"
#include "lib/csr.h"
#include "lib/print.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"
#include "ringside/abi/mark.h"

/* Instructions of the guest between two readings of the clock, unless the guest itself reads it, and
 * between two looks whether a disk has finished something: how late the interrupt of its timer may be,
 * and how late another guest is woken. */
enum { STRETCH = 1000 };
enum { PAGE = 4096 };

static struct vcpu vcpus[VM_MAX] __attribute__((section(".noinit")));
static const char *command_line;
static const struct vcpu *running;
static bool woke_another; /* a disk has finished something for a VM that does not run */

void vcpu_init(const char *bootargs)
{
	command_line = bootargs;
	relay_configure(bootargs);
}

static uint64_t time_now(void *context)
{
	(void)context;
	return csr_read(CSR_time);
}

/* A disk of the machine underneath has finished a request, which the nested machine's may wait for. */
static void disk_done(void *context)
{
	struct vcpu *vcpu = context;

	rs_machine_poll(&vcpu->machine);
	scheduler_wake(&scheduler, vcpu->vm->id, csr_read(CSR_time));
	if (vcpu != running)
		woke_another = true;
}

static void attach_disks(struct vcpu *vcpu, const struct vm_config *config)
{
	for (unsigned i = 0; i < config->disk_count; i++) {
		struct rs_block disk = disk_open(config->disks[i], disk_done, vcpu);

		rs_machine_disk(&vcpu->machine, i, &disk);
	}
}

/* The nested machine has no clock of its own: its time is that of the machine underneath, and
 * what its hardware would cost is what this program costs. */
static void make_machine(struct vcpu *vcpu, struct vm *vm)
{
	struct rs_machine *m = &vcpu->machine;
	const struct rs_clock clock = {.ticks = time_now};
	const struct rs_console console = guest_console(vm);
	struct rs_config machine = {
		.ram_size = vm->config->memory, .sstc = true, .time = RS_TIME_EXTERNAL};
	size_t size = rs_machine_arena_size(&machine);

	if (!size)
		hypervisor_panic("the guest's RAM must be 1 MiB or more, in whole pages");
	if (rs_machine_init(m, memory_alloc(size, PAGE), size, &machine) != RS_OK)
		hypervisor_panic("a guest's machine begins at 4 GiB or above: the guests "
				 "before it have too much RAM");
	rs_machine_console(m, &console);
	rs_machine_clock(m, &clock);
	attach_disks(vcpu, vm->config);
#ifdef RS_TRACED
	trace_init(m, vm->id, command_line, vm->config->firmware.size > 0);
#else
	relay_init(m, vm->id, command_line, vm->config->firmware.size > 0);
#endif
}

/* What the reset code of a real board leaves in memory for the firmware. */
static uint64_t put_boot_information(struct rs_machine *m, const struct vm_config *config)
{
	const uint64_t info[RS_FW_INFO_SIZE / 8] = {
		[RS_FW_MAGIC / 8] = RS_FW_DYNAMIC_MAGIC,
		[RS_FW_VERSION / 8] = RS_FW_DYNAMIC_VERSION,
		[RS_FW_NEXT_ADDR / 8] = config->kernel.entry,
		[RS_FW_NEXT_MODE / 8] = RS_FW_NEXT_MODE_S,
	};
	uint64_t at = RS_RAM_BASE + config->memory - PAGE;

	if (rs_machine_store(m, at, info, sizeof info) != RS_OK)
		hypervisor_panic("the guest's RAM has no room for the boot information");
	return at;
}

static void load_images(struct rs_machine *m, const struct vm_config *config)
{
	uint64_t tree = boot_load_images(config, m->ram);
	uint64_t info = put_boot_information(m, config);
	const struct boot_module *first =
		config->firmware.size ? &config->firmware : &config->kernel;

	rs_machine_boot(m, first->entry, tree, info);
}

void vcpu_create(struct vm *vm)
{
	struct vcpu *vcpu = &vcpus[vm->id];

	vm->vcpu = vcpu;
	vm->frame = NULL; /* it has none: its registers are in the machine */
	vcpu->vm = vm;
	make_machine(vcpu, vm);
	load_images(&vcpu->machine, vm->config);
#ifdef RS_TRACED
	trace_start(vm->id);
#endif
}

/* There is nothing to load and to save: all of the guest's state is in memory. */
void vcpu_load(struct vcpu *vcpu)
{
	rs_mark(RS_MARK_CONTEXT, (uint64_t)vcpu->vm->id << 32 | RS_CONTEXT_KERNEL);
}

void vcpu_save(struct vcpu *vcpu)
{
	(void)vcpu;
}

/* ---- a guest that can make no progress ---- */

static void hang_in_traps(void)
{
	__asm__ volatile("csrw stvec, zero; unimp" ::: "memory");
}

static void hang_in_spin(void)
{
	for (;;)
		__asm__ volatile("j ." ::: "memory");
}

static enum verdict hang(struct vm *vm, const struct rs_machine *m, const struct rs_stop *stop)
{
	relay_show(m, vm->id);
	relay_step(m, vm->id, NULL, 0);
	print("\nhypervisor: vm %u hangs: %s\n", (uint64_t)vm->id, stop->reason);
	switch (stop->hang) {
	case RS_HANG_WAIT:
	case RS_HANG_INPUT:
		return vm_wait(vm, TIMER_NEVER, false);
	case RS_HANG_TRAPS:
		return vm_hang(vm, hang_in_traps);
	case RS_HANG_SPIN:
	case RS_HANG_CLOCK:
	case RS_HANG_RESET:
		break;
	}
	return vm_hang(vm, hang_in_spin);
}

/* ---- running ---- */

/* Run until the guest stops, or there is another VM to run. */
static struct rs_stop run_stretches(struct vcpu *vcpu)
{
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	running = vcpu;
	woke_another = false;
	do {
		external_take(); /* not behind the run: it may have ended because the guest waits */
		if (woke_another)
			break;
		stop = rs_machine_run(&vcpu->machine, STRETCH);
	} while (stop.kind == RS_STOP_BUDGET && !timer_scheduler_is_due());
	running = NULL;
	return stop;
}

enum verdict vcpu_run(struct vcpu *vcpu)
{
	struct rs_machine *m = &vcpu->machine;
	struct rs_stop stop;

	relay_run(m, vcpu->vm->id);
	rs_mark(RS_MARK_VM_ENTER, (uint64_t)vcpu->vm->id << RS_MARK_VM_SHIFT);
	stop = run_stretches(vcpu);
	relay_rest(vcpu->vm->id);

	switch (stop.kind) {
	case RS_STOP_BUDGET:
		break;
	case RS_STOP_IDLE:
		return vm_wait(vcpu->vm, stop.deadline, stop.input);
	case RS_STOP_OFF:
		relay_show(m, vcpu->vm->id);
		return vm_shutdown(vcpu->vm, (uint8_t)stop.code);
	case RS_STOP_RESET:
		return vm_crash(vcpu->vm,
				"it asked for a reset, which this hypervisor does not do yet",
				0);
	case RS_STOP_HANG:
		return hang(vcpu->vm, m, &stop);
	}
	return VERDICT_SWITCH;
}
