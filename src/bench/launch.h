/* launch.h - what one more instance costs: the workloads `launch` and `launch-process`.
 *
 * `launch` is measured on every lane: from the request to the first instruction of the unit's program. The request is
 * power-on of a computer; the system call that makes a box; that a hypervisor begins to make a virtual machine. The
 * last two on a host that is up, and idle when their time comes. The ledger has the same span: `asked` to `ready`. Of
 * `launch-process` the request is a program's fork(), in the guest of any lane; it is a timed part like others.
 */
#ifndef BENCH_LAUNCH_H
#define BENCH_LAUNCH_H
#include <jansson.h>
#include <stdio.h>

#include "host/install.h"
#include "ringside/lane.h"

struct bench_row;
struct bench_report;

/** What is handed out. */
enum launch_unit {
	LAUNCH_NONE, /**< the row is not about that */
	LAUNCH_PROCESS,
	LAUNCH_BOX,
	LAUNCH_VM,
	LAUNCH_COMPUTER,
};
/** @return "process", "box", "vm" or "computer". */
const char *launch_unit_name(enum launch_unit unit);
/** @return what a guest on a lane of this kind is. */
enum launch_unit launch_unit_of(enum rs_generation g);

enum { LAUNCH_PIECES = 16, LAUNCH_FRAME = 4096 };

/** Of a row of these workloads. */
struct launch_result {
	enum launch_unit unit;
	char size[24]; /**< the instance's size; "": none has a part in it */
	/** Frames that nobody else can have: a computer's RAM; that of a virtual machine and what its hypervisor
	 * keeps of it; what the kernel has given to a process or a box by its first instruction. */
	uint64_t reserved;
	uint64_t
		touched; /**< frames whose bytes changed between request and first instruction */
	struct rs_loaded loaded[LAUNCH_PIECES]; /**< `loaded_count` of them */
	size_t loaded_count;
	uint64_t loaded_bytes; /**< in all */
};

/** @return whether `workload` is one of the two. */
bool launch_is(const char *workload);

/** One measurement. */
struct launch {
	bool process;
	struct rs_lane *lane; /**< to be set before it runs */
	struct rs_vm vm;
	char path[RS_PATH_MAX];
	char size[24];
	/* of the run */
	enum { LAUNCH_WAITS, LAUNCH_DUE, LAUNCH_REQUESTED, LAUNCH_BEGUN } state;
	uint64_t *before; /**< a hash of each frame at the request */
	uint64_t changed;
	struct rs_counts request, entered;
};

/** Change the options of a lane so that it runs the unit. @param size  of the instance, or NULL.
 * @return RS_OK, or an error with a message. */
enum rs_error launch_prepare(struct launch *l, struct rs_lane_options *options,
			     const char *workload, const char *size, char *message,
			     size_t room);
/** Let it watch the lane that is opened with these options. */
void launch_observe(struct launch *l, struct rs_lane_options *options);
/** The lane has been opened. @return false without memory. */
bool launch_open(struct launch *l, struct rs_lane *lane);
/** The lane has ended, and bench_row_take() has filled the row. */
void launch_take(struct launch *l, struct bench_row *row);

/** "One more instance": a row for each unit, on 80 columns. Nothing is printed if none was measured. */
void launch_report(FILE *out, const struct bench_report *report);
void launch_markdown(FILE *out, const struct bench_report *report);
/** Further columns of a CSV file: their names, or a row's values, each after a comma. */
void launch_csv_head(FILE *out);
void launch_csv(FILE *out, const struct bench_row *row);
/** Add a row's members to its object. */
void launch_json(json_t *object, const struct bench_row *row);

#endif
