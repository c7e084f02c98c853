/* ledger.c - see ledger.h for the rules. */
#include "lane/ledger.h"

#include <string.h>

#include "lane/exits.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

void ledger_init(struct ledger *l, const struct generation *generation, bool guest_is_m)
{
	*l = (struct ledger){.generation = generation, .mode = RS_MODE_M};
	memcpy(l->layers, generation->layer, sizeof l->layers);
	if (guest_is_m && !generation->hypervisor)
		l->layers[RS_MODE_M] = RS_LAYER_GUEST_OS;
}

/* Give the cycles since the last event to `layer`. An open exit takes them too, unless they are
 * idle. */
static void charge_until(struct ledger *l, uint64_t clock, enum rs_layer layer)
{
	uint64_t cycles = clock - l->last;

	l->sum.layers[layer] += cycles;
	if (l->exit.open && layer != RS_LAYER_IDLE)
		l->exit.cycles += cycles;
	l->last = clock;
}

static enum rs_layer layer_now(const struct ledger *l)
{
	return l->layers[l->mode];
}

static bool is_virtual(unsigned mode)
{
	return mode == RS_MODE_VS || mode == RS_MODE_VU;
}

/* Whether a mode is one in which this generation's guest executes on the CPU itself. */
static bool runs_guest(const struct ledger *l, unsigned mode)
{
	switch (l->generation->exits) {
	case EXIT_FROM_V:
		return is_virtual(mode);
	case EXIT_FROM_U:
		return mode == RS_MODE_U;
	case EXIT_NEVER:
		break;
	}
	return false;
}

static bool in_workload(const struct ledger *l)
{
	return l->sum.workload.begun && !l->sum.workload.ended;
}

/* What the guest's programs ask of its OS, and what it touches that is not there. */
static void count_trap(struct ledger *l, const struct rs_event *e)
{
	if (!in_workload(l) || !l->generation->guest_modes[e->mode])
		return;
	switch (e->trap.cause) {
	case RS_CAUSE_ECALL_U:
		l->sum.workload.calls += layer_now(l) == RS_LAYER_APP; /* else a hypercall */
		break;
	case RS_CAUSE_INSN_PAGE:
	case RS_CAUSE_LOAD_PAGE:
	case RS_CAUSE_STORE_PAGE:
		l->sum.workload.faults++;
		break;
	default:
		break;
	}
}

static void on_trap(struct ledger *l, const struct rs_event *e)
{
	count_trap(l, e);
	charge_until(l, e->cycle - e->cost, layer_now(l));
	/* A trap to the firmware alone is no exit: the hypervisor does not run. */
	if (runs_guest(l, e->mode) && e->mode_to == RS_MODE_S) {
		memset(&l->exit, 0, sizeof l->exit);
		l->exit.open = true;
		l->exit.cause = e->trap.cause;
	}
	l->mode = e->mode_to;
	charge_until(l, e->cycle, layer_now(l));
}

static void on_return(struct ledger *l, const struct rs_event *e)
{
	charge_until(l, e->cycle, layer_now(l));
	l->mode = e->mode_to;
	if (l->exit.open && runs_guest(l, e->mode_to)) {
		char reason[32];

		exit_reason(reason, l->exit.cause, l->exit.called, l->exit.call);
		exits_add(l->sum.exits, &l->sum.exit_count, reason, l->exit.cycles);
		if (in_workload(l))
			exits_add(l->sum.workload.exits, &l->sum.workload.exit_count, reason,
				  l->exit.cycles);
		l->exit.open = false;
	}
}

static void on_idle(struct ledger *l, const struct rs_event *e)
{
	charge_until(l, e->cycle - e->cost, layer_now(l));
	charge_until(l, e->cycle, RS_LAYER_IDLE);
}

static void op_begin(struct ledger *l, const struct rs_event *e)
{
	if (e->mark.payload >= RS_OPS)
		return;
	l->sum.workload.switches += e->mark.payload == RS_OP_SWITCH_SPACE && in_workload(l);
	if (l->open_ops == OPEN_OPS) {
		/* Ends were forgotten: the oldest is the least likely to be ended yet. */
		memmove(l->ops, l->ops + 1, (OPEN_OPS - 1) * sizeof *l->ops);
		l->open_ops--;
	}
	l->ops[l->open_ops].id = (uint32_t)e->mark.payload;
	l->ops[l->open_ops].begin = e->cycle;
	l->open_ops++;
}

static void op_end(struct ledger *l, const struct rs_event *e)
{
	for (size_t i = l->open_ops; i-- > 0;) {
		if (l->ops[i].id != e->mark.payload)
			continue;
		/* The END mark's own cycle is not the operation's. */
		tally_add(&l->sum.ops[l->ops[i].id], e->cycle - 1 - l->ops[i].begin);
		l->open_ops = i; /* those above it were never ended */
		return;
	}
}

