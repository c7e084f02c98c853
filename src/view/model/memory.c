#include "view/model/memory.h"

#include <string.h>

#include "ringside/cause.h"

enum { PTE_V = 1, PTE_R = 2, PTE_W = 4, PTE_X = 8, PTE_POINTS = 0xd0, LEVELS = 3 };

/* ---- the moment */

/* Whether page tables and registers are those of the guest that is shown. Of several, it must have executed the instruction
 * itself, or go on with the next: while its hypervisor works, they may be another's. */
static bool is_own(const struct view_source *s, const struct rs_event *e,
		   const struct rs_fact *f)
{
	if (!s->several || s->generation == RS_FULL) /* there the CPU executes none of them */
		return !view_source_foreign(s, f);
	return f->vm == s->vm &&
	       (f->layer <= RS_LAYER_GUEST_OS ||
		(e->kind == RS_EVENT_RETURN && f->layer_to <= RS_LAYER_GUEST_OS));
}

/* The newest event at the position at which its memory can be read. @return false: there is none. */
static bool moment_at(const struct view_source *s, size_t event, struct rs_moment *moment,
		      struct rs_event *e)
{
	enum { MOST = 100000 };
	struct rs_fact f;

	for (unsigned i = 0; i < MOST; i++) {
		event = s->at(s->context, event, e, &f);
		if (is_own(s, e, &f)) {
			*moment = (struct rs_moment){.event = event, .cycle = e->cycle};
			return true;
		}
		if (event == 0)
			break;
		event--;
	}
	return false;
}

static bool is_stopped(const struct view_model *m)
{
	return view_breaks_stopped(&m->breaks, m->focus, m->cycle) &&
	       !m->breaks.stop.found.other_clock;
}

/* The moment at the position: that of a breakpoint, if the lane was stopped there, whose guest then has the CPU. */
static bool moment_now(const struct view_model *m, struct rs_moment *moment, struct rs_event *e)
{
	const struct view_source *s = &m->lanes[m->focus].source;

	if (s->count(s->context) == 0)
		return false;
	if (!is_stopped(m))
		return moment_at(s, m->event, moment, e);
	moment->event = s->at(s->context, m->event, e, NULL);
	moment->cycle = e->cycle;
	moment->stop = m->breaks.stop.found.cycle;
	return true;
}

static bool is_same_moment(const struct rs_moment *a, const struct rs_moment *b)
{
	return a->event == b->event && a->stop == b->stop;
}

/* The address that an event is about: a trap for an access that could not be made. */
static bool access_of(const struct rs_event *e, uint64_t *address)
{
	*address = e->trap.tval;
	return e->kind == RS_EVENT_TRAP && e->trap.tval &&
	       (rs_cause_is_fetch(e->trap.cause) || rs_cause_is_access(e->trap.cause));
}

/* A page walk that was stepped to, on the Nested walk, is looked at here too. */
static bool walked(const struct view_model *m, uint64_t *address)
{
	const struct view_source *s = &m->lanes[m->focus].source;
	struct rs_page_walk walk;

	if (!m->walked.held || m->walked.lane != m->focus || m->walked.cycle != m->cycle ||
	    !s->walk_from ||
	    !s->walk_from(s->context, m->walked.event, m->walked.number, &walk) ||
	    walk.number != m->walked.number)
		return false;
	*address = walk.walk.walk.va;
	return true;
}

static struct rs_memory_wish wish_of(const struct view_model *m,
				     const struct view_memory_at *at, const struct rs_event *e,
				     uint8_t *follows)
{
	struct rs_memory_wish wish = {.follow = at->follow,
				      .address = at->address,
				      .scroll = at->scroll,
				      .vm = m->lanes[m->focus].source.vm};

	*follows = at->follow;
	if (at->follow != VIEW_FOLLOW_EVENT)
		return wish;
	wish.follow = RS_FOLLOW_ADDRESS;
	if (!walked(m, &wish.address) && !access_of(e, &wish.address)) {
		wish.follow = VIEW_FOLLOW_SP;
		*follows = VIEW_FOLLOW_SP;
	}
	return wish;
}

/* The stop before; at first the begin of the operation before. */
static bool before(const struct view_model *m, const struct view_memory_at *at,
		   struct rs_moment *moment)
{
	const struct view_source *s = &m->lanes[m->focus].source;
	const struct view_ops *o = &m->lanes[m->focus].ops;
	struct rs_event e;
	uint32_t op;

	if (at->before.held && at->lane == m->focus) {
		*moment = at->before.moment;
		return moment->stop || moment_at(s, moment->event, moment, &e);
	}
	op = view_ops_at_event(o, m->event);
	if (op == VIEW_OP_NONE || (op == 0 && o->ops[op].first >= m->event))
		return false;
	return moment_at(s, o->ops[o->ops[op].first < m->event ? op : op - 1].first, moment,
			 &e);
}

