#include "hypervisors/common/scheduler.h"

#define SCHED_SCALE (1u << 20) /* so that a division by a weight loses next to nothing */

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t window_of(uint64_t now)
{
	return now / SCHED_WINDOW;
}

static uint64_t window_end(uint64_t now)
{
	return (window_of(now) + 1) * SCHED_WINDOW;
}

static bool has_cap(const struct sched_vm *vm)
{
	return vm->budget < SCHED_WINDOW;
}

/* It wants the CPU, and its cap allows it. */
static bool may_run(const struct sched_vm *vm)
{
	return vm->state == SCHED_RUNNABLE && (!has_cap(vm) || vm->used < vm->budget);
}

void scheduler_init(struct scheduler *s, uint64_t slice, uint64_t now)
{
	*s = (struct scheduler){.running = SCHED_NOBODY, .slice = slice, .now = now};
}

/* From here on it competes with the others: without credit for the time before. */
static void enter(struct scheduler *s, struct sched_vm *vm)
{
	vm->state = SCHED_RUNNABLE;
	vm->virtual_time = later(vm->virtual_time, s->least);
	vm->woke = true;
}

void scheduler_add(struct scheduler *s, unsigned number, uint32_t weight, uint32_t cap)
{
	struct sched_vm *vm = &s->vm[number];

	*vm = (struct sched_vm){.weight = weight,
				.budget = (uint64_t)SCHED_WINDOW * cap / SCHED_NO_CAP,
				.window = window_of(s->now)};
	if ((int)number >= s->count)
		s->count = (int)number + 1;
	enter(s, vm);
}

void scheduler_wait(struct scheduler *s, unsigned vm, uint64_t wake_at, bool on_input)
{
	s->vm[vm].state = SCHED_WAITING;
	s->vm[vm].wake_at = wake_at;
	s->vm[vm].wake_on_input = on_input;
}

bool scheduler_wants_input(const struct scheduler *s)
{
	for (int i = 0; i < s->count; i++)
		if (s->vm[i].state == SCHED_WAITING && s->vm[i].wake_on_input)
			return true;
	return false;
}

void scheduler_yield(struct scheduler *s)
{
	s->yielded = true;
}

void scheduler_end(struct scheduler *s, unsigned vm)
{
	s->vm[vm].state = SCHED_ENDED;
}

static void tell_wake(const struct scheduler *s, unsigned vm, uint64_t due)
{
	if (s->on_wake)
		s->on_wake(vm, due);
}

/* ---- where the time since the last decision went */

static void charge_runner(struct sched_vm *vm, uint64_t from, uint64_t to)
{
	uint64_t in_window = to - from;

	vm->ran += to - from;
	vm->virtual_time += (to - from) * SCHED_SCALE / vm->weight;
	if (vm->window != window_of(to)) {
		vm->window = window_of(to);
		vm->used = 0;
		in_window = to - later(from, vm->window * SCHED_WINDOW);
	}
	vm->used += in_window;
}

static void charge(struct scheduler *s, uint64_t to)
{
	for (int i = 0; i < s->count; i++) {
		struct sched_vm *vm = &s->vm[i];

		if (i == s->running)
			charge_runner(vm, s->now, to);
		else if (may_run(vm))
			vm->steal += to - s->now;
		else if (vm->state == SCHED_RUNNABLE)
			vm->capped += to - s->now;
	}
	s->now = to;
}

void scheduler_wake(struct scheduler *s, unsigned vm, uint64_t now)
{
	charge(s, now);
	if (s->vm[vm].state == SCHED_WAITING) {
		enter(s, &s->vm[vm]);
		tell_wake(s, vm, now);
	}
}

void scheduler_input(struct scheduler *s, uint64_t now)
{
	for (int i = 0; i < s->count; i++)
		if (s->vm[i].wake_on_input)
			scheduler_wake(s, (unsigned)i, now);
}

