/** @file turns.h
 * Who had the CPU of a lane, from its first cycle on: the index that the timeline is drawn from. Built
 * in one pass over the events of all virtual machines, while they grow. It takes bounded memory: of
 * each kind the oldest half is dropped when there are too many, and from then on only the bins tell of
 * that time. The bins are exact for the whole run: a bin's cycles, and with them all bins', add up.
 *
 *	turn      one VM has the CPU, from the hypervisor's choice of it until the CPU idles or
 *	          another is chosen; also what lies between turns: nobody has it
 *	span      one layer executes for one VM: what a turn is made of
 *	wait      a VM wants the CPU, and does not have it
 *	exit      a VM was left for the hypervisor
 *
 * Cycles belong to a VM and a layer as in the ledger (lane/ledger.h), which the tests hold it to.
 */
#ifndef VIEW_TURNS_H
#define VIEW_TURNS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/source.h"

enum {
	VIEW_SPANS_MOST = 1 << 18,
	VIEW_TURNS_MOST = 1 << 15,
	VIEW_WAITS_MOST = 1 << 15,
	VIEW_EXITS_MOST = 1 << 17,
	VIEW_BINS = 1024,
	VIEW_ROWS = RS_VMS + 1, /**< a row for each VM, and one for nobody's cycles */
};

/** A layer that is not known: events of this time were thinned out of the recording. */
enum { VIEW_LAYER_LOST = RS_LAYERS, VIEW_LAYERS };

struct view_span {
	uint64_t begin; /**< cycle; its end is the next one's begin */
	uint8_t vm;	/**< RS_VM_NONE: nobody's */
	uint8_t layer;	/**< enum rs_layer, or VIEW_LAYER_LOST */
};

/** Why a turn was over. */
enum view_turn_end {
	VIEW_TURN_OPEN,	  /**< it is not over yet */
	VIEW_TURN_SLEPT,  /**< the VM waits for an event */
	VIEW_TURN_WOKEN,  /**< another VM woke, and goes first */
	VIEW_TURN_SLICE,  /**< a timer of the hypervisor: its slice, or its cap, was used up */
	VIEW_TURN_CAPPED, /**< likewise, and nobody had the CPU then: it was its cap */
	VIEW_TURN_GAVE,	  /**< it gave the CPU away itself */
	VIEW_TURN_ENDED,  /**< the VM is over */
};

struct view_turn {
	uint64_t begin, end; /**< cycles; `end` is the newest known one while it is open */
	size_t first, last;  /**< its first event, and the one that ended it */
	uint64_t layers[RS_LAYERS]; /**< cycles in it, the hypervisor's included */
	uint32_t exits;
	uint8_t vm;   /**< RS_VM_NONE: nobody had the CPU */
	uint8_t why;  /**< enum view_turn_end */
	uint8_t next; /**< the VM that woke; RS_VM_NONE: none */
};

struct view_wait {
	uint64_t begin, end;
	uint64_t
		idle; /**< cycles of it in which nobody had the CPU: the VM's cap kept it waiting */
	uint8_t vm;
};

struct view_left {
	/** When it was left, and what the exit cost, until it executed again or the CPU was given to another;
	 * 0: not over. */
	uint64_t cycle, cycles;
	size_t event;
	uint8_t vm;
};

struct view_bin {
	uint64_t cycles[VIEW_ROWS][VIEW_LAYERS];
};

/** A list that drops its oldest half when it is full. */
struct view_list {
	void *items;
	size_t count, room;
	uint64_t from; /**< what came before this cycle was dropped */
};

struct view_turns {
	struct view_list spans, turns, waits, exits;
	struct view_bin *bins; /**< VIEW_BINS of them, `width` cycles each; NULL: no memory */
	uint64_t width;
	size_t seen;	   /**< events taken in so far */
	uint64_t cycles;   /**< of the newest of them */
	uint64_t switches; /**< how often the CPU was given to a VM, from idle too */
	unsigned vms;	   /**< VMs seen: their numbers are below this */
	uint64_t sums[VIEW_ROWS][VIEW_LAYERS]; /**< cycles of all bins */
	uint64_t waited[RS_VMS];	       /**< of all waits that are over */
	uint64_t first; /**< the cycle at which the first VM was chosen; 0: none was */

	/* How it stands at `cycles`. */
	uint8_t vm, layer;
	bool has_cpu;	    /**< the last turn is open and `vm`'s */
	uint8_t cause;	    /**< of the newest exit */
	uint8_t left;	    /**< the VM whose exit it is, while it lasts; else RS_VM_NONE */
	uint64_t left_idle; /**< idle cycles at its begin */
	struct {
		bool known, wants, asleep, ended, woke;
		uint64_t since, idle; /**< while it wants: since when, idle cycles by then */
		bool begun;	      /**< it was heard of */
		uint64_t begin,
			end; /**< cycles from which and up to which it is there; of `end`: if it has ended */
	} state[RS_VMS];
	uint64_t idle;
};

void view_turns_free(struct view_turns *t);
/** Take in at most `most` more events. @return true if there are more to take. */
bool view_turns_update(struct view_turns *t, const struct view_source *s, size_t most);

/** Add the cycles of a bin to another's. */
void view_bin_add(struct view_bin *to, const struct view_bin *more);

#define VIEW_AT(list, type, i) (&((const struct type *)(list).items)[i])

/** @return the turn, or time between turns, at a cycle; SIZE_MAX if it is not kept. */
size_t view_turns_at(const struct view_turns *t, uint64_t cycle);
/** @return the span at a cycle; SIZE_MAX if it is not kept. */
size_t view_spans_at(const struct view_turns *t, uint64_t cycle);
/** @return the first exit at or after a cycle, or their number: they are in order. */
size_t view_exits_from(const struct view_turns *t, uint64_t cycle);
/** @return the first wait that ends after a cycle, or their number: they are in order of their ends, and those of one
 * VM do not overlap. */
size_t view_waits_from(const struct view_turns *t, uint64_t cycle);
/** @return when VM `vm` has the CPU again after turn `i`, or wakes; 0 if that is not known.
 * `wakes`: when it wants it again. */
uint64_t view_turns_again(const struct view_turns *t, size_t i, bool wakes);
/** Cycles between two cycles by row and layer: exact where spans are kept, otherwise from whole bins. */
void view_turns_sum(const struct view_turns *t, uint64_t from, uint64_t to,
		    struct view_bin *sum);
/** Likewise of a long stretch, without looking at its spans: parts of bins count in proportion. */
void view_turns_share(const struct view_turns *t, uint64_t from, uint64_t to,
		      struct view_bin *sum);

#endif
