#include "disk/block.h"

#include "kernel.h"
#include "kernel/abi/syscall.h"
#include "process/process.h"

struct disk_request disk_requests[DISK_REQUESTS];
static struct queue waiters; /* for a request to finish, or a slot to become free */

void blk_done(unsigned slot, bool good)
{
	disk_requests[slot].state = good ? DISK_GOOD : DISK_FAILED;
	wake_all(&waiters);
}

/* Fill free slots with the pieces from `*next` on. @return the slots, a bit each. */
static uint32_t fill(enum disk_op op, const struct block_piece *pieces, unsigned count,
		     unsigned *next)
{
	uint32_t filled = 0;
	for (unsigned slot = 0; slot < DISK_REQUESTS && *next < count; slot++) {
		struct disk_request *request = &disk_requests[slot];
		if (request->state != DISK_FREE)
			continue;
		const struct block_piece *piece = &pieces[(*next)++];
		request->op = op;
		request->state = DISK_BUSY;
		request->sector = piece->sector;
		request->memory = piece->memory;
		request->size = piece->size;
		filled |= 1u << slot;
	}
	return filled;
}

/* Free the slots of `mine` whose requests are done. @return those that are not. */
static uint32_t collect(uint32_t mine, bool *good)
{
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++) {
		struct disk_request *request = &disk_requests[slot];
		if (!(mine >> slot & 1) || request->state == DISK_BUSY)
			continue;
		*good &= request->state == DISK_GOOD;
		request->state = DISK_FREE;
		mine &= ~(1u << slot);
	}
	return mine;
}

static int transfer(enum disk_op op, const struct block_piece *pieces, unsigned count)
{
	uint32_t mine = 0;
	unsigned next = 0;
	bool good = true, unmasked = irq_save();
	while (next < count || mine) {
		uint32_t filled = fill(op, pieces, count, &next), left;
		if (filled)
			blk_submit(filled);
		mine |= filled;
		left = collect(mine, &good);
		if (left == mine)
			wait_uninterruptible(&waiters);
		else
			wake_all(&waiters); /* others may wait for a slot */
		mine = left;
	}
	irq_restore(unmasked);
	return good ? 0 : -EIO;
}

int block_read(const struct block_piece *pieces, unsigned count)
{
	return transfer(DISK_READ, pieces, count);
}

int block_write(const struct block_piece *pieces, unsigned count)
{
	return transfer(DISK_WRITE, pieces, count);
}

int block_flush(void)
{
	const struct block_piece nothing = {0};
	return transfer(DISK_FLUSH, &nothing, 1);
}
