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
	uint64_t due;	    /* the clock at which its latency is over */
	uint64_t status_at; /* address of the byte for its result */
	uint32_t written;   /* bytes written to the chain, if it succeeds ... */
	uint32_t if_failed; /* ... and if it fails */
	uint16_t head;
	uint8_t status; /* the result, unless the backend reports a failure later */
	bool busy;
	bool pending; /* the backend has not finished */
};

struct virtio {
	uint64_t features; /* accepted by the driver */
	uint32_t status, device_select, driver_select, queue_select;
	uint8_t interrupt; /* VIRTIO_INTERRUPT_* */
	bool notified;	   /* queue notify: the driver may have made buffers available */
	bool draining;	   /* the backend is still busy with a request from before a reset */
	struct virtq queue;
	struct virtio_request request;
};
extern const struct rs_device_class rs_virtio_class;

static inline bool virtio_has_disk(const struct rs_board_io *io)
{
	return io->block && io->block->submit;
}

/* The driver made an error that no request can report: stop until it resets the device. */
void virtio_needs_reset(struct virtio *v);

/* ---- the disk (virtio_blk.c) */

uint64_t virtio_blk_features(const struct rs_board_io *io);
/* A byte of the configuration space. */
uint8_t virtio_blk_config(const struct rs_board_io *io, uint64_t offset);
/* Do what is due: finish a request, begin the next. */
void virtio_blk_work(struct virtio *v, const struct rs_board_io *io, struct rs_wake *wake);

#endif
