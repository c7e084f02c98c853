/* main.c - from HS-mode to the first instruction of the guest. */
#include "vm.h"

#include "hypervisors/common/end.h"
#include "lib/csr.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

#define MIB2 0x200000u

/* Everything that an operating system without a hypervisor gets: faults of its own and its
 * programs', and calls of its programs. */
#define DELEGATED_EXCEPTIONS 0xb1ffu
#define DELEGATED_INTERRUPTS                                                                   \
	(1u << RS_IRQ_VS_SOFTWARE | 1u << RS_IRQ_VS_TIMER | 1u << RS_IRQ_VS_EXTERNAL)

_Noreturn void main(uint64_t hart, const void *device_tree);

static struct plan plan;

/* What holds for every VM. */
static void cpu_init(void)
{
	csr_write(CSR_sscratch, 0);
	csr_write(CSR_stvec, (uintptr_t)exit_entry);
	csr_write(CSR_hedeleg, DELEGATED_EXCEPTIONS);
	csr_write(CSR_hideleg, DELEGATED_INTERRUPTS);
	csr_write(CSR_hcounteren, 7); /* cycle, time, instret */
	csr_write(CSR_htimedelta, 0); /* its time is the machine's */
	timer_init();
}

static struct vm *vm_create(unsigned id)
{
	const struct vm_plan *asked = &plan.vm[id];
	struct vm *vm = plan_take(&plan, sizeof(*vm), 4096);
	vm->id = id;
	/* what the last leaf maps beyond what was asked is the guest's, too */
	vm->ram_size = (asked->memory + MIB2 - 1) & ~(uint64_t)(MIB2 - 1);
	vm->ram = plan_take(&plan, vm->ram_size, MIB2);
	gstage_build(vm, &plan, id + 1);
	vm->frame.pc = asked->kernel.entry;
	vm->frame.a0 = 0; /* its hart */
	vm->frame.a1 = plan_load(asked, vm->ram);
	return vm;
}

static _Noreturn void vm_run(struct vm *vm)
{
	csr_write(CSR_hvip, 0);
	csr_write(CSR_vsie, 0);
	csr_write(CSR_vstvec, 0);
	csr_write(CSR_vsscratch, 0);
	csr_write(CSR_vsatp, 0);
	csr_clear(CSR_vsstatus, SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM);
	csr_write(CSR_hgatp, vm->hgatp);
	__asm__ volatile(".word 0x62000073" ::: "memory"); /* hfence.gvma: forget all guests */
	/* "return" to VS-mode */
	csr_set(CSR_hstatus, HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_VTW);
	csr_set(CSR_sstatus, SSTATUS_SPP);
	csr_write(CSR_sepc, vm->frame.pc);
	rs_mark(RS_MARK_CONTEXT, (uint64_t)vm->id << 32 | RS_CONTEXT_KERNEL);
	vm_start(&vm->frame);
}

void main(uint64_t hart, const void *device_tree)
{
	(void)hart;
	plan_read(&plan, device_tree);
	if (plan.vms > 1)
		machine_stop("several VMs were asked for; this hypervisor runs one so far");
	cpu_init();
	vm_run(vm_create(0));
}
