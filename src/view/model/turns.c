#include "view/model/turns.h"

#include <stdlib.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"

/* ---- lists */

/* @return a place for one more, all 0; NULL without memory: then the newest are missing, and `from`
 * says so. */
static void *append(struct view_list *l, size_t size, size_t most, uint64_t begin)
{
	char *items = l->items;

	if (l->count == l->room && l->room < most) {
		size_t room = l->room ? 2 * l->room : 64;

		items = realloc(l->items, room * size);
		if (!items) {
			l->from = begin;
			return NULL;
		}
		l->items = items;
		l->room = room;
	} else if (l->count == l->room) {
		l->count = most / 2;
		memmove(items, items + (most - l->count) * size, l->count * size);
		memcpy(&l->from, items, sizeof l->from); /* its begin, the first member */
	}
	return memset(items + l->count++ * size, 0, size);
}

static void *newest(const struct view_list *l, size_t size)
{
	return l->count ? (char *)l->items + (l->count - 1) * size : NULL;
}

#define APPEND(list, type, most, begin)                                                        \
	((struct type *)append(&(list), sizeof(struct type), most, begin))
#define NEWEST(list, type) ((struct type *)newest(&(list), sizeof(struct type)))

void view_turns_free(struct view_turns *t)
{
	free(t->spans.items);
	free(t->turns.items);
	free(t->waits.items);
	free(t->exits.items);
	free(t->bins);
	memset(t, 0, sizeof *t);
}

/* ---- cycles */

/* Bins twice as wide. */
static void widen(struct view_turns *t)
{
	for (size_t i = 0; i < VIEW_BINS / 2; i++) {
		struct view_bin sum = t->bins[2 * i];

		view_bin_add(&sum, &t->bins[2 * i + 1]);
		t->bins[i] = sum;
	}
	memset(t->bins + VIEW_BINS / 2, 0, VIEW_BINS / 2 * sizeof *t->bins);
	t->width *= 2;
}

static void add_span(struct view_turns *t, uint64_t begin, unsigned vm, unsigned layer)
{
	struct view_span *last = NEWEST(t->spans, view_span);

	if (last && last->vm == vm && last->layer == layer)
		return;
	last = APPEND(t->spans, view_span, VIEW_SPANS_MOST, begin);
	if (!last)
		return;
	last->begin = begin;
	last->vm = (uint8_t)vm;
	last->layer = (uint8_t)layer;
}

/* The cycles up to `to` were a layer's. */
static void charge(struct view_turns *t, uint64_t to, unsigned layer)
{
	uint64_t from = t->cycles;
	unsigned vm = layer == RS_LAYER_IDLE || layer == VIEW_LAYER_LOST ? RS_VM_NONE : t->vm;
	struct view_turn *turn = NEWEST(t->turns, view_turn);

	if (to <= from)
		return;
	add_span(t, from, vm, layer);
	t->sums[vm][layer] += to - from;
	if (turn && layer < RS_LAYERS)
		turn->layers[layer] += to - from;
	if (turn)
		turn->end = to;
	if (layer == RS_LAYER_IDLE)
		t->idle += to - from;
	t->cycles = to;
	while (t->bins && to > t->width * VIEW_BINS)
		widen(t);
	while (t->bins && from < to) {
		size_t bin = (size_t)(from / t->width);
		uint64_t end = ((uint64_t)bin + 1) * t->width;

		end = end < to ? end : to;
		t->bins[bin].cycles[vm][layer] += end - from;
		from = end;
	}
}

/* ---- turns and waits */

static void begin_turn(struct view_turns *t, unsigned vm, size_t event)
{
	struct view_turn *turn = APPEND(t->turns, view_turn, VIEW_TURNS_MOST, t->cycles);

	t->has_cpu = vm != RS_VM_NONE;
	if (!turn)
		return;
	turn->begin = turn->end = t->cycles;
	turn->first = turn->last = event;
	turn->vm = (uint8_t)vm;
	turn->next = RS_VM_NONE;
}

static void begin_wait(struct view_turns *t, unsigned vm, uint64_t since)
{
	if (t->state[vm].wants)
		return;
	t->state[vm].wants = t->state[vm].known = true;
	t->state[vm].asleep = false;
	t->state[vm].since = since;
	t->state[vm].idle = t->idle;
}

