/* bench.c - `ringside bench`: workloads x generations. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/json.h"
#include "bench/report.h"
#include "bench/workloads.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/clock.h"

#define SLICE_CYCLES UINT64_C(4000000)

enum { WORKLOADS_MAX = 64 };

/* Cut "a,b" apart, in place. @return how many, or 0 if there are too many or an empty one. */
static size_t split(char *list, const char *names[WORKLOADS_MAX])
{
	size_t n = 0;

	for (char *word = list; word;) {
		char *comma = strchr(word, ',');

		if (comma)
			*comma++ = '\0';
		if (!*word || n == WORKLOADS_MAX)
			return 0;
		names[n++] = word;
		word = comma;
	}
	return n;
}

static size_t take_all(const char *names[WORKLOADS_MAX])
{
	for (size_t i = 0; i < bench_workload_count; i++)
		names[i] = bench_workloads[i].name;
	return bench_workload_count;
}

#define SCRATCH_NAME "the workloads' empty disk"

/* A disk that begins with zeroes: a hole of a file. Each lane has a snapshot of it. */
static bool make_disk(char *path, size_t size)
{
	const char *folder = getenv("TMPDIR");
	int fd;
	bool good;

	if (!folder || !*folder)
		folder = "/tmp";
	snprintf(path, size, "%s/ringside-bench-XXXXXX", folder);
	fd = mkstemp(path);
	good = fd >= 0 && ftruncate(fd, BENCH_DISK_SIZE) == 0;
	if (!good)
		complain(STATUS_IO,
			 SCRATCH_NAME ": cannot be made in %s: %s; TMPDIR names another folder",
			 folder, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}

/* "NAME" or "NAME:SIZE": the size is the guest's argument. */
struct workload_choice {
	char guest[256];
	const char *size; /* NULL: its own */
};

static struct workload_choice choose(const char *workload)
{
	const char *colon = strrchr(workload, ':');
	struct workload_choice choice = {.size = NULL};
	size_t length = strlen(workload);

	if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
		choice.size = colon + 1;
		length = (size_t)(colon - workload);
	}
	snprintf(choice.guest, sizeof choice.guest, "%.*s", (int)length, workload);
	return choice;
}

static void show_progress(const struct bench_report *report, size_t all)
{
	const struct bench_row *row = &report->rows[report->count - 1];

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K[%zu/%zu] %s on %s", report->count, all, row->workload,
			rs_generation_name(row->generation));
}

static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

/* @return STATUS_OK, or why there is no lane. */
static int measure(struct bench_row *row, const struct rs_lane_options *options, double timeout)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e = rs_lane_open(&lane, options, message, sizeof message);

	if (e != RS_OK) {
		bench_row_refuse(row, e, message);
		return (int)status_of_error(e);
	}
	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !interrupted() &&
	       (timeout <= 0 || rs_host_seconds() < deadline));
	bench_row_take(row, lane);
	rs_lane_close(lane);
	return row->ok ? STATUS_OK : (int)status_of_lane(&status);
}

/* Whether a row that is no measurement is a failure: not if the guest cannot run on a
 * generation, unless both were asked for by name. */
static bool is_failure(const struct bench_row *row, bool asked)
{
	return !row->ok && !(row->skipped && (!asked || row->lacking));
}

struct bench_order {
	const char *names[WORKLOADS_MAX];
	size_t count;
	struct generation_list on;
	struct rs_lane_options options;
	struct drive_list drives; /* for all, if there are any */
	struct rs_drive scratch;  /* for who needs one */
	double timeout;
	bool asked; /* workloads and generations were both named */
};

static int measure_one(struct bench_report *report, struct bench_order *order,
		       const char *workload, enum rs_generation g)
{
	struct bench_row *row = bench_report_add(report, workload, g);
	struct workload_choice choice = choose(workload);
	struct rs_lane_options *options = &order->options;
	int status;

	show_progress(report, order->count * order->on.count);
	options->guest = choice.guest;
	options->append = choice.size;
	options->generation = g;
	options->drives = order->drives.list;
	options->drive_count = order->drives.count;
	if (!order->drives.count && bench_needs_disk(choice.guest)) {
		options->drives = &order->scratch;
		options->drive_count = 1;
	}
	status = measure(row, options, order->timeout);
	clear_progress();
	if (!is_failure(row, order->asked))
		return STATUS_OK;
	complain(STATUS_OK, "%s on %s: %s", row->workload, rs_generation_name(g), row->problem);
	return status == STATUS_OK ? STATUS_FAILED : status;
}

