/* cpu.h - what instructions act on: one hart with its TLBs and, during a run, its connections.
 */
#ifndef CORE_MMU_CPU_H
#define CORE_MMU_CPU_H
#include "bus/bus.h"
#include "hart/hart.h"
#include "mmu/tlb.h"
#include "mmu/walk_cache.h"
#include "ringside/watch.h"

/* A machine that an emulator builds is not debugged by it, which pays nothing for the question then. */
#ifdef __riscv
#define CPU_HAS_WATCHES 0
#else
#define CPU_HAS_WATCHES 1
#endif

/* The hart comes first, so that one pointer reaches its registers. */
struct cpu {
	struct hart h;

	/* Valid during a run. All zero between runs, so that the state then holds no pointer
	 * and does not depend on the engine: see cpu_rest(). */
	const struct bus *bus;
	const struct rs_costs *costs;
	const struct rs_observer *observer;
	const struct rs_clock *clock; /* of external time; NULL: there is none */
	struct shortcuts *shortcuts;  /* the engine's; NULL: it keeps none */
#if CPU_HAS_WATCHES
	struct rs_watches *watches; /* a debugger's; NULL: there are none */
	struct rs_pages *pages;	    /* where accessed pages are noted; NULL: nowhere */
#endif

	/* likewise: the current instruction */
	uint64_t next_pc;   /* the address of the next instruction */
	uint32_t word;	    /* its encoding */
	uint16_t csr;	    /* the CSR that it accessed ... */
	uint64_t csr_value; /* ... and its value afterwards, for the observer */

	struct tlb dtlb, itlb;
	struct walk_cache walk_cache;
};

/* The end of a run. */
static inline void cpu_rest(struct cpu *c)
{
	c->bus = NULL;
	c->costs = NULL;
	c->observer = NULL;
	c->clock = NULL;
	c->shortcuts = NULL;
#if CPU_HAS_WATCHES
	c->watches = NULL;
	c->pages = NULL;
#endif
	c->next_pc = 0;
	c->word = 0;
	c->csr = 0;
	c->csr_value = 0;
}

/* ---- time, costs and observation */

/* Bring external time up to date. Timers may be due then. */
static inline void cpu_read_clock(struct cpu *c)
{
	if (!c->clock)
		return;
	uint64_t ticks = c->clock->ticks(c->clock->context);

	if (ticks > c->h.ticks) {
		c->h.ticks = ticks;
		if (ticks >= c->h.ticks_due)
			c->h.attention = 0;
	}
}

static inline void cpu_charge(struct cpu *c, enum rs_cost cost)
{
	c->h.cycle += c->costs->cycles[cost];
}

static inline bool cpu_observed(const struct cpu *c, enum rs_event_kind kind)
{
	return c->observer->mask & RS_EVENT_BIT(kind);
}

/* The same for a mark of this kind (abi/mark.h). */
static inline bool cpu_mark_observed(const struct cpu *c, unsigned kind)
{
	return cpu_observed(c, RS_EVENT_MARK) &&
	       (kind >= 64 || !(c->observer->no_marks >> kind & 1));
}

/* Report an event of the current instruction; the caller has checked cpu_observed(). Cycle,
 * count, pc, word and modes are filled in here. */
void cpu_report(struct cpu *c, struct rs_event *event);

#endif
