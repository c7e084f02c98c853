/* looks.h - what a guest's hart was like at its events: registers, and the code round its pc.
 * One thread writes, any may read meanwhile. */
#ifndef LANE_LOOKS_H
#define LANE_LOOKS_H
#include "lane/generation.h"
#include "ringside/lane.h"

enum { LOOKS_MOST = 1 << 15 };

struct looks;

/** @return NULL if the host is out of memory. */
struct looks *looks_new(void);
void looks_free(struct looks *l);

/** Whether an event of this generation is worth a look. */
bool looks_wants(const struct generation *g, const struct rs_event *e);
/** Take one, right after event `index`. Changes nothing of the machine. `where`: if this
 * generation nests, where it said that its guest is (abi/nested.h); no look if that is nowhere. */
void looks_take(struct looks *l, const struct generation *g, const struct rs_machine *m,
		uint64_t where, const struct rs_event *e, size_t index);
/** Keep a copy. `begins`: an operation begins there. Without memory it is left out. */
void looks_add(struct looks *l, const struct rs_look *look, bool begins);

size_t looks_count(const struct looks *l);
/** Look `index` < looks_count(), while nobody writes. */
const struct rs_look *looks_at(const struct looks *l, size_t index);
bool looks_begins(const struct looks *l, size_t index);
/** The newest at or before an event. @return false if there is none. */
bool looks_find(struct looks *l, size_t event, struct rs_look *look);

#endif