/* Run all. @return the first status that is not OK. */
static int measure_all(struct bench_report *report, struct bench_order *order)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < order->count; i++) {
		for (size_t j = 0; j < order->on.count && !interrupted(); j++) {
			int status =
				measure_one(report, order, order->names[i], order->on.list[j]);

			if (result == STATUS_OK)
				result = status;
		}
	}
	bench_report_ratios(report);
	return interrupted() ? STATUS_INTERRUPTED : result;
}

static bool write_report(const struct bench_report *report, const char *json,
			 const char *export_path)
{
	bool good = true;

	if (!json || strcmp(json, "-") != 0) {
		report_table(stdout, report);
		report_layers(stdout, report);
	}
	if (json)
		good = json_write(bench_json(report), json);
	if (export_path)
		good = report_export(report, export_path) && good;
	return good;
}

/* A disk for those workloads that need one, if there are such and nobody brought one. */
static bool needs_scratch(const struct bench_order *order)
{
	for (size_t i = 0; i < order->count; i++) {
		struct workload_choice choice = choose(order->names[i]);

		if (bench_needs_disk(choice.guest))
			return order->drives.count == 0;
	}
	return false;
}

static int bench(struct bench_order *order, const struct cost_choice *costs, const char *json,
		 const char *export_path)
{
	char scratch[4096];
	struct bench_report report;
	int result = STATUS_OK;

	if (!bench_report_init(&report, order->count * order->on.count))
		return complain(STATUS_IMAGE, "no memory");
	if (costs->chosen)
		report.costs = costs->table;
	if (needs_scratch(order)) {
		if (!make_disk(scratch, sizeof scratch))
			result = STATUS_IO;
		order->scratch = (struct rs_drive){
			.file = scratch, .name = SCRATCH_NAME, .snapshot = true};
	}
	if (result == STATUS_OK)
		result = measure_all(&report, order);
	if (order->scratch.file)
		unlink(scratch);
	if (!write_report(&report, json, export_path) && result == STATUS_OK)
		result = STATUS_IO;
	bench_report_free(&report);
	return result;
}

int cmd_bench(int argc, char **argv)
{
	struct bench_order order = {.on = generations_all()};
	struct cost_choice costs = {.chosen = NULL};
	const char *workloads = NULL, *json = NULL, *export_path = NULL;
	const struct option table[] = {
		{"-w", OPTION_TEXT, &workloads, "LIST",
		 "workloads, with commas between, each NAME or NAME:SIZE (all)"},
		{"--on", OPTION_GENERATIONS, &order.on, "LIST",
		 "generations (all: bare,full,para,hvm)"},
		{"-m", OPTION_MEMORY, &order.options.memory, "SIZE",
		 "the guest's RAM (128 MiB)"},
		{"-drive", OPTION_DRIVES, &order.drives, "file=IMG",
		 "a disk, and after it ,readonly=on or ,snapshot=on (bare only so far); "
		 "without "
		 "it those workloads that need a disk get an empty one"},
		{"--costs", OPTION_COSTS, &costs, "FILE",
		 "another cost table ('ringside costs' shows the names)"},
		{"--engine", OPTION_ENGINE, &order.options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
		{"--timeout", OPTION_SECONDS, &order.timeout, "SECONDS",
		 "host time for each run"},
		{"--json", OPTION_OUTPUT, &json, "FILE",
		 "write the results; - is standard output"},
		{"--export", OPTION_OUTPUT, &export_path, "FILE",
		 "write FILE.json, FILE.csv or FILE.md"},
		{NULL},
	};
	const struct command command = {
		.usage = "bench [OPTION]...",
		.purpose = "Measure workloads on several generations, in modelled cycles. "
			   "These repeat to "
			   "the digit, so each is run once.",
		.options = table,
	};
	char *list = NULL;
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands)
		return complain(STATUS_USAGE, "bench: takes no '%s'; workloads go after -w",
				argv[1]);
	if (export_path && !report_format_known(export_path))
		return complain(STATUS_USAGE,
				"--export: found '%s'; needs a name ending in .json, .csv "
				"or .md",
				export_path);
	order.options.costs = costs.chosen;
	order.asked = workloads && order.on.given;
	if (workloads) {
		list = malloc(strlen(workloads) + 1);
		if (!list)
			return complain(STATUS_IMAGE, "no memory");
		strcpy(list, workloads);
		order.count = split(list, order.names);
	} else {
		order.count = take_all(order.names);
	}
	interrupts_catch();
	if (order.count)
		result = bench(&order, &costs, json, export_path);
	else
		result = complain(STATUS_USAGE,
				  "-w: found '%s'; needs one to %d names with commas "
				  "between",
				  workloads, WORKLOADS_MAX);
	free(list);
	return result;
}
