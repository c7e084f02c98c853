/* touch-device.c - a guest that helps itself to a device. On bare metal that is its right;
 * under hvm it has none, and must be stopped with a report that says why, and nothing more. */
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/uart.h"

_Noreturn void main(void);

void console_put(const char *bytes, size_t size)
{
	uart_write(bytes, size);
}

void main(void)
{
	print("touched\n");
	sbi_power_off(0);
}
