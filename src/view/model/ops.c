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
	for (size_t i = 0; i < RS_OPS; i++)
		free(o->by_id[i].ops);
	memset(o, 0, sizeof *o);
}

/* There is no room for more: what comes from here on will not be known. */
static void miss(struct view_ops *o, size_t event, uint64_t cycle)
{
	if (o->missing.there)
		return;
	o->missing.there = true;
	o->missing.event = event;
	o->missing.cycle = cycle;
}

static void add_mark(struct view_ops *o, uint64_t cycle, uint32_t op, bool end)
{
	void *marks = o->marks;

	if (!grow(&marks, &o->mark_room, o->mark_count, sizeof *o->marks)) {
		miss(o, o->seen, cycle);
		return;
	}
	o->marks = marks;
	o->marks[o->mark_count++] = (struct view_mark){cycle, op, end};
}

static void begin_op(struct view_ops *o, const struct rs_event *e, size_t index)
{
	uint32_t id = (uint32_t)e->mark.payload, at = (uint32_t)o->count;
	void *ops = o->ops, *list;

	if (e->mark.payload >= RS_OPS)
		return;
	list = o->by_id[id].ops;
	if (o->count == VIEW_OPS_MOST || !grow(&ops, &o->room, o->count, sizeof *o->ops)) {
		miss(o, index, e->cycle);
		return;
	}
	o->ops = ops;
	if (!grow(&list, &o->by_id[id].room, o->by_id[id].count, sizeof *o->by_id[id].ops)) {
		miss(o, index, e->cycle);
		return;
	}
	o->by_id[id].ops = list;
	o->by_id[id].ops[o->by_id[id].count] = at;
	o->ops[at] = (struct view_op){
		.id = id,
		.nth = (uint32_t)o->by_id[id].count++,
		.first = index,
		.begin = e->cycle,
		.instret_begin = e->instret,
		.user = o->user,
	};
	if (id == RS_OP_TICK && o->call.there) {
		o->ops[at].first = o->call.event;
		o->ops[at].begin = o->call.cycle;
		o->ops[at].instret_begin = o->call.instret;
		o->ops[at].user = o->call.user;
		o->ops[at].woken = o->call.woken;
	}
	o->count++;
	add_mark(o, o->ops[at].begin, at, false);
	if (o->depth ==
	    VIEW_DEPTH) { /* a guest that never ends what it begins: forget the oldest */
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

static void end_op(struct view_ops *o, const struct rs_event *e, size_t index)
{
	size_t d = o->depth;

	while (d > 0 && o->ops[o->open[d - 1]].id != e->mark.payload)
		d--;
	if (d == 0)
		return; /* its begin was not recorded */
	close_op(o, o->open[d - 1], e, index, 1);
	o->depth = d - 1;
}

static void mark(struct view_ops *o, const struct rs_event *e, size_t index)
{
	switch (e->mark.kind) {
	case RS_MARK_OP_BEGIN:
		begin_op(o, e, index);
		o->call.there = false;
		break;
	case RS_MARK_OP_END:
		end_op(o, e, index);
		o->call.there = false;
		break;
	case RS_MARK_CONTEXT:
		if (e->mode == RS_MODE_S)
			o->user = (uint32_t)e->mark.payload == RS_CONTEXT_USER;
		break;
	case RS_MARK_WORKLOAD_BEGIN:
		o->workload.begun = true;
		o->workload.begin = e->cycle;
		break;
	case RS_MARK_WORKLOAD_END:
		if (o->workload.begun && !o->workload.ended) {
			o->workload.ended = true;
			o->workload.cycles = e->cycle - 1 - o->workload.begin;
		}
		break;
	default:
		break;
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

/* The hardware calls: it wakes whoever idles, or it interrupts. What follows leads to the
 * handler. */
static void hardware_calls(struct view_ops *o, const struct rs_event *e, size_t index)
{
	bool woken = e->kind == RS_EVENT_IDLE;

	if (!woken && (!(e->trap.cause & RS_CAUSE_INTERRUPT) || o->call.there || index == 0))
		return;
	o->call.there = true;
	o->call.woken = woken;
	o->call.user = o->user;
	o->call.event = woken ? index : index - 1;
	o->call.cycle = woken ? e->cycle : e->cycle - e->cost;
	o->call.instret = e->instret;
}

/* The console, as the serial port has it: bytes stored to its data register. */
static void device(struct view_ops *o, const struct rs_event *e, size_t index)
{
	enum { DATA = RS_UART_BASE, LINE_CONTROL = RS_UART_BASE + 3, DIVISOR = 0x80 };
	void *console = o->console;

	if (!e->access.store)
		return;
	if (e->access.addr == LINE_CONTROL)
		o->divisor = (e->access.value & DIVISOR) != 0;
	if (e->access.addr != DATA || o->divisor)
		return;
	if (o->console_count == VIEW_CONSOLE) {
		o->console_count /= 2;
		memmove(o->console, o->console + o->console_count,
			o->console_count * sizeof *o->console);
	}
	if (!grow(&console, &o->console_room, o->console_count, sizeof *o->console)) {
		return; /* without a console the rest is as good */
	}
	o->console = console;
	o->console[o->console_count++] =
		(struct view_byte){(uint32_t)index, (uint8_t)e->access.value};
}

bool view_ops_update(struct view_ops *o, const struct view_source *s, size_t most)
{
	size_t count = s->count(s->context);
	size_t stop = count - o->seen > most ? o->seen + most : count;

	for (; o->seen < stop; o->seen++) {
		const struct rs_event *e = s->at(s->context, o->seen);

		o->cycles = e->cycle;
		if (e->kind == RS_EVENT_MARK) {
			mark(o, e, o->seen);
		} else if (e->kind == RS_EVENT_TRAP) {
			tick(o, e, o->seen);
			hardware_calls(o, e, o->seen);
		} else if (e->kind == RS_EVENT_DEVICE) {
			device(o, e, o->seen);
		} else if (e->kind == RS_EVENT_IDLE) {
			o->idle += e->cost;
			if (o->workload.begun && !o->workload.ended)
				o->workload.idle += e->cost;
			hardware_calls(o, e, o->seen);
		} else if (e->kind == RS_EVENT_OFF) {
			o->off = true;
			o->code = e->off.code;
			for (; o->depth > 0; o->depth--) /* powering off never comes back */
				close_op(o, o->open[o->depth - 1], e, o->seen, 0);
		}
	}
	return stop < count;
}

void view_ops_complete(struct view_ops *o, const struct rs_ledger *ledger,
		       const struct rs_lane_status *status)
{
	miss(o, o->seen, o->cycles + 1);
	o->cycles = ledger->cycles > o->cycles ? ledger->cycles : o->cycles;
	o->idle = ledger->layers[RS_LAYER_IDLE];
	if (ledger->workload.begun && !o->workload.begun) { /* it began after the last event */
		o->workload.begun = true;
		o->workload.begin = ledger->cycles - ledger->workload.cycles;
	}
	if (ledger->workload.begun) {
		o->workload.ended = ledger->workload.ended;
		o->workload.cycles = ledger->workload.cycles;
		o->workload.idle = ledger->workload.layers[RS_LAYER_IDLE];
	}
	if (status->state == RS_LANE_OFF) {
		o->off = true;
		o->code = status->code;
	}
}

/* How many of `count` elements, in order, are at or before a place: `before(i)` is true, then
 * false. */
#define UPPER_BOUND(count, before)                                                             \
	size_t lo = 0, hi = (count);                                                           \
	while (lo < hi) {                                                                      \
		size_t mid = lo + (hi - lo) / 2;                                               \
		if (before)                                                                    \
			lo = mid + 1;                                                          \
		else                                                                           \
			hi = mid;                                                              \
	}

uint32_t view_ops_at_cycle(const struct view_ops *o, uint64_t cycle)
{
	UPPER_BOUND(o->count, o->ops[mid].begin <= cycle)
	if (o->missing.there && cycle >= o->missing.cycle)
		return VIEW_OP_NONE;
	return lo ? (uint32_t)(lo - 1) : VIEW_OP_NONE;
}

uint32_t view_ops_at_event(const struct view_ops *o, size_t event)
{
	UPPER_BOUND(o->count, o->ops[mid].first <= event)
	if (o->missing.there && event >= o->missing.event)
		return VIEW_OP_NONE;
	return lo ? (uint32_t)(lo - 1) : VIEW_OP_NONE;
}

uint32_t view_ops_find(const struct view_ops *o, uint32_t id, uint32_t nth)
{
	if (id >= RS_OPS || nth >= o->by_id[id].count)
		return VIEW_OP_NONE;
	return o->by_id[id].ops[nth];
}

size_t view_ops_marks_before(const struct view_ops *o, uint64_t cycle)
{
	UPPER_BOUND(o->mark_count, o->marks[mid].cycle <= cycle)
	return lo;
}

size_t view_event_at_cycle(const struct view_source *s, size_t count, uint64_t cycle)
{
	UPPER_BOUND(count, s->at(s->context, mid)->cycle <= cycle)
	return lo ? lo - 1 : 0;
}

enum { RECENT = 4096 }; /* bytes that are looked at for the newest lines */

size_t view_ops_console(const struct view_ops *o, size_t event, char *lines, size_t size,
			size_t most)
{
	UPPER_BOUND(o->console_count, o->console[mid].event <= event)
	size_t found = 0, at = 0;
	bool open = false;

	for (size_t i = lo > RECENT ? lo - RECENT : 0; i < lo; i++) {
		uint8_t byte = o->console[i].byte;

		if (!open && found == most) {
			memmove(lines, lines + size, (most - 1) * size);
			found--;
		}
		if (!open) {
			lines[found++ * size] = '\0';
			at = 0;
			open = true;
		}
		if (byte == '\n') {
			open = false;
		} else if (byte >= ' ' && byte < 0x7f && at + 1 < size) {
			lines[(found - 1) * size + at++] = (char)byte;
			lines[(found - 1) * size + at] = '\0';
		}
	}
	return found;
}
