#include "hypervisors/common/external.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/csr.h"
#include "lib/physical.h"
#include "ringside/abi/board.h"

#define CONTEXT (RS_PLIC_CONTEXT + RS_PLIC_CONTEXT_S * RS_PLIC_CONTEXT_STRIDE)
#define ENABLE	(RS_PLIC_ENABLE + RS_PLIC_CONTEXT_S * RS_PLIC_ENABLE_STRIDE)

static struct {
	external_handler *handler;
	void *context;
	bool held; /* until external_complete() */
} sources[RS_PLIC_SOURCES + 1];

static volatile uint32_t *plic(uint64_t offset)
{
	return physical(RS_PLIC_BASE + offset);
}

static volatile uint32_t *enable(unsigned source)
{
	return plic(ENABLE + source / 32 * 4);
}

static void attach(unsigned source, external_handler *handler, void *context, bool held)
{
	sources[source].handler = handler;
	sources[source].context = context;
	sources[source].held = held;
	*plic(RS_PLIC_PRIORITY + 4 * source) = 1;
	*enable(source) |= 1u << source % 32;
	*plic(CONTEXT + RS_PLIC_THRESHOLD) = 0;
	csr_set(CSR_sie, 1u << RS_IRQ_S_EXTERNAL);
}

void external_attach(unsigned source, external_handler *handler, void *context)
{
	attach(source, handler, context, false);
}

void external_attach_held(unsigned source, external_handler *handler, void *context)
{
	attach(source, handler, context, true);
}

void external_complete(unsigned source)
{
	*plic(CONTEXT + RS_PLIC_CLAIM) = source;
}

void external_detach(unsigned source)
{
	*enable(source) &= ~(1u << source % 32);
	sources[source].handler = NULL;
}

void external_take(void)
{
	while (csr_read(CSR_sip) & 1u << RS_IRQ_S_EXTERNAL) {
		uint32_t source = *plic(CONTEXT + RS_PLIC_CLAIM);

		if (!source)
			return;
		if (source <= RS_PLIC_SOURCES && sources[source].handler)
			sources[source].handler(sources[source].context);
		if (source > RS_PLIC_SOURCES || !sources[source].held)
			external_complete(source);
	}
}
