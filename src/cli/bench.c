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
#include "cli/cli.h"
#include "cli/density.h"
#include "cli/options.h"
#include "cli/report_picture.h"
#include "cli/vm.h"
#include "cli/waterfall_picture.h"

enum { WORKLOADS_MAX = 64, REPEAT_MAX = 100000, SHARDS_MAX = 1000000 };

/* Split "a,b" in place. @return how many, or 0 if there are too many or one lacks its name or size. */
static size_t split(char *list, const char *names[WORKLOADS_MAX])
{
	size_t n = 0;

	for (char *word = list; word;) {
		char *comma = strchr(word, ',');

		if (comma)
			*comma++ = '\0';
		if (!*word || word[strlen(word) - 1] == ':' || n == WORKLOADS_MAX)
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

static bool has_generation(const struct generation_list *on, enum rs_generation g)
{
	for (size_t i = 0; i < on->count; i++)
		if (on->list[i] == g)
			return true;
	return false;
}

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

static bool is_json(const char *path)
{
	size_t length = strlen(path);

	return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* Where results go; NULL: nowhere. */
struct outputs {
	const char *json, *export_path;
	struct picture_wish wish;
};

static bool draw_report(const struct bench_report *report, const struct outputs *to)
{
	struct chart_wish what = {.kind = to->wish.kind, .source = "ringside bench"};
	json_t *document = bench_json(report);
	int result =
		report_picture_draw("--export", document, to->export_path, &to->wish, &what);

	json_decref(document);
	return result == STATUS_OK;
}

static bool write_report(const struct bench_report *report, const struct bench_order *order,
			 const struct outputs *to)
{
	const char *json = to->json, *export_path = to->export_path;
	bool good = true;

	if (order->waterfall) {
		if (!json || strcmp(json, "-") != 0)
			waterfall_text(stdout, report);
		good = !json || json_write(waterfall_json(report), json);
		if (export_path && is_json(export_path))
			return json_write(waterfall_json(report), export_path) && good;
		return (!export_path ||
			waterfall_picture_draw(report, export_path, &to->wish) == STATUS_OK) &&
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
		good = draw_report(report, to) && good;
	else if (export_path)
		good = report_export(report, export_path) && good;
	return good;
}

static int bench(const struct bench_order *order, const struct outputs *to)
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

/* "density" or "density:MEAN". */
static bool is_density(const char *workloads)
{
	size_t length = strlen("density");

	return workloads && strncmp(workloads, "density", length) == 0 &&
	       (!workloads[length] || workloads[length] == ':');
}

/* What is about instances: of all lanes, processes and boxes too, unless the user says otherwise. */
static bool is_of_instances(const char *workloads)
{
	size_t length = workloads ? strcspn(workloads, ":") : 0;

	return workloads && !strchr(workloads, ',') &&
	       (is_density(workloads) ||
		(length == strlen("launch") && strncmp(workloads, "launch", length) == 0));
}

static int density(const struct bench_order *order, const char *workloads,
		   const struct outputs *to)
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
	interrupts_catch();
	return density_run(&units, to->json, to->export_path);
}

static bool has_launch(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], "launch") == 0)
			return true;
	return false;
}

static uint64_t cores(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	return online > 0 ? (uint64_t)online : 1;
}

/* What is varied is said once. */
static int check_sweep(const struct sweep *sweep, const char *workloads,
		       const struct cost_choice *costs, size_t vms)
{
	if (sweep->count && vms)
		return complain(STATUS_USAGE,
				"--vary: takes no --vm; needs workloads after -w");
	for (size_t i = 0; i < sweep->count; i++) {
		const struct sweep_axis *axis = &sweep->axes[i];

		if (axis->kind == SWEEP_SIZE && workloads && strchr(workloads, ':'))
			return complain(
				STATUS_USAGE,
				"--vary: varies size, which '%s' gives too; needs one of them",
				workloads);
		if (axis->kind == SWEEP_COST && costs->set[axis->cost])
			return complain(
				STATUS_USAGE,
				"--vary: varies %s, which --set gives too; needs one of them",
				axis->name);
	}
	return OPTIONS_DONE;
}

