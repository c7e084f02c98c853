/* target_run.c - running and stepping a lane that is debugged. */
#include "gdb/target_parts.h"
#include "lane/lane.h"

static bool ended(const struct rs_lane_status *status, struct gdb_stop *stop)
{
	switch (status->state) {
	case RS_LANE_OFF:
		*stop = (struct gdb_stop){.kind = GDB_EXITED, .code = status->code};
		return true;
	case RS_LANE_HANG: /* it can still be looked at */
		*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGABRT};
		return true;
	case RS_LANE_LIMIT:
		*stop = (struct gdb_stop){.kind = GDB_TERMINATED, .code = GDB_SIGINT};
		return true;
	case RS_LANE_RUNNING:
	case RS_LANE_INPUT:
		break;
	}
	return false;
}

void gdb_stop_at(const struct gdb_lane *t, size_t point, uint64_t address,
		 struct gdb_stop *stop)
{
	*stop = (struct gdb_stop){
		.kind = GDB_AT_POINT, .point = t->points[point].kind, .address = address};
}

/* The address of a nested guest's point is its own. */
bool gdb_at_watch(const struct gdb_lane *t, const struct rs_watch *which, uint64_t address,
		  struct gdb_stop *stop)
{
	size_t i = (size_t)(which - t->list);

	if (i >= t->count)
		return false;
	gdb_stop_at(t, i, t->points[i].address + (address - t->list[i].first), stop);
	return true;
}

/* The machine stopped at a watch: is it a point's? */
static bool at_watch(const struct gdb_lane *t, struct gdb_stop *stop)
{
	return t->watches.hit && gdb_at_watch(t, t->watches.which, t->watches.address, stop);
}

/* Is there a break where the nested guest stands? */
bool gdb_at_break(const struct gdb_lane *t, struct gdb_stop *stop)
{
	for (size_t i = 0; i < t->count; i++) {
		if (!gdb_is_break(t->points[i].kind) ||
		    t->points[i].address != subject_pc(&t->subject))
			continue;
		gdb_stop_at(t, i, t->points[i].address, stop);
		return true;
	}
	return false;
}

static bool run_hart(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	struct rs_lane_status status = rs_lane_run(t->lane, cycles);

	gdb_lane_look(t);
	return ended(&status, stop) || at_watch(t, stop);
}

static bool step_hart(struct gdb_lane *t, struct gdb_stop *stop)
{
	struct rs_lane_status status;

	t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE; /* it stands at a break, perhaps */
	status = rs_lane_step(t->lane);
	t->watches.kinds = GDB_ALL_KINDS;
	gdb_lane_look(t);
	if (!ended(&status, stop) && !at_watch(t, stop))
		*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return true;
}

static bool is_mark(const struct gdb_lane *t, uint64_t pc)
{
	for (size_t i = 0; i < t->mark_count; i++)
		if (t->marks[i] == pc)
			return true;
	return false;
}

/* Run the emulator for at most `cycles`, or to the next mark: at once it is at the last one. The ledger is not shown
 * after each, which would take longer than the step. */
static struct rs_lane_status run_emulator(struct gdb_lane *t, uint64_t cycles)
{
	t->watches.hit = false;
	if (is_mark(t, rs_machine_pc(t->subject.m))) {
		t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE;
		lane_advance(t->lane, 1);
		t->watches.kinds = GDB_ALL_KINDS;
	}
	if (!lane_ended(t->lane) && !t->watches.hit)
		lane_advance(t->lane, cycles);
	return t->lane->status;
}

/* Run a nested guest for at most `cycles`, or to the end of its next step. A watched access is reported behind
 * the step that made it: `accessed` keeps it until then. @return whether it stopped; *stepped: it has taken one. */
static bool run_nested(struct gdb_lane *t, uint64_t cycles, bool *stepped,
		       struct gdb_stop *stop)
{
	struct rs_lane_status status = run_emulator(t, cycles);
	struct gdb_stop found;

	*stepped = false;
	if (ended(&status, stop)) {
		gdb_lane_look(t);
		return true;
	}
	if (at_watch(t, &found)) {
		if (!t->has_accessed)
			t->accessed = found;
		t->has_accessed = true;
	} else if (t->watches.hit) {
		gdb_lane_look(t);
		*stepped = t->known;
	}
	if (!*stepped || !t->has_accessed)
		return false;
	*stop = t->accessed;
	t->has_accessed = false;
	return true;
}

/* To its next step, or to a break. */
static bool follow_steps(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	uint64_t now = rs_machine_cycles(gdb_machine(t)), end = now + cycles;
	bool stepped;

	for (uint64_t before; now < end; now = rs_machine_cycles(gdb_machine(t))) {
		before = now;
		if (run_nested(t, end - now, &stepped, stop))
			return true;
		if (stepped && gdb_at_break(t, stop))
			return true;
		if (stepped && (one || (t->at_step && t->at_step(t->at_context)))) {
			*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
			return true;
		}
		if (rs_machine_cycles(gdb_machine(t)) == before && !stepped && !t->has_accessed)
			break; /* it waits for input */
	}
	return false;
}

static bool follow_nested(struct gdb_lane *t, bool one, uint64_t cycles, struct gdb_stop *stop)
{
	bool stopped = !lane_ended(t->lane) && follow_steps(t, one, cycles, stop);

	lane_publish(t->lane);
	return stopped;
}

bool gdb_lane_run(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	gdb_set_watches(t, t->at_step != NULL);
	if (t->subject.nested && t->watches.count)
		return follow_nested(t, false, cycles, stop);
	return run_hart(t, cycles, stop);
}

bool gdb_lane_step(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	gdb_set_watches(t, true);
	return t->subject.nested ? follow_nested(t, true, cycles, stop) : step_hart(t, stop);
}
