#include "web/page/recall.h"

#include <string.h>

/* Of a screen that stands still there are two moments; a step back finds what was shown before. */
enum { KEPT = 8 };

static struct web_recalled kept[KEPT]; /* state NONE: free */
static size_t next;
static struct web_asked asked;
static bool asking;

static bool is_same(const struct web_asked *a, const struct web_asked *b)
{
	return a->generation == b->generation && a->moment.event == b->moment.event &&
	       a->moment.cycle == b->moment.cycle && a->moment.stop == b->moment.stop &&
	       a->wish.vm == b->wish.vm && a->wish.follow == b->wish.follow &&
	       a->wish.address == b->wish.address && a->wish.scroll == b->wish.scroll &&
	       a->wish.has_stack == b->wish.has_stack && a->wish.stack == b->wish.stack;
}

static struct web_recalled *find(const struct web_asked *wanted)
{
	for (size_t i = 0; i < KEPT; i++)
		if (kept[i].state != VIEW_MEMORY_NONE && is_same(&kept[i].asked, wanted))
			return &kept[i];
	return NULL;
}

enum view_memory_state web_recall_read(enum rs_generation g, bool before,
				       const struct rs_moment *moment,
				       const struct rs_memory_wish *wish, struct rs_memory *out,
				       unsigned *percent, char problem[VIEW_MEMORY_PROBLEM])
{
	struct web_asked wanted = {
		.generation = g, .before = before, .moment = *moment, .wish = *wish};
	const struct web_recalled *r = find(&wanted);

	asking = !r || r->state == VIEW_MEMORY_WAITS;
	asked = wanted;
	*percent = r ? r->percent : 0;
	if (!r)
		return VIEW_MEMORY_WAITS;
	if (r->state == VIEW_MEMORY_THERE)
		*out = r->memory;
	memcpy(problem, r->problem, VIEW_MEMORY_PROBLEM);
	return (enum view_memory_state)r->state;
}

void web_recall_clear(void)
{
	memset(kept, 0, sizeof kept);
	asking = false;
}

/** @return what a worker is to be asked, a struct web_asked; NULL: nothing. */
WEB_EXPORT(asked) const void *web_recall_asked(void);
const void *web_recall_asked(void)
{
	return asking ? &asked : NULL;
}

WEB_EXPORT(asked_size) size_t web_recall_asked_size(void);
size_t web_recall_asked_size(void)
{
	return sizeof asked;
}

/** @return the generation of the lane that is to be repeated. */
WEB_EXPORT(asked_lane) unsigned web_recall_asked_lane(void);
unsigned web_recall_asked_lane(void)
{
	return asked.generation;
}

/** Nobody looks at memory any more. */
WEB_EXPORT(ask_nothing) void web_recall_nothing(void);
void web_recall_nothing(void)
{
	asking = false;
}

/** What the worker said. */
WEB_EXPORT(take_recalled) void web_recall_take(const struct web_recalled *recalled);
void web_recall_take(const struct web_recalled *recalled)
{
	struct web_recalled *r = find(&recalled->asked);

	if (!r) {
		r = &kept[next];
		next = (next + 1) % KEPT;
	}
	*r = *recalled;
	asking = asking &&
		 (recalled->state == VIEW_MEMORY_WAITS || !is_same(&asked, &recalled->asked));
}
