/* serial.c - the console: the serial port, if it can interrupt; else what the firmware has. */
#include "native.h"

#include "lib/sbi.h"
#include "lib/uart.h"

static unsigned irq; /* 0: the firmware's console */
static bool dbcn;

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

bool console_interrupts(void)
{
	return irq != 0;
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

int arch_console_read(void)
{
	if (irq)
		return uart_read();
	return (int)sbi_call(SBI_EXT_LEGACY_GETCHAR, 0, 0, 0, 0).error;
}
