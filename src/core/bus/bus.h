/* bus.h - what answers at a physical address: RAM or a device. */
#ifndef CORE_BUS_BUS_H
#define CORE_BUS_BUS_H
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "ringside/abi/board.h"
#include "ringside/addr.h"
#include "ringside/device.h"

/* Writes to pages of RAM from which an engine has decoded code. It must process them before it
 * runs any more of that code. */
struct code_writes {
	uint32_t count; /* entries of `at` in use; more than CODE_WRITES: not all were
			   recorded */
	struct {
		uint64_t offset; /* in RAM */
		uint64_t size;
	} at[4];
};
enum { CODE_WRITES = 4 };

/* Where a device is, and what it is connected to. */
struct bus_place {
	uint64_t base;
	const struct rs_device_class *class;
	size_t state; /* offset in the machine's state */
	uint8_t irq; /* the source number of its first line at the interrupt controller; 0: none */
	uint8_t disk; /* number of the disk slot, from 1; 0: no disk can be attached. Also its
			 device_id at the IOMMU */
	uint8_t more_lines; /* that it has besides the first; their sources follow */
};

/* The time of an access. */
struct bus_time {
	uint64_t cycle, ticks;
};

/* The connections of one machine during a run. They are pointers, so they are not part of its
 * state. */
struct bus {
	uint8_t *ram;
	uint64_t ram_size;
	const uint8_t
		*decoded; /* for each page of RAM: has an engine decoded code from it? NULL:
			     none does */
	struct code_writes *code_writes;
	const struct bus_place *places;
	size_t place_count;
	void *state;		  /* of the machine */
	bool *accessed;		  /* set when a device register is accessed */
	struct rs_board_io board; /* what every device gets for a call, except the time */
	const struct rs_block *disks;
};

static inline void *bus_state(const struct bus *bus, const struct bus_place *place)
{
	return (uint8_t *)bus->state + place->state;
}

/* @return the host address of RAM bytes [pa, pa + size), or NULL if any of them is not RAM. */
static inline uint8_t *bus_ram(const struct bus *bus, rs_pa pa, uint64_t size)
{
	uint64_t offset = pa.bits - RS_RAM_BASE;

	if (offset >= bus->ram_size || bus->ram_size - offset < size)
		return NULL;
	return bus->ram + offset;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "guest memory is kept in the host's order");

/* Access bytes of RAM; `size` is 1, 2, 4 or 8. A copy of constant size is one instruction on a
 * CPU that has it, and correct on every other. */
static inline uint64_t bus_get(const uint8_t *bytes, unsigned size)
{
	uint16_t half;
	uint32_t word;
	uint64_t value;

	switch (size) {
	case 1:
		return *bytes;
	case 2:
		__builtin_memcpy(&half, bytes, 2);
		return half;
	case 4:
		__builtin_memcpy(&word, bytes, 4);
		return word;
	default:
		__builtin_memcpy(&value, bytes, 8);
		return value;
	}
}

static inline void bus_put(uint8_t *bytes, unsigned size, uint64_t value)
{
	uint16_t half = (uint16_t)value;
	uint32_t word = (uint32_t)value;

	switch (size) {
	case 1:
		*bytes = (uint8_t)value;
		break;
	case 2:
		__builtin_memcpy(bytes, &half, 2);
		break;
	case 4:
		__builtin_memcpy(bytes, &word, 4);
		break;
	default:
		__builtin_memcpy(bytes, &value, 8);
		break;
	}
}

/* Record that bytes of RAM were written, for an engine that has decoded code from them. */
static inline void bus_wrote(const struct bus *bus, const uint8_t *bytes, uint64_t size)
{
	uint64_t offset = (uint64_t)(bytes - bus->ram), last = offset + size - 1;

	if (!bus->decoded)
		return;
	for (uint64_t page = offset / 4096; page <= last / 4096; page++) {
		struct code_writes *w = bus->code_writes;

		if (!bus->decoded[page])
			continue;
		if (w->count < CODE_WRITES) {
			w->at[w->count].offset = offset;
			w->at[w->count].size = size;
		}
		w->count++;
		return;
	}
}

/* The same when it is not known which bytes were written: any may have changed. */
static inline void bus_wrote_somewhere(const struct bus *bus)
{
	if (bus->decoded)
		bus->code_writes->count = CODE_WRITES + 1;
}

/* Write `size` (1, 2, 4, 8) bytes of RAM at `bytes`, which came from bus_ram(). */
static inline void bus_write(const struct bus *bus, uint8_t *bytes, unsigned size,
			     uint64_t value)
{
	bus_put(bytes, size, value);
	bus_wrote(bus, bytes, size);
}

/* What a device gets for a call at this time. */
static inline struct rs_board_io bus_lend(const struct bus *bus, const struct bus_place *place,
					  struct bus_time now)
{
	struct rs_board_io io = bus->board;

	if (place->disk)
		io.block = &bus->disks[place->disk - 1];
	io.cycle = now.cycle;
	io.ticks = now.ticks;
	return io;
}

/* Access a device register. @return false: nothing answers, or the device refuses. */
MUST_CHECK bool bus_device_load(const struct bus *bus, struct bus_time now, rs_pa pa,
				unsigned size, uint64_t *value);
MUST_CHECK bool bus_device_store(const struct bus *bus, struct bus_time now, rs_pa pa,
				 unsigned size, uint64_t value);

#endif
