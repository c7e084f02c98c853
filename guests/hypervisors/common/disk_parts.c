#include "hypervisors/common/disk_parts.h"

#include "lib/physical.h"

/* Bytes of the next part. */
static uint64_t measure(const struct disk_rest *rest)
{
	size_t count = rest->count < VIRTIO_BLK_PIECES ? rest->count : VIRTIO_BLK_PIECES;
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += rest->pieces[i].size;
	bytes -= rest->done;
	return count == rest->count ? bytes : bytes - bytes % VIRTIO_BLK_SECTOR;
}

unsigned disk_take_part(struct disk_rest *rest, struct virtio_blk_piece *part)
{
	uint64_t bytes = measure(rest);
	unsigned count = 0;

	rest->sector += bytes / VIRTIO_BLK_SECTOR;
	while (bytes) {
		const struct rs_block_piece *p = rest->pieces;
		uint32_t left = p->size - rest->done,
			 size = bytes < left ? (uint32_t)bytes : left;

		part[count++] = (struct virtio_blk_piece){
			.address = physical_address(p->bytes + rest->done), .size = size};
		bytes -= size;
		rest->done += size;
		if (rest->done == p->size) {
			rest->pieces++;
			rest->count--;
			rest->done = 0;
		}
	}
	return count;
}
