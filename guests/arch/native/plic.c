/* plic.c - the interrupt controller: which device interrupts (RISC-V PLIC Specification 1.0). */
#include "native.h"

#include "lib/csr.h"
#include "ringside/abi/board.h"

#define HANDLERS 4u

static volatile uint8_t *plic; /* NULL if there is none */
static unsigned context;       /* the hart's for S-mode */
static struct {
	unsigned irq;
	void (*handler)(void);
} handlers[HANDLERS];

static volatile uint32_t *plic_register(unsigned offset)
{
	return (volatile uint32_t *)(plic + offset);
}

bool plic_exists(void)
{
	return plic != NULL;
}

/* The list has one pair for each context, in order: a hart's interrupt controller, and the cause
 * that the context raises there. */
static unsigned find_context(const struct fdt *fdt, fdt_node node)
{
	uint32_t size = 0;
	const uint8_t *pairs = fdt_property(fdt, node, "interrupts-extended", &size);
	for (unsigned i = 0; pairs && 8 * (i + 1) <= size; i++)
		if (pairs[8 * i + 7] == RS_IRQ_S_EXTERNAL)
			return i;
	return RS_PLIC_CONTEXT_S;
}

void plic_find(const struct fdt *fdt)
{
	uint64_t pa;
	unsigned irq;
	fdt_node node = find_device(fdt, 0, "riscv,plic0", &pa, &irq);
	if (!node)
		return;
	context = find_context(fdt, node);
	plic = map_device(pa, RS_PLIC_CONTEXT + (context + 1) * RS_PLIC_CONTEXT_STRIDE);
}

void plic_start(void)
{
	if (!plic)
		return;
	*plic_register(RS_PLIC_CONTEXT + context * RS_PLIC_CONTEXT_STRIDE + RS_PLIC_THRESHOLD) =
		0;
	csr_set(CSR_sie, 1u << RS_IRQ_S_EXTERNAL);
}

void plic_enable(unsigned irq, void (*handler)(void))
{
	unsigned slot = 0;
	while (slot < HANDLERS && handlers[slot].handler)
		slot++;
	if (slot == HANDLERS)
		panic("too many devices with interrupts");
	handlers[slot].irq = irq;
	handlers[slot].handler = handler;
	*plic_register(RS_PLIC_PRIORITY + 4 * irq) = 1;
	*plic_register(RS_PLIC_ENABLE + context * RS_PLIC_ENABLE_STRIDE + irq / 32 * 4) |=
		1u << irq % 32;
}

void arch_device_interrupt(void)
{
	volatile uint32_t *claim = plic_register(
		RS_PLIC_CONTEXT + context * RS_PLIC_CONTEXT_STRIDE + RS_PLIC_CLAIM);
	for (uint32_t irq; (irq = *claim); *claim = irq)
		for (unsigned i = 0; i < HANDLERS; i++)
			if (handlers[i].irq == irq)
				handlers[i].handler();
}
