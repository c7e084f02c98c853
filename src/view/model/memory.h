/** @file memory.h
 * The guest's memory at the position: which place of it is shown, and what changed there since the last stop.
 */
#ifndef VIEW_MEMORY_H
#define VIEW_MEMORY_H
#include "view/model/model.h"

/** How memory is shown. */
enum view_unit { VIEW_UNIT_BYTES, VIEW_UNIT_32, VIEW_UNIT_64, VIEW_UNIT_SYMBOLS, VIEW_UNITS };

/** The address is that which the event is about, where it is about one, and otherwise sp. (x0 needs no following.) */
enum { VIEW_FOLLOW_EVENT = 0, VIEW_FOLLOW_SP = 2 };

/** Where one looks; all 0 at first. */
struct view_memory_at {
	uint8_t follow; /**< VIEW_FOLLOW_EVENT, a register's number, RS_FOLLOW_PC or RS_FOLLOW_ADDRESS */
	uint64_t address; /**< RS_FOLLOW_ADDRESS */
	int64_t scroll;	  /**< bytes from there */
	uint8_t unit;	  /**< enum view_unit */
	/** Where the position stood last, and before that, in `lane`. */
	struct view_memory_stop {
		bool held;
		struct rs_moment moment;
	} stop, before;
	size_t lane;
	bool typing; /**< an address is being typed */
	char typed[48];
};

/** What is known of it. */
struct view_memory {
	enum view_memory_state state;
	unsigned percent;		   /**< WAITS: how far the run has been repeated */
	char problem[VIEW_MEMORY_PROBLEM]; /**< FAILED */
	size_t event; /**< right after which it is: the position's, or the guest's last before it */
	uint8_t follows; /**< what the address is; VIEW_FOLLOW_EVENT: what the event is about */
	struct rs_memory now;
	bool compared; /**< with the stop before, event `since` */
	size_t since;
	struct rs_memory then;
};

/** Read it, in the lane that is in focus. */
void view_memory_read(struct view_model *m, const struct view_memory_at *at,
		      struct view_memory *out);
/** Note where the position stands, to mark later what has changed since. */
void view_memory_stop(const struct view_model *m, struct view_memory_at *at);

/** @return whether the byte at `first` + `i` is not as it was at the stop before. */
bool view_memory_changed(const struct view_memory *v, size_t i);
/** @return whether word `i` of the stack is not. */
bool view_memory_stack_changed(const struct view_memory *v, size_t i);
/** How many bytes that are shown have changed, of `count` from `first` on. */
unsigned view_memory_changes(const struct view_memory *v, size_t count);

/** Why an address leads nowhere: what is wrong with the last entry that was read. */
enum view_walk_end {
	VIEW_WALK_RAM,	  /**< it leads to RAM */
	VIEW_WALK_DEVICE, /**< it leads to an address where there is no RAM */
	VIEW_WALK_BITS,	  /**< the bits above the highest that is translated differ from it */
	VIEW_WALK_NOT_VALID,  /**< V is 0 */
	VIEW_WALK_RESERVED,   /**< reserved bits or R, W are set in a way that means nothing */
	VIEW_WALK_POINTER,    /**< the last level names a table */
	VIEW_WALK_MISALIGNED, /**< a large page that does not begin at a multiple of its size */
	VIEW_WALK_TABLE,      /**< the table would lie where there is no RAM */
};
enum view_walk_end view_memory_walk_end(const struct rs_memory *m);
/** @return the place of a read in the grid of the Nested walk: row, and column in *column. */
unsigned view_memory_cell(const struct rs_memory *m, unsigned read, unsigned *column);
/** @return whether it was translated in two stages. */
bool view_memory_two_stages(const struct rs_memory *m);

#endif
