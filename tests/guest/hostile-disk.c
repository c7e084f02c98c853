/* hostile-disk.c - a guest that lies to the controller of its disk: wrong registers, rings that claim what
 * is not there, descriptors outside of memory, chains without end. The controller must refuse, and
 * serve the next request that is right. The same on bare metal and where a hypervisor emulates it.
 */
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_BOARD, "lies to its disk");

enum {
	FEATURES = 0x20,
	FEATURES_HALF = 0x24,
	QUEUE = 0x30,
	QUEUE_SIZE = 0x38,
	QUEUE_READY = 0x44,
	NOTIFY = 0x50,
	INTERRUPT = 0x60,
	ACKNOWLEDGE = 0x64,
	STATUS = 0x70,
	CHAINS = 0x80,
	AVAILABLE = 0x90,
	USED = 0xa0,
};
enum { NEEDS_RESET = 0x40, RUNNING = 0x0f };
enum { MORE = 1, WRITE = 2, INDIRECT = 4 };
enum { IN = 0, OUT = 1, FLUSH = 4 };
enum { SIZE = 256, SECTOR = 512 };
enum { GOOD = 0, FAILED = 1, UNKNOWN = 2, NEVER = 0xff };
#define RAM_END (RS_RAM_BASE + UINT64_C(0x8000000))

_Noreturn void main(void);

static bool wrong;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static struct descriptor {
	uint64_t address;
	uint32_t size;
	uint16_t flags, next;
} chain[SIZE] __attribute__((aligned(16))), indirect[SIZE];
static volatile struct {
	uint16_t flags, count, head[SIZE];
} available;
static volatile struct {
	uint16_t flags, count;
	struct {
		uint32_t head, written;
	} entry[SIZE];
} used __attribute__((aligned(4)));
static struct {
	uint32_t type, reserved;
	uint64_t sector;
} header;
static volatile uint8_t result;
static uint8_t data[SECTOR + 8];

static uint32_t get(unsigned offset)
{
	return *(volatile uint32_t *)(uintptr_t)(RS_VIRTIO_BASE + offset);
}

static void set(unsigned offset, uint64_t value)
{
	*(volatile uint32_t *)(uintptr_t)(RS_VIRTIO_BASE + offset) = (uint32_t)value;
}

static void set_address(unsigned offset, uint64_t address)
{
	set(offset, address);
	set(offset + 4, address >> 32);
}

/* ---- the right way */

static void start_queue(uint32_t size, uint64_t chains, uint64_t ready, uint64_t done)
{
	set(STATUS, 0);
	set(STATUS, 3);
	set(FEATURES_HALF, 0);
	set(FEATURES, 1u << 28); /* indirect descriptors */
	set(FEATURES_HALF, 1);
	set(FEATURES, 1);
	set(STATUS, 11);
	available.flags = available.count = 0;
	used.flags = used.count = 0;
	set(QUEUE, 0);
	set(QUEUE_SIZE, size);
	set_address(CHAINS, chains);
	set_address(AVAILABLE, ready);
	set_address(USED, done);
	set(QUEUE_READY, 1);
	set(STATUS, RUNNING);
}

static void start(void)
{
	start_queue(SIZE, (uint64_t)chain, (uint64_t)&available, (uint64_t)&used);
}

static void link(unsigned i, const volatile void *at, uint32_t size, unsigned flags)
{
	chain[i] = (struct descriptor){(uint64_t)at, size, (uint16_t)flags, (uint16_t)(i + 1)};
}

/* The chain of an ordinary request: header, data, result. */
static void order(uint32_t type, uint64_t sector)
{
	header.type = type;
	header.sector = sector;
	result = NEVER;
	link(0, &header, sizeof header, MORE);
	link(1, data, SECTOR, type == IN ? MORE | WRITE : MORE);
	link(2, &result, 1, WRITE);
}