static bool parse_shard(const char *text, struct bench_order *order)
{
	const char *slash = strchr(text, '/');
	char first[16];
	uint64_t index, of;

	if (!slash || (size_t)(slash - text) >= sizeof first)
		return false;
	snprintf(first, sizeof first, "%.*s", (int)(slash - text), text);
	if (!options_number(first, &index) || !options_number(slash + 1, &of) || index > of ||
	    of > SHARDS_MAX)
		return false;
	order->shard = (size_t)index;
	order->shards = (size_t)of;
	return true;
}

/* What can be said of a picture before anything is measured. */
static int check_picture(const struct bench_order *order, const struct outputs *to,
			 const struct generation_list *on)
{
	const struct picture_plan plan = {.workloads = order->count,
					  .points =
						  order->sweep ? sweep_points(order->sweep) : 1,
					  .on = on};
	bool picture = to->export_path && !report_format_known(to->export_path);
	int result;

	if (!picture && (to->wish.language || to->wish.dark || to->wish.kind))
		return complain(STATUS_USAGE,
				"--%s: is of a picture; needs --export FILE.png, .svg or .pdf",
				to->wish.kind	? "picture"
				: to->wish.dark ? "dark"
						: "lang");
	if (!picture)
		return OPTIONS_DONE;
	if (!report_picture_named(to->export_path))
		return complain(
			STATUS_USAGE,
			"--export: found '%s'; needs a name ending in .json, .csv, .md, "
			".png, .svg or .pdf",
			to->export_path);
	result = report_picture_check("--export", to->export_path, &to->wish, &plan);
	return result == STATUS_OK ? OPTIONS_DONE : result;
}

