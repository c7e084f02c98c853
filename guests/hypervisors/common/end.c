#include "hypervisors/common/end.h"

#include "lib/cause.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/uart.h"

/* The hypervisor owns the serial port once the firmware has started it: a call to the firmware
 * for each line would cost a trap and show the reader nothing. */
void console_put(const char *bytes, size_t size)
{
	uart_write(bytes, size);
}

static void report(const struct frame *frame)
{
	print("  cause %u (%s), value %p, status %p\n", frame->cause & ~RS_CAUSE_INTERRUPT,
	      cause_text(frame->cause), frame->value, frame->status);
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
