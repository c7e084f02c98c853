/* main.c - from the device tree to the first instruction of the guest. */
#include "hypervisors/common/end.h"
#include "hypervisors/para/para.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define REGION	    UINT64_C(0x200000)
#define SSTATUS_MXR 0x80000
#define COUNTER_TM  2

_Noreturn void main(uint64_t hart, uint64_t device_tree, struct frame *frame);

static struct plan plan;

static uint64_t asid_of(uint64_t satp)
{
	return satp >> SATP_ASID & 0xffff;
}

static void flush_vm(const struct pt *pt)
{
	const struct vm *vm = (const struct vm *)pt;
	_Static_assert(offsetof(struct vm, pt) == 0, "a VM starts with its page tables");
	for (unsigned context = 0; context < CONTEXTS; context++)
		__asm__ volatile("sfence.vma zero, %0" ::"r"(vm_asid(vm, context)) : "memory");
}

static void check_asids(void)
{
	uint64_t satp = csr_read(CSR_satp), most = UINT64_C(3) << SATP_ASID;
	csr_write(CSR_satp, satp | most);
	if (asid_of(csr_read(CSR_satp)) != 3)
		machine_stop("this CPU has too few address-space identifiers");
	csr_write(CSR_satp, satp);
}

static struct vm *vm_create(unsigned id)
{
	struct vm *vm = plan_take(&plan, sizeof(*vm), PAGE_SIZE);
	uint64_t frames = plan.vm[id].memory / PAGE_SIZE;
	vm->id = id;
	vm->tag = (uint64_t)id << 32;
	vm->pt = (struct pt){
		.info = plan_take(&plan, frames * sizeof(struct pt_frame), PAGE_SIZE),
		.base = physical_address(plan_take(&plan, frames * PAGE_SIZE, REGION)),
		.frames = frames,
		.window = PHYSICAL_AT,
		.reserved = {PARA_SLOT_508, 0, PARA_SLOT_510, PARA_SLOT_511},
		.flushes = 1,
		.flush = flush_vm,
	};
	if (plan.room > PARA_WINDOW_END)
		machine_stop("a VM's RAM would reach beyond 4 GiB, the end of this "
			     "hypervisor's window; ask for less");
	return vm;
}

static _Noreturn void vm_run(struct vm *vm, const struct vm_plan *asked, struct frame *frame)
{
	memset(frame, 0, sizeof(*frame));
	frame->a0 = vm_build(vm, asked);
	csr_write(CSR_sepc, PARA_RAM_VIRTUAL + (asked->kernel.entry - RS_RAM_BASE));
	vm_start(vm);
	vm_set_context(vm, RS_CONTEXT_KERNEL);
	vm_enter(frame);
}

void main(uint64_t hart, uint64_t device_tree, struct frame *frame)
{
	(void)hart;
	plan_read(&plan, physical(device_tree));
	if (plan.vms > 1)
		machine_stop("several VMs were asked for; this hypervisor runs one so far");
	check_asids();
	timer_init();
	/* From here on to U-mode only: no trap of the hypervisor's own comes back, so SPP stays
	 * 0. With SUM and MXR 0 the hypervisor cannot touch a user page by mistake. */
	csr_clear(CSR_sstatus, SSTATUS_SIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR);
	csr_write(CSR_scounteren, COUNTER_TM); /* the guest reads `time` itself */
	vm_run(vm_create(0), &plan.vm[0], frame);
}
