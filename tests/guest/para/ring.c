/* ring.c - a guest that lies to the hypervisor about its disk: rings that claim what is not there,
 * requests for memory that is not its own, frames that change their use while the disk writes to them.
 * Each lie must be an error, and the next request that is right must be served.
 */
#include "guest.h"

#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a hostile guest lies about its disk");

#define EXTERNAL (UINT64_C(1) << RS_EVENT_EXTERNAL)

enum { SECTOR = RS_RING_SECTOR, SECTORS = 64 };

static union {
	volatile struct rs_ring ring;
	uint8_t page[PAGE];
} ring_page __attribute__((aligned(4096)));
#define ring (&ring_page.ring)

static uint32_t answers_read;
static unsigned groups_failed;

static void done(const char *what)
{
	if (failures == groups_failed)
		print("refused: %s\n", what);
	groups_failed = failures;
}

/* ---- the right way */

static struct rs_ring_request reading(const volatile void *to)
{
	return (struct rs_ring_request){.id = 7,
					.sector = 5,
					.memory = machine_of(to),
					.size = SECTOR,
					.op = RS_RING_READ};
}

static void put(struct rs_ring_request r)
{
	ring->request[ring->submitted % RS_RING] = r;
	ring->submitted++;
}

static uint64_t notify(void)
{
	return ask(RS_HC_BLOCK_NOTIFY, 0, 0, 0, 0);
}

/* The next answer's error. */
static uint64_t answer(uint64_t id)
{
	const volatile struct rs_ring_answer *a = &ring->answer[answers_read % RS_RING];
	while (ring->answered == answers_read) {
		(void)ask(RS_HC_WAIT, 0, 0, 0, 0);
		__atomic_fetch_and(&shared->pending, ~EXTERNAL, __ATOMIC_RELAXED);
	}
	answers_read++;
	expect("its id", a->id, id);
	return (uint64_t)a->error;
}

static uint64_t serve(struct rs_ring_request r)
{
	put(r);
	expect("notify", notify(), 0);
	return answer(r.id);
}

/* Sector n holds n * 512 + i, each modulo 251. */
static void expect_sector(const volatile void *at, unsigned n)
{
	const volatile uint8_t *bytes = at;
	for (unsigned i = 0; i < SECTOR; i++)
		if (bytes[i] != (n * SECTOR + i) % 251)
			expect("a byte of the sector", bytes[i], (n * SECTOR + i) % 251);
}

static void read_rightly(void)
{
	memset(page[5], 0, SECTOR);
	expect("a right request", serve(reading(page[5])), 0);
	expect_sector(page[5], 5);
}

/* ---- lies */

static uint64_t start(uint64_t disk, uint64_t frame)
{
	return ask(RS_HC_BLOCK_START, disk, frame, 0, 0);
}

static void setting_up(void)
{
	uint64_t own = machine_of(&ring_page);
	expect("notify without a ring", notify(), ERROR(DENIED));
	expect("stop without a ring", ask(RS_HC_BLOCK_STOP, 0, 0, 0, 0), ERROR(DENIED));
	for (uint64_t disk = 1; disk; disk = disk << 8) {
		expect("start", start(disk, own), ERROR(INVALID_PARAM));
		expect("notify", ask(RS_HC_BLOCK_NOTIFY, disk, 0, 0, 0), ERROR(INVALID_PARAM));
		expect("stop", ask(RS_HC_BLOCK_STOP, disk, 0, 0, 0), ERROR(INVALID_PARAM));
	}
	done("disks that it does not have");

	expect("between frames", start(0, own + 8), ERROR(INVALID_ADDRESS));
	expect("the hypervisor's frame", start(0, RS_KERNEL_BASE), ERROR(NOT_OWNED));
	expect("a device", start(0, RS_UART_BASE), ERROR(NOT_OWNED));
	expect("behind its RAM", start(0, info->ram_base + info->ram_size), ERROR(NOT_OWNED));
	expect("nowhere", start(0, UINT64_MAX - PAGE + 1), ERROR(NOT_OWNED));
	expect("a page table", start(0, info->kernel_root), ERROR(IN_USE));
	expect("its own frame", start(0, own), 0);
	expect("twice", start(0, own), ERROR(DENIED));
	expect("another", start(0, machine_of(page[0])), ERROR(DENIED));
	done("frames that can be no ring");

	expect("unmap", update(entry_of((uint64_t)ring, 0), 0), 0);
	expect("pin", ask(RS_HC_MMU_PIN, own, RS_PT_L0, 0, 0), ERROR(IN_USE));
	expect("map", remap(&ring_page, LEAF_RW), 0);
	read_rightly();
	done("a ring as a page table");
}

