/* lane.h - a lane from inside. Private to lane.c and lane_look.c, and to what a host with files and threads adds:
 * open.c and thread.c.
 */
#ifndef LANE_LANE_H
#define LANE_LANE_H
#include "lane/boot.h"
#include "lane/crash.h"
#include "lane/digest.h"
#include "lane/hart_state.h"
#include "lane/ledger.h"
#include "lane/lock.h"
#include "lane/reader.h"
#include "lane/responses.h"
#include "lane/vm_list.h"
#include "ringside/lane.h"

struct history;
struct lane_host;

/** The latest trap into each mode, of each virtual machine; the last row is nobody's. At clock 0: none. */
struct trap_row {
	struct rs_event of[RS_VMS + 1][MODES];
};

struct rs_lane {
	enum rs_generation generation;
	char *guest;
	struct rs_costs costs;
	struct rs_provenance provenance;
	struct rs_image_id images[RS_IMAGE_IDS];
	size_t image_count;
	uint64_t max_instructions;
	uint64_t slice; /**< cycles until rs_lane_run() looks up again; 0: it did not run */
	uint32_t record, listened; /**< kinds of events: to record, to pass on at all */
	struct rs_lane_observer observer;
	size_t drives, passed;
	struct rs_disk_counts disks[RS_VMS];
	uint64_t memory, set_aside[RS_VMS];   /**< bytes */
	struct rs_loaded loaded[BOOT_PIECES]; /**< `loaded_count` of them */
	size_t loaded_count;

	void *allocation; /**< holds the machine's arena */
	struct rs_machine machine;
	struct digest digest;
	struct reader reader;
	struct ledger ledger;
	struct responses responses[RS_VMS];
	struct vm_list vms;
	struct crash_watch watch;
	struct {
		bool any;
		uint64_t pc;
	} fault; /**< the last for which an OS ended a program */
	struct trap_row
		traps[2]; /**< of the machine, and of guests that an emulator acts out */
	bool trapped;	  /**< it hangs because a handler traps at its first instruction */
	struct rs_recording *recording;
	struct rs_lane_status status; /**< the running thread's own */
	struct history *history;      /**< history.h; NULL: none is kept */
	bool repeats; /**< what runs now has run before: nobody is shown it again */
	/** Called at each step that an emulator reports, also one that is repeated, while the computer runs; may be NULL. */
	void (*on_step)(void *context);
	void *on_step_context;

	struct lock *lock; /**< guards what follows */
	struct rs_ledger shown;
	struct rs_lane_status shown_status;

	struct lane_host *host; /**< disks and a thread (host.h); NULL: it has neither */
};

/** Run on for at most `cycles`. It must not have ended. */
void lane_advance(struct rs_lane *lane, uint64_t cycles);
/** Set the status after a stop of the machine. */
void lane_take_stop(struct rs_lane *lane, struct rs_stop stop);
/** Show other threads the ledger and the status as they are now. */
void lane_publish(struct rs_lane *lane);
/** @return whether nothing can make it go on. */
bool lane_ended(const struct rs_lane *lane);

#endif
