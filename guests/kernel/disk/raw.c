#include "disk/raw.h"

#include "disk/block.h"
#include "kernel.h"
#include "kernel/abi/syscall.h"
#include "memory/page.h"
#include "minix/minix.h"

static unsigned writers;

/* A program's memory may go away while the disk works, so all transfers go through pages of the
 * kernel, several at a time. */
#define BATCH 8u
struct batch {
	struct block_piece pieces[BATCH];
	unsigned count;
	uint64_t size; /* bytes in all pieces */
};

static void free_batch(struct batch *batch)
{
	while (batch->count)
		page_put(pa_of(batch->pieces[--batch->count].memory));
}

/* Allocate pages for up to `size` bytes, starting at `offset` of the disk. */
static int make_batch(struct batch *batch, uint64_t offset, uint64_t size)
{
	batch->count = 0;
	batch->size = 0;
	while (batch->size < size && batch->count < BATCH) {
		uint64_t piece = min_u64(size - batch->size, PAGE_SIZE);
		pa_t page = page_alloc();
		if (!page) {
			free_batch(batch);
			return -ENOMEM;
		}
		batch->pieces[batch->count++] = (struct block_piece){
			(offset + batch->size) / DISK_SECTOR, ram_at(page), (uint32_t)piece};
		batch->size += piece;
	}
	return 0;
}

static bool copy_batch(const struct batch *batch, uint8_t *program, bool from_program)
{
	for (unsigned i = 0; i < batch->count; i++, program += PAGE_SIZE) {
		const struct block_piece *piece = &batch->pieces[i];
		if (from_program ? !copy_user(piece->memory, program, piece->size)
				 : !copy_user(program, piece->memory, piece->size))
			return false;
	}
	return true;
}

/* @return how many of `size` bytes the disk has at `offset`, or an error. */
static int64_t check(uint64_t offset, uint64_t size)
{
	uint64_t end = disk_sectors() * DISK_SECTOR;
	if (offset % DISK_SECTOR || size % DISK_SECTOR)
		return -EINVAL;
	return offset < end ? (int64_t)min_u64(size, end - offset) : 0;
}

static int64_t transfer(uint64_t offset, uint8_t *program, uint64_t size, bool write)
{
	struct batch batch;
	int error = 0;
	for (uint64_t done = 0; done < size; done += batch.size) {
		error = make_batch(&batch, offset + done, size - done);
		if (!error && write && !copy_batch(&batch, program + done, true))
			error = -EFAULT;
		if (!error)
			error = write ? block_write(batch.pieces, batch.count)
				      : block_read(batch.pieces, batch.count);
		if (!error && !write && !copy_batch(&batch, program + done, false))
			error = -EFAULT;
		free_batch(&batch);
		if (error)
			return done ? (int64_t)done : error;
	}
	return (int64_t)size;
}

int64_t disk_read_at(uint64_t offset, void *to, uint64_t size)
{
	int64_t there = check(offset, size);
	return there <= 0 ? there : transfer(offset, to, (uint64_t)there, false);
}

int64_t disk_write_at(uint64_t offset, const void *from, uint64_t size)
{
	if (disk_read_only())
		return -EROFS;
	if (minix_is_mounted())
		return -EBUSY;
	int64_t there = check(offset, size);
	if (there <= 0)
		return there || !size ? there : -ENOSPC;
	writers++;
	int64_t done = transfer(offset, (uint8_t *)(uintptr_t)from, (uint64_t)there, true);
	writers--;
	return done;
}

bool disk_is_written(void)
{
	return writers != 0;
}
