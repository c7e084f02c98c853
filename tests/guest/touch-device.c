/* touch-device.c - a guest that helps itself to a device. It does so without paging and
 * without a trap vector. */
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
