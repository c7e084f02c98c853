#include "hypervisors/common/access.h"

#include "base/bits.h"
#include "isa/isa.h"

enum { OPCODE_LOAD = 0x03, OPCODE_STORE = 0x23 };

/* Slot i of a frame is register xi, and slot 0 something else. */
uint64_t frame_get(const struct frame *frame, unsigned i)
{
	return i ? (&frame->pc)[i] : 0;
}

void frame_set(struct frame *frame, unsigned i, uint64_t value)
{
	if (i)
		(&frame->pc)[i] = value;
}

/* All but the address. */
static struct access decode(uint32_t word)
{
	unsigned opcode = (unsigned)bits(word, 6, 0), width = (unsigned)bits(word, 14, 12);
	bool load = opcode == OPCODE_LOAD && width != 7,
	     store = opcode == OPCODE_STORE && width < 4;

	return (struct access){
		.kind = load	? ACCESS_LOAD
			: store ? ACCESS_STORE
				: ACCESS_NONE,
		.is_unsigned = width & 4,
		.size = (uint8_t)(1u << (width & 3)),
		.reg = (uint8_t)(load ? bits(word, 11, 7) : bits(word, 24, 20)),
	};
}

struct access access_decode(uint32_t fetched, const struct frame *frame)
{
	bool compressed = access_is_compressed(fetched);
	uint32_t word = compressed ? isa_expand((uint16_t)fetched) : fetched;
	struct access a = decode(word);
	uint64_t offset = a.kind == ACCESS_LOAD ? bits(word, 31, 20)
						: bits(word, 31, 25) << 5 | bits(word, 11, 7);

	a.length = compressed ? 2 : 4;
	a.first = frame_get(frame, (unsigned)bits(word, 19, 15)) + sext(offset, 12);
	return a;
}

uint64_t access_loaded(const struct access *a, uint64_t value)
{
	return a->is_unsigned ? value : sext(value, 8 * a->size);
}

/* Bit 1 is 0 if it was compressed. In the place of rs1 is how far the fault lies behind the first
 * byte. */
struct access access_transformed(uint64_t tinst, uint64_t fault)
{
	struct access a = decode((uint32_t)tinst | 2);

	a.length = tinst & 2 ? 4 : 2;
	a.first = fault - bits(tinst, 19, 15);
	return a;
}
