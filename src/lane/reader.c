#include "lane/reader.h"

#include <string.h>

#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "ringside/op.h"

/* Apart from what is done for every event, so that this needs no stack. */
#define COLD __attribute__((noinline)) static

_Static_assert(RS_VM_NONE == RS_VMS, "it is an index, too");

#define LAYER 15u /* the bits of a fact's */

void reader_init(struct reader *r, const struct generation *generation, bool guest_is_m)
{
	memset(r, 0, sizeof *r);
	r->generation = generation;
	for (unsigned i = 0; i < MODES; i++)
		r->layers[i] = (uint8_t)generation->layer[i];
	r->depth = 1;
	memset(r->behalf, RS_BEHALF_NOBODY, sizeof r->behalf);
	for (unsigned i = 0; i <= RS_VMS; i++)
		r->vms[i].behalf = RS_BEHALF_NOBODY;
	r->made = RS_VM_NONE;
	r->fact.vm = RS_VM_NONE;
	r->named = generation->boxes; /* what the kernel does for none of them is nobody's */
	if (guest_is_m && !generation->hypervisor) {
		r->layers[RS_MODE_M] = RS_LAYER_GUEST_OS;
		r->fact.vm = 0;
		r->fact.flags = RS_FACT_BEGUN;
	}
	r->fact.layer = r->fact.layer_to = r->layers[RS_MODE_M] & LAYER;
}

void reader_nest(struct reader *r, unsigned depth)
{
	r->depth = depth;
}

void reader_derive(struct reader *r, unsigned vm, bool guest_is_m, const struct rs_costs *costs)
{
	/* under an emulator the guest has the computer of bare metal */
	const struct generation *g =
		r->generation->nests ? &rs_generations[RS_BARE] : r->generation;

	r->derives |= (uint16_t)(1u << vm);
	r->costs = *costs;
	for (unsigned i = 0; i < MODES; i++)
		r->own[i] = (uint8_t)g->layer[i];
	if (guest_is_m && !g->hypervisor)
		r->in_m |= (uint16_t)(1u << vm);
}

static uint8_t number_of_vm(uint64_t vm)
{
	return vm < RS_VM_NONE ? (uint8_t)vm : RS_VM_NONE;
}

/* A virtual machine runs, or the hypervisor works for it, from now on. */
COLD void choose(struct reader *r, uint64_t vm)
{
	struct rs_fact *f = &r->fact;
	struct rs_fact was = *f;

	vm = number_of_vm(vm);
	if (vm == was.vm)
		return;
	r->vms[was.vm].left = was;
	*f = r->vms[vm].left;
	f->kind = was.kind;
	f->vm = (uint8_t)vm;
	f->layer = was.layer;
	f->layer_to = was.layer_to;
}

static void begin_guest(struct rs_fact *f)
{
	if (f->flags & RS_FACT_BEGUN)
		return;
	f->flags |= RS_FACT_BEGUN;
	f->kind = RS_FACT_GUEST;
}

/* ---- traps and returns */

static const struct rs_event *on_trap(struct reader *r, const struct rs_event *e)
{
	const struct generation *g = r->generation;
	struct rs_fact *f = &r->fact;

	if (!g->hypervisor || !g->runs_in[e->mode] || e->mode_to != RS_MODE_S)
		return e;
	f->cause = (uint8_t)((e->trap.cause & 0x7f) |
			     (e->trap.cause & RS_CAUSE_INTERRUPT ? 0x80 : 0));
	f->flags = (uint8_t)((f->flags | RS_FACT_IN_EXIT) & ~RS_FACT_CALLED);
	f->kind = RS_FACT_EXIT;
	return e;
}

COLD const struct rs_event *enter_first(struct reader *r, const struct rs_event *e)
{
	if (r->fact.vm == RS_VM_NONE && !r->named)
		choose(r, 0); /* no mark has named one: there is only one */
	begin_guest(&r->fact);
	return e;
}

static const struct rs_event *on_return(struct reader *r, const struct rs_event *e)
{
	struct rs_fact *f = &r->fact;

	if (!r->generation->runs_in[e->mode_to] ||
	    (r->generation->boxes && !r->vms[f->vm].entered))
		return e;
	if (!(f->flags & RS_FACT_BEGUN))
		return enter_first(r, e);
	if (f->flags & RS_FACT_IN_EXIT)
		f->kind = RS_FACT_ENTRY;
	return e;
}

