/* virtio.c - the disk (Virtio 1.1: "MMIO Device Register Layout", "Split Virtqueues" and
 * "Block Device").
 *
 * Each slot of disk_requests has three descriptors of its own, and they never change places:
 *
 *	[ header: what, where ] -> [ data, up to a page ] -> [ result, 1 byte ]
 */
#include "native.h"

/* Registers, as numbers of 4 bytes. */
enum {
	MAGIC = 0x000 / 4,
	VERSION = 0x004 / 4,
	DEVICE = 0x008 / 4,
	OFFERED = 0x010 / 4,
	OFFERED_HALF = 0x014 / 4,
	ACCEPTED = 0x020 / 4,
	ACCEPTED_HALF = 0x024 / 4,
	QUEUE = 0x030 / 4,
	QUEUE_MOST = 0x034 / 4,
	QUEUE_SIZE = 0x038 / 4,
	QUEUE_READY = 0x044 / 4,
	DOORBELL = 0x050 / 4,
	INTERRUPT = 0x060 / 4,
	ACKNOWLEDGE = 0x064 / 4,
	STATUS = 0x070 / 4,
	DESCRIPTORS_AT = 0x080 / 4,
	AVAILABLE_AT = 0x090 / 4,
	USED_AT = 0x0a0 / 4,
	CAPACITY = 0x100 / 4,
};

#define MAGIC_VALUE    0x74726976u /* "virt" */
#define DEVICE_DISK    2u
#define STATUS_SEEN    1u
#define STATUS_DRIVER  2u
#define STATUS_RUNNING 4u
#define STATUS_AGREED  8u
#define HAS_READ_ONLY  (1u << 5)
#define HAS_FLUSH      (1u << 9)
#define HAS_VERSION_1  1u /* of the upper half */

#define PER_SLOT    3u
#define QUEUE_ROOM  64u /* a power of two, PER_SLOT * DISK_REQUESTS or more */
#define FLAG_MORE   1u
#define FLAG_TO_RAM 2u
#define TYPE_READ   0u
#define TYPE_WRITE  1u
#define TYPE_FLUSH  4u
#define RESULT_GOOD 0u

/* What the driver and the disk share. */
static struct {
	struct descriptor {
		uint64_t address;
		uint32_t size;
		uint16_t flags, next;
	} descriptors[QUEUE_ROOM] __attribute__((aligned(16)));
	volatile struct {
		uint16_t flags, count, head[QUEUE_ROOM];
	} available;
	volatile struct {
		uint16_t flags, count;
		struct {
			uint32_t head, written;
		} entry[QUEUE_ROOM];
	} used __attribute__((aligned(4)));
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} headers[DISK_REQUESTS];
	volatile uint8_t results[DISK_REQUESTS];
} shared;

#define SLOTS 8u
static struct {
	volatile uint32_t *registers;
	unsigned irq;
} slots[SLOTS];
static unsigned slot_count;

static volatile uint32_t *disk; /* the registers of the one in use; NULL: there is none */
static uint64_t sectors;
static bool read_only, has_flush;
static uint16_t used_seen; /* entries of the ring that were looked at */

static void disk_interrupt(void);

/* The other side must see what was written before it sees what follows. */
static void in_order(void)
{
	__asm__ volatile("fence" ::: "memory");
}

/* The tree does not say what is in a slot: they are mapped to be asked. */
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

/* ---- Starting ---- */

static void set_address(unsigned at, const volatile void *memory)
{
	pa_t pa = pa_of((const void *)memory);
	disk[at] = (uint32_t)pa;
	disk[at + 1] = (uint32_t)(pa >> 32);
}

static void make_descriptors(void)
{
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++) {
		struct descriptor *d = &shared.descriptors[PER_SLOT * slot];
		uint16_t first = (uint16_t)(PER_SLOT * slot);
		d[0] = (struct descriptor){pa_of(&shared.headers[slot]),
					   sizeof(shared.headers[slot]), FLAG_MORE,
					   (uint16_t)(first + 1)};
		d[1].next = (uint16_t)(first + 2);
		d[2] = (struct descriptor){pa_of((const void *)&shared.results[slot]), 1,
					   FLAG_TO_RAM, 0};
	}
}

