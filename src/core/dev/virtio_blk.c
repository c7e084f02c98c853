/* virtio_blk.c - the disk of a virtio-mmio slot (Virtio 1.1: "Block Device").
 *
 * The disk serves one request after the other: each starts when the previous one is finished, and
 * takes RS_COST_DISK + RS_COST_DISK_BYTE x bytes, to the exact cycle; the hart continues
 * meanwhile. The backend moves the bytes when the request starts.
 *
 * A request is a header of 16 bytes, data, and a byte for the result, in any descriptors that the
 * driver chooses. A valid request that cannot be done gets an error as its result; a chain
 * without room for header or result has no place for one and stops the queue.
 *
 * Differs from a fast disk: a deeper queue is no faster. */
#include "dev/virtio.h"

#define F_SIZE_MAX BIT(1)
#define F_SEG_MAX  BIT(2)
#define F_RO	   BIT(5)
#define F_BLK_SIZE BIT(6)
#define F_FLUSH	   BIT(9)

enum { T_IN = 0, T_OUT = 1, T_FLUSH = 4, T_GET_ID = 8 };
enum { S_OK = 0, S_IOERR = 1, S_UNSUPP = 2 };

/* A chain has a descriptor each for header and result; the others should not be larger than
 * this. Their sum is the most that one request may move, so that a guest cannot make the host
 * copy without end. */
enum { SEG_MAX = VIRTQ_SIZE_MAX - 2, PIECE_MAX = 1 << 16, REQUEST_MAX = SEG_MAX * PIECE_MAX };

uint64_t virtio_blk_features(const struct rs_board_io *io)
{
	return VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | F_FLUSH | F_SIZE_MAX | F_SEG_MAX |
	       F_BLK_SIZE | (io->block->read_only ? F_RO : 0);
}

static uint8_t byte_of(uint64_t value, uint64_t index)
{
	return (uint8_t)(value >> (8 * index));
}

uint8_t virtio_blk_config(const struct rs_board_io *io, uint64_t offset)
{
	enum { CAPACITY = 0, AT_SIZE_MAX = 8, AT_SEG_MAX = 12, BLK_SIZE = 20 };

	if (offset < CAPACITY + 8)
		return byte_of(io->block->sectors, offset - CAPACITY);
	if (offset < AT_SIZE_MAX + 4)
		return byte_of(PIECE_MAX, offset - AT_SIZE_MAX);
	if (offset < AT_SEG_MAX + 4)
		return byte_of(SEG_MAX, offset - AT_SEG_MAX);
	if (offset >= BLK_SIZE && offset < BLK_SIZE + 4)
		return byte_of(RS_SECTOR_SIZE, offset - BLK_SIZE);
	return 0;
}

/* ---- what a chain says */

struct header {
	uint32_t type, reserved;
	uint64_t sector;
};

/* A request, parsed from its chain. */
struct order {
	struct header header;
	struct rs_block_piece *data; /* what is left of the chain for the type's direction */
	size_t count;
	uint64_t bytes; /* of data */
	bool too_long;
};

/* Take the first bytes from the readable buffers. @return false if there are too few. */
static bool take_header(struct virtq_chain *c, unsigned *first, struct header *header)
{
	uint8_t *to = (uint8_t *)header;
	uint32_t left = sizeof *header;

	for (*first = 0; left && *first < c->readable;) {
		struct rs_block_piece *p = &c->pieces[*first];
		uint32_t n = p->size < left ? p->size : left;

		__builtin_memcpy(to, p->bytes, n);
		to += n;
		left -= n;
		p->bytes += n;
		p->address += n;
		p->size -= n;
		if (p->size == 0)
			++*first;
	}
	return left == 0;
}

/* Take the last byte from the writable buffers. @return false if there is none. */
static bool take_result(struct virtq_chain *c, uint64_t *address)
{
	struct rs_block_piece *p;

	if (c->readable == c->count)
		return false;
	p = &c->pieces[c->count - 1];
	p->size--;
	*address = p->address + p->size;
	if (p->size == 0)
		c->count--;
	return true;
}

static bool understand(struct virtq_chain *c, struct order *o, uint64_t *status_at)
{
	unsigned first;

	if (!take_header(c, &first, &o->header) || !take_result(c, status_at))
		return false;
	if (o->header.type == T_OUT) {
		o->data = c->pieces + first;
		o->count = c->readable - first;
	} else {
		o->data = c->pieces + c->readable;
		o->count = c->count - c->readable;
	}
	o->too_long = c->too_long;
	o->bytes = 0;
	for (size_t i = 0; i < o->count; i++)
		o->bytes += o->data[i].size;
	return true;
}

/* ---- doing it */

static uint8_t submit(struct virtio *v, const struct rs_board_io *io, enum rs_block_op op,
		      const struct order *o)
{
	const struct rs_block_request request = {
		.op = op,
		.sector = o->header.sector,
		.pieces = o->data,
		.piece_count = o->count,
	};

	switch (io->block->submit(io->block->context, &request)) {
	case RS_BLOCK_DONE:
		break;
	case RS_BLOCK_PENDING:
		v->request.pending = true;
		break;
	case RS_BLOCK_FAILED:
		return S_IOERR;
	}
	return S_OK;
}