static void workload_begin(struct ledger *l, const struct rs_event *e)
{
	if (l->sum.workload.begun)
		return;
	l->sum.workload.begun = true;
	l->sum.workload.total = e->mark.payload;
	charge_until(l, e->cycle, layer_now(l));
	l->begin.cycle = e->cycle;
	l->begin.instructions = e->instret;
	memcpy(l->begin.layers, l->sum.layers, sizeof l->begin.layers);
}

static void workload_end(struct ledger *l, const struct rs_event *e)
{
	if (!l->sum.workload.begun || l->sum.workload.ended)
		return;
	l->sum.workload.ended = true;
	l->sum.workload.result = e->mark.payload;
	/* As with operations, the END mark itself is not timed. */
	charge_until(l, e->cycle - 1, layer_now(l));
	l->sum.workload.cycles = e->cycle - 1 - l->begin.cycle;
	l->sum.workload.instructions = e->instret - 1 - l->begin.instructions;
	for (size_t i = 0; i < RS_LAYERS; i++)
		l->sum.workload.layers[i] = l->sum.layers[i] - l->begin.layers[i];
}

/* What a guest says about itself. */
static void guest_mark(struct ledger *l, const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
		op_begin(l, e);
		break;
	case RS_MARK_OP_END:
		op_end(l, e);
		break;
	case RS_MARK_WORKLOAD_BEGIN:
		workload_begin(l, e);
		break;
	case RS_MARK_WORKLOAD_END:
		workload_end(l, e);
		break;
	case RS_MARK_WORKLOAD_PROGRESS:
		l->sum.workload.done = e->mark.payload;
		break;
	default:
		break;
	}
}

/* What the hypervisor says about its guests. */
static const struct rs_event *hypervisor_mark(struct ledger *l, const struct rs_event *e)
{
	const struct rs_event *nested;

	switch (e->mark.kind) {
	case RS_MARK_CONTEXT:
		if (l->generation->context_splits_u)
			l->layers[RS_MODE_U] = (uint32_t)e->mark.payload == RS_CONTEXT_USER
						       ? RS_LAYER_APP
						       : RS_LAYER_GUEST_OS;
		break;
	case RS_MARK_HYPERCALL:
		l->exit.called = true; /* forgotten again if no exit is open */
		l->exit.call = (uint32_t)e->mark.payload;
		break;
	case RS_MARK_RELAY:
	case RS_MARK_RELAY_DATA:
		if (!l->generation->nests)
			break;
		nested = relay_mark(&l->relay, e);
		if (nested)
			guest_mark(l, nested);
		return nested;
	case RS_MARK_NESTED:
		if (l->generation->nests)
			l->relay.where = e->mark.payload;
		break;
	default:
		break;
	}
	return e;
}

static const struct rs_event *on_mark(struct ledger *l, const struct rs_event *e)
{
	if (l->generation->guest_modes[e->mode])
		guest_mark(l, e);
	else if (l->generation->hypervisor && e->mode == RS_MODE_S)
		return hypervisor_mark(l, e);
	return e;
}

const struct rs_event *ledger_event(struct ledger *l, const struct rs_event *e)
{
	digest_event(&l->digest, e);
	switch ((enum rs_event_kind)e->kind) {
	case RS_EVENT_TRAP:
		on_trap(l, e);
		break;
	case RS_EVENT_RETURN:
		on_return(l, e);
		break;
	case RS_EVENT_IDLE:
		on_idle(l, e);
		break;
	case RS_EVENT_MARK:
		return on_mark(l, e);
	case RS_EVENT_CONSOLE:
	case RS_EVENT_OFF:
	case RS_EVENT_PRIV:
	case RS_EVENT_WALK:
	case RS_EVENT_FLUSH:
	case RS_EVENT_DEVICE:
	case RS_EVENT_DMA:
	case RS_EVENT_RAISE:
	case RS_EVENT_KINDS:
		break;
	}
	return e;
}

bool ledger_user(const struct ledger *l)
{
	return l->generation->context_splits_u && l->layers[RS_MODE_U] == RS_LAYER_APP;
}

void ledger_read(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		 struct rs_ledger *out)
{
	*out = l->sum;
	out->cycles = cycles;
	out->instructions = instructions;
	out->layers[layer_now(l)] += cycles - l->last;
	out->digest = digest_value(&l->digest);
	if (out->workload.begun && !out->workload.ended) {
		out->workload.cycles = cycles - l->begin.cycle;
		out->workload.instructions = instructions - l->begin.instructions;
		for (size_t i = 0; i < RS_LAYERS; i++)
			out->workload.layers[i] = out->layers[i] - l->begin.layers[i];
	}
}
