/* blocks.h - the `blocks` engine: decoded code, threaded. Same results as `step`, to the cycle.
 */
#ifndef CORE_EXEC_BLOCKS_H
#define CORE_EXEC_BLOCKS_H
#include "exec/code.h"

/* As exec_step(). `k` belongs to this hart's machine alone. */
enum run_end exec_blocks(struct cpu *c, struct code *k, uint64_t limit);

#endif
