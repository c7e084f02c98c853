/* ledger.c - see ledger.h for the rules. */
#include "lane/ledger.h"

#include <string.h>

#include "lane/exits.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

/* Apart from what is done for every event, so that this needs no stack. */
#define COLD __attribute__((noinline)) static

void ledger_init(struct ledger *l, const struct rs_fact *f)
{
	memset(l, 0, sizeof *l);
	l->layer = (enum rs_layer)f->layer_to;
	l->vm = f->vm;
	l->vm_count = 1;
	l->rows[f->vm].sum.begun = f->flags & RS_FACT_BEGUN;
	memset(l->behalf_of, RS_BEHALF_NOBODY, sizeof l->behalf_of);
}

/* Give the cycles and instructions since the last event to `layer`, until the clock shows `clock` and
 * `instret` instructions have retired. */
static void charge_until(struct ledger *l, uint64_t clock, uint64_t instret,
			 enum rs_layer layer)
{
	l->sum.layers[layer] += clock - l->sum.cycles;
	l->sum.cycles = clock;
	l->sum.layer_instructions[layer] += instret - l->sum.instructions;
	l->sum.instructions = instret;
}

/* Add the hypervisor's cycles since the last change of whom the emulators work for. */
static void add_behalf(const struct ledger *l, struct rs_counts *sum)
{
	for (unsigned i = 0; l->count_behalf && i < l->depth; i++) {
		sum->behalf.cycles[i][l->behalf_of[i]] +=
			sum->layers[RS_LAYER_HYPERVISOR] - l->behalf_from;
		if (l->behalf_of[i] != RS_BEHALF_S)
			break;
	}
}

/* What was charged up to now. */
static struct rs_counts counts_now(const struct ledger *l)
{
	struct rs_counts now = l->sum;

	add_behalf(l, &now);
	return now;
}

void ledger_behalf(struct ledger *l, const struct rs_event *e, const struct rs_fact *f,
		   const uint8_t whose[RS_DEPTHS])
{
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	add_behalf(l, &l->sum);
	l->behalf_from = l->sum.layers[RS_LAYER_HYPERVISOR];
	memcpy(l->behalf_of, whose, sizeof l->behalf_of);
}

/* Cycles that were not idle, up to `last`. */
static uint64_t busy(const struct ledger *l)
{
	return l->sum.cycles - l->sum.layers[RS_LAYER_IDLE];
}

/* Add what the chosen virtual machine has had since it was chosen: idle time is nobody's. */
static void add_chosen(const struct ledger *l, const uint64_t layers[RS_LAYERS],
		       struct rs_vm_ledger *vm)
{
	for (unsigned i = 0; i < RS_LAYER_IDLE; i++)
		vm->layers[i] += layers[i] - l->chosen[i];
}

static void begin_away(struct ledger *l, enum ledger_away what, const struct rs_fact *f)
{
	struct ledger_row *row = &l->rows[l->vm];

	row->away = what;
	row->reason = *f;
	row->from = busy(l);
}

/* The exit or the switch under way is over, if there is one. */
COLD void end_away(struct ledger *l)
{
	struct ledger_row *row = &l->rows[l->vm];
	struct rs_vm_ledger *sum = &row->sum;
	uint64_t cycles = busy(l) - row->from;
	char reason[32] = RS_EXIT_SWITCH;

	if (row->away == LEDGER_RUNS)
		return;
	if (row->away == LEDGER_EXIT)
		rs_fact_reason(&row->reason, reason);
	exits_add(sum->exits, &sum->exit_count, reason, cycles);
	if (row->reason.flags & RS_FACT_TIMED)
		exits_add(sum->workload.exits, &sum->workload.exit_count, reason, cycles);
	row->away = LEDGER_RUNS;
}

/* From here on the hypervisor works for a virtual machine that has the CPU anew. */
COLD void begin_switch(struct ledger *l, const struct rs_fact *f)
{
	struct rs_vm_ledger *sum = &l->rows[l->vm].sum;

	sum->switches++;
	l->idled = false;
	if (f->layer == RS_LAYER_HYPERVISOR && sum->begun)
		begin_away(l, LEDGER_SWITCH, f);
}