static void requests(void)
{
	static const uint32_t sizes[] = {0, 1, SECTOR - 1, SECTOR + 1, PAGE + SECTOR, 1u << 31};
	static const uint64_t sectors[] = {SECTORS, SECTORS + 1, UINT64_MAX,
					   UINT64_MAX / SECTOR};
	const uint64_t foreign[] = {0,
				    RS_UART_BASE,
				    RS_FIRMWARE_BASE,
				    RS_KERNEL_BASE,
				    info->ram_base - PAGE,
				    info->ram_base + info->ram_size,
				    UINT64_MAX - PAGE + 1};
	struct rs_ring_request r;
	for (uint32_t op = 3; op; op = op << 4) {
		r = reading(page[0]);
		r.op = op;
		expect("operation", serve(r), ERROR(NOT_SUPPORTED));
	}
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		r = reading(page[0]);
		r.size = sizes[i];
		expect("size", serve(r), ERROR(INVALID_PARAM));
	}
	for (unsigned i = 0; i < sizeof(sectors) / sizeof(*sectors); i++) {
		r = reading(page[0]);
		r.sector = sectors[i];
		expect("sector", serve(r), ERROR(INVALID_PARAM));
	}
	r = reading(page[0]);
	r.sector = SECTORS - 1;
	r.size = 2 * SECTOR;
	expect("the last sector and one more", serve(r), ERROR(INVALID_PARAM));
	r.size = SECTOR;
	expect("the last sector", serve(r), 0);
	expect_sector(page[0], SECTORS - 1);
	read_rightly();
	done("requests that are no requests");

	for (unsigned i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		for (uint32_t op = RS_RING_READ; op <= RS_RING_WRITE; op++) {
			r = reading(page[0]);
			r.memory = foreign[i];
			r.op = op;
			expect("memory of others", serve(r), ERROR(NOT_OWNED));
		}
	r = reading((uint8_t *)page[1] - SECTOR + 1);
	expect("across two frames", serve(r), ERROR(INVALID_ADDRESS));
	r = reading(page[0]);
	r.memory = info->kernel_root;
	expect("a root", serve(r), ERROR(IN_USE));
	r.memory = entry_of((uint64_t)page[0], 0) & ~4095ull;
	expect("a table", serve(r), ERROR(IN_USE));
	r.op = RS_RING_WRITE;
	expect("a table, to be written to the disk", serve(r), ERROR(IN_USE));
	read_rightly();
	done("memory that is not writable memory of its own");
}

static void rings(void)
{
	static const uint32_t more[] = {RS_RING + 1, 2 * RS_RING, 1u << 31, UINT32_MAX};
	uint32_t before = ring->submitted;
	for (unsigned i = 0; i < sizeof(more) / sizeof(*more); i++) {
		ring->submitted = before + more[i];
		expect("more than it holds", notify(), ERROR(INVALID_PARAM));
	}
	ring->submitted = before;
	expect("none", notify(), 0);
	ring->answered =
		12345; /* is the hypervisor's: what is written there does not matter to it */
	put(reading(page[5]));
	expect("notify", notify(), 0);
	while (ring->answered == 12345)
		;
	expect("its own count", ring->answered, answers_read + 1);
	expect("the answer", answer(7), 0);
	read_rightly();
	done("counts that lie");

	/* Two requests at once: the second is still in the ring while the disk works on the first. */
	put(reading(page[0]));
	put(reading(page[1]));
	expect("notify", notify(), 0);
	ring->request[(ring->submitted - 2) % RS_RING].memory = RS_KERNEL_BASE;
	ring->request[(ring->submitted - 1) % RS_RING].memory = RS_KERNEL_BASE;
	expect("changed after it was read", answer(7), 0);
	expect_sector(page[0], 5);
	expect("changed before it was read", answer(7), ERROR(NOT_OWNED));
	put(reading(page[0]));
	expect("notify", notify(), 0);
	before = ring->submitted;
	ring->submitted += 20 * RS_RING; /* while the disk works: nothing of this is taken */
	expect("a right one", answer(7), 0);
	ring->submitted = before;
	read_rightly();
	done("a ring that changes while it is read");
}

