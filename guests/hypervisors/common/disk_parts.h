/** @file disk_parts.h
 * A request of more pieces than the driver takes at a time is cut into several: each as many pieces as
 * there is room for, and whole sectors. Pure C; the unit tests run it on the host.
 */
#ifndef HYPERVISOR_DISK_PARTS_H
#define HYPERVISOR_DISK_PARTS_H
#include "lib/virtio_blk.h"
#include "ringside/device.h"

/** What is left of a request. */
struct disk_rest {
	const struct rs_block_piece *pieces; /* `count` of them ... */
	size_t count;
	uint32_t done; /* ... of whose first so many bytes are done */
	uint64_t sector;
};

/** Take the next part off the request, which must not be empty: at most VIRTIO_BLK_PIECES pieces.
 * @return their number; 0: so many pieces do not hold a sector. */
unsigned disk_take_part(struct disk_rest *rest, struct virtio_blk_piece *part);

#endif
