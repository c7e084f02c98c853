/* blocks.c - the `blocks` engine: decoded code, threaded. This is the loop around its handlers.
 */
#include "exec/engine.h"
#include "exec/execute.h"
#include "exec/handler.h"
#include "exec/native.h"

static inline const struct slot *call(struct cpu *c, const struct slot *s, int64_t budget,
				      struct code_cache *k)
{
#ifdef RS_JIT
	if (k->native)
		return native_call(c, s, budget, k);
#endif
	return s->run(c, s, budget, k);
}

/* Run slots until a handler returns to the engine. */
static void enter_slots(struct cpu *c, const struct slot *s, int64_t budget,
			struct code_cache *k)
{
	s = call(c, s, budget, k);
	while (s)
		s = call(c, s, k->budget, k);
}

/* Cycles: keeps the budget far from overflow, and a translator looks from time to time which page runs. */
static inline uint64_t longest(const struct code_cache *k)
{
#ifdef RS_JIT
	if (k->native)
		return NATIVE_LONGEST;
#endif
	(void)k;
	return 1 << 30;
}

/* With external time nothing is due at a certain cycle. A run then ends late, by this many cycles or a block, rather
 * than with blocks that are entered one by one because each might not end before. */
enum { LATE = 64 };

enum run_end blocks_run(void *workspace, struct cpu *c, uint64_t limit)
{
	struct code_cache *k = workspace;
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	for (;;) {
		uint64_t deadline = limit < h->attention ? limit : h->attention;
		const struct slot *s;

		if (k->writes.count)
			code_catch_up(k);
		if (h->cycle >= deadline)
			break;
		if (deadline - h->cycle > longest(k))
			deadline = h->cycle + longest(k);
		if (h->external_time)
			deadline += LATE;
		k->deadline = deadline;
		code_find_context(k, c);
		c->word = 0;
		execute_begins();
		s = known_code(k, h->pc);
		int64_t budget = (int64_t)(deadline - h->cycle);

		if (likely(s && s->o.left && budget >= s->o.left)) {
			k->extra = h->cycle - h->instret;
			enter_slots(c, s, budget - s->o.left, k);
		} else {
			s = handler_begin(c, k);
			if (s)
				enter_slots(c, s, k->budget, k);
		}
		if (run_ends(h, &end))
			break;
	}
	return end;
}

/* The workspace ends with a byte for each page of RAM. */
static size_t workspace_size(uint64_t ram_size)
{
	return sizeof(struct code_cache) + (size_t)(ram_size / PAGE_SIZE);
}

static void attach(void *workspace, struct cpu *c, struct bus *bus)
{
	struct code_cache *k = workspace;

	c->shortcuts = &k->shortcuts;
	bus->decoded = k->decoded;
	bus->code_writes = &k->writes;
}

void blocks_forget(void *workspace)
{
	code_forget(workspace);
}

#if CPU_HAS_WATCHES
void blocks_forget_state(void *workspace)
{
	code_forget_state(workspace);
}

void blocks_forget_page(void *workspace, uint64_t offset)
{
	code_forget_written(workspace, offset, PAGE_SIZE);
}
#endif

const struct engine blocks_engine = {.name = "blocks",
				     .workspace_size = workspace_size,
				     .attach = attach,
				     .run = blocks_run,
#if CPU_HAS_WATCHES
				     .forget_state = blocks_forget_state,
				     .forget_page = blocks_forget_page,
#endif
				     .forget = blocks_forget};
