/* disk-block.c - a lesson: how a computer reads and writes its disk.
 *
 * The CPU does not move the bytes. It writes a request into memory (which sector, to or from which
 * memory), notifies the disk, and continues; the disk reads the request from memory, moves the
 * bytes to or from memory by itself (direct memory access, DMA) and reports when it is done. Here
 * the CPU has nothing else to do and waits.
 *
 * The disk is a virtio block device: a design made for virtual machines, which most of the world's
 * virtual machines use. The request is a chain of three descriptors, each for a piece of memory:
 *
 *	[ header: read or write, sector ] -> [ data, 512 bytes ] -> [ status, 1 byte ]
 *
 * Two rings list the chains that are ready for the disk (available) and those it has finished
 * (used).
 *
 * Run it with a disk: ringside run -drive file=disk.img,snapshot=on disk-block
 * Source: Virtio 1.1, "MMIO Device Register Layout", "Split Virtqueues", "Block Device".
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/fdt.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "reads and writes a block of a disk (-drive file=IMG)");

_Noreturn void main(uint64_t hart, const void *device_tree);

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* ---- the disk's registers, as offsets from its slot */

enum { MAGIC = 0x00, VERSION = 0x04, DEVICE = 0x08, FEATURES = 0x20, FEATURES_HALF = 0x24 };
enum {
	QUEUE = 0x30,
	QUEUE_SIZE = 0x38,
	QUEUE_READY = 0x44,
	QUEUE_NOTIFY = 0x50,
	STATUS = 0x70
};
enum { CHAINS = 0x80, AVAILABLE = 0x90, USED = 0xa0, SECTORS = 0x100 };

#define MAGIC_VALUE 0x74726976 /* "virt" */
#define DEVICE_DISK 2
#define VERSION_1   1 /* in the upper half of the features; the only one this driver needs */

/* Bits of STATUS: the driver has found the device, knows how to drive it, has agreed with it on
 * features, and is ready. */
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };

static uintptr_t slot;

static uint32_t get(unsigned offset)
{
	return *(volatile uint32_t *)(slot + offset);
}

static void set(unsigned offset, uint64_t value)
{
	*(volatile uint32_t *)(slot + offset) = (uint32_t)value;
}

/* An address is written in two halves. */
static void set_address(unsigned offset, const volatile void *memory)
{
	set(offset, (uint64_t)memory);
	set(offset + 4, (uint64_t)memory >> 32);
}

/* ---- the memory that driver and disk share */

enum { ENTRIES = 4, SECTOR = 512 };
enum { MORE = 1, DISK_WRITES = 2 };	    /* flags of a descriptor */
enum { READ_SECTOR = 0, WRITE_SECTOR = 1 }; /* types of requests */

static struct {
	uint64_t address;
	uint32_t size;
	uint16_t flags, next;
} chain[ENTRIES] __attribute__((aligned(16)));

static volatile struct {
	uint16_t flags, count;
	uint16_t head[ENTRIES];
} available __attribute__((aligned(2)));

static volatile struct {
	uint16_t flags, count;
	struct {
		uint32_t head, written;
	} entry[ENTRIES];
} used __attribute__((aligned(4)));

static struct {
	uint32_t type, reserved;
	uint64_t sector;
} header;
static volatile uint8_t result;
static char data[SECTOR];

/* Earlier stores must be visible to the disk before later ones. */
static void in_order(void)
{
	__asm__ volatile("fence" ::: "memory");
}

/* ---- */

/* The device tree says what devices this computer has, and where their registers are. Most virtio
 * slots are empty. */
static bool find_disk(const void *device_tree)
{
	struct fdt fdt;
	fdt_node soc, node = 0;
	uint64_t base;

	if (!fdt_open(&fdt, device_tree, SIZE_MAX))
		return false;
	soc = fdt_path(&fdt, "/soc");
	while ((node = fdt_compatible_child(&fdt, soc, node, "virtio,mmio"))) {
		if (!fdt_u64(&fdt, node, "reg", 0, &base))
			continue;
		slot = base;
		if (get(MAGIC) == MAGIC_VALUE && get(VERSION) == 2 &&
		    get(DEVICE) == DEVICE_DISK)
			return true;
	}
	return false;
}

static bool set_up(void)
{
	set(STATUS, 0); /* reset */
	set(STATUS, ACKNOWLEDGE | DRIVER);
	set(FEATURES_HALF, 1);
	set(FEATURES, VERSION_1);
	set(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	if (!(get(STATUS) & FEATURES_OK))
		return false;
	set(QUEUE, 0);
	set(QUEUE_SIZE, ENTRIES);
	set_address(CHAINS, chain);
	set_address(AVAILABLE, &available);
	set_address(USED, &used);
	set(QUEUE_READY, 1);
	set(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	return true;
}

/* Transfer a sector between the disk and `data`. @return whether that succeeded. */
static bool request(uint32_t type, uint64_t sector)
{
	uint16_t done = used.count;

	header.type = type;
	header.sector = sector;
	result = 0xff;
	chain[0].address = (uint64_t)&header;
	chain[0].size = sizeof header;
	chain[0].flags = MORE;
	chain[0].next = 1;
	chain[1].address = (uint64_t)data;
	chain[1].size = sizeof data;
	chain[1].flags = type == READ_SECTOR ? MORE | DISK_WRITES : MORE;
	chain[1].next = 2;
	chain[2].address = (uint64_t)&result;
	chain[2].size = 1;
	chain[2].flags = DISK_WRITES;

	available.head[available.count % ENTRIES] = 0; /* the chain begins at descriptor 0 */
	in_order();
	available.count++;
	in_order();
	set(QUEUE_NOTIFY, 0);
	while (used.count == done)
		; /* an operating system would run another process meanwhile */
	in_order();
	return result == 0;
}

static _Noreturn void end(bool good, const char *line)
{
	print("disk: %s\n", line);
	sbi_power_off(good ? 0 : 1);
}

static void fill(char first)
{
	for (unsigned i = 0; i < SECTOR; i++)
		data[i] = (char)(first + i % 26);
}

static bool is_filled(char first)
{
	for (unsigned i = 0; i < SECTOR; i++)
		if (data[i] != (char)(first + i % 26))
			return false;
	return true;
}

void main(uint64_t hart, const void *device_tree)
{
	(void)hart;
	if (!find_disk(device_tree))
		end(false, "there is none; give one with -drive file=IMG,snapshot=on");
	if (!set_up())
		end(false, "it does not speak version 1 of virtio");
	print("disk: %u sectors of 512 bytes\n", (uint64_t)get(SECTORS));

	if (!request(READ_SECTOR, 0))
		end(false, "sector 0 cannot be read");
	data[16] = '\0';
	print("disk: sector 0 begins with \"%s\"\n", data);

	fill('a');
	if (!request(WRITE_SECTOR, 1))
		end(false, "sector 1 cannot be written");
	fill('?'); /* so that what is read cannot be left over */
	if (!request(READ_SECTOR, 1) || !is_filled('a'))
		end(false, "sector 1 is not what was written");
	print("disk: sector 1 was written, and reads as it was written\n");

	if (request(READ_SECTOR, get(SECTORS)))
		end(false, "a sector behind the last one was read");
	end(true, "a sector behind the last one was refused");
}
