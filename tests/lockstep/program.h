/* program.h - machines full of random programs, for two engines to agree on. */
#ifndef LOCKSTEP_PROGRAM_H
#define LOCKSTEP_PROGRAM_H
#include <stdint.h>

#include "machine/state.h"
#include "ringside/machine.h"

enum { PROGRAM_RAM = 1 << 20 };

/* Fill a machine just made (PROGRAM_RAM bytes, with H) with a program, its page tables, its
 * handlers and the hart's state, all drawn from `seed`. */
void program_make(struct rs_machine *m, uint64_t seed);

/* A stream of numbers from a seed. */
uint64_t program_random(uint64_t *state);

/* A value to compute with: often one at which a comparison or a sign changes. */
uint64_t program_value(uint64_t *state);

#endif
