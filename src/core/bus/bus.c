#include "bus/bus.h"

static const struct bus_window *window_at(const struct bus *bus, uint64_t pa, unsigned size)
{
	if (pa & (size - 1)) /* devices answer to aligned accesses only */
		return NULL;
	for (size_t i = 0; i < bus->window_count; i++) {
		const struct bus_window *w = &bus->windows[i];
		if (pa - w->base < w->class->span && w->class->span - (pa - w->base) >= size)
			return w;
	}
	return NULL;
}

bool bus_device_load(const struct bus *bus, uint64_t ticks, rs_pa pa, unsigned size,
		     uint64_t *value)
{
	const struct bus_window *w = window_at(bus, pa.bits, size);
	struct rs_board_io io = {.ticks = ticks, .console = bus->console};

	return w && w->class->load(w->state, &io, pa.bits - w->base, size, value);
}

bool bus_device_store(const struct bus *bus, uint64_t ticks, rs_pa pa, unsigned size,
		      uint64_t value)
{
	const struct bus_window *w = window_at(bus, pa.bits, size);
	struct rs_board_io io = {.ticks = ticks, .console = bus->console};

	return w && w->class->store(w->state, &io, pa.bits - w->base, size, value);
}
