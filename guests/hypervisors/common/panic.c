#include "hypervisors/common/panic.h"

#include "lib/csr.h"
#include "lib/print.h"
#include "lib/sbi.h"

/* Priv: "Supervisor Cause Register (scause)". */
static const char *cause_name(uint64_t cause)
{
	static const char *const names[] = {
		[0] = "instruction address misaligned",
		[CAUSE_FETCH_ACCESS] = "instruction access fault",
		[CAUSE_ILLEGAL] = "illegal instruction",
		[CAUSE_BREAKPOINT] = "breakpoint",
		[4] = "load address misaligned",
		[CAUSE_LOAD_ACCESS] = "load access fault",
		[6] = "store address misaligned",
		[CAUSE_STORE_ACCESS] = "store access fault",
		[CAUSE_ECALL_U] = "call from user mode",
		[CAUSE_ECALL_S] = "call from supervisor mode",
		[CAUSE_ECALL_VS] = "call from virtual supervisor mode",
		[CAUSE_FETCH_PAGE] = "instruction page fault",
		[CAUSE_LOAD_PAGE] = "load page fault",
		[CAUSE_STORE_PAGE] = "store page fault",
		[CAUSE_FETCH_GUEST_PAGE] = "instruction guest-page fault",
		[CAUSE_LOAD_GUEST_PAGE] = "load guest-page fault",
		[CAUSE_VIRTUAL] = "virtual instruction",
		[CAUSE_STORE_GUEST_PAGE] = "store guest-page fault",
	};
	if (cause & CAUSE_INTERRUPT)
		return "interrupt";
	return cause < sizeof(names) / sizeof(*names) && names[cause] ? names[cause]
								      : "unknown cause";
}

void trap_read(struct frame *frame)
{
	frame->pc = csr_read(CSR_SEPC);
	frame->status = csr_read(CSR_SSTATUS);
	frame->cause = csr_read(CSR_SCAUSE);
	frame->value = csr_read(CSR_STVAL);
}

void trap_print(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~CAUSE_INTERRUPT,
	      cause_name(frame->cause), frame->value, frame->status);
	frame_print(frame);
}

_Noreturn void hypervisor_panic(const char *why)
{
	print("hypervisor: %s\n", why);
	sbi_power_off(CRASH_CODE);
}

_Noreturn void hypervisor_trapped(struct frame *frame)
{
	trap_read(frame);
	print("\nhypervisor: a trap of its own\n");
	trap_print(frame);
	sbi_power_off(CRASH_CODE);
}
