/* target_parts.h - what the files of a lane as gdb's target share: target.c (registers, memory), target_points.c,
 * target_run.c, target_nested.c, target_back.c, target_threads.c. */
#ifndef GDB_TARGET_PARTS_H
#define GDB_TARGET_PARTS_H
#include "gdb/target.h"
#include "ringside/history.h"

#define GDB_ALL_KINDS (RS_WATCH_CODE | RS_WATCH_LOAD | RS_WATCH_STORE)

struct rs_machine *gdb_machine(struct gdb_lane *t);
/* Where in the machine's memory an address lies. */
bool gdb_translate(struct gdb_lane *t, bool physical, uint64_t va, uint64_t *pa);

/* As in struct gdb_target: of the thread that is chosen. */
bool gdb_read_lane_register(void *context, unsigned number, uint64_t *value);
size_t gdb_read_lane_memory(void *context, bool physical, uint64_t address, void *bytes,
			    size_t size);

bool gdb_is_break(enum gdb_point kind);
uint8_t gdb_watched_kinds(enum gdb_point kind); /* RS_WATCH_* */
bool gdb_set_lane_point(void *context, bool set, enum gdb_point kind, bool physical,
			uint64_t address, uint64_t size,
			const struct agent_conditions *conditions);
/* Attach the watches of all points. Steps of a nested guest are of interest if `steps`, or if there is anything to stop at. */
void gdb_set_watches(struct gdb_lane *t, bool steps);
/* Find the marks with which an emulator reports steps. */
void gdb_find_marks(struct gdb_lane *t);

/* It stops at point number `point`. */
void gdb_stop_at(const struct gdb_lane *t, size_t point, uint64_t address,
		 struct gdb_stop *stop);
/* Has the lane ended, or does it hang? */
bool gdb_has_ended(const struct rs_lane_status *status, struct gdb_stop *stop);
/* The machine has hit a watch: does it stop there? Not at a break of which no condition is true. */
bool gdb_at_watch(struct gdb_lane *t, struct gdb_stop *stop);
/* Is there a break where the subject stands, one of whose conditions is true? */
bool gdb_at_break(struct gdb_lane *t, struct gdb_stop *stop);

/* The virtual machine whose step is wanted is not current: others, or nobody, are ... */
bool gdb_waits_for_cpu(struct gdb_lane *t);
/* ... or it is, and its guest executes, not its hypervisor. */
bool gdb_has_cpu(struct gdb_lane *t);

/* ---- target_nested.c */

/* Run nested guests for at most `cycles`, or to a point, or, if `one`, to the end of a step. */
bool gdb_follow_nested(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop);
/* Go back: a step, or to a point. @return what was found: *stop says how it stopped. */
enum rs_found gdb_nested_step_back(struct gdb_lane *t, struct rs_search *search,
				   struct gdb_stop *stop);
enum rs_found gdb_nested_run_back(struct gdb_lane *t, struct rs_search *search,
				  struct gdb_stop *stop);

/* ---- target_threads.c */

unsigned gdb_lane_threads(void *context);
unsigned gdb_lane_current(void *context);
void gdb_lane_choose(void *context, unsigned thread);
void gdb_lane_describe(void *context, unsigned thread, char *text, size_t size);
/* It is a virtual machine, which has not ended. */
bool gdb_is_vm(struct gdb_lane *t, unsigned thread);
/* The thread that was chosen is a virtual machine which does not have the CPU. */
bool gdb_is_away(struct gdb_lane *t);
/* ... its registers, and where in the machine's memory an address of its lies. @return false: that is not known. */
bool gdb_read_away(struct gdb_lane *t, unsigned number, uint64_t *value);
bool gdb_translate_away(struct gdb_lane *t, uint64_t va, uint64_t *pa);

#endif
