/* two-disks.c - a guest that reads the first sector of each of its disks by a driver of its own; or, with
 * -DSTRAY, has its first disk access memory that is not there until it has no disk any more.
 */
#include "lib/note.h"
#include "lib/physical.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "lib/virtio_blk.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_BOARD, "drives its disks itself");

enum { NEEDS_RESET = 0x40, STATUS = 0x70 / 4 };

_Noreturn void main(void);

static struct virtio_blk_queue queue __attribute__((aligned(4096)));
static struct virtio_blk disk;
static uint8_t sector[VIRTIO_BLK_SECTOR + 1] __attribute__((aligned(16)));

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static bool open(unsigned slot)
{
	volatile uint32_t *registers =
		physical(RS_VIRTIO_BASE + (uint64_t)slot * RS_VIRTIO_STRIDE);

	memset(&queue, 0, sizeof queue);
	return virtio_blk_probe(registers) &&
	       virtio_blk_init(&disk, registers, &queue, physical_address(&queue));
}

/* Read the first sector to `address`. @return whether it was read; not if the disk stops. */
static bool read_to(uint64_t address)
{
	unsigned id;
	bool ok;

	virtio_blk_add(&disk, 0, VIRTIO_BLK_T_IN, 0, address, VIRTIO_BLK_SECTOR);
	virtio_blk_notify(&disk);
	while (!virtio_blk_complete(&disk, &id, &ok))
		if (disk.registers[STATUS] & NEEDS_RESET || !virtio_blk_probe(disk.registers))
			return false;
	virtio_blk_acknowledge(&disk);
	return ok;
}

static void read_all(void)
{
	for (unsigned slot = 0; slot < RS_VIRTIO_SLOTS && open(slot); slot++) {
		bool read = read_to(physical_address(sector));

		sector[16] = '\0';
		print("disk %u: %u sectors, \"%s\"\n", (uint64_t)slot, disk.capacity,
		      read ? (const char *)sector : "not read");
	}
}

#ifdef STRAY
/* Everywhere but in the guest's RAM: where the machine has the RAM of others, and its devices. */
static void stray(void)
{
	static const uint64_t places[] = {0,
					  RS_PLIC_BASE,
					  RS_IOMMU_BASE,
					  RS_VIRTIO_BASE,
					  RS_RAM_BASE - 0x1000,
					  RS_RAM_BASE + 0x10000000,
					  UINT64_C(1) << 38};
	enum { TRIES = 1000 };
	unsigned count = 0;

	while (count < TRIES && open(0)) {
		if (read_to(places[count++ % (sizeof places / sizeof *places)]))
			print("it read to memory that is not there\n");
	}
	if (count == TRIES)
		print("the disk is still there\n");
	else
		print("the disk is gone after %u accesses\n", (uint64_t)count);
}
#endif

void main(void)
{
#ifdef STRAY
	stray();
#endif
	read_all();
	sbi_power_off(0);
}
