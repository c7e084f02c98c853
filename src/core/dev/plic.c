/* plic.c - the platform-level interrupt controller (RISC-V PLIC Specification 1.0).
 *
 *   device 1 ---> gateway --> pending[1] --+            +--> context 0: machine external
 *   device 2 ---> gateway --> pending[2] --+-- highest -+
 *      ...                                 |  priority  +--> context 1: supervisor external
 *   bus <-------------------> registers ---+
 *
 * A gateway passes one request and closes until software has completed it; if the device still
 * drives its line then, the next request follows at once. A request that was passed stays pending
 * even when the line falls ("Interrupt Gateways").
 *
 * Layout, priorities (0 to 7) and number of sources are those of QEMU's `virt`. A claim ignores
 * the threshold ("Interrupt Claim Process"); QEMU's does not. Registers answer to 4-byte
 * accesses. */
#include "base/bits.h"
#include "dev/dev.h"
#include "ringside/abi/board.h"

static void plic_reset(void *state)
{
	*(struct plic *)state = (struct plic){.pending = {0}};
}

/* ---- sets of sources */

static bool has(const uint32_t *set, unsigned source)
{
	return set[source / 32] >> source % 32 & 1;
}

static void put(uint32_t *set, unsigned source, bool on)
{
	uint32_t bit = UINT32_C(1) << source % 32;

	set[source / 32] = on ? set[source / 32] | bit : set[source / 32] & ~bit;
}

/* The sources of a word that exist. */
static uint32_t existing(uint64_t word)
{
	uint32_t all = UINT32_MAX;

	if (word == RS_PLIC_SOURCES / 32)
		all >>= 31 - RS_PLIC_SOURCES % 32;
	return word == 0 ? all & ~UINT32_C(1) : all;
}

/* ---- for the board */

bool plic_is_open(const struct plic *p, unsigned source)
{
	return !has(p->claimed, source) && !has(p->pending, source);
}

bool plic_drive(struct plic *p, unsigned source, bool line)
{
	if (!line || !plic_is_open(p, source))
		return false;
	put(p->pending, source, true);
	return true;
}

bool plic_routes(const struct plic *p, unsigned source, unsigned context)
{
	return has(p->enabled[context], source) && p->priority[source] > p->threshold[context];
}

/* The pending source that a context would claim: that of the highest priority, and of those the
 * one with the lowest number. 0: none. */
static unsigned best(const struct plic *p, unsigned context)
{
	unsigned source = 0;

	for (unsigned word = 0; word < PLIC_WORDS; word++) {
		uint32_t ready = p->pending[word] & p->enabled[context][word];

		for (unsigned i = word * 32; ready; ready >>= 1, i++)
			if ((ready & 1) && p->priority[i] > p->priority[source])
				source = i;
	}
	return source;
}

bool plic_output(const struct plic *p, unsigned context)
{
	return p->priority[best(p, context)] > p->threshold[context];
}

/* ---- registers */

static uint32_t claim(struct plic *p, unsigned context)
{
	unsigned source = best(p, context);

	if (source) {
		put(p->pending, source, false);
		put(p->claimed, source, true);
	}
	return source;
}

/* A completion of a source that is not enabled for the context is ignored. */
static void complete(struct plic *p, unsigned context, uint64_t source)
{
	if (source <= RS_PLIC_SOURCES && has(p->enabled[context], (unsigned)source))
		put(p->claimed, (unsigned)source, false);
}

/* The register of an array at this offset. @return false if it is not in the array. */
static bool within(uint64_t offset, uint64_t base, uint64_t stride, unsigned count,
		   unsigned *index, uint64_t *rest)
{
	if (offset < base || offset - base >= stride * count)
		return false;
	*index = (unsigned)((offset - base) / stride);
	*rest = (offset - base) % stride;
	return true;
}

static bool plic_load(void *state, const struct rs_board_io *io, uint64_t offset, unsigned size,
		      uint64_t *value)
{
	struct plic *p = state;
	unsigned i;
	uint64_t at;

	(void)io;
	if (size != 4)
		return false;
	*value = 0;
	if (within(offset, RS_PLIC_PRIORITY, 4, RS_PLIC_SOURCES + 1, &i, &at))
		*value = p->priority[i];
	else if (within(offset, RS_PLIC_PENDING, 4, PLIC_WORDS, &i, &at))
		*value = p->pending[i];
	else if (within(offset, RS_PLIC_ENABLE, RS_PLIC_ENABLE_STRIDE, PLIC_CONTEXTS, &i, &at))
		*value = at / 4 < PLIC_WORDS ? p->enabled[i][at / 4] : 0;
	else if (within(offset, RS_PLIC_CONTEXT, RS_PLIC_CONTEXT_STRIDE, PLIC_CONTEXTS, &i,
			&at))
		*value = at == RS_PLIC_THRESHOLD ? p->threshold[i]
			 : at == RS_PLIC_CLAIM	 ? claim(p, i)
						 : 0;
	return true;
}

static bool plic_store(void *state, const struct rs_board_io *io, uint64_t offset,
		       unsigned size, uint64_t value)
{
	struct plic *p = state;
	uint8_t priority = (uint8_t)(value & RS_PLIC_PRIORITY_MAX);
	unsigned i;
	uint64_t at;

	(void)io;
	if (size != 4)
		return false;
	if (within(offset, RS_PLIC_PRIORITY, 4, RS_PLIC_SOURCES + 1, &i, &at)) {
		if (i) /* there is no source 0 */
			p->priority[i] = priority;
	} else if (within(offset, RS_PLIC_ENABLE, RS_PLIC_ENABLE_STRIDE, PLIC_CONTEXTS, &i,
			  &at)) {
		if (at / 4 < PLIC_WORDS)
			p->enabled[i][at / 4] = (uint32_t)value & existing(at / 4);
	} else if (within(offset, RS_PLIC_CONTEXT, RS_PLIC_CONTEXT_STRIDE, PLIC_CONTEXTS, &i,
			  &at)) {
		if (at == RS_PLIC_THRESHOLD)
			p->threshold[i] = priority;
		else if (at == RS_PLIC_CLAIM)
			complete(p, i, value);
	}
	return true;
}

const struct rs_device_class rs_plic_class = {
	.name = "plic",
	.span = RS_PLIC_SPAN,
	.state_size = sizeof(struct plic),
	.reset = plic_reset,
	.load = plic_load,
	.store = plic_store,
};
