/* disasm_host.h - code of the host, as the engine jit makes it. */
#ifndef CLI_DISASM_HOST_H
#define CLI_DISASM_HOST_H
#include "host/symbols.h"

/** Translate the function from `from` to `to`, both addresses of `part`, and print it: each instruction by `insn`, and
 * below it its code. Only what lies on the page of `from`.
 * @return an exit status, after a message if it is not STATUS_OK. */
int disasm_host(const struct rs_code_part *part, uint64_t from, uint64_t to,
		void (*insn)(void *context, uint64_t address), void *context);

#endif