/* What comes next is nobody's, until a virtual machine is chosen. */
COLD void leave(struct ledger *l)
{
	add_chosen(l, l->sum.layers, &l->rows[l->vm].sum);
	end_away(l);
	l->vm = RS_VM_NONE;
	memcpy(l->chosen, l->sum.layers, sizeof l->chosen);
}

/* The hypervisor chose another virtual machine: up to here it worked for the last. Idle time comes after that. */
COLD void choose(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	uint64_t idle = e->kind == RS_EVENT_IDLE ? e->cost : 0;

	charge_until(l, e->cycle - idle, e->instret, (enum rs_layer)f->layer);
	leave(l);
	l->vm = f->vm;
	if (f->vm >= RS_VMS)
		return;
	begin_switch(l, f);
	if (l->vm_count <= f->vm)
		l->vm_count = f->vm + 1u;
}

COLD void begin_guest(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_vm_ledger *sum = &l->rows[l->vm].sum;

	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	sum->begun = true;
	sum->start = counts_now(l);
}

/* System calls and page faults of the guest's programs. */
static void count_trap(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_workload *w = &l->rows[l->vm].sum.workload;

	if (!(f->flags & RS_FACT_TIMED) || f->layer > RS_LAYER_GUEST_OS)
		return;
	switch (e->trap.cause) {
	case RS_CAUSE_ECALL_U:
		w->calls += f->layer == RS_LAYER_APP; /* else a hypercall */
		break;
	case RS_CAUSE_INSN_PAGE:
	case RS_CAUSE_LOAD_PAGE:
	case RS_CAUSE_STORE_PAGE:
		w->faults++;
		break;
	default:
		break;
	}
}

static void on_trap(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	count_trap(l, e, f);
	charge_until(l, e->cycle - e->cost, e->instret, (enum rs_layer)f->layer);
	if (f->kind == RS_FACT_EXIT)
		begin_away(l, LEDGER_EXIT, f);
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer_to);
	l->layer = (enum rs_layer)f->layer_to;
}

/* In a container the program that makes it runs first, until the kernel starts another in its place. A
 * guest with an OS of its own has no such part: whatever it enters is its first program. */
static bool begins_program(const struct ledger *l, const struct rs_fact *f)
{
	return !l->boxes || (f->depth && f->op == RS_OP_ENTER_USER);
}

static void on_return(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	l->layer = (enum rs_layer)f->layer_to;
	if (f->kind == RS_FACT_ENTRY)
		end_away(l);
	if (f->layer_to == RS_LAYER_APP && !l->rows[l->vm].sum.ready && begins_program(l, f))
		l->rows[l->vm].sum.ready = e->cycle;
}

/* The call by which a guest ends is no exit, since nothing comes back; what it crashed at is. */
COLD void end_fatal_exit(struct ledger *l, const struct rs_fact *f, bool crashed)
{
	struct ledger_row *row = &l->rows[l->vm];

	if (row->away == LEDGER_EXIT &&
	    (!crashed || f->flags & RS_FACT_CALLED || exit_is_call(f->cause)))
		row->away = LEDGER_RUNS;
	end_away(l);
}

COLD void on_off(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	end_fatal_exit(l, f, e->off.code == RS_CRASH_CODE);
}

static void on_idle(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle - e->cost, e->instret, (enum rs_layer)f->layer);
	charge_until(l, e->cycle, e->instret, RS_LAYER_IDLE);
	l->idled = true;
}

/* What the virtual machine that has the CPU has taken so far. */
static void own_layers(const struct ledger *l, uint64_t layers[RS_LAYERS])
{
	for (size_t i = 0; i < RS_LAYERS; i++)
		layers[i] = l->rows[l->vm].sum.layers[i] +
			    (i == RS_LAYER_IDLE ? 0 : l->sum.layers[i] - l->chosen[i]);
}

COLD void timed_begin(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct ledger_row *row = &l->rows[l->vm];

	row->sum.workload.begun = true;
	row->sum.workload.total = e->mark.payload;
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	row->begin = counts_now(l);
	own_layers(l, row->own);
}

