/* target_nested.c - running guests that an emulator acts out, forward and back. The emulator reports their steps by marks.
 * At each, while its machine runs on, it is decided whether the guest stops behind that step; only then is the machine stopped,
 * behind the mark, where code is watched. There may be several guests: a step is one of the guest that is current then.
 *
 * What a step accesses is known from where its guest stood before it (nested_access.h). Going back, parts of the run are
 * looked through forward, and the first step in each had begun before: it is looked at as the last one of the part before. */
#include <string.h>

#include "gdb/target_parts.h"
#include "lane/lane.h"

static uint64_t now_of(struct gdb_lane *t)
{
	return rs_machine_cycles(gdb_machine(t));
}

static unsigned vm_now(const struct gdb_lane *t)
{
	return t->lane->reader.fact.vm;
}

static bool is_mark(const struct gdb_lane *t, uint64_t pc)
{
	for (size_t i = 0; i < t->mark_count; i++)
		if (t->marks[i] == pc)
			return true;
	return false;
}

/* ---- points */

static bool has_data(const struct gdb_lane *t, bool physical)
{
	for (size_t i = 0; i < t->count; i++)
		if (!gdb_is_break(t->points[i].kind) && (!physical || t->points[i].physical))
			return true;
	return false;
}

/* @return whether they have a byte in common: *at is the first. */
static bool meets(const struct gdb_lane_point *p, uint64_t address, uint64_t size, uint64_t *at)
{
	*at = address > p->address ? address : p->address;
	return size && *at - address < size && *at - p->address < p->size;
}

static bool meets_access(const struct gdb_lane_point *p, const struct nested_access *a,
			 uint64_t *at)
{
	if (!p->physical)
		return meets(p, a->first, a->what.size, at);
	return a->placed && (meets(p, a->parts[0].address, a->parts[0].size, at) ||
			     meets(p, a->parts[1].address, a->parts[1].size, at));
}

/* Behind a step: was it an access for which there is a point? */
static bool at_access(const struct gdb_lane *t, uint8_t made, struct gdb_stop *stop)
{
	const struct nested_access *a = &t->ahead[vm_now(t)];
	uint64_t at;

	for (size_t i = 0; i < t->count && made; i++) {
		const struct gdb_lane_point *p = &t->points[i];

		if (gdb_is_break(p->kind) || !(gdb_watched_kinds(p->kind) & made) ||
		    (!p->physical && !(t->modes >> a->mode & 1)) || !meets_access(p, a, &at))
			continue;
		gdb_stop_at(t, i, at, stop);
		return true;
	}
	return false;
}

/* ---- what comes next */

static bool looks_ahead(const struct gdb_lane *t)
{
	return t->at_accesses || has_data(t, false);
}

static void look_ahead(struct gdb_lane *t)
{
	if (looks_ahead(t))
		nested_access_expect(&t->ahead[vm_now(t)], &t->subject, has_data(t, true));
}

/* What is known of the others: they stand between two steps. */
static void look_ahead_of_others(struct gdb_lane *t)
{
	struct subject other = t->subject;

	memset(t->ahead, 0, sizeof t->ahead);
	for (unsigned vm = 0; vm < RS_VMS && looks_ahead(t); vm++)
		if (vm != vm_now(t) && subject_read_vm(&other, vm))
			nested_access_expect(&t->ahead[vm], &other, has_data(t, true));
}

static bool at_mark(const struct gdb_lane *t)
{
	return is_mark(t, rs_machine_pc(t->subject.m));
}

/* Before it runs. In the middle of a step, what that will access is known only if it has run up to there. */
static void begin_run(struct gdb_lane *t)
{
	struct nested_access own = t->ahead[vm_now(t)];

	look_ahead_of_others(t);
	if (t->known && at_mark(t))
		look_ahead(t);
	else if (t->ahead_at == now_of(t))
		t->ahead[vm_now(t)] = own;
}

/* A guest has done a step. @return whether it stops there. */
static bool take_step(struct gdb_lane *t, bool (*stops)(struct gdb_lane *t, uint8_t made))
{
	bool yes;

	gdb_lane_look(t);
	if (!t->known)
		return false;
	yes = stops(t,
		    looks_ahead(t) ? nested_access_made(&t->ahead[vm_now(t)], &t->subject) : 0);
	look_ahead(t);
	return yes;
}