static void notify(unsigned head)
{
	available.head[available.count % SIZE] = (uint16_t)head;
	__asm__ volatile("fence" ::: "memory");
	available.count++;
	__asm__ volatile("fence" ::: "memory");
	set(NOTIFY, 0);
}

/* Until the request is done, or the controller wants to be reset. @return whether it is done. */
static bool is_served(void)
{
	uint16_t before = (uint16_t)(available.count - 1);

	while (used.count == before)
		if (get(STATUS) & NEEDS_RESET)
			return false;
	__asm__ volatile("fence" ::: "memory");
	return true;
}

static void fault(const char *what, uint64_t got, uint64_t expected)
{
	wrong = true;
	print("%s: %p, expected %p\n", what, got, expected);
}

/* Sector 5 of the disk holds 5 * 512 + i, each modulo 251. */
static bool is_sector_5(void)
{
	for (unsigned i = 0; i < SECTOR; i++)
		if (data[i] != (5 * SECTOR + i) % 251)
			return false;
	return true;
}

/* After each lie: a driver that keeps the rules is served. */
static void read_rightly(const char *after)
{
	start();
	memset(data, 0, sizeof data);
	order(IN, 5);
	notify(0);
	if (!is_served() || result != GOOD || !is_sector_5())
		fault(after, result, GOOD);
}

static void expect_refusal(const char *what)
{
	notify(0);
	if (is_served())
		fault(what, result, NEEDS_RESET);
	read_rightly(what);
}

static void expect_result(const char *what, uint8_t expected)
{
	notify(0);
	if (!is_served() || result != expected)
		fault(what, result, expected);
	read_rightly(what);
}

/* ---- lies */

static void queues(void)
{
	static const uint32_t sizes[] = {0, 3, 257, 512, 0x80000000, 0xffffffff};

	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		start_queue(sizes[i], (uint64_t)chain, (uint64_t)&available, (uint64_t)&used);
		if (!(get(STATUS) & NEEDS_RESET))
			fault("size of the queue", sizes[i], NEEDS_RESET);
		read_rightly("size of the queue");
	}
	print("sizes of the queue: refused\n");
}

static const uint64_t nowhere[] = {0x10,
				   RS_PLIC_BASE,
				   RS_RAM_BASE - 16,
				   RAM_END - 8,
				   RAM_END,
				   RAM_END + 0x1000000,
				   UINT64_C(0x8000000080000000),
				   UINT64_C(0xfffffffffffffff0)};
enum { NOWHERE = sizeof nowhere / sizeof *nowhere };

static void rings(void)
{
	for (unsigned i = 0; i < NOWHERE; i++) {
		uint64_t at = nowhere[i] & ~UINT64_C(15);

		start_queue(SIZE, at, (uint64_t)&available, (uint64_t)&used);
		order(IN, 5);
		expect_refusal("descriptors outside");
		start_queue(SIZE, (uint64_t)chain, at, (uint64_t)&used);
		set(NOTIFY, 0);
		while (!(get(STATUS) & NEEDS_RESET) && at != (RAM_END - 16))
			;
		read_rightly("available ring outside");
		start_queue(SIZE, (uint64_t)chain, (uint64_t)&available, at);
		order(IN, 5);
		notify(0);
		while (!(get(STATUS) & NEEDS_RESET))
			if (at == RAM_END - 16 && result == GOOD)
				break; /* its first entry is still memory */
		read_rightly("used ring outside");
	}
	print("rings outside of memory: refused\n");
}

static void indices(void)
{
	start();
	order(IN, 5);
	available.count = 1000; /* more than the ring holds */
	set(NOTIFY, 0);
	while (!(get(STATUS) & NEEDS_RESET))
		if (used.count)
			fault("index", result, NEEDS_RESET);
	read_rightly("index");
	start();
	order(IN, 5);
	notify(SIZE); /* no such descriptor */
	if (is_served())
		fault("head", result, NEEDS_RESET);
	read_rightly("head");
	print("indices: refused\n");
}

