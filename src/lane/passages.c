#include "lane/passages.h"

#include "ringside/cause.h"

/* An operation begins a passage if it is not part of another, unless the passage began with the
 * interrupt or the wake-up that led to it. */
static bool op_begin(struct passages *p, const struct rs_fact *f)
{
	bool begins = f->depth == 1 && !p->called;

	if (begins || p->called)
		p->nth = f->nth;
	p->called = false;
	return begins;
}

static bool mark(struct passages *p, const struct rs_fact *f)
{
	if (f->kind == RS_FACT_OP_BEGIN)
		return op_begin(p, f);
	if (f->kind == RS_FACT_OP_END)
		p->called = false;
	else if (f->kind == RS_FACT_TIMED_BEGIN || f->kind == RS_FACT_TIMED_END)
		p->stays = true;
	return false;
}

/* A wake-up from idle, or an interrupt: what follows may be an operation whose begin no guest can
 * mark. */
static bool is_call(const struct rs_event *e)
{
	return e->kind == RS_EVENT_IDLE ||
	       (e->kind == RS_EVENT_TRAP && (e->trap.cause & RS_CAUSE_INTERRUPT));
}

bool passages_event(struct passages *p, const struct rs_event *e, const struct rs_fact *f,
		    bool full)
{
	/* An interrupt inside an operation does not divide it. */
	bool call = f->depth == 0 && !p->called && is_call(e), stayed = p->stays, begins;

	p->stays = false;
	begins = full || call;
	if (begins) {
		p->nth = ++p->stretches;
		p->called = call;
	}
	if (e->kind == RS_EVENT_MARK)
		begins |= mark(p, f);
	else if (f->flags & RS_FACT_OP_FIRST)
		begins |= op_begin(p, f);
	if (!begins)
		p->stays |= stayed;
	return begins;
}
