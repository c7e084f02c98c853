/* reading.h - reports that were written as JSON, read again and checked.
 */
#ifndef BENCH_READING_H
#define BENCH_READING_H
#include <jansson.h>

#include "ringside/error.h"
#include "ringside/lane.h"

/** What the cycles of a row are those of. */
enum measured {
	MEASURED_WHOLE_RUN, /**< start-up included: only in reports of earlier versions */
	MEASURED_GUEST_RUN, /**< from the guest's first instruction to the end */
	MEASURED_TIMED_PART,
};

/** One measurement. Texts belong to the report. */
struct read_row {
	const char *workload;
	enum rs_generation generation;
	bool ok;
	bool unavailable; /**< the workload cannot run there, which is no failure */
	enum measured measured;
	uint64_t cycles;	  /**< without idle */
	uint64_t size;		  /**< of the workload; 0: none, or not known */
	const char *images;	  /**< hash; NULL: not known */
	uint64_t memory;	  /**< 0: not known */
	uint64_t depth;		  /**< of emulators inside one another; 0: not known */
	const json_t *machine;	  /**< sizes of TLB and walk cache; NULL: not known */
	const json_t *image_list; /**< NULL: not known */
	const json_t *without;	  /**< names of helps that were taken away; NULL: none */
	const json_t *json;	  /**< all of it */
};

struct read_report {
	const char *path; /**< not owned */
	json_t *document;
	json_t *names; /**< of rows that have no name of their own; NULL: none */
	bool is_run; /**< one run, from `run --json`: rows[0] is what bench would measure of it */
	struct read_row *rows;
	size_t count;
	struct read_row whole; /**< of a run: from the guest's first instruction on */
	const char *compiler;  /**< of the guests; NULL: not known */
	const char *engine;    /**< NULL: not known */
	const json_t *costs;   /**< NULL: not known */
};

/** Read the file at `path` as JSON, whatever it is; its texts are safe to print. @return RS_OK, RS_IO or RS_BAD_IMAGE with a message. */
enum rs_error report_load(json_t **document, const char *path, char *message, size_t size);
/** Read the file at `path`. All that a row must have is checked: types, signs and sums.
 * @return RS_OK; RS_IO, RS_NO_MEMORY or RS_BAD_IMAGE with a message that names file, row and field. Free with
 * report_free(), also after an error. */
enum rs_error report_read(struct read_report *r, const char *path, char *message, size_t size);
void report_free(struct read_report *r);

#endif
