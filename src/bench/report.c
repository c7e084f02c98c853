/* report.c - reports on a terminal. */
#include "bench/report.h"

#include <string.h>

#include "bench/format.h"

enum { NAME_WIDTH = 16, COLUMN = 16 };

static bool has_generation(const struct bench_report *report, enum rs_generation g)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].generation == g)
			return true;
	return false;
}

static const struct bench_row *find(const struct bench_report *report, const char *workload,
				    enum rs_generation g)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].generation == g &&
		    strcmp(report->rows[i].workload, workload) == 0)
			return &report->rows[i];
	return NULL;
}

/* Whether row `index` is the first of its workload. */
static bool starts_workload(const struct bench_report *report, size_t index)
{
	return index == 0 ||
	       strcmp(report->rows[index].workload, report->rows[index - 1].workload) != 0;
}

static const char *cycles_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	if (!row)
		return "";
	if (row->skipped)
		return "-";
	return row->ok ? format_count(text, row->cycles) : "failed";
}

static const char *ratio_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	return row && row->ok && row->ratio > 0 ? format_ratio(text, row->ratio) : "";
}

static void table_row(FILE *out, const struct bench_report *report, const char *workload)
{
	char text[FORMAT_MAX];

	fprintf(out, "%-*s", NAME_WIDTH, workload);
	for (unsigned g = 0; g < RS_GENERATIONS; g++)
		if (has_generation(report, (enum rs_generation)g))
			fprintf(out, "%*s", COLUMN,
				cycles_cell(text,
					    find(report, workload, (enum rs_generation)g)));
	fputc('\n', out);
	if (!has_generation(report, RS_BARE))
		return;
	fprintf(out, "%-*s", NAME_WIDTH, "");
	for (unsigned g = 0; g < RS_GENERATIONS; g++)
		if (has_generation(report, (enum rs_generation)g))
			fprintf(out, "%*s", COLUMN,
				ratio_cell(text,
					   find(report, workload, (enum rs_generation)g)));
	fputc('\n', out);
}

void report_table(FILE *out, const struct bench_report *report)
{
	fprintf(out, "%-*s", NAME_WIDTH, "workload");
	for (unsigned g = 0; g < RS_GENERATIONS; g++)
		if (has_generation(report, (enum rs_generation)g))
			fprintf(out, "%*s", COLUMN, rs_generation_name((enum rs_generation)g));
	fputc('\n', out);
	for (size_t i = 0; i < report->count; i++)
		if (starts_workload(report, i))
			table_row(out, report, report->rows[i].workload);
	fprintf(out, "\nModelled cycles of the timed part (clock 1 GHz)%s.\n",
		has_generation(report, RS_BARE) ? ", and the ratio to bare metal" : "");
}

static void layers_of(FILE *out, const struct bench_row *row)
{
	char text[FORMAT_MAX];

	if (!row->ok)
		return;
	fprintf(out, "%-8s", rs_generation_name(row->generation));
	for (size_t layer = 0; layer < RS_LAYERS; layer++)
		fprintf(out, " %13s", format_count(text, row->layers[layer]));
	fputc('\n', out);
}

void report_layers(FILE *out, const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (starts_workload(report, i))
			fprintf(out,
				"\n%s: where the cycles went\n%-8s %13s %13s %13s %13s %13s\n",
				report->rows[i].workload, "", "app", "guest OS", "hypervisor",
				"firmware", "idle");
		layers_of(out, &report->rows[i]);
	}
}
