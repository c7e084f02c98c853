/* hello-uart.c - the second lesson: how a program talks to a device.
 *
 * A device is a set of registers with addresses, like memory, but what is stored there is not
 * kept: it is a command. The serial port (a 16550 UART) has its registers at 0x1000_0000: a byte
 * stored to the first one goes out on the line. Another register says whether the port is ready
 * for it. At 0x0010_0000 there is a register that switches the computer off.
 *
 * So this program needs no help: not from the firmware, as hello-sbi.c did, and not from an
 * operating system. That is also why an operating system keeps devices to itself: any program
 * that can reach the registers can do this. In a virtual machine there is no serial port at that address, and
 * every one of these accesses is an exit: ringside stat --on hvm hello-uart
 *
 * `volatile` tells the compiler that these stores and loads have effects and must not be optimised
 * away.
 * Source: PC16550D data sheet, "Registers"; addresses in ringside/abi/board.h.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/note.h"
#include "lib/print.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

#ifndef ARCH_PORT
#define ARCH_PORT RS_NOTE_PORT_BOARD
#endif
GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, ARCH_PORT,
	   "says hello by the registers of the serial port");

_Noreturn void main(void);

enum { TRANSMIT = 0, STATUS = 5 }; /* registers of the port */
enum { READY = 0x20 };		   /* a bit of STATUS: there is room for a byte */

static volatile uint8_t *const uart = (volatile uint8_t *)RS_UART_BASE;
static volatile uint32_t *const power = (volatile uint32_t *)RS_FINISHER_BASE;

void console_put(const char *bytes, size_t size)
{
	rs_op_begin(RS_OP_CONSOLE_WRITE);
	for (size_t i = 0; i < size; i++) {
		while (!(uart[STATUS] & READY))
			;
		uart[TRANSMIT] = (uint8_t)bytes[i];
	}
	rs_op_end(RS_OP_CONSOLE_WRITE);
}

void main(void)
{
	static const char text[] = "Hello from the serial port's registers.\n";

	console_put(text, sizeof text - 1);
	rs_op_begin(RS_OP_POWER_OFF);
	*power = RS_FINISHER_PASS;
	for (;;)
		; /* not reached: the computer is off */
}
