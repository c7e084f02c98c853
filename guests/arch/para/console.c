/* console.c - the console: the hypervisor's. */
#include "para.h"

static bool ended; /* there will be no more input */

bool console_is_polled(void)
{
	return !ended;
}

void console_listen(bool on)
{
	(void)on; /* it does not interrupt */
}

void arch_console_write(const char *bytes, size_t size)
{
	while (size) {
		uint64_t written = hypercall(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
		bytes += written;
		size -= written;
	}
}

int arch_console_read(void)
{
	uint64_t byte = hypercall(RS_HC_CONSOLE_READ, 0, 0, 0, 0);
	ended = byte == RS_CONSOLE_ENDED;
	return byte <= UINT8_MAX ? (int)byte : -1;
}
