/* save.c - a machine's state as bytes, and whether bytes from outside are a state. */
#include "machine/state.h"
#include "ringside/state.h"

void rs_machine_state(const struct rs_machine *m, struct rs_state_part parts[RS_STATE_PARTS])
{
	uint8_t *start = (uint8_t *)m->state;
	size_t gap = offsetof(struct rs_machine_state, cpu.bus),
	       after = offsetof(struct rs_machine_state, cpu.next_pc);

	parts[0] = (struct rs_state_part){start, gap};
	parts[1] = (struct rs_state_part){start + after, sizeof *m->state - after};
}

static uint64_t mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Places behind the pointers, from their end on. */
#define AFTER(member)                                                                          \
	(offsetof(struct rs_machine_state, member) -                                           \
	 offsetof(struct rs_machine_state, cpu.next_pc))

uint64_t rs_machine_state_layout(void)
{
	static const size_t places[] = {
		sizeof(struct hart),
		offsetof(struct hart, mode),
		offsetof(struct hart, ticks_due),
		offsetof(struct hart, mstatus),
		offsetof(struct hart, vsatp),
		offsetof(struct hart, pmpaddr),
		offsetof(struct hart, trap),
		offsetof(struct hart, first_trap),
		AFTER(cpu.dtlb),
		AFTER(cpu.walk_cache),
		AFTER(finisher),
		AFTER(aclint),
		AFTER(plic),
		AFTER(uart),
		AFTER(rtc),
		AFTER(virtio),
		AFTER(arrivals),
		AFTER(iommu),
		AFTER(next_event),
		AFTER(ram_size),
		AFTER(costs),
		sizeof(struct rs_machine_state) -
			offsetof(struct rs_machine_state, cpu.next_pc),
		sizeof(struct tlb_entry),
		sizeof(struct walk_cache_entry),
		sizeof(struct virtio),
		sizeof(struct iommu_entry),
		RS_COSTS,
	};
	uint64_t h =
		1; /* to be raised when a member's meaning changes, and its place does not */

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		h = mix(h, places[i]);
	return h;
}

static bool is_flag(bool *flag)
{
	return *(const uint8_t *)flag <= 1;
}

static bool hart_good(struct hart *h)
{
	bool *flags[] = {&h->has_h,   &h->has_sstc, &h->no_vmid, &h->external_time,
			 &h->waiting, &h->spinning, &h->reserved};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!is_flag(flags[i]))
			return false;
	if (!rs_mode_is(h->mode) || (mode_is_virtual((enum rs_mode)h->mode) && !h->has_h) ||
	    h->x[0] || h->pc & 1)
		return false;
	hart_pmp_update(h);
	return true;
}

static bool is_size(uint32_t size, uint32_t most)
{
	return size <= most && !(size & (size - 1));
}

static bool uart_good(struct uart *u)
{
	return u->first < UART_DEPTH && u->count <= UART_DEPTH && is_flag(&u->overrun) &&
	       is_flag(&u->thr_empty) && is_flag(&u->thr_line) && is_flag(&u->ended);
}

static bool arrival_good(const struct arrival *a, uint64_t ram_size)
{
	for (uint32_t i = 0; i < a->count && i < ARRIVAL_PIECES; i++)
		if (a->at[i].offset > ram_size || ram_size - a->at[i].offset < a->at[i].size ||
		    (a->at[i].size == 0))
			return false;
	return true;
}

static bool virtio_good(struct virtio *v)
{
	return (v->queue.size == 0 || is_size(v->queue.size, VIRTQ_SIZE_MAX)) &&
	       is_flag(&v->notified) && is_flag(&v->draining) && is_flag(&v->queue.ready) &&
	       is_flag(&v->request.busy) && is_flag(&v->request.pending) &&
	       (!v->queue.ready || v->queue.size > 0) && !v->request.pending && !v->draining;
}

bool rs_machine_state_good(struct rs_machine *m, uint64_t ram_size)
{
	struct rs_machine_state *s = m->state;
	bool good = hart_good(&s->cpu.h) && is_size(s->cpu.itlb.size, TLB_ENTRIES / 2) &&
		    is_size(s->cpu.dtlb.size, TLB_ENTRIES / 2) && s->cpu.itlb.epoch &&
		    s->cpu.dtlb.epoch && is_size(s->cpu.walk_cache.size, RS_WALK_CACHE_MOST) &&
		    s->finisher.request <= FINISHER_RESET && uart_good(&s->uart) &&
		    is_flag(&s->rtc.armed) && is_flag(&s->rtc.pending) &&
		    is_flag(&s->rtc.enabled) && is_flag(&s->device_accessed) &&
		    is_flag(&s->no_iommu) && s->ram_size == ram_size;

	for (unsigned i = 0; i < RS_VIRTIO_SLOTS && good; i++)
		good = virtio_good(&s->virtio[i]) && arrival_good(&s->arrivals[i], ram_size);
	return good;
}
