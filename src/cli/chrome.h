/* chrome.h - a run as a trace that chrome://tracing and Perfetto show ("Trace Event Format").
 *
 * A row for each mode, with a slice for each stretch that the hart spent in it; a row for the
 * operations of the guest; what else happened stands as an instant in the row of its mode. A
 * microsecond is a thousand cycles.
 */
#ifndef CLI_CHROME_H
#define CLI_CHROME_H
#include <stdio.h>

#include "ringside/lane.h"

/** What must be observed for the rows. */
#define CHROME_KINDS                                                                           \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_MARK))

struct chrome {
	FILE *file;
	bool any;	   /**< an event was written */
	uint32_t instants; /**< RS_EVENT_BIT of the kinds that are shown one by one */

	enum rs_mode mode; /**< in which the hart is ... */
	uint64_t since;	   /**< ... from this cycle on */
	const char *name;  /**< why */
};

/** Begin the document in `file`. */
void chrome_begin(struct chrome *c, FILE *file, const char *guest, enum rs_generation g,
		  uint32_t instants);
void chrome_event(struct chrome *c, const struct rs_event *e, const struct rs_fact *f);
/** End it at this cycle, with where it comes from. @return false if something could not be written. */
bool chrome_end(struct chrome *c, uint64_t cycle, const struct rs_provenance *p,
		const struct rs_costs *costs);

#endif
