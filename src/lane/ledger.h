/* ledger.h - the observer that adds up: who executed, why the guest was left, what operations
 * cost.
 *
 * It sees nothing but events, in order, and the clock; it is pure, so its rules are tested with
 * events made by hand. The rules are those of the design's "Marks, operations, layers":
 *
 * - Cycles between two events belong to the layer of the mode between them. What a trap itself
 * costs belongs to the layer entered, what a return costs to the one that executes it; idle
 * cycles are idle. The layers add up to the clock, always.
 * - An exit reaches from the trap into the hypervisor, its cost included, to the return into
 * the guest. Idle time inside it is the idle layer's, not the exit's: what a hypervisor waits
 * for is not its work.
 * - An operation costs what lies between its BEGIN and END marks, all layers and idle time
 * included. Operations nest.
 * - A guest speaks for itself only, and only from a guest's mode; whoever speaks about others
 * must be the hypervisor. Other marks are as if they were not there.
 */
#ifndef LANE_LEDGER_H
#define LANE_LEDGER_H
#include "lane/digest.h"
#include "lane/generation.h"
#include "lane/relay.h"
#include "ringside/lane.h"

/** The kinds that a ledger must see. */
#define LEDGER_KINDS DIGEST_KINDS

enum { OPEN_OPS = 16 };

struct ledger {
	struct rs_ledger sum; /**< up to `last`; the rest is added by ledger_read() */
	const struct generation *generation;
	enum rs_layer layers[MODES]; /**< the generation's, as CONTEXT has changed them */
	struct digest digest;
	struct relay relay;

	uint64_t last; /**< the clock up to which cycles have been charged */
	enum rs_mode mode;

	struct {
		bool open;
		uint64_t cycles; /**< so far, up to `last` */
		uint64_t cause;
		uint32_t call; /**< payload of a HYPERCALL mark inside */
		bool called;
	} exit;

	struct {
		uint32_t id;
		uint64_t begin;
	} ops[OPEN_OPS];
	size_t open_ops;

	struct {
		uint64_t cycle, instructions; /**< at WORKLOAD_BEGIN */
		uint64_t layers[RS_LAYERS];
	} begin;
};

/** Start at reset: M-mode, clock 0. `guest_is_m`: the guest itself runs in M-mode, without
 * firmware; M is then its operating system. */
void ledger_init(struct ledger *l, const struct generation *generation, bool guest_is_m);

/** Take the next event. Kinds that it does not know are ignored.
 * @return the event as an audience should see it, or NULL if it was only the carrier of
 * another: a RELAY mark gives NULL, its RELAY_DATA the nested machine's mark. Good until the
 * next call. */
const struct rs_event *ledger_event(struct ledger *l, const struct rs_event *e);

/** @return true if the hypervisor runs its guest's user context, where it says so: para. */
bool ledger_user(const struct ledger *l);

/** What was added up until the clock shows `cycles` and `instructions` have retired. */
void ledger_read(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		 struct rs_ledger *out);

#endif
