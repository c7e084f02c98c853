#include "bench/measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/workloads.h"
#include "host/clock.h"
#include "host/message.h"

#define SLICE_CYCLES UINT64_C(4000000)

/* ---- the disk of a workload that needs one */

#define SCRATCH_NAME "the workloads' empty disk"

static char scratch_path[4096]; /* for bench_forget(); "": there is none */

void bench_forget(void)
{
	if (*scratch_path)
		unlink(scratch_path);
}

/* A disk that starts as zeroes: a sparse file. Each lane gets a snapshot of it. */
static enum rs_error make_disk(char *message, size_t size)
{
	const char *folder = getenv("TMPDIR");
	enum rs_error e = RS_OK;
	int fd;

	if (!folder || !*folder)
		folder = "/tmp";
	snprintf(scratch_path, sizeof scratch_path, "%s/ringside-bench-XXXXXX", folder);
	fd = mkstemp(scratch_path);
	if (fd < 0 || ftruncate(fd, BENCH_DISK_SIZE) != 0) {
		e = rs_refuse(RS_IO, message, size,
			      SCRATCH_NAME
			      ": cannot be made in %s: %s; TMPDIR names another folder",
			      folder, strerror(errno));
		if (fd >= 0)
			unlink(scratch_path);
		*scratch_path = '\0';
	}
	if (fd >= 0)
		close(fd);
	return e;
}

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

static void run(struct bench_row *row, struct rs_lane *lane, const struct bench_order *order)
{
	double deadline = rs_host_seconds() + order->timeout;
	struct rs_lane_status status;

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !(order->stop && order->stop()) &&
	       (order->timeout <= 0 || rs_host_seconds() < deadline));
	bench_row_take(row, lane);
}

static void measure(struct bench_row *row, const struct bench_order *order,
		    const struct rs_drive *scratch)
{
	struct choice choice = choose(row->workload);
	struct rs_lane_options options = order->options;
	struct last_line line = {.length = 0};
	struct rs_lane *lane;
	char message[1024];
	enum rs_error e;

	options.guest = options.vm_count ? row->workload : choice.guest;
	if (!options.vm_count)
		options.append = choice.size;
	options.generation = row->generation;
	if (row->generation != RS_FULL)
		options.depth = 0;
	options.console = (struct rs_console){.put = keep_line, .context = &line};
	if (!options.drive_count && !options.vm_count && bench_needs_disk(choice.guest)) {
		options.drives = scratch;
		options.drive_count = 1;
	}
	e = rs_lane_open(&lane, &options, message, sizeof message);
	if (e != RS_OK) {
		bench_row_refuse(row, e, message);
		return;
	}
	run(row, lane, order);
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

static void measure_all(struct bench_report *report, const struct bench_order *order,
			const struct rs_drive *scratch)
{
	for (size_t i = 0; i < order->count; i++) {
		for (size_t j = 0; j < order->generation_count; j++) {
			struct bench_row *row;

			if (order->stop && order->stop())
				return;
			row = bench_report_add(report, order->workloads[i],
					       order->generations[j]);
			if (order->begin)
				order->begin(report, order->count * order->generation_count);
			measure(row, order, scratch);
			row->failed =
				!row->ok && !(row->skipped && (!order->named || row->lacking));
			if (order->end)
				order->end(row);
		}
	}
}

enum rs_error bench_measure(struct bench_report *report, const struct bench_order *order,
			    char *message, size_t size)
{
	struct rs_drive scratch = {
		.file = scratch_path, .name = SCRATCH_NAME, .snapshot = true};
	enum rs_error e;

	if (!bench_report_init(report, order->count * order->generation_count))
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for the results");
	if (order->options.costs)
		report->costs = *order->options.costs;
	e = needs_scratch(order) ? make_disk(message, size) : RS_OK;
	if (e == RS_OK)
		measure_all(report, order, &scratch);
	bench_forget();
	*scratch_path = '\0';
	bench_report_ratios(report);
	return e;
}
