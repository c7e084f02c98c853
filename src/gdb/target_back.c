/* target_back.c - a lane that is debugged goes back.
 *
 * gdb assumes that a RISC-V watchpoint stops before the access, and steps over the access itself. So a hit is reported
 * after the access, and gdb steps back before it. */
#include "gdb/target_parts.h"

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

static bool stops_there(void *context)
{
	struct gdb_lane *t = context;

	return gdb_at_watch(t, &t->found_last);
}

static struct gdb_stop hart_to_point(struct gdb_lane *t, struct rs_search search)
{
	enum rs_found found;
	struct rs_find find;

	search.meant = stops_there;
	found = rs_lane_search_back(t->lane, &search, &find);
	if (found != RS_FOUND)
		return not_found(found);
	(void)rs_lane_go(t->lane, find.hit);
	return t->found_last;
}

/* ---- a nested guest */

static struct gdb_stop nested(struct gdb_lane *t, bool one, struct rs_search search)
{
	struct gdb_stop stop;
	enum rs_found found = one ? gdb_nested_step_back(t, &search, &stop)
				  : gdb_nested_run_back(t, &search, &stop);

	return found == RS_FOUND ? stop : not_found(found);
}

/* ---- */

void gdb_lane_back(struct gdb_lane *t, bool one, unsigned thread, bool (*go_on)(void *context),
		   void *context, struct gdb_stop *stop)
{
	struct rs_search search = {
		.before = now_of(t), .watches = &t->watches, .go_on = may_go_on, .context = t};

	t->step_of = thread ? thread : t->thread; /* gdb names none, going back */
	t->go_on = go_on;
	t->go_on_context = context;
	gdb_set_watches(t, one);
	if (!t->subject.nested && one)
		*stop = rs_lane_step_back(t->lane) ? stepped : at_begin;
	else if (!one && t->count == 0)
		*stop = to_begin(t);
	else if (!t->subject.nested)
		*stop = hart_to_point(t, search);
	else
		*stop = nested(t, one, search);
	t->set = false; /* the watches may be detached */
	gdb_lane_look(t);
}
