/* console.c - the hypervisor's own messages. */
#include "lib/print.h"
#include "lib/uart.h"

/* The hypervisor owns the serial port once the firmware has started it. An SBI call for each
 * line would add a trap and teach nothing. */
void console_put(const char *bytes, size_t size)
{
	uart_write(bytes, size);
}
