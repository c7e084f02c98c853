#include "hypervisors/full/wait.h"

#include "lib/csr.h"
#include "lib/sbi.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"

/* Interrupts are enabled while the hypervisor waits, but never taken, since SIE is off: they
 * end the wfi. */

#define CONTEXT (RS_PLIC_CONTEXT + RS_PLIC_CONTEXT_S * RS_PLIC_CONTEXT_STRIDE)

static volatile uint32_t *plic(uint64_t offset)
{
	return (volatile uint32_t *)(RS_PLIC_BASE + offset);
}

void wait_init(void)
{
	*plic(RS_PLIC_PRIORITY + 4 * RS_UART_IRQ) = 1;
	*plic(RS_PLIC_ENABLE + RS_PLIC_CONTEXT_S * RS_PLIC_ENABLE_STRIDE) = 1u << RS_UART_IRQ;
	*plic(CONTEXT + RS_PLIC_THRESHOLD) = 0;
}

/* The byte stays in the port: the guest's own port takes it from there. */
static void forget_input_interrupt(void)
{
	uint32_t source = *plic(CONTEXT + RS_PLIC_CLAIM);

	if (source)
		*plic(CONTEXT + RS_PLIC_CLAIM) = source;
}

void wait_until(uint64_t deadline, bool input)
{
	csr_write(CSR_sie, 1u << RS_IRQ_S_TIMER | (input ? 1u << RS_IRQ_S_EXTERNAL : 0));
	if (deadline != UINT64_MAX)
		sbi_set_timer(deadline);
	if (input)
		*uart_register(UART_INTERRUPTS) = UART_INTERRUPT_RECEIVED;
	wait_for_interrupt();
	if (deadline != UINT64_MAX)
		sbi_set_timer(UINT64_MAX);
	if (input) {
		*uart_register(UART_INTERRUPTS) = 0;
		forget_input_interrupt();
	}
}
