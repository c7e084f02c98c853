/* chrome.h - a run as a trace that Perfetto and chrome://tracing show ("Trace Event Format").
 *
 * A process for each virtual machine, and one for what is nobody's; in it a thread for each layer, with a slice for each stretch in which that
 * layer executed, and one for the operations of the guest. The slices of all layers are those of the ledger: they add up to its cycles,
 * also for each virtual machine; what comes after the end of one is nobody's, until another one is chosen. Only idle time, which the ledger gives to nobody, stands
 * with the guest if there is one alone.
 * Arrows ("flows") lead from where a trap was taken to its handler and back. What else happened stands as an instant in its layer's thread. A
 * microsecond is a thousand cycles.
 *
 * What is written is not kept: memory is bounded whatever the length of the run.
 */
#ifndef CLI_CHROME_H
#define CLI_CHROME_H
#include <stdio.h>

#include "ringside/lane.h"

/** What must be observed for the rows. */
#define CHROME_KINDS                                                                           \
	(RS_EVENT_BIT(RS_EVENT_TRAP) | RS_EVENT_BIT(RS_EVENT_RETURN) |                         \
	 RS_EVENT_BIT(RS_EVENT_IDLE) | RS_EVENT_BIT(RS_EVENT_MARK))

enum { CHROME_TRAPS = 32, CHROME_BUFFER = 1 << 16 };

/** A place on the screen. */
struct chrome_row {
	uint8_t vm; /**< below RS_VMS, or RS_VM_NONE */
	uint8_t layer;
};

/** Where a trap was taken, and where its handler began. */
struct chrome_trap {
	uint64_t from, to; /**< cycles within the slices */
	struct chrome_row from_row, to_row;
};

struct chrome {
	FILE *file;
	bool any;	   /**< an event was written */
	bool begun;	   /**< an event of the machine was seen */
	bool nested;	   /**< layers are those of the modes of the guest */
	bool several;	   /**< the lane has virtual machines by name */
	uint32_t instants; /**< RS_EVENT_BIT of the kinds that are shown one by one */

	struct chrome_row row; /**< who executes ... */
	uint64_t since;	       /**< ... from this cycle on */
	const char *name;      /**< why; a constant */

	struct chrome_trap traps[CHROME_TRAPS]; /**< that have not returned */
	size_t depth;				/**< beyond CHROME_TRAPS they have no arrows */
	uint64_t flows;				/**< arrows so far: the next one's number */

	size_t used;
	char buffer[CHROME_BUFFER];
};

/** Begin the document in `file`. `nested`: the events are those of a guest that an emulator reports. */
void chrome_begin(struct chrome *c, FILE *file, uint32_t instants, bool nested);
/** Name the rows: of the virtual machines of the lane, or of its one guest. */
void chrome_names(struct chrome *c, const struct rs_lane *lane);
void chrome_event(struct chrome *c, const struct rs_event *e, const struct rs_fact *f);
/** End it at this cycle, with where it comes from. @return false if something could not be written. */
bool chrome_end(struct chrome *c, uint64_t cycle, const struct rs_provenance *p,
		const struct rs_costs *costs);

#endif
