/* virtq.h - a split virtqueue, seen from the device (Virtio 1.1: "Split Virtqueues").
 *
 *	driver --> available ring --> head --> descriptor -> descriptor -> ...
 *	driver <-- used ring      <-- head, bytes written
 *
 * A guest wrote everything in it, so nothing in it is trusted: addresses, indices, lengths and
 * loops are checked, and a value that is used twice is read once. */
#ifndef CORE_DEV_VIRTQ_H
#define CORE_DEV_VIRTQ_H
#include "dev/dma.h"

enum { VIRTQ_SIZE_MAX = 256 };

struct virtq {
	uint64_t descriptors, driver, device; /* addresses of the descriptor table and of the
					         two rings */
	uint32_t size;			      /* entries: a power of two */
	uint16_t next;			      /* index of the next entry of the available
					         ring */
	uint16_t used;			      /* index of the used ring */
	bool ready;
};

/* The buffers of a descriptor chain, in pieces that are contiguous in memory. Not state: it holds
 * pointers. */
struct virtq_chain {
	uint16_t head;
	unsigned readable;	       /* number of pieces that the device reads ... */
	unsigned count;		       /* ... and of all: it writes to the others */
	struct rs_block_piece *pieces; /* RS_BLOCK_PIECES of them */
	unsigned looked; /* at how many addresses the device's memory was looked for */
	bool too_long; /* at too many: pieces are missing, but neither the first nor the last */
};

enum virtq_result {
	VIRTQ_EMPTY,  /* no chain is available */
	VIRTQ_TAKEN,  /* a chain */
	VIRTQ_BROKEN, /* the driver broke the rules */
};

/* Are its size and its addresses as the specification requires? */
bool virtq_is_valid(const struct virtq *q);

/* Take the next available chain. `indirect`: VIRTIO_F_INDIRECT_DESC was negotiated. */
enum virtq_result virtq_take(struct virtq *q, const struct rs_dma *dma, bool indirect,
			     struct virtq_chain *chain);

/* Put a chain on the used ring. *interrupt: the driver wants an interrupt for it. @return false
 * if the ring is not in memory. */
MUST_CHECK bool virtq_give(struct virtq *q, const struct rs_dma *dma, uint16_t head,
			   uint32_t written, bool *interrupt);

#endif
