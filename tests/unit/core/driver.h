/* driver.h - a disk in a slot, and a driver for it that can do as it likes. The memory is
 * exactly as large as it says, so that a sanitizer sees a step beyond. */
#ifndef TEST_DRIVER_H
#define TEST_DRIVER_H
#include "rig.h"

#include "dev/virtio.h"
#include "ringside/abi/board.h"

enum {
	R_MAGIC = 0,
	R_VERSION = 4,
	R_ID = 8,
	R_VENDOR = 12,
	R_OFFERED = 0x10,
	R_OFFERED_SEL = 0x14
};
enum { R_ACCEPTED = 0x20, R_ACCEPTED_SEL = 0x24, R_QUEUE = 0x30, R_MAX = 0x34, R_SIZE = 0x38 };
enum { R_READY = 0x44, R_NOTIFY = 0x50, R_INTERRUPT = 0x60, R_ACK = 0x64, R_STATUS = 0x70 };
enum { R_DESC = 0x80, R_DRIVER = 0x90, R_DEVICE = 0xa0, R_CONFIG = 0x100 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };
enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8 };
enum { OK = 0, IOERR = 1, UNSUPP = 2, UNTOUCHED = 0xee };

enum { SECTORS = 64, MEMORY = 1 << 20, RUNNING = 0x0f };

/* Where the driver keeps things. */
#define AT_DESC	  (RS_RAM_BASE + 0x1000)
#define AT_DRIVER (RS_RAM_BASE + 0x3000)
#define AT_DEVICE (RS_RAM_BASE + 0x5000)
#define AT_HEADER (RS_RAM_BASE + 0x8000)
#define AT_STATUS (RS_RAM_BASE + 0x9000)
#define AT_TABLE  (RS_RAM_BASE + 0xa000)
#define AT_DATA	  (RS_RAM_BASE + 0x10000)

struct disk {
	uint8_t bytes[SECTORS * 512];
	unsigned reads, writes, flushes;
	bool fails;
	enum rs_block_result
		answer; /* RS_BLOCK_PENDING: nothing is done before poll() says so */
};

struct driver {
	struct virtio v;
	struct disk disk;
	struct rs_block block;
	struct rs_dma dma;
	struct rs_costs costs;
	uint8_t *memory;
	uint64_t cycle;
	unsigned moves, arrivals;
	uint64_t moved;
	uint64_t delay;
	struct rs_block_piece pieces[RS_BLOCK_PIECES];
	uint32_t size;	/* of the queue */
	uint16_t index; /* of the available ring */
};

static inline uint8_t *reach(void *context, uint64_t address, uint64_t size, bool write,
			     uint64_t *run)
{
	struct driver *d = context;
	uint64_t offset = address - RS_RAM_BASE;

	(void)write;
	assert_true(size > 0);
	if (offset >= MEMORY || MEMORY - offset < size)
		return NULL;
	*run = size;
	return d->memory + offset;
}

static inline void moves(void *context, const struct rs_block_piece *pieces, size_t count,
			 bool to_memory)
{
	struct driver *d = context;

	(void)to_memory;
	d->moves += (unsigned)count;
	for (size_t i = 0; i < count; i++)
		d->moved += pieces[i].size;
}

static inline uint64_t delay(void *context)
{
	return ((struct driver *)context)->delay;
}

static inline void arrived(void *context)
{
	((struct driver *)context)->arrivals++;
}

static inline enum rs_block_result submit(void *context, const struct rs_block_request *r)
{
	struct disk *disk = context;
	uint8_t *at;

	assert_true(r->sector <= SECTORS);
	at = disk->bytes + r->sector * 512;
	if (disk->answer == RS_BLOCK_PENDING)
		return RS_BLOCK_PENDING;
	if (disk->fails)
		return RS_BLOCK_FAILED;
	disk->reads += r->op == RS_BLOCK_READ;
	disk->writes += r->op == RS_BLOCK_WRITE;
	disk->flushes += r->op == RS_BLOCK_FLUSH;
	for (size_t i = 0; i < r->piece_count; i++) {
		const struct rs_block_piece *p = &r->pieces[i];

		assert_true(at + p->size <= disk->bytes + sizeof disk->bytes);
		if (r->op == RS_BLOCK_READ)
			memcpy(p->bytes, at, p->size);
		else
			memcpy(at, p->bytes, p->size);
		at += p->size;
	}
	return RS_BLOCK_DONE;
}

static inline enum rs_block_result poll_disk(void *context)
{
	return ((struct disk *)context)->answer;
}

static inline struct rs_board_io lend(struct driver *d)
{
	return (struct rs_board_io){
		.cycle = d->cycle, .block = &d->block, .dma = &d->dma, .costs = &d->costs};
}

static inline uint32_t get(struct driver *d, uint64_t offset)
{
	struct rs_board_io io = lend(d);
	uint64_t value;

	assert_true(rs_virtio_class.load(&d->v, &io, offset, 4, &value));
	return (uint32_t)value;
}

static inline void set(struct driver *d, uint64_t offset, uint64_t value)
{
	struct rs_board_io io = lend(d);

	assert_true(rs_virtio_class.store(&d->v, &io, offset, 4, value));
}

/* Let the device work. @return what it waits for. */
static inline struct rs_wake work(struct driver *d)
{
	struct rs_board_io io = lend(d);
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};

	rs_virtio_class.update(&d->v, &io, false, &wake);
	return wake;
}

/* ... until nothing is due any more. */
static inline void work_off(struct driver *d)
{
	for (struct rs_wake wake = work(d); wake.cycle != NEVER; wake = work(d))
		d->cycle = wake.cycle;
}

