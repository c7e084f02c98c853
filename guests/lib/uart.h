/** @file uart.h
 * The 16550A serial port, polled. For the owner of the board: firmware, hypervisor or kernel.
 * Source: National Semiconductor PC16550D data sheet, "Registers".
 */
#ifndef GUEST_UART_H
#define GUEST_UART_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/physical.h"
#include "ringside/abi/board.h"

#define UART_DATA		0 /* read: receive, write: transmit */
#define UART_INTERRUPTS		1
#define UART_INTERRUPT_RECEIVED 1
#define UART_FIFO		2
#define UART_FIFO_ENABLE	1
#define UART_LINE		3
#define UART_LINE_8N1		3
#define UART_STATUS		5
#define UART_STATUS_RECEIVED	0x01
#define UART_STATUS_EMPTY	0x20 /* transmit FIFO empty: UART_DEPTH bytes may be written */
#define UART_MODEM		6
#define UART_MODEM_CARRIER	0x80 /* the other end is connected */
#define UART_DEPTH		16

static inline volatile uint8_t *uart_register(unsigned offset)
{
	return (volatile uint8_t *)physical(RS_UART_BASE + offset);
}

static inline void uart_init(void)
{
	*uart_register(UART_LINE) = UART_LINE_8N1;
	*uart_register(UART_FIFO) = UART_FIFO_ENABLE;
}

/** Write bytes unchanged. The status is read once for a whole FIFO of bytes, as register accesses
 * are what is expensive. Does not return if the port never drains. */
static inline void uart_write(const char *bytes, size_t size)
{
	while (size) {
		while (!(*uart_register(UART_STATUS) & UART_STATUS_EMPTY))
			;
		for (unsigned room = UART_DEPTH; room && size; room--, size--)
			*uart_register(UART_DATA) = (uint8_t)*bytes++;
	}
}

/** @return the next byte received, or -1. */
static inline int uart_read(void)
{
	if (!(*uart_register(UART_STATUS) & UART_STATUS_RECEIVED))
		return -1;
	return *uart_register(UART_DATA);
}

/** @return whether the input has ended. Known only after uart_read() returned -1. */
static inline bool uart_has_ended(void)
{
	return !(*uart_register(UART_MODEM) & UART_MODEM_CARRIER);
}

#endif
