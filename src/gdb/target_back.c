/* target_back.c - a lane that is debugged goes back. The steps of a nested guest are those that its emulator reports: it
 * goes back from mark to mark.
 *
 * gdb assumes that a RISC-V watchpoint stops before the access, and steps over the access itself. So a hit is reported
 * after the access, and gdb steps back before it. */
#include "gdb/target_parts.h"
#include "ringside/history.h"

enum { STEP_CYCLES = 1000000 };

static const struct gdb_stop at_begin = {.kind = GDB_AT_BEGIN},
			     stepped = {.kind = GDB_STOPPED, .code = GDB_SIGTRAP},
			     interrupted = {.kind = GDB_STOPPED, .code = GDB_SIGINT};

static uint64_t now_of(struct gdb_lane *t)
{
	return rs_machine_cycles(gdb_machine(t));
}

static struct gdb_stop to_begin(struct gdb_lane *t)
{
	struct rs_history history = rs_lane_history(t->lane);

	if (history.kept)
		(void)rs_lane_go(t->lane, history.begin);
	return at_begin;
}

/* What a search found, but for RS_FOUND. */
static struct gdb_stop not_found(enum rs_found found)
{
	return found == RS_GIVEN_UP ? interrupted : at_begin;
}

static bool may_go_on(void *context)
{
	const struct gdb_lane *t = context;

	return t->go_on(t->go_on_context);
}

/* ---- a hart */

static struct gdb_stop hart_to_point(struct gdb_lane *t, const struct rs_search *search)
{
	struct gdb_stop stop = stepped;
	enum rs_found found;
	struct rs_find find;

	if (t->count == 0)
		return to_begin(t);
	found = rs_lane_search_back(t->lane, search, &find);
	if (found != RS_FOUND)
		return not_found(found);
	(void)gdb_at_watch(t, find.which, find.address, &stop);
	(void)rs_lane_go(t->lane, find.hit);
	return stop;
}

/* ---- a nested guest */

static bool is_mark(const struct gdb_lane *t)
{
	return t->watches.which >= t->list + t->count;
}

static bool known_step(void *context)
{
	struct gdb_lane *t = context;

	gdb_lane_look(t);
	return is_mark(t) && t->known;
}

static bool step_or_access(void *context)
{
	struct gdb_lane *t = context;
	struct gdb_stop ignored;

	return !is_mark(t) || (known_step(t) && gdb_at_break(t, &ignored));
}

/* The end of its last step that ended before `point`. */
static struct gdb_stop nested_step(struct gdb_lane *t, struct rs_search search, uint64_t point)
{
	enum rs_found found;
	struct rs_find find;

	search.before = point;
	search.meant = known_step;
	t->watches.kinds = RS_WATCH_CODE;
	found = rs_lane_search_back(t->lane, &search, &find);
	t->watches.kinds = GDB_ALL_KINDS;
	return found == RS_FOUND ? stepped : not_found(found);
}

static struct gdb_stop nested_to_point(struct gdb_lane *t, struct rs_search search)
{
	struct gdb_stop stop = stepped, ignored;
	enum rs_found found;
	struct rs_find find;

	if (t->count == 0)
		return to_begin(t);
	search.meant = step_or_access;
	found = rs_lane_search_back(t->lane, &search, &find);
	if (found != RS_FOUND)
		return not_found(found);
	gdb_lane_look(t);
	if (!gdb_at_watch(t, find.which, find.address, &stop)) {
		(void)gdb_at_break(t, &stop);
		return stop;
	}
	(void)rs_lane_go(t->lane, find.hit);
	t->set = false;
	while (!gdb_lane_step(t, STEP_CYCLES, &ignored))
		;
	t->has_accessed = false;
	return stop;
}

void gdb_lane_back(struct gdb_lane *t, bool one, bool (*go_on)(void *context), void *context,
		   struct gdb_stop *stop)
{
	struct rs_search search = {
		.before = now_of(t), .watches = &t->watches, .go_on = may_go_on, .context = t};

	t->go_on = go_on;
	t->go_on_context = context;
	gdb_set_watches(t, one);
	t->has_accessed = false;
	if (!t->subject.nested && one)
		*stop = rs_lane_step_back(t->lane) ? stepped : at_begin;
	else if (!t->subject.nested)
		*stop = hart_to_point(t, &search);
	else if (one)
		*stop = nested_step(t, search, search.before);
	else
		*stop = nested_to_point(t, search);
	t->set = false; /* the watches may be detached */
	gdb_lane_look(t);
}
