/* console.c - the console: the hypervisor's. */
#include "para.h"

void arch_console_write(const char *bytes, size_t size)
{
	while (size) {
		uint64_t written = hypercall(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
		bytes += written;
		size -= written;
	}
}
