#include "bench/density.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "host/language.h"
#include "host/message.h"
#include "host/sizefile.h"
#include "lane/responses.h"
#include "ringside/abi/board.h"

#define REQUESTS     300
#define MEAN_US	     1000
#define COMPUTER     (UINT64_C(128) << 20)
#define SLICE_CYCLES UINT64_C(4000000)

/* Units of one computer are handed out one after the other, so that one is up before the next is asked for. Each has
 * the same requests, which arrive at multiples of a 64th of their mean: a part of that moves them against each other. */
#define HAND_OUT_US 10000
#define GOLDEN	    618 / 1000

/* In the shell's 512 characters. */
#define LINE_PROCESSES 20
_Static_assert(RS_VMS == 8, "the message says so");

const char *density_limit_name(enum density_limit limit)
{
	static const char *const names[] = {
		[DENSITY_P99] = "p99",	     [DENSITY_BUSY] = "busy",
		[DENSITY_MEMORY] = "memory", [DENSITY_TABLE] = "table",
		[DENSITY_FAILED] = "failed", [DENSITY_ENOUGH] = "enough"};

	return names[limit];
}

/* ---- one run */

/* Requests that were served: when each arrived, and what it took. */
struct served {
	struct {
		uint64_t arrival, cycles;
	} * list;
	size_t count, room;
	bool full; /* of host memory */
};

struct watch {
	struct rs_lane *lane;
	size_t units, begun, ended;
	struct rs_counts first,
		last; /* when the last unit had begun, and the first had ended */
	struct served served;
};

static void add_served(struct served *s, uint64_t arrival, uint64_t now)
{
	size_t room = s->room ? 2 * s->room : 1024;
	void *list;

	if (s->count == s->room) {
		list = realloc(s->list, room * sizeof *s->list);
		s->full = s->full || !list;
		if (!list)
			return;
		s->list = list;
		s->room = room;
	}
	s->list[s->count].arrival = arrival;
	s->list[s->count++].cycles = now - arrival;
}

static void on_mark(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct watch *w = context;
	uint64_t arrival = e->mark.payload * RS_CYCLES_PER_TICK;

	if (f->layer == RS_LAYER_HYPERVISOR && !(f->flags & RS_FACT_NESTED))
		return;
	if (e->mark.kind == RS_MARK_WORKLOAD_BEGIN && ++w->begun == w->units)
		w->first = rs_lane_counts(w->lane);
	else if (e->mark.kind == RS_MARK_WORKLOAD_END && !w->ended++)
		w->last = rs_lane_counts(w->lane);
	else if (e->mark.kind == RS_MARK_WORKLOAD_RESPONSE && arrival <= e->cycle)
		add_served(&w->served, arrival, e->cycle);
}

/* Those that arrived while all units were serving, however long they took. */
static void add_up(const struct watch *w, struct density_step *step)
{
	struct responses counted = {.count = 0};

	for (size_t i = 0; i < w->served.count; i++)
		if (w->served.list[i].arrival >= w->first.cycles &&
		    w->served.list[i].arrival < w->last.cycles)
			responses_add(&counted, w->served.list[i].cycles);
	step->responses = responses_read(&counted);
	step->cycles = w->last.cycles - w->first.cycles;
	step->busy =
		step->cycles - (w->last.layers[RS_LAYER_IDLE] - w->first.layers[RS_LAYER_IDLE]);
	responses_free(&counted);
}

/* ---- what runs */

struct run {
	const struct density_order *order;
	struct density_report *report;
	struct density_row *row;
	size_t units;
	struct rs_vm vms[RS_VMS];
	char words[DENSITY_MOST * 40 + 16];
	char serve[32];
};