COLD void timed_end(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct ledger_row *row = &l->rows[l->vm];
	struct rs_counts now;

	row->sum.workload.ended = true;
	row->sum.workload.result = e->mark.payload;
	/* As with operations, the END mark itself is not timed. */
	charge_until(l, e->cycle - 1, e->instret - 1, (enum rs_layer)f->layer);
	now = counts_now(l);
	row->sum.workload.taken = rs_counts_since(&now, &row->begin);
	own_layers(l, row->sum.timed);
	for (size_t i = 0; i < RS_LAYERS; i++)
		row->sum.timed[i] -= row->own[i];
}

/* The scheduler's words about a VM, which need not be the one that has the CPU. */
COLD void vm_time(struct ledger *l, const struct rs_event *e)
{
	uint64_t vm = e->mark.payload >> RS_MARK_VM_SHIFT;
	uint64_t ticks = e->mark.payload & ((UINT64_C(1) << RS_MARK_VM_SHIFT) - 1);
	struct rs_vm_ledger *sum = &l->rows[vm < RS_VMS ? vm : RS_VM_NONE].sum;

	if (e->mark.kind == RS_MARK_VM_MAKE) {
		sum->asked = e->cycle;
	} else if (e->mark.kind == RS_MARK_VM_WAKE) {
		if (!sum->begun && !sum->asked)
			sum->asked = e->cycle;
		sum->wakes++;
	} else if (e->mark.kind == RS_MARK_VM_HELD) {
		sum->held = ticks;
	} else if (e->mark.kind == RS_MARK_VM_STEAL) {
		sum->steal = ticks * RS_CYCLES_PER_TICK;
	} else {
		sum->capped = ticks * RS_CYCLES_PER_TICK;
	}
}

COLD void end_vm(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_vm_ledger *sum = &l->rows[l->vm].sum;

	sum->ended = true;
	sum->crashed = e->mark.payload >> 8 & 1;
	sum->exit_code = e->mark.payload & 0xff;
	sum->end = e->cycle;
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	end_fatal_exit(l, f, sum->crashed);
	leave(l);
}

/* An emulator says that its guest's first program begins: the CPU never enters that. */
COLD void emulated_ready(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (e->mark.kind == RS_MARK_VM_READY && f->layer == RS_LAYER_HYPERVISOR &&
	    !l->rows[l->vm].sum.ready)
		l->rows[l->vm].sum.ready = e->cycle;
}

/* After an idle time the hypervisor gives the CPU to the same virtual machine as before. */
COLD void resume(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (!l->idled || e->mark.kind != RS_MARK_CONTEXT || f->layer != RS_LAYER_HYPERVISOR)
		return;
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	end_away(l);
	begin_switch(l, f);
}

/* Under an emulator no return of the CPU shows that the guest executes again. */
COLD void enter(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	charge_until(l, e->cycle, e->instret, (enum rs_layer)f->layer);
	end_away(l);
}

static void on_mark(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_vm_ledger *sum = &l->rows[l->vm].sum;

	switch ((enum rs_fact_kind)f->kind) {
	case RS_FACT_OP_BEGIN:
		sum->workload.switches +=
			f->op == RS_OP_SWITCH_SPACE && f->flags & RS_FACT_TIMED;
		break;
	case RS_FACT_OP_END:
		/* The END mark's own cycle is not the operation's. */
		if (f->nth != UINT32_MAX)
			tally_add(&sum->ops[f->op], rs_fact_op_cycles(f, e->cycle));
		break;
	case RS_FACT_TIMED_BEGIN:
		timed_begin(l, e, f);
		break;
	case RS_FACT_TIMED_END:
		timed_end(l, e, f);
		break;
	case RS_FACT_PROGRESS:
		sum->workload.done = e->mark.payload;
		break;
	case RS_FACT_VM_TIME:
		vm_time(l, e);
		break;
	case RS_FACT_VM_END:
		end_vm(l, e, f);
		break;
	case RS_FACT_INSIDE:
		resume(l, e, f);
		emulated_ready(l, e, f);
		break;
	case RS_FACT_CALL:
		l->rows[l->vm].reason = *f;
		break;
	case RS_FACT_ENTRY:
		enter(l, e, f);
		break;
	case RS_FACT_RESPONSE:
	case RS_FACT_GUEST:
	case RS_FACT_EXIT:
	case RS_FACT_EMULATED:
	case RS_FACT_STEP:
	case RS_FACT_KINDS:
		break;
	}
}

