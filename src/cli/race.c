/* race.c - `ringside race`: the same guest in several lanes side by side. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/format.h"
#include "bench/json.h"
#include "bench/report.h"
#include "bench/response_report.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/race_bars.h"
#include "cli/race_run.h"
#include "cli/request.h"
#include "cli/vm.h"
#include "host/clock.h"
#include "host/language.h"
#include "host/row.h"

enum { FRAME_MS = 50 };

struct race {
	struct race_run run;
	struct race_bars bars;
	struct bench_report report; /**< a row for each lane */
};

/* "container" is longer than the others. */
static int name_width(const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].generation == RS_CONTAINER)
			return 9;
	return 5;
}

/* Open a lane for each generation. @return STATUS_OK or why one that was asked for cannot
 * start. */
static int open_lanes(struct race *race, const struct generation_list *on,
		      struct rs_lane_options *options)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < on->count; i++) {
		struct bench_row *row =
			bench_report_add(&race->report, options->guest, on->list[i]);
		char message[1024];
		enum rs_error e;

		options->generation = on->list[i];
		e = rs_lane_open(&race->run.lanes[i], options, message, sizeof message);
		if (e == RS_OK)
			continue;
		bench_row_refuse(row, e, message);
		if (row->skipped && !on->given) {
			complain(STATUS_OK, "no lane on %s: %s",
				 rs_generation_name(on->list[i]), message);
			continue;
		}
		return complain(status_of_error(e), "%s", message);
	}
	return result;
}

/* Who has ended well before `line`, by the cycles that count. */
static unsigned place_of(const struct race_line *lines, size_t count,
			 const struct race_line *line)
{
	unsigned place = 1;

	for (size_t i = 0; i < count; i++)
		place += lines[i].ended && lines[i].ok && lines[i].cycles < line->cycles;
	return line->ended && line->ok ? place : 0;
}

static void look(struct race *race)
{
	static struct rs_ledger l; /* large */
	struct race_line lines[RS_LANE_KINDS];
	uint64_t bare = 0;
	size_t count = 0;

	for (size_t i = 0; i < race->report.count; i++) {
		struct race_line *line = &lines[count];
		struct rs_lane_status status;

		if (!race->run.lanes[i])
			continue;
		status = rs_lane_status(race->run.lanes[i]);
		rs_lane_ledger(race->run.lanes[i], &l);
		*line = (struct race_line){.generation = race->report.rows[i].generation,
					   .ended = race_has_arrived(&status, &l),
					   .ok = race_is_running(&status)
							 ? !l.workload.result
							 : status.state == RS_LANE_OFF &&
								   !status.code,
					   .done = l.workload.done,
					   .total = l.workload.total,
					   .cycles = race_cycles(&l)};
		if (line->generation == RS_BARE && line->ended && line->ok)
			bare = line->cycles;
		count++;
	}
	for (size_t i = 0; i < count; i++) {
		lines[i].place = place_of(lines, count, &lines[i]);
		lines[i].ratio = bare ? (double)lines[i].cycles / (double)bare : 0;
	}
	race_bars_draw(&race->bars, stderr, lines, count);
}

/* @return STATUS_OK, or why the race was broken off. */
static int run_lanes(struct race *race, double timeout)
{
	double deadline = rs_host_seconds() + timeout;
	int result = STATUS_OK;
	bool any = true;

	race->run.count = race->report.count;
	while (any && result == STATUS_OK) {
		any = race_run(&race->run, FRAME_MS / 1000.0);
		look(race);
		if (any && interrupted())
			result = STATUS_INTERRUPTED;
		else if (any && timeout > 0 && rs_host_seconds() >= deadline)
			result = complain(STATUS_LIMIT, "--timeout was reached");
	}
	race_bars_end(&race->bars, stderr);
	return result;
}

static void print_result(const struct bench_row *row, int width)
{
	char verdict[FORMAT_MAX], cycles[FORMAT_MAX], busy[FORMAT_MAX];

	if (row->skipped)
		return;
	if (!row->ok) {
		printf("%-*s %s\n", width, rs_generation_name(row->generation), row->problem);
		return;
	}
	if (row->generation == RS_BARE)
		snprintf(verdict, sizeof verdict, _("bare metal"));
	else if (row->busy_ratio > 0)
		format_verdict(verdict, row->busy_ratio);
	else
		snprintf(verdict, sizeof verdict, _("(bare metal was not run)"));
	printf("%-*s %15s %15s   %s\n", width, rs_generation_name(row->generation),
	       format_count(busy, row->busy), format_count(cycles, row->cycles), verdict);
}

