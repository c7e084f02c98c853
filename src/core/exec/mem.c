#include "exec/mem.h"

#include "base/walk.h" /* PAGE_SIZE */
#include "mmu/watch.h"

static bool crosses_page(uint64_t va, unsigned size)
{
	return (va & (PAGE_SIZE - 1)) + size > PAGE_SIZE;
}

static bool access_fault(struct cpu *c, struct view view, uint64_t va, enum access access)
{
	(void)!hart_raise(&c->h,
			  access == ACCESS_STORE ? RS_CAUSE_STORE_ACCESS : RS_CAUSE_LOAD_ACCESS,
			  va);
	c->h.trap.gva = mode_is_virtual(view.mode);
	return false;
}

/* ---- devices */

static void report_device(struct cpu *c, rs_pa pa, unsigned size, bool store, uint64_t value)
{
	if (!cpu_observed(c, RS_EVENT_DEVICE))
		return;
	struct rs_event event = {.kind = RS_EVENT_DEVICE,
				 .cost = c->costs->cycles[RS_COST_DEVICE_ACCESS]};
	event.access.addr = pa.bits;
	event.access.value = value;
	event.access.size = (uint8_t)size;
	event.access.store = store;
	cpu_report(c, &event);
}

static struct bus_time now(struct cpu *c)
{
	cpu_read_clock(c);
	return (struct bus_time){.cycle = c->h.cycle, .ticks = hart_ticks(&c->h)};
}

static bool device_load(struct cpu *c, struct view view, uint64_t va, rs_pa pa, unsigned size,
			uint64_t *value)
{
	if (!bus_device_load(c->bus, now(c), pa, size, value))
		return access_fault(c, view, va, ACCESS_LOAD);
	cpu_charge(c, RS_COST_DEVICE_ACCESS);
	report_device(c, pa, size, false, *value);
	watch_access(c, (rs_va){va}, pa, size, RS_WATCH_LOAD);
	c->h.attention = 0; /* a read may have lowered an interrupt line */
	return true;
}

static bool device_store(struct cpu *c, struct view view, uint64_t va, rs_pa pa, unsigned size,
			 uint64_t value)
{
	if (!bus_device_store(c->bus, now(c), pa, size, value))
		return access_fault(c, view, va, ACCESS_STORE);
	cpu_charge(c, RS_COST_DEVICE_ACCESS);
	report_device(c, pa, size, true, value);
	watch_access(c, (rs_va){va}, pa, size, RS_WATCH_STORE);
	c->h.attention = 0;
	return true;
}

/* ---- accesses that span two pages: both halves are translated before anything is read or
 * written */

struct halves {
	unsigned first; /* bytes before the boundary */
	uint8_t *a, *b;
};

static bool both_halves(struct cpu *c, struct view view, uint64_t va, unsigned size,
			enum access access, struct halves *out)
{
	rs_pa pa, first_pa;

	out->first = (unsigned)(PAGE_SIZE - (va & (PAGE_SIZE - 1)));
	if (!mmu_translate(c, view, (rs_va){va}, out->first, access, &pa))
		return false;
	out->a = bus_ram(c->bus, pa, out->first);
	first_pa = pa;
	if (!mmu_translate(c, view, (rs_va){va + out->first}, size - out->first, access, &pa))
		return false;
	out->b = bus_ram(c->bus, pa, size - out->first);
	if (!out->a)
		return access_fault(c, view, va, access);
	if (!out->b)
		return access_fault(c, view, va + out->first, access);
	uint8_t kind = access == ACCESS_STORE ? RS_WATCH_STORE : RS_WATCH_LOAD;

	watch_access(c, (rs_va){va}, first_pa, out->first, kind);
	watch_access(c, (rs_va){va + out->first}, pa, size - out->first, kind);
	return true;
}

static bool load_across(struct cpu *c, struct view view, uint64_t va, unsigned size,
			uint64_t *value)
{
	struct halves h;

	if (!both_halves(c, view, va, size, ACCESS_LOAD, &h))
		return false;
	*value = 0;
	for (unsigned i = 0; i < size; i++)
		*value |= (uint64_t)(i < h.first ? h.a[i] : h.b[i - h.first]) << (8 * i);
	return true;
}

static bool store_across(struct cpu *c, struct view view, uint64_t va, unsigned size,
			 uint64_t value)
{
	struct halves h;

	if (!both_halves(c, view, va, size, ACCESS_STORE, &h))
		return false;
	for (unsigned i = 0; i < size; i++)
		bus_write(c->bus, i < h.first ? &h.a[i] : &h.b[i - h.first], 1,
			  value >> (8 * i));
	return true;
}