/* A shell that starts each in the background, likewise after the one before; its sleep counts in ms. */
static void write_processes(struct run *r)
{
	size_t used = (size_t)snprintf(r->words, sizeof r->words, "-c ");

	for (size_t i = 0; i < r->units; i++)
		used += (size_t)snprintf(r->words + used, sizeof r->words - used, "%sserve %s",
					 i ? "&sleep 10;" : "", r->serve);
}

static void choose_guests(struct run *r, struct rs_lane_options *o)
{
	uint64_t mean_ns = (uint64_t)r->report->mean_us * 1000;
	uint64_t apart = HAND_OUT_US * UINT64_C(1000) + mean_ns / 64 * GOLDEN;
	struct rs_size size = {.memory = 0};
	char message[8];

	snprintf(r->serve, sizeof r->serve, "%ld %ld", r->report->requests, r->report->mean_us);
	if (r->row->unit == LAUNCH_PROCESS) {
		write_processes(r);
		o->guest = "shell";
		o->append = r->words;
		return;
	}
	if (r->order->size) /* it was found before */
		(void)rs_size_find(&size, r->order->size, message, sizeof message);
	for (size_t i = 0; i < r->units; i++)
		r->vms[i] = (struct rs_vm){.guest = "serve",
					   .append = r->serve,
					   .memory = size.memory,
					   .weight = size.weight,
					   .cap = size.cap,
					   .start_ns = i * apart};
	o->vms = r->vms;
	o->vm_count = r->units;
	if (r->row->unit == LAUNCH_VM)
		o->memory = 0; /* the computer has what its guests need: checked below */
}

static bool stopped(const struct density_order *order)
{
	return order->stop && order->stop();
}

static void fail(struct density_row *row, enum density_limit limit, const char *why)
{
	row->limit = limit;
	snprintf(row->problem, sizeof row->problem, "%s", why);
}

/* @return whether the run is a step. */
static bool judge(struct run *r, const struct watch *w, const struct rs_lane_status *status)
{
	char why[256] = "";

	if (status->state != RS_LANE_OFF)
		snprintf(why, sizeof why, _("it did not end"));
	else if (status->code)
		snprintf(why, sizeof why, _("it failed with exit code %" PRIu32), status->code);
	else if (w->begun < r->units || !w->ended || w->first.cycles >= w->last.cycles)
		snprintf(why, sizeof why,
			 _("the first unit had ended before the last one served"));
	else if (w->served.full)
		snprintf(why, sizeof why, _("no memory for the response times"));
	if (*why)
		fail(r->row, DENSITY_FAILED, why);
	return !*why;
}

static bool fits(struct run *r, const struct rs_lane *lane)
{
	uint64_t memory = rs_lane_memory(lane);
	char why[160];

	if (memory <= r->report->memory)
		return true;
	snprintf(why, sizeof why, _("%zu need %" PRIu64 " MiB, and the computer has %" PRIu64),
		 r->units, memory >> 20, r->report->memory >> 20);
	fail(r->row, DENSITY_MEMORY, why);
	return false;
}

static void note_origin(struct density_row *row, const struct rs_lane *lane)
{
	const struct rs_image_id *images = rs_lane_images(lane, &row->image_count);

	row->provenance = rs_lane_provenance(lane);
	memcpy(row->images, images, row->image_count * sizeof *images);
}

static bool run_lane(struct run *r, struct watch *w, struct density_step *step)
{
	struct rs_lane_status status;

	step->memory = rs_lane_memory(w->lane);
	if (!fits(r, w->lane))
		return false;
	do
		status = rs_lane_run(w->lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !stopped(r->order));
	if (stopped(r->order) || !judge(r, w, &status))
		return false;
	add_up(w, step);
	note_origin(r->row, w->lane);
	return true;
}

