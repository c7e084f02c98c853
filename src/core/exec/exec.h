/* exec.h - what instructions do, and the engine that runs them. */
#ifndef CORE_EXEC_EXEC_H
#define CORE_EXEC_EXEC_H
#include "isa/isa.h"
#include "mmu/mmu.h"

/* Decoded words, remembered. Decoding depends on the word alone, so an entry is never stale. */
enum { DECODED_WORDS = 1024 };

struct decoded {
	struct insn words[DECODED_WORDS];
};

enum run_end {
	RUN_ATTENTION, /* the clock reached h->attention or the limit, or something was written
			  to a device */
	RUN_WAIT,      /* a wfi retired: h->waiting */
	RUN_SPIN,      /* a jump to itself retired */
	RUN_TRAPPED,   /* traps follow each other without an instruction between: see
			  h->trap_streak */
};

/* The `step` engine: one instruction after the other, until the clock reaches `limit` or
 * h->attention. */
enum run_end exec_step(struct cpu *c, struct decoded *memory, uint64_t limit);

/* Take an interrupt: entry, costs, event. */
void exec_interrupt(struct cpu *c, int number);

#endif
