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

/* ---- a virtual machine that shares the hart
 *
 * A step back leads to where a step forward would have come from: the last place where it was current. What its hypervisor
 * does after another's turn, up to where its guest goes on, is none of its steps (target_run.c). A stretch of the run is
 * looked at from its begin on, where that may not be known yet: then a longer one is. */

enum turn { UNKNOWN, OTHERS, OWN };

struct way_back {
	struct gdb_lane *t;
	uint64_t point; /* before this one */
	enum turn turn;
	uint64_t last, steps;
	bool found, sure, given_up;
};

static void look_here(struct way_back *w)
{
	if (gdb_waits_for_cpu(w->t))
		w->turn = OTHERS;
	else if (gdb_has_cpu(w->t))
		w->turn = OWN;
	if (w->turn == OTHERS)
		return;
	w->found = true;
	w->sure = w->turn == OWN;
	w->last = now_of(w->t);
}

static bool has_come(void *context)
{
	enum { STEPS = 1000000 };
	struct way_back *w = context;

	if (now_of(w->t) >= w->point)
		return true;
	look_here(w);
	w->given_up = ++w->steps % STEPS == 0 && !may_go_on(w->t);
	return w->given_up;
}

static void look_from(struct way_back *w, uint64_t from)
{
	uint64_t since;

	w->turn = UNKNOWN;
	w->found = false;
	(void)rs_lane_go(w->t->lane, from);
	if (now_of(w->t) < w->point &&
	    !rs_machine_waits(gdb_machine(w->t), &since)) /* that would be in a step */
		look_here(w);
	while (now_of(w->t) < w->point && !w->given_up)
		(void)rs_lane_step_until(w->t->lane, UINT64_MAX, has_come, w);
}

static struct gdb_stop vm_step_back(struct gdb_lane *t)
{
	struct way_back w = {.t = t, .point = now_of(t)};
	uint64_t begin = rs_lane_history(t->lane).begin, back = 4096, from;

	rs_machine_watch(gdb_machine(t), NULL);
	do {
		from = w.point - begin > back ? w.point - back : begin;
		back *= 16;
		look_from(&w, from);
	} while (!w.given_up && from > begin && !(w.found && w.sure));
	if (w.given_up) {
		(void)rs_lane_go(t->lane, w.point);
		return interrupted;
	}
	if (!w.found)
		return to_begin(t);
	(void)rs_lane_go(t->lane, w.last);
	return stepped;
}

static struct gdb_stop step_back(struct gdb_lane *t)
{
	if (rs_lane_history(t->lane).kept && gdb_is_vm(t, t->step_of))
		return vm_step_back(t);
	return rs_lane_step_back(t->lane) ? stepped : at_begin;
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
		*stop = step_back(t);
	else if (!one && t->count == 0)
		*stop = to_begin(t);
	else if (!t->subject.nested)
		*stop = hart_to_point(t, search);
	else
		*stop = nested(t, one, search);
	t->set = false; /* the watches may be detached */
	gdb_lane_look(t);
}