/* Steps are of interest while the machine looks for marks, and not on the way to where that begins. */
static bool is_looked_at(struct gdb_lane *t)
{
	return gdb_machine(t)->watches == &t->watches;
}

static void listen(struct gdb_lane *t, void (*on_step)(void *context))
{
	t->lane->on_step = on_step;
	t->lane->on_step_context = t;
}

/* Has the one that is current taken the step that is wanted? */
static bool is_its_step(struct gdb_lane *t)
{
	return !gdb_is_vm(t, t->step_of) || gdb_lane_current(t) == t->step_of;
}

/* ---- forward */

static bool stops_forward(struct gdb_lane *t, uint8_t made)
{
	if (at_access(t, made, &t->found) || gdb_at_break(t, &t->found))
		return true;
	t->found = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return (t->one && is_its_step(t)) ||
	       (t->at_step && t->at_step(t->at_context, &t->ahead[vm_now(t)], made));
}

static void on_step(void *context)
{
	struct gdb_lane *t = context;

	if (!is_looked_at(t))
		return;
	t->meant = take_step(t, stops_forward);
	t->watches.kinds = t->meant ? GDB_ALL_KINDS : 0;
}

/* Run for at most `cycles`, or to the end of a step behind which it stops. Between the mark and the code behind it there
 * may be an interrupt, and the end of the cycles. */
static bool run_nested(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	t->watches.kinds = t->meant ? GDB_ALL_KINDS : 0;
	listen(t, on_step);
	lane_advance(t->lane, cycles);
	listen(t, NULL);
	t->watches.kinds = GDB_ALL_KINDS;
	if (gdb_has_ended(&t->lane->status, stop)) {
		gdb_lane_look(t);
		return true;
	}
	if (!t->meant || !at_mark(t))
		return false;
	t->meant = false;
	*stop = t->found;
	return true;
}

bool gdb_follow_nested(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	bool stopped = false;

	if (!lane_ended(t->lane)) {
		begin_run(t);
		t->one = one;
		stopped = run_nested(t, cycles, stop);
		t->ahead_at = now_of(t);
	}
	lane_publish(t->lane);
	return stopped;
}

/* ---- back */

static bool step_back_is_meant(void *context)
{
	struct gdb_lane *t = context;

	gdb_lane_look(t);
	return t->known && is_its_step(t);
}

/* Where it does not have the CPU, the end of its last step comes first. */
enum rs_found gdb_nested_step_back(struct gdb_lane *t, struct rs_search *search,
				   struct gdb_stop *stop)
{
	bool away = !is_its_step(t);
	enum rs_found found;
	struct rs_find find;

	search->meant = step_back_is_meant;
	*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	found = rs_lane_search_back(t->lane, search, &find);
	if (found != RS_FOUND || !away)
		return found;
	search->before = now_of(t);
	return rs_lane_search_back(t->lane, search, &find);
}

static void begin_part(void *context, uint64_t end)
{
	struct gdb_lane *t = context;

	t->part_end = end;
	memset(t->ahead, 0, sizeof t->ahead);
	gdb_lane_look(t);
	begin_run(t);
	t->watches.kinds = 0;
}

static bool stops_back(struct gdb_lane *t, uint8_t made)
{
	return at_access(t, made, &t->found) ||
	       (now_of(t) < t->back_from && gdb_at_break(t, &t->found));
}

/* The search stops at the end of the last step in any case. */
static void on_step_back(void *context)
{
	struct gdb_lane *t = context;

	if (!is_looked_at(t))
		return;
	t->meant = take_step(t, stops_back);
	t->watches.kinds = t->meant || now_of(t) >= t->part_end ? GDB_ALL_KINDS : 0;
}

static bool step_is_meant(void *context)
{
	struct gdb_lane *t = context;

	if (t->meant)
		t->found_last = t->found;
	return t->meant;
}

enum rs_found gdb_nested_run_back(struct gdb_lane *t, struct rs_search *search,
				  struct gdb_stop *stop)
{
	enum rs_found found;
	struct rs_find find;

	t->back_from = search->before;
	search->part = begin_part;
	search->meant = step_is_meant;
	search->steps = true;
	listen(t, on_step_back);
	found = rs_lane_search_back(t->lane, search, &find);
	listen(t, NULL);
	t->meant = false;
	t->ahead_at = 0;
	*stop = t->found_last;
	return found;
}
