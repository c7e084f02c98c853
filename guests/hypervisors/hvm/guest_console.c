#include "guest_console.h"

#include "lib/uart.h"

static void put(void *context, uint8_t byte)
{
	(void)context;
	uart_write((const char *)&byte, 1);
}

static int poll(void *context)
{
	int byte = uart_read();

	(void)context;
	if (byte >= 0)
		return byte;
	return uart_has_ended() ? RS_CONSOLE_END : RS_CONSOLE_EMPTY;
}

const struct rs_console guest_console = {.put = put, .poll = poll};
