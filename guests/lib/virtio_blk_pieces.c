/* virtio_blk_pieces.c - requests whose data lies in many pieces, for an image that passes on those of
 * others: a hypervisor. */
#include "lib/virtio_blk.h"

void virtio_blk_add_pieces(struct virtio_blk *blk, unsigned id, enum virtio_blk_type type,
			   uint64_t sector, const struct virtio_blk_piece *pieces,
			   unsigned count)
{
	struct virtio_blk_queue *queue = blk->queue;
	unsigned first = VIRTIO_BLK_DESC_PER_REQUEST * id;
	uint16_t result = (uint16_t)(first + VIRTIO_BLK_PIECES + 1);
	struct virtq_desc *d = &queue->desc[first];
	bool reads = type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID;

	queue->header[id].type = type;
	queue->header[id].sector = sector;
	for (unsigned i = 1; i <= count; i++) {
		d[i].addr = pieces[i - 1].address;
		d[i].len = pieces[i - 1].size;
		d[i].flags = reads ? VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE : VIRTQ_DESC_F_NEXT;
		d[i].next = (uint16_t)(first + i + 1);
	}
	d[0].next = (uint16_t)(first + 1);
	d[count].next = result; /* without data, count is 0 */
	queue->avail.ring[blk->next_avail++ % VIRTIO_BLK_QUEUE_SIZE] = (uint16_t)first;
}
