/* scratch.h - the empty disk of workloads that need one and were given none.
 */
#ifndef BENCH_SCRATCH_H
#define BENCH_SCRATCH_H
#include "ringside/lane.h"

/** The disk: a snapshot of it is each lane's own. */
extern const struct rs_drive bench_scratch;

/** Make it: a sparse file of zeroes in TMPDIR. @return RS_OK, or RS_IO with a message. */
enum rs_error bench_scratch_make(char *message, size_t size);
/** Remove it, if it was made. Also for a signal handler that ends the program. */
void bench_scratch_remove(void);

#endif
