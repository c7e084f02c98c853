/* iommu_queue.c - the queues of the IOMMU ("In-memory queue interface").
 *
 * A queue is a ring of entries in memory: empty if head and tail are equal, full if the tail is just
 * before the head. Commands are executed in order, one in the time of a memory read, so that software
 * cannot make it work without end at one moment. */
#include "dev/iommu.h"

#define CQ_STOPPED (RS_IOMMU_MEMORY_FAULT | RS_IOMMU_CQ_TIMEOUT | RS_IOMMU_CQ_ILLEGAL)
#define FQ_STOPPED (RS_IOMMU_MEMORY_FAULT | RS_IOMMU_FQ_OVERFLOW)

uint64_t iommu_queue_entries(uint64_t base)
{
	return UINT64_C(2) << (base & 31);
}

static uint64_t entry_at(uint64_t base, uint32_t index, uint64_t size)
{
	return (bits(base, 53, 10) << 12) + index * size;
}

static uint32_t following(uint64_t base, uint32_t index)
{
	return (uint32_t)((index + UINT64_C(1)) & (iommu_queue_entries(base) - 1));
}

/* ---- faults */

void iommu_report(struct iommu *i, const struct rs_dma *memory, const uint64_t record[4])
{
	uint32_t next = following(i->fqb, i->fqt);

	if (!(i->fqcsr & RS_IOMMU_ON) || (i->fqcsr & FQ_STOPPED))
		return;
	if (next == i->fqh) {
		i->fqcsr |= RS_IOMMU_FQ_OVERFLOW;
	} else if (!dma_write(memory, entry_at(i->fqb, i->fqt, RS_IOMMU_RECORD_SIZE), record,
			      RS_IOMMU_RECORD_SIZE)) {
		i->fqcsr |= RS_IOMMU_MEMORY_FAULT;
	} else {
		i->fqt = next;
		if (i->fqcsr & RS_IOMMU_INTERRUPT)
			i->ipsr |= RS_IOMMU_FIP;
	}
	iommu_raise(i);
}

/* ---- commands */

enum outcome { DONE, ILLEGAL, NO_MEMORY };

/* The operands of each command; what is not among them is reserved. */
#define OPCODE UINT64_C(0x3ff)
#define IOTINVAL_FIELDS                                                                        \
	(OPCODE | RS_IOMMU_CMD_AV | UINT64_C(0xfffff) << 12 | RS_IOMMU_CMD_PSCV |              \
	 RS_IOMMU_CMD_GV | UINT64_C(0xffff) << RS_IOMMU_CMD_GSCID)
#define IOTINVAL_ADDRESS (bits(UINT64_MAX, 51, 0) << 10)
#define IOFENCE_FIELDS                                                                         \
	(OPCODE | RS_IOMMU_CMD_AV | RS_IOMMU_CMD_WSI | RS_IOMMU_CMD_PR | RS_IOMMU_CMD_PW |     \
	 UINT64_C(0xffffffff) << RS_IOMMU_CMD_DATA)
#define IOFENCE_ADDRESS bits(UINT64_MAX, 61, 0)
#define IODIR_FIELDS	(OPCODE | RS_IOMMU_CMD_DV | UINT64_C(0xffffff) << RS_IOMMU_CMD_DID)

static bool only(const uint64_t command[2], uint64_t first, uint64_t second)
{
	return !(command[0] & ~first) && !(command[1] & ~second);
}

static enum outcome drop_translations(struct iommu *i, const uint64_t command[2])
{
	uint64_t gscid = bits(command[0], 59, 44);

	if (!only(command, IOTINVAL_FIELDS & ~RS_IOMMU_CMD_PSCV, IOTINVAL_ADDRESS))
		return ILLEGAL;
	if (!(command[0] & RS_IOMMU_CMD_GV))
		iommu_drop_all(i);
	else if (!(command[0] & RS_IOMMU_CMD_AV))
		iommu_drop_vm(i, gscid);
	else
		iommu_drop_page(i, gscid, bits(command[1], 61, 10) << 12);
	return DONE;
}

/* Devices are done with what they did before when this is reached: an access of memory is never
 * on its way here. */
static enum outcome fence(struct iommu *i, const struct rs_dma *memory,
			  const uint64_t command[2])
{
	uint32_t data = (uint32_t)(command[0] >> RS_IOMMU_CMD_DATA);

	if (!only(command, IOFENCE_FIELDS, IOFENCE_ADDRESS))
		return ILLEGAL;
	if ((command[0] & RS_IOMMU_CMD_AV) &&
	    !dma_write(memory, command[1] << 2, &data, sizeof data))
		return NO_MEMORY;
	if (command[0] & RS_IOMMU_CMD_WSI)
		i->cqcsr |= RS_IOMMU_CQ_FENCE;
	return DONE;
}

static enum outcome drop_contexts(struct iommu *i, const uint64_t command[2])
{
	uint64_t device = bits(command[0], 63, 40);

	if (!only(command, IODIR_FIELDS, 0))
		return ILLEGAL;
	if (!(command[0] & RS_IOMMU_CMD_DV)) {
		iommu_drop_contexts(i);
		return DONE;
	}
	if (iommu_mode(i) == RS_IOMMU_1LVL && device >= IOMMU_DDT_ENTRIES)
		return ILLEGAL; /* "must not be wider than that supported" */
	iommu_drop_context(i, device);
	return DONE;
}

static enum outcome execute(struct iommu *i, const struct rs_dma *memory)
{
	uint64_t command[2];

	if (!dma_read(memory, entry_at(i->cqb, i->cqh, RS_IOMMU_COMMAND_SIZE), command,
		      sizeof command))
		return NO_MEMORY;
	switch (command[0] & OPCODE) {
	case RS_IOMMU_IOTINVAL_VMA:
		return only(command, IOTINVAL_FIELDS, IOTINVAL_ADDRESS) ? DONE : ILLEGAL;
	case RS_IOMMU_IOTINVAL_GVMA:
		return drop_translations(i, command);
	case RS_IOMMU_IOFENCE_C:
		return fence(i, memory, command);
	case RS_IOMMU_IODIR_INVAL_DDT:
		return drop_contexts(i, command);
	default:
		return ILLEGAL;
	}
}

static bool has_command(const struct iommu *i)
{
	return (i->cqcsr & RS_IOMMU_ON) && !(i->cqcsr & CQ_STOPPED) && i->cqh != i->cqt;
}

/* A command that is in error stays the one at cqh. */
static void execute_next(struct iommu *i, const struct rs_dma *memory)
{
	switch (execute(i, memory)) {
	case DONE:
		i->cqh = following(i->cqb, i->cqh);
		break;
	case ILLEGAL:
		i->cqcsr |= RS_IOMMU_CQ_ILLEGAL;
		break;
	case NO_MEMORY:
		i->cqcsr |= RS_IOMMU_MEMORY_FAULT;
		break;
	}
	iommu_raise(i);
}

void iommu_work(struct iommu *i, const struct rs_board_io *io, struct rs_wake *wake)
{
	uint32_t read = io->costs->cycles[RS_COST_WALK_READ];

	if (has_command(i) && io->cycle >= i->next_command) {
		execute_next(i, io->dma);
		i->next_command = io->cycle + (read ? read : 1);
	}
	if (has_command(i))
		wake->cycle = i->next_command;
}
