/* devices.c - devices do what is due, and their interrupts reach the hart. device --irq--> PLIC
 * --+--> machine external interrupt +--> supervisor external interrupt */
#include "machine/run.h"
#include "mmu/pages.h"

/* Cycles between two polls of the host attachments while a device waits for them: 100 us. */
enum { POLL_CYCLES = 100000 };

/* The interrupt lines of the hart (mip bits) that an interrupt of this device would raise. */
static uint64_t route(const struct plic *plic, const struct bus_place *place)
{
	uint64_t lines = 0;

	for (unsigned source = place->irq; source <= place->irq + place->more_lines; source++) {
		if (plic_routes(plic, source, RS_PLIC_CONTEXT_M))
			lines |= IRQ(M_EXTERNAL);
		if (plic_routes(plic, source, RS_PLIC_CONTEXT_S))
			lines |= IRQ(S_EXTERNAL);
	}
	return lines;
}

/* ---- DMA: a device's addresses are made physical ones by the IOMMU. Who is no device of the IOMMU has
 * number 0: the IOMMU itself, whose addresses are physical. */

static uint8_t *memory_reach(void *context, uint64_t address, uint64_t size, bool write,
			     uint64_t *run)
{
	const struct run *r = context;
	uint8_t *bytes = bus_ram(&r->bus, (rs_pa){address}, size);

	if (bytes && write) {
		bus_wrote(&r->bus, bytes, size);
		hart_memory_written(r->h, address, size);
		pages_note_write(r->c, address, size);
	}
	*run = size;
	return bytes;
}

/* `fault`: why it was stopped, or 0. */
static void report_dma(struct run *r, uint64_t address, uint64_t size, bool to_memory,
		       unsigned fault)
{
	struct rs_event event = {.kind = RS_EVENT_DMA};

	if (!cpu_observed(r->c, RS_EVENT_DMA))
		return;
	event.dma.addr = address;
	event.dma.size = size;
	event.dma.device = (uint32_t)r->dma_place->base;
	event.dma.to_memory = to_memory;
	event.dma.fault = (uint16_t)fault;
	r->c->word = 0;
	cpu_report(r->c, &event);
}

static uint8_t *dma_reach(void *context, uint64_t address, uint64_t size, bool write,
			  uint64_t *run)
{
	struct run *r = context;
	unsigned device = r->dma_place->disk, fault;
	uint64_t physical = address;

	*run = size;
	if (device && iommu_mode(&r->s->iommu) != RS_IOMMU_BARE) {
		fault = iommu_translate(&r->s->iommu, &r->memory, device, address, size, write,
					&physical, run);
		if (fault) {
			report_dma(r, address, *run, write, fault);
			return NULL;
		}
	}
	return memory_reach(r, physical, *run, write, run);
}

static uint64_t dma_delay(void *context)
{
	struct run *r = context;

	return (uint64_t)iommu_take_reads(&r->s->iommu, r->dma_place->disk) *
	       r->s->costs.cycles[RS_COST_WALK_READ];
}

/* Remember where a request will write: its backend may do so later. */
static void expect_arrival(struct run *r, const struct rs_block_piece *pieces, size_t count)
{
	struct arrival *a = &r->s->arrivals[r->dma_place->disk - 1];

	a->count = (uint32_t)count;
	for (size_t i = 0; i < count && i < ARRIVAL_PIECES; i++) {
		a->at[i].offset = (uint64_t)(pieces[i].bytes - r->m->ram);
		a->at[i].size = pieces[i].size;
	}
}

static void dma_moves(void *context, const struct rs_block_piece *pieces, size_t count,
		      bool to_memory)
{
	struct run *r = context;

	if (to_memory)
		expect_arrival(r, pieces, count);
	for (size_t i = 0; i < count; i++)
		report_dma(r, pieces[i].address, pieces[i].size, to_memory, 0);
}

