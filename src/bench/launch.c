#include "bench/launch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "host/guests.h"
#include "host/language.h"
#include "host/message.h"
#include "host/sizefile.h"
#include "ringside/abi/board.h"

#define PROCESS "launch-process"

/* The unit's time. All hosts are up by then, and have nothing to do: was_idle() finds out if not. */
#define REQUEST_NS UINT64_C(10000000)
_Static_assert(REQUEST_NS % (RS_CYCLES_PER_TICK * 1000) == 0,
	       "whole ticks, and whole us for a box");

const char *launch_unit_name(enum launch_unit unit)
{
	static const char *const names[] = {[LAUNCH_NONE] = "",
					    [LAUNCH_PROCESS] = "process",
					    [LAUNCH_BOX] = "box",
					    [LAUNCH_VM] = "vm",
					    [LAUNCH_COMPUTER] = "computer"};

	return names[unit];
}

enum launch_unit launch_unit_of(enum rs_generation g)
{
	if (g == RS_BARE)
		return LAUNCH_COMPUTER;
	return g == RS_CONTAINER ? LAUNCH_BOX : LAUNCH_VM;
}

bool launch_is(const char *workload)
{
	return strcmp(workload, "launch") == 0 || strcmp(workload, PROCESS) == 0;
}

/* ---- before the run */

static enum rs_error take_size(struct launch *l, const char *name, char *message, size_t room)
{
	struct rs_size size;
	enum rs_error e = rs_size_find(&size, name, message, room);

	if (e != RS_OK)
		return e;
	l->vm.memory = size.memory;
	l->vm.weight = size.weight;
	l->vm.cap = size.cap;
	strcpy(l->size, size.name);
	return RS_OK;
}

enum rs_error launch_prepare(struct launch *l, struct rs_lane_options *options,
			     const char *workload, const char *size, char *message, size_t room)
{
	enum rs_error e;

	*l = (struct launch){.process = strcmp(workload, PROCESS) == 0};
	e = rs_guests_part(l->path, "unit", message, room);
	options->guest = l->path;
	options->append = l->process ? "-process" : NULL;
	if (e != RS_OK)
		return e;
	if (size)
		e = take_size(l, size, message, room);
	if (e != RS_OK || l->process || options->generation == RS_BARE) {
		*l->size = '\0'; /* neither a process nor a computer comes in sizes */
		return e;
	}
	if (options->generation != RS_CONTAINER && options->memory && !size)
		l->vm.memory = options->memory;
	l->vm.guest = l->path;
	l->vm.start_ns = REQUEST_NS;
	options->guest = NULL;
	options->vms = &l->vm;
	options->vm_count = 1;
	return e;
}

/* ---- frames */

/* Of two contents of a frame that differ it is another, but for one case in 2^64. */
static uint64_t hash(const uint8_t *frame)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15), word;

	for (size_t i = 0; i < LAUNCH_FRAME; i += sizeof word) {
		memcpy(&word, frame + i, sizeof word);
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	return h;
}

static size_t frames_of(const struct launch *l)
{
	return (size_t)(rs_lane_memory(l->lane) / LAUNCH_FRAME);
}

static void hash_all(const struct launch *l)
{
	const uint8_t *ram = rs_lane_machine(l->lane)->ram;

	for (size_t i = 0; i < frames_of(l); i++)
		l->before[i] = hash(ram + i * LAUNCH_FRAME);
}

static uint64_t count_changed(const struct launch *l)
{
	const uint8_t *ram = rs_lane_machine(l->lane)->ram;
	uint64_t changed = 0;

	for (size_t i = 0; i < frames_of(l); i++)
		changed += l->before[i] != hash(ram + i * LAUNCH_FRAME);
	return changed;
}

/* ---- during the run */

static void begin(struct launch *l)
{
	hash_all(l);
	l->request = rs_lane_counts(l->lane);
	l->state = LAUNCH_REQUESTED;
}

/* Its host had nothing to do when the unit's time came. */
static bool was_idle(const struct rs_event *e)
{
	return e->kind == RS_EVENT_IDLE && e->cycle >= REQUEST_NS &&
	       e->cycle - e->cost <= REQUEST_NS;
}

/* The host begins to make the unit: that is the request. What it did before was to look at the clock, and `box` to look
 * at its own arguments. */
static bool requests(const struct launch *l, const struct rs_event *e, const struct rs_fact *f)
{
	if (l->process)
		return f->kind == RS_FACT_TIMED_BEGIN;
	return l->state == LAUNCH_DUE && f->kind == RS_FACT_VM_TIME &&
	       e->mark.kind == (rs_lane_generation(l->lane) == RS_CONTAINER ? RS_MARK_VM_WAKE
									    : RS_MARK_VM_MAKE);
}

