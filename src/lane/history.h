/* history.h - the history of a lane from inside: see ringside/history.h.
 *
 *	history.c		runs, and repeats what was run
 *	history_search.c	goes back
 *	history_outside.c	what came from outside and went there: console input and output, writes to disks
 *	snapshot.c		snapshots in memory
 *
 * Between two stops a run depends on nothing but its state and its input, wherever it is cut. A poll of the console is
 * known by its clock and its number there. While the hart waits, cuts decide when it is polled: an answer then has no
 * number but the clock alone, at which the repeated run is cut.
 */
#ifndef LANE_HISTORY_H
#define LANE_HISTORY_H
#include "lane/snapshot.h"
#include "ringside/history.h"

struct history_input {
	uint64_t cycle;
	uint32_t number; /**< of the poll at this clock; HISTORY_WAITING */
	int16_t value;	 /**< what it answered: not RS_CONSOLE_EMPTY */
};
#define HISTORY_WAITING UINT32_MAX

/** What a write to a disk has replaced. */
struct history_undo {
	uint8_t *bytes;
	uint64_t sector;
	uint32_t size;
	uint8_t disk;
};

struct history_disk {
	struct history *h;
	struct rs_block own;
	uint8_t number;
};

struct history {
	struct rs_lane *lane;
	struct snapshots snapshots;
	uint64_t end; /**< the newest point */
	uint64_t
		end_wait; /**< the hart waits there, since this clock; UINT64_MAX: it does not */
	unsigned era, last_era;
	bool changed;		  /**< the user has changed the machine: a new era begins */
	bool lost;		  /**< there is none, for want of memory */
	uint64_t interval, least; /**< instructions between two snapshots, now and at least */
	uint64_t since;		  /**< instructions at the newest, as the run went on */
	double (*clock)(void);
	double ran; /**< the lane's host_seconds then */

	struct rs_console console;
	struct history_input
		*inputs; /**< `input_count` of them; those from `next_input` on come next */
	size_t input_count, input_room, next_input;
	int16_t *again; /**< input that was taken in a part of the run that is void now */
	size_t again_count, again_next;
	uint64_t polled_at; /**< the clock of the latest poll while the hart did not wait ... */
	uint32_t polls;	    /**< ... and how many there were */

	struct history_disk disks[RS_LANE_DRIVES];
	struct history_undo
		*undo; /**< `undo_count` of them; before them there were `undo_gone` */
	size_t undo_count, undo_room, undo_gone;
};

/** Keep it no longer, wherever the lane stands. */
void history_free(struct rs_lane *lane);
/** Run on for at most `cycles`, or to a watch. */
struct rs_stop history_run(struct history *h, uint64_t cycles);
/** Do one step. */
struct rs_stop history_step(struct history *h);
/** Let a change of the user's take effect. */
void history_settle(struct history *h);
/** Take a snapshot here. @return false: there is no room. */
bool history_take(struct history *h);
/** Stand at snapshot number `i`. */
void history_put_back(struct history *h, size_t i);

/* ---- history_outside.c */

void history_connect(struct history *h);
void history_disconnect(struct history *h);
/** The clock of the next input that came while the hart waited, if it is later than `now`; else UINT64_MAX. */
uint64_t history_next_input(const struct history *h, uint64_t now);
/** What was taken of the input from here on comes again, to be asked for anew. */
void history_void_input(struct history *h);
/** Take back the writes behind number `keep`. */
void history_undo(struct history *h, size_t keep);
/** Forget those before number `keep`. */
void history_forget_undo(struct history *h, size_t keep);

#endif
