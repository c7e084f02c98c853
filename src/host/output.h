/* output.h - the files that a run writes. All results are written through here.
 *
 * None of them may be a file that the same run reads, or another of its outputs (claims.h). A
 * result becomes visible when it is whole: until then it is written beside its place, so that a full
 * disk or an interrupted run leaves the old file as it was.
 */
#ifndef HOST_OUTPUT_H
#define HOST_OUTPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ringside/error.h"

struct rs_output;

/** Open `path` for writing. A regular file, or one that does not exist yet, is written beside
 * its place, in the same folder; "-", pipes and devices are written directly.
 * @return RS_OK and *output, for rs_output_close(); RS_IO, RS_NO_MEMORY or RS_BAD_CONFIG with a
 * message. */
enum rs_error rs_output_open(struct rs_output **output, const char *path, char *message,
			     size_t size);
FILE *rs_output_file(struct rs_output *output);

/** End it. With `good`, what was written becomes the file; otherwise, or if anything could not
 * be written, the file stays as it was. @return RS_OK, also if not `good`; RS_IO with a message
 * if something could not be written. */
enum rs_error rs_output_close(struct rs_output *output, bool good, char *message, size_t size);

/** Remove what is not whole yet. May be called from a signal handler that ends the process. */
void rs_output_forget(void);

#endif