/* ---- */

bool mem_load(struct cpu *c, struct view view, uint64_t va, unsigned size, uint64_t *value)
{
	rs_pa pa;

	if (crosses_page(va, size))
		return load_across(c, view, va, size, value);
	if (!mmu_translate(c, view, (rs_va){va}, size, ACCESS_LOAD, &pa))
		return false;
	const uint8_t *bytes = bus_ram(c->bus, pa, size);

	if (!bytes)
		return device_load(c, view, va, pa, size, value);
	*value = bus_get(bytes, size);
	watch_access(c, (rs_va){va}, pa, size, RS_WATCH_LOAD);
	return true;
}

/* Page by page. Translation asks PMP to permit reading; executing has to be permitted, too. */
bool mem_load_code(struct cpu *c, struct view view, uint64_t va, unsigned size, uint64_t *value)
{
	*value = 0;
	for (unsigned done = 0, part; done < size; done += part) {
		uint64_t at = va + done, room = PAGE_SIZE - (at & (PAGE_SIZE - 1));
		const uint8_t *bytes;
		rs_pa pa;

		part = room < size - done ? (unsigned)room : size - done;
		if (!mmu_translate(c, view, (rs_va){at}, part, ACCESS_LOAD, &pa))
			return false;
		bytes = bus_ram(c->bus, pa, part);
		if (!bytes || !(hart_pmp(&c->h, pa.bits, part, false) & PMP_X))
			return access_fault(c, view, at, ACCESS_LOAD);
		for (unsigned i = 0; i < part; i++)
			*value |= (uint64_t)bytes[i] << (8 * (done + i));
		watch_access(c, (rs_va){at}, pa, part, RS_WATCH_LOAD);
	}
	return true;
}

bool mem_store(struct cpu *c, struct view view, uint64_t va, unsigned size, uint64_t value)
{
	rs_pa pa;

	if (crosses_page(va, size))
		return store_across(c, view, va, size, value);
	if (!mmu_translate(c, view, (rs_va){va}, size, ACCESS_STORE, &pa))
		return false;
	uint8_t *bytes = bus_ram(c->bus, pa, size);

	if (!bytes)
		return device_store(c, view, va, pa, size, value);
	bus_write(c->bus, bytes, size, value);
	watch_access(c, (rs_va){va}, pa, size, RS_WATCH_STORE);
	return true;
}

static bool fetch_part(struct cpu *c, uint64_t va, unsigned size, uint32_t *part)
{
	struct view view = mmu_fetch_view(&c->h);
	rs_pa pa;

	if (!mmu_translate(c, view, (rs_va){va}, size, ACCESS_FETCH, &pa))
		return false;
	const uint8_t *bytes = bus_ram(c->bus, pa, size);

	if (!bytes) {
		(void)!hart_raise(&c->h, RS_CAUSE_INSN_ACCESS, va);
		c->h.trap.gva = mode_is_virtual(view.mode);
		return false;
	}
	*part = (uint32_t)bus_get(bytes, size);
	return true;
}

/* Four aligned bytes are in one page and in one PMP region. Others are fetched in halves: the
 * second half may not be permitted, or not be needed. */
bool mem_fetch(struct cpu *c, uint32_t *word)
{
	uint64_t va = c->h.pc;
	uint32_t low, high;

	if (va % 4 == 0) {
		if (!fetch_part(c, va, 4, &low))
			return false;
		*word = isa_is_compressed(low) ? low & 0xffff : low;
		return true;
	}
	if (!fetch_part(c, va, 2, &low))
		return false;
	*word = low;
	if (isa_is_compressed(low))
		return true;
	if (!fetch_part(c, va + 2, 2, &high))
		return false;
	*word = low | high << 16;
	return true;
}

bool mem_atomic(struct cpu *c, uint64_t va, unsigned size, bool only_load, rs_pa *pa,
		uint8_t **bytes)
{
	struct view view = mmu_data_view(&c->h);
	enum access access = only_load ? ACCESS_LOAD : ACCESS_STORE;

	if (va & (size - 1)) {
		(void)!hart_raise(
			&c->h, only_load ? RS_CAUSE_LOAD_MISALIGNED : RS_CAUSE_STORE_MISALIGNED,
			va);
		c->h.trap.gva = mode_is_virtual(view.mode);
		return false;
	}
	if (!mmu_translate(c, view, (rs_va){va}, size, access, pa))
		return false;
	*bytes = bus_ram(c->bus, *pa, size);
	return *bytes || access_fault(c, view, va, access);
}