static void end_wait(struct view_turns *t, unsigned vm)
{
	struct view_wait *w;

	if (!t->state[vm].known) /* it was there from the beginning */
		begin_wait(t, vm, t->first);
	if (!t->state[vm].wants)
		return;
	t->state[vm].wants = false;
	if (t->cycles <= t->state[vm].since)
		return;
	t->waited[vm] += t->cycles - t->state[vm].since;
	w = APPEND(t->waits, view_wait, VIEW_WAITS_MOST, t->state[vm].since);
	if (!w)
		return;
	w->begin = t->state[vm].since;
	w->end = t->cycles;
	w->idle = t->idle - t->state[vm].idle;
	w->vm = (uint8_t)vm;
}

/* The VM that has the CPU does not have it any more; `next` has, or RS_VM_NONE. */
static void end_turn(struct view_turns *t, unsigned next, size_t event)
{
	struct view_turn *turn = NEWEST(t->turns, view_turn);
	unsigned vm = t->vm;

	if (!turn || !t->has_cpu || turn->vm >= RS_VMS)
		return;
	vm = turn->vm;
	turn->last = event;
	t->has_cpu = false;
	if (t->state[vm].ended)
		turn->why = VIEW_TURN_ENDED;
	else if (t->state[vm].asleep)
		turn->why = VIEW_TURN_SLEPT;
	else if (next < RS_VMS && t->state[next].woke)
		turn->why = VIEW_TURN_WOKEN;
	else if (t->cause == (0x80 | RS_IRQ_S_TIMER))
		turn->why = next < RS_VMS ? VIEW_TURN_SLICE : VIEW_TURN_CAPPED;
	else
		turn->why = VIEW_TURN_GAVE;
	turn->next = (uint8_t)next;
	if (turn->why >= VIEW_TURN_WOKEN && turn->why != VIEW_TURN_ENDED)
		begin_wait(t, vm, t->cycles);
}

static void begin_life(struct view_turns *t, unsigned vm)
{
	if (!t->state[vm].begun)
		t->state[vm].begin = t->cycles;
	t->state[vm].begun = true;
}

/* The newest exit is over, if it was not: the VM executes again, or another has the CPU. */
static void end_exit(struct view_turns *t)
{
	struct view_left *x = NEWEST(t->exits, view_left);

	if (x && !x->cycles && x->vm == t->left)
		x->cycles = t->cycles - x->cycle - (t->idle - t->left_idle);
	t->left = RS_VM_NONE;
}

static void give_cpu(struct view_turns *t, unsigned vm, size_t event)
{
	end_exit(t);
	begin_life(t, vm);
	if (!t->first)
		t->first = t->cycles;
	if (vm >= t->vms)
		t->vms = vm + 1;
	end_turn(t, vm, event);
	end_wait(t, vm);
	t->state[vm].known = true;
	t->state[vm].asleep = false;
	begin_turn(t, vm, event);
	t->switches++;
	for (unsigned i = 0; i < RS_VMS; i++)
		t->state[i].woke = false;
}

/* The hypervisor says which VM it runs next, also when it goes on with the same. */
static void choose(struct view_turns *t, unsigned vm, size_t event)
{
	if (!t->has_cpu || NEWEST(t->turns, view_turn)->vm != vm) {
		give_cpu(t, vm, event);
	} else { /* what it waited for had already come */
		t->state[vm].wants = t->state[vm].asleep = false;
	}
}

/* ---- events */

static void on_vm_mark(struct view_turns *t, const struct rs_event *e)
{
	uint64_t vm = e->mark.payload >> RS_MARK_VM_SHIFT;
	uint64_t due = (e->mark.payload & ((UINT64_C(1) << RS_MARK_VM_SHIFT) - 1)) *
		       RS_CYCLES_PER_TICK;

	if (vm >= RS_VMS)
		return;
	if (vm >= t->vms)
		t->vms = (unsigned)vm + 1;
	begin_life(t, (unsigned)vm);
	if (e->mark.kind == RS_MARK_VM_WAKE) {
		/* Due before it slept: it did not sleep at all. */
		begin_wait(t, (unsigned)vm,
			   due < t->cycles && due > t->state[vm].since ? due : t->cycles);
		t->state[vm].woke = true;
	} else if (e->mark.kind == RS_MARK_VM_SLEEP) {
		t->state[vm].asleep = t->state[vm].known = true;
		t->state[vm].since = t->cycles;
	} else if (e->mark.kind == RS_MARK_VM_END) {
		t->state[vm].ended = true;
		t->state[vm].end = t->cycles;
		t->state[vm].wants = false;
		t->left = RS_VM_NONE; /* nothing comes back from its last exit */
	}
}