int cmd_bench(int argc, char **argv)
{
	struct bench_order order = {
		.stop = interrupted, .begin = show_progress, .end = row_ended};
	struct generation_list on = generations_all();
	struct drive_list drives = {.count = 0};
	struct vm_list vms = {.count = 0};
	char title[256];
	uint64_t jobs = cores(), repeat = 0;
	bool host_time = false;
	struct sweep sweep = {.count = 0};
	struct cost_choice costs = {.chosen = NULL};
	const char *names[WORKLOADS_MAX];
	const char *workloads = NULL, *shard = NULL;
	struct outputs to = {NULL};
	const struct option table[] = {
		{"-w", OPTION_TEXT, &workloads, "LIST",
		 "workloads, separated by commas, each NAME or NAME:SIZE (default: all); or "
		 "density[:MEAN]: how many units that serve a request each MEAN us one "
		 "computer carries"},
		{"--on", OPTION_GENERATIONS, &on, "LIST",
		 "generations (all: bare,full,para,hvm), and container"},
		VM_OPTION(vms),
		{"-m", OPTION_MEMORY, &order.options.memory, "SIZE",
		 "the guest's RAM (128 MiB)"},
		DEPTH_OPTION(order.options.depth),
		WITHOUT_OPTION(order.options.without),
		{"-cpu", OPTION_CPU, &order.options.cpu, "rv64",
		 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"},
		{"-drive", OPTION_DRIVES, &drives, "file=IMG",
		 "a disk, and after it ,readonly=on, ,snapshot=on or ,assign=emulated (hvm: "
		 "not "
		 "passed through); without it those workloads that need a disk get an empty "
		 "one"},
		COST_OPTIONS(costs),
		{"--vary", OPTION_VARY, &sweep, "NAME=LO..HI",
		 "measure at several values of a cost, of size or of memory, and after it "
		 ":STEPS (5); may be repeated, to cross them"},
		{"--engine", OPTION_ENGINE, &order.options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
		{"--size", OPTION_TEXT, &order.instance, "NAME",
		 "launch and density: the instances' size, nano, micro or small"},
		{"--waterfall", OPTION_FLAG, &order.waterfall, NULL,
		 "one workload: what each help of the hardware is worth"},
		{"--host-time", OPTION_FLAG, &host_time, NULL,
		 "time the host, too: workloads in turn, one at a time"},
		{"--repeat", OPTION_COUNT, &repeat, "N",
		 "with --host-time: how often each is run (10)"},
		{"--shard", OPTION_TEXT, &shard, "I/N",
		 "measure part I of N alone, for several computers or jobs; 'ringside merge' "
		 "puts the parts together"},
		{"-j", OPTION_COUNT, &jobs, "N",
		 "measure N at a time (default: as many as this computer has cores)"},
		{"--timeout", OPTION_SECONDS, &order.timeout, "SECONDS",
		 "host time for each run"},
		{"--json", OPTION_OUTPUT, &to.json, "FILE",
		 "write the results; - is standard output"},
		{"--export", OPTION_OUTPUT, &to.export_path, "FILE",
		 "write FILE.json, FILE.csv or FILE.md (with --waterfall FILE.json), or a "
		 "picture in .png, .svg or .pdf"},
		{"--picture", OPTION_TEXT, &to.wish.kind, "KIND",
		 "of a picture: bars (default), layers, responses or sweep, as of 'ringside "
		 "plot'"},
		{"--lang", OPTION_TEXT, &to.wish.language, "LANGUAGE",
		 "of a picture: en or ko"},
		{"--dark", OPTION_FLAG, &to.wish.dark, NULL, "a dark picture"},
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
	result = vms_take(&vms, &order.options, &drives, "bench", workloads != NULL);
	if (result != OPTIONS_DONE)
		return result;
	if (to.export_path && order.waterfall && !is_json(to.export_path)) {
		result = waterfall_picture_check(to.export_path, &to.wish);
		if (result != STATUS_OK)
			return result;
	}
	order.options.costs = costs.chosen;
	order.options.drives = drives.list;
	order.options.drive_count = drives.count;
	if (repeat && !host_time)
		return complain(STATUS_USAGE, "--repeat: needs --host-time; modelled cycles "
					      "are the same each time");
	if (repeat > REPEAT_MAX)
		return complain(STATUS_USAGE, "--repeat: found %" PRIu64 "; needs at most %d",
				repeat, REPEAT_MAX);
	if (shard && !parse_shard(shard, &order))
		return complain(STATUS_USAGE,
				"--shard: found '%s'; needs I/N, such as 1/4, with I up to N",
				shard);
	if (shard && !to.json)
		return complain(STATUS_USAGE,
				"--shard: needs --json FILE, which 'ringside merge' reads");
	order.repeat = !host_time ? 0 : repeat ? (unsigned)repeat : 10;
	result = check_sweep(&sweep, workloads, &costs, vms.count);
	if (result != OPTIONS_DONE)
		return result;
	order.sweep = sweep.count ? &sweep : NULL;
	if (is_of_instances(workloads) && !on.given)
		on.list[on.count++] = RS_CONTAINER;
	order.workloads = names;
	order.jobs = jobs < BENCH_JOBS_MAX ? (unsigned)jobs : BENCH_JOBS_MAX;
	order.generations = on.list;
	order.generation_count = on.count;
	order.options.count_walks = to.json || to.export_path;
	order.named = workloads && on.given;
	if (vms.count) {
		order.named = on.given;
		names[0] = vms_title(title, sizeof title, &vms);
		order.count = 1;
	} else if (workloads) {
		list = malloc(strlen(workloads) + 1);
		if (!list)
			return complain(STATUS_IMAGE, "no memory");
		strcpy(list, workloads);
		order.count = split(list, names);
		if (order.count && is_of_instances(workloads))
			names[order.count++] = "launch-process";
	} else {
		order.count = take_all(names);
	}
	if (is_density(workloads)) {
		free(list);
		return density(&order, workloads, &to);
	}
	if (order.instance && !has_launch(names, order.count)) {
		free(list);
		return complain(STATUS_USAGE,
				"--size: found '%s'; is of the workloads launch and density",
				order.instance);
	}
	if (order.options.depth > 1 && !has_generation(&on, RS_FULL)) {
		free(list);
		return complain(STATUS_USAGE,
				"--depth: found %u without full among the generations of --on; "
				"only full, which emulates a whole computer, can run on itself",
				order.options.depth);
	}
	if (order.waterfall && (order.count != 1 || vms.count || on.given || shard ||
				host_time || sweep.count || order.options.without)) {
		free(list);
		return complain(
			STATUS_USAGE,
			"--waterfall: needs one workload after -w, and takes no --on, --vm, "
			"--without, --vary, --shard or --host-time");
	}
	result = order.waterfall ? OPTIONS_DONE : check_picture(&order, &to, &on);
	if (result != OPTIONS_DONE) {
		free(list);
		return result;
	}
	interrupts_catch();
	if (order.count)
		result = bench(&order, &to);
	else
		result = complain(STATUS_USAGE,
				  "-w: found '%s'; needs one to %d of NAME or NAME:SIZE, "
				  "separated by commas",
				  workloads, WORKLOADS_MAX);
	free(list);
	return result;
}
