/* gdb.h - a lane under a debugger that connects from outside: `ringside run --gdb`. */
#ifndef CLI_GDB_H
#define CLI_GDB_H
#include "host/listen.h"
#include "ringside/lane.h"

struct gdb_wishes {
	const char *where; /**< --gdb; NULL: no debugger */
	bool usual;	   /**< -s: port 1234 */
	bool waits;	   /**< -S: the guest does not start before the debugger says so */
	bool emulator;	   /**< full: the emulator itself is debugged */
	uint64_t history;  /**< --history: bytes in which it is kept; 0: the usual */
	struct rs_listener *listener;
};

/** @return STATUS_OK, or a status after a message about the options. */
int gdb_check(struct gdb_wishes *w);
/** What a lane that is debugged must be opened with. */
void gdb_prepare(const struct gdb_wishes *w, struct rs_lane_options *options);
/** Begin to listen. @return likewise. */
int gdb_listen(struct gdb_wishes *w);
/** Run the lane to its end, or until the debugger or the user ends it.
 * @return whether the debugger did: it killed the guest. */
bool gdb_run(struct gdb_wishes *w, struct rs_lane *lane, const struct rs_lane_options *options,
	     double timeout, bool *output_good);
/** Listen no longer. */
void gdb_close(struct gdb_wishes *w);

#endif
