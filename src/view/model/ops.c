#include "view/model/ops.h"

#include <stdlib.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/cause.h"

/* Room for one more element of `size` bytes. */
static bool grow(void **array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? *room * 2 : 64;
	void *bigger;

	if (count < *room)
		return true;
	bigger = realloc(*array, wanted * size);
	if (!bigger)
		return false;
	*array = bigger;
	*room = wanted;
	return true;
}

void view_ops_free(struct view_ops *o)
{
	free(o->ops);
	free(o->marks);
	free(o->console);
	for (size_t i = 0; i < VIEW_OP_KINDS; i++)
		free(o->by_id[i].ops);
	memset(o, 0, sizeof *o);
}

/* ---- thinning */

/* Of each kind every second one, the same in every lane; what has not ended stays. */
static bool goes(struct view_op *op)
{
	if ((!op->ended && !op->torn) || op->nth == 0 || op->level == 31)
		return false;
	op->level++;
	return op->nth % (UINT32_C(1) << op->level) != 0;
}

/* After operations went: `moved` has the new index of each, VIEW_OP_NONE of those gone. */
static void move_indices(struct view_ops *o, const uint32_t *moved)
{
	size_t left = 0;

	for (size_t i = 0; i < o->mark_count; i++) {
		o->marks[left] = o->marks[i];
		o->marks[left].op = moved[o->marks[i].op];
		left += o->marks[left].op != VIEW_OP_NONE;
	}
	o->mark_count = left;
	for (size_t id = 0; id < VIEW_OP_KINDS; id++) {
		left = 0;
		for (size_t i = 0; i < o->by_id[id].count; i++) {
			o->by_id[id].ops[left] = moved[o->by_id[id].ops[i]];
			left += o->by_id[id].ops[left] != VIEW_OP_NONE;
		}
		o->by_id[id].count = left;
	}
	left = 0;
	for (size_t i = 0; i < o->depth; i++) {
		o->open[left] = moved[o->open[i]];
		left += o->open[left] != VIEW_OP_NONE;
	}
	o->depth = left;
}

/* Of the older half every second operation is dropped: the older, the fewer. */
static void thin(struct view_ops *o)
{
	uint32_t *moved = malloc(o->count * sizeof *moved);
	size_t left = 0;

	if (!moved)
		return;
	for (size_t i = 0; i < o->count; i++) {
		if (i < o->count / 2 && goes(&o->ops[i])) {
			moved[i] = VIEW_OP_NONE;
		} else {
			moved[i] = (uint32_t)left;
			o->ops[left++] = o->ops[i];
		}
	}
	o->count = left;
	move_indices(o, moved);
	free(moved);
	o->thinnings++;
}

/* ---- marks */

static void add_mark(struct view_ops *o, uint64_t cycle, uint32_t op, bool end)
{
	void *marks = o->marks;

	if (grow(&marks, &o->mark_room, o->mark_count, sizeof *o->marks)) {
		o->marks = marks;
		o->marks[o->mark_count++] = (struct view_mark){cycle, o->marked, op, end};
	}
	o->marked++;
}

/* The place of an operation's number in `by_id`, made for it if it is new. @return VIEW_OP_KINDS if
 * there are too many. */
static size_t kind_for(struct view_ops *o, uint32_t id)
{
	size_t k = view_op_kind(o, id);

	if (k < VIEW_OP_KINDS || o->derived_count == VIEW_OP_KINDS - RS_OPS)
		return k;
	o->derived[o->derived_count] = (uint16_t)id;
	return RS_OPS + o->derived_count++;
}

/* Room for one more operation of this kind. */
static bool room_for(struct view_ops *o, size_t id)
{
	void *ops = o->ops, *list = o->by_id[id].ops;

	if (o->count == VIEW_OPS_MOST)
		thin(o);
	if (o->count == VIEW_OPS_MOST || !grow(&ops, &o->room, o->count, sizeof *o->ops))
		return false;
	o->ops = ops;
	if (!grow(&list, &o->by_id[id].room, o->by_id[id].count, sizeof *o->by_id[id].ops))
		return false;
	o->by_id[id].ops = list;
	return true;
}

