/* shared.h - what a worker tells the page beside its recording (outbox.h). Both are of one build: the structures go as they
 * are. */
#ifndef WEB_SHARED_H
#define WEB_SHARED_H
#include "lane/condition.h"
#include "view/model/source.h"

/** A function that JavaScript calls. */
#define WEB_EXPORT(name) __attribute__((export_name(#name)))

enum { WEB_MESSAGE = 1024 };

/** Of a lane, once it was made. */
struct web_head {
	uint32_t generation; /**< enum rs_generation */
	uint32_t vm_count;
	struct rs_provenance provenance;
	struct rs_costs costs;
	uint64_t memory[RS_VMS];
	struct rs_disk_counts disks[RS_VMS];
	char names[RS_VMS][RS_VM_NAME_MAX + 1], guests[RS_VMS][64];
};

/** How it stands after some slices. */
struct web_news {
	uint32_t state; /**< enum rs_lane_state */
	uint32_t code;
	char reason[128]; /**< HANG */
	char crash[96];	  /**< "" if it did not crash */
	struct rs_ledger ledger;
	struct rs_responses responses[RS_VMS]; /**< once it ended */
};

/** What the page asks a worker that repeats a lane: the guest's memory right after an event. */
struct web_asked {
	uint32_t generation; /**< enum rs_generation */
	uint32_t before;     /**< it is what another moment is compared with */
	struct rs_moment moment;
	struct rs_memory_wish wish;
};

/** What the worker says to that. */
struct web_recalled {
	struct web_asked asked;
	uint32_t state;	  /**< enum view_memory_state */
	uint32_t percent; /**< WAITS */
	char problem[VIEW_MEMORY_PROBLEM];
	struct rs_memory memory;
};

/** What the page asks a worker for that runs a lane to a condition: to run on until it has found it, or will not. */
struct web_sought {
	uint32_t generation;	    /**< enum rs_generation */
	struct view_find what;	    /**< without its text ... */
	struct condition condition; /**< ... which is this */
};

/** What the worker says after each part of the run. */
struct web_met {
	uint32_t result;	 /**< enum view_find_result */
	uint32_t mode;		 /**< enum rs_mode in which it stopped */
	struct view_found found; /**< but for the name of the place */
	char message[WEB_MESSAGE];
};

#endif
