/* density.h - how many units of a size one computer carries: `ringside bench -w density`.
 *
 * Units that run `serve` are added one at a time, until the p99 of their response times is more than twice that
 * of one alone, the computer's memory or a table is full, or there are DENSITY_MOST. Each step is a run. Its figures
 * are about the requests that arrived while all units were serving: their starts and ends do not count.
 */
#ifndef BENCH_DENSITY_H
#define BENCH_DENSITY_H
#include <jansson.h>
#include <stdio.h>

#include "bench/launch.h"

enum { DENSITY_MOST = 64, DENSITY_LANES = RS_LANE_KINDS };

/** Why no further unit is carried. */
enum density_limit {
	DENSITY_P99,	/**< with it, response times are too long */
	DENSITY_BUSY,	/**< with it, the CPU is never idle: requests wait longer and longer */
	DENSITY_MEMORY, /**< its memory does not fit into the computer */
	DENSITY_TABLE,	/**< a table is full: there may be room for more */
	DENSITY_FAILED, /**< the run with it failed: `problem` */
	DENSITY_ENOUGH, /**< there are DENSITY_MOST */
};
/** @return "p99", "busy", "memory", "table", "failed" or "enough". */
const char *density_limit_name(enum density_limit limit);

/** A run. */
struct density_step {
	struct rs_responses responses; /**< of all units */
	uint64_t cycles, busy;	       /**< while all were serving; those that were not idle */
	uint64_t memory;	       /**< bytes of RAM of the computer */
};

/** What one lane carries. */
struct density_row {
	enum rs_generation generation;
	enum launch_unit unit;
	struct density_step steps[DENSITY_MOST]; /**< `count` of them, of 1 unit, 2... */
	size_t count;
	struct rs_provenance provenance;	 /**< of the last step */
	struct rs_image_id images[RS_IMAGE_IDS]; /**< `image_count` of them */
	size_t image_count;
	size_t units; /**< that it carries */
	size_t room; /**< of virtual machines: how many the computer's memory has room for, if a table is what ended
			 it; 0: not known */
	enum density_limit limit;
	char problem[1024]; /**< why not more, or ""; text for users */
};

struct density_report {
	struct density_row
		rows[DENSITY_LANES + 1]; /**< `count` of them; a lane's own, and processes */
	size_t count;
	char size[24];	 /**< of the units; "": no size was chosen */
	uint64_t memory; /**< bytes of the computer's RAM */
	long requests, mean_us;
	struct rs_costs costs;
};

/** What to measure. */
struct density_order {
	const enum rs_generation *generations;
	size_t generation_count;
	struct rs_lane_options options; /**< engine, memory of the computer, costs, helps */
	uint64_t mean_us;		/**< between two requests; 0: 1000 */
	const char *size;		/**< NULL: units have 16 MiB, weight 1 and no cap */
	bool (*stop)(void);
	/** A run is about to begin. */
	void (*begin)(const struct density_row *row, size_t units);
};

/** Measure all lanes of `order`. @return RS_OK, also when `stop` ended it early; or an error with a message. */
enum rs_error density_measure(struct density_report *report, const struct density_order *order,
			      char *message, size_t room);

/** A table of 80 columns. */
void density_text(FILE *out, const struct density_report *report);
void density_csv(FILE *out, const struct density_report *report);
void density_markdown(FILE *out, const struct density_report *report);
/** The document "ringside-density/1". */
json_t *density_json(const struct density_report *report);

#endif
