/* engine.h - the interface between the machine and an engine. All engines run the same
 * semantics (exec/execute.h) with the same results, to the cycle. */
#ifndef CORE_EXEC_ENGINE_H
#define CORE_EXEC_ENGINE_H
#include "mmu/cpu.h"
#include "ringside/machine.h"

/* Why an engine returned. */
enum run_end {
	RUN_ATTENTION, /* the clock reached h->attention or the limit, or a device register
		          was accessed */
	RUN_WAIT,      /* a wfi retired: h->waiting */
	RUN_SPIN,      /* a jump to itself retired */
	RUN_TRAPPED,   /* traps follow each other with no instruction retired in between: see
		          h->trap_streak */
};

/* Code and data of a page may be accessed without exec/mem.h and execute_next() only if mmu_reach() or mmu_knows()
 * calls it MMU_PAGE: on others a debugger's watches of data must be noticed. Code at an offset for which watch_slot() is
 * true must run through execute_next().
 *
 * The workspace is memory that belongs to the engine of one machine: zeroed at first, aligned
 * to 4096, and not part of a snapshot. */
struct engine {
	const char *name; /* as on the command line */

	/* @return bytes of workspace for a machine with `ram_size` bytes of RAM. */
	size_t (*workspace_size)(uint64_t ram_size);

	/* A run begins. Connect to *c and *bus what the engine must be notified of: TLB entries
	 * that are dropped (c->shortcuts), writes to code (bus->decoded). May be NULL. */
	void (*attach)(void *workspace, struct cpu *c, struct bus *bus);

	/* Run until the clock reaches `limit` or h->attention, or for another reason of enum
	 * run_end. */
	enum run_end (*run)(void *workspace, struct cpu *c, uint64_t limit);

	/* Drop everything that was derived from the state and the RAM: they may have been
	 * replaced. Called between two runs. NULL: nothing is derived. */
	void (*forget)(void *workspace);

#if CPU_HAS_WATCHES
	/* The same in two parts, where most of RAM is as it was: what was derived from the state, and from the page of RAM
	 * at an offset. */
	void (*forget_state)(void *workspace);
	void (*forget_page)(void *workspace, uint64_t offset);
#endif

#ifdef RS_JIT
	/* Take memory for code of the host; see rs_machine_code(). NULL: it needs none. */
	void (*lend)(void *workspace, uint64_t ram_size, const struct rs_code_memory *memory);
	/* @return the clock when attach() is to be called again although the run goes on; 0: never. May be NULL. */
	uint64_t (*next_attach)(const void *workspace, uint64_t ram_size);
	/* See rs_machine_list_native(). NULL: nothing is translated. */
	void (*list)(void *workspace, uint64_t ram_size, struct rs_native_listing *listing);
#endif
};

/* The engines, indexed by enum rs_engine. */
extern const struct engine *const engines[RS_ENGINES];
extern const struct engine blocks_engine, step_engine, jit_engine;

/* What `jit` has from `blocks`. */
enum run_end blocks_run(void *workspace, struct cpu *c, uint64_t limit);
void blocks_forget(void *workspace);
#if CPU_HAS_WATCHES
void blocks_forget_state(void *workspace);
void blocks_forget_page(void *workspace, uint64_t offset);
#endif

enum { MAX_TRAP_STREAK = 8 };

/* Must the run end after what was just executed? */
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
