/* merge.h - the parts of a measurement that was shared out (bench --shard), put together again.
 */
#ifndef BENCH_MERGE_H
#define BENCH_MERGE_H
#include <jansson.h>

#include "ringside/error.h"

/** Put the reports at `paths` together, in any order: all parts of one measurement, each once.
 * @param whole  receives what one run of all would have written
 * @return RS_OK; RS_IO, RS_NO_MEMORY or RS_BAD_IMAGE with a message that names the file. */
enum rs_error merge_reports(json_t **whole, const char *const *paths, size_t count,
			    char *message, size_t size);

#endif
