/* uart.c - a serial port: a 16550A (PC16550D data sheet: "Registers", "FIFO Interrupt Mode
 * Operation").
 *
 *            +--------+---> bytes to the console, at once
 *   bus <--->|  uart  |
 *            |        |<=== bytes from the console, through a FIFO of 16
 *   PLIC <---+--------+
 *
 * Bytes are received when software reads LSR, IIR or RBR and, with the receive interrupt
 * enabled, whenever the board polls. No byte is in transit in between, so the receive timeout is
 * simple: a FIFO that holds less than its trigger level has timed out.
 *
 * A write to LCR or FCR configures the port: the next byte arrives no earlier than one byte time
 * later. So drivers that first discard what a port has received (OpenSBI, Linux) lose no key.
 *
 * Differs from a 16550A: otherwise there is no baud clock; transmission takes no time; the modem
 * lines say "ready" unless in loopback mode (but the carrier goes when the input ends); and
 * clearing the receive FIFO keeps what a console has sent: it arrives just afterwards. The
 * interrupt of the empty transmitter drives the line until the interrupt controller has passed
 * on one request, not until software reads IIR or writes THR: drivers for QEMU's `virt`, whose
 * interrupt controller ignores a line that stays up, may do neither. Registers answer to 1-byte
 * accesses. */
#include "dev/dev.h"

enum { RBR_THR_DLL = 0, IER_DLM = 1, IIR_FCR = 2, LCR = 3, MCR = 4, LSR = 5, MSR = 6, SCR = 7 };
enum {
	IER_RECEIVED = 0x01,
	IER_EMPTY = 0x02,
	IER_LINE = 0x04,
	IER_ALL = 0x0f,
	IIR_NONE = 0x01,
	IIR_EMPTY = 0x02,
	IIR_RECEIVED = 0x04,
	IIR_LINE = 0x06,
	IIR_TIMEOUT = 0x0c,
	IIR_FIFO = 0xc0,
	FCR_ENABLE = 0x01,
	FCR_CLEAR = 0x02,
	FCR_KEPT = 0xc9,
	LCR_DLAB = 0x80,
	MCR_LOOP = 0x10,
	MCR_ALL = 0x1f,
	LSR_DATA_READY = 0x01,
	LSR_OVERRUN = 0x02,
	LSR_THR_EMPTY = 0x20,
	LSR_IDLE = 0x40,
	MSR_READY = 0xb0, /* carrier, data set ready, clear to send */
	MSR_CARRIER = 0x80,
};

/* The time of one byte: 10 bits at 115,200 baud. */
enum { BYTE_TICKS = RS_TIMEBASE_HZ / 11520 };

static void uart_reset(void *state)
{
	*(struct uart *)state = (struct uart){.dll = 1};
}

/* ---- receiving */

static unsigned depth(const struct uart *u)
{
	return u->fcr & FCR_ENABLE ? UART_DEPTH : 1;
}

static void receive(struct uart *u, uint8_t byte)
{
	if (u->count >= depth(u)) {
		u->overrun = true;
		return;
	}
	u->fifo[(u->first + u->count++) % UART_DEPTH] = byte;
}

/* Take bytes from the console while it has some and the FIFO has room. */
static void refill(struct uart *u, const struct rs_board_io *io)
{
	if (io->ticks < u->quiet)
		return;
	while (!u->ended && u->count < depth(u) && !(u->mcr & MCR_LOOP)) {
		int byte = io->console->poll ? io->console->poll(io->console->context)
					     : RS_CONSOLE_END;

		if (byte == RS_CONSOLE_EMPTY)
			break;
		if (byte >= 0)
			receive(u, (uint8_t)byte);
		else
			u->ended = true;
	}
}

static uint8_t take(struct uart *u)
{
	uint8_t byte = u->fifo[u->first];

	if (u->count) {
		u->count--;
		u->first = (uint8_t)((u->first + 1) % UART_DEPTH);
	}
	return byte;
}

/* ---- interrupts */

/* The value of IIR: the interrupt of the highest priority that is pending and enabled. */
static uint8_t identification(const struct uart *u)
{
	static const uint8_t triggers[] = {1, 4, 8, 14};
	bool fifo = u->fcr & FCR_ENABLE;
	uint8_t id = IIR_NONE;

	if ((u->ier & IER_LINE) && u->overrun)
		id = IIR_LINE;
	else if ((u->ier & IER_RECEIVED) && u->count)
		id = fifo && u->count < triggers[u->fcr >> 6] ? IIR_TIMEOUT : IIR_RECEIVED;
	else if ((u->ier & IER_EMPTY) && u->thr_empty)
		id = IIR_EMPTY;
	return fifo ? id | IIR_FIFO : id;
}

