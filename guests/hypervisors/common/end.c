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

static void report(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~CAUSE_INTERRUPT,
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