static void begin_op(struct view_ops *o, const struct rs_event *e, const struct rs_fact *f,
		     size_t index)
{
	uint32_t id = f->op, at;
	size_t kind = kind_for(o, id);
	struct view_op *op;

	if (kind == VIEW_OP_KINDS)
		return;
	o->by_id[kind].began = f->nth + 1;
	if (!room_for(o, kind))
		return;
	at = (uint32_t)o->count++;
	op = &o->ops[at];
	o->by_id[kind].ops[o->by_id[kind].count++] = at;
	*op = (struct view_op){
		.id = id,
		.nth = f->nth,
		.first = index,
		.begin = e->cycle,
		.instret_begin = e->instret,
	};
	if (rs_op_is_derived(id)) { /* its own event is inside of it */
		op->first = index > 0 ? index - 1 : 0;
		op->begin = f->since;
		op->instret_begin = e->instret - (e->kind != RS_EVENT_TRAP);
	}
	if (id == RS_OP_TICK && o->call.there) {
		op->first = o->call.event;
		op->begin = o->call.cycle;
		op->instret_begin = o->call.instret;
		op->woken = o->call.woken;
	}
	add_mark(o, op->begin, at, false);
	if (o->depth ==
	    VIEW_DEPTH) { /* a guest that never ends what it begins: drop the oldest */
		memmove(o->open, o->open + 1, (VIEW_DEPTH - 1) * sizeof *o->open);
		o->depth--;
	}
	o->open[o->depth++] = at;
}

static void close_op(struct view_ops *o, uint32_t at, const struct rs_event *e, size_t index,
		     uint64_t own)
{
	struct view_op *op = &o->ops[at];

	op->ended = true;
	op->last = index;
	op->end = e->cycle - own;
	op->instret_end = e->instret - own;
	add_mark(o, op->end, at, true);
}

static void end_op(struct view_ops *o, const struct rs_event *e, const struct rs_fact *f,
		   size_t index)
{
	size_t d = o->depth;

	while (d > 0 &&
	       (o->ops[o->open[d - 1]].id != f->op || o->ops[o->open[d - 1]].nth != f->nth))
		d--;
	if (d == 0)
		return; /* its begin was not recorded */
	close_op(o, o->open[d - 1], e, index, f->kind == RS_FACT_OP_END);
	o->depth = d - 1;
}

static void mark(struct view_ops *o, const struct rs_event *e, const struct rs_fact *f,
		 size_t index)
{
	if (f->kind == RS_FACT_OP_BEGIN) {
		begin_op(o, e, f, index);
		o->call.there = false;
	} else if (f->kind == RS_FACT_OP_END) {
		end_op(o, e, f, index);
		o->call.there = false;
	} else if (f->kind == RS_FACT_TIMED_BEGIN) {
		o->workload.begun = true;
		o->workload.begin = e->cycle;
	} else if (f->kind == RS_FACT_TIMED_END && o->workload.begun) {
		o->workload.ended = true;
		o->workload.cycles = e->cycle - 1 - o->workload.begin;
	}
}

static void tick(struct view_ops *o, const struct rs_event *e, size_t index)
{
	if (o->tick_stride == 0)
		o->tick_stride = 1;
	if (o->trap_count++ % o->tick_stride != 0)
		return;
	if (o->tick_count == VIEW_TICKS) {
		for (size_t i = 0; i < VIEW_TICKS / 2; i++)
			o->ticks[i] = o->ticks[2 * i];
		o->tick_count = VIEW_TICKS / 2;
		o->tick_stride *= 2;
		if ((o->trap_count - 1) % o->tick_stride != 0)
			return;
	}
	o->ticks[o->tick_count++] = (struct view_tick){index, e->cycle};
}

/* A TICK begins with the hardware: it wakes an idle hart or interrupts. What follows leads to the
 * handler. */
static void hardware_calls(struct view_ops *o, const struct rs_event *e, size_t index)
{
	bool woken = e->kind == RS_EVENT_IDLE;

	if (!woken && (!(e->trap.cause & RS_CAUSE_INTERRUPT) || o->call.there || index == 0))
		return;
	o->call.there = true;
	o->call.woken = woken;
	o->call.event = woken ? index : index - 1;
	o->call.cycle = woken ? e->cycle : e->cycle - e->cost;
	o->call.instret = e->instret;
}

static void print(struct view_ops *o, size_t event, uint8_t byte)
{
	void *console = o->console;

	if (o->console_count == VIEW_CONSOLE) {
		o->console_count /= 2;
		memmove(o->console, o->console + o->console_count,
			o->console_count * sizeof *o->console);
	}
	if (!grow(&console, &o->console_room, o->console_count, sizeof *o->console))
		return; /* without a console the rest is as good */
	o->console = console;
	o->console[o->console_count++] = (struct view_byte){event, byte};
}

/* What was printed and thinned out is not known: a line of its own says so. */
static void print_gap(struct view_ops *o, size_t event)
{
	static const char gap[] = "\n...\n";
	size_t last = o->console_count - 1;

	for (const char *c = gap + (o->console[last].byte == '\n'); *c; c++)
		print(o, event, (uint8_t)*c);
	o->broken = false;
}

