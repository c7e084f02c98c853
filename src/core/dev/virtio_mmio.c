/* virtio_mmio.c - the registers of a virtio-mmio slot (Virtio 1.1: "MMIO Device Register
 * Layout").
 *
 *            +------------------+
 *   bus <--->| registers        |---> PLIC
 *            |   status, queue  |
 *   RAM <===>| virtio_blk: work |<==> the block backend
 *            +------------------+
 *
 * There is one queue. An error of the driver that no request can report sets DEVICE_NEEDS_RESET
 * and stops the queue. Registers answer to 4-byte accesses; other sizes read 0 and write nothing,
 * as in QEMU. The configuration space answers to any size. An empty slot has device ID 0. */
#include "dev/virtio.h"

#include "ringside/abi/board.h"

enum {
	MAGIC = 0x000,
	VERSION = 0x004,
	DEVICE_ID = 0x008,
	VENDOR_ID = 0x00c,
	DEVICE_FEATURES = 0x010,
	DEVICE_FEATURES_SEL = 0x014,
	DRIVER_FEATURES = 0x020,
	DRIVER_FEATURES_SEL = 0x024,
	QUEUE_SEL = 0x030,
	QUEUE_NUM_MAX = 0x034,
	QUEUE_NUM = 0x038,
	QUEUE_READY = 0x044,
	QUEUE_NOTIFY = 0x050,
	INTERRUPT_STATUS = 0x060,
	INTERRUPT_ACK = 0x064,
	STATUS = 0x070,
	QUEUE_DESC_LOW = 0x080,
	QUEUE_DESC_HIGH = 0x084,
	QUEUE_DRIVER_LOW = 0x090,
	QUEUE_DRIVER_HIGH = 0x094,
	QUEUE_DEVICE_LOW = 0x0a0,
	QUEUE_DEVICE_HIGH = 0x0a4,
	SHM_LEN_LOW = 0x0b0,
	SHM_LEN_HIGH = 0x0b4,
	CONFIG = 0x100,
};

#define MAGIC_VALUE 0x74726976 /* "virt" */
#define VENDOR	    0x554d4551 /* "QEMU": drivers for its `virt` board check it */

static void virtio_reset(void *state)
{
	*(struct virtio *)state = (struct virtio){.status = 0};
}

/* The driver resets the device: as at power-on, except that the backend must finish the request
 * that it has begun. */
static void start_over(struct virtio *v)
{
	bool draining = v->draining || v->request.pending;

	virtio_reset(v);
	v->draining = draining;
}

void virtio_needs_reset(struct virtio *v)
{
	v->notified = false;
	if (v->status & VIRTIO_DRIVER_OK)
		v->interrupt |= VIRTIO_INTERRUPT_CONFIG;
	v->status |= VIRTIO_NEEDS_RESET;
}

static uint32_t virtio_irq(const void *state)
{
	return ((const struct virtio *)state)->interrupt != 0;
}

static void virtio_update(void *state, const struct rs_board_io *io, bool poll,
			  struct rs_wake *wake)
{
	(void)poll; /* polling a request costs little */
	if (virtio_has_disk(io))
		virtio_blk_work(state, io, wake);
}

/* ---- reading */

static uint32_t half(uint64_t value, uint32_t select)
{
	return select == 0 ? (uint32_t)value : select == 1 ? (uint32_t)(value >> 32) : 0;
}

static uint32_t read_register(const struct virtio *v, const struct rs_board_io *io,
			      uint64_t offset)
{
	switch (offset) {
	case MAGIC:
		return MAGIC_VALUE;
	case VERSION:
		return 2;
	case VENDOR_ID:
		return VENDOR;
	default:
		break;
	}
	if (!virtio_has_disk(io))
		return 0;
	switch (offset) {
	case DEVICE_ID:
		return VIRTIO_ID_BLOCK;
	case DEVICE_FEATURES:
		return half(virtio_blk_features(io), v->device_select);
	case QUEUE_NUM_MAX:
		return v->queue_select == 0 ? VIRTQ_SIZE_MAX : 0;
	case QUEUE_READY:
		return v->queue_select == 0 && v->queue.ready;
	case INTERRUPT_STATUS:
		return v->interrupt;
	case STATUS: /* 0 tells the driver that the reset is done */
		return v->draining && !v->status ? VIRTIO_NEEDS_RESET : v->status;
	case SHM_LEN_LOW:
	case SHM_LEN_HIGH:
		return UINT32_MAX; /* no shared memory */
	default:
		return 0;
	}
}

