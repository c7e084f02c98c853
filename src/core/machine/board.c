#include "machine/state.h"

#define STATE(member) offsetof(struct rs_machine_state, member)

const struct board_row board[BOARD_DEVICES] = {
	{RS_UART_BASE, &rs_uart_class, STATE(uart)},
	{RS_ACLINT_BASE, &rs_aclint_class, STATE(aclint)},
	{RS_FINISHER_BASE, &rs_finisher_class, STATE(finisher)},
};