static uint8_t transfer(struct virtio *v, const struct rs_board_io *io, const struct order *o)
{
	const struct rs_block *disk = io->block;
	bool read = o->header.type == T_IN;
	uint64_t sectors = o->bytes / RS_SECTOR_SIZE;

	if (o->too_long || o->bytes % RS_SECTOR_SIZE || o->bytes > REQUEST_MAX ||
	    o->header.sector > disk->sectors || sectors > disk->sectors - o->header.sector ||
	    (!read && disk->read_only))
		return S_IOERR;
	io->dma->moves(io->dma->context, o->data, o->count, read);
	return submit(v, io, read ? RS_BLOCK_READ : RS_BLOCK_WRITE, o);
}

static uint8_t get_id(const struct rs_board_io *io, const struct order *o)
{
	size_t at = 0;

	for (size_t i = 0; i < o->count; i++)
		for (size_t j = 0; j < o->data[i].size && at < RS_BLOCK_ID_SIZE; j++)
			o->data[i].bytes[j] = (uint8_t)io->block->id[at++];
	return S_OK;
}

static uint8_t carry_out(struct virtio *v, const struct rs_board_io *io, struct order *o)
{
	switch (o->header.type) {
	case T_IN:
	case T_OUT:
		return transfer(v, io, o);
	case T_FLUSH:
		o->count = 0;
		o->header.sector = 0; /* it has no meaning here, and any value is allowed */
		return submit(v, io, RS_BLOCK_FLUSH, o);
	case T_GET_ID:
		return get_id(io, o);
	default:
		return S_UNSUPP;
	}
}

static uint64_t latency(const struct rs_board_io *io, const struct order *o, bool moves)
{
	uint64_t cycles = io->costs->cycles[RS_COST_DISK];

	if (moves)
		cycles += o->bytes * io->costs->cycles[RS_COST_DISK_BYTE];
	return cycles ? cycles : 1; /* so that the hart makes progress in between, even if a
				       disk costs nothing */
}

/* Bytes at the start of the writable buffers that are written if the request succeeds. */
static uint32_t written(const struct order *o, uint32_t result_alone)
{
	switch (o->header.type) {
	case T_IN:
		return (uint32_t)o->bytes + 1;
	case T_GET_ID:
		return o->bytes > RS_BLOCK_ID_SIZE ? RS_BLOCK_ID_SIZE : (uint32_t)o->bytes + 1;
	default:
		return result_alone;
	}
}

/* Begin the next request. @return false if there is none. */
static bool begin(struct virtio *v, const struct rs_board_io *io)
{
	struct virtio_request *r = &v->request;
	struct virtq_chain chain;
	struct order order;
	bool moves;

	v->notified = v->queue.ready;
	if (!v->notified)
		return false;
	switch (virtq_take(&v->queue, io->dma, v->features & VIRTIO_F_INDIRECT_DESC, &chain)) {
	case VIRTQ_EMPTY:
		v->notified = false;
		return false;
	case VIRTQ_BROKEN:
		virtio_needs_reset(v);
		return false;
	case VIRTQ_TAKEN:
		break;
	}
	*r = (struct virtio_request){.head = chain.head};
	if (!understand(&chain, &order, &r->status_at)) {
		virtio_needs_reset(v);
		return false;
	}
	moves = order.header.type == T_IN || order.header.type == T_OUT;
	r->busy = true;
	r->status = carry_out(v, io, &order);
	r->if_failed = chain.count == chain.readable; /* only the result */
	r->written = written(&order, r->if_failed);
	r->due = io->cycle + latency(io, &order, moves && r->status == S_OK);
	if (io->dma->delay)
		r->due += io->dma->delay(io->dma->context);
	return true;
}

static void give_back(struct virtio *v, const struct rs_board_io *io)
{
	struct virtio_request *r = &v->request;
	uint32_t written = r->status == S_OK ? r->written : r->if_failed;
	bool interrupt;

	r->busy = false;
	if (!v->queue.ready)
		return; /* the driver has reset the queue in the meantime */
	if (!dma_write(io->dma, r->status_at, &r->status, 1) ||
	    !virtq_give(&v->queue, io->dma, r->head, written, &interrupt)) {
		virtio_needs_reset(v);
		return;
	}
	if (interrupt)
		v->interrupt |= VIRTIO_INTERRUPT_USED;
}

/* @return false while the backend has not finished the request. */
static bool backend_is_done(const struct rs_board_io *io, uint8_t *status)
{
	enum rs_block_result result =
		io->block->poll ? io->block->poll(io->block->context) : RS_BLOCK_FAILED;

	if (result == RS_BLOCK_PENDING)
		return false;
	io->dma->arrived(io->dma->context);
	if (result == RS_BLOCK_FAILED)
		*status = S_IOERR;
	return true;
}

/* @return whether the request under way is done by now. */
static bool is_done(struct virtio *v, const struct rs_board_io *io, struct rs_wake *wake)
{
	struct virtio_request *r = &v->request;

	if (io->cycle < r->due) {
		wake->cycle = r->due;
		return false;
	}
	if (r->pending && !backend_is_done(io, &r->status)) {
		wake->outside = true;
		return false;
	}
	r->pending = false;
	return true;
}

void virtio_blk_work(struct virtio *v, const struct rs_board_io *io, struct rs_wake *wake)
{
	uint8_t forgotten;

	if (v->draining && !backend_is_done(io, &forgotten)) {
		wake->outside = true;
		return;
	}
	v->draining = false;
	if (v->request.busy) {
		if (!is_done(v, io, wake))
			return;
		give_back(v, io);
	}
	if (v->notified && !(v->status & VIRTIO_NEEDS_RESET) && begin(v, io))
		wake->cycle = v->request.due;
}
