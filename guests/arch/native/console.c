/* console.c - the console: the serial port if the kernel drives it, otherwise the firmware's. */
#include "native.h"

#include "lib/sbi.h"
#include "lib/uart.h"

unsigned serial_irq;
static bool dbcn;  /* the firmware has the debug console extension */
static bool ended; /* the firmware's console: there will be no more input */

void firmware_console_find(void)
{
	dbcn = sbi_probe(SBI_EXT_DBCN);
}

bool console_is_polled(void)
{
	return !serial_irq && !ended;
}

void console_listen(bool on)
{
	if (serial_irq)
		*uart_register(UART_INTERRUPTS) = on ? UART_INTERRUPT_RECEIVED : 0;
}

void arch_console_write(const char *bytes, size_t size)
{
	if (serial_irq)
		uart_write(bytes, size);
	else
		sbi_console_write(dbcn, bytes, pa_of(bytes), size);
}

static int firmware_read(void)
{
	static uint8_t byte;
	struct sbi_ret ret = sbi_call(SBI_EXT_DBCN, SBI_DBCN_READ, 1, pa_of(&byte), 0);
	ended = ret.error == SBI_ERR_FAILED;
	return ret.error == SBI_SUCCESS && ret.value ? byte : -1;
}

int arch_console_read(void)
{
	if (serial_irq)
		return uart_read();
	if (dbcn)
		return firmware_read();
	return (int)sbi_call(SBI_EXT_LEGACY_GETCHAR, 0, 0, 0, 0).error;
}
