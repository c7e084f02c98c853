/** @file ops.h
 * The index of one virtual machine of a lane: which operations its guest did, and when. Built in one pass over its events,
 * which may go on growing; nothing of the recording is copied but the places. Operations stay
 * in the index, with what they cost, when their events are thinned out of the recording; when
 * there are too many, the index is thinned out in the same way.
 */
#ifndef VIEW_OPS_H
#define VIEW_OPS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/source.h"

/** The k-th time that a guest does one thing. (id, nth) names the same step in every
 * generation, even if an interrupt came earlier or later there and the order differs. */
struct view_op {
	uint32_t id;	/**< its number (ringside/op.h) */
	uint32_t nth;	/**< which time for this id, from 0 */
	size_t first;	/**< the event after which it begins: its OP_BEGIN, or the one before a
			 derived operation's own. A TICK begins when the
			 hardware calls, which no guest can mark: waking, or the interrupt. */
	size_t last;	/**< event index of its OP_END, or of what ended it; valid if `ended` */
	uint64_t begin; /**< cycle right after the OP_BEGIN mark */
	uint64_t end;	/**< cycle right before the OP_END mark */
	uint64_t instret_begin, instret_end; /**< likewise, in retired instructions */
	bool ended;
	bool torn;  /**< events were thinned out before its end was seen */
	bool woken; /**< a TICK that ended the idling of who was below, or of the guest itself
		     */
	uint8_t level; /**< how often those like it were thinned out of the index */
};

/** A point that lanes have in common: an operation's begin or end. In order of cycles. */
struct view_mark {
	uint64_t cycle;
	uint64_t nth; /**< how many marks came before it */
	uint32_t op;  /**< index of the operation */
	bool end;
};

/** Where traps were, for the ticks of the scrub line. Thinned evenly, never more than this
 * many. */
enum { VIEW_TICKS = 2048 };
struct view_tick {
	size_t event;
	uint64_t cycle;
};

/** A byte that left the serial port. The oldest half is dropped when there are this many. */
enum { VIEW_CONSOLE = 1 << 19 };
struct view_byte {
	size_t event; /**< the store that sent it */
	uint8_t byte;
};

/** Operations that are kept, of 116 bytes with their marks; 60 MiB. */
enum { VIEW_OPS_MOST = 1 << 19 };
enum { VIEW_OP_KINDS = RS_OPS + RS_DERIVED_ROWS };
enum { VIEW_DEPTH = 16, VIEW_OP_NONE = UINT32_MAX };

struct view_ops {
	struct view_op *ops;
	size_t count, room;
	struct view_mark *marks;
	size_t mark_count, mark_room;
	uint64_t marked; /**< marks so far, those thinned out included */
	struct {
		uint32_t *ops; /**< indices of the operations with this id, in order */
		size_t count, room;
		uint32_t began; /**< how many began, those thinned out included */
	} by_id[VIEW_OP_KINDS]; /**< by id of op.def, then one for each derived operation */
	uint16_t derived[VIEW_OP_KINDS - RS_OPS]; /**< their numbers, `derived_count` of them */
	size_t derived_count;
	size_t thinnings; /**< how often indices of operations have changed */
	struct view_tick ticks[VIEW_TICKS];
	size_t tick_count, tick_stride, trap_count;

	struct view_byte *console;
	size_t console_count, console_room;
	bool divisor; /**< the serial port's first register is its divisor now, not its data */
	bool broken;  /**< bytes may be missing before the next one */

	struct {
		bool there, woken;
		size_t event;		 /**< the one before it */
		uint64_t cycle, instret; /**< before it */
	} call; /**< of the hardware since the last mark of an operation: the begin of a TICK */
	uint32_t open[VIEW_DEPTH]; /**< operations begun and not ended, the innermost last */
	size_t depth;
	size_t seen;	 /**< events indexed so far */
	uint64_t cycles; /**< of the newest of them */
	uint64_t idle;	 /**< of those: idle, or another virtual machine's */
	bool away;	 /**< another virtual machine has the CPU */
	bool off;	 /**< the machine switched itself off, with `code` */
	uint32_t code;
	bool gaps; /**< some events were thinned out before they were indexed: sums over all of
		      them are the ledger's */
	struct {
		bool begun;
		uint64_t cycle, idle; /**< then */
	} guest;		      /**< its first instruction */
	struct {
		bool begun, ended;
		uint64_t begin, cycles, idle;
	} workload; /**< the timed part, if the guest marks one */
};

/** @return the cycle at which the measured part begins: the timed part, or where the guest begins if
 * it marks none. */
static inline uint64_t view_ops_start(const struct view_ops *o)
{
	return o->workload.begun ? o->workload.begin : o->guest.cycle;
}

/** @return the index of `by_id` for an operation's number; VIEW_OP_KINDS if there was none yet. */
static inline size_t view_op_kind(const struct view_ops *o, uint32_t id)
{
	if (id < RS_OPS)
		return id;
	for (size_t i = 0; i < o->derived_count; i++)
		if (o->derived[i] == id)
			return RS_OPS + i;
	return VIEW_OP_KINDS;
}

void view_ops_free(struct view_ops *o);
/** Take in at most `most` more events. @return true if there are more to take. */
bool view_ops_update(struct view_ops *o, const struct view_source *s, size_t most);

/** Where there are gaps and all that is there was taken in: take sums over all events from what
 * was added up, so that results are exact all the same. */
void view_ops_complete(struct view_ops *o, const struct view_source *s,
		       const struct rs_ledger *ledger, const struct rs_lane_status *status);

/** @return the operation that began last at or before `cycle` / event `event`; VIEW_OP_NONE if
 * none. */
uint32_t view_ops_at_cycle(const struct view_ops *o, uint64_t cycle);
uint32_t view_ops_at_event(const struct view_ops *o, size_t event);
/** @return the operation (id, nth), or VIEW_OP_NONE if the lane has not come to it, or it was
 * thinned out of the index: then nth < by_id[id].began. */
uint32_t view_ops_find(const struct view_ops *o, uint32_t id, uint32_t nth);
/** @return how many operations with this id began, those thinned out included. */
uint32_t view_ops_began(const struct view_ops *o, uint32_t id);
/** @return how many marks that are in the index have a cycle <= `cycle`. */
size_t view_ops_marks_before(const struct view_ops *o, uint64_t cycle);

/** @return the newest event that is there of those at or before `cycle` among the first `count`;
 * the first of all if none is. */
size_t view_event_at_cycle(const struct view_source *s, size_t count, uint64_t cycle);

/** The newest `most` lines that were on the console at event `event`, oldest first, each of at
 * most `size` bytes with its NUL; the last may be unfinished.
 * @return how many there are. */
size_t view_ops_console(const struct view_ops *o, size_t event, char *lines, size_t size,
			size_t most);

/** Cycles of an operation, the mark at its end not counted. 0 while it is open. */
static inline uint64_t view_op_cost(const struct view_op *op)
{
	return op->ended && op->end > op->begin ? op->end - op->begin : 0;
}

#endif
