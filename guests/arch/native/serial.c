/* serial.c - the serial port as the console, if it can interrupt and the device tree chooses it. Where a
 * hypervisor emulates it, the tree does not: a call for many bytes costs less there. */
#include "native.h"

#include "ringside/abi/board.h"

void serial_find(const struct fdt *fdt)
{
	uint64_t pa;
	unsigned irq;
	if (plic_exists() && fdt_string(fdt, fdt_path(fdt, "/chosen"), "stdout-path") &&
	    find_device(fdt, 0, "ns16550a", &pa, &irq) && pa == RS_UART_BASE &&
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
