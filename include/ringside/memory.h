/** @file memory.h
 * What a guest has in its memory at a moment, as its own page tables show it: for a screen. Reading changes nothing and
 * takes no cycles. Whatever the guest has put into its registers, page tables and stack can be read.
 */
#ifndef RS_MEMORY_H
#define RS_MEMORY_H
#include "ringside/debug.h"
#include "ringside/lane.h"

enum {
	RS_MEMORY_BYTES = 512,
	RS_MEMORY_GRAIN = 8,  /**< bytes that are there together, or not */
	RS_MEMORY_STACK = 64, /**< words of eight bytes */
	RS_MEMORY_FRAMES = 16,
};

/** What the address is: the number of an integer register, or one of these. */
enum { RS_FOLLOW_PC = 32, RS_FOLLOW_ADDRESS, RS_FOLLOWS };

struct rs_memory_wish {
	uint8_t follow;
	uint64_t address; /**< RS_FOLLOW_ADDRESS */
	int64_t scroll;	  /**< bytes from there to the first that is wanted */
	uint8_t vm; /**< full: of which virtual machine; elsewhere of the one that the CPU executes */
	bool has_stack; /**< the stack is wanted from `stack` on; otherwise from sp on */
	uint64_t stack;
};

/** Where a function was called from, if it was one. */
struct rs_memory_frame {
	uint64_t pc; /**< of the hart, or to which it returns */
	uint64_t at; /**< where in memory that stands; 0: in a register */
};

struct rs_memory {
	/** The guest's registers: as they are if the CPU executes it, or as they were when it left. Unknown before it began:
	 * nothing below holds then. */
	bool known;
	struct rs_guest_hart hart;

	uint64_t address,
		first; /**< what was wanted; the first byte of these, a multiple of 8 */
	uint8_t bytes[RS_MEMORY_BYTES];
	bool there[RS_MEMORY_BYTES /
		   RS_MEMORY_GRAIN]; /**< a translation leads to RAM; else 0 stands there */

	/** Code round the hart's pc. */
	uint64_t code_at;  /**< of `code`, at most RS_HART_STATE_BEFORE bytes before pc */
	uint8_t code_size; /**< bytes; 0: it cannot be read */
	uint8_t code[RS_HART_STATE_CODE];

	/** The entries of page tables that lead to `address`. */
	bool paged; /**< the guest's own paging is on */
	struct rs_walk_read reads[RS_WALK_READS];
	uint8_t read_count; /**< 0: its addresses are physical, or it has too many bits */
	bool found, ram;    /**< they lead to `pa`; that is RAM */
	uint64_t pa;	    /**< under full, of the computer that the emulator acts out */
	uint64_t lies; /**< under full: where in the computer's own RAM that is; 0: nowhere */

	uint64_t stack_at;
	uint64_t stack[RS_MEMORY_STACK]; /**< `stack_count` of them are there */
	uint8_t stack_count;

	/** `frame_count` of them, the innermost first: the hart's own, and where calls were made from. */
	struct rs_memory_frame frames[RS_MEMORY_FRAMES];
	uint8_t frame_count;
	/** They were found by frame pointers. Otherwise the words of the stack that stand behind an instruction which calls:
	 * some may be left over from calls that are over. */
	bool by_pointer;
};

/** Read them from a lane that stands still, or while it calls its observer. */
void rs_lane_recall(const struct rs_lane *lane, const struct rs_memory_wish *wish,
		    struct rs_memory *out);

/** A lane that is run again, up to the event where another lane stood: it stands there as that one did. */
struct rs_replay;

/** How to open such a lane: with the options of the other, but for what it records. */
typedef enum rs_error rs_replay_open(void *context, const struct rs_lane_observer *observer,
				     struct rs_lane **lane, char *message, size_t size);

/** @param kinds  RS_EVENT_BIT of those that the other lane recorded
 *  @param close  how to free a lane
 *  @return NULL: no memory */
struct rs_replay *rs_replay_new(rs_replay_open *open, void (*close)(struct rs_lane *lane),
				void *context, uint32_t kinds);
void rs_replay_free(struct rs_replay *replay); /**< NULL is allowed */

/** A moment of a run. */
struct rs_moment {
	size_t event;	/**< its newest event ... */
	uint64_t cycle; /**< ... and the clock of that */
	uint64_t
		stop; /**< the clock of the moment, where it was stopped behind that; 0: right after the event */
};

/** Run it for at most `cycles` more towards a moment. It begins anew where it is past that. @return RS_OK: it may be there;
 * an error with a message: the lane cannot be opened, it ended before, or has no such moment. */
enum rs_error rs_replay_run(struct rs_replay *replay, const struct rs_moment *moment,
			    uint64_t cycles, char *message, size_t size);
/** @return the lane, if it stands there; else NULL. */
const struct rs_lane *rs_replay_at(const struct rs_replay *replay,
				   const struct rs_moment *moment);
/** @return whether it is past that. */
bool rs_replay_is_past(const struct rs_replay *replay, const struct rs_moment *moment);
/** @return its clock; 0 if it has not begun. */
uint64_t rs_replay_cycle(const struct rs_replay *replay);

/** One for the moment that is shown, and one for that which it is compared with. */
struct rs_replays {
	struct rs_replay *now, *before;
};
/** @return the one to be run to a moment. A step back exchanges the two. */
struct rs_replay *rs_replays_choose(struct rs_replays *replays, bool before,
				    const struct rs_moment *moment);

#endif
