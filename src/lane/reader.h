/* reader.h - what events mean: events go in, in order, and facts come out.
 *
 * The only place that knows how traps, returns and marks make layers, exits and operations. It is
 * pure, so its rules are tested with events made by hand. They are those of the design's "Marks,
 * operations, layers" and "Many on one computer":
 *
 * - A layer executes from one trap or return to the next. CONTEXT marks say whether U-mode is the
 *   guest's kernel or a program, and which virtual machine the hypervisor works for.
 * - An exit reaches from the trap into the hypervisor to the return into the guest. A trap to the
 *   firmware alone is no exit: the hypervisor does not run.
 * - An operation reaches from its OP_BEGIN mark to its OP_END mark. Operations nest; an interrupt
 *   inside one does not end it.
 * - A guest speaks for itself only, and only from a guest's mode; who speaks about others must be the
 *   hypervisor. Other marks are as if they were not there.
 * - The guest begins when the CPU first enters it, or when a hypervisor that builds a whole machine
 *   says so by a GUEST mark. What came before is start-up.
 */
#ifndef LANE_READER_H
#define LANE_READER_H
#include "lane/generation.h"
#include "lane/relay.h"
#include "ringside/fact.h"
#include "ringside/lane.h"

/** The kinds that a reader must see. */
#define READER_KINDS                                                                           \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_MARK))

enum { READER_DEPTH = 16 };

/** What is under way in one virtual machine. */
struct reader_vm {
	struct {
		uint64_t since;
		uint32_t nth;
		uint8_t id;
	} ops[READER_DEPTH]; /**< begun and not ended, the innermost last */
	uint8_t depth;
	bool ended; /**< the timed part is over */
	uint32_t began[RS_OPS];
	struct rs_fact left; /**< what was so of it when another virtual machine was chosen */
};

struct reader {
	const struct generation *generation;
	uint8_t layers[MODES]; /**< who executes in each mode, as CONTEXT has changed it */
	struct rs_fact fact;   /**< of the newest event */
	bool named;	       /**< its virtual machine, by a mark */
	struct reader_vm vms[RS_VMS + 1]; /**< the last: of RS_VM_NONE */
	struct relay relay;
};

/** Start at reset: M-mode, clock 0. `guest_is_m`: the guest itself runs in M-mode, without firmware;
 * M is then its operating system. */
void reader_init(struct reader *r, const struct generation *generation, bool guest_is_m);

/** Take the next event; `r->fact` is then what it means.
 * @return the event as observers should see it, or NULL if it only carries another: a RELAY mark
 * gives NULL, its RELAY_DATA the nested machine's mark. Good until the next call. After a NULL,
 * `r->relay.event` is where an event of the nested machine lies, unless it is 0. */
const struct rs_event *reader_event(struct reader *r, const struct rs_event *e);

/** Take that event, which the mark `e` pointed to.
 * @return as above; NULL if it cannot be one. */
const struct rs_event *reader_nested(struct reader *r, const struct rs_event *e,
				     const struct rs_event *event);

#endif
