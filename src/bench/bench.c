#include "bench/bench.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workloads.h"

bool bench_report_init(struct bench_report *report, size_t count)
{
	*report = (struct bench_report){.room = count, .costs = rs_costs_default()};
	report->rows = calloc(count, sizeof *report->rows);
	return report->rows != NULL;
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
	snprintf(row->problem, sizeof row->problem, "not run");
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
				 "this computer lacks what the workload would time");
		} else if (row->status.code != 0)
			snprintf(text, size, "the guest failed with exit code %" PRIu32,
				 row->status.code);
		else if (row->ledger.workload.ended && row->ledger.workload.result != 0)
			snprintf(text, size, "the workload's own check failed (%" PRIu64 ")",
				 row->ledger.workload.result);
		break;
	case RS_LANE_HANG:
		snprintf(text, size, "hangs: %s", row->status.reason);
		break;
	case RS_LANE_LIMIT:
		snprintf(text, size, "stopped before its end");
		break;
	case RS_LANE_INPUT:
		snprintf(text, size, "waits for console input, which there is none of here");
		break;
	case RS_LANE_RUNNING:
		snprintf(text, size, "not finished");
		break;
	}
	row->ok = text[0] == '\0';
}

void bench_row_take(struct bench_row *row, struct rs_lane *lane)
{
	const struct rs_ledger *l = &row->ledger;

	row->status = rs_lane_status(lane);
	for (unsigned vm = 0; vm < RS_VMS; vm++)
		row->responses[vm] = rs_lane_responses(lane, vm);
	rs_lane_ledger(lane, &row->ledger);
	row->provenance = rs_lane_provenance(lane);
	row->measured = rs_ledger_measured(l);
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