/* ---- marks of a guest */

static void stand_in_op(struct rs_fact *f, const struct reader_vm *v, unsigned depth)
{
	f->depth = (uint8_t)depth;
	if (depth == 0)
		return;
	f->op = v->ops[depth - 1].id;
	f->nth = v->ops[depth - 1].nth;
	f->since = v->ops[depth - 1].since;
}

static void begin_op(struct reader *r, const struct rs_event *e);

/* Ends are missing: drop the oldest operation, which is the least likely to end. */
COLD void begin_op_forgetting(struct reader *r, const struct rs_event *e)
{
	struct reader_vm *v = &r->vms[r->fact.vm];

	memmove(v->ops, v->ops + 1, (READER_DEPTH - 1) * sizeof *v->ops);
	v->depth--;
	begin_op(r, e);
}

static void begin_op(struct reader *r, const struct rs_event *e)
{
	struct rs_fact *f = &r->fact;
	struct reader_vm *v = &r->vms[f->vm];
	unsigned depth = v->depth;
	uint64_t id = e->mark.payload;

	if (id >= RS_OPS)
		return;
	if (depth == READER_DEPTH) {
		begin_op_forgetting(r, e);
		return;
	}
	f->op = (uint8_t)id;
	f->since = e->cycle;
	f->nth = v->began[id]++;
	f->kind = RS_FACT_OP_BEGIN;
	f->depth = v->depth = (uint8_t)(depth + 1);
	v->ops[depth].id = (uint8_t)id;
	v->ops[depth].since = f->since;
	v->ops[depth].nth = f->nth;
}

/* An end whose begin is not the newest: those begun since were never ended, or it has none. */
COLD void end_another_op(struct rs_fact *f, struct reader_vm *v, const struct rs_event *e)
{
	unsigned depth = v->depth;

	while (depth > 0 && v->ops[depth - 1].id != e->mark.payload)
		depth--;
	if (depth > 0) {
		stand_in_op(f, v, depth);
		v->depth = (uint8_t)(depth - 1);
		return;
	}
	f->op = (uint8_t)e->mark.payload;
	f->nth = UINT32_MAX;
	f->since = e->cycle;
}

static void end_op(struct reader *r, const struct rs_event *e)
{
	struct rs_fact *f = &r->fact;

	if (e->mark.payload >= RS_OPS)
		return;
	f->kind = RS_FACT_OP_END;
	if (f->depth > 0 && f->op == e->mark.payload)
		r->vms[f->vm].depth--;
	else
		end_another_op(f, &r->vms[f->vm], e);
}

static void begin_timed(struct reader *r)
{
	struct rs_fact *f = &r->fact;

	if ((f->flags & RS_FACT_TIMED) || r->vms[f->vm].ended)
		return;
	f->flags |= RS_FACT_TIMED;
	f->kind = RS_FACT_TIMED_BEGIN;
}

static void end_timed(struct reader *r)
{
	struct rs_fact *f = &r->fact;

	if (!(f->flags & RS_FACT_TIMED))
		return;
	r->vms[f->vm].ended = true;
	f->kind = RS_FACT_TIMED_END;
}

/* ---- operations that no mark names */

static bool is_own(const struct reader *r, unsigned mode)
{
	return r->own[mode] <= RS_LAYER_GUEST_OS ||
	       (mode == RS_MODE_M && r->in_m >> r->fact.vm & 1);
}

/* How often this was done before. @return UINT32_MAX if the guest does too many different things. */
static uint32_t count_derived(struct reader_vm *v, unsigned op)
{
	for (unsigned i = 0; i < v->derived_count; i++)
		if (v->derived[i].op == op)
			return v->derived[i].began++;
	if (v->derived_count == READER_DERIVED)
		return UINT32_MAX;
	v->derived[v->derived_count].op = (uint16_t)op;
	v->derived[v->derived_count++].began = 1;
	return 0;
}

/* @param since  the clock before its instruction */
static void begin_derived(struct reader *r, unsigned op, uint64_t since, bool ends)
{
	struct rs_fact *f = &r->fact;
	struct reader_vm *v = &r->vms[f->vm];
	uint32_t nth = count_derived(v, op);

	v->deriving = false;
	if (nth == UINT32_MAX)
		return;
	v->deriving = !ends;
	f->op = (uint16_t)op;
	f->nth = nth;
	f->since = since;
	f->depth = 1;
	f->flags |= (uint8_t)(RS_FACT_OP_FIRST | (ends ? RS_FACT_OP_LAST : 0));
}