/* ---- which VM has the CPU now */

/* The least virtual time of those that compete: where the next one to wake joins them. */
static void raise_least(struct scheduler *s)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < s->count; i++)
		if (may_run(&s->vm[i]))
			least = earlier(least, s->vm[i].virtual_time);
	if (least != UINT64_MAX)
		s->least = later(s->least, least);
}

static void wake_due(struct scheduler *s)
{
	for (int i = 0; i < s->count; i++) {
		struct sched_vm *vm = &s->vm[i];

		if (vm->state == SCHED_WAITING && vm->wake_at <= s->now) {
			vm->steal += s->now - vm->wake_at;
			enter(s, vm);
			tell_wake(s, (unsigned)i, vm->wake_at);
		}
	}
}

/* A new window: VMs that their caps kept waiting compete again. */
static void refill(struct scheduler *s)
{
	for (int i = 0; i < s->count; i++) {
		struct sched_vm *vm = &s->vm[i];
		bool was_capped = vm->state == SCHED_RUNNABLE && !may_run(vm);

		if (vm->window == window_of(s->now))
			continue;
		vm->window = window_of(s->now);
		vm->used = 0;
		if (was_capped)
			enter(s, vm);
	}
}

/* Does VM `a` go before VM `b`? Of two with the same virtual time the one that woke, and then
 * the heavier one, which needs its turns more often. */
static bool goes_before(const struct sched_vm *a, const struct sched_vm *b)
{
	if (a->virtual_time != b->virtual_time)
		return a->virtual_time < b->virtual_time;
	if (a->woke != b->woke)
		return a->woke;
	return a->weight > b->weight;
}

/* The running VM keeps the CPU to the end of its slice, unless one wakes that goes before it. */
static bool slice_goes_on(const struct scheduler *s)
{
	const struct sched_vm *running;

	if (s->running == SCHED_NOBODY || s->yielded || s->now >= s->slice_end)
		return false;
	running = &s->vm[s->running];
	if (!may_run(running))
		return false;
	for (int i = 0; i < s->count; i++)
		if (may_run(&s->vm[i]) && s->vm[i].woke && goes_before(&s->vm[i], running))
			return false;
	return true;
}

static int choose(const struct scheduler *s)
{
	int best = SCHED_NOBODY;

	if (slice_goes_on(s))
		return s->running;
	for (int i = 0; i < s->count; i++) {
		if (!may_run(&s->vm[i]) || (s->yielded && i == s->running))
			continue;
		if (best == SCHED_NOBODY || goes_before(&s->vm[i], &s->vm[best]))
			best = i;
	}
	if (best == SCHED_NOBODY && s->running != SCHED_NOBODY && may_run(&s->vm[s->running]))
		best = s->running; /* there is no other */
	return best;
}

int scheduler_pick(struct scheduler *s, uint64_t now)
{
	int next;

	charge(s, now);
	raise_least(s);
	wake_due(s);
	refill(s);
	next = choose(s);
	if (next != SCHED_NOBODY) {
		if (next != s->running || now >= s->slice_end || s->yielded)
			s->slice_end = now + s->slice;
		s->vm[next].woke = false;
	}
	s->running = next;
	s->yielded = false;
	return next;
}

uint64_t scheduler_next_event(const struct scheduler *s)
{
	uint64_t next = SCHED_NEVER;

	for (int i = 0; i < s->count; i++) {
		const struct sched_vm *vm = &s->vm[i];

		if (vm->state == SCHED_WAITING)
			next = earlier(next, vm->wake_at);
		else if (vm->state == SCHED_RUNNABLE && !may_run(vm))
			next = earlier(next, window_end(s->now));
		else if (i == s->running && has_cap(vm))
			next = earlier(next, earlier(s->now + vm->budget - vm->used,
						     window_end(s->now)));
		else if (i != s->running && may_run(vm))
			next = earlier(next, s->slice_end);
	}
	return next;
}
