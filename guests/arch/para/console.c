/* console.c - the console: the hypervisor's. */
#include "para.h"

static bool ended; /* there will be no more input */

bool console_is_polled(void)
{
	return !ended;
}

void console_listen(bool on)
{
	(void)on; /* native: a store into the serial port. The console does not interrupt here. */
}

/* native: a store into the serial port's register for each byte, or a call of the firmware. */
void arch_console_write(const char *bytes, size_t size)
{
	while (size) {
		uint64_t written = hypercall(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
		bytes += written;
		size -= written;
	}
}

/* native: a load from the serial port, or a call of the firmware. */
int arch_console_read(void)
{
	uint64_t byte = hypercall(RS_HC_CONSOLE_READ, 0, 0, 0, 0);
	ended = byte == RS_CONSOLE_ENDED;
	return byte <= UINT8_MAX ? (int)byte : -1;
}