/* @return whether the disk and this driver understand each other. */
static bool agree(void)
{
	disk[STATUS] = 0;
	disk[STATUS] = STATUS_SEEN | STATUS_DRIVER;
	disk[OFFERED_HALF] = 0;
	uint32_t offered = disk[OFFERED];
	read_only = offered & HAS_READ_ONLY;
	has_flush = offered & HAS_FLUSH;
	disk[ACCEPTED_HALF] = 0;
	disk[ACCEPTED] = offered & (HAS_READ_ONLY | HAS_FLUSH);
	disk[ACCEPTED_HALF] = 1;
	disk[ACCEPTED] = HAS_VERSION_1;
	disk[STATUS] = STATUS_SEEN | STATUS_DRIVER | STATUS_AGREED;
	disk[QUEUE] = 0;
	return disk[STATUS] & STATUS_AGREED && disk[QUEUE_MOST] >= QUEUE_ROOM;
}

static void start(void)
{
	make_descriptors();
	disk[QUEUE_SIZE] = QUEUE_ROOM;
	set_address(DESCRIPTORS_AT, shared.descriptors);
	set_address(AVAILABLE_AT, &shared.available);
	set_address(USED_AT, &shared.used);
	disk[QUEUE_READY] = 1;
	disk[STATUS] = STATUS_SEEN | STATUS_DRIVER | STATUS_AGREED | STATUS_RUNNING;
	sectors = disk[CAPACITY] | (uint64_t)disk[CAPACITY + 1] << 32;
}

/* The disk in the lowest slot is the one: trees list slots in any order. */
void disk_start(void)
{
	unsigned irq = 0;
	for (unsigned i = 0; i < slot_count; i++) {
		volatile uint32_t *r = slots[i].registers;
		if (r[MAGIC] != MAGIC_VALUE || r[VERSION] != 2 || r[DEVICE] != DEVICE_DISK ||
		    (disk && r > disk))
			continue;
		disk = r;
		irq = slots[i].irq;
	}
	if (!disk)
		return;
	if (!agree()) {
		disk = NULL;
		return;
	}
	start();
	plic_enable(irq, disk_interrupt);
}

uint64_t disk_sectors(void)
{
	return sectors;
}

bool disk_read_only(void)
{
	return read_only;
}

/* ---- Requests ---- */

static void prepare(unsigned slot)
{
	static const uint32_t types[] = {
		[DISK_READ] = TYPE_READ, [DISK_WRITE] = TYPE_WRITE, [DISK_FLUSH] = TYPE_FLUSH};
	const struct disk_request *request = &disk_requests[slot];
	struct descriptor *d = &shared.descriptors[PER_SLOT * slot];
	shared.headers[slot].type = types[request->op];
	shared.headers[slot].sector = request->sector;
	d[0].next = (uint16_t)(PER_SLOT * slot + (request->size ? 1 : 2));
	d[1].address = pa_of(request->memory);
	d[1].size = request->size;
	d[1].flags = request->op == DISK_READ ? FLAG_MORE | FLAG_TO_RAM : FLAG_MORE;
}

void arch_blk_submit(uint32_t set)
{
	uint16_t count = shared.available.count;
	bool rings = false;
	for (unsigned slot = 0; slot < DISK_REQUESTS; slot++) {
		if (!(set >> slot & 1))
			continue;
		if (disk_requests[slot].op == DISK_FLUSH && !has_flush) {
			blk_done(slot, true); /* such a disk keeps nothing back */
			continue;
		}
		prepare(slot);
		shared.available.head[count++ % QUEUE_ROOM] = (uint16_t)(PER_SLOT * slot);
		rings = true;
	}
	in_order();
	shared.available.count = count;
	in_order();
	if (rings)
		disk[DOORBELL] = 0;
}

static void disk_interrupt(void)
{
	disk[ACKNOWLEDGE] = disk[INTERRUPT];
	while (used_seen != shared.used.count) {
		in_order();
		unsigned slot = shared.used.entry[used_seen++ % QUEUE_ROOM].head / PER_SLOT;
		blk_done(slot, shared.results[slot] == RESULT_GOOD);
	}
}