static bool only_transmitter_interrupts(const struct uart *u)
{
	return (identification(u) & ~IIR_FIFO) == IIR_EMPTY;
}

static uint32_t uart_irq(const void *state)
{
	const struct uart *u = state;

	return !(identification(u) & IIR_NONE) &&
	       (u->thr_line || !only_transmitter_interrupts(u));
}

static void uart_irq_passed(void *state)
{
	struct uart *u = state;

	if (only_transmitter_interrupts(u))
		u->thr_line = false;
}

static void set_transmitter_interrupt(struct uart *u, bool pending)
{
	u->thr_empty = u->thr_line = pending;
}

static void uart_update(void *state, const struct rs_board_io *io, bool poll,
			struct rs_wake *wake)
{
	struct uart *u = state;

	if (!(u->ier & IER_RECEIVED) || (u->mcr & MCR_LOOP))
		return;
	if (poll)
		refill(u, io);
	wake->outside = wake->input = !u->ended && u->count < depth(u);
	if (wake->outside && io->ticks < u->quiet)
		wake->tick = u->quiet;
}

/* ---- registers */

static uint8_t line_status(struct uart *u)
{
	uint8_t status = LSR_THR_EMPTY | LSR_IDLE;

	if (u->count)
		status |= LSR_DATA_READY;
	if (u->overrun)
		status |= LSR_OVERRUN;
	u->overrun = false;
	return status;
}

/* In loopback mode the outputs DTR, RTS, OUT1 and OUT2 are connected to the inputs DSR, CTS, RI
 * and DCD. When the input has ended, there is no carrier. */
static uint8_t modem_status(const struct uart *u)
{
	if (!(u->mcr & MCR_LOOP))
		return u->ended && !u->count ? MSR_READY & ~MSR_CARRIER : MSR_READY;
	return (uint8_t)((u->mcr & 0x0c) << 4 | (u->mcr & 0x02) << 3 | (u->mcr & 0x01) << 5);
}

static uint8_t read_register(struct uart *u, const struct rs_board_io *io, uint64_t offset)
{
	bool latch = u->lcr & LCR_DLAB;
	uint8_t value;

	switch (offset) {
	case RBR_THR_DLL:
		if (latch)
			return u->dll;
		refill(u, io);
		return take(u);
	case IER_DLM:
		return latch ? u->dlm : u->ier;
	case IIR_FCR:
		refill(u, io);
		value = identification(u);
		if ((value & ~IIR_FIFO) == IIR_EMPTY)
			set_transmitter_interrupt(u, false);
		return value;
	case LCR:
		return u->lcr;
	case MCR:
		return u->mcr;
	case LSR:
		refill(u, io);
		return line_status(u);
	case MSR:
		return modem_status(u);
	case SCR:
		return u->scr;
	default:
		return 0;
	}
}

static void transmit(struct uart *u, const struct rs_board_io *io, uint8_t byte)
{
	if (u->mcr & MCR_LOOP)
		receive(u, byte);
	else if (io->console->put)
		io->console->put(io->console->context, byte);
	set_transmitter_interrupt(u, true);
}

static void write_enable(struct uart *u, uint8_t value)
{
	if ((value & ~u->ier) & IER_EMPTY)
		set_transmitter_interrupt(u, true); /* it is always empty */
	u->ier = value & IER_ALL;
}

static void set_up(struct uart *u, const struct rs_board_io *io)
{
	u->quiet = io->ticks + BYTE_TICKS;
}

static void write_fifo_control(struct uart *u, uint8_t value)
{
	bool clear = (value & FCR_CLEAR) || ((value ^ u->fcr) & FCR_ENABLE);

	if (clear && (u->mcr & MCR_LOOP))
		u->count = 0;
	u->fcr = value & FCR_ENABLE ? value & FCR_KEPT : 0;
}

static void write_register(struct uart *u, const struct rs_board_io *io, uint64_t offset,
			   uint8_t value)
{
	bool latch = u->lcr & LCR_DLAB;

	switch (offset) {
	case RBR_THR_DLL:
		if (latch)
			u->dll = value;
		else
			transmit(u, io, value);
		break;
	case IER_DLM:
		if (latch)
			u->dlm = value;
		else
			write_enable(u, value);
		break;
	case IIR_FCR:
		write_fifo_control(u, value);
		set_up(u, io);
		break;
	case LCR:
		u->lcr = value;
		set_up(u, io);
		break;
	case MCR:
		u->mcr = value & MCR_ALL;
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

const struct rs_device_class rs_uart_class = {
	.name = "uart",
	.span = 0x100,
	.state_size = sizeof(struct uart),
	.reset = uart_reset,
	.load = uart_load,
	.store = uart_store,
	.update = uart_update,
	.irq = uart_irq,
	.irq_passed = uart_irq_passed,
};
