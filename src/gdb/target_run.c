/* target_run.c - running and stepping a lane that is debugged. */
#include "gdb/target_parts.h"

bool gdb_has_ended(const struct rs_lane_status *status, struct gdb_stop *stop)
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

void gdb_at_watch(const struct gdb_lane *t, const struct rs_watch *which, uint64_t address,
		  struct gdb_stop *stop)
{
	gdb_stop_at(t, (size_t)(which - t->list), address, stop);
}

/* The machine stopped at a watch. */
static bool at_watch(const struct gdb_lane *t, struct gdb_stop *stop)
{
	bool hit = t->watches.count && t->watches.hit;

	if (hit)
		gdb_at_watch(t, t->watches.which, t->watches.address, stop);
	return hit;
}

static bool run_hart(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	struct rs_lane_status status = rs_lane_run(t->lane, cycles);

	gdb_lane_look(t);
	return gdb_has_ended(&status, stop) || at_watch(t, stop);
}

static bool step_hart(struct gdb_lane *t, struct gdb_stop *stop)
{
	struct rs_lane_status status;

	t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE; /* it stands at a break, perhaps */
	status = rs_lane_step(t->lane);
	t->watches.kinds = GDB_ALL_KINDS;
	gdb_lane_look(t);
	if (!gdb_has_ended(&status, stop) && !at_watch(t, stop))
		*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return true;
}

bool gdb_lane_run(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	gdb_set_watches(t, t->at_step != NULL);
	if (t->subject.nested && t->watches.count)
		return gdb_follow_nested(t, false, cycles, stop);
	return run_hart(t, cycles, stop);
}

bool gdb_lane_step(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	gdb_set_watches(t, true);
	return t->subject.nested ? gdb_follow_nested(t, true, cycles, stop)
				 : step_hart(t, stop);
}
