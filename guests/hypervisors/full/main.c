/* main.c - generation 1: a whole computer emulated in software.
 *
 * The emulator is Ringside's own core, compiled for the toy computer. For each VM it makes a
 * machine in its own memory, loads the firmware and the kernel that boot on bare metal, and
 * interprets them. The CPU never executes an instruction of the guest: to it they are data. */
#include <stddef.h>
#include <stdint.h>

#include "hypervisors/common/boot_info.h"
#include "hypervisors/common/run.h"
#include "hypervisors/common/timer.h"
#include "hypervisors/full/vcpu.h"
#include "lib/note.h"

_Noreturn void main(uint64_t hart, void *device_tree);

GUEST_NOTE(RS_NOTE_ROLE_HYPERVISOR, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "generation 1: the whole computer emulated in software");

static struct boot_info boot_info;

void main(uint64_t hart, void *device_tree)
{
	(void)hart;
	boot_info_read(&boot_info, device_tree);
	timer_init();
	vcpu_init(boot_info.bootargs);
	run_vms(&boot_info);
}
