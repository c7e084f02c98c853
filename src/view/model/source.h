/** @file source.h
 * What the model needs to know of a lane and a virtual machine of it: a growing row of numbered events
 * and whether more will come. A live lane, a file or a test can each be one. Of a lane with several
 * virtual machines there is a source for each that is shown, with the same events. Of a long recording, older events may
 * have been thinned out.
 */
#ifndef VIEW_SOURCE_H
#define VIEW_SOURCE_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/event.h"
#include "ringside/lane.h"
#include "ringside/memory.h"

/** Whether a guest's memory at a moment is known. */
enum view_memory_state {
	VIEW_MEMORY_NONE,   /**< it is not kept, and nobody can repeat the run */
	VIEW_MEMORY_WAITS,  /**< the run is being repeated: ask again */
	VIEW_MEMORY_FAILED, /**< it could not be */
	VIEW_MEMORY_THERE,
};
enum { VIEW_MEMORY_PROBLEM = 192 };

enum { VIEW_BREAK_TEXT = 96 };

/** What is looked for in a run: where a condition becomes true. */
enum view_find_kind {
	VIEW_FIND_CHECK,  /**< nothing: is it a condition? */
	VIEW_FIND_NEXT,	  /**< the first time after `cycle` */
	VIEW_FIND_BEFORE, /**< the last time before it */
	VIEW_FIND_STOP,	  /**< nothing any more */
};
/** How far a guest has come in what it does, whatever that takes: the operation that it began last. */
struct view_progress {
	bool begun; /**< it has begun any */
	uint32_t op, nth;
	bool ended; /**< that is over */
};
struct view_find {
	enum view_find_kind kind;
	const char *text; /**< the condition: lane/condition.h */
	uint8_t vm;	  /**< of which virtual machine, as in struct view_source */
	uint64_t cycle;
	struct view_progress progress; /**< the same place, for a run with another clock */
	bool stopped; /**< it is where the search before stopped, by that run's clock */
	bool begun;   /**< it goes on with what was begun */
};
enum view_find_result { VIEW_FIND_MORE, VIEW_FIND_YES, VIEW_FIND_NO, VIEW_FIND_REFUSED };
struct view_found {
	uint64_t cycle;
	/** Under full only an emulator that reports each step knows where its guest stands. That takes time, so that this clock
	 * is not the lane's, and `progress` says which place it is. */
	bool other_clock;
	struct view_progress progress;
	uint64_t instruction;	   /**< how many the guest's hart, or the guest, has retired */
	struct rs_hart_state look; /**< registers and code there */
	char where[128];	   /**< "0x80200010 <wait+0x4>, hello.c:12" */
	/* Of a CHECK: */
	char text[VIEW_BREAK_TEXT]; /**< the condition in full, where a short one was given */
	bool has_pc;		    /**< it is true at one line of code only ... */
	uint64_t pc;		    /**< ... this one */
};

struct view_source {
	enum rs_generation generation;
	uint8_t vm; /**< the lane's virtual machine that is meant; on bare metal the number of the
		     *   one elsewhere that runs the same guest */
	void *context;
	/** Events recorded so far; the number only grows. */
	size_t (*count)(void *context);
	/** Copy the newest event that is there at or before `index` < count(), and what it means
	 * unless `fact` is NULL. @return its number. */
	size_t (*at)(void *context, size_t index, struct rs_event *event, struct rs_fact *fact);
	/** Copy neighbours with what they mean, at most `most`, from the first that is there at or
	 * after `from`; its number goes to *first. @return how many; 0: none is. */
	size_t (*read)(void *context, size_t from, struct rs_event *events,
		       struct rs_fact *facts, size_t most, size_t *first);
	/** Whether all events from `first` to `last` are there. NULL: all always are. */
	bool (*whole)(void *context, size_t first, size_t last);
	/** How the lane stands. NULL: it runs until an OFF event is seen. */
	struct rs_lane_status (*status)(void *context);
	/** The sums so far. NULL: there is no ledger. */
	void (*ledger)(void *context, struct rs_ledger *out);
	/** The guest's registers and code at the newest event, up to `event`, where somebody
	 * looked; false: none. NULL: nobody looks. */
	bool (*look)(void *context, size_t event, struct rs_hart_state *out);
	/** Page walks so far, whether or not they are kept; and the nearest kept one, as
	 * rs_recording_walk_from() and _before(). NULL: nobody keeps them. */
	size_t (*walks)(void *context);
	bool (*walk_from)(void *context, size_t event, uint64_t number,
			  struct rs_page_walk *walk);
	bool (*walk_before)(void *context, size_t event, uint64_t number,
			    struct rs_page_walk *walk);
	/** Once it ended: at what and where the guest crashed, in one line: the cause as
	 * rs_cause_text() has it, " · ", the place. @return false: it did not.
	 * NULL: not known. */
	bool (*crash)(void *context, char *text, size_t size);
	/** Once it ended: of a virtual machine of it. NULL: not known. */
	struct rs_responses (*responses)(void *context, unsigned vm);
	/** Run the guest anew to where a condition is true; a little at each call while that is MORE. REFUSED has a message.
	 * NULL: it cannot be run. */
	enum view_find_result (*run_to)(void *context, const struct view_find *what,
					struct view_found *found, char *message, size_t size);
	/** Read the guest's memory at a moment, or at the one before that it is compared with; only THERE fills in *out, and
	 * only WAITS *percent. NULL: nobody can. */
	enum view_memory_state (*recall)(void *context, bool before,
					 const struct rs_moment *moment,
					 const struct rs_memory_wish *wish,
					 struct rs_memory *out, unsigned *percent,
					 char problem[VIEW_MEMORY_PROBLEM]);
	/** Find the name and the offset in it of a place in the code or data of a virtual machine's guest, or of the only one. @return false: it has no name. NULL: nothing has. */
	bool (*symbol)(void *context, unsigned vm, enum rs_mode mode, uint64_t address,
		       char *name, size_t size, uint64_t *offset);
	/** Find the place that has a name. @return false: there is none. NULL: likewise. */
	bool (*find)(void *context, unsigned vm, const char *name, uint64_t *address);
	bool several;	 /**< its computer has more than one virtual machine */
	uint64_t images; /**< hash of what the lane's machine was loaded with */
	/** RAM of the computer, or of each virtual machine, in bytes; a container's is in the ledger. */
	uint64_t memory[RS_VMS];
	struct rs_disk_counts disks[RS_VMS]; /**< that each virtual machine has */
	bool disks_unknown;		     /**< nobody says whose the disks are */
};

/** A walk over the events that are there. */
struct view_walk {
	const struct view_source *source;
	size_t next, stop;
	size_t first, count; /* what `events` holds */
	struct rs_event events[256];
	struct rs_fact facts[256];
};

/** Begin before event `from`, to end before event `stop`. */
void view_walk_begin(struct view_walk *w, const struct view_source *s, size_t from,
		     size_t stop);
/** @return the next event, and its number; NULL at the end. Good until the next call. */
const struct rs_event *view_walk_next(struct view_walk *w, size_t *index);
/** @return what that event means. Good until the next call of view_walk_next(). */
static inline const struct rs_fact *view_walk_fact(const struct view_walk *w)
{
	return &w->facts[w->next - 1 - w->first];
}

/** @return true if an event is another virtual machine's, or on its behalf. */
static inline bool view_source_foreign(const struct view_source *s, const struct rs_fact *f)
{
	return f->vm != s->vm && f->vm != RS_VM_NONE && s->generation != RS_BARE;
}

#endif
