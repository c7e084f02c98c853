/* uart.c - a serial port: a 16550A as far as polled software sees it.
 *
 *            +--------+---> bytes to the console
 *   bus <--->|  uart  |
 *            |        |<--- bytes from the console
 *            +--------+
 *
 * Differs from a 16550A: no interrupts and no FIFO yet, no baud clock, transmission takes no
 * time, no modem lines. Registers answer to 1-byte accesses (PC16550D data sheet: "Registers").
 */
#include "dev/dev.h"

enum { RBR_THR_DLL = 0, IER_DLM = 1, IIR_FCR = 2, LCR = 3, MCR = 4, LSR = 5, MSR = 6, SCR = 7 };
enum {
	IIR_NONE = 0x01,
	LCR_DLAB = 0x80,
	LSR_DATA_READY = 0x01,
	LSR_THR_EMPTY = 0x20,
	LSR_IDLE = 0x40,
};

static void uart_reset(void *state)
{
	*(struct uart *)state = (struct uart){.dll = 1};
}

/* Ask the console for a byte unless one is waiting already. */
static void refill(struct uart *u, const struct rs_board_io *io)
{
	int byte;

	if (u->rx_ready || !io->console->poll)
		return;
	byte = io->console->poll(io->console->context);
	if (byte >= 0) {
		u->rx = (uint8_t)byte;
		u->rx_ready = 1;
	}
}

static uint8_t read_register(struct uart *u, const struct rs_board_io *io, uint64_t offset)
{
	bool latch = u->lcr & LCR_DLAB;

	switch (offset) {
	case RBR_THR_DLL:
		if (latch)
			return u->dll;
		refill(u, io);
		u->rx_ready = 0;
		return u->rx;
	case IER_DLM:
		return latch ? u->dlm : u->ier;
	case IIR_FCR:
		return IIR_NONE;
	case LCR:
		return u->lcr;
	case MCR:
		return u->mcr;
	case LSR:
		refill(u, io);
		return (uint8_t)(LSR_THR_EMPTY | LSR_IDLE | (u->rx_ready ? LSR_DATA_READY : 0));
	case SCR:
		return u->scr;
	default:
		return 0;
	}
}

static void write_register(struct uart *u, const struct rs_board_io *io, uint64_t offset,
			   uint8_t value)
{
	bool latch = u->lcr & LCR_DLAB;

	switch (offset) {
	case RBR_THR_DLL:
		if (latch)
			u->dll = value;
		else if (io->console->put)
			io->console->put(io->console->context, value);
		break;
	case IER_DLM:
		*(latch ? &u->dlm : &u->ier) = value;
		break;
	case IIR_FCR:
		u->fcr = value;
		break;
	case LCR:
		u->lcr = value;
		break;
	case MCR:
		u->mcr = value;
		break;
	case SCR:
		u->scr = value;
		break;
	default:
		break;
	}
}

static bool uart_load(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		      uint64_t *value)
{
	if (size != 1)
		return false;
	*value = read_register(state, io, offset);
	return true;
}

static bool uart_store(void *state, const struct rs_board_io *io, uint64_t offset,
		       unsigned size, uint64_t value)
{
	if (size != 1)
		return false;
	write_register(state, io, offset, (uint8_t)value);
	return true;
}

#define FIELD(member, text)                                                                    \
	{                                                                                      \
#member, text, offsetof(struct uart, member),                                  \
			sizeof(((struct uart *)0)->member)                                     \
	}

static const struct rs_field uart_fields[] = {
	FIELD(ier, "interrupts enabled"),
	FIELD(lcr, "line control"),
	FIELD(rx, "byte received"),
};

const struct rs_device_class rs_uart_class = {
	.name = "uart",
	.span = 0x100,
	.state_size = sizeof(struct uart),
	.reset = uart_reset,
	.load = uart_load,
	.store = uart_store,
	.fields = uart_fields,
	.field_count = sizeof uart_fields / sizeof *uart_fields,
};
