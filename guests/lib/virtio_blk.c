#include "lib/virtio_blk.h"

/* Registers, as indices of 4 bytes. */
enum {
	MAGIC_VALUE = 0x000 / 4,
	VERSION = 0x004 / 4,
	DEVICE_ID = 0x008 / 4,
	DEVICE_FEATURES = 0x010 / 4,
	DEVICE_FEATURES_SEL = 0x014 / 4,
	DRIVER_FEATURES = 0x020 / 4,
	DRIVER_FEATURES_SEL = 0x024 / 4,
	QUEUE_SEL = 0x030 / 4,
	QUEUE_NUM_MAX = 0x034 / 4,
	QUEUE_NUM = 0x038 / 4,
	QUEUE_READY = 0x044 / 4,
	QUEUE_NOTIFY = 0x050 / 4,
	INTERRUPT_STATUS = 0x060 / 4,
	INTERRUPT_ACK = 0x064 / 4,
	STATUS = 0x070 / 4,
	QUEUE_DESC = 0x080 / 4, /* low half; the high half follows, as of the next two */
	QUEUE_DRIVER = 0x090 / 4,
	QUEUE_DEVICE = 0x0a0 / 4,
	CONFIG_CAPACITY = 0x100 / 4,
};

#define MAGIC	 0x74726976u /* "virt" */
#define ID_BLOCK 2u

#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER	   2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u

#define VIRTIO_BLK_F_RO	   (1u << 5)
#define VIRTIO_BLK_F_FLUSH (1u << 9)
#define VIRTIO_F_VERSION_1 1u /* in the upper half */

#define DESC_PER_REQUEST VIRTIO_BLK_DESC_PER_REQUEST
#define VIRTIO_BLK_S_OK	 0u

_Static_assert(VIRTIO_BLK_QUEUE_SIZE >= DESC_PER_REQUEST * VIRTIO_BLK_REQUESTS,
	       "each request has descriptors of its own");

/* Earlier accesses happen before later ones, as the device sees them. */
static void barrier(void)
{
	__asm__ volatile("fence" ::: "memory");
}

bool virtio_blk_probe(const volatile uint32_t *registers)
{
	return registers[MAGIC_VALUE] == MAGIC && registers[VERSION] == 2 &&
	       registers[DEVICE_ID] == ID_BLOCK;
}

void virtio_blk_reset(volatile uint32_t *registers)
{
	registers[STATUS] = 0;
	while (registers[STATUS])
		;
}

/* @return whether the device accepts the features that this driver knows. */
static bool negotiate(struct virtio_blk *blk)
{
	volatile uint32_t *r = blk->registers;
	r[STATUS] = 0; /* reset */
	r[STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
	r[DEVICE_FEATURES_SEL] = 0;
	uint32_t features = r[DEVICE_FEATURES];
	blk->read_only = features & VIRTIO_BLK_F_RO;
	blk->has_flush = features & VIRTIO_BLK_F_FLUSH;
	r[DRIVER_FEATURES_SEL] = 0;
	r[DRIVER_FEATURES] = features & (VIRTIO_BLK_F_RO | VIRTIO_BLK_F_FLUSH);
	r[DRIVER_FEATURES_SEL] = 1;
	r[DRIVER_FEATURES] = VIRTIO_F_VERSION_1;
	r[STATUS] = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
	return r[STATUS] & STATUS_FEATURES_OK;
}

/* The descriptors of a request never change places. */
static void init_descriptors(struct virtio_blk_queue *queue, uint64_t address)
{
	uint64_t header = address + offsetof(struct virtio_blk_queue, header);
	uint64_t status = address + offsetof(struct virtio_blk_queue, status);
	for (unsigned id = 0; id < VIRTIO_BLK_REQUESTS; id++) {
		struct virtq_desc *d = &queue->desc[DESC_PER_REQUEST * id];
		uint16_t first = (uint16_t)(DESC_PER_REQUEST * id);
		d[0].addr = header + id * sizeof(queue->header[0]);
		d[0].len = sizeof(queue->header[0]);
		d[0].flags = VIRTQ_DESC_F_NEXT;
		d[1].next = (uint16_t)(first + 2);
		d[VIRTIO_BLK_PIECES + 1].addr = status + id;
		d[VIRTIO_BLK_PIECES + 1].len = 1;
		d[VIRTIO_BLK_PIECES + 1].flags = VIRTQ_DESC_F_WRITE;
	}
}

static void set_address(volatile uint32_t *low, uint64_t address)
{
	low[0] = (uint32_t)address;
	low[1] = (uint32_t)(address >> 32);
}

bool virtio_blk_init(struct virtio_blk *blk, volatile uint32_t *registers,
		     struct virtio_blk_queue *queue, uint64_t queue_address)
{
	*blk = (struct virtio_blk){.registers = registers, .queue = queue};
	if (!negotiate(blk))
		return false;
	registers[QUEUE_SEL] = 0;
	if (registers[QUEUE_NUM_MAX] < VIRTIO_BLK_QUEUE_SIZE)
		return false;
	init_descriptors(queue, queue_address);
	queue->avail.flags = queue->avail.idx = 0;
	queue->used.flags = queue->used.idx = 0;
	registers[QUEUE_NUM] = VIRTIO_BLK_QUEUE_SIZE;
	set_address(&registers[QUEUE_DESC], queue_address);
	set_address(&registers[QUEUE_DRIVER],
		    queue_address + offsetof(struct virtio_blk_queue, avail));
	set_address(&registers[QUEUE_DEVICE],
		    queue_address + offsetof(struct virtio_blk_queue, used));
	registers[QUEUE_READY] = 1;
	registers[STATUS] =
		STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK;
	blk->capacity = registers[CONFIG_CAPACITY] | (uint64_t)registers[CONFIG_CAPACITY + 1]
							     << 32;
	return true;
}

#if VIRTIO_BLK_PIECES == 1
void virtio_blk_add(struct virtio_blk *blk, unsigned id, enum virtio_blk_type type,
		    uint64_t sector, uint64_t data, uint32_t size)
{
	struct virtio_blk_queue *queue = blk->queue;
	unsigned first = DESC_PER_REQUEST * id;
	struct virtq_desc *d = &queue->desc[first];
	queue->header[id].type = type;
	queue->header[id].sector = sector;
	d[0].next = (uint16_t)(first + (size ? 1 : 2)); /* without data: skip its descriptor */
	d[1].addr = data;
	d[1].len = size;
	d[1].flags = type == VIRTIO_BLK_T_IN ? VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE
					     : VIRTQ_DESC_F_NEXT;
	queue->avail.ring[blk->next_avail++ % VIRTIO_BLK_QUEUE_SIZE] = (uint16_t)first;
}
#endif

void virtio_blk_notify(struct virtio_blk *blk)
{
	barrier();
	blk->queue->avail.idx = blk->next_avail;
	barrier();
	blk->registers[QUEUE_NOTIFY] = 0;
}

void virtio_blk_acknowledge(struct virtio_blk *blk)
{
	blk->registers[INTERRUPT_ACK] = blk->registers[INTERRUPT_STATUS];
}

bool virtio_blk_complete(struct virtio_blk *blk, unsigned *id, bool *ok)
{
	const struct virtio_blk_queue *queue = blk->queue;
	if (blk->last_used == queue->used.idx)
		return false;
	barrier();
	*id = queue->used.ring[blk->last_used++ % VIRTIO_BLK_QUEUE_SIZE].id / DESC_PER_REQUEST;
	*ok = queue->status[*id] == VIRTIO_BLK_S_OK;
	return true;
}
