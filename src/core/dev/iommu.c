/* iommu.c - the registers of the IOMMU ("Memory-mapped register interface").
 *
 * All of them are accessed by halves of 32 bits; 64 bits at once are the high half, then the low one, as
 * the specification allows. Other sizes read 0 and write nothing. Whatever a write asks for is done at
 * once, so no `busy` bit is ever set. */
#include "dev/iommu.h"

#define QUEUE_BASE_MASK (bits(UINT64_MAX, 43, 0) << 10 | 31) /* PPN, LOG2SZ-1 */
#define DDTP_PPN_MASK	(bits(UINT64_MAX, 43, 0) << 10)
#define CQ_ERRORS                                                                              \
	(RS_IOMMU_MEMORY_FAULT | RS_IOMMU_CQ_TIMEOUT | RS_IOMMU_CQ_ILLEGAL | RS_IOMMU_CQ_FENCE)
#define FQ_ERRORS (RS_IOMMU_MEMORY_FAULT | RS_IOMMU_FQ_OVERFLOW)

/* Version 1.0; Sv39x4; interrupts by wire alone (IGS 1); physical addresses of 56 bits. */
#define CAPABILITIES (UINT64_C(0x10) | BIT(17) | UINT64_C(1) << 28 | UINT64_C(56) << 32)
#define FCTL	     2u

/* Two interrupts have a vector, of two bits: civ[1:0] and fiv[1:0]. */
#define ICVEC_MASK 0x33u

static void iommu_reset(void *state)
{
	*(struct iommu *)state = (struct iommu){.ddtp = RS_IOMMU_BARE};
}

void iommu_raise(struct iommu *i)
{
	if ((i->cqcsr & RS_IOMMU_INTERRUPT) && (i->cqcsr & CQ_ERRORS))
		i->ipsr |= RS_IOMMU_CIP;
	if ((i->fqcsr & RS_IOMMU_INTERRUPT) && (i->fqcsr & FQ_ERRORS))
		i->ipsr |= RS_IOMMU_FIP;
}

/* The wires that it drives. */
static uint32_t iommu_irq(const void *state)
{
	const struct iommu *i = state;
	uint32_t wires = 0;

	if (i->ipsr & RS_IOMMU_CIP)
		wires |= UINT32_C(1) << (i->icvec & 3);
	if (i->ipsr & RS_IOMMU_FIP)
		wires |= UINT32_C(1) << (i->icvec >> 4 & 3);
	return wires;
}

/* ---- reading */

static uint32_t read_half(const struct iommu *i, uint64_t offset)
{
	switch (offset) {
	case RS_IOMMU_CAPABILITIES:
		return (uint32_t)CAPABILITIES;
	case RS_IOMMU_CAPABILITIES + 4:
		return (uint32_t)(CAPABILITIES >> 32);
	case RS_IOMMU_FCTL:
		return FCTL;
	case RS_IOMMU_DDTP:
		return (uint32_t)i->ddtp;
	case RS_IOMMU_DDTP + 4:
		return (uint32_t)(i->ddtp >> 32);
	case RS_IOMMU_CQB:
		return (uint32_t)i->cqb;
	case RS_IOMMU_CQB + 4:
		return (uint32_t)(i->cqb >> 32);
	case RS_IOMMU_CQH:
		return i->cqh;
	case RS_IOMMU_CQT:
		return i->cqt;
	case RS_IOMMU_FQB:
		return (uint32_t)i->fqb;
	case RS_IOMMU_FQB + 4:
		return (uint32_t)(i->fqb >> 32);
	case RS_IOMMU_FQH:
		return i->fqh;
	case RS_IOMMU_FQT:
		return i->fqt;
	case RS_IOMMU_CQCSR:
		return i->cqcsr;
	case RS_IOMMU_FQCSR:
		return i->fqcsr;
	case RS_IOMMU_IPSR:
		return i->ipsr;
	case RS_IOMMU_ICVEC:
		return i->icvec;
	default:
		return 0;
	}
}

static bool iommu_load(void *state, const struct rs_board_io *io, uint64_t offset,
		       unsigned size, uint64_t *value)
{
	(void)io;
	*value = 0;
	if (size == 8)
		*value = (uint64_t)read_half(state, offset + 4) << 32;
	if (size >= 4)
		*value |= read_half(state, offset);
	return true;
}

