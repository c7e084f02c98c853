/* snapshot.h - a lane at some points of its run, in memory of a bounded size. Pages of RAM that two of them have in
 * common are there once, so each takes what has changed since the one before; to drop one is to let go of what no other
 * has.
 *
 *	snapshot --> chunk, of 2 MiB of RAM --> page; each is counted, and none is written once it is there
 */
#ifndef LANE_SNAPSHOT_H
#define LANE_SNAPSHOT_H
#include "lane/lane.h"
#include "ringside/debug.h"

enum { SNAPSHOTS_MOST = 192 };

struct snapshot_chunk;

/** What a lane has added up, but for the response times, of which the first `count` stay. */
struct snapshot_sums {
	struct digest digest;
	struct reader reader;
	struct ledger ledger;
	struct crash_watch watch;
	struct trap_row traps[2];
	uint64_t fault_pc;
	bool fault, trapped;
	struct rs_lane_status status;
	size_t responses[RS_VMS];
};

struct snapshot {
	uint64_t point, instructions;
	unsigned era; /**< how often the user had changed the machine */
	bool pinned;  /**< it is the first of its era: what came before does not lead here */
	/** What had been taken of the input, and from where on writes to disks would have to be undone: the owner's. */
	size_t input, undo;
	uint64_t polled_at;
	uint32_t polls;

	struct rs_pages
		pages; /**< accessed from here on to the next one, at least; of RAM also all that was written */

	uint8_t *state;			/**< the machine's */
	struct snapshot_chunk **chunks; /**< of RAM; NULL: all of it is 0 */
	struct snapshot_sums sums;
};

struct snapshots {
	struct snapshot *list[SNAPSHOTS_MOST]; /**< `count` of them, by era and point */
	size_t count;
	uint64_t bytes, limit; /**< taken, and to be taken at most */
	bool forgot;	       /**< the first one of all is not there any more */
	size_t state_size, chunk_count;
	const struct snapshot *base;	      /**< with it one is being compared: it stays */
	void (*first_dropped)(void *context); /**< another is the first now */
	void *context;
};

/** Begin without any. The owner sets `first_dropped`. */
void snapshots_init(struct snapshots *s, const struct rs_lane *lane, uint64_t limit);

/** Take one of the lane where it stands, and keep it behind those of an earlier point, or the same. The owner sets what is
 * its own. `noted`: of the run since the one before the pages are noted there, and nobody else has written to RAM; otherwise
 * all of it is compared. @return NULL: there is no room, even without older ones. */
struct snapshot *snapshot_take(struct snapshots *s, const struct rs_lane *lane, unsigned era,
			       bool noted);
/** Put the lane where it stood then. It stands where a run from `from` has come, of which the pages
 * are noted there. */
void snapshot_put_back(const struct snapshots *s, const struct snapshot *one,
		       const struct snapshot *from, struct rs_lane *lane);
/** @return the number of the last one whose era is at most `era`, and whose point at most `point`. There must be one. */
size_t snapshots_at(const struct snapshots *s, unsigned era, uint64_t point);
/** Drop those behind number `count`. */
void snapshots_cut(struct snapshots *s, size_t count);

/** Make room for `size` bytes, and count them; `now`: near this point snapshots are wanted most.
 * @return false: there is no room. */
bool snapshots_reserve(struct snapshots *s, uint64_t size, uint64_t now);
void snapshots_release(struct snapshots *s, uint64_t size);

#endif
