/* run.h - a run in progress: the parts of the machine, connected. */
#ifndef CORE_MACHINE_RUN_H
#define CORE_MACHINE_RUN_H
#include "machine/state.h"

struct run {
	struct rs_machine *m;
	struct rs_machine_state *s;
	struct cpu *c;
	struct hart *h;
	struct bus bus;
	struct rs_console
		console;      /* the machine's, and its bytes are reported to the observer */
	struct rs_dma memory; /* for the IOMMU: physical addresses */
	struct rs_dma dma;    /* for devices */
	const struct bus_place *dma_place; /* the device that is being updated */
	uint64_t end;			   /* the clock when the budget is spent */
};

static inline struct bus_time run_now(const struct run *r)
{
	return (struct bus_time){.cycle = r->h->cycle, .ticks = hart_ticks(r->h)};
}

/* Connect the devices to the bus. */
void devices_connect(struct run *r);

/* Let each device do what is due, and bring the lines of the interrupt controller up to date.
 * r->s->next_event then says when to come again. Does nothing when nothing is due.
 * @param poll  devices may poll their host attachments, even if they did so a moment ago */
void devices_update(struct run *r, bool poll);

#endif