static bool enters_program(const struct rs_event *e, const struct rs_fact *f)
{
	return (e->kind == RS_EVENT_RETURN && f->layer_to == RS_LAYER_APP) ||
	       (e->kind == RS_EVENT_MARK && e->mark.kind == RS_MARK_VM_READY &&
		f->layer == RS_LAYER_HYPERVISOR);
}

/* The unit's first instruction is a mark: what entered a program last has entered the unit. */
static void on_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct launch *l = context;

	if (l->state == LAUNCH_WAITS && !l->process && was_idle(e))
		l->state = LAUNCH_DUE;
	else if (l->state < LAUNCH_REQUESTED && requests(l, e, f))
		begin(l);
	else if (l->state != LAUNCH_REQUESTED)
		return;
	else if (enters_program(e, f))
		l->entered = rs_lane_counts(l->lane);
	else if (e->kind == RS_EVENT_MARK && e->mark.kind == RS_MARK_WORKLOAD_END) {
		l->changed = count_changed(l);
		l->state = LAUNCH_BEGUN;
	}
}

void launch_observe(struct launch *l, struct rs_lane_options *options)
{
	options->observer = (struct rs_lane_observer){.event = on_event,
						      .context = l,
						      .mask = RS_EVENT_BIT(RS_EVENT_RETURN) |
							      RS_EVENT_BIT(RS_EVENT_MARK) |
							      RS_EVENT_BIT(RS_EVENT_IDLE)};
}

bool launch_open(struct launch *l, struct rs_lane *lane)
{
	l->lane = lane;
	l->before = malloc(frames_of(l) * sizeof *l->before);
	if (!l->before)
		return false;
	if (!l->process && rs_lane_generation(lane) == RS_BARE)
		begin(l); /* the request is power-on */
	return true;
}

/* ---- after the run */

static void take_memory(const struct launch *l, struct launch_result *r,
			const struct bench_row *row)
{
	if (r->unit == LAUNCH_COMPUTER)
		r->reserved = frames_of(l);
	else if (r->unit == LAUNCH_VM)
		r->reserved = rs_lane_set_aside(l->lane, 0) / LAUNCH_FRAME;
	else
		r->reserved = row->ledger.vms[0].workload.done;
	r->touched = l->changed;
}

static void take_loaded(const struct launch *l, struct launch_result *r)
{
	const struct rs_loaded *piece;

	for (size_t i = 0; (piece = rs_lane_loaded(l->lane, i)); i++) {
		r->loaded_bytes += piece->bytes;
		if (r->loaded_count < LAUNCH_PIECES)
			r->loaded[r->loaded_count++] = *piece;
	}
}

/* The figures of the row are those between request and first instruction. */
static void take_part(const struct launch *l, struct bench_row *row)
{
	row->measured.taken = rs_counts_since(&l->entered, &l->request);
	row->marked = row->measured.marked = true;
	row->cycles = row->measured.taken.cycles;
	row->instructions = row->measured.taken.instructions;
	row->layers = row->measured.taken.layers;
	row->busy = row->cycles - row->layers[RS_LAYER_IDLE];
	row->exit_count = row->measured.exit_count = 0;
	row->size = row->launch.reserved * LAUNCH_FRAME;
}

static void judge(const struct launch *l, struct bench_row *row)
{
	const struct rs_vm_ledger *vm = &row->ledger.vms[0];

	if (!row->ok)
		return;
	if (l->state == LAUNCH_WAITS)
		snprintf(row->problem, sizeof row->problem,
			 _("the unit was never requested: its host was busy at %llu cycles"),
			 (unsigned long long)REQUEST_NS);
	else if (l->state < LAUNCH_BEGUN)
		snprintf(row->problem, sizeof row->problem,
			 _("the unit's program never began"));
	else if (!l->process &&
		 (vm->asked != l->request.cycles || vm->ready != l->entered.cycles))
		snprintf(row->problem, sizeof row->problem,
			 _("the ledger has it from %llu to %llu cycles, and not from %llu to "
			   "%llu"),
			 (unsigned long long)vm->asked, (unsigned long long)vm->ready,
			 (unsigned long long)l->request.cycles,
			 (unsigned long long)l->entered.cycles);
	row->ok = !row->problem[0];
}

void launch_take(struct launch *l, struct bench_row *row)
{
	struct launch_result *r = &row->launch;

	judge(l, row);
	if (row->ok) {
		r->unit = l->process ? LAUNCH_PROCESS : launch_unit_of(row->generation);
		strcpy(r->size, l->size);
		take_memory(l, r, row);
		take_loaded(l, r);
		if (!l->process)
			take_part(l, row);
	}
	free(l->before);
	l->before = NULL;
}
