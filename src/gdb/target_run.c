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

bool gdb_at_watch(struct gdb_lane *t, struct gdb_stop *stop)
{
	const struct rs_watches *w = &t->watches;

	if (w->kind == RS_WATCH_CODE)
		return gdb_at_break(t, stop);
	gdb_stop_at(t, (size_t)(w->which - t->list), w->address, stop);
	return true;
}

static bool has_hit(const struct gdb_lane *t)
{
	return t->watches.count && t->watches.hit;
}

static bool at_watch(struct gdb_lane *t, struct gdb_stop *stop)
{
	return has_hit(t) && gdb_at_watch(t, stop);
}

/* @return whether it stopped other than by its step. */
static bool step_once(struct gdb_lane *t, struct gdb_stop *stop)
{
	struct rs_lane_status status;

	t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE; /* it stands at a break, perhaps */
	status = rs_lane_step(t->lane);
	t->watches.kinds = GDB_ALL_KINDS;
	gdb_lane_look(t);
	if (gdb_has_ended(&status, stop) || at_watch(t, stop))
		return true;
	*stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGTRAP};
	return false;
}

/* Past breaks whose conditions are false. */
static bool run_hart(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	uint64_t begin = rs_machine_cycles(gdb_machine(t)), done = 0;
	struct rs_lane_status status;

	do {
		status = rs_lane_run(t->lane, cycles - done);
		gdb_lane_look(t);
		if (gdb_has_ended(&status, stop) || at_watch(t, stop))
			return true;
		if (!has_hit(t))
			return false;
		if (step_once(t, stop))
			return true;
		done = rs_machine_cycles(gdb_machine(t)) - begin;
	} while (done < cycles);
	return false;
}

bool gdb_waits_for_cpu(struct gdb_lane *t)
{
	return gdb_is_vm(t, t->step_of) && gdb_lane_current(t) != t->step_of;
}

bool gdb_has_cpu(struct gdb_lane *t)
{
	return !gdb_waits_for_cpu(t) &&
	       gdb_lane_guest_modes(t) >> rs_machine_mode(gdb_machine(t)) & 1;
}

static bool comes_or_stops(void *context)
{
	struct gdb_lane *t = context;
	struct gdb_stop stop;

	t->watches.kinds = GDB_ALL_KINDS; /* past where it stood */
	if (at_watch(t, &stop))
		return true;
	if (has_hit(t)) /* a break whose conditions are false */
		t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE;
	return gdb_has_cpu(t);
}

/* Others run until the thread has the CPU. @return whether it stopped otherwise. */
static bool wait_for_cpu(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	struct rs_lane_status status;

	t->watches.hit = false;
	status = rs_lane_step_until(t->lane, cycles, comes_or_stops, t);
	t->watches.kinds = GDB_ALL_KINDS;
	gdb_lane_look(t);
	return gdb_has_ended(&status, stop) || at_watch(t, stop);
}

/* A virtual machine that loses the CPU in its step has taken it where it goes on. */
static bool step_hart(struct gdb_lane *t, uint64_t cycles, struct gdb_stop *stop)
{
	if (!t->waits) {
		t->stepped = !gdb_waits_for_cpu(t);
		if (t->stepped && (step_once(t, stop) || !gdb_waits_for_cpu(t)))
			return true;
		t->waits = true;
		if (!t->stepped)
			t->watches.kinds = RS_WATCH_LOAD | RS_WATCH_STORE;
	}
	if (wait_for_cpu(t, cycles, stop))
		return true;
	if (!gdb_has_cpu(t))
		return false;
	if (!t->stepped)
		(void)step_once(t, stop);
	else
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

bool gdb_lane_step(struct gdb_lane *t, unsigned thread, uint64_t cycles, struct gdb_stop *stop)
{
	bool done;

	gdb_set_watches(t, true);
	t->step_of = thread;
	done = t->subject.nested ? gdb_follow_nested(t, true, cycles, stop)
				 : step_hart(t, cycles, stop);
	t->waits = t->waits && !done;
	return done;
}
