/* relay.h - a nested machine's marks, unpacked from the pair of marks that carries each
 * (abi/mark.h). */
#ifndef LANE_RELAY_H
#define LANE_RELAY_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/abi/mark.h"
#include "ringside/event.h"

struct relay {
	uint64_t where; /**< what its NESTED mark said (abi/nested.h); 0: nothing yet */
	bool waiting;	/**< RELAY was seen, RELAY_DATA must follow */
	uint32_t vm;	/**< of the newest RELAY */
	uint16_t kind;
	uint8_t mode;
	struct rs_event nested;
};

/** Whether a mark is one of such a pair. */
static inline bool relay_is(const struct rs_event *e)
{
	return e->mark.kind == RS_MARK_RELAY || e->mark.kind == RS_MARK_RELAY_DATA;
}

/** Take one of them.
 * @return NULL if it is no RELAY_DATA that follows a RELAY; else the nested machine's mark,
 * with the nested mode, and the clock and pc of the machine. Good until the next call. */
const struct rs_event *relay_mark(struct relay *r, const struct rs_event *e);

#endif
