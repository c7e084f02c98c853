#include "bench/bench.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workloads.h"
#include "host/code_memory.h"
#include "host/language.h"

bool bench_report_init(struct bench_report *report, size_t count)
{
	*report = (struct bench_report){
		.room = count, .costs = rs_costs_default(), .origin = rs_provenance_here()};
	report->rows = calloc(count, sizeof *report->rows);
	return report->rows != NULL;
}

void bench_report_configure(struct bench_report *report, const struct rs_lane_options *options)
{
	struct rs_config usual = rs_config_default();

	if (options->costs)
		report->costs = *options->costs;
	report->origin.tlb = options->hardware.chosen ? options->hardware.tlb : RS_TLB_MOST;
	report->origin.walk_cache =
		options->hardware.chosen ? options->hardware.walk_cache : usual.walk_cache;
	report->origin.engine = rs_engine_permitted(options->engine);
}

struct rs_costs bench_row_costs(const struct bench_report *report, const struct bench_row *row)
{
	struct rs_costs costs = report->costs;
	struct sweep_point p;

	if (report->sweep) {
		p = sweep_point(report->sweep, row->point);
		sweep_apply(report->sweep, &p, &costs);
	}
	return costs;
}

bool bench_report_default_costs(const struct bench_report *report)
{
	struct rs_costs usual = rs_costs_default();

	for (size_t i = 0; report->sweep && i < report->sweep->count; i++) {
		const struct sweep_axis *axis = &report->sweep->axes[i];

		for (size_t k = 0; k < axis->count && axis->kind == SWEEP_COST; k++)
			if (axis->values[k] != usual.cycles[axis->cost])
				return false;
	}
	return rs_costs_are_default(&report->costs);
}

enum rs_guest_origin bench_report_guests(const struct bench_report *report)
{
	enum rs_guest_origin least = RS_GUESTS_UNKNOWN;

	for (size_t i = 0; i < report->count; i++) {
		enum rs_guest_origin one = report->rows[i].provenance.guests;

		if (report->rows[i].layers && (!least || one < least))
			least = one;
	}
	return least;
}

struct rs_provenance bench_report_origin(const struct bench_report *report)
{
	struct rs_provenance p = report->origin;

	p.guests = bench_report_guests(report);
	for (size_t i = 0; report->sweep && i < report->sweep->count; i++) {
		p.tlb_varied |= report->sweep->axes[i].kind == SWEEP_TLB;
		p.walk_cache_varied |= report->sweep->axes[i].kind == SWEEP_WALK_CACHE;
	}
	return p;
}

void bench_report_free(struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		bench_times_free(&report->rows[i].times);
	free(report->rows);
	*report = (struct bench_report){0};
}

struct bench_row *bench_report_add(struct bench_report *report, const char *workload,
				   enum rs_generation generation)
{
	struct bench_row *row = &report->rows[report->count++];

	row->workload = workload;
	row->generation = generation;
	snprintf(row->problem, sizeof row->problem, _("not run"));
	return row;
}

/* Why a run is not a measurement; empty if it is one. */
static void judge(struct bench_row *row)
{
	char *text = row->problem;
	size_t size = sizeof row->problem;

	text[0] = '\0';
	switch (row->status.state) {
	case RS_LANE_OFF:
		if (row->status.code == BENCH_IMPOSSIBLE) {
			row->skipped = row->lacking = true;
			snprintf(text, size,
				 _("this computer lacks what the workload would time"));
		} else if (row->status.code != 0)
			snprintf(text, size, _("the guest failed with exit code %" PRIu32),
				 row->status.code);
		else if (row->ledger.workload.ended && row->ledger.workload.result != 0)
			snprintf(text, size, _("the workload's own check failed (%" PRIu64 ")"),
				 row->ledger.workload.result);
		break;
	case RS_LANE_HANG:
		snprintf(text, size, _("hangs: %s"), _(row->status.reason));
		break;
	case RS_LANE_LIMIT:
		snprintf(text, size, _("stopped before its end"));
		break;
	case RS_LANE_INPUT:
		snprintf(text, size, _("waits for console input, which there is none of here"));
		break;
	case RS_LANE_RUNNING:
		snprintf(text, size, _("not finished"));
		break;
	}
	row->ok = text[0] == '\0';
}

/* What each took in its own timed part; there are neither instructions nor exits by virtual machine and part. */
static struct rs_measured measured_of_several(const struct rs_ledger *l)
{
	struct rs_measured m = {.marked = true};

	if (l->vm_count == 1)
		return rs_ledger_measured(l);
	for (size_t i = 0; i < l->vm_count; i++) {
		const struct rs_vm_ledger *vm = &l->vms[i];

		if (!vm->workload.ended)
			return rs_ledger_guest_run(l);
		for (size_t k = 0; k < RS_LAYERS; k++) {
			m.taken.layers[k] += vm->timed[k];
			m.taken.cycles += vm->timed[k];
		}
	}
	return m;
}

