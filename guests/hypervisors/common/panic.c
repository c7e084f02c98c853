#include "hypervisors/common/panic.h"

#include "lib/cause.h"
#include "lib/csr.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/boot.h"

void trap_read(struct frame *frame)
{
	frame->pc = csr_read(CSR_sepc);
	frame->status = csr_read(CSR_sstatus);
	frame->cause = csr_read(CSR_scause);
	frame->value = csr_read(CSR_stval);
}

void trap_print(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~RS_CAUSE_INTERRUPT,
	      cause_text(frame->cause), frame->value, frame->status);
	frame_print(frame);
}

_Noreturn void hypervisor_panic(const char *why)
{
	print("hypervisor: %s\n", why);
	sbi_power_off(RS_CRASH_CODE);
}

_Noreturn void hypervisor_trapped(struct frame *frame)
{
	trap_read(frame);
	print("\nhypervisor: a trap of its own\n");
	trap_print(frame);
	sbi_power_off(RS_CRASH_CODE);
}
