#include "dev/virtq.h"

enum { DESC_NEXT = 1, DESC_WRITE = 2, DESC_INDIRECT = 4 };
enum { AVAIL_NO_INTERRUPT = 1 };

struct descriptor {
	uint64_t address;
	uint32_t size;
	uint16_t flags, next;
};

struct used {
	uint32_t head, written;
};

/* Offsets in the two rings: flags, index, entries. */
enum { RING_FLAGS = 0, RING_INDEX = 2, RING_ENTRIES = 4 };

bool virtq_is_valid(const struct virtq *q)
{
	return q->size > 0 && q->size <= VIRTQ_SIZE_MAX && !(q->size & (q->size - 1)) &&
	       q->descriptors % 16 == 0 && q->driver % 2 == 0 && q->device % 4 == 0;
}

/* A descriptor table: that of the queue, or an indirect one. */
struct table {
	uint64_t at;
	uint32_t count;
};

/* `more`: the buffer of the piece before it continues. */
static void add_piece(struct virtq_chain *chain, struct rs_block_piece piece, bool write,
		      bool more)
{
	struct rs_block_piece *last = &chain->pieces[chain->count - 1];

	if (more && last->bytes + last->size == piece.bytes) {
		last->size += piece.size;
		return;
	}
	if (chain->count == RS_BLOCK_PIECES) {
		chain->too_long = true;
		chain->count--;
		if (chain->readable > chain->count)
			chain->readable = chain->count;
	}
	chain->pieces[chain->count++] = piece;
	if (!write)
		chain->readable++;
}

/* A buffer may lie in as many places as it has pages. That of a legal request is not too long; of any
 * other, only the last byte is looked for. */
static bool add_buffer(struct virtq_chain *chain, const struct rs_dma *dma,
		       const struct descriptor *d)
{
	bool write = d->flags & DESC_WRITE;
	uint64_t address = d->address, left = d->size;

	if (!write && chain->readable < chain->count)
		return false; /* readable ones come first */
	for (bool more = false; left; more = !chain->too_long) {
		struct rs_block_piece piece;
		uint64_t run;

		if (++chain->looked > RS_BLOCK_PIECES) {
			chain->too_long = true;
			address += left - 1;
			left = 1;
		}
		piece.bytes = dma->reach(dma->context, address, left, write, &run);
		if (!piece.bytes)
			return false;
		piece.address = address;
		piece.size = (uint32_t)run;
		add_piece(chain, piece, write, more);
		address += run;
		left -= run;
	}
	return true;
}

/* An indirect descriptor takes the place of the whole rest of the chain. */
static bool enter_indirect(struct table *table, const struct descriptor *d)
{
	enum { SIZE = sizeof(struct descriptor) };

	if ((d->flags & DESC_NEXT) || d->size == 0 || d->size % SIZE)
		return false;
	*table = (struct table){.at = d->address, .count = d->size / SIZE};
	return true;
}

/* "The driver MUST NOT create a descriptor chain longer than the Queue Size": that ends loops,
 * too. */
static bool walk(const struct virtq *q, const struct rs_dma *dma, bool indirect,
		 struct virtq_chain *chain)
{
	struct table table = {.at = q->descriptors, .count = q->size};
	uint32_t index = chain->head;

	for (uint32_t steps = 0; steps <= q->size; steps++) {
		struct descriptor d;

		if (index >= table.count ||
		    !dma_read(dma, table.at + index * sizeof d, &d, sizeof d))
			return false;
		if (d.flags & DESC_INDIRECT) {
			if (!indirect || !enter_indirect(&table, &d))
				return false;
			indirect = false; /* not twice */
			index = 0;
			continue;
		}
		if (!add_buffer(chain, dma, &d))
			return false;
		if (!(d.flags & DESC_NEXT))
			return true;
		index = d.next;
	}
	return false;
}

enum virtq_result virtq_take(struct virtq *q, const struct rs_dma *dma, bool indirect,
			     struct virtq_chain *chain)
{
	uint16_t index, head;
	uint64_t entry = q->driver + RING_ENTRIES + 2 * (q->next % q->size);

	if (!dma_read(dma, q->driver + RING_INDEX, &index, sizeof index))
		return VIRTQ_BROKEN;
	if (index == q->next)
		return VIRTQ_EMPTY;
	if ((uint16_t)(index - q->next) > q->size || !dma_read(dma, entry, &head, sizeof head))
		return VIRTQ_BROKEN;
	*chain = (struct virtq_chain){.head = head, .pieces = dma->pieces};
	if (!walk(q, dma, indirect, chain))
		return VIRTQ_BROKEN;
	q->next++;
	return VIRTQ_TAKEN;
}

bool virtq_give(struct virtq *q, const struct rs_dma *dma, uint16_t head, uint32_t written,
		bool *interrupt)
{
	const struct used used = {.head = head, .written = written};
	uint16_t index = (uint16_t)(q->used + 1), flags;
	uint64_t entry = q->device + RING_ENTRIES + sizeof used * (q->used % q->size);

	if (!dma_write(dma, entry, &used, sizeof used) ||
	    !dma_write(dma, q->device + RING_INDEX, &index, sizeof index) ||
	    !dma_read(dma, q->driver + RING_FLAGS, &flags, sizeof flags))
		return false;
	q->used = index;
	*interrupt = !(flags & AVAIL_NO_INTERRUPT);
	return true;
}