/* How fast the host runs the toy computer, in each lane: of interest, but no result. */
static void print_speed(const struct race *race)
{
	const char *between = "";
	char rate[FORMAT_MAX];

	printf(_("Instructions of the toy CPU for each second of this host:\n "));
	for (size_t i = 0; i < race->report.count; i++) {
		const struct bench_row *row = &race->report.rows[i];

		if (!row->ok || row->status.host_seconds <= 0)
			continue;
		format_short(rate,
			     (double)row->ledger.taken.instructions / row->status.host_seconds);
		printf("%s %s %s", between, rs_generation_name(row->generation), rate);
		between = ",";
	}
	printf("\n");
}

static int sooner_first(const void *left, const void *right)
{
	const struct bench_row *a = *(const struct bench_row *const *)left,
			       *b = *(const struct bench_row *const *)right;

	return a->busy != b->busy
		       ? (a->busy > b->busy) - (a->busy < b->busy)
		       : (a->generation > b->generation) - (a->generation < b->generation);
}

static void print_order(const struct race *race)
{
	const struct bench_row *rows[RS_LANE_KINDS];
	size_t count = 0;

	for (size_t i = 0; i < race->report.count; i++)
		if (race->report.rows[i].ok)
			rows[count++] = &race->report.rows[i];
	if (count < 2)
		return;
	qsort(rows, count, sizeof *rows, sooner_first);
	printf(_("\nIn the order of arrival: "));
	for (size_t i = 0; i < count; i++)
		printf("%s%s",
		       i == 0				   ? ""
		       : rows[i]->busy > rows[i - 1]->busy ? ", "
							   : _(" and "),
		       rs_generation_name(rows[i]->generation));
	printf(".\n");
}

/* What passed before the guests began. */
static void print_startup(const struct race *race)
{
	const char *between = "";
	char cycles[FORMAT_MAX];

	printf(_("Start-up before it, which does not count:\n "));
	for (size_t i = 0; i < race->report.count; i++) {
		const struct bench_row *row = &race->report.rows[i];

		if (!row->ok)
			continue;
		printf("%s %s %s", between, rs_generation_name(row->generation),
		       format_count(cycles, row->ledger.vms[0].start.cycles));
		between = ";";
	}
	printf("\n");
}

/* How long each virtual machine was there, in modelled milliseconds from when it was asked for: a row for each, a column for each lane. */
static void print_vms(const struct race *race)
{
	const struct rs_lane *any = NULL;

	for (size_t i = 0; i < race->report.count; i++)
		any = race->run.lanes[i] ? race->run.lanes[i] : any;
	if (!any || !rs_lane_vms(any))
		return;
	printf(_("\nMilliseconds of each, from its start to its end:\n"));
	printf("%-16s", "");
	for (size_t i = 0; i < race->report.count; i++)
		if (race->report.rows[i].layers)
			printf(" %12s", rs_generation_name(race->report.rows[i].generation));
	for (size_t vm = 0; vm < rs_lane_vms(any); vm++) {
		uint64_t start = rs_lane_vm(any, vm)->start_ns; /* a cycle is 1 ns */

		printf("\n%-16.16s", rs_lane_vm(any, vm)->name);
		for (size_t i = 0; i < race->report.count; i++) {
			const struct bench_row *row = &race->report.rows[i];
			const struct rs_vm_ledger *l = &row->ledger.vms[vm];

			if (!row->layers)
				continue;
			if (l->ended && l->end >= start)
				printf(" %12.3f", (double)(l->end - start) / 1e6);
			else
				rs_row(stdout, " %12s", l->begun ? _("no end") : "-");
		}
	}
	printf("\n");
}

static void print_results(const struct race *race, const char *guest)
{
	bool marked = false;

	int width = name_width(&race->report);

	rs_row(stdout, "%s\n%-*s %15s %15s   %s\n", guest, width, "", _("without idle"),
	       _("with idle"), _("result"));
	for (size_t i = 0; i < race->report.count; i++) {
		print_result(&race->report.rows[i], width);
		marked = marked || race->report.rows[i].marked;
	}
	print_order(race);
	print_vms(race);
	printf(_("\nModelled cycles without idle at 1 GHz, %s.\n"
		 "A guest that waits for its timer waits as long on any generation.\n"),
	       marked ? _("of the timed part") : _("from the guest's first instruction on"));
	if (!marked)
		print_startup(race);
	response_report(stdout, &race->report);
	print_speed(race);
	report_provenance(stdout, &race->report);
}

