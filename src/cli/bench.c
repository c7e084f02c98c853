/* bench.c - `ringside bench`: workloads x generations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/json.h"
#include "bench/report.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/clock.h"

#define SLICE_CYCLES UINT64_C(4000000)

enum { WORKLOADS_MAX = 32 };

/* What runs without -w. */
#define DEFAULT_WORKLOADS "tour"

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

/* Run all. @return the first status that is not OK; a guest that cannot run on a generation
 * nobody asked for by name is no failure. */
static int measure_all(struct bench_report *report, const char *const *names, size_t count,
		       const struct generation_list *on, struct rs_lane_options *options,
		       double timeout)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < on->count && !interrupted(); j++) {
			struct bench_row *row = bench_report_add(report, names[i], on->list[j]);
			int status;

			show_progress(report, count * on->count);
			options->guest = names[i];
			options->generation = on->list[j];
			status = measure(row, options, timeout);
			clear_progress();
			if (row->ok || (row->skipped && !on->given))
				continue;
			complain(STATUS_OK, "%s on %s: %s", row->workload,
				 rs_generation_name(row->generation), row->problem);
			if (result == STATUS_OK)
				result = status == STATUS_OK ? STATUS_FAILED : status;
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

int cmd_bench(int argc, char **argv)
{
	struct generation_list on = generations_all();
	struct rs_lane_options options = {0};
	struct cost_choice costs = {.chosen = NULL};
	struct drive_list drives = {.count = 0};
	const char *workloads = DEFAULT_WORKLOADS, *json = NULL, *export_path = NULL;
	double timeout = 0;
	const struct option table[] = {
		{"-w", OPTION_TEXT, &workloads, "LIST",
		 "workloads, with commas between (tour)"},
		{"--on", OPTION_GENERATIONS, &on, "LIST",
		 "generations (all: bare,full,para,hvm)"},
		{"-m", OPTION_MEMORY, &options.memory, "SIZE", "the guest's RAM (128 MiB)"},
		{"-drive", OPTION_DRIVES, &drives, "file=IMG",
		 "a disk, and after it ,readonly=on or ,snapshot=on (bare only so far)"},
		{"--costs", OPTION_COSTS, &costs, "FILE",
		 "another cost table ('ringside costs' shows the names)"},
		{"--engine", OPTION_ENGINE, &options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
		{"--timeout", OPTION_SECONDS, &timeout, "SECONDS", "host time for each run"},
		{"--json", OPTION_TEXT, &json, "FILE",
		 "write the results; - is standard output"},
		{"--export", OPTION_TEXT, &export_path, "FILE",
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
	const char *names[WORKLOADS_MAX];
	struct bench_report report;
	char *list;
	size_t count;
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
	options.costs = costs.chosen;
	options.drives = drives.list;
	options.drive_count = drives.count;
	list = malloc(strlen(workloads) + 1);
	if (!list)
		return complain(STATUS_IMAGE, "no memory");
	strcpy(list, workloads);
	count = split(list, names);
	if (count == 0) {
		free(list);
		return complain(STATUS_USAGE,
				"-w: found '%s'; needs one to %d names with commas "
				"between",
				workloads, WORKLOADS_MAX);
	}
	if (!bench_report_init(&report, count * on.count)) {
		free(list);
		return complain(STATUS_IMAGE, "no memory");
	}
	if (costs.chosen)
		report.costs = costs.table;
	interrupts_catch();
	result = measure_all(&report, names, count, &on, &options, timeout);
	if (!write_report(&report, json, export_path) && result == STATUS_OK)
		result = STATUS_IO;
	bench_report_free(&report);
	free(list);
	return result;
}
