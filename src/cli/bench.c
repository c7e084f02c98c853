/* bench.c - `ringside bench`: workloads x generations. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/json.h"
#include "bench/measure.h"
#include "bench/report.h"
#include "bench/response_report.h"
#include "bench/waterfall.h"
#include "bench/workloads.h"
#include "cli/bench_wish.h"
#include "cli/cli.h"
#include "cli/density.h"
#include "cli/report_picture.h"
#include "cli/vm.h"
#include "cli/waterfall_picture.h"

static void show_progress(const struct bench_row *row, const struct bench_progress *p)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K[%zu/%zu] %s on %s", p->begun, p->all, row->workload,
		rs_generation_name(row->generation));
	if (p->ended)
		fprintf(stderr, ", about %.0f s left",
			ceil(p->seconds / (double)p->ended * (double)(p->all - p->ended)));
}

static void row_ended(const struct bench_row *row, const struct bench_progress *p)
{
	(void)p;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	if (row->failed)
		complain(STATUS_OK, "%s on %s: %s", row->workload,
			 rs_generation_name(row->generation), row->problem);
}

static int status_of_row(const struct bench_row *row)
{
	int status;

	if (row->refused != RS_OK)
		return (int)status_of_error(row->refused);
	status = (int)status_of_lane(&row->status);
	return status == STATUS_OK ? (int)STATUS_FAILED : status;
}

/* @return the status of the first row that failed. */
static int status_of_report(const struct bench_report *report)
{
	if (interrupted())
		return STATUS_INTERRUPTED;
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].failed)
			return status_of_row(&report->rows[i]);
	return STATUS_OK;
}

/* Takes the reference to the document. */
static bool draw(json_t *document, const char *source, const struct bench_outputs *to)
{
	struct chart_wish what = {.kind = to->wish.kind, .source = source};
	int result =
		report_picture_draw("--export", document, to->export_path, &to->wish, &what);

	json_decref(document);
	return result == STATUS_OK;
}

static bool write_report(const struct bench_report *report, const struct bench_order *order,
			 const struct bench_outputs *to)
{
	const char *json = to->json, *export_path = to->export_path;
	bool good = true;

	if (order->waterfall) {
		if (!json || strcmp(json, "-") != 0)
			waterfall_text(stdout, report);
		good = !json || json_write(waterfall_json(report), json);
		if (export_path && bench_is_json(export_path))
			return json_write(waterfall_json(report), export_path) && good;
		return (!export_path ||
			draw(waterfall_json(report), "ringside bench --waterfall", to)) &&
		       good;
	}
	if (!json || strcmp(json, "-") != 0) {
		if (report->sweep) {
			report_sweep(stdout, report);
		} else {
			report_table(stdout, report);
			report_layers(stdout, report);
			response_report(stdout, report);
			launch_report(stdout, report);
		}
		if (order->repeat)
			report_times(stdout, report);
	}
	if (json)
		good = json_write(bench_json(report), json);
	if (export_path && !report_format_known(export_path))
		good = draw(bench_json(report), "ringside bench", to) && good;
	else if (export_path)
		good = report_export(report, export_path) && good;
	return good;
}

static int bench(const struct bench_order *order, const struct bench_outputs *to)
{
	struct bench_report report;
	char message[1024];
	enum rs_error e = bench_measure(&report, order, message, sizeof message);
	int result;

	if (e != RS_OK) {
		bench_report_free(&report);
		return complain(e == RS_IO ? STATUS_IO : STATUS_IMAGE, "%s", message);
	}
	result = status_of_report(&report);
	if (!write_report(&report, order, to) && result == STATUS_OK)
		result = STATUS_IO;
	bench_report_free(&report);
	return result;
}

static int density(const struct bench_order *order, const char *workloads,
		   const struct bench_outputs *to)
{
	const char *mean = strchr(workloads, ':');
	struct density_order units = {.generations = order->generations,
				      .generation_count = order->generation_count,
				      .options = order->options,
				      .size = order->instance,
				      .stop = interrupted};

	if (order->options.drive_count || order->repeat || order->sweep || order->shards ||
	    order->waterfall)
		return complain(STATUS_USAGE,
				"-w density: takes no -drive, --vary, --waterfall, --shard or "
				"--host-time");
	if (mean && (!options_number(mean + 1, &units.mean_us) || units.mean_us < 10 ||
		     units.mean_us > 1000000))
		return complain(
			STATUS_USAGE,
			"-w density: found '%s'; needs a mean of 10 to 1000000 us between "
			"requests, such as density:5000",
			mean + 1);
	return density_run(&units, to);
}

