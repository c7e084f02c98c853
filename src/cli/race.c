/* race.c - `ringside race`: the same guest in several lanes at once, each on a thread of its
 * own. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/format.h"
#include "bench/json.h"
#include "bench/report.h"
#include "bench/response_report.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/request.h"
#include "cli/vm.h"
#include "host/clock.h"

/* A bar's columns, and those of a line without its bar: name, figure, spaces. */
enum { BAR_MOST = 44, BAR_LEAST = 8, BESIDE_BAR = 33, FRAME_MS = 50 };

struct race {
	struct rs_lane *lanes[RS_LANE_KINDS]; /**< NULL: could not be opened */
	struct bench_report report;	      /**< a row for each lane */
	bool drawn;
};

/* The lanes' colours of the window: bare, full, para, hvm, container. */
static const char *const colours[RS_LANE_KINDS] = {"\033[1m", "\033[38;5;208m", "\033[33m",
						   "\033[34m", "\033[36m"};

/* "container" is longer than the others. */
static int name_width(const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].generation == RS_CONTAINER)
			return 9;
	return 5;
}

static bool running(const struct rs_lane_status *s)
{
	return s->state == RS_LANE_RUNNING || s->state == RS_LANE_INPUT;
}

static void draw_bar(FILE *out, size_t length, size_t filled)
{
	bool pretty = is_utf8();

	for (size_t i = 0; i < length; i++)
		fputs(i < filled ? (pretty ? "█" : "#") : (pretty ? "░" : "."), out);
}

/* What the result will count: cycles without idle. */
static uint64_t counted_cycles(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_measured(l);

	return m.taken.cycles - m.taken.layers[RS_LAYER_IDLE];
}

/* One line: how far the guest's work has come. Without progress marks there is nothing to show
 * but the clock. */
static void draw_lane(FILE *out, struct rs_lane *lane, int width, size_t bar)
{
	enum rs_generation g = rs_lane_generation(lane);
	struct rs_lane_status status = rs_lane_status(lane);
	bool colour = wants_colour(fileno(out));
	char text[FORMAT_MAX];
	struct rs_ledger l;
	uint64_t done, total;

	rs_lane_ledger(lane, &l);
	done = l.workload.done;
	total = l.workload.total;
	if (!running(&status) && status.state == RS_LANE_OFF)
		done = total = 1;
	if (done > total)
		done = total;
	fprintf(out, "\r\033[K  %-*s %s", width, rs_generation_name(g),
		colour ? colours[g] : "");
	draw_bar(out, bar, total ? (size_t)((double)done / (double)total * (double)bar) : 0);
	fprintf(out, "%s %15s cycles\n", colour ? "\033[0m" : "",
		format_count(text, counted_cycles(&l)));
}

/* How long bars may be: a line that wraps could not be drawn over. 0: no room for one. */
static size_t bar_length(size_t columns)
{
	if (columns < BESIDE_BAR + BAR_LEAST)
		return 0;
	return columns < BESIDE_BAR + BAR_MOST ? columns - BESIDE_BAR : BAR_MOST;
}

static void draw(struct race *race)
{
	FILE *out = stderr;
	size_t lines = 0, columns = terminal_columns(fileno(out));
	int width = name_width(&race->report);

	if (columns <
	    BESIDE_BAR) /* no terminal, one that cannot go back, or too narrow a one */
		return;
	for (size_t i = 0; i < race->report.count; i++)
		lines += race->lanes[i] != NULL;
	if (race->drawn)
		fprintf(out, "\033[%zuA", lines);
	race->drawn = true;
	for (size_t i = 0; i < race->report.count; i++)
		if (race->lanes[i])
			draw_lane(out, race->lanes[i], width,
				  bar_length(columns - (size_t)(width - 5)));
	fflush(out);
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
		e = rs_lane_open(&race->lanes[i], options, message, sizeof message);
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

static int start_lanes(const struct race *race)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < race->report.count && result == STATUS_OK; i++)
		if (race->lanes[i])
			result = start_lane(race->lanes[i]);
	return result;
}

/* @return STATUS_OK, or why the race was broken off. */
static int run_lanes(struct race *race, double timeout)
{
	const struct timespec frame = {.tv_nsec = FRAME_MS * 1000000L};
	double deadline = rs_host_seconds() + timeout;
	int result = STATUS_OK;
	bool any = true;

	while (any && result == STATUS_OK) {
		nanosleep(&frame, NULL);
		draw(race);
		any = false;
		for (size_t i = 0; i < race->report.count; i++) {
			struct rs_lane_status s = {.state = RS_LANE_OFF};

			if (race->lanes[i])
				s = rs_lane_status(race->lanes[i]);
			any = any || running(&s);
		}
		if (any && interrupted())
			result = STATUS_INTERRUPTED;
		else if (any && timeout > 0 && rs_host_seconds() >= deadline)
			result = complain(STATUS_LIMIT, "--timeout was reached");
	}
	for (size_t i = 0; i < race->report.count; i++)
		if (race->lanes[i])
			rs_lane_stop(race->lanes[i]);
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
		snprintf(verdict, sizeof verdict, "bare metal");
	else if (row->busy_ratio > 0)
		format_verdict(verdict, row->busy_ratio);
	else
		snprintf(verdict, sizeof verdict, "(bare metal was not run)");
	printf("%-*s %15s %15s   %s\n", width, rs_generation_name(row->generation),
	       format_count(busy, row->busy), format_count(cycles, row->cycles), verdict);
}

/* How fast the host runs the toy computer, in each lane: of interest, but no result. */
static void print_speed(const struct race *race)
{
	const char *between = "";
	char rate[FORMAT_MAX];

	printf("Instructions of the toy CPU for each second of this host:\n ");
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

/* What passed before the guests began. */
static void print_startup(const struct race *race)
{
	const char *between = "";
	char cycles[FORMAT_MAX];

	printf("Start-up before it, which does not count:\n ");
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

static void print_results(const struct race *race, const char *guest)
{
	bool marked = false;

	int width = name_width(&race->report);

	printf("%s\n%-*s %15s %15s   %s\n", guest, width, "", "without idle", "with idle",
	       "result");
	for (size_t i = 0; i < race->report.count; i++) {
		print_result(&race->report.rows[i], width);
		marked = marked || race->report.rows[i].marked;
	}
	printf("\nModelled cycles without idle at 1 GHz, %s.\n"
	       "A guest that waits for its timer waits as long on any generation.\n",
	       marked ? "of the timed part" : "from the guest's first instruction on");
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

		if (!race->lanes[i])
			continue;
		bench_row_take(row, race->lanes[i]);
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
	struct race race = {.drawn = false};
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
		WITHOUT_OPTION(options.without),
		{"-cpu", OPTION_CPU, &options.cpu, "rv64",
		 "and after it ,h=on (hypervisor extension) or ,sstc=off (bare only)"},
		{"-drive", OPTION_DRIVES, &drives, "file=IMG",
		 "a disk, and after it ,readonly=on, ,snapshot=on or ,assign=emulated (hvm: "
		 "not "
		 "passed through)"},
		COST_OPTIONS(costs),
		{"--engine", OPTION_ENGINE, &options.engine, "ENGINE",
		 "blocks (default) or step: slow, the same results"},
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
	if (costs.chosen)
		race.report.costs = costs.table;
	interrupts_catch();
	result = open_lanes(&race, &on, &options);
	if (result == STATUS_OK)
		result = start_lanes(&race);
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
		rs_lane_close(race.lanes[i]);
	bench_report_free(&race.report);
	return result;
}