/* ---- writing */

static void write_low(uint64_t *to, uint32_t value, uint64_t mask)
{
	*to = merge(*to, value, mask & UINT32_MAX);
}

static void write_high(uint64_t *to, uint32_t value, uint64_t mask)
{
	*to = merge(*to, (uint64_t)value << 32, mask & ~(uint64_t)UINT32_MAX);
}

/* A mode that does not exist here leaves the register as it is. */
static void write_ddtp(struct iommu *i, uint32_t value)
{
	if ((value & IOMMU_MODE_MASK) <= RS_IOMMU_1LVL)
		write_low(&i->ddtp, value, DDTP_PPN_MASK | IOMMU_MODE_MASK);
}

/* The index in a queue; bits beyond its size are not writable. */
static uint32_t index_in(uint64_t base, uint32_t value)
{
	return value & (uint32_t)(iommu_queue_entries(base) - 1);
}

/* Enable bits, and errors that are cleared by writing 1. @return whether it was just switched on. */
static bool write_control(uint32_t *csr, uint32_t value, uint32_t errors)
{
	bool was_on = *csr & RS_IOMMU_ENABLE;

	*csr &= ~(value & errors);
	*csr = (*csr & errors) | (value & (RS_IOMMU_ENABLE | RS_IOMMU_INTERRUPT));
	if (!(value & RS_IOMMU_ENABLE))
		return false;
	*csr |= RS_IOMMU_ON;
	return !was_on;
}

static void write_half(struct iommu *i, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case RS_IOMMU_DDTP:
		write_ddtp(i, value);
		break;
	case RS_IOMMU_DDTP + 4:
		write_high(&i->ddtp, value, DDTP_PPN_MASK);
		break;
	case RS_IOMMU_CQB:
		write_low(&i->cqb, value, QUEUE_BASE_MASK);
		i->cqt = index_in(i->cqb, i->cqt);
		i->cqh = index_in(i->cqb, i->cqh);
		break;
	case RS_IOMMU_CQB + 4:
		write_high(&i->cqb, value, QUEUE_BASE_MASK);
		break;
	case RS_IOMMU_CQT:
		i->cqt = index_in(i->cqb, value);
		break;
	case RS_IOMMU_FQB:
		write_low(&i->fqb, value, QUEUE_BASE_MASK);
		i->fqh = index_in(i->fqb, i->fqh);
		i->fqt = index_in(i->fqb, i->fqt);
		break;
	case RS_IOMMU_FQB + 4:
		write_high(&i->fqb, value, QUEUE_BASE_MASK);
		break;
	case RS_IOMMU_FQH:
		i->fqh = index_in(i->fqb, value);
		break;
	case RS_IOMMU_CQCSR:
		if (write_control(&i->cqcsr, value, CQ_ERRORS)) {
			i->cqcsr &= ~CQ_ERRORS;
			i->cqh = 0;
		}
		break;
	case RS_IOMMU_FQCSR:
		if (write_control(&i->fqcsr, value, FQ_ERRORS)) {
			i->fqcsr &= ~FQ_ERRORS;
			i->fqt = 0;
		}
		break;
	case RS_IOMMU_IPSR:
		i->ipsr &= ~value;
		break;
	case RS_IOMMU_ICVEC:
		i->icvec = value & ICVEC_MASK;
		break;
	default:
		break;
	}
}

static bool iommu_store(void *state, const struct rs_board_io *io, uint64_t offset,
			unsigned size, uint64_t value)
{
	(void)io;
	if (size == 8)
		write_half(state, offset + 4, (uint32_t)(value >> 32));
	if (size >= 4)
		write_half(state, offset, (uint32_t)value);
	iommu_raise(state);
	return true;
}

static void iommu_update(void *state, const struct rs_board_io *io, bool poll,
			 struct rs_wake *wake)
{
	(void)poll;
	iommu_work(state, io, wake);
}

const struct rs_device_class rs_iommu_class = {
	.name = "iommu",
	.span = 0x1000,
	.state_size = sizeof(struct iommu),
	.reset = iommu_reset,
	.load = iommu_load,
	.store = iommu_store,
	.update = iommu_update,
	.irq = iommu_irq,
};
