/** @file virtio_blk.h
 * Driver of a virtio block device over virtio-mmio. For any owner of the device: the kernel, or a
 * hypervisor. It allocates nothing, takes no interrupt and waits for a reset alone: the caller supplies the
 * memory, adds requests, notifies the device, and collects completions in its interrupt handler
 * or by polling.
 *
 * Each request has a number below VIRTIO_BLK_REQUESTS and descriptors of its own:
 *
 *	[ header: type, sector ] -> [ data ] -> [ status, 1 byte ]
 *
 * Source: Virtio 1.1, "MMIO Device Register Layout", "Split Virtqueues", "Block Device".
 */
#ifndef GUEST_VIRTIO_BLK_H
#define GUEST_VIRTIO_BLK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIRTIO_BLK_SECTOR 512u

/* An image that passes requests of others on has one at a time, of many pieces of memory, and is
 * compiled with -DVIRTIO_BLK_MANY_PIECES. */
#ifdef VIRTIO_BLK_MANY_PIECES
#define VIRTIO_BLK_REQUESTS   1u
#define VIRTIO_BLK_PIECES     254u
#define VIRTIO_BLK_QUEUE_SIZE 256u
#else
#define VIRTIO_BLK_REQUESTS   16u
#define VIRTIO_BLK_PIECES     1u
#define VIRTIO_BLK_QUEUE_SIZE 64u /* a power of two */
#endif
#define VIRTIO_BLK_DESC_PER_REQUEST (VIRTIO_BLK_PIECES + 2)

#define VIRTQ_DESC_F_NEXT  1u
#define VIRTQ_DESC_F_WRITE 2u /* by the device */

enum virtio_blk_type {
	VIRTIO_BLK_T_IN = 0,
	VIRTIO_BLK_T_OUT = 1,
	VIRTIO_BLK_T_FLUSH = 4,
	VIRTIO_BLK_T_GET_ID = 8, /* reads VIRTIO_BLK_ID_SIZE bytes */
};
#define VIRTIO_BLK_ID_SIZE 20u

/** The memory that driver and device share. Aligned as its members are. */
struct virtio_blk_queue {
	struct virtq_desc {
		uint64_t addr;
		uint32_t len;
		uint16_t flags, next;
	} desc[VIRTIO_BLK_QUEUE_SIZE] __attribute__((aligned(16)));
	volatile struct {
		uint16_t flags, idx, ring[VIRTIO_BLK_QUEUE_SIZE];
	} avail;
	volatile struct {
		uint16_t flags, idx;
		struct {
			uint32_t id, len;
		} ring[VIRTIO_BLK_QUEUE_SIZE];
	} used __attribute__((aligned(4)));
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} header[VIRTIO_BLK_REQUESTS];
	volatile uint8_t status[VIRTIO_BLK_REQUESTS];
};

/** A device. The caller reads it and leaves it alone. */
struct virtio_blk {
	volatile uint32_t *registers;
	struct virtio_blk_queue *queue;
	uint64_t capacity;   /**< sectors of VIRTIO_BLK_SECTOR bytes */
	bool read_only;	     /**< it refuses writes */
	bool has_flush;	     /**< it knows VIRTIO_BLK_T_FLUSH; otherwise it has no cache */
	uint16_t next_avail; /* requests added, whether or not the device was notified */
	uint16_t last_used;  /* completions collected */
};

/** @return whether there is a block device, by the current version of virtio, behind
 * `registers`. */
bool virtio_blk_probe(const volatile uint32_t *registers);

/** Reset the device, and wait until it has: it will not access memory or interrupt any more. A request
 * under way ends without an answer. */
void virtio_blk_reset(volatile uint32_t *registers);

/** Reset the device and make it ready for requests.
 * @param queue          memory that stays the driver's as long as the device is used
 * @param queue_address  where the device sees `queue`: its physical address
 * @return false if the device does not accept the features or has too small a queue. */
bool virtio_blk_init(struct virtio_blk *blk, volatile uint32_t *registers,
		     struct virtio_blk_queue *queue, uint64_t queue_address);

/** Add request `id`, which must not be in use. The device sees it at virtio_blk_notify().
 * @param data  where the device sees the memory to transfer: `size` bytes, a multiple of
 *              VIRTIO_BLK_SECTOR; 0 for VIRTIO_BLK_T_FLUSH */
void virtio_blk_add(struct virtio_blk *blk, unsigned id, enum virtio_blk_type type,
		    uint64_t sector, uint64_t data, uint32_t size);

/** The same with data in up to VIRTIO_BLK_PIECES pieces (virtio_blk_pieces.c). Only their sum needs
 * to be a multiple of VIRTIO_BLK_SECTOR. */
struct virtio_blk_piece {
	uint64_t address; /* where the device sees it */
	uint32_t size;	  /* above 0 */
};
void virtio_blk_add_pieces(struct virtio_blk *blk, unsigned id, enum virtio_blk_type type,
			   uint64_t sector, const struct virtio_blk_piece *pieces,
			   unsigned count);

/** Let the device start all requests that were added. */
void virtio_blk_notify(struct virtio_blk *blk);

/** Acknowledge the device's interrupt. Before completions are collected, so that none is
 * missed. */
void virtio_blk_acknowledge(struct virtio_blk *blk);

/** Collect the next completion. @return false if there is none; otherwise `*id` is the request,
 * whose number is free again, and `*ok` whether it succeeded. */
bool virtio_blk_complete(struct virtio_blk *blk, unsigned *id, bool *ok);

#endif
