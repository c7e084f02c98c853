/* relay.h - a nested machine's marks, unpacked from the pair of marks that carries each
 * (abi/mark.h), and other events of it, which an emulator that is traced leaves in its memory. */
#ifndef LANE_RELAY_H
#define LANE_RELAY_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/abi/mark.h"
#include "ringside/event.h"

struct relay {
	uint64_t where; /**< what its NESTED mark said (abi/nested.h); 0: nothing yet */
	uint64_t step; /**< likewise its newest STEP mark: address of a struct rs_nested_step */
	uint64_t event; /**< EVENT was seen, which points here: to be read now; 0: none */
	uint64_t begin; /**< the clock at the newest EMULATES mark */
	bool waiting;	/**< RELAY was seen, RELAY_DATA must follow */
	uint32_t vm;	/**< of the newest RELAY */
	uint16_t kind;
	uint8_t mode;
	struct rs_event nested;
};

/** Whether a mark speaks of an event or of a step. */
static inline bool relay_is_report(const struct rs_event *e)
{
	return e->mark.kind >= RS_MARK_EMULATES && e->mark.kind <= RS_MARK_STEP;
}

/** Take one of them.
 * @return NULL if it is no RELAY_DATA that follows a RELAY; else the nested machine's mark,
 * with the nested mode, and the clock and pc of the machine. Good until the next call. */
const struct rs_event *relay_mark(struct relay *r, const struct rs_event *e);

/** Check an event that was read where `r->event` says, and give it the clock and count of its mark `e`.
 * @return the event of the nested machine, or NULL if it cannot be one. Good until the next call. */
const struct rs_event *relay_event(struct relay *r, const struct rs_event *e,
				   const struct rs_event *nested);

/** The address and the number of the virtual machine in the payload of EVENT and STEP marks. */
static inline uint64_t relay_address(uint64_t payload)
{
	return payload & ((UINT64_C(1) << RS_MARK_VM_SHIFT) - 1);
}

#endif