static void on_exit_(struct view_turns *t, const struct rs_event *e, const struct rs_fact *f,
		     size_t event)
{
	struct view_left *x = APPEND(t->exits, view_left, VIEW_EXITS_MOST, t->cycles - e->cost);
	struct view_turn *turn = NEWEST(t->turns, view_turn);

	t->cause = f->cause;
	t->left = f->vm;
	t->left_idle = t->idle;
	if (turn && t->has_cpu)
		turn->exits++;
	if (!x)
		return;
	x->cycle = e->cycle - e->cost;
	x->event = event;
	x->vm = f->vm;
}

static bool chooses(const struct view_source *s, const struct rs_event *e)
{
	return e->kind == RS_EVENT_MARK && e->mark.kind == RS_MARK_CONTEXT &&
	       e->mode == RS_MODE_S && s->generation != RS_BARE;
}

static void charge_event(struct view_turns *t, const struct rs_event *e,
			 const struct rs_fact *f)
{
	if (e->kind == RS_EVENT_IDLE) {
		charge(t, e->cycle - e->cost, f->layer);
		end_turn(t, RS_VM_NONE, t->seen);
		if (!t->turns.count || NEWEST(t->turns, view_turn)->vm != RS_VM_NONE)
			begin_turn(t, RS_VM_NONE, t->seen);
		charge(t, e->cycle, RS_LAYER_IDLE);
	} else if (e->kind == RS_EVENT_TRAP) {
		charge(t, e->cycle - e->cost, f->layer);
		charge(t, e->cycle, f->layer_to);
	} else {
		charge(t, e->cycle, f->layer);
	}
}

static void take(struct view_turns *t, const struct view_source *s, const struct rs_event *e,
		 const struct rs_fact *f, size_t event)
{
	t->seen = event;
	if (f->flags & RS_FACT_NESTED && e->kind != RS_EVENT_MARK) {
		return; /* the computer has not done this: the emulator has */
	}
	if (!t->turns.count)
		begin_turn(t, RS_VM_NONE, event);
	/* On bare metal nobody says that the OS goes on after it was idle. */
	if (s->generation == RS_BARE && !t->has_cpu && f->flags & RS_FACT_BEGUN &&
	    f->layer <= RS_LAYER_GUEST_OS && e->kind != RS_EVENT_IDLE)
		give_cpu(t, f->vm, event);
	/* Until here it worked for the last one. */
	if (f->vm != t->vm)
		charge(t, e->cycle, f->layer);
	else
		charge_event(t, e, f);
	t->vm = f->vm;
	if (f->kind == RS_FACT_VM_TIME || f->kind == RS_FACT_VM_END ||
	    (e->kind == RS_EVENT_MARK && e->mark.kind == RS_MARK_VM_SLEEP &&
	     e->mode == RS_MODE_S && s->generation != RS_BARE))
		on_vm_mark(t, e);
	if (chooses(s, e) && f->vm < RS_VMS)
		choose(t, f->vm, event);
	if (f->kind == RS_FACT_EXIT)
		on_exit_(t, e, f, event);
	else if (f->kind == RS_FACT_ENTRY)
		end_exit(t);
	else if (f->kind == RS_FACT_VM_END || e->kind == RS_EVENT_OFF)
		end_turn(t, RS_VM_NONE, event);
	if (f->kind == RS_FACT_VM_END) { /* what comes next is nobody's */
		t->vm = RS_VM_NONE;
		begin_turn(t, RS_VM_NONE, event);
	}
}

bool view_turns_update(struct view_turns *t, const struct view_source *s, size_t most)
{
	size_t count = s->count(s->context), next = t->bins ? t->seen + 1 : 0, index;
	size_t stop = count - (next < count ? next : count) < most ? count : next + most;
	const struct rs_event *e;
	struct view_walk w;

	if (!t->bins) {
		t->bins = calloc(VIEW_BINS, sizeof *t->bins);
		t->width = 1024;
		t->vm = t->left = RS_VM_NONE;
		if (!t->bins)
			return false;
	}
	view_walk_begin(&w, s, next, stop);
	while ((e = view_walk_next(&w, &index)) != NULL) {
		if (index > next && next > 0) { /* some are missing between */
			charge(t, e->cycle - e->cost, VIEW_LAYER_LOST);
			t->vm = view_walk_fact(&w)->vm;
		}
		next = index + 1;
		take(t, s, e, view_walk_fact(&w), index);
	}
	return stop < count;
}
