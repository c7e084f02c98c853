#include "lane/passages.h"

#include <string.h>

#include "ringside/abi/mark.h"
#include "ringside/cause.h"

static bool begin_op(struct passages *c, struct rs_event *e)
{
	uint32_t id = (uint32_t)e->mark.payload;
	bool begins = c->depth == 0 && !c->called;

	e->mark.nth = c->began[id]++;
	if (begins || c->called)
		c->nth = e->mark.nth;
	if (c->depth ==
	    PASSAGES_DEPTH) { /* a guest that never ends what it begins: forget the oldest */
		memmove(c->inside, c->inside + 1, (PASSAGES_DEPTH - 1) * sizeof *c->inside);
		c->depth--;
	}
	c->inside[c->depth].id = id;
	c->inside[c->depth++].nth = e->mark.nth;
	c->called = false;
	return begins;
}

static void end_op(struct passages *c, struct rs_event *e)
{
	size_t d = c->depth;

	while (d > 0 && c->inside[d - 1].id != e->mark.payload)
		d--;
	e->mark.nth = d > 0 ? c->inside[d - 1].nth : UINT32_MAX;
	if (d > 0)
		c->depth = d - 1;
	c->called = false;
}

static bool mark(struct passages *c, struct rs_event *e)
{
	e->mark.nth = 0;
	if (e->mark.kind == RS_MARK_OP_BEGIN && e->mark.payload < RS_OPS)
		return begin_op(c, e);
	if (e->mark.kind == RS_MARK_OP_END) {
		end_op(c, e);
	} else if (e->mark.kind == RS_MARK_WORKLOAD_BEGIN && !c->begun) {
		c->begun = c->stays = true;
	} else if (e->mark.kind == RS_MARK_WORKLOAD_END && !c->ended) {
		c->ended = c->stays = true;
	}
	return false;
}

/* The hardware wakes whoever idles, or interrupts: what follows may be an operation that no
 * guest can mark the begin of. */
static bool is_call(const struct rs_event *e)
{
	return e->kind == RS_EVENT_IDLE ||
	       (e->kind == RS_EVENT_TRAP && (e->trap.cause & RS_CAUSE_INTERRUPT));
}

bool passages_event(struct passages *c, struct rs_event *e, bool full)
{
	bool call = c->depth == 0 && !c->called && is_call(e), stayed = c->stays, begins;

	c->stays = false;
	begins = full || call;
	if (begins) {
		c->nth = ++c->stretches;
		c->called = call;
	}
	if (e->kind == RS_EVENT_MARK)
		begins |= mark(c, e);
	if (!begins)
		c->stays |= stayed;
	return begins;
}
