/* code_memory.h - memory for code that is translated while a machine runs: no address of it is ever writable
 * and executable. */
#ifndef HOST_CODE_MEMORY_H
#define HOST_CODE_MEMORY_H
#include "ringside/machine.h"

/** @return `wanted`, or RS_ENGINE_BLOCKS where it needs such memory and the host forbids it. */
enum rs_engine rs_engine_permitted(enum rs_engine wanted);

#ifdef RS_JIT
enum { RS_CODE_MEMORY = 32 << 20 };

/** Reserve `size` bytes; what is not used costs nothing. @return false: the host forbids it. */
bool rs_code_memory_open(struct rs_code_memory *memory, size_t size);

/** The same with one view that is switched, which the above makes where two cannot be had. */
bool rs_code_memory_open_switched(struct rs_code_memory *memory, size_t size);

/** @return whether any was forbidden. */
bool rs_code_memory_refused(void);

/** Free it. No machine that it was lent to may run any more. */
void rs_code_memory_close(struct rs_code_memory *memory);
#endif

#endif
