#include "bench/measure.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "bench/scratch.h"
#include "bench/waterfall.h"
#include "bench/workloads.h"
#include "host/clock.h"
#include "host/message.h"

#define SLICE_CYCLES UINT64_C(4000000)

/* ---- one row */

/* "NAME" or "NAME:SIZE". */
struct choice {
	char guest[256];
	const char *size; /* NULL: the guest's own */
};

static struct choice choose(const char *workload)
{
	const char *colon = strrchr(workload, ':');
	struct choice choice = {.size = NULL};
	size_t length = strlen(workload);

	/* A file's name may contain a colon. */
	if (colon && colon != workload && !strchr(colon, '/') && access(workload, F_OK) != 0) {
		choice.size = colon + 1;
		length = (size_t)(colon - workload);
	}
	snprintf(choice.guest, sizeof choice.guest, "%.*s", (int)length, workload);
	return choice;
}

/* The last line that a guest printed: why it ends, if it says so. */
struct last_line {
	char text[128];
	size_t length;
	bool ended;
};

static void keep_line(void *context, uint8_t byte)
{
	struct last_line *line = context;

	if (line->ended && byte >= ' ')
		line->length = 0;
	line->ended = byte == '\n';
	if (byte >= ' ' && byte < 0x7f && line->length + 1 < sizeof line->text)
		line->text[line->length++] = (char)byte;
	line->text[line->length] = '\0';
}

static void add_reason(struct bench_row *row, const struct last_line *line)
{
	size_t length = strlen(row->problem);

	if (!row->ok && row->status.state == RS_LANE_OFF && row->status.code && line->length)
		snprintf(row->problem + length, sizeof row->problem - length, ": %s",
			 line->text);
}

/* What the threads share. */
struct work {
	struct bench_report *report;
	const struct bench_order *order;
	pthread_mutex_t lock; /* of the rest */
	struct bench_progress progress;
	double since;
};

static bool stopped(const struct bench_order *order)
{
	return order->stop && order->stop();
}

static void run(struct bench_row *row, struct rs_lane *lane, const struct bench_order *order)
{
	double deadline = rs_host_seconds() + order->timeout;
	struct rs_lane_status status;

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !stopped(order) &&
	       (order->timeout <= 0 || rs_host_seconds() < deadline));
	bench_row_take(row, lane);
}

/* Finding a guest and its files is for one thread at a time. */
static enum rs_error open_lane(struct work *w, struct rs_lane **lane,
			       const struct rs_lane_options *options, char *message,
			       size_t size)
{
	enum rs_error e;

	pthread_mutex_lock(&w->lock);
	e = rs_lane_open(lane, options, message, size);
	pthread_mutex_unlock(&w->lock);
	return e;
}

/* What the options of a point refer to. */
struct varied {
	struct rs_costs costs;
	char size[24];
};

static void vary(const struct sweep *sweep, const struct bench_row *row,
		 struct rs_lane_options *options, struct varied *v)
{
	struct sweep_point p = sweep_point(sweep, row->point);
	uint64_t size = sweep_value(sweep, &p, SWEEP_SIZE);
	uint64_t memory = sweep_value(sweep, &p, SWEEP_MEMORY);

	sweep_apply(sweep, &p, &v->costs);
	options->costs = &v->costs;
	if (memory)
		options->memory = memory;
	snprintf(v->size, sizeof v->size, "%" PRIu64, size);
	if (size)
		options->append = v->size;
}

static void measure(struct work *w, struct bench_row *row)
{
	const struct bench_order *order = w->order;
	struct choice choice = choose(row->workload);
	struct rs_lane_options options = order->options;
	struct last_line line = {.length = 0};
	struct varied varied = {.costs = w->report->costs};
	bool launches = !order->options.vm_count && launch_is(choice.guest);
	struct launch launch;
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e;

	options.guest = options.vm_count ? row->workload : choice.guest;
	if (!options.vm_count)
		options.append = choice.size;
	options.generation = row->generation;
	if (row->generation != RS_FULL)
		options.depth = 0;
	if (order->waterfall)
		options.without = row->without;
	if (order->sweep)
		vary(order->sweep, row, &options, &varied);
	if (launches) {
		e = launch_prepare(&launch, &options, choice.guest,
				   choice.size ? choice.size : order->instance, message,
				   sizeof message);
		if (e != RS_OK) {
			bench_row_refuse(row, e, message);
			return;
		}
		launch_observe(&launch, &options);
	}
	options.console = (struct rs_console){.put = keep_line, .context = &line};
	if (!options.drive_count && !options.vm_count && bench_needs_disk(choice.guest)) {
		options.drives = &bench_scratch;
		options.drive_count = 1;
	}
	e = open_lane(w, &lane, &options, message, sizeof message);
	if (e != RS_OK) {
		bench_row_refuse(row, e, message);
		return;
	}
	if (launches && !launch_open(&launch, lane)) {
		bench_row_refuse(row, RS_NO_MEMORY, "no memory for hashes of its RAM");
		rs_lane_close(lane);
		return;
	}
	run(row, lane, order);
	if (launches)
		launch_take(&launch, row);
	add_reason(row, &line);
	rs_lane_close(lane);
}

/* ---- all rows */

static bool needs_scratch(const struct bench_order *order)
{
	for (size_t i = 0; i < order->count && !order->options.drive_count; i++)
		if (bench_needs_disk(choose(order->workloads[i]).guest))
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
	if (w->progress.begun < w->progress.all && !stopped(order)) {
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

/* Drop the rows that were not begun: the last ones. */
static void drop_rest(struct work *w)
{
	struct bench_report *report = w->report;

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
	if (!row->ok || stopped(w->order))
		return;
	if (!first && row->ledger.digest != digest) {
		row->ok = false;
		snprintf(row->problem, sizeof row->problem, "two of its runs differ");
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
		for (size_t i = 0; i < report->count && !stopped(w->order); i++) {
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
	return order->waterfall ? WATERFALL_STEPS : groups_of(order) * order->generation_count;
}

static void make_steps(struct work *w)
{
	for (size_t i = 0; i < WATERFALL_STEPS; i++)
		bench_report_add(w->report, w->order->workloads[0],
				 waterfall_rows[i].generation)
			->without = waterfall_rows[i].without;
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
	if (order->options.costs)
		report->costs = *order->options.costs;
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
