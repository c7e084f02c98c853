/** @file sequence.h
 * A random sequence of calls about page tables, good and bad ones, each held against the oracle.
 * Freestanding: it runs on the host and in a guest.
 */
#ifndef TEST_PARA_SEQUENCE_H
#define TEST_PARA_SEQUENCE_H
#include "oracle.h"

enum { SEQUENCE_BATCH = 8 }; /* updates in a call, mostly fewer */

struct sequence {
	uint64_t random; /* the seed at first; not 0 */
	struct oracle oracle;
	uint64_t (*memory)[512]; /* the window's frames, where the caller sees them */
	uint64_t outer_entries;	 /* machine address of the entries that map them there */
	struct rs_mmu_update
		*updates;     /* SEQUENCE_BATCH, where the caller sees them; aligned to 16 */
	uint64_t updates_va;  /* ... and where the guest's kernel does */
	uint64_t reserved[4]; /* what roots hold in slots 508 to 511 */
	/** Make a call. @return a0; a1 in `answer`. */
	int64_t (*call)(uint64_t id, const uint64_t arg[4], uint64_t *answer);
	/* statistics */
	uint64_t granted, refused;
	reasons seen; /* reasons given so far */
};

/** Start: all frames of the window are zero, mapped writable and nothing else. `oracle.base`, `outer` and
 * `root` are set. */
void sequence_start(struct sequence *s);

/** Make one call. @return NULL, or what was wrong with the answer, or with memory afterwards. */
const char *sequence_step(struct sequence *s);

#endif
