/** @file page_walk.h
 * One walk through page tables, read by read, and which one it is that a position shows. Every number is
 * the WALK event's; what entries say, the lane read at that time.
 */
#ifndef VIEW_PAGE_WALK_H
#define VIEW_PAGE_WALK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/model.h"

enum { VIEW_READS = 18, VIEW_GUEST_COLUMN = 3 };

/** A read of a walk. */
struct view_read {
	uint8_t row;	/**< as in `made` of event.h: 0 to 2, RS_WALK_DATA, RS_WALK_USED */
	uint8_t column; /**< 0 to 2: the second stage's; VIEW_GUEST_COLUMN: the first's */
	bool saved;	/**< the walk cache knew it */
	unsigned nth;	/**< made: how many were made before it */
};

/** What one line of the walk cache spared. */
struct view_spared {
	bool table;	 /**< a table of the first stage; otherwise the frame of one */
	unsigned levels; /**< table: fields of the address that it is known by */
	uint64_t key, page;
	unsigned first, last; /**< reads: their indices */
};

/** How the reads of a walk are shown, and how far it has come. */
struct view_walked {
	size_t lane;
	bool any; /**< there is one; otherwise nothing below holds */
	struct rs_page_walk walk;
	uint64_t of; /**< walks of the lane so far */
	struct view_read reads[VIEW_READS];
	unsigned count, made; /**< reads, and those that were made */
	uint64_t cost;	      /**< cycles of one */
	/** 0 to `made` - 1: the read that happens now, of those made; `made`: all have been; above that, what
	 * the TLB then saves. */
	unsigned step;
	int fault; /**< index of the read that found that there is no way; -1: none */
};

/** The lane whose walks are shown: the focus, or the first with two stages if all lanes are. */
size_t view_walk_lane(const struct view_model *m);
/** The walk that the position shows: the one it was stepped to, or the first at or after it; the newest if there is none. */
void view_walk_at(const struct view_model *m, struct view_walked *w);
/** To the read `by` steps after the one that is shown, of the next walk after the last. */
void view_walk_step(struct view_model *m, int by);
/** To the begin of the walk `by` after the one that is shown. */
void view_walk_stride(struct view_model *m, int by);

/** Whether it has two stages, as a virtual machine's has. */
bool view_walk_two_stage(const struct view_walked *w);
/** How many steps it can be shown in. */
unsigned view_walk_steps(const struct view_walked *w);
/** @return the index of the read that happens now; -1: none. */
int view_walk_now(const struct view_walked *w);
/** Cycles of the reads made before that. */
uint64_t view_walk_spent(const struct view_walked *w);
/** @return what a read found, or NULL where that is not known. */
const struct rs_page_entry *view_walk_entry(const struct view_walked *w,
					    const struct view_read *r);
/** How many reads of a row were made, and whether it has any. */
unsigned view_walk_row(const struct view_walked *w, unsigned row, bool *any);
/** First-stage tables that it goes through: what bare metal would read. */
unsigned view_walk_tables(const struct view_walked *w);
/** The lowest level that a stage's tables were used at: 0, or above for a larger page; 3: that stage has no tables. */
unsigned view_walk_level(const struct view_walked *w, bool host);
/** Whether it looked for an instruction. */
bool view_walk_fetches(const struct view_walked *w);
/** Lines of the walk cache that spared reads, at most 5. @return how many. */
unsigned view_walk_spared(const struct view_walked *w, struct view_spared lines[5]);
/** The newest successful walk before it, which has put its page into the TLB. @return false: none is kept. */
bool view_walk_last(const struct view_model *m, const struct view_walked *w,
		    struct rs_page_walk *last);

#endif
