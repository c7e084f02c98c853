/* ledger.c - see ledger.h for the rules. */
#include "lane/ledger.h"

#include <string.h>

#include "lane/exits.h"
#include "ringside/abi/boot.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

/* Apart from what is done for every event, so that this needs no stack. */
#define COLD __attribute__((noinline)) static

void ledger_init(struct ledger *l, enum rs_layer layer)
{
	*l = (struct ledger){.layer = layer};
}

/* Give the cycles since the last event to `layer`. An open exit takes them too, unless they are
 * idle. */
static void charge_until(struct ledger *l, uint64_t clock, enum rs_layer layer)
{
	uint64_t cycles = clock - l->last;

	l->sum.layers[layer] += cycles;
	if (l->in_exit && layer != RS_LAYER_IDLE)
		l->exit_cycles += cycles;
	l->last = clock;
}

/* What the guest's programs ask of its OS, and what they touch that is not there. */
static void count_trap(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (!(f->flags & RS_FACT_TIMED) || f->layer > RS_LAYER_GUEST_OS)
		return;
	switch (e->trap.cause) {
	case RS_CAUSE_ECALL_U:
		l->sum.workload.calls += f->layer == RS_LAYER_APP; /* else a hypercall */
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

static void on_trap(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	count_trap(l, e, f);
	charge_until(l, e->cycle - e->cost, (enum rs_layer)f->layer);
	if (f->kind == RS_FACT_EXIT) {
		l->in_exit = true;
		l->exit_cycles = 0;
	}
	charge_until(l, e->cycle, (enum rs_layer)f->layer_to);
	l->layer = (enum rs_layer)f->layer_to;
}

COLD void end_exit(struct ledger *l, const struct rs_fact *f)
{
	char reason[32];

	rs_fact_reason(f, reason);
	exits_add(l->sum.exits, &l->sum.exit_count, reason, l->exit_cycles);
	if (f->flags & RS_FACT_TIMED)
		exits_add(l->sum.workload.exits, &l->sum.workload.exit_count, reason,
			  l->exit_cycles);
	l->in_exit = false;
}

static void on_return(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle, (enum rs_layer)f->layer);
	l->layer = (enum rs_layer)f->layer_to;
	if (f->kind == RS_FACT_ENTRY)
		end_exit(l, f);
}

/* The call by which a guest ends is no exit, since nothing comes back; what it crashed at is. */
COLD void on_off(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle, (enum rs_layer)f->layer);
	if (l->in_exit && e->off.code == RS_CRASH_CODE && !(f->flags & RS_FACT_CALLED) &&
	    !exit_is_call(f->cause))
		end_exit(l, f);
}

static void on_idle(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle - e->cost, (enum rs_layer)f->layer);
	charge_until(l, e->cycle, RS_LAYER_IDLE);
}

COLD void timed_begin(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	l->sum.workload.begun = true;
	l->sum.workload.total = e->mark.payload;
	charge_until(l, e->cycle, (enum rs_layer)f->layer);
	l->begin.cycle = e->cycle;
	l->begin.instructions = e->instret;
	memcpy(l->begin.layers, l->sum.layers, sizeof l->begin.layers);
}

/* What the timed part has taken until the clock shows `cycles`. */
static void time_it(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		    struct rs_ledger *out)
{
	out->workload.cycles = cycles - l->begin.cycle;
	out->workload.instructions = instructions - l->begin.instructions;
	for (size_t i = 0; i < RS_LAYERS; i++)
		out->workload.layers[i] = out->layers[i] - l->begin.layers[i];
}

COLD void timed_end(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	l->sum.workload.ended = true;
	l->sum.workload.result = e->mark.payload;
	/* As with operations, the END mark itself is not timed. */
	charge_until(l, e->cycle - 1, (enum rs_layer)f->layer);
	time_it(l, e->cycle - 1, e->instret - 1, &l->sum);
}

static void on_mark(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	switch ((enum rs_fact_kind)f->kind) {
	case RS_FACT_OP_BEGIN:
		l->sum.workload.switches +=
			f->op == RS_OP_SWITCH_SPACE && f->flags & RS_FACT_TIMED;
		break;
	case RS_FACT_OP_END:
		/* The END mark's own cycle is not the operation's. */
		if (f->nth != UINT32_MAX)
			tally_add(&l->sum.ops[f->op], e->cycle - 1 - f->since);
		break;
	case RS_FACT_TIMED_BEGIN:
		timed_begin(l, e, f);
		break;
	case RS_FACT_TIMED_END:
		timed_end(l, e, f);
		break;
	case RS_FACT_PROGRESS:
		l->sum.workload.done = e->mark.payload;
		break;
	case RS_FACT_INSIDE:
	case RS_FACT_GUEST:
	case RS_FACT_EXIT:
	case RS_FACT_CALL:
	case RS_FACT_EMULATED:
	case RS_FACT_ENTRY:
	case RS_FACT_KINDS:
		break;
	}
}

void ledger_event(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (e->kind == RS_EVENT_TRAP)
		on_trap(l, e, f);
	else if (e->kind == RS_EVENT_RETURN)
		on_return(l, e, f);
	else if (e->kind == RS_EVENT_IDLE)
		on_idle(l, e, f);
	else if (e->kind == RS_EVENT_MARK)
		on_mark(l, e, f);
	else if (e->kind == RS_EVENT_OFF)
		on_off(l, e, f);
}

void ledger_read(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		 struct rs_ledger *out)
{
	*out = l->sum;
	out->cycles = cycles;
	out->instructions = instructions;
	out->layers[l->layer] += cycles - l->last;
	if (out->workload.begun && !out->workload.ended)
		time_it(l, cycles, instructions, out);
}