static inline bool interrupts(const struct driver *d)
{
	return rs_virtio_class.irq(&d->v);
}

/* ---- memory */

static inline void *at(struct driver *d, uint64_t address)
{
	return d->memory + (address - RS_RAM_BASE);
}

static inline void put16(struct driver *d, uint64_t address, unsigned value)
{
	const uint16_t v = (uint16_t)value;

	memcpy(at(d, address), &v, 2);
}

static inline uint16_t get16(struct driver *d, uint64_t address)
{
	uint16_t v;

	memcpy(&v, at(d, address), 2);
	return v;
}

static inline uint32_t get32(struct driver *d, uint64_t address)
{
	uint32_t v;

	memcpy(&v, at(d, address), 4);
	return v;
}

static inline void describe_at(struct driver *d, uint64_t table, unsigned i, uint64_t address,
			       uint32_t size, unsigned flags, unsigned next)
{
	uint8_t *to = at(d, table + i * 16);

	memcpy(to, &address, 8);
	memcpy(to + 8, &size, 4);
	put16(d, table + i * 16 + 12, flags);
	put16(d, table + i * 16 + 14, next);
}

static inline void describe(struct driver *d, unsigned i, uint64_t address, uint32_t size,
			    unsigned flags, unsigned next)
{
	describe_at(d, AT_DESC, i, address, size, flags, next);
}

static inline void header(struct driver *d, uint32_t type, uint64_t sector)
{
	memset(at(d, AT_HEADER), 0, 16);
	memcpy(at(d, AT_HEADER), &type, 4);
	memcpy(at(d, AT_HEADER + 8), &sector, 8);
	*(uint8_t *)at(d, AT_STATUS) = UNTOUCHED;
}

static inline uint8_t result(struct driver *d)
{
	return *(uint8_t *)at(d, AT_STATUS);
}

/* ---- the driver */

static inline void plug_in(struct driver *d)
{
	memset(d, 0, sizeof *d);
	d->memory = calloc(1, MEMORY);
	assert_non_null(d->memory);
	for (unsigned i = 0; i < sizeof d->disk.bytes; i++)
		d->disk.bytes[i] = (uint8_t)(i / 512 + i);
	d->block = (struct rs_block){.sectors = SECTORS,
				     .id = "ringside-0",
				     .submit = submit,
				     .poll = poll_disk,
				     .context = &d->disk};
	d->dma = (struct rs_dma){.reach = reach,
				 .arrived = arrived,
				 .moves = moves,
				 .delay = delay,
				 .pieces = d->pieces,
				 .context = d};
	d->costs = rs_costs_default();
	rs_virtio_class.reset(&d->v);
}

static inline void unplug(struct driver *d)
{
	free(d->memory);
}

/* The features are accepted: on to DRIVER_OK. */
static inline void set_up_queue(struct driver *d, uint32_t size)
{
	set(d, R_STATUS, 11);
	set(d, R_QUEUE, 0);
	set(d, R_SIZE, size);
	set(d, R_DESC, AT_DESC);
	set(d, R_DRIVER, AT_DRIVER);
	set(d, R_DEVICE, AT_DEVICE);
	set(d, R_READY, 1);
	set(d, R_STATUS, RUNNING);
	d->size = size;
	d->index = 0;
	memset(at(d, AT_DRIVER), 0, 0x2000);
	memset(at(d, AT_DEVICE), 0, 0x2000);
}

/* From power-on to DRIVER_OK, as the specification says. */
static inline void set_up(struct driver *d, uint32_t size)
{
	set(d, R_STATUS, 0);
	set(d, R_STATUS, 1);
	set(d, R_STATUS, 3);
	for (unsigned half = 0; half < 2; half++) {
		set(d, R_OFFERED_SEL, half);
		set(d, R_ACCEPTED_SEL, half);
		set(d, R_ACCEPTED, get(d, R_OFFERED));
	}
	set_up_queue(d, size);
}

static inline void start(struct driver *d)
{
	plug_in(d);
	set_up(d, 8);
}

/* Put the chain at `head` into the available ring. */
static inline void offer(struct driver *d, unsigned head)
{
	put16(d, AT_DRIVER + 4 + 2 * (d->index % d->size), head);
	put16(d, AT_DRIVER + 2, ++d->index);
}

static inline void notify(struct driver *d)
{
	set(d, R_NOTIFY, 0);
}

/* Header, `size` bytes of data, result: descriptors 0, 1, 2. */
static inline void chain(struct driver *d, uint32_t type, uint64_t sector, uint32_t size)
{
	header(d, type, sector);
	describe(d, 0, AT_HEADER, 16, NEXT, size ? 1 : 2);
	describe(d, 1, AT_DATA, size, type == OUT ? NEXT : NEXT | WRITE, 2);
	describe(d, 2, AT_STATUS, 1, WRITE, 0);
}

/* One request from start to end. @return its result. */
static inline uint8_t request(struct driver *d, uint32_t type, uint64_t sector, uint32_t size)
{
	chain(d, type, sector, size);
	offer(d, 0);
	notify(d);
	work_off(d);
	return result(d);
}

static inline uint16_t used_index(struct driver *d)
{
	return get16(d, AT_DEVICE + 2);
}

/* Bytes written, as entry `i` of the used ring has it. */
static inline uint32_t used_size(struct driver *d, unsigned i)
{
	return get32(d, AT_DEVICE + 4 + 8 * (i % d->size) + 4);
}

#endif