void view_memory_stop(const struct view_model *m, struct view_memory_at *at)
{
	struct rs_moment now = {.event = m->event};
	struct rs_event e;

	if (is_stopped(m) && !moment_now(m, &now, &e))
		return;
	if (at->stop.held && at->lane == m->focus && is_same_moment(&at->stop.moment, &now))
		return;
	at->before = at->stop;
	at->before.held &= at->lane == m->focus;
	at->stop = (struct view_memory_stop){.held = true, .moment = now};
	at->lane = m->focus;
}

void view_memory_read(struct view_model *m, const struct view_memory_at *at,
		      struct view_memory *out)
{
	const struct view_source *s = &m->lanes[m->focus].source;
	struct rs_moment moment, old;
	struct rs_memory_wish wish;
	struct rs_event e;
	enum view_memory_state state;
	unsigned percent = 0;

	memset(out, 0, sizeof *out);
	if (!s->recall)
		return;
	if (!moment_now(m, &moment, &e)) {
		out->state = VIEW_MEMORY_THERE; /* and nothing is known: it has not begun */
		return;
	}
	out->event = moment.event;
	wish = wish_of(m, at, &e, &out->follows);
	out->state = s->recall(s->context, false, &moment, &wish, &out->now, &out->percent,
			       out->problem);
	if (out->state != VIEW_MEMORY_THERE || !before(m, at, &old) ||
	    is_same_moment(&old, &moment))
		return;
	wish.follow = RS_FOLLOW_ADDRESS;
	wish.address = out->now.address;
	wish.has_stack = true;
	wish.stack = out->now.stack_at;
	state = s->recall(s->context, true, &old, &wish, &out->then, &percent, out->problem);
	if (state == VIEW_MEMORY_WAITS) {
		out->state = state;
		out->percent = percent;
	}
	out->compared = state == VIEW_MEMORY_THERE && out->then.known;
	out->since = old.event;
}

/* ---- what changed */

static bool both_there(const struct view_memory *v, size_t i)
{
	return v->now.there[i / RS_MEMORY_GRAIN] && v->then.there[i / RS_MEMORY_GRAIN];
}

bool view_memory_changed(const struct view_memory *v, size_t i)
{
	return v->compared && i < RS_MEMORY_BYTES && both_there(v, i) &&
	       v->now.bytes[i] != v->then.bytes[i];
}

bool view_memory_stack_changed(const struct view_memory *v, size_t i)
{
	return v->compared && i < v->now.stack_count && i < v->then.stack_count &&
	       v->now.stack[i] != v->then.stack[i];
}

unsigned view_memory_changes(const struct view_memory *v, size_t count)
{
	unsigned n = 0;

	for (size_t i = 0; i < count; i++)
		n += view_memory_changed(v, i);
	return n;
}

/* ---- the walk */

bool view_memory_two_stages(const struct rs_memory *m)
{
	return m->read_count && m->reads[0].second;
}

unsigned view_memory_cell(const struct rs_memory *m, unsigned read, unsigned *column)
{
	unsigned row = m->paged ? 0 : LEVELS;

	*column = m->reads[read].second ? LEVELS - 1u - m->reads[read].level : LEVELS;
	if (!m->reads[read].second)
		return LEVELS - 1u - m->reads[read].level;
	for (unsigned i = 0; i < read; i++)
		if (!m->reads[i].second)
			row = m->reads[i].entry & (PTE_R | PTE_X) ? LEVELS
								  : LEVELS - m->reads[i].level;
	return row;
}

static enum view_walk_end end_of(const struct rs_walk_read *r)
{
	uint64_t inside = (UINT64_C(1) << (9 * r->level)) - 1;

	if (!(r->entry & PTE_V))
		return VIEW_WALK_NOT_VALID;
	if ((r->entry & (PTE_R | PTE_W)) == PTE_W || r->entry >> 54)
		return VIEW_WALK_RESERVED;
	if (r->entry & (PTE_R | PTE_X))
		return r->entry >> 10 & inside ? VIEW_WALK_MISALIGNED : VIEW_WALK_TABLE;
	if (r->entry & PTE_POINTS)
		return VIEW_WALK_RESERVED;
	return r->level == 0 ? VIEW_WALK_POINTER : VIEW_WALK_TABLE;
}

enum view_walk_end view_memory_walk_end(const struct rs_memory *m)
{
	if (m->found)
		return m->ram ? VIEW_WALK_RAM : VIEW_WALK_DEVICE;
	if (m->read_count == 0)
		return (int64_t)(m->address << 25) >> 25 == (int64_t)m->address
			       ? VIEW_WALK_TABLE
			       : VIEW_WALK_BITS;
	return end_of(&m->reads[m->read_count - 1]);
}
