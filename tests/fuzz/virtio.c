/* Whatever a driver puts into the rings of its disk, nothing outside of RAM and of the disk is
 * touched, and the device either goes on or says that it needs a reset. The input is a row of
 * writes to the rings and of notifications. */
#include "board.h"

#define RINGS	    (RS_RAM_BASE + 0x1000)
#define DATA	    (RS_RAM_BASE + 0x8000)
#define REG(offset) (RS_VIRTIO_BASE + (offset))

enum {
	DRIVER_FEATURES = 0x20,
	DRIVER_FEATURES_SEL = 0x24,
	QUEUE_SIZE = 0x38,
	QUEUE_READY = 0x44,
	QUEUE_NOTIFY = 0x50,
	INTERRUPT_ACK = 0x64,
	STATUS = 0x70,
	QUEUE_DESC = 0x80,
	QUEUE_DRIVER = 0x90,
	QUEUE_DEVICE = 0xa0,
};

static bool put(struct fuzz_board *b, uint64_t offset, uint64_t value)
{
	return board_access(b, REG(offset), 2, true, value);
}

static bool put_address(struct fuzz_board *b, uint64_t offset, uint64_t value)
{
	return put(b, offset, value & UINT32_MAX) && put(b, offset + 4, value >> 32);
}

/* As the specification wants it, but for the size of the queue and the ring's place. */
static bool set_up(struct fuzz_board *b, unsigned how)
{
	static const uint32_t sizes[] = {1, 2, 4, 8, 16, 128, 256, 3};

	return put(b, STATUS, 0) && put(b, STATUS, 3) && put(b, DRIVER_FEATURES_SEL, 1) &&
	       put(b, DRIVER_FEATURES, 1) && put(b, DRIVER_FEATURES_SEL, 0) &&
	       put(b, DRIVER_FEATURES, how & 8 ? VIRTIO_F_INDIRECT_DESC : 0) &&
	       put(b, STATUS, 11) && put(b, QUEUE_SIZE, sizes[how & 7]) &&
	       put_address(b, QUEUE_DESC, RINGS) &&
	       put_address(b, QUEUE_DRIVER, RINGS + 0x2000) &&
	       put_address(b, QUEUE_DEVICE,
			   how & 16 ? RS_RAM_BASE + BOARD_RAM - 16 : RINGS + 0x3000) &&
	       put(b, QUEUE_READY, 1) && put(b, STATUS, 15);
}

/* A descriptor whose fields are mostly near to right. */
static void write_descriptor(struct fuzz_board *b, struct input *in)
{
	struct {
		uint64_t address;
		uint32_t size;
		uint16_t flags, next;
	} d;
	unsigned index = (unsigned)input_take(in, 1);

	d.address = DATA + input_take(in, 2);
	d.size = (uint32_t)input_take(in, 2);
	d.flags = (uint16_t)input_take(in, 1);
	d.next = (uint16_t)input_take(in, 1);
	if (d.flags & 0x80)
		d.address <<= 12;
	if (d.flags & 0x40)
		d.size <<= 16;
	d.flags &= 0x0f;
	MUST(rs_machine_store(&b->m, RINGS + 16 * (uint64_t)index, &d, sizeof d) == RS_OK);
}

static void write_bytes(struct fuzz_board *b, struct input *in, uint64_t base)
{
	uint64_t offset = input_take(in, 2) & 0x3fff, value;
	unsigned count = (unsigned)input_take(in, 1) & 7;

	value = input_take(in, count + 1);
	MUST(rs_machine_store(&b->m, base + offset, &value, count + 1) == RS_OK);
}

/* One more head in the ring of available ones. */
static void offer(struct fuzz_board *b, struct input *in)
{
	uint16_t index, head = (uint16_t)input_take(in, 1);
	uint32_t size = b->m.state->virtio[0].queue.size;

	MUST(rs_machine_load(&b->m, RINGS + 0x2002, &index, sizeof index) == RS_OK);
	MUST(rs_machine_store(&b->m, RINGS + 0x2004 + 2 * (size ? index % size : 0), &head,
			      sizeof head) == RS_OK);
	index++;
	MUST(rs_machine_store(&b->m, RINGS + 0x2002, &index, sizeof index) == RS_OK);
}

static bool act(struct fuzz_board *b, struct input *in)
{
	static const enum rs_block_result answers[] = {RS_BLOCK_DONE, RS_BLOCK_FAILED,
						       RS_BLOCK_PENDING};
	unsigned how = (unsigned)input_take(in, 1);

	switch (how >> 5) {
	case 0:
		return set_up(b, how & 31);
	case 1:
		write_descriptor(b, in);
		return true;
	case 2:
		write_bytes(b, in, how & 16 ? DATA : RINGS);
		return true;
	case 3:
		offer(b, in);
		return put(b, QUEUE_NOTIFY, how & 16 ? 1 : 0);
	case 4:
		return board_wait(b, 1 + (input_take(in, 1) << (how & 15)));
	case 5:
		b->answer = answers[how % 3];
		return true;
	case 6:
		return put(b, INTERRUPT_ACK, how & 31);
	default:
		return put(b, (how & 31) << 3, input_take(in, 4));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	struct fuzz_board *b = board_start(&input);
	bool on = set_up(b, (unsigned)input_take(&input, 1) & 31);

	while (on && input.left)
		on = act(b, &input);
	MUST(b->m.state->virtio[0].interrupt <= 3);
	return 0;
}