/* Which operation a trap of the guest's own code is; 0: none. */
static unsigned op_of_trap(const struct reader *r, const struct rs_event *e)
{
	uint64_t cause = e->trap.cause;
	unsigned insn = e->word ? rs_op_of_insn(e->word) : 0;

	if (insn && (cause == RS_CAUSE_ILLEGAL_INSN || cause == RS_CAUSE_VIRTUAL_INSN))
		return insn;
	if (is_own(r, e->mode_to) || cause == RS_CAUSE_ECALL_U || cause == RS_CAUSE_ECALL_S ||
	    cause == RS_CAUSE_ECALL_VS)
		return rs_op_of_trap(cause);
	return 0; /* of what is below, not of the guest */
}

/* What an instruction charged beside its own cycle, by the cost table: the CPU reports a return's alone. */
static uint64_t cost_of(const struct reader *r, const struct rs_event *e)
{
	static const struct {
		uint16_t number;
		enum { FREE, STATE, SPACE } write;
	} csrs[] = {
#define CSR(number, name, ext, cost, what) {number, cost},
#include "ringside/abi/csr.def"
#undef CSR
	};
	unsigned op = rs_op_of_insn(e->word);

	if (e->kind != RS_EVENT_PRIV || (rs_op_is_csr(op) && op >> 12 == RS_OP_CSR >> 12))
		return e->cost; /* csrr writes nothing */
	if (!rs_op_is_csr(op))
		return rs_op_is_fence(op) ? r->costs.cycles[RS_COST_FENCE] : 0;
	for (size_t i = 0; i < sizeof csrs / sizeof *csrs; i++)
		if (csrs[i].number == e->priv.csr && csrs[i].write != FREE)
			return r->costs.cycles[csrs[i].write == SPACE ? RS_COST_FENCE
								      : RS_COST_CSR_WRITE];
	return 0;
}

/* The clock before the instruction of an event, or before its trap. Of a guest that is emulated that is
 * when the emulator began with it. */
static uint64_t since(const struct reader *r, const struct rs_event *e)
{
	uint64_t own = cost_of(r, e) + (e->kind != RS_EVENT_TRAP);

	if (r->fact.flags & RS_FACT_NESTED)
		return r->relay.begin;
	return e->cycle > own ? e->cycle - own : 0;
}

COLD void derive(struct reader *r, const struct rs_event *e)
{
	struct reader_vm *v = &r->vms[r->fact.vm];
	unsigned op = 0;

	if (!(r->derives >> r->fact.vm & 1))
		return;
	if (v->deriving && e->kind == RS_EVENT_RETURN && is_own(r, e->mode_to)) {
		v->deriving = false;
		r->fact.flags |= RS_FACT_OP_LAST;
		return;
	}
	if (v->deriving || !is_own(r, e->mode))
		return;
	if (e->kind == RS_EVENT_TRAP)
		op = op_of_trap(r, e);
	else if (e->kind == RS_EVENT_PRIV || e->kind == RS_EVENT_RETURN)
		op = rs_op_of_insn(e->word);
	if (op)
		begin_derived(r, op, since(r, e),
			      e->kind != RS_EVENT_TRAP || is_own(r, e->mode_to));
}

/* What the kernel and its tools do before a container's program comes is none of the guest's: its first
 * operation is that the kernel enters the program. */
static bool is_before_guest(struct reader *r, const struct rs_event *e)
{
	struct reader_vm *v = &r->vms[r->fact.vm];

	if (!r->generation->boxes)
		return false;
	v->entered |= r->fact.vm != RS_VM_NONE && e->mark.kind == RS_MARK_OP_BEGIN &&
		      e->mark.payload == RS_OP_ENTER_USER;
	return !v->entered;
}

static void guest_mark(struct reader *r, const struct rs_event *e)
{
	if (is_before_guest(r, e))
		return;
	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
		begin_op(r, e);
		break;
	case RS_MARK_OP_END:
		end_op(r, e);
		break;
	case RS_MARK_WORKLOAD_BEGIN:
		begin_timed(r);
		break;
	case RS_MARK_WORKLOAD_END:
		end_timed(r);
		break;
	case RS_MARK_WORKLOAD_RESPONSE:
		r->fact.kind = RS_FACT_RESPONSE;
		break;
	case RS_MARK_WORKLOAD_PROGRESS:
		r->fact.kind = RS_FACT_PROGRESS;
		break;
	default:
		break;
	}
}

