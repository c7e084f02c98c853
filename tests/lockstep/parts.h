/* parts.h - what random programs are drawn from. */
#ifndef LOCKSTEP_PARTS_H
#define LOCKSTEP_PARTS_H
#include "base/walk.h"
#include "isa/isa.h"
#include "program.h"

#define RAM_PAGES (PROGRAM_RAM / PAGE_SIZE)
#define PAGE(n)	  (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define SV39	  (UINT64_C(8) << 60)

enum {
	CODE_FIRST = 0, /* pages: programs and data */
	MOST_CODE = 64,
	DATA = 96, /* pages of which none is code: stores to those of code are another matter */
	DATA_PAGES = 16,
	STEPPER = 127, /* the page of a handler in M-mode: see step_over_traps() */
	TABLES = 128,  /* page tables: root, middle, last; of two spaces and of the second stage
			*/
	GUEST_TABLES = 160, /* aligned to four pages */
};

static inline uint64_t below(uint64_t *state, uint64_t limit)
{
	return program_random(state) % limit;
}

static inline bool chance(uint64_t *state, unsigned percent)
{
	return below(state, 100) < percent;
}

static inline void poke(struct rs_machine *m, uint64_t pa, uint64_t value)
{
	(void)rs_machine_store(m, pa, &value, 8);
}

static inline uint64_t pte(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << 10 | flags;
}

/* A handler in M-mode that steps over what trapped, into the `size` bytes of code at `base`: a power of two, and a
 * multiple of `size` that fits lui. The hart is to begin there. */
void step_over_traps(struct rs_machine *m, uint64_t base, uint64_t size);

/* Replace a program that was made by a loop of plain instructions. */
void loop_make(struct rs_machine *m, uint64_t *state);

#endif