static uint64_t cores(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online > 0 ? (uint64_t)online : 1;
}

int cmd_bench(int argc, char **argv)
{
	struct bench_wish w = {
		.order = {.stop = interrupted, .begin = show_progress, .end = row_ended},
		.on = generations_all(),
		.jobs = cores(),
	};
	const struct option table[] = {
		{"-w", OPTION_TEXT, &w.workloads, "LIST",
		 "workloads, separated by commas, each NAME or NAME:SIZE (default: all); or "
		 "density[:MEAN]: how many units that serve a request each MEAN us one "
		 "computer carries"},
		{"--on", OPTION_GENERATIONS, &w.on, "LIST",
		 "generations (all: bare,full,para,hvm), and container"},
		VM_OPTION(w.vms),
		{"-m", OPTION_MEMORY, &w.order.options.memory, "SIZE",
		 "the guest's RAM (128 MiB)"},
		HARDWARE_OPTION(w.order.options.hardware),
		DEPTH_OPTION(w.order.options.depth),
		WITHOUT_OPTION(w.order.options.without),
		{"-cpu", OPTION_CPU, &w.order.options.cpu, "rv64",
		 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"},
		{"-drive", OPTION_DRIVES, &w.drives, "file=IMG",
		 "a disk, and after it ,readonly=on, ,snapshot=on or ,assign=emulated (hvm: "
		 "not "
		 "passed through); without it those workloads that need a disk get an empty "
		 "one"},
		COST_OPTIONS(w.costs),
		{"--vary", OPTION_VARY, &w.sweep, "NAME=LO..HI",
		 "measure at several values of a cost, of size, memory, tlb, walk-cache or "
		 "vms, and after it :STEPS (5); may be repeated, to cross them"},
		ENGINE_OPTION(w.order.options.engine),
		{"--size", OPTION_TEXT, &w.order.instance, "NAME",
		 "launch and density: the instances' size, nano, micro or small"},
		{"--waterfall", OPTION_FLAG, &w.order.waterfall, NULL,
		 "one workload, or --vm several times: what each help of the hardware is "
		 "worth"},
		{"--host-time", OPTION_FLAG, &w.host_time, NULL,
		 "time the host, too: workloads in turn, one at a time"},
		{"--repeat", OPTION_COUNT, &w.repeat, "N",
		 "with --host-time: how often each is run (10)"},
		{"--shard", OPTION_TEXT, &w.shard, "I/N",
		 "measure part I of N alone, for several computers or jobs; 'ringside merge' "
		 "puts the parts together"},
		{"-j", OPTION_COUNT, &w.jobs, "N",
		 "measure N at a time (default: as many as this computer has cores)"},
		{"--timeout", OPTION_SECONDS, &w.order.timeout, "SECONDS",
		 "host time for each run"},
		{"--json", OPTION_OUTPUT, &w.to.json, "FILE",
		 "write the results; - is standard output"},
		{"--export", OPTION_OUTPUT, &w.to.export_path, "FILE",
		 "write FILE.json, FILE.csv or FILE.md (with --waterfall FILE.json), or a "
		 "picture in .png, .svg or .pdf"},
		{"--picture", OPTION_TEXT, &w.to.wish.kind, "KIND",
		 "of a picture: bars (default), means, layers, responses, sweep or units, as "
		 "of "
		 "'ringside plot'"},
		{"--dark", OPTION_FLAG, &w.to.wish.dark, NULL, "a dark picture"},
		{NULL},
	};
	const struct command command = {
		.usage = "bench [OPTION]...",
		.purpose = "Measure workloads on several generations, in modelled cycles. "
			   "These repeat to "
			   "the digit, so each is run once.",
		.options = table,
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands)
		return complain(STATUS_USAGE, "bench: takes no '%s'; workloads go after -w",
				argv[1]);
	result = bench_wish_take(&w);
	interrupts_catch();
	if (result == OPTIONS_DONE)
		result = bench_is_density(w.workloads) ? density(&w.order, w.workloads, &w.to)
						       : bench(&w.order, &w.to);
	free(w.list);
	return result;
}
