/* step.c - the `step` engine: one instruction, then the next. */
#include "exec/engine.h"
#include "exec/execute.h"

static size_t workspace_size(uint64_t ram_size)
{
	(void)ram_size;
	return sizeof(struct decoded_words);
}

static enum run_end run(void *workspace, struct cpu *c, uint64_t limit)
{
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	while (h->cycle < limit && h->cycle < h->attention) {
		(void)execute_next(c, workspace);
		if (run_ends(h, &end))
			break;
	}
	return end;
}

const struct engine step_engine = {
	.name = "step", .workspace_size = workspace_size, .run = run};
