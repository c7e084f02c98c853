/* target_nested.c - running guests that an emulator acts out, forward and back. The emulator reports their steps by marks:
 * its machine is stopped at each, and the guest's points are looked for there. There may be several guests: a step is one of
 * the guest that is current then.
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

/* Is there a break where the guest stands? */
static bool at_break(const struct gdb_lane *t, struct gdb_stop *stop)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct gdb_lane_point *p = &t->points[i];

		if (!gdb_is_break(p->kind) || p->address != subject_pc(&t->subject) ||
		    !(t->modes >> subject_mode(&t->subject) & 1))
			continue;
		gdb_stop_at(t, i, p->address, stop);
		return true;
	}
	return false;
}

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
static bool at_access(const struct gdb_lane *t, struct gdb_stop *stop)
{
	const struct nested_access *a = &t->ahead[vm_now(t)];
	uint8_t made = nested_access_made(a, &t->subject);
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

static void look_ahead(struct gdb_lane *t)
{
	if (has_data(t, false))
		nested_access_expect(&t->ahead[vm_now(t)], &t->subject, has_data(t, true));
}

/* What is known of the others: they stand between two steps. */
static void look_ahead_of_others(struct gdb_lane *t)
{
	struct subject other = t->subject;

	memset(t->ahead, 0, sizeof t->ahead);
	for (unsigned vm = 0; vm < RS_VMS && has_data(t, false); vm++)
		if (vm != vm_now(t) && subject_read_vm(&other, vm))
			nested_access_expect(&t->ahead[vm], &other, has_data(t, true));
}

/* Before it runs. In the middle of a step, what that will access is known only if it has run up to there. */
static void begin_run(struct gdb_lane *t)
{
	struct nested_access own = t->ahead[vm_now(t)];

	look_ahead_of_others(t);
	if (t->known && is_mark(t, rs_machine_pc(t->subject.m)))
		look_ahead(t);
	else if (t->ahead_at == now_of(t))
		t->ahead[vm_now(t)] = own;
}

/* The guest has done a step. @return whether that was an access for which there is a point. */
static bool take_step(struct gdb_lane *t, struct gdb_stop *stop)
{
	bool yes = at_access(t, stop);

	look_ahead(t);
	return yes;
}

/* ---- forward */

/* Run the emulator for at most `cycles`, or to the next mark: at once it is at the last one. The ledger is not shown
 * after each, which would take longer than the step. */
static struct rs_lane_status run_emulator(struct gdb_lane *t, uint64_t cycles)
{
	t->watches.hit = false;
	if (is_mark(t, rs_machine_pc(t->subject.m))) {
		t->watches.kinds = 0;
		lane_advance(t->lane, 1);
		t->watches.kinds = GDB_ALL_KINDS;
	}
	if (!lane_ended(t->lane))
		lane_advance(t->lane, cycles);
	return t->lane->status;
}

/* Run for at most `cycles`, or to the end of the next step. @return whether it stopped; *stepped: one was taken. */
static bool run_nested(struct gdb_lane *t, uint64_t cycles, bool *stepped,
		       struct gdb_stop *stop)
{
	struct rs_lane_status status = run_emulator(t, cycles);

	*stepped = false;
	if (gdb_has_ended(&status, stop)) {
		gdb_lane_look(t);
		return true;
	}
	if (!t->watches.hit)
		return false;
	gdb_lane_look(t);
	*stepped = t->known;
	return *stepped && take_step(t, stop);
}

/* To the end of a step, or to a point. */
static bool follow_steps(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	uint64_t now = now_of(t), end = now + cycles;
	bool stepped;

	for (uint64_t before; now < end; now = now_of(t)) {
		before = now;
		if (run_nested(t, end - now, &stepped, stop))
			return true;
		if (stepped && at_break(t, stop))
			return true;
		if (stepped && (one || (t->at_step && t->at_step(t->at_context)))) {
			*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
			return true;
		}
		if (now_of(t) == before && !stepped)
			break; /* it waits for input */
	}
	return false;
}

bool gdb_follow_nested(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	bool stopped = false;

	if (!lane_ended(t->lane)) {
		begin_run(t);
		stopped = follow_steps(t, one, cycles, stop);
		t->ahead_at = now_of(t);
	}
	lane_publish(t->lane);
	return stopped;
}

/* ---- back */

static bool known_step(void *context)
{
	struct gdb_lane *t = context;

	gdb_lane_look(t);
	return t->known;
}

enum rs_found gdb_nested_step_back(struct gdb_lane *t, struct rs_search *search,
				   struct gdb_stop *stop)
{
	struct rs_find find;

	search->meant = known_step;
	*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return rs_lane_search_back(t->lane, search, &find);
}

/* At a mark. Where the one before was a later one, another part of the run begins. */
static bool stops_at(struct gdb_lane *t, uint64_t before)
{
	uint64_t now = now_of(t);
	struct gdb_stop stop;
	bool yes;

	if (!known_step(t))
		return false;
	if (t->ahead_at == 0 || now <= t->ahead_at)
		look_ahead_of_others(t);
	t->ahead_at = now;
	yes = take_step(t, &stop) || (now < before && at_break(t, &stop));
	if (yes)
		t->found = stop;
	return yes;
}

static bool step_is_meant(void *context)
{
	struct gdb_lane *t = context;

	return stops_at(t, t->back_from);
}

enum rs_found gdb_nested_run_back(struct gdb_lane *t, struct rs_search *search,
				  struct gdb_stop *stop)
{
	enum rs_found found;
	struct rs_find find;

	t->ahead_at = 0;
	t->back_from = search->before;
	search->meant = step_is_meant;
	search->steps = true;
	found = rs_lane_search_back(t->lane, search, &find);
	t->ahead_at = 0;
	*stop = t->found;
	return found;
}
