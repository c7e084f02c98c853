/* export.c - reports as files. */
#include <inttypes.h>
#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "bench/report.h"
#include "host/output.h"

void report_csv(FILE *out, const struct bench_report *report)
{
	fprintf(out, "workload,generation,ok,size,instructions,cycles,ratio");
	for (unsigned i = 0; i < RS_LAYERS; i++)
		fprintf(out, ",%s", rs_layer_name((enum rs_layer)i));
	fprintf(out, "\n");
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];

		/* A workload is a name of the list or a path: quoted, and quotes doubled. */
		fputc('"', out);
		for (const char *c = row->workload; *c; c++)
			fprintf(out, *c == '"' ? "\"\"" : "%c", *c);
		fprintf(out, "\",%s,%s", rs_generation_name(row->generation),
			row->ok ? "yes" : "no");
		if (row->ok) {
			fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", row->size,
				row->instructions, row->cycles);
			if (row->ratio > 0)
				fprintf(out, "%.6f", row->ratio);
			for (size_t layer = 0; layer < RS_LAYERS; layer++)
				fprintf(out, ",%" PRIu64, row->layers[layer]);
		} else {
			fprintf(out, ",,,,,,,,,");
		}
		fprintf(out, "\n");
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

		if (row->generation != RS_BARE || !row->ok || !row->marked)
			continue;
		if (!begun)
			fprintf(out, "\n| workload on bare | size | cycles | system calls | "
				     "page faults "
				     "| address space switches |\n|---|--:|--:|--:|--:|--:|\n");
		begun = true;
		fprintf(out, "| %s | %s | %s | %s | %s | %s |\n", row->workload,
			format_count(size, row->size), format_count(cycles, row->cycles),
			format_count(calls, row->calls), format_count(faults, row->faults),
			format_count(switches, row->switches));
	}
}

void report_markdown(FILE *out, const struct bench_report *report)
{
	char cycles[FORMAT_MAX], ratio[FORMAT_MAX];

	fprintf(out, "| workload | generation | cycles | ratio to bare | app | guest OS | "
		     "hypervisor "
		     "| firmware | idle |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];

		fprintf(out, "| %s | %s |", row->workload, rs_generation_name(row->generation));
		if (!row->ok) {
			fprintf(out, " %s | | | | | | |\n", row->skipped ? "-" : "failed");
			continue;
		}
		fprintf(out, " %s | %s |", format_count(cycles, row->cycles),
			row->ratio > 0 ? format_ratio(ratio, row->ratio) : "");
		for (size_t layer = 0; layer < RS_LAYERS; layer++)
			fprintf(out, " %s |",
				format_share(cycles, row->layers[layer], row->cycles));
		fprintf(out, "\n");
	}
	fprintf(out, "\nModelled cycles of the timed part (clock 1 GHz); layers as their share "
		     "of it.\n");
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
