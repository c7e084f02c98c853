/* native.h - what the blocks engine tells a translator, where there is one: of code that was decoded, and of
 * pages that are empty again. The engine `jit` is the blocks engine with a translator (jit/jit.h). */
#ifndef CORE_EXEC_NATIVE_H
#define CORE_EXEC_NATIVE_H
#include "exec/code_cache.h"

#ifdef RS_JIT
struct native;

enum {
	NATIVE_LONGEST = 100000
}; /* cycles that it runs, and instructions, until it looks which page runs */

/* Decoding began at `s`, of the page that runs: execution is there. */
void native_entered(struct code_cache *k, const struct slot *s);

/* `s` was decoded, an instruction `op` of the page that runs. If it jumps backwards, a loop may begin there. */
void native_decoded(struct code_cache *k, const struct slot *s, enum op op);

/* Page number `page` of the cache is empty now. */
void native_page_empty(struct code_cache *k, size_t page);

/* Call the handler of `s`, which may be translated. */
const struct slot *native_call(struct cpu *c, const struct slot *s, int64_t budget,
			       struct code_cache *k);
#endif

#endif
