/* serial.c - the console: the serial port, if it can interrupt; else what the firmware has. */
#include "native.h"

#include "lib/sbi.h"
#include "lib/uart.h"

static unsigned irq; /* 0: the firmware's console */
static bool dbcn;
static bool ended; /* the firmware's console: there is nothing more to ask for */

void serial_find(const struct fdt *fdt)
{
	uint64_t pa;
	if (plic_exists() && find_device(fdt, 0, "ns16550a", &pa, &irq) && pa == RS_UART_BASE)
		(void)map_device(pa, 0x100);
	else
		irq = 0;
}

void serial_start(void)
{
	if (!irq) {
		dbcn = sbi_probe(SBI_EXT_DBCN);
		return;
	}
	plic_enable(irq, console_input);
	console_listen(true);
}

bool console_is_polled(void)
{
	return !irq && !ended;
}

void console_listen(bool on)
{
	if (irq)
		*uart_register(UART_INTERRUPTS) = on ? UART_INTERRUPT_RECEIVED : 0;
}

void arch_console_write(const char *bytes, size_t size)
{
	if (irq)
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
	if (irq)
		return uart_read();
	if (dbcn)
		return firmware_read();
	return (int)sbi_call(SBI_EXT_LEGACY_GETCHAR, 0, 0, 0, 0).error;
}
