/* disk.c - the disk: a page of requests that the hypervisor reads, and one call for all that are new. */
#include "para.h"

_Static_assert(DISK_REQUESTS <= RS_RING, "a request's number is its id");
_Static_assert(DISK_SECTOR == RS_RING_SECTOR, "both count the same sectors");

static union {
	volatile struct rs_ring ring;
	uint8_t page[PAGE_SIZE]; /* all of it is given away */
} shared_ring __attribute__((aligned(PAGE_SIZE)));
#define ring (&shared_ring.ring)

static uint64_t sectors; /* 0: there is no disk */
static uint32_t answers_read;

void disk_start(void)
{
	if (start_info.disks)
		/* native: the virtio driver sets up a queue by the device's registers */
		sectors = hypercall(RS_HC_BLOCK_START, 0, pa_of(&shared_ring), 0, 0);
}

uint64_t disk_sectors(void)
{
	return sectors;
}

bool disk_read_only(void)
{
	return ring->flags & RS_RING_READ_ONLY;
}

void arch_blk_submit(uint32_t set)
{
	static const uint32_t ops[] = {[DISK_READ] = RS_RING_READ,
				       [DISK_WRITE] = RS_RING_WRITE,
				       [DISK_FLUSH] = RS_RING_FLUSH};
	uint32_t next = ring->submitted;
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++) {
		const struct disk_request *request = &disk_requests[slot];
		if (!(set >> slot & 1))
			continue;
		ring->request[next++ % RS_RING] =
			(struct rs_ring_request){.id = slot,
						 .sector = request->sector,
						 .memory = pa_of(request->memory),
						 .size = request->size,
						 .op = ops[request->op]};
	}
	ring->submitted = next;
	/* native: a store into the device's notify register */
	(void)hypercall(RS_HC_BLOCK_NOTIFY, 0, 0, 0, 0);
}

/* native: a load of the interrupt controller's claim register and a store to complete it. Here the
 * event is a bit in the shared page; the hypervisor sets others of it at any time. */
void arch_device_interrupt(void)
{
	__atomic_fetch_and(&shared->pending, ~(UINT64_C(1) << RS_EVENT_EXTERNAL),
			   __ATOMIC_RELAXED);
	for (; answers_read != ring->answered; answers_read++) {
		volatile const struct rs_ring_answer *answer =
			&ring->answer[answers_read % RS_RING];
		blk_done((unsigned)answer->id, answer->error == 0);
	}
}
