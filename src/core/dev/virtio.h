/* virtio.h - a virtio-mmio slot and the disk in it. */
#ifndef CORE_DEV_VIRTIO_H
#define CORE_DEV_VIRTIO_H
#include "dev/virtq.h"

#define VIRTIO_F_INDIRECT_DESC BIT(28)
#define VIRTIO_F_VERSION_1     BIT(32)

enum { VIRTIO_ID_BLOCK = 2 };

enum {
	VIRTIO_DRIVER_OK = 0x04,
	VIRTIO_FEATURES_OK = 0x08,
	VIRTIO_RUNNING = VIRTIO_DRIVER_OK | VIRTIO_FEATURES_OK,
	VIRTIO_NEEDS_RESET = 0x40,
	VIRTIO_STATUS_ALL = 0x8f, /* what a driver may set */
	VIRTIO_INTERRUPT_USED = 1,
	VIRTIO_INTERRUPT_CONFIG = 2,
};

/* The request under way. */
struct virtio_request {
	uint64_t due;	    /* the clock when its latency is over */
	uint64_t status_at; /* where its result goes */
	uint32_t written;   /* bytes of the chain, if all goes well ... */
	uint32_t if_failed; /* ... and if not */
	uint16_t head;
	uint8_t status; /* what the result will be, unless a pending one fails */
	bool busy;
	bool pending; /* the backend is not done */
};

struct virtio {
	uint64_t features; /* accepted by the driver */
	uint32_t status, device_select, driver_select, queue_select;
	uint8_t interrupt; /* VIRTIO_INTERRUPT_* */
	bool kicked;	   /* the driver has offered something */
	bool draining;	   /* a request from before a reset is still under way at the backend */
	struct virtq queue;
	struct virtio_request request;
};
extern const struct rs_device_class rs_virtio_class;

static inline bool virtio_has_disk(const struct rs_board_io *io)
{
	return io->block && io->block->submit;
}

/* The driver did what cannot be answered: stop until it resets the device. */
void virtio_needs_reset(struct virtio *v);

/* ---- the disk (virtio_blk.c) */

uint64_t virtio_blk_features(const struct rs_board_io *io);
/* A byte of the configuration space. */
uint8_t virtio_blk_config(const struct rs_board_io *io, uint64_t offset);
/* Do what is due: finish a request, begin the next. */
void virtio_blk_work(struct virtio *v, const struct rs_board_io *io, struct rs_wake *wake);

#endif