static void descriptors(void)
{
	for (unsigned i = 0; i < NOWHERE; i++)
		for (unsigned piece = 0; piece < 3; piece++) {
			if (piece == 2 && nowhere[i] == RAM_END - 8)
				continue; /* a byte is there */
			start();
			order(i % 2 ? OUT : IN, 5);
			chain[piece].address = nowhere[i];
			expect_refusal("piece outside");
		}
	start();
	order(IN, 5);
	chain[1].size = 0xffffffff;
	expect_refusal("piece of 4 GiB");
	start();
	order(IN, 5);
	chain[1].next = 0; /* for ever */
	expect_refusal("loop");
	start();
	order(IN, 5);
	chain[1].next = SIZE;
	expect_refusal("link outside");
	start();
	order(IN, 5);
	chain[0].flags |= WRITE; /* no header to read */
	expect_refusal("no header");
	start();
	order(IN, 5);
	chain[2].flags = 0; /* nowhere to put the result */
	expect_refusal("no result");
	start();
	order(IN, 5);
	link(0, indirect, sizeof indirect, INDIRECT);
	for (unsigned i = 0; i < SIZE; i++)
		indirect[i] =
			(struct descriptor){(uint64_t)indirect, sizeof indirect, INDIRECT, 0};
	expect_refusal("indirect in indirect");
	print("descriptors: refused\n");
}

static void requests(void)
{
	start();
	order(IN, 64);
	expect_result("sector behind the last", FAILED);
	start();
	order(OUT, UINT64_MAX);
	expect_result("sector far behind", FAILED);
	start();
	order(IN, 5);
	chain[1].size = SECTOR + 1;
	expect_result("a part of a sector", FAILED);
	start();
	order(77, 5);
	expect_result("unknown type", UNKNOWN);
	start();
	order(IN, 5);
	chain[0].next = 2; /* no data: nothing is wrong with that */
	expect_result("no data", GOOD);
	print("requests: refused where they are wrong\n");
}

/* ---- what is unusual, and right */

static void pieces(void)
{
	/* a header in two pieces, data in 252, the last with the result behind it */
	unsigned n = 0, at = 0;

	start();
	order(IN, 5);
	memset(data, 0, sizeof data);
	link(n++, &header, 3, MORE);
	link(n++, (uint8_t *)&header + 3, sizeof header - 3, MORE);
	for (; n < 254; n++, at += 2)
		link(n, data + at, 2, MORE | WRITE);
	link(n, data + at, SECTOR - at, MORE | WRITE);
	n++;
	link(n, &result, 1, WRITE);
	notify(0);
	if (!is_served() || result != GOOD || !is_sector_5())
		fault("many pieces", result, GOOD);
	start();
	order(IN, 5);
	memset(data, 0, sizeof data);
	link(1, data, SECTOR + 1, WRITE);
	data[SECTOR] = NEVER;
	notify(0);
	if (!is_served() || data[SECTOR] != GOOD || !is_sector_5())
		fault("result behind the data", data[SECTOR], GOOD);
	print("pieces: read\n");
}

static void resets(void)
{
	for (unsigned i = 0; i < 8; i++) {
		start();
		order(IN, i);
		notify(0);
		read_rightly("reset under way");
	}
	print("resets while it reads: survived\n");
}

/* Random writes to all registers. */
static void registers(void)
{
	uint64_t random = 1;

	for (unsigned i = 0; i < 4000; i++) {
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
		set((unsigned)(random >> 33 & 0x1fc),
		    random >> 40 & 1 ? random >> 41 & 0xff : random >> 32);
	}
	read_rightly("random registers");
	print("random registers: survived\n");
}

void main(void)
{
	read_rightly("first");
	queues();
	rings();
	indices();
	descriptors();
	requests();
	pieces();
	resets();
	registers();
	print("disk: %s\n", wrong ? "some lies were believed" : "no lie was believed");
	sbi_power_off(wrong ? 1 : 0);
}
