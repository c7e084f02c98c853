#include "bench/measure.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "bench/measure_row.h"
#include "bench/scratch.h"
#include "bench/waterfall.h"
#include "bench/workloads.h"
#include "host/clock.h"
#include "host/language.h"
#include "host/message.h"

/* What the threads share. */
struct work {
	struct bench_report *report;
	const struct bench_order *order;
	pthread_mutex_t lock; /* of the rest */
	struct bench_progress progress;
	double since;
};

static void measure(struct work *w, struct bench_row *row)
{
	const struct measuring m = {w->order, &w->report->costs, &w->lock};

	measure_row(&m, row);
}

/* ---- all rows */

static bool needs_scratch(const struct bench_order *order)
{
	for (size_t i = 0; i < order->count && !order->options.drive_count; i++)
		if (bench_needs_disk(measure_choose(order->workloads[i]).guest))
			return true;
	return false;
}

static void begin_row(struct work *w, const struct bench_row *row)
{
	w->progress.begun++;
	w->progress.seconds = rs_host_seconds() - w->since;
	if (w->order->begin)
		w->order->begin(row, &w->progress);
}

/* @return the next row; NULL: none is left. */
static struct bench_row *take_row(struct work *w)
{
	const struct bench_order *order = w->order;
	struct bench_row *row = NULL;

	pthread_mutex_lock(&w->lock);
	if (w->progress.begun < w->progress.all && !measure_stopped(order)) {
		row = &w->report->rows[w->progress.begun];
		begin_row(w, row);
	}
	pthread_mutex_unlock(&w->lock);
	return row;
}

static void end_row(struct work *w, struct bench_row *row)
{
	const struct bench_order *order = w->order;

	pthread_mutex_lock(&w->lock);
	row->failed = !row->ok && !(row->skipped && (!order->named || row->lacking));
	w->progress.ended++;
	w->progress.seconds = rs_host_seconds() - w->since;
	if (order->end)
		order->end(row, &w->progress);
	pthread_mutex_unlock(&w->lock);
}

static void *work(void *context)
{
	struct work *w = context;
	struct bench_row *row;

	while ((row = take_row(w))) {
		measure(w, row);
		end_row(w, row);
	}
	return NULL;
}

/* Drop the rows that were not begun: the last ones. Those that were cut off stay, and say so. */
static void drop_rest(struct work *w)
{
	struct bench_report *report = w->report;

	for (size_t i = 0; i < report->count && measure_stopped(w->order); i++)
		report->interrupted |= i >= w->progress.begun ||
				       (!report->rows[i].ok && !report->rows[i].refused &&
					report->rows[i].status.state == RS_LANE_RUNNING);
	while (report->count > w->progress.begun)
		bench_times_free(&report->rows[--report->count].times);
}

/* Rows that write to the same disk cannot run at the same time. */
static size_t jobs_of(const struct bench_order *order)
{
	for (size_t i = 0; i < order->options.drive_count; i++)
		if (!order->options.drives[i].snapshot && !order->options.drives[i].read_only)
			return 1;
	return order->jobs;
}

static void measure_all(struct work *w)
{
	const struct bench_order *order = w->order;
	pthread_t threads[BENCH_JOBS_MAX];
	size_t started = 0, jobs = jobs_of(order);

	w->progress.all = w->report->count;
	/* Without a thread it goes on with fewer: this one works too. */
	while (started + 1 < jobs && started < BENCH_JOBS_MAX &&
	       started + 1 < w->report->count &&
	       pthread_create(&threads[started], NULL, work, w) == 0)
		started++;
	work(w);
	while (started > 0)
		pthread_join(threads[--started], NULL);
}

/* ---- host times */

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Run a row once more. Modelled results repeat to the digit, so the last ones stand. */
static void run_again(struct work *w, struct bench_row *row)
{
	uint64_t digest = row->ledger.digest;
	bool first = !row->times.count;
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	measure(w, row);
	getrusage(RUSAGE_SELF, &after);
	if (!row->ok || measure_stopped(w->order))
		return;
	if (!first && row->ledger.digest != digest) {
		row->ok = false;
		snprintf(row->problem, sizeof row->problem, _("two of its runs differ"));
		return;
	}
	bench_times_add(&row->times, row->status.host_seconds);
	row->times.user += seconds_of(after.ru_utime) - seconds_of(before.ru_utime);
	row->times.system += seconds_of(after.ru_stime) - seconds_of(before.ru_stime);
}

/* Row after row, again and again: what slows the host down for a while slows all of them. */
static void measure_in_turn(struct work *w)
{
	struct bench_report *report = w->report;

	w->progress.all = report->count * w->order->repeat;
	for (unsigned turn = 0; turn < w->order->repeat; turn++) {
		for (size_t i = 0; i < report->count && !measure_stopped(w->order); i++) {
			struct bench_row *row = &report->rows[i];

			if (turn > 0 && !row->ok)
				continue;
			begin_row(w, row);
			run_again(w, row);
			end_row(w, row);
		}
	}
}

static size_t points_of(const struct bench_order *order)
{
	return order->sweep ? sweep_points(order->sweep) : 1;
}

/* Workloads and points that are this part's: every so manyth. */
static size_t groups_of(const struct bench_order *order)
{
	size_t all = order->count * points_of(order);

	return order->shards ? (all + order->shards - order->shard) / order->shards : all;
}

static size_t rows_of(const struct bench_order *order)
{
	if (order->waterfall)
		return order->options.vm_count ? WATERFALL_STEPS : WATERFALL_STEPS_OF_ONE;
	return groups_of(order) * order->generation_count;
}

static void make_steps(struct work *w)
{
	for (unsigned i = 0; i < rows_of(w->order); i++) {
		enum waterfall_step step = (enum waterfall_step)i;

		bench_report_add(w->report, w->order->workloads[0], waterfall_generation(step))
			->without = waterfall_without(step, w->order->options.vm_count > 0);
	}
}

static enum rs_error make_rows(struct work *w, char *message, size_t size)
{
	const struct bench_order *order = w->order;

	w->since = rs_host_seconds();
	if (order->waterfall) {
		make_steps(w);
		return RS_OK;
	}
	for (size_t i = 0; i < rows_of(order); i++) {
		size_t group = i / order->generation_count; /* of one workload and point */
		struct bench_row *row;

		if (order->shards)
			group = group * order->shards + order->shard - 1;
		row = bench_report_add(w->report, order->workloads[group / points_of(order)],
				       order->generations[i % order->generation_count]);

		row->point = group % points_of(order);
		if (order->repeat && !bench_times_init(&row->times, order->repeat))
			return rs_refuse(RS_NO_MEMORY, message, size,
					 "no memory for the times");
	}
	return RS_OK;
}

enum rs_error bench_measure(struct bench_report *report, const struct bench_order *order,
			    char *message, size_t size)
{
	struct work w = {.report = report, .order = order, .lock = PTHREAD_MUTEX_INITIALIZER};
	enum rs_error e;

	if (!bench_report_init(report, rows_of(order)))
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for the results");
	bench_report_configure(report, &order->options);
	report->sweep = order->sweep;
	report->shard = (struct bench_shard){order->shard, order->shards, rows_of(order),
					     order->generation_count};
	e = needs_scratch(order) ? bench_scratch_make(message, size) : RS_OK;
	if (e == RS_OK)
		e = make_rows(&w, message, size);
	if (e == RS_OK && order->repeat)
		measure_in_turn(&w);
	else if (e == RS_OK)
		measure_all(&w);
	drop_rest(&w);
	bench_scratch_remove();
	bench_report_ratios(report);
	return e;
}
