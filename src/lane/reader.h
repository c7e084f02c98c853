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
 * - Of a guest that marks no operations they are derived (ringside/op.h): an operation is a privileged
 *   instruction, a trap or an environment call of the guest's own code, from its begin until the guest's
 *   own code goes on: its next instruction, or its own handler. A trap of the guest into a hypervisor
 *   that the guest would not have on bare metal, such as a guest-page fault, is none.
 * - A guest's marks are about that guest only, and count only from a mode in which it runs. Marks about
 *   other machines must come from the hypervisor, those about containers from their kernel. All other
 *   marks are ignored.
 * - The guest begins when the CPU first enters it, or when a hypervisor that builds a whole machine
 *   makes a GUEST mark. What came before is start-up.
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

/** The kinds from which operations are derived, of the guest's own computer. */
#define READER_DERIVES_FROM                                                                    \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_PRIV))

enum { READER_DEPTH = 16, READER_DERIVED = 96 };

/** What is under way in one virtual machine. */
struct reader_vm {
	struct {
		uint64_t since;
		uint32_t nth;
		uint8_t id;
	} ops[READER_DEPTH]; /**< begun and not ended, the innermost last */
	uint8_t depth;
	bool ended;   /**< the timed part is over */
	bool entered; /**< of a container: the kernel has entered its program */
	uint32_t began[RS_OPS];
	struct {
		uint32_t began;
		uint16_t op;
	} derived[READER_DERIVED]; /**< `derived_count` of them, by first appearance */
	uint8_t derived_count;
	bool deriving; /**< one is under way, which somebody else than the guest carries out */
	uint64_t
		nested; /**< full: where its NESTED mark said that its computer lies; 0: nothing yet */
	uint8_t behalf; /**< ... and its mode when it was acted out last: RS_BEHALF_*, never NOBODY but at first */
	struct rs_fact left; /**< what was so of it when another virtual machine was chosen */
};

struct reader {
	const struct generation *generation;
	uint8_t layers[MODES]; /**< who executes in each mode, as CONTEXT has changed it */
	struct rs_fact fact;   /**< of the newest event */
	bool named;	       /**< its virtual machine, by a mark */
	uint16_t derives;      /**< bit n: operations of virtual machine number n are derived */
	uint16_t in_m;	       /**< bit n: that runs in M-mode of its own computer */
	struct rs_costs costs; /**< for that */
	uint8_t own[MODES];    /**< a guest's layer in each mode of its own computer */
	struct reader_vm vms[RS_VMS + 1]; /**< the last: of RS_VM_NONE */
	unsigned depth;	    /**< emulators, each on the computer that the one before builds */
	struct relay relay; /**< of the lowest emulator */
	struct relay inner[RS_DEPTHS]; /**< number n: of what emulator n relays; from 1 on */
	/** On whose behalf each of them works (RS_BEHALF_*), as BEHALF marks have said. */
	uint8_t behalf[RS_DEPTHS];
	bool behalf_changed; /**< by the newest event */
	uint8_t made; /**< full: the virtual machine that is being made, of which the next NESTED mark is; RS_VM_NONE */
};

/** Start at reset: M-mode, clock 0. `guest_is_m`: the guest itself runs in M-mode, without firmware;
 * M is then its operating system. */
void reader_init(struct reader *r, const struct generation *generation, bool guest_is_m);

/** Derive operations of a virtual machine, since its guest marks none. To be called right after
 * reader_init(). The reader must then see RS_EVENT_PRIV, too. */
void reader_derive(struct reader *r, unsigned vm, bool guest_is_m,
		   const struct rs_costs *costs);

/** There are `depth` emulators. To be called right after reader_init(). The guest is that of the highest;
 * it is known by relayed marks. */
void reader_nest(struct reader *r, unsigned depth);

/** @return where the computer that an emulator acts out lies: of the virtual machine that it works for; 0: nobody has said. */
static inline uint64_t reader_where(const struct reader *r)
{
	uint64_t own = r->vms[r->fact.vm].nested;

	return own ? own : r->relay.where;
}

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
