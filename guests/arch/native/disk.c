/* disk.c - the disk: a virtio block device that interrupts. */
#include "native.h"

#include "lib/virtio_blk.h"

#define SLOTS 8u
static struct {
	volatile uint32_t *registers;
	unsigned irq;
} slots[SLOTS];
static unsigned slot_count;

static struct virtio_blk disk; /* capacity 0: there is none */
static struct virtio_blk_queue queue;

_Static_assert(DISK_REQUESTS <= VIRTIO_BLK_REQUESTS, "a request's number is its slot");

/* The tree does not say which device is in a slot: map all of them and probe later. */
void disk_find(const struct fdt *fdt)
{
	fdt_node node = 0;
	uint64_t pa;
	unsigned irq;
	while (plic_exists() && slot_count < SLOTS &&
	       (node = find_device(fdt, node, "virtio,mmio", &pa, &irq))) {
		slots[slot_count].registers = map_device(pa, 0x1000);
		slots[slot_count].irq = irq;
		slot_count += slots[slot_count].registers != NULL;
	}
}

static void disk_interrupt(void)
{
	unsigned slot;
	bool good;
	virtio_blk_acknowledge(&disk);
	while (virtio_blk_complete(&disk, &slot, &good))
		blk_done(slot, good);
}

/* The disk in the lowest slot is used: trees list slots in any order. */
void disk_start(void)
{
	volatile uint32_t *registers = NULL;
	unsigned irq = 0;
	for (unsigned i = 0; i < slot_count; i++) {
		if (!virtio_blk_probe(slots[i].registers) ||
		    (registers && slots[i].registers > registers))
			continue;
		registers = slots[i].registers;
		irq = slots[i].irq;
	}
	if (registers && virtio_blk_init(&disk, registers, &queue, pa_of(&queue)))
		plic_enable(irq, disk_interrupt);
}

uint64_t disk_sectors(void)
{
	return disk.capacity;
}

bool disk_read_only(void)
{
	return disk.read_only;
}

void arch_blk_submit(uint32_t set)
{
	static const enum virtio_blk_type types[] = {[DISK_READ] = VIRTIO_BLK_T_IN,
						     [DISK_WRITE] = VIRTIO_BLK_T_OUT,
						     [DISK_FLUSH] = VIRTIO_BLK_T_FLUSH};
	bool added = false;
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++) {
		const struct disk_request *request = &disk_requests[slot];
		if (!(set >> slot & 1))
			continue;
		if (request->op == DISK_FLUSH && !disk.has_flush) {
			blk_done(slot, true); /* a disk without a cache */
			continue;
		}
		virtio_blk_add(&disk, slot, types[request->op], request->sector,
			       pa_of(request->memory), request->size);
		added = true;
	}
	if (added)
		virtio_blk_notify(&disk);
}