static bool virtio_load(void *state, const struct rs_board_io *io, uint64_t offset,
			unsigned size, uint64_t *value)
{
	*value = 0;
	if (offset < CONFIG) {
		if (size == 4)
			*value = read_register(state, io, offset);
	} else if (virtio_has_disk(io)) {
		for (unsigned i = 0; i < size; i++)
			*value |= (uint64_t)virtio_blk_config(io, offset - CONFIG + i)
				  << (8 * i);
	}
	return true;
}

/* ---- writing */

static void write_status(struct virtio *v, const struct rs_board_io *io, uint32_t value)
{
	uint64_t offered = virtio_blk_features(io);

	if (value == 0) {
		start_over(v);
		return;
	}
	/* A driver without VIRTIO_F_VERSION_1 is accepted: "a device MAY fail to operate
	 * further" with it, and those of teaching kernels, which never look at features 32 to
	 * 63, use this register layout too. */
	if (v->features & ~offered)
		value &= ~(uint32_t)VIRTIO_FEATURES_OK;
	v->status = (value & VIRTIO_STATUS_ALL) | (v->status & VIRTIO_NEEDS_RESET);
}

static void write_features(struct virtio *v, uint32_t value)
{
	if (v->status & VIRTIO_FEATURES_OK)
		return;
	if (v->driver_select == 0)
		v->features = merge(v->features, value, UINT32_MAX);
	else if (v->driver_select == 1)
		v->features = merge(v->features, (uint64_t)value << 32, ~(uint64_t)UINT32_MAX);
}

static void set_ready(struct virtio *v, bool ready)
{
	if (ready == v->queue.ready)
		return;
	v->queue.ready = ready;
	v->queue.next = v->queue.used = 0;
	if (ready && !virtq_is_valid(&v->queue)) {
		v->queue.ready = false;
		virtio_needs_reset(v);
	}
}

static void write_low(uint64_t *address, uint32_t value)
{
	*address = merge(*address, value, UINT32_MAX);
}

static void write_high(uint64_t *address, uint32_t value)
{
	*address = merge(*address, (uint64_t)value << 32, ~(uint64_t)UINT32_MAX);
}

/* What must not change while the queue is in use. */
static void write_queue(struct virtq *q, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case QUEUE_NUM:
		q->size = value;
		break;
	case QUEUE_DESC_LOW:
		write_low(&q->descriptors, value);
		break;
	case QUEUE_DESC_HIGH:
		write_high(&q->descriptors, value);
		break;
	case QUEUE_DRIVER_LOW:
		write_low(&q->driver, value);
		break;
	case QUEUE_DRIVER_HIGH:
		write_high(&q->driver, value);
		break;
	case QUEUE_DEVICE_LOW:
		write_low(&q->device, value);
		break;
	case QUEUE_DEVICE_HIGH:
		write_high(&q->device, value);
		break;
	default:
		break;
	}
}

static void write_register(struct virtio *v, const struct rs_board_io *io, uint64_t offset,
			   uint32_t value)
{
	switch (offset) {
	case DEVICE_FEATURES_SEL:
		v->device_select = value;
		break;
	case DRIVER_FEATURES_SEL:
		v->driver_select = value;
		break;
	case DRIVER_FEATURES:
		write_features(v, value);
		break;
	case QUEUE_SEL:
		v->queue_select = value;
		break;
	case QUEUE_READY:
		if (v->queue_select == 0)
			set_ready(v, value & 1);
		break;
	case QUEUE_NOTIFY:
		if (value == 0)
			v->notified = (v->status & VIRTIO_RUNNING) == VIRTIO_RUNNING;
		break;
	case INTERRUPT_ACK:
		v->interrupt &= (uint8_t)~value;
		break;
	case STATUS:
		write_status(v, io, value);
		break;
	default:
		if (v->queue_select == 0 && !v->queue.ready)
			write_queue(&v->queue, offset, value);
		break;
	}
}

static bool virtio_store(void *state, const struct rs_board_io *io, uint64_t offset,
			 unsigned size, uint64_t value)
{
	if (virtio_has_disk(io) && offset < CONFIG && size == 4)
		write_register(state, io, offset, (uint32_t)value);
	return true;
}

const struct rs_device_class rs_virtio_class = {
	.name = "virtio",
	.span = RS_VIRTIO_STRIDE,
	.state_size = sizeof(struct virtio),
	.reset = virtio_reset,
	.load = virtio_load,
	.store = virtio_store,
	.update = virtio_update,
	.irq = virtio_irq,
};
