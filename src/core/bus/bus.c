#include "bus/bus.h"

static const struct bus_place *place_at(const struct bus *bus, uint64_t pa, unsigned size)
{
	if (pa & (size - 1)) /* devices answer to aligned accesses only */
		return NULL;
	for (size_t i = 0; i < bus->place_count; i++) {
		const struct bus_place *p = &bus->places[i];
		if (pa - p->base < p->class->span && p->class->span - (pa - p->base) >= size)
			return p;
	}
	return NULL;
}

bool bus_device_load(const struct bus *bus, struct bus_time now, rs_pa pa, unsigned size,
		     uint64_t *value)
{
	const struct bus_place *p = place_at(bus, pa.bits, size);
	struct rs_board_io io;

	if (!p)
		return false;
	*bus->accessed = true;
	io = bus_lend(bus, p, now);
	return p->class->load(bus_state(bus, p), &io, pa.bits - p->base, size, value);
}

bool bus_device_store(const struct bus *bus, struct bus_time now, rs_pa pa, unsigned size,
		      uint64_t value)
{
	const struct bus_place *p = place_at(bus, pa.bits, size);
	struct rs_board_io io;

	if (!p)
		return false;
	*bus->accessed = true;
	io = bus_lend(bus, p, now);
	return p->class->store(bus_state(bus, p), &io, pa.bits - p->base, size, value);
}
