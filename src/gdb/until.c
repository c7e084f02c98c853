#include "gdb/until.h"

#include <string.h>

#include "lane/lane.h"

#define DATA (RS_WATCH_LOAD | RS_WATCH_STORE)
#define ALL  (RS_WATCH_CODE | DATA)

/* ---- looking */

static uint64_t read_hart(void *context, unsigned what, unsigned number)
{
	const struct until *u = context;
	const struct subject *s = &u->target.subject;
	uint16_t csr = (uint16_t)number;
	uint64_t value;

	switch (what) {
	case CONDITION_REG:
		return subject_reg(s, number);
	case CONDITION_CYCLE:
		return rs_machine_cycles(s->m);
	case CONDITION_INSTRET:
		return subject_instructions(s);
	default:
		subject_csrs(s, &csr, &value, 1);
		return value;
	}
}

static bool read_memory(void *context, uint64_t va, void *bytes, size_t size)
{
	struct until *u = context;

	return gdb_lane_read(&u->target, va, bytes, size) == size;
}

static void take_access(struct until *u)
{
	const struct rs_watches *w = &u->watches;

	u->hart.accessed = 0;
	if (!w->hit || w->kind == RS_WATCH_CODE)
		return;
	u->hart.accessed = w->access_kinds;
	u->hart.access_first = w->access_first;
	u->hart.access_last = w->access_last;
}

/* Does the condition hold behind the step that is done? */
static bool holds(struct until *u)
{
	const struct subject *s = &u->target.subject;
	bool yes;

	u->hart.pc = subject_pc(s);
	u->hart.mode = (uint8_t)subject_mode(s);
	yes = u->condition ? condition_is_true(u->condition, &u->hart)
			   : u->test(u->test_context);
	u->by_trap = yes && u->hart.trapped;
	if (u->hart.trapped && !yes && u->condition) {
		u->hart.trapped = false; /* where the trap has led to */
		yes = condition_is_true(u->condition, &u->hart);
	}
	u->hart.trapped = false;
	u->hart.accessed = 0;
	return yes;
}

void until_event(struct until *u, const struct rs_event *e, const struct rs_fact *f)
{
	if (e->kind != RS_EVENT_TRAP || u->nested != !!(f->flags & RS_FACT_NESTED))
		return;
	u->hart.trapped = true;
	u->hart.cause = e->trap.cause;
	u->hart.trapped_pc = e->pc;
	u->hart.trapped_mode = e->mode;
}

void until_prepare(struct until *u, struct condition *condition, bool nested,
		   struct rs_lane_options *options)
{
	memset(u, 0, sizeof *u);
	u->condition = condition;
	u->nested = nested;
	if (nested)
		options->reports = RS_REPORTS_STEPS;
}

/* ---- a guest that is data */

static bool names_access(const struct condition *c)
{
	for (unsigned i = 0; c && i < c->count; i++)
		if (c->nodes[i].op == CONDITION_ACCESS)
			return true;
	return false;
}

/* Behind each of its steps. */
static bool nested_step(void *context, const struct nested_access *expected, uint8_t made)
{
	struct until *u = context;

	u->hart.accessed = made;
	u->hart.access_first = expected->first;
	u->hart.access_last = expected->last;
	return holds(u);
}

static bool run_nested(struct until *u, uint64_t cycles)
{
	struct gdb_stop stop;

	return gdb_lane_run(&u->target, cycles, &stop) && stop.kind == GDB_STOPPED &&
	       stop.code == GDB_SIGTRAP;
}

/* ---- a hart */

static bool step_done(void *context)
{
	struct until *u = context;

	take_access(u);
	u->watches.hit = false;
	return u->yes = holds(u);
}

/* Past where it stands, which is known to be no such place. */
static bool step_on(struct until *u, struct rs_lane_status *status)
{
	u->watches.kinds = DATA;
	u->watches.hit = false;
	*status = rs_lane_step(u->target.lane);
	u->watches.kinds = ALL;
	return step_done(u);
}

static bool run_watched(struct until *u, uint64_t cycles)
{
	struct rs_machine *m = rs_lane_debugged(u->target.lane);
	uint64_t now = rs_machine_cycles(m), end = now + cycles;
	struct rs_lane_status status;

	do {
		if (step_on(u, &status))
			return true;
		now = rs_machine_cycles(m);
		if (status.state == RS_LANE_RUNNING && now < end)
			status = rs_lane_run(u->target.lane, end - now);
		u->hart.trapped = false; /* long ago */
		if (step_done(u))
			return true;
		now = rs_machine_cycles(m);
	} while (status.state == RS_LANE_RUNNING && now < end);
	return false;
}

/* For so many more cycles it cannot be true: "instret >= 5000000", "cycle > 5M && a0 > 5". An instruction takes at least
 * one. */
static uint64_t cycles_before(const struct until *u, unsigned node)
{
	const struct condition_node *n = &u->condition->nodes[node];
	const struct condition_node *a = &u->condition->nodes[n->left],
				    *b = &u->condition->nodes[n->right];
	uint64_t now, left, right;

	if (n->op == CONDITION_AND || n->op == CONDITION_OR) {
		left = cycles_before(u, n->left);
		right = cycles_before(u, n->right);
		return (left < right) == (n->op == CONDITION_AND) ? right : left;
	}
	if ((n->op != CONDITION_GREATER_EQUAL && n->op != CONDITION_GREATER &&
	     n->op != CONDITION_EQUAL) ||
	    (a->op != CONDITION_CYCLE && a->op != CONDITION_INSTRET) ||
	    b->op != CONDITION_NUMBER)
		return 0;
	now = u->hart.read(u->hart.context, a->op, 0);
	return b->value > now ? b->value - now : 0;
}

static bool run_by_steps(struct until *u, uint64_t cycles)
{
	/* from here on every step is looked at: more than any instruction takes */
	enum { CLOSE = 4096 };
	uint64_t before = u->condition ? cycles_before(u, u->condition->root) : 0;

	u->yes = false;
	if (before > CLOSE) {
		(void)rs_lane_run(u->target.lane,
				  before - CLOSE < cycles ? before - CLOSE : cycles);
		u->watches.hit = false;
		u->hart.trapped = false;
		return false;
	}
	(void)rs_lane_step_until(u->target.lane, cycles, step_done, u);
	return u->yes;
}

/* ---- */

void until_open(struct until *u, struct rs_lane *lane)
{
	gdb_lane_open(&u->target, lane, u->nested, NULL);
	if (u->condition)
		condition_set_modes(u->condition, u->target.modes);
	u->hart.read = read_hart;
	u->hart.memory = read_memory;
	u->hart.context = u;
	if (u->nested) {
		u->target.at_step = nested_step;
		u->target.at_context = u;
		u->target.at_accesses = names_access(u->condition);
		return;
	}
	u->watches.list = u->list;
	u->watches.count = 0;
	u->bound = u->condition && condition_points(u->condition, u->list, &u->watches.count);
	u->watches.kinds = ALL;
	if (u->watches.count)
		rs_machine_watch(rs_lane_debugged(lane), &u->watches);
}

void until_close(struct until *u)
{
	gdb_lane_close(&u->target);
}

bool until_is_true(struct until *u)
{
	gdb_lane_look(&u->target);
	return u->target.known && holds(u);
}

bool until_run(struct until *u, uint64_t cycles)
{
	if (u->nested)
		return run_nested(u, cycles);
	return u->bound ? run_watched(u, cycles) : run_by_steps(u, cycles);
}
