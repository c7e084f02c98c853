#include "hypervisors/common/input.h"

#include <stddef.h>

#include "hypervisors/common/external.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"

static bool listening, arrived;

void input_listen(bool on)
{
	if (on == listening)
		return;
	listening = on;
	*uart_register(UART_INTERRUPTS) = on ? UART_INTERRUPT_RECEIVED : 0;
}

static void handle(void *unused)
{
	(void)unused;
	input_listen(false);
	arrived = true;
}

void input_init(void)
{
	external_attach(RS_UART_IRQ, handle, NULL);
}

bool input_arrived(void)
{
	bool was = arrived;

	arrived = false;
	return was;
}
