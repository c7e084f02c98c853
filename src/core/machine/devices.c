/* devices.c - what devices do by themselves, and how their interrupts reach the hart.
 *
 *   device --irq--> PLIC --+--> machine external interrupt
 *                          +--> supervisor external interrupt
 */
#include "machine/run.h"

/* Cycles between two looks at the world outside while a device waits for it: 100 us. */
enum { ASK_CYCLES = 100000 };

/* The lines of the hart that a source's interrupt would raise. */
static uint64_t route(const struct plic *plic, unsigned source)
{
	uint64_t lines = 0;

	if (plic_routes(plic, source, RS_PLIC_CONTEXT_M))
		lines |= IRQ(M_EXTERNAL);
	if (plic_routes(plic, source, RS_PLIC_CONTEXT_S))
		lines |= IRQ(S_EXTERNAL);
	return lines;
}

/* ---- memory, as devices reach it: the same as the hart's, physical */

static uint8_t *dma_reach(void *context, uint64_t address, uint64_t size, bool write,
			  uint64_t *run)
{
	const struct run *r = context;
	uint8_t *bytes = bus_ram(&r->bus, (rs_pa){address}, size);

	if (bytes && write)
		bus_wrote(&r->bus, bytes, size);
	*run = size;
	return bytes;
}

static void dma_arrived(void *context)
{
	const struct run *r = context;

	bus_wrote_somewhere(&r->bus);
}

static void dma_moved(void *context, uint64_t address, uint64_t size, bool to_memory)
{
	struct run *r = context;
	struct rs_event event = {.kind = RS_EVENT_DMA};

	if (!cpu_observed(r->c, RS_EVENT_DMA))
		return;
	event.dma.addr = address;
	event.dma.size = size;
	event.dma.device = (uint32_t)r->mover;
	event.dma.to_memory = to_memory;
	r->c->word = 0;
	cpu_report(r->c, &event);
}

void devices_wire(struct run *r)
{
	r->dma = (struct rs_dma){
		.reach = dma_reach, .arrived = dma_arrived, .moved = dma_moved, .context = r};
	r->bus.places = board;
	r->bus.place_count = BOARD_PLACES;
	r->bus.state = r->s;
	r->bus.touched = &r->s->touched;
	r->bus.disks = r->m->disks;
	r->bus.board = (struct rs_board_io){
		.console = &r->console, .dma = &r->dma, .costs = &r->s->costs};
}

/* ---- */

static void update_one(struct run *r, const struct bus_place *place, bool ask)
{
	struct rs_board_io io = bus_lend(&r->bus, place, run_now(r));
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};
	struct board_look *look = &r->s->look;

	r->mover = place->base;
	place->class->update(bus_state(&r->bus, place), &io, ask, &wake);
	if (wake.cycle != NEVER || wake.tick != NEVER)
		look->timed |= route(&r->s->plic, place->irq);
	if (wake.outside)
		look->outside |= route(&r->s->plic, place->irq);
	if (wake.cycle < look->cycle)
		look->cycle = wake.cycle;
	if (wake.tick < look->tick)
		look->tick = wake.tick;
	if (wake.outside && r->s->ask_at < look->ask)
		look->ask = r->s->ask_at;
}

static bool is_due(const struct run *r)
{
	const struct board_look *look = &r->s->look;

	return r->s->touched || r->h->cycle >= look->cycle || r->h->cycle >= look->ask ||
	       hart_ticks(r->h) >= look->tick;
}

void devices_update(struct run *r, bool ask)
{
	struct rs_machine_state *s = r->s;

	if (!ask && !is_due(r))
		return;
	if (r->h->cycle >= s->ask_at)
		ask = true;
	if (ask)
		s->ask_at = r->h->cycle + ASK_CYCLES;
	s->touched = false;
	s->look = (struct board_look){.cycle = NEVER, .tick = NEVER, .ask = NEVER};
	for (size_t i = 0; i < BOARD_PLACES; i++)
		if (board[i].class->update)
			update_one(r, &board[i], ask);
	for (size_t i = 0; i < BOARD_PLACES; i++)
		if (board[i].class->irq)
			plic_drive(&s->plic, board[i].irq,
				   board[i].class->irq(bus_state(&r->bus, &board[i])));
	hart_drive(r->h, IRQ(M_EXTERNAL), plic_output(&s->plic, RS_PLIC_CONTEXT_M));
	hart_drive(r->h, IRQ(S_EXTERNAL), plic_output(&s->plic, RS_PLIC_CONTEXT_S));
}
