/* virtq.h - a split virtqueue, seen from the device (Virtio 1.1: "Split Virtqueues").
 *
 *	driver --> available ring --> head --> descriptor -> descriptor -> ...
 *	driver <-- used ring      <-- head, bytes written
 *
 * Everything in it was written by a guest, so nothing in it is believed: addresses, indices,
 * lengths and loops are checked, and what is used twice is read once. */
#ifndef CORE_DEV_VIRTQ_H
#define CORE_DEV_VIRTQ_H
#include "dev/dma.h"

enum { VIRTQ_SIZE_MAX = 256 };

struct virtq {
	uint64_t descriptors, driver, device; /* addresses of its three parts */
	uint32_t size;			      /* entries: a power of two */
	uint16_t next;			      /* of the available ring, to be taken */
	uint16_t used;			      /* entries given back */
	bool ready;
};

/* A chain of descriptors as memory. Not state: it holds pointers. */
struct virtq_chain {
	uint16_t head;
	unsigned readable; /* so many pieces are for the device to read; ... */
	unsigned count;	   /* ... the others, up to here, for it to write */
	struct rs_block_piece pieces[VIRTQ_SIZE_MAX];
};

enum virtq_result {
	VIRTQ_EMPTY,  /* the driver has offered nothing more */
	VIRTQ_TAKEN,  /* a chain */
	VIRTQ_BROKEN, /* what the driver offers makes no sense */
};

/* Are its size and its addresses as the specification demands? */
bool virtq_is_sound(const struct virtq *q);

/* Take the next chain. `indirect`: tables of descriptors were agreed on. */
enum virtq_result virtq_take(struct virtq *q, const struct rs_dma *dma, bool indirect,
			     struct virtq_chain *chain);

/* Give a chain back. *interrupt: the driver wants to be told. @return false if the rings are
 * not in memory. */
MUST_CHECK bool virtq_give(struct virtq *q, const struct rs_dma *dma, uint16_t head,
			   uint32_t written, bool *interrupt);

#endif
