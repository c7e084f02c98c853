/* generation.h - how a guest is put on a machine, one row a generation. The only place
 * in src/lane where generations differ.
 */
#ifndef LANE_GENERATION_H
#define LANE_GENERATION_H
#include <stdbool.h>

#include "ringside/lane.h"

enum { MODES = 8 }; /* enum rs_mode is below */

struct generation {
	const char *name;
	const char *hypervisor; /**< its image, or NULL */
	const char
		*traced;  /**< the same, but it reports what it emulates; NULL: there is none */
	bool h_extension; /**< of the machine */
	bool para_port;	  /**< runs the guest's para build */
	bool nests;	  /**< the hypervisor builds a whole machine in its memory */
	bool boxes; /**< guests are programs in containers of one kernel, which says whose the CPU is */
	bool m_mode_guests;	    /**< a guest for M-mode may run, as with -bios none */
	enum rs_layer layer[MODES]; /**< who executes in each mode */
	bool runs_in
		[MODES]; /**< modes in which the guest executes on the CPU; beside a hypervisor a trap
			      *   from there to S is an exit, until the return there */
	bool context_splits_u;	 /**< U is guest OS or app, as CONTEXT marks say */
	bool guest_modes[MODES]; /**< modes whose marks come from the guest */
};

extern const struct generation rs_generations[RS_LANE_KINDS];

#endif
