/* target.h - a lane as gdb's target: the computer's hart, or, where an emulator acts the guest out, the guest in
 * the emulator's memory. Points become watches of the machine (ringside/debug.h); a guest that is data is stopped at
 * the marks by which its emulator reports its steps, and points are looked for there. */
#ifndef GDB_TARGET_H
#define GDB_TARGET_H
#include "gdb/nested_access.h"
#include "gdb/stub.h"
#include "lane/subject.h"
#include "ringside/debug.h"

enum { GDB_POINTS_MOST = 128, GDB_STEP_MARKS = 8 };

struct gdb_lane {
	struct rs_lane *lane;
	struct subject subject; /**< as it was when it stopped last */
	bool known;		/**< ... if it is: a nested guest may not have begun */
	uint8_t modes;		/**< in which points count, a bit for each enum rs_mode */

	struct gdb_lane_point {
		enum gdb_point kind;
		bool physical;
		uint64_t address, size;
		uint8_t *conditions; /**< struct agent_conditions; NULL: it stops always */
		size_t conditions_size;
	} points[GDB_POINTS_MOST];
	size_t count;

	struct rs_watch
		list[GDB_POINTS_MOST + GDB_STEP_MARKS]; /**< of points, in their order */
	struct rs_watches watches;
	bool set, steps; /**< the machine has them; they include ... */
	/** ... the places where the emulator says that its guest has taken a step: behind each mark of that kind in its code. */
	uint64_t marks[GDB_STEP_MARKS];
	size_t mark_count;
	struct nested_access
		ahead[RS_VMS + 1]; /**< of each nested guest: what its next step accesses */
	uint64_t ahead_at;	   /**< the clock at which that was known last; 0: it is not */
	unsigned step_of;	   /**< the thread of which a step is wanted; 0: any */
	bool waits;		   /**< ... which is not over: it does not have the CPU ... */
	bool stepped;		   /**< ... any more, for it has taken the step */
	bool one;		   /**< a nested guest stops behind that step */
	bool meant; /**< ... and behind the one that was reported last: it need not be there yet */
	struct gdb_stop found; /**< ... since this was found there ... */
	struct gdb_stop
		found_last; /**< ... going back, the latest in its part of the run ... */
	uint64_t part_end;  /**< ... which ends there */
	uint64_t back_from;
	bool (*go_on)(void *context); /**< of gdb_lane_back() */
	void *go_on_context;

	struct subject
		other;	 /**< of a nested guest that is not current: as it was looked at last */
	unsigned thread; /**< whose registers and memory are meant; 0: the current one's */
	uint64_t vm_table,
		vm_size; /**< where the hypervisor keeps its virtual machines, and bytes of each; 0: not known */

	/** NULL; or a nested guest stops behind a step for which it returns true. `made`: what it did of what was expected,
	 * RS_WATCH_*; known if `at_accesses`. */
	bool (*at_step)(void *context, const struct nested_access *expected, uint8_t made);
	void *at_context;
	bool at_accesses;

	const char *
		symbols; /**< commands of gdb that load the symbols of what runs here, a line each */
	char *description;
};

/** What a debugger learns about a lane. */
extern const struct gdb_target gdb_lane_target;

/** Debug a lane that has been opened; `nested`: the guest that an emulator acts out there, whose steps it reports
 * (RS_REPORTS_STEPS). `symbols` stays the caller's. */
void gdb_lane_open(struct gdb_lane *t, struct rs_lane *lane, bool nested, const char *symbols);
/** Say where the hypervisor's table of virtual machines is, which makes them threads: its address and the size of one. */
void gdb_lane_name_vms(struct gdb_lane *t, uint64_t table, uint64_t size);
/** Debug it no longer. */
void gdb_lane_close(struct gdb_lane *t);

/** Forget all points. */
void gdb_lane_clear(struct gdb_lane *t);
/** Run for at most `cycles`. @return whether it stopped or ended: *stop says how. */
bool gdb_lane_run(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop);
/** Do one step, of a thread; 0: of any. While a virtual machine does not have the CPU others run on, and it stops where it goes
 * on, or at a point of theirs. A nested guest takes a step of its own. @return likewise: in `cycles` it may not be done yet. */
bool gdb_lane_step(struct gdb_lane *t, unsigned thread, uint64_t cycles, struct gdb_stop *stop);
/** Do one step back, of a nested guest that of a thread, or go back to a point, or to where its history begins (ringside/history.h). `go_on` is asked now and
 * then: false ends it where it stood. */
void gdb_lane_back(struct gdb_lane *t, bool one, unsigned thread, bool (*go_on)(void *context),
		   void *context, struct gdb_stop *stop);
/** Look at it where it stands. */
void gdb_lane_look(struct gdb_lane *t);

/** Read its memory at a virtual address. @return how many bytes there are. */
size_t gdb_lane_read(struct gdb_lane *t, uint64_t va, void *bytes, size_t size);

/** Where the thread stands that was chosen. Of virtual machines that a hypervisor has saved, it is the hart. NULL: that is not known. */
const struct subject *gdb_lane_subject(struct gdb_lane *t);

/** The modes in which the guest's code runs; all, where no hypervisor is beneath what is debugged. */
uint8_t gdb_lane_guest_modes(const struct gdb_lane *t);
/** Let points count in these modes, a bit for each enum rs_mode. */
void gdb_lane_set_modes(struct gdb_lane *t, uint8_t modes);

#endif