/* How many of the reads are in the first stage's column of the table (event.h). */
static uint64_t first_stage(uint32_t reads)
{
	return (uint64_t)__builtin_popcount(reads & UINT32_C(0x88888));
}

COLD void on_walk(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	struct rs_walks walk = {.misses = 1, .two_stage_misses = e->walk.two_stage};
	enum rs_stage first = e->walk.two_stage ? RS_STAGE_VS : RS_STAGE_ONE;

	if (!l->count_walks)
		return;
	walk.reads[first] = first_stage(e->walk.made);
	walk.reads[RS_STAGE_G] = e->walk.reads - walk.reads[first];
	walk.saved[first] = first_stage(e->walk.saved);
	walk.saved[RS_STAGE_G] =
		(uint64_t)__builtin_popcount(e->walk.saved) - walk.saved[first];
	rs_walks_add(&l->sum.walks[f->layer], &walk, 1);
}

/* An operation that no mark names. */
COLD void add_derived(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	size_t i = 0;

	while (i < l->derived_count && l->derived[i].op != f->op)
		i++;
	if (i == RS_DERIVED_ROWS)
		return;
	if (i == l->derived_count)
		l->derived[l->derived_count++] = (struct rs_op_row){.op = f->op};
	tally_add(&l->derived[i].tally, rs_fact_op_cycles(f, e->cycle));
}

static inline void take(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (f->flags & RS_FACT_OP_LAST)
		add_derived(l, e, f);
	if (f->flags & RS_FACT_NESTED && e->kind != RS_EVENT_MARK)
		return; /* the computer has not done this: the emulator has */
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
	else if (e->kind == RS_EVENT_WALK)
		on_walk(l, e, f);
}

COLD void take_beginning(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (f->vm != l->vm)
		choose(l, e, f);
	take(l, e, f);
	if (f->kind == RS_FACT_GUEST)
		begin_guest(l, e, f);
}

void ledger_event(struct ledger *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (f->vm != l->vm || f->kind == RS_FACT_GUEST)
		take_beginning(l, e, f);
	else
		take(l, e, f);
}

/* Add a row to the sums over all of them. */
static void add_up(struct rs_ledger *out, const struct rs_vm_ledger *vm)
{
	for (size_t i = 0; i < vm->exit_count; i++)
		exits_add_tally(out->exits, &out->exit_count, vm->exits[i].reason,
				&vm->exits[i].tally);
	for (size_t i = 0; i < RS_OPS; i++)
		tally_add_tally(&out->ops[i], &vm->ops[i]);
	if (vm->workload.begun && !out->workload.begun)
		out->workload = vm->workload;
}

struct rs_counts ledger_counts(const struct ledger *l, uint64_t cycles, uint64_t instructions)
{
	struct rs_counts now = l->sum;

	now.cycles = cycles;
	now.instructions = instructions;
	now.layers[l->layer] += cycles - l->sum.cycles;
	now.layer_instructions[l->layer] += instructions - l->sum.instructions;
	add_behalf(l, &now);
	return now;
}

void ledger_read(const struct ledger *l, uint64_t cycles, uint64_t instructions,
		 struct rs_ledger *out)
{
	memset(out, 0, sizeof *out);
	out->taken = ledger_counts(l, cycles, instructions);
	out->vm_count = l->vm_count;
	out->walks_counted = l->count_walks;
	out->behalf_counted = l->count_behalf;
	out->depth = l->depth;
	memcpy(out->derived, l->derived, l->derived_count * sizeof *l->derived);
	out->derived_count = l->derived_count;
	for (unsigned i = 0; i <= RS_VMS; i++) {
		const struct ledger_row *row = &l->rows[i];
		struct rs_vm_ledger vm;

		if (i >= l->vm_count && i != RS_VM_NONE)
			continue;
		vm = row->sum;
		if (i == l->vm)
			add_chosen(l, out->taken.layers, &vm);
		if (vm.workload.begun && !vm.workload.ended)
			vm.workload.taken = rs_counts_since(&out->taken, &row->begin);
		add_up(out, &vm);
		if (i != RS_VM_NONE)
			out->vms[i] = vm;
	}
}