/* ---- marks of the hypervisor */

static void on_context(struct reader *r, const struct rs_event *e)
{
	if (r->generation->context_splits_u)
		r->layers[RS_MODE_U] = (uint32_t)e->mark.payload == RS_CONTEXT_USER
					       ? RS_LAYER_APP
					       : RS_LAYER_GUEST_OS;
	r->named = true;
	choose(r, e->mark.payload >> 32);
}

static void on_call(struct rs_fact *f, const struct rs_event *e)
{
	f->kind = RS_FACT_CALL;
	f->call = (uint32_t)e->mark.payload;
	if (f->flags & RS_FACT_IN_EXIT)
		f->flags |= RS_FACT_CALLED;
}

static const struct rs_event *on_emulator(struct reader *r, const struct rs_event *e,
					  unsigned level);

/* A mark that emulator number `level` passes on, from 0: of its guest, or of the next emulator. */
COLD const struct rs_event *on_relay(struct reader *r, const struct rs_event *e, unsigned level)
{
	struct relay *relay = level ? &r->inner[level] : &r->relay;
	const struct rs_event *nested = relay_mark(relay, e);

	if (!nested)
		return NULL;
	r->fact.flags |= RS_FACT_NESTED;
	if (level + 1 < r->depth)
		return nested->mode == RS_MODE_S ? on_emulator(r, nested, level + 1) : NULL;
	choose(r, relay->vm);
	guest_mark(r, nested);
	return nested;
}

COLD void on_behalf(struct reader *r, const struct rs_event *e, unsigned level)
{
	uint64_t whose = e->mark.payload & ((UINT64_C(1) << RS_MARK_VM_SHIFT) - 1);

	uint64_t vm = e->mark.payload >> RS_MARK_VM_SHIFT;

	r->behalf[level] = whose <= RS_BEHALF_M ? (uint8_t)whose : RS_BEHALF_NOBODY;
	r->behalf_changed = true;
	if (level + 1 == r->depth && vm < RS_VMS && r->behalf[level] != RS_BEHALF_NOBODY)
		r->vms[vm].behalf = r->behalf[level];
}

const struct rs_event *reader_nested(struct reader *r, const struct rs_event *e,
				     const struct rs_event *event)
{
	const struct rs_event *nested = relay_event(&r->relay, e, event);

	r->relay.event = 0;
	if (!nested)
		return NULL;
	choose(r, r->relay.vm);
	r->fact.flags |= RS_FACT_NESTED;
	if (nested->kind == RS_EVENT_MARK)
		guest_mark(r, nested);
	else if (r->derives)
		derive(r, nested);
	return nested;
}

/* What the only emulator says about itself and where to look. */
COLD const struct rs_event *on_report(struct reader *r, const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_EMULATES:
		r->relay.begin = e->cycle;
		return NULL;
	case RS_MARK_EVENT:
		r->relay.event = relay_address(e->mark.payload);
		return NULL;
	case RS_MARK_STEP:
		r->relay.step = relay_address(e->mark.payload);
		choose(r, e->mark.payload >> RS_MARK_VM_SHIFT);
		r->fact.kind = RS_FACT_STEP;
		return e;
	default:
		return NULL;
	}
}

/* The emulator says where one is while it makes it, and again when that comes to an end. */
COLD void on_nested(struct reader *r, const struct rs_event *e)
{
	r->vms[r->made == RS_VM_NONE ? r->fact.vm : r->made].nested = e->mark.payload;
	r->made = RS_VM_NONE;
	r->relay.where = e->mark.payload;
}

