/* ledger.h - the observer that adds up: who executed, why the guest was left, what operations cost.
 *
 * It adds up facts (reader.h), and knows no modes, marks or generations. Its rules:
 *
 * - Cycles between two events belong to the layer that executes between them. What a trap itself costs
 *   belongs to the layer entered, what a return costs to the one that executes it; idle cycles are
 *   idle. The layers add up to the clock, always.
 * - An exit costs what lies between the trap, its cost included, and the return. Idle time inside it is
 *   the idle layer's, not the exit's: what a hypervisor waits for is not its work.
 * - A switch: the hypervisor gives the CPU to a virtual machine, and another has had it meanwhile, or
 *   nobody. The exit under way ends there, whosever it is: what follows, up to the next instruction of
 *   the one that has the CPU now, is its row RS_EXIT_SWITCH. Before its first instruction it is
 *   start-up, so `switches` counts one more than the row; under an emulator more, if it loses the CPU
 *   within its firmware. If the hypervisor goes on with the same one, and the CPU was not idle, there
 *   is no switch, and the exit goes on.
 * - What is done while the hypervisor works for a virtual machine is that one's; what is done before
 *   one was chosen, and idle time, is nobody's.
 * - A TLB miss is the layer's that executes: of a hypervisor that reads its guest's memory, the
 *   hypervisor's.
 * - What an emulator does belongs to the mode of its guest that it has reported last. The lowest executes
 * while the hypervisor layer does; each other one, while the one below acts out its mode, S.
 * - An operation costs what lies between its BEGIN and END marks, all layers and idle time included.
 */
#ifndef LANE_LEDGER_H
#define LANE_LEDGER_H
#include "lane/reader.h"
#include "ringside/lane.h"

/** The kinds that a ledger must see. */
#define LEDGER_KINDS (READER_KINDS | RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_OFF))

/** Why a virtual machine that has the CPU does not execute. */
enum ledger_away { LEDGER_RUNS, LEDGER_EXIT, LEDGER_SWITCH };

/** What is added up for one virtual machine; the last row is nobody's. */
struct ledger_row {
	struct rs_vm_ledger sum; /**< its layers: up to when it was left last */
	enum ledger_away away;	 /**< what the hypervisor does for it now */
	struct rs_fact reason;	 /**< of that: what was so when it began, or was named since */
	uint64_t from;		 /**< busy cycles of the computer then */
	struct rs_counts begin;	 /**< of the computer at the begin of the timed part */
	uint64_t own[RS_LAYERS]; /**< its layers then */
};

struct ledger {
	/** Of all rows, and idle: up to the last event that charged somebody, whose clock and retired instructions
	 * stand in it. Of `behalf` it has those up to `behalf_from`. */
	struct rs_counts sum;
	enum rs_layer layer;	    /**< who executes since then */
	unsigned vm;		    /**< for whom */
	uint64_t chosen[RS_LAYERS]; /**< sum.layers when that was chosen */
	size_t vm_count;
	bool idled;	      /**< the CPU was idle since a virtual machine was chosen last */
	bool boxes;	      /**< set by the owner: the virtual machines are containers */
	bool count_walks;     /**< set by the owner, who listens to RS_EVENT_WALK then */
	unsigned depth;	      /**< likewise: emulators; 0: none */
	bool count_behalf;    /**< likewise */
	uint64_t behalf_from; /**< cycles of the hypervisor layer then */
	uint8_t behalf_of[RS_DEPTHS]; /**< whose the emulators work for since then */
	struct rs_op_row derived[RS_DERIVED_ROWS]; /**< `derived_count` of them */
	size_t derived_count;
	struct ledger_row rows[RS_VMS + 1];
};

/** Start at reset, at clock 0. `f`: what is so then. */
void ledger_init(struct ledger *l, const struct rs_fact *f);

/** Take the next event, with what it means. */
void ledger_event(struct ledger *l, const struct rs_event *e, const struct rs_fact *f);

/** After the event `e` the emulators work on behalf of others: whose[n], RS_BEHALF_*, for emulator n. */
void ledger_behalf(struct ledger *l, const struct rs_event *e, const struct rs_fact *f,
		   const uint8_t whose[RS_DEPTHS]);

/** What the computer has taken until the clock shows `cycles` and `instructions` have retired. */
struct rs_counts ledger_counts(const struct ledger *l, uint64_t cycles, uint64_t instructions);

/** What was added up until the clock shows `cycles` and `instructions` have retired. The digest is not
 * the ledger's. */
void ledger_read(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		 struct rs_ledger *out);

#endif