/* A frame cannot become a page table while the disk may write to it. */
static uint64_t make_table(void)
{
	expect("read-only", remap(page[2], LEAF_R), 0);
	return ask(RS_HC_MMU_PIN, machine_of(page[2]), RS_PT_L0, 0, 0);
}

static void frames(void)
{
	memset(page[2], 0, PAGE);
	put(reading((uint8_t *)page[2] + 3 * SECTOR));
	put(reading((uint8_t *)page[2] + SECTOR));
	expect("notify", notify(), 0);
	expect("a table under the first request", make_table(), ERROR(IN_USE));
	expect("stop under way", ask(RS_HC_BLOCK_STOP, 0, 0, 0, 0), ERROR(DENIED));
	expect("the first", answer(7), 0);
	expect("a table under the second request", make_table(), ERROR(IN_USE));
	expect("the second", answer(7), 0);
	expect_sector((uint8_t *)page[2] + SECTOR, 5);
	memset(page[5], 0, SECTOR);
	expect("writable", remap(page[2], LEAF_RW), 0);
	memset(page[2], 0, PAGE);
	expect("a table afterwards", make_table(), 0);
	expect("a request for a table", serve(reading(page[2])), ERROR(IN_USE));
	expect("unpin", ask(RS_HC_MMU_UNPIN, machine_of(page[2]), 0, 0, 0), 0);
	expect("writable", remap(page[2], LEAF_RW), 0);
	expect("a request for memory", serve(reading(page[2])), 0);
	done("a page table that the disk writes to");

	/* the second one becomes a table between notify and the end of the first */
	memset(page[3], 0, PAGE);
	put(reading(page[0]));
	put(reading(page[3]));
	expect("notify", notify(), 0);
	expect("read-only", remap(page[3], LEAF_R), 0);
	expect("pin", ask(RS_HC_MMU_PIN, machine_of(page[3]), RS_PT_L0, 0, 0), 0);
	expect("the first", answer(7), 0);
	expect("a table by now", answer(7), ERROR(IN_USE));
	expect("unpin", ask(RS_HC_MMU_UNPIN, machine_of(page[3]), 0, 0, 0), 0);
	expect("writable", remap(page[3], LEAF_RW), 0);
	for (unsigned i = 0; i < SLOTS; i++)
		expect("nothing was written", page[3][i], 0);
	done("a request whose frame became a page table");
}

static void usual(void)
{
	struct rs_ring_request r = {.id = UINT64_MAX, .op = RS_RING_FLUSH};
	expect("flush", serve(r), 0);
	for (unsigned i = 0; i < RS_RING; i++) {
		r = reading((uint8_t *)page[i / 8] + i % 8 * SECTOR);
		r.sector = i;
		r.id = i;
		put(r);
	}
	expect("a full ring", notify(), 0);
	for (unsigned i = 0; i < RS_RING; i++) {
		expect("in their order", answer(i), 0);
		expect_sector((uint8_t *)page[i / 8] + i % 8 * SECTOR, i);
	}
	expect("stop", ask(RS_HC_BLOCK_STOP, 0, 0, 0, 0), 0);
	expect("notify after it", notify(), ERROR(DENIED));
	memset(&ring_page, 0, sizeof(ring_page));
	expect("read-only", remap(&ring_page, LEAF_R), 0);
	expect("a table", ask(RS_HC_MMU_PIN, machine_of(&ring_page), RS_PT_L0, 0, 0), 0);
	expect("memory", ask(RS_HC_MMU_UNPIN, machine_of(&ring_page), 0, 0, 0), 0);
	expect("writable", remap(&ring_page, LEAF_RW), 0);
	expect("start again", start(0, machine_of(page[4])), 0);
	print("ring: a full ring, a flush, an end\n");
}

_Noreturn void guest_main(const struct rs_start_info *start_info)
{
	guest_init(start_info);
	shared->mask = 1;
	print("ring: a guest lies about its disk\n");
	expect("disks", info->disks, 1);
	setting_up();
	requests();
	rings();
	frames();
	usual();
	print(failures ? "ring: a lie was BELIEVED\n" : "ring: no lie was believed\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
