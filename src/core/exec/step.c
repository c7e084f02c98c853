/* step.c - the `step` engine: one instruction, then the next. */
#include "exec/execute.h"

enum run_end exec_step(struct cpu *c, struct decoded *memory, uint64_t limit)
{
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	while (h->cycle < limit && h->cycle < h->attention) {
		(void)execute_next(c, memory);
		if (execute_ends_run(c, &end))
			break;
	}
	return end;
}
