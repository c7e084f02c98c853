#include "hypervisors/common/disk.h"

#include <stddef.h>

#include "hypervisors/common/disk_parts.h"
#include "hypervisors/common/external.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/common/panic.h"
#include "lib/physical.h"
#include "lib/string.h"
#include "lib/virtio_blk.h"
#include "ringside/abi/board.h"

/* One request at a time: that is all that a controller asks for (docs/adr/0006). */
#define REQUEST 0u

struct disk {
	struct virtio_blk driver;
	void (*done)(void *context);
	void *context;
	/* The request under way, as far as it has not been given to the driver. */
	enum virtio_blk_type type;
	struct disk_rest rest;
	struct rs_block_piece *pieces; /* of a request that is cut: RS_BLOCK_PIECES of them */
};

static struct disk disks[RS_VIRTIO_SLOTS];

_Static_assert(VIRTIO_BLK_SECTOR == (uint32_t)RS_SECTOR_SIZE, "both count the same sectors");
_Static_assert(VIRTIO_BLK_ID_SIZE == (uint32_t)RS_BLOCK_ID_SIZE, "an identity fits");

static void handle(void *context)
{
	struct disk *disk = context;

	virtio_blk_acknowledge(&disk->driver);
	disk->done(disk->context);
}

static void start(struct disk *disk, enum virtio_blk_type type, uint64_t sector,
		  const struct virtio_blk_piece *pieces, unsigned count)
{
	virtio_blk_add_pieces(&disk->driver, REQUEST, type, sector, pieces, count);
	virtio_blk_notify(&disk->driver);
}

static enum rs_block_result start_part(struct disk *disk)
{
	static struct virtio_blk_piece part[VIRTIO_BLK_PIECES];
	uint64_t sector = disk->rest.sector;
	unsigned count = disk_take_part(&disk->rest, part);

	if (!count)
		return RS_BLOCK_FAILED; /* no driver that has a reason makes such a request */
	start(disk, disk->type, sector, part, count);
	return RS_BLOCK_PENDING;
}

static enum rs_block_result poll(void *context)
{
	struct disk *disk = context;
	unsigned request;
	bool ok;

	if (!virtio_blk_complete(&disk->driver, &request, &ok))
		return RS_BLOCK_PENDING;
	if (!ok)
		return RS_BLOCK_FAILED;
	return disk->rest.count ? start_part(disk) : RS_BLOCK_DONE;
}

static enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct disk *disk = context;

	disk->rest = (struct disk_rest){
		.pieces = r->pieces, .count = r->piece_count, .sector = r->sector};
	if (r->op == RS_BLOCK_FLUSH) {
		if (!disk->driver.has_flush)
			return RS_BLOCK_DONE; /* it has no cache */
		start(disk, VIRTIO_BLK_T_FLUSH, 0, NULL, 0);
		return RS_BLOCK_PENDING;
	}
	if (!r->piece_count)
		return RS_BLOCK_DONE; /* no byte is to be moved */
	disk->type = r->op == RS_BLOCK_READ ? VIRTIO_BLK_T_IN : VIRTIO_BLK_T_OUT;
	if (r->piece_count > VIRTIO_BLK_PIECES) { /* the list is not valid for so long */
		memcpy(disk->pieces, r->pieces, r->piece_count * sizeof *r->pieces);
		disk->rest.pieces = disk->pieces;
	}
	return start_part(disk);
}

/* Interrupts are off, so it is polled. A disk that has no identity leaves it empty. */
static void read_identity(struct disk *disk, char *id)
{
	struct virtio_blk_piece piece = {.address = physical_address(id),
					 .size = VIRTIO_BLK_ID_SIZE};
	enum rs_block_result result;

	start(disk, VIRTIO_BLK_T_GET_ID, 0, &piece, 1);
	do
		result = poll(disk); /* nothing is left of any request */
	while (result == RS_BLOCK_PENDING);
	virtio_blk_acknowledge(&disk->driver);
	if (result == RS_BLOCK_FAILED)
		memset(id, 0, VIRTIO_BLK_ID_SIZE);
}

struct rs_block disk_open(unsigned slot, void (*done)(void *context), void *context)
{
	struct disk *disk = &disks[slot];
	volatile uint32_t *registers =
		physical(RS_VIRTIO_BASE + (uint64_t)slot * RS_VIRTIO_STRIDE);
	struct virtio_blk_queue *queue = memory_alloc(sizeof *queue, 4096);
	struct rs_block block = {.submit = submit, .poll = poll, .context = disk};

	if (!virtio_blk_probe(registers) ||
	    !virtio_blk_init(&disk->driver, registers, queue, physical_address(queue)))
		hypervisor_panic("a VM's disk is not there, or is no disk by virtio 1");
	disk->pieces = memory_alloc(RS_BLOCK_PIECES * sizeof *disk->pieces, 64);
	disk->done = done;
	disk->context = context;
	read_identity(disk, block.id);
	block.sectors = disk->driver.capacity;
	block.read_only = disk->driver.read_only;
	external_attach(RS_VIRTIO_IRQ + slot, handle, disk);
	return block;
}

void disk_close(unsigned slot)
{
	if (!disks[slot].done)
		return;
	virtio_blk_reset(disks[slot].driver.registers);
	external_detach(RS_VIRTIO_IRQ + slot);
	disks[slot].done = NULL;
}
