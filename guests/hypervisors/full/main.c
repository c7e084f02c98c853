/* main.c - generation 1: a whole computer acted out in software.
 *
 * The emulator is Ringside's own core, compiled for the toy computer. It makes a machine in its
 * own memory, loads the firmware and the kernel that boot on bare metal, and interprets them.
 * Nothing of the guest is ever executed by the CPU: its instructions are data here. */
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/end.h"
#include "hypervisors/common/plan.h"
#include "hypervisors/full/relay.h"
#include "hypervisors/full/wait.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"
#include "ringside/machine.h"

/* Instructions of the guest between two readings of the clock, unless the guest itself reads it:
 * how late the interrupt of its timer may be. */
enum { SLICE = 1000 };
enum { PAGE = 4096 };

_Noreturn void main(uint64_t hart, const void *device_tree);

GUEST_NOTE(RS_NOTE_ROLE_HYPERVISOR, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "generation 1: the whole computer acted out in software");

static struct plan plan;

static void guest_console_put(void *context, uint8_t byte)
{
	(void)context;
	uart_write((const char *)&byte, 1);
}

static int guest_console_poll(void *context)
{
	(void)context;
	int byte = uart_read();

	return byte < 0 ? RS_CONSOLE_EMPTY : byte;
}

static uint64_t time_now(void *context)
{
	(void)context;
	return csr_read(CSR_TIME);
}

/* The nested machine has no clock of its own: time is that of the machine underneath, and what
 * its hardware would cost is what this program costs. */
static void make_machine(struct rs_machine *m, const struct vm_plan *vm)
{
	const struct rs_clock clock = {.ticks = time_now};
	const struct rs_console console = {.put = guest_console_put,
					   .poll = guest_console_poll};
	struct rs_config config = {.ram_size = vm->memory, .time = RS_TIME_EXTERNAL};
	size_t size = rs_machine_arena_size(&config);

	if (!size)
		machine_stop("the guest's RAM must be 1 MiB or more, in whole pages");
	if (rs_machine_init(m, plan_take(&plan, size, PAGE), size, &config) != RS_OK)
		machine_stop("the guest's machine cannot be made");
	rs_machine_console(m, &console);
	rs_machine_clock(m, &clock);
	relay_init(m, plan.bootargs);
}

/* What the reset code of a real board leaves in memory for the firmware. */
static uint64_t put_boot_information(struct rs_machine *m, const struct vm_plan *vm)
{
	const uint64_t info[RS_FW_INFO_SIZE / 8] = {
		[RS_FW_MAGIC / 8] = RS_FW_DYNAMIC_MAGIC,
		[RS_FW_VERSION / 8] = RS_FW_DYNAMIC_VERSION,
		[RS_FW_NEXT_ADDR / 8] = vm->kernel.entry,
		[RS_FW_NEXT_MODE / 8] = RS_FW_NEXT_MODE_S,
	};
	uint64_t at = RS_RAM_BASE + vm->memory - PAGE;

	if (rs_machine_store(m, at, info, sizeof info) != RS_OK)
		machine_stop("the guest's RAM has no room for the boot information");
	return at;
}

static void load(struct rs_machine *m, const struct vm_plan *vm)
{
	uint64_t tree = plan_load(vm, m->ram);
	uint64_t info = put_boot_information(m, vm);
	const struct module *first = vm->firmware.size ? &vm->firmware : &vm->kernel;

	rs_machine_boot(m, first->entry, tree, info);
}

/* A guest that cannot go on hangs this machine too, and in the same way, so that whoever watches
 * sees the truth. */
static _Noreturn void hang(const struct rs_stop *stop)
{
	print("\nhypervisor: vm 0 hangs: %s\n", stop->reason);
	if (stop->hang == RS_HANG_WAIT || stop->hang == RS_HANG_INPUT)
		__asm__ volatile("csrw sie, zero; 1: wfi; j 1b" ::: "memory");
	if (stop->hang == RS_HANG_TRAPS)
		__asm__ volatile("csrw stvec, zero; unimp" ::: "memory");
	for (;;)
		__asm__ volatile("j ." ::: "memory");
}

static _Noreturn void run(struct rs_machine *m)
{
	for (;;) {
		struct rs_stop stop = rs_machine_run(m, SLICE);

		switch (stop.kind) {
		case RS_STOP_BUDGET:
			break;
		case RS_STOP_IDLE:
			wait_until(stop.deadline, stop.outside);
			break;
		case RS_STOP_OFF:
			vm_off(0, (uint8_t)stop.code);
		case RS_STOP_RESET:
			machine_stop("the guest asked for a reset, which this hypervisor does "
				     "not do yet");
		case RS_STOP_HANG:
			hang(&stop);
		}
	}
}

void main(uint64_t hart, const void *device_tree)
{
	struct rs_machine machine;

	(void)hart;
	plan_read(&plan, device_tree);
	if (plan.vms > 1)
		machine_stop("several VMs were asked for; this hypervisor runs one so far");
	wait_init();
	make_machine(&machine, &plan.vm[0]);
	load(&machine, &plan.vm[0]);
	run(&machine);
}
