/* export.c - reports as files. */
#include <inttypes.h>
#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "bench/report.h"
#include "bench/response_report.h"
#include "host/output.h"

static void csv_ratio(FILE *out, uint64_t cycles, double ratio)
{
	fprintf(out, ",%" PRIu64 ",", cycles);
	if (ratio > 0)
		fprintf(out, "%.6f", ratio);
}

static void csv_point(FILE *out, const struct bench_report *report, const struct bench_row *row)
{
	struct sweep_point p;

	if (!report->sweep)
		return;
	p = sweep_point(report->sweep, row->point);
	for (size_t i = 0; i < report->sweep->count; i++)
		fprintf(out, ",%" PRIu64, p.values[i]);
}

void report_csv(FILE *out, const struct bench_report *report)
{
	const struct rs_provenance *here = &report->origin;

	fprintf(out, "workload");
	for (size_t i = 0; report->sweep && i < report->sweep->count; i++)
		fprintf(out, ",%s", report->sweep->axes[i].name);
	fprintf(out, ",generation,ok,size,instructions,busy_cycles,busy_ratio,cycles,ratio");
	for (unsigned i = 0; i < RS_LAYERS; i++)
		fprintf(out, ",%s", rs_layer_name((enum rs_layer)i));
	fprintf(out, ",measured,images,memory,version,commit,compiler,costs,"
		     "guests,engine,tlb,walk_cache");
	launch_csv_head(out);
	response_csv_head(out);
	fputc('\n', out);
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];
		struct rs_costs costs = bench_row_costs(report, row);

		/* A workload is a name of the list or a path: quoted, and quotes doubled. */
		fputc('"', out);
		for (const char *c = row->workload; *c; c++)
			fprintf(out, *c == '"' ? "\"\"" : "%c", *c);
		fputc('"', out);
		csv_point(out, report, row);
		fprintf(out, ",%s,%s", rs_generation_name(row->generation),
			row->ok ? "yes" : "no");
		if (row->ok) {
			fprintf(out, ",%" PRIu64 ",%" PRIu64, row->size, row->instructions);
			csv_ratio(out, row->busy, row->busy_ratio);
			csv_ratio(out, row->cycles, row->ratio);
			for (size_t layer = 0; layer < RS_LAYERS; layer++)
				fprintf(out, ",%" PRIu64, row->layers[layer]);
			fprintf(out, ",%s,%016" PRIx64 ",%" PRIu64,
				row->marked ? "timed-part" : "guest-run",
				row->provenance.images, row->provenance.memory);
		} else {
			fprintf(out, ",,,,,,,,,,,,,,");
		}
		fprintf(out, ",%s,%s,%s,%s", here->version, here->commit, here->compiler,
			rs_costs_are_default(&costs) ? "default" : "changed");
		if (row->ok)
			fprintf(out, ",%s,%s,%u,%u",
				rs_guest_origin_name(row->provenance.guests),
				rs_engine_name(row->provenance.engine), row->provenance.tlb,
				row->provenance.walk_cache);
		else
			fprintf(out, ",,,,");
		launch_csv(out, row);
		response_csv(out, row);
		fputc('\n', out);
	}
}

/* What the workloads do, which is the same on every generation but for ticks: as bare metal
 * counts it. */
static void markdown_counts(FILE *out, const struct bench_report *report)
{
	char size[FORMAT_MAX], cycles[FORMAT_MAX], calls[FORMAT_MAX], faults[FORMAT_MAX],
		switches[FORMAT_MAX];
	bool begun = false;

	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];

		if (row->generation != RS_BARE || !row->ok || !row->marked ||
		    row->launch.unit != LAUNCH_NONE)
			continue;
		if (!begun)
			fprintf(out, "\n| workload on bare | size | cycles without idle | "
				     "system calls | "
				     "page faults "
				     "| address space switches |\n|---|--:|--:|--:|--:|--:|\n");
		begun = true;
		fprintf(out, "| %s | %s | %s | %s | %s | %s |\n", row->workload,
			format_count(size, row->size), format_count(cycles, row->busy),
			format_count(calls, row->calls), format_count(faults, row->faults),
			format_count(switches, row->switches));
	}
}

static void markdown_ratio(FILE *out, uint64_t cycles, double ratio)
{
	char text[FORMAT_MAX];

	fprintf(out, " %s |", format_count(text, cycles));
	fprintf(out, " %s |", ratio > 0 ? format_ratio(text, ratio) : "");
}

/* " walk-read=8"; "" if nothing is varied. */
static const char *point_text(char text[256], const struct bench_report *report,
			      const struct bench_row *row)
{
	struct sweep_point p;

	*text = '\0';
	if (!report->sweep)
		return text;
	p = sweep_point(report->sweep, row->point);
	*text = ' ';
	sweep_text(text + 1, 255, report->sweep, &p);
	return text;
}

void report_markdown(FILE *out, const struct bench_report *report)
{
	char text[512];
	struct rs_provenance here = report_origin(report);
	bool usual = bench_report_default_costs(report);

	fprintf(out,
		"| workload | generation | cycles without idle | ratio to bare | with idle | "
		"ratio with idle | app | guest OS | hypervisor | firmware | idle |\n"
		"|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];

		fprintf(out, "| %s%s | %s |", row->workload, point_text(text, report, row),
			rs_generation_name(row->generation));
		if (!row->ok) {
			fprintf(out, " %s | | | | | | | | |\n", row->skipped ? "-" : "failed");
			continue;
		}
		markdown_ratio(out, row->busy, row->busy_ratio);
		markdown_ratio(out, row->cycles, row->ratio);
		for (size_t layer = 0; layer < RS_LAYERS; layer++)
			fprintf(out, " %s |",
				format_share(text, row->layers[layer], row->cycles));
		fprintf(out, "\n");
	}
	fprintf(out,
		"\nModelled cycles of the timed part (clock 1 GHz); layers as their share of "
		"the "
		"cycles with idle.\n%s.\n",
		rs_provenance_text(text, sizeof text, &here, usual));
	if (*rs_provenance_warning(text, sizeof text, &here, usual))
		fprintf(out, "Not the figures of README and book: %s.\n", text);
	launch_markdown(out, report);
	response_markdown(out, report);
	markdown_counts(out, report);
}

static const char *extension(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && !strchr(dot, '/') ? dot + 1 : "";
}

bool report_format_known(const char *path)
{
	const char *e = extension(path);

	return strcmp(e, "json") == 0 || strcmp(e, "csv") == 0 || strcmp(e, "md") == 0;
}

bool report_export(const struct bench_report *report, const char *path)
{
	const char *e = extension(path);
	struct rs_output *output;
	char message[1024];
	enum rs_error error;

	if (strcmp(e, "json") == 0)
		return json_write(bench_json(report), path);
	error = rs_output_open(&output, path, message, sizeof message);
	if (error == RS_OK) {
		if (strcmp(e, "csv") == 0)
			report_csv(rs_output_file(output), report);
		else
			report_markdown(rs_output_file(output), report);
		error = rs_output_close(output, true, message, sizeof message);
	}
	if (error != RS_OK)
		fprintf(stderr, "ringside: %s\n", message);
	return error == RS_OK;
}