/* Take the results. @return the first status that is not OK. */
static int collect(struct race *race)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < race->report.count; i++) {
		struct bench_row *row = &race->report.rows[i];

		if (!race->run.lanes[i])
			continue;
		bench_row_take(row, race->run.lanes[i]);
		if (row->ok || result != STATUS_OK)
			continue;
		result = (int)status_of_lane(&row->status);
		if (result == STATUS_OK)
			result = STATUS_FAILED;
	}
	bench_report_ratios(&race->report);
	return result;
}

int cmd_race(int argc, char **argv)
{
	struct generation_list on = generations_all();
	struct rs_lane_options options = {.guest = NULL};
	struct race race = {.run = {.count = 0}};
	struct cost_choice costs = {.chosen = NULL};
	struct drive_list drives = {.count = 0};
	struct vm_list vms = {.count = 0};
	char title[256];
	const char *json = NULL;
	double timeout = 0;
	const struct option table[] = {
		{"--on", OPTION_GENERATIONS, &on, "LIST",
		 "generations (all: bare,full,para,hvm), and container"},
		VM_OPTION(vms),
		{"-append", OPTION_TEXT, &options.append, "TEXT", "the guest's command line"},
		{"-m", OPTION_MEMORY, &options.memory, "SIZE", "the guest's RAM (128 MiB)"},
		HARDWARE_OPTION(options.hardware),
		WITHOUT_OPTION(options.without),
		{"-cpu", OPTION_CPU, &options.cpu, "rv64",
		 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"},
		{"-drive", OPTION_DRIVES, &drives, "file=IMG",
		 "a disk, and after it ,readonly=on, ,snapshot=on or ,assign=emulated (hvm: "
		 "not "
		 "passed through)"},
		COST_OPTIONS(costs),
		ENGINE_OPTION(options.engine),
		{"--max-insns", OPTION_COUNT, &options.max_instructions, "N",
		 "stop each lane after N instructions (exit status 4)"},
		{"--timeout", OPTION_SECONDS, &timeout, "SECONDS",
		 "stop after so much host time (exit status 4)"},
		{"--json", OPTION_OUTPUT, &json, "FILE",
		 "write the results; - is standard output"},
		{NULL},
	};
	const struct command command = {
		.usage = "race [OPTION]... GUEST",
		.purpose = "Run the same guest on several generations side by side: a bar for "
			   "each while it "
			   "runs, then who took how many cycles. The guests' consoles are not "
			   "shown.",
		.options = table,
		.more = GUEST_IS,
		.exits = true,
	};
	int operands, words, ended, result = options_parse(&command, argc, argv, &operands);

	if (result == OPTIONS_DONE)
		result = vms_take(&vms, &options, &drives, "race", operands);
	if (result != OPTIONS_DONE)
		return result;
	if (operands == 0 && !vms.count)
		return complain(
			STATUS_USAGE,
			"race: needs a GUEST, such as tour ('ringside list' shows them)");
	result = STATUS_OK;
	if (vms.count)
		options.guest = vms_title(title, sizeof title, &vms);
	else
		result = guest_take(&options.guest, &words, operands, argv);
	if (result != STATUS_OK)
		return result;
	if (operands > words)
		return complain(STATUS_USAGE, "race: takes one GUEST, found '%s' too",
				argv[words + 1]);
	options.costs = costs.chosen;
	options.drives = drives.list;
	options.drive_count = drives.count;
	if (!bench_report_init(&race.report, on.count))
		return complain(STATUS_IMAGE, "no memory");
	bench_report_configure(&race.report, &options);
	interrupts_catch();
	result = open_lanes(&race, &on, &options);
	if (result == STATUS_OK) {
		result = run_lanes(&race, timeout);
		ended = collect(&race);
		if (result == STATUS_OK)
			result = ended;
		if (!json || strcmp(json, "-") != 0)
			print_results(&race, options.guest);
		if (json && !json_write(bench_json(&race.report), json) && result == STATUS_OK)
			result = STATUS_IO;
	}
	for (size_t i = 0; i < on.count; i++)
		rs_lane_close(race.run.lanes[i]);
	bench_report_free(&race.report);
	return result;
}
