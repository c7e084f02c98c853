/** @file history.h
 * Going back: a lane that keeps its history can stand again at any point since that began. Snapshots are kept in memory,
 * and what came from outside, console input, is noted; between two snapshots the lane is run again, to the cycle.
 *
 * A point is a clock: the value of rs_machine_cycles() at which the lane stood, or could stand between two steps. While
 * it stands before the newest point, rs_lane_run(), rs_lane_slice() and rs_lane_step() repeat what was; behind it they go
 * on as ever. What is repeated is neither printed nor recorded nor observed a second time.
 *
 *	rs_lane_keep_history(lane, NULL, message, size);
 *	rs_lane_run(lane, 1000000000);
 *	rs_lane_step_back(lane);
 *	rs_lane_go(lane, rs_lane_history_begin(lane));
 */
#ifndef RS_HISTORY_H
#define RS_HISTORY_H
#include "ringside/debug.h"
#include "ringside/lane.h"

struct rs_history_options {
	uint64_t bytes;	   /**< that it may take; 0: 256 MiB */
	uint64_t interval; /**< instructions between two snapshots, at first; 0: 16 million */
	double (*clock)(
		void); /**< seconds of the host: snapshots become rarer where they would take more than a
	                          *   fiftieth of the time; NULL: they stay as they are */
};

/** Begin to keep the history of a lane that stands still. `options` may be NULL.
 * @return RS_OK; RS_NO_MEMORY: not even one snapshot has room; RS_BAD_CONFIG: it has a disk that answers late. With a message. */
enum rs_error rs_lane_keep_history(struct rs_lane *lane,
				   const struct rs_history_options *options, char *message,
				   size_t size);
/** Keep it no longer. A lane that stands before its newest point goes on from there; what it repeats is not printed
 * again. */
void rs_lane_drop_history(struct rs_lane *lane);

/** What of it there is: points from `begin` to `end` can be gone to, which is before or at the newest. */
struct rs_history {
	bool kept;
	uint64_t begin, end; /**< clocks */
	size_t snapshots;
	uint64_t bytes; /**< that it takes, `limit` at most */
	uint64_t limit;
	bool forgot; /**< `begin` is later than where it began: there was no room */
};
struct rs_history rs_lane_history(const struct rs_lane *lane);

/** Stand at a point, before or behind this one. @return false, and nothing is done: it is not in the history. */
bool rs_lane_go(struct rs_lane *lane, uint64_t point);

/** Find the last point before `point` from which one step leads to it or beyond it. The lane is elsewhere afterwards.
 * @return false: there is none, `point` is where the history begins. */
bool rs_lane_point_before(struct rs_lane *lane, uint64_t point, uint64_t *before);

/** Do one step back. @return false: it stands where the history begins. */
bool rs_lane_step_back(struct rs_lane *lane);

/** A search for the last time that something was so. */
struct rs_search {
	uint64_t before; /**< before this point */
	struct rs_watches *
		watches; /**< places where to look (ringside/watch.h), in the caller's memory; NULL: at each step, which is slow */
	bool steps; /**< watched code is where steps end, and `meant` is asked about the step that ended there: also at `before`, and
			 * where the lane stands after the last of them that began in a part of the run. Parts are looked through from the
			 * newest on; in each, places come in their order. */
	/** A part of the run is looked through from here on, up to `end`, a clock. May be NULL. While it is, the caller may
	 * let kinds of places be passed over: those in `kinds` of its watches are put back after each. */
	void (*part)(void *context, uint64_t end);
	/** Of a place that was found: whether it is meant. The lane stands there: before an instruction that is watched, behind
	 * one that made a watched access, `watches` says which. NULL: each is. */
	bool (*meant)(void *context);
	/** Asked now and then, some times in a second. @return false to give up. NULL: never. */
	bool (*go_on)(void *context);
	void *context;
};

enum rs_found {
	RS_FOUND,     /**< the lane stands at `point` */
	RS_NOT_FOUND, /**< there was none: it stands where the history begins */
	RS_GIVEN_UP,  /**< it stands where it stood */
};

/** What was found. */
struct rs_find {
	uint64_t
		point; /**< where: before the instruction, that is of an access before it was made */
	uint64_t
		hit; /**< where the run stopped: `point`, or of an access behind its instruction */
	const struct rs_watch *which; /**< as in struct rs_watches; NULL without */
	uint8_t kind;
	uint64_t address;
};

/** Go back to the last time. Watches that are attached to the machine are attached again at the end. */
enum rs_found rs_lane_search_back(struct rs_lane *lane, const struct rs_search *search,
				  struct rs_find *find);

/** The user has changed the machine, registers or memory: what came after this point is void, and has never been. Input that
 * it had taken comes again. To be called before the lane runs. */
void rs_lane_changed(struct rs_lane *lane);

#endif
