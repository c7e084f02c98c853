/* engine.h - what an engine is to the machine: a row of a table. All engines run the same
 * semantics (exec/execute.h) with the same results, to the cycle. */
#ifndef CORE_EXEC_ENGINE_H
#define CORE_EXEC_ENGINE_H
#include "mmu/cpu.h"
#include "ringside/machine.h"

/* Why an engine returned. */
enum run_end {
	RUN_ATTENTION, /* the clock reached h->attention or the limit, or something was written
			  to a device */
	RUN_WAIT,      /* a wfi retired: h->waiting */
	RUN_SPIN,      /* a jump to itself retired */
	RUN_TRAPPED,   /* traps follow each other without an instruction between: see
			  h->trap_streak */
};

/* A workspace is memory of one machine that only its engine reads: zeroed at first, aligned to
 * 4096, and no part of a snapshot. */
struct engine {
	const char *name; /* as the command line has it */

	/* Bytes of workspace for a machine with so much RAM. */
	size_t (*workspace_size)(uint64_t ram_size);

	/* A run begins. Say in *c and *bus what the engine must be told: of TLB entries that are
	 * dropped, of stores to code. NULL: nothing. */
	void (*attach)(void *workspace, struct cpu *c, struct bus *bus);

	/* Run until the clock reaches `limit` or h->attention, or what else `enum run_end`
	 * says. */
	enum run_end (*run)(void *workspace, struct cpu *c, uint64_t limit);

	/* Between two runs: the machine's state and RAM may be others now, so whatever was
	 * derived from them is void. NULL: nothing is. */
	void (*forget)(void *workspace);
};

/* The table, by enum rs_engine. */
extern const struct engine *const engines[RS_ENGINES];
extern const struct engine blocks_engine, step_engine;

enum { MAX_TRAP_STREAK = 8 };

/* Has what just happened made the run end? */
static inline bool run_ends(struct hart *h, enum run_end *end)
{
	if (h->waiting) {
		*end = RUN_WAIT;
		return true;
	}
	if (h->spinning) {
		h->spinning = false;
		*end = RUN_SPIN;
		return true;
	}
	if (h->trap_streak >= MAX_TRAP_STREAK && h->trap_instret == h->instret) {
		*end = RUN_TRAPPED;
		return true;
	}
	return false;
}

#endif