/* @return false if there is no such step: the row says why. */
static bool run_step(struct run *r, struct density_step *step)
{
	struct rs_lane_options options = r->order->options;
	struct watch watch = {.units = r->units};
	char message[1024];
	bool good = false;

	options.generation = r->row->generation;
	if (options.generation != RS_FULL)
		options.depth = 0;
	if (!options.memory)
		options.memory = r->report->memory;
	choose_guests(r, &options);
	options.observer = (struct rs_lane_observer){
		.event = on_mark, .context = &watch, .mask = RS_EVENT_BIT(RS_EVENT_MARK)};
	if (rs_lane_open(&watch.lane, &options, message, sizeof message) != RS_OK)
		fail(r->row, DENSITY_FAILED, message);
	else
		good = run_lane(r, &watch, step);
	rs_lane_close(watch.lane);
	free(watch.served.list);
	return good;
}

/* ---- all runs */

/* A further unit has no row in a table. @return false if there is one. */
static bool table_is_full(struct density_row *row, size_t units)
{
	if (row->unit == LAUNCH_PROCESS && units > LINE_PROCESSES)
		fail(row, DENSITY_TABLE,
		     _("the line of the shell that starts them has no more room"));
	else if (row->unit != LAUNCH_PROCESS && units > RS_VMS)
		fail(row, DENSITY_TABLE, _("a lane shows at most 8 virtual machines or boxes"));
	else
		return false;
	return true;
}

/* Each virtual machine reserves as much as the one before. Processes and boxes reserve nothing. */
static size_t memory_for(const struct density_report *report, const struct density_row *row)
{
	uint64_t last, each;

	if (row->unit != LAUNCH_VM || row->limit != DENSITY_TABLE || row->count < 2)
		return 0;
	last = row->steps[row->count - 1].memory;
	each = last - row->steps[row->count - 2].memory;
	return each ? row->count + (size_t)((report->memory - last) / each) : 0;
}

/* But for what rounds to nothing. */
static bool never_idle(const struct density_step *step)
{
	return step->busy > step->cycles - step->cycles / 100;
}

static void measure_row(struct run *r)
{
	struct density_row *row = r->row;

	for (r->units = 1; r->units <= DENSITY_MOST; r->units++) {
		struct density_step *step = &row->steps[row->count];

		if (table_is_full(row, r->units))
			return;
		if (r->order->begin)
			r->order->begin(row, r->units);
		if (!run_step(r, step))
			return;
		row->count++;
		if (never_idle(step)) {
			fail(row, DENSITY_BUSY,
			     _("the CPU is never idle: it does not keep up"));
			return;
		}
		if (step->responses.p99 > 2 * row->steps[0].responses.p99) {
			fail(row, DENSITY_P99, _("its p99 is more than twice that of one"));
			return;
		}
		row->units = r->units;
	}
	row->limit = DENSITY_ENOUGH;
}

static void add_row(struct density_report *report, enum rs_generation g, enum launch_unit unit)
{
	struct density_row *row = &report->rows[report->count++];

	row->generation = g;
	row->unit = unit;
}

enum rs_error density_measure(struct density_report *report, const struct density_order *order,
			      char *message, size_t room)
{
	struct run run = {.order = order, .report = report};
	struct rs_size size;

	*report = (struct density_report){
		.memory = order->options.memory ? order->options.memory : COMPUTER,
		.requests = REQUESTS,
		.mean_us = order->mean_us ? (long)order->mean_us : MEAN_US,
		.costs = order->options.costs ? *order->options.costs : rs_costs_default()};
	if (order->size) {
		enum rs_error e = rs_size_find(&size, order->size, message, room);

		if (e != RS_OK)
			return e;
		strcpy(report->size, size.name);
	}
	for (size_t i = 0; i < order->generation_count; i++) {
		enum rs_generation g = order->generations[i];

		add_row(report, g, g == RS_BARE ? LAUNCH_PROCESS : launch_unit_of(g));
	}
	for (size_t i = 0; i < report->count && !stopped(order); i++) {
		run.row = &report->rows[i];
		measure_row(&run);
		run.row->room = memory_for(report, run.row);
	}
	return RS_OK;
}
