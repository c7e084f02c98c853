/* run.h - a run in progress: the machine's parts, wired. */
#ifndef CORE_MACHINE_RUN_H
#define CORE_MACHINE_RUN_H
#include "machine/state.h"

struct run {
	struct rs_machine *m;
	struct rs_machine_state *s;
	struct cpu *c;
	struct hart *h;
	struct bus bus;
	struct rs_console console; /* the machine's, with the observer listening in */
	struct rs_dma dma;
	uint64_t mover; /* the address of the device that may move bytes now */
	uint64_t end;	/* the clock when the budget is spent */
};

static inline struct bus_time run_now(const struct run *r)
{
	return (struct bus_time){.cycle = r->h->cycle, .ticks = hart_ticks(r->h)};
}

/* Wire the devices to the bus. */
void devices_wire(struct run *r);

/* Let every device do what is due, and bring the interrupt controller's lines up to date;
 * r->s->look then says when to come again. Quick when nothing is due. `ask`: devices may look
 * at what they are attached to outside, although they did a moment ago. */
void devices_update(struct run *r, bool ask);

#endif
