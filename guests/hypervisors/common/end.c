#include "hypervisors/common/end.h"

#include "lib/csr.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/uart.h"

/* The hypervisor owns the serial port once the firmware has started it: a call to the firmware
 * for each line would cost a trap and show the reader nothing. */
void console_put(const char *bytes, size_t size)
{
	uart_write(bytes, size);
}

const char *cause_name(uint64_t cause)
{
	static const char *const names[] = {
		[0] = "instruction address misaligned",
		[RS_CAUSE_INSN_ACCESS] = "instruction access fault",
		[RS_CAUSE_ILLEGAL_INSN] = "illegal instruction",
		[RS_CAUSE_BREAKPOINT] = "breakpoint",
		[4] = "load address misaligned",
		[RS_CAUSE_LOAD_ACCESS] = "load access fault",
		[6] = "store address misaligned",
		[RS_CAUSE_STORE_ACCESS] = "store access fault",
		[RS_CAUSE_ECALL_U] = "call from user mode",
		[RS_CAUSE_ECALL_S] = "call from supervisor mode",
		[RS_CAUSE_ECALL_VS] = "call from virtual supervisor mode",
		[RS_CAUSE_INSN_PAGE] = "instruction page fault",
		[RS_CAUSE_LOAD_PAGE] = "load page fault",
		[RS_CAUSE_STORE_PAGE] = "store page fault",
		[RS_CAUSE_INSN_GUEST_PAGE] = "instruction guest-page fault",
		[RS_CAUSE_LOAD_GUEST_PAGE] = "load guest-page fault",
		[RS_CAUSE_VIRTUAL_INSN] = "virtual instruction",
		[RS_CAUSE_STORE_GUEST_PAGE] = "store guest-page fault",
	};
	if (cause & RS_CAUSE_INTERRUPT)
		return "interrupt";
	return cause < sizeof(names) / sizeof(*names) && names[cause] ? names[cause]
								      : "unknown cause";
}

static void report(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~RS_CAUSE_INTERRUPT,
	      cause_name(frame->cause), frame->value, frame->status);
	frame_print(frame);
}

_Noreturn void vm_off(unsigned id, uint8_t code)
{
	(void)id;
	sbi_power_off(code);
}

_Noreturn void vm_crash(unsigned id, const char *why, const struct frame *frame,
			uint64_t address)
{
	print("\nhypervisor: vm %u crashed: %s\n", (uint64_t)id, why);
	if (address)
		print("  guest-physical address %p\n", address);
	report(frame);
	sbi_power_off(CRASH_CODE);
}

_Noreturn void hypervisor_crash(const struct frame *frame)
{
	print("\nhypervisor: a trap of its own\n");
	report(frame);
	sbi_power_off(CRASH_CODE);
}

_Noreturn void machine_stop(const char *why)
{
	print("hypervisor: %s\n", why);
	sbi_power_off(CRASH_CODE);
}