void bench_row_take(struct bench_row *row, struct rs_lane *lane)
{
	const struct rs_ledger *l = &row->ledger;
	const struct rs_image_id *images = rs_lane_images(lane, &row->image_count);

	row->status = rs_lane_status(lane);
	for (unsigned vm = 0; vm < RS_VMS; vm++)
		row->responses[vm] = rs_lane_responses(lane, vm);
	rs_lane_ledger(lane, &row->ledger);
	memcpy(row->images, images, row->image_count * sizeof *images);
	row->provenance = rs_lane_provenance(lane);
	row->measured = row->several ? measured_of_several(l) : rs_ledger_measured(l);
	row->marked = row->measured.marked;
	row->cycles = row->measured.taken.cycles;
	row->instructions = row->measured.taken.instructions;
	row->layers = row->measured.taken.layers;
	row->busy = row->cycles - row->layers[RS_LAYER_IDLE];
	row->calls = l->workload.calls;
	row->faults = l->workload.faults;
	row->switches = l->workload.switches;
	row->exits = row->measured.exits;
	row->exit_count = row->measured.exit_count;
	row->size = l->workload.total;
	judge(row);
}

static void counts_add(struct rs_counts *c, const struct rs_counts *more)
{
	c->cycles += more->cycles;
	c->instructions += more->instructions;
	for (size_t i = 0; i < RS_LAYERS; i++) {
		c->layers[i] += more->layers[i];
		c->layer_instructions[i] += more->layer_instructions[i];
		rs_walks_add(&c->walks[i], &more->walks[i], 1);
	}
}

static void add_images(struct bench_row *row, const struct bench_row *more)
{
	for (size_t i = 0; i < more->image_count; i++) {
		size_t k = 0;

		while (k < row->image_count && row->images[k].hash != more->images[i].hash)
			k++;
		if (k == row->image_count && k < RS_IMAGE_IDS)
			row->images[row->image_count++] = more->images[i];
	}
	row->provenance.images = rs_images_add(row->provenance.images, more->provenance.images);
	if (more->provenance.guests < row->provenance.guests)
		row->provenance.guests = more->provenance.guests;
}

void bench_row_add(struct bench_row *row, const struct bench_row *more)
{
	if (!row->ok)
		return;
	if (!more->ok) {
		row->ok = false;
		row->skipped = more->skipped;
		row->refused = more->refused;
		row->status = more->status;
		snprintf(row->problem, sizeof row->problem, "%s", more->problem);
		return;
	}
	counts_add(&row->measured.taken, &more->measured.taken);
	row->cycles += more->cycles;
	row->instructions += more->instructions;
	row->busy += more->busy;
	row->status.host_seconds += more->status.host_seconds;
	row->provenance.memory += more->provenance.memory;
	row->ledger.digest = rs_images_add(row->ledger.digest, more->ledger.digest);
	row->ledger.vms[0].start.cycles += more->ledger.vms[0].start.cycles;
	add_images(row, more);
}

void bench_row_refuse(struct bench_row *row, enum rs_error e, const char *message)
{
	row->refused = e;
	row->skipped = e == RS_BAD_CONFIG;
	snprintf(row->problem, sizeof row->problem, "%s", message);
}

bool bench_rows_belong(const struct bench_row *a, const struct bench_row *b)
{
	return a->point == b->point && strcmp(a->workload, b->workload) == 0;
}

void bench_report_ratios(struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *base = &report->rows[i];

		if (base->generation != RS_BARE || !base->ok || base->busy == 0)
			continue;
		for (size_t j = 0; j < report->count; j++) {
			struct bench_row *row = &report->rows[j];

			if (!row->ok || !bench_rows_belong(row, base))
				continue;
			row->ratio = (double)row->cycles / (double)base->cycles;
			row->busy_ratio = (double)row->busy / (double)base->busy;
		}
	}
}

static bool in_group(const struct bench_row *row, enum bench_group group)
{
	const struct bench_workload *known;
	char name[64];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(row->workload, ":"), row->workload);
	known = bench_workload_find(name);
	if (known && known->apart)
		return false;
	return group == BENCH_GROUPS || (known && known->group == group);
}

struct bench_mean bench_report_mean(const struct bench_report *report, enum bench_group group,
				    enum rs_generation g)
{
	struct bench_mean mean = {.count = 0};
	double sum = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];

		if (row->generation != g || row->busy_ratio <= 0 || !in_group(row, group))
			continue;
		mean.count++;
		sum += log(row->busy_ratio);
	}
	if (mean.count)
		mean.ratio = exp(sum / (double)mean.count);
	return mean;
}
