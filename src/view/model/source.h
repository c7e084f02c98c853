/** @file source.h
 * What the model needs to know of a lane: a growing row of events and whether more will come.
 * A live lane, a file or a test can each be one.
 */
#ifndef VIEW_SOURCE_H
#define VIEW_SOURCE_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/event.h"
#include "ringside/lane.h"

struct view_source {
	enum rs_generation generation;
	void *context;
	/** Events kept so far; it only grows. */
	size_t (*count)(void *context);
	/** Event `index` < count(). The pointer stays good as long as the source. */
	const struct rs_event *(*at)(void *context, size_t index);
	/** How the lane stands. NULL: it runs until an OFF event is seen. */
	struct rs_lane_status (*status)(void *context);
	/** What was added up so far. NULL: nobody adds up. */
	void (*ledger)(void *context, struct rs_ledger *out);
	/** The guest's registers and code at the newest event, up to `event`, where somebody
	 * looked; false: none. NULL: nobody looks. */
	bool (*look)(void *context, size_t event, struct rs_look *out);
	/** Events that did not fit: they came after all that are there. NULL: none. */
	uint64_t (*lost)(void *context);
	size_t disks; /**< that the guest has */
};

#endif