/* The console, as the serial port has it: bytes stored to its data register. */
static void device(struct view_ops *o, const struct rs_event *e, size_t index, bool nested)
{
	enum { DATA = RS_UART_BASE, LINE_CONTROL = RS_UART_BASE + 3, DIVISOR = 0x80 };

	if (!e->access.store || nested)
		return;
	if (e->access.addr == LINE_CONTROL)
		o->divisor = (e->access.value & DIVISOR) != 0;
	if (e->access.addr != DATA || o->divisor)
		return;
	if (o->broken)
		print_gap(o, index);
	print(o, index, (uint8_t)e->access.value);
}

/* Events up to `next` were thinned out before anybody saw them. */
static void skip(struct view_ops *o, size_t next)
{
	o->gaps = true;
	o->call.there = false;
	o->broken = o->console_count > 0;
	for (size_t i = 0; i < o->depth; i++)
		o->ops[o->open[i]].torn = true;
	o->seen = next;
}

/* Powering off never comes back: neither the computer nor one of its virtual machines. */
static void close_all(struct view_ops *o, const struct rs_event *e, size_t index)
{
	for (; o->depth > 0; o->depth--)
		close_op(o, o->open[o->depth - 1], e, index, 0);
}

static void power_off(struct view_ops *o, const struct rs_event *e, size_t index)
{
	o->off = true;
	o->code = e->off.code;
	close_all(o, e, index);
}

static void add_idle(struct view_ops *o, uint64_t cycles)
{
	o->idle += cycles;
	if (o->workload.begun && !o->workload.ended)
		o->workload.idle += cycles;
}

static void take(struct view_ops *o, const struct view_source *s, const struct rs_event *e,
		 const struct rs_fact *f, size_t index)
{
	uint64_t since = e->cycle - o->cycles;

	o->cycles = e->cycle;
	if (o->away)
		add_idle(o, since);
	else if (e->kind == RS_EVENT_IDLE)
		add_idle(o, e->cost);
	o->away = view_source_foreign(s, f);
	if (e->kind == RS_EVENT_OFF)
		power_off(o, e, index);
	else if (f->kind == RS_FACT_VM_END && f->vm == s->vm)
		close_all(o, e, index);
	if (o->away)
		return;
	if (f->kind == RS_FACT_GUEST && !o->guest.begun) {
		o->guest.begun = true;
		o->guest.cycle = e->cycle;
		o->guest.idle = o->idle;
	}
	if (f->flags & RS_FACT_OP_FIRST)
		begin_op(o, e, f, index);
	if (f->flags & RS_FACT_OP_LAST)
		end_op(o, e, f, index);
	if (e->kind == RS_EVENT_MARK) {
		mark(o, e, f, index);
	} else if (e->kind == RS_EVENT_TRAP) {
		tick(o, e, index);
		hardware_calls(o, e, index);
	} else if (e->kind == RS_EVENT_DEVICE) {
		device(o, e, index, f->flags & RS_FACT_NESTED);
	} else if (e->kind == RS_EVENT_IDLE) {
		hardware_calls(o, e, index);
	}
}

bool view_ops_update(struct view_ops *o, const struct view_source *s, size_t most)
{
	size_t count = s->count(s->context), index;
	const struct rs_event *e;
	struct view_walk w;

	view_walk_begin(&w, s, o->seen, count);
	for (; most > 0 && (e = view_walk_next(&w, &index)); most--) {
		if (index != o->seen)
			skip(o, index);
		take(o, s, e, view_walk_fact(&w), index);
		o->seen = index + 1;
	}
	if (most > 0 && o->seen < count)
		skip(o, count);
	return o->seen < count;
}

void view_ops_complete(struct view_ops *o, const struct view_source *s,
		       const struct rs_ledger *ledger, const struct rs_lane_status *status)
{
	const struct rs_vm_ledger *vm = &ledger->vms[s->generation == RS_BARE ? 0 : s->vm];
	const struct rs_workload *w = ledger->vm_count > 1 ? &vm->workload : &ledger->workload;
	bool over = status->state == RS_LANE_OFF || status->state == RS_LANE_HANG ||
		    status->state == RS_LANE_LIMIT;

	if (vm->begun) {
		o->guest.begun = true;
		o->guest.cycle = vm->start.cycles;
		o->guest.idle = vm->start.layers[RS_LAYER_IDLE];
	}
	if (w->ended || over)
		o->workload.idle = w->taken.layers[RS_LAYER_IDLE];
	if (!over)
		return;
	o->cycles = ledger->taken.cycles > o->cycles ? ledger->taken.cycles : o->cycles;
	o->idle = ledger->taken.layers[RS_LAYER_IDLE];
}