COLD void hypervisor_mark(struct reader *r, const struct rs_event *e)
{
	switch (e->mark.kind) {
	case RS_MARK_CONTEXT:
		on_context(r, e);
		break;
	case RS_MARK_HYPERCALL:
		on_call(&r->fact, e);
		break;
	case RS_MARK_EMULATED:
		r->fact.kind = RS_FACT_EMULATED;
		break;
	case RS_MARK_GUEST:
		if (!r->generation->nests)
			break; /* the CPU's return into it shows that */
		choose(r, e->mark.payload >> 32);
		begin_guest(&r->fact);
		break;
	case RS_MARK_VM_ENTER:
		if (r->generation->nests) /* likewise */
			r->fact.kind = RS_FACT_ENTRY;
		break;
	case RS_MARK_VM_READY:
		choose(r, e->mark.payload >> RS_MARK_VM_SHIFT);
		break; /* the ledger takes its time */
	case RS_MARK_VM_MAKE:
		r->made = number_of_vm(e->mark.payload >> RS_MARK_VM_SHIFT);
		r->fact.kind = RS_FACT_VM_TIME;
		break;
	case RS_MARK_VM_WAKE:
	case RS_MARK_VM_STEAL:
	case RS_MARK_VM_CAPPED:
	case RS_MARK_VM_HELD:
		r->fact.kind = RS_FACT_VM_TIME;
		break;
	case RS_MARK_VM_END:
		choose(r, e->mark.payload >> RS_MARK_VM_SHIFT);
		r->fact.kind = RS_FACT_VM_END;
		break;
	case RS_MARK_NESTED:
		if (r->generation->nests && r->depth == 1)
			on_nested(r, e);
		break;
	default:
		break;
	}
}

/* A mark of emulator number `level`, from 0. What speaks of virtual machines counts from the one that has
 * them; those below have the next emulator's computer alone. */
COLD const struct rs_event *on_emulator(struct reader *r, const struct rs_event *e,
					unsigned level)
{
	if (e->mark.kind == RS_MARK_RELAY || e->mark.kind == RS_MARK_RELAY_DATA)
		return on_relay(r, e, level);
	if (e->mark.kind == RS_MARK_BEHALF) {
		on_behalf(r, e, level);
		return NULL;
	}
	if (r->depth == 1 && relay_is_report(e))
		return on_report(r, e);
	if (level + 1 == r->depth)
		hypervisor_mark(r, e);
	return e;
}

static const struct rs_event *on_mark(struct reader *r, const struct rs_event *e)
{
	if (r->generation->boxes && e->mode == RS_MODE_S && e->mark.kind >= RS_MARK_CONTEXT) {
		hypervisor_mark(r, e);
	} else if (r->generation->guest_modes[e->mode]) {
		guest_mark(r, e);
	} else if (r->generation->hypervisor && e->mode == RS_MODE_S) {
		if (r->generation->nests)
			return on_emulator(r, e, 0);
		hypervisor_mark(r, e);
	}
	return e;
}

/* What ended with the event before. */
static void leave(struct reader *r)
{
	struct rs_fact *f = &r->fact;

	if (f->flags & RS_FACT_OP_LAST) {
		f->depth = 0;
		f->flags &= (uint8_t)~RS_FACT_OP_LAST;
	}
	if (f->kind < RS_FACT_OP_END)
		return;
	if (f->kind == RS_FACT_OP_END)
		stand_in_op(f, &r->vms[f->vm], r->vms[f->vm].depth);
	else if (f->kind == RS_FACT_TIMED_END)
		f->flags &= (uint8_t)~RS_FACT_TIMED;
	else if (f->kind == RS_FACT_VM_END)
		choose(r, RS_VM_NONE);
	else if (f->kind == RS_FACT_ENTRY)
		f->flags &= (uint8_t) ~(RS_FACT_IN_EXIT | RS_FACT_CALLED);
}

const struct rs_event *reader_event(struct reader *r, const struct rs_event *e)
{
	struct rs_fact *f = &r->fact;

	if (f->kind >= RS_FACT_OP_END || (f->flags & RS_FACT_OP_LAST))
		leave(r);
	f->kind = RS_FACT_INSIDE;
	r->behalf_changed = false;
	f->flags &= (uint8_t) ~(RS_FACT_NESTED | RS_FACT_OP_FIRST);
	f->layer = r->layers[e->mode] & LAYER;
	f->layer_to = r->layers[e->mode_to] & LAYER;
	if (e->kind == RS_EVENT_MARK)
		return on_mark(r, e);
	if (e->kind == RS_EVENT_TRAP)
		(void)on_trap(r, e);
	else if (e->kind == RS_EVENT_RETURN)
		(void)on_return(r, e);
	if (r->derives && !r->generation->nests)
		derive(r, e);
	return e;
}
