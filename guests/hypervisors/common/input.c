#include "hypervisors/common/input.h"

#include "lib/csr.h"
#include "lib/physical.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"

#define CONTEXT (RS_PLIC_CONTEXT + RS_PLIC_CONTEXT_S * RS_PLIC_CONTEXT_STRIDE)

static volatile uint32_t *plic(uint64_t offset)
{
	return physical(RS_PLIC_BASE + offset);
}

void input_enable(void)
{
	*plic(RS_PLIC_PRIORITY + 4 * RS_UART_IRQ) = 1;
	*plic(RS_PLIC_ENABLE + RS_PLIC_CONTEXT_S * RS_PLIC_ENABLE_STRIDE) = 1u << RS_UART_IRQ;
	*plic(CONTEXT + RS_PLIC_THRESHOLD) = 0;
	*uart_register(UART_INTERRUPTS) = UART_INTERRUPT_RECEIVED;
	csr_set(CSR_sie, 1u << RS_IRQ_S_EXTERNAL);
}

bool input_disable(void)
{
	uint32_t source;

	csr_clear(CSR_sie, 1u << RS_IRQ_S_EXTERNAL);
	*uart_register(UART_INTERRUPTS) = 0;
	source = *plic(CONTEXT + RS_PLIC_CLAIM);
	if (source)
		*plic(CONTEXT + RS_PLIC_CLAIM) = source;
	return source != 0;
}