/* After a flush or a write these are the bytes of an older request, which does no harm. */
static void dma_arrived(void *context)
{
	const struct run *r = context;
	const struct arrival *a = &r->s->arrivals[r->dma_place->disk - 1];

	if (a->count > ARRIVAL_PIECES) {
		bus_wrote_somewhere(&r->bus);
		r->h->reserved = false;
		return;
	}
	for (uint32_t i = 0; i < a->count; i++) {
		bus_wrote(&r->bus, r->m->ram + a->at[i].offset, a->at[i].size);
		hart_memory_written(r->h, RS_RAM_BASE + a->at[i].offset, a->at[i].size);
	}
}

void devices_connect(struct run *r)
{
	r->memory = (struct rs_dma){.reach = memory_reach, .context = r};
	r->dma = (struct rs_dma){.reach = dma_reach,
				 .moves = dma_moves,
				 .arrived = dma_arrived,
				 .delay = dma_delay,
				 .pieces = r->m->pieces,
				 .context = r};
	r->bus.places = board;
	r->bus.place_count = r->s->no_iommu ? BOARD_PLACES - 1 : BOARD_PLACES;
	r->bus.state = r->s;
	r->bus.accessed = &r->s->device_accessed;
	r->bus.disks = r->m->disks;
	r->bus.board = (struct rs_board_io){
		.console = &r->console, .dma = &r->dma, .costs = &r->s->costs};
}

/* ---- */

static void update_one(struct run *r, const struct bus_place *place,
		       const struct rs_board_io *io, bool poll)
{
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};
	struct next_event *next = &r->s->next_event;

	r->dma_place = place;
	place->class->update(bus_state(&r->bus, place), io, poll, &wake);
	if (wake.cycle != NEVER || wake.tick != NEVER)
		next->timed_lines |= route(&r->s->plic, place);
	if (wake.outside)
		next->outside_lines |= route(&r->s->plic, place);
	if (wake.input)
		next->input_lines |= route(&r->s->plic, place);
	if (wake.cycle < next->cycle)
		next->cycle = wake.cycle;
	if (wake.tick < next->tick)
		next->tick = wake.tick;
	if (wake.outside && r->s->poll_after < next->poll)
		next->poll = r->s->poll_after;
}

/* An empty slot has nothing to do. */
static void update_all(struct run *r, bool poll)
{
	const struct bus_place *places = r->bus.places;
	struct rs_board_io io = r->bus.board;

	io.cycle = r->h->cycle;
	io.ticks = hart_ticks(r->h);
	for (size_t i = 0; i < r->bus.place_count; i++) {
		if (!places[i].class->update)
			continue;
		io.block = places[i].disk ? &r->bus.disks[places[i].disk - 1] : NULL;
		if (!io.block || io.block->submit)
			update_one(r, &places[i], &io, poll);
	}
}

static void drive_lines(struct run *r, const struct bus_place *place)
{
	void *state = bus_state(&r->bus, place);
	uint32_t driven = place->class->irq(state);

	if (!driven) /* a line that falls changes nothing: see plic_drive() */
		return;
	for (unsigned line = 0; line <= place->more_lines; line++) {
		bool passed = plic_drive(&r->s->plic, place->irq + line, driven >> line & 1);

		if (passed && place->class->irq_passed)
			place->class->irq_passed(state);
	}
}

static bool is_due(const struct run *r)
{
	const struct next_event *next = &r->s->next_event;

	return r->s->device_accessed || r->h->cycle >= next->cycle ||
	       r->h->cycle >= next->poll || hart_ticks(r->h) >= next->tick;
}

void devices_update(struct run *r, bool poll)
{
	struct rs_machine_state *s = r->s;

	if (!poll && !is_due(r))
		return;
	if (r->h->cycle >= s->poll_after)
		poll = true;
	if (poll)
		s->poll_after = r->h->cycle + POLL_CYCLES;
	s->device_accessed = false;
	s->next_event = (struct next_event){.cycle = NEVER, .tick = NEVER, .poll = NEVER};
	update_all(r, poll);
	for (size_t i = 0; i < r->bus.place_count; i++)
		if (board[i].class->irq)
			drive_lines(r, &board[i]);
	hart_drive(r->h, IRQ(M_EXTERNAL), plic_output(&s->plic, RS_PLIC_CONTEXT_M));
	hart_drive(r->h, IRQ(S_EXTERNAL), plic_output(&s->plic, RS_PLIC_CONTEXT_S));
}
