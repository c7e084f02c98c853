/* serial.c - the serial port as the console, if it can interrupt. Where a hypervisor emulates it, the device
 * tree says so: one SBI call for many bytes costs less there than an exit for each byte. */
#include "native.h"

#include "ringside/abi/board.h"

void serial_find(const struct fdt *fdt)
{
	uint64_t pa;
	unsigned irq;
	uint32_t size;
	if (fdt_property(fdt, fdt_path(fdt, "/chosen"), "ringside,console-by-sbi", &size))
		return;
	if (plic_exists() && find_device(fdt, 0, "ns16550a", &pa, &irq) && pa == RS_UART_BASE &&
	    map_device(pa, 0x100))
		serial_irq = irq;
}

void serial_start(void)
{
	if (!serial_irq)
		return;
	plic_enable(serial_irq, console_input);
	console_listen(true);
}
