/* report.c - reports on a terminal. */
#include "bench/report.h"

#include <string.h>

#include "bench/format.h"
#include "host/language.h"
#include "host/row.h"

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

/* One figure of a row as text. */
typedef const char *(*cell)(char text[FORMAT_MAX], const struct bench_row *row);

static const char *cycles_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	return row->ok ? format_count(text, row->cycles) : "";
}

static const char *ratio_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	return row->ratio > 0 ? format_ratio(text, row->ratio) : "";
}

static const char *busy_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	if (row->skipped)
		return "-";
	return row->ok ? format_count(text, row->busy) : _("failed");
}

static const char *busy_ratio_cell(char text[FORMAT_MAX], const struct bench_row *row)
{
	return row->busy_ratio > 0 ? format_ratio(text, row->busy_ratio) : "";
}

static void table_line(FILE *out, const struct bench_report *report, const char *workload,
		       const char *heading, cell figure)
{
	rs_row(out, "%-*s", NAME_WIDTH, heading);
	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		const struct bench_row *row = find(report, workload, (enum rs_generation)g);
		char text[FORMAT_MAX];

		if (has_generation(report, (enum rs_generation)g))
			rs_row(out, "%*s", COLUMN, row ? figure(text, row) : "");
	}
	fputc('\n', out);
}

static bool idles(const struct bench_report *report, const char *workload)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->rows[i].workload, workload) == 0 && report->rows[i].ok &&
		    report->rows[i].busy != report->rows[i].cycles)
			return true;
	return false;
}

static void table_rows(FILE *out, const struct bench_report *report, const char *workload)
{
	bool compares = has_generation(report, RS_BARE);

	table_line(out, report, workload, workload, busy_cell);
	if (compares)
		table_line(out, report, workload, "", busy_ratio_cell);
	if (!idles(report, workload))
		return;
	table_line(out, report, workload, _("  with idle"), cycles_cell);
	if (compares)
		table_line(out, report, workload, "", ratio_cell);
}

/* How many rows from `first` on have the same reason on the same generation; 0 if one before
 * has it. */
static size_t count_alike(const struct bench_report *report, size_t first)
{
	const struct bench_row *row = &report->rows[first];
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *other = &report->rows[i];

		if (!other->skipped || other->generation != row->generation ||
		    strcmp(other->problem, row->problem) != 0)
			continue;
		if (i < first)
			return 0;
		count++;
	}
	return count;
}

/* Why there is a "-". */
static void table_reasons(FILE *out, const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];
		size_t alike = row->skipped ? count_alike(report, i) : 0;

		if (!alike)
			continue;
		fprintf(out, _("- on %s: %s"), rs_generation_name(row->generation),
			row->workload);
		if (alike > 1)
			fprintf(out, _(" and %zu more"), alike - 1);
		fprintf(out, ": %s\n", row->problem);
	}
}

/* Means of a group that has several workloads; each is over those that ran there. */
static void mean_line(FILE *out, const struct bench_report *report, enum bench_group group,
		      const char *name)
{
	size_t most = 0;

	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		struct bench_mean mean =
			bench_report_mean(report, group, (enum rs_generation)g);

		most = mean.count > most ? mean.count : most;
	}
	if (most < 2)
		return;
	rs_row(out, "%-*s", NAME_WIDTH, name);
	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		struct bench_mean mean =
			bench_report_mean(report, group, (enum rs_generation)g);
		char text[FORMAT_MAX];

		if (has_generation(report, (enum rs_generation)g))
			fprintf(out, "%*s", COLUMN,
				mean.count ? format_ratio(text, mean.ratio) : "");
	}
	fputc('\n', out);
}

static void table_means(FILE *out, const struct bench_report *report)
{
	if (!has_generation(report, RS_BARE) ||
	    bench_report_mean(report, BENCH_GROUPS, RS_BARE).count < 2)
		return;
	fprintf(out, _("\nGeometric means of the ratios to bare metal, without idle\n"));
	for (int i = 0; i < BENCH_GROUPS; i++)
		mean_line(out, report, (enum bench_group)i,
			  _(bench_group_name((enum bench_group)i)));
	mean_line(out, report, BENCH_GROUPS, _("all"));
}

void report_table(FILE *out, const struct bench_report *report)
{
	rs_row(out, "%-*s", NAME_WIDTH, _("workload"));
	for (unsigned g = 0; g < RS_LANE_KINDS; g++)
		if (has_generation(report, (enum rs_generation)g))
			fprintf(out, "%*s", COLUMN, rs_generation_name((enum rs_generation)g));
	fputc('\n', out);
	for (size_t i = 0; i < report->count; i++)
		if (starts_workload(report, i))
			table_rows(out, report, report->rows[i].workload);
	table_means(out, report);
	fprintf(out,
		_("\nModelled cycles without idle%s (clock 1 GHz), of the\n"
		  "timed part; of a guest that marks none, from its first instruction on.\n"),
		has_generation(report, RS_BARE) ? _(", and the ratio to bare metal") : "");
	table_reasons(out, report);
	report_provenance(out, report);
}

struct rs_provenance report_origin(const struct bench_report *report)
{
	struct rs_provenance p = bench_report_origin(report);

	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].ok) {
			p.without |= report->rows[i].provenance.without;
			if (report->rows[i].provenance.depth > p.depth)
				p.depth = report->rows[i].provenance.depth;
			p.images = rs_images_add(p.images, report->rows[i].provenance.images);
		}
	return p;
}

void report_provenance(FILE *out, const struct bench_report *report)
{
	struct rs_provenance here = report_origin(report);
	bool usual = bench_report_default_costs(report);
	char text[512];

	fprintf(out, "%s\n", rs_provenance_text(text, sizeof text, &here, usual));
	if (*rs_provenance_warning(text, sizeof text, &here, usual))
		fprintf(out, _("Not the figures of README and book: %s.\n"), text);
}

static bool any_ok(const struct bench_report *report, const char *workload)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->rows[i].workload, workload) == 0 && report->rows[i].ok)
			return true;
	return false;
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

void report_times(FILE *out, const struct bench_report *report)
{
	char text[FORMAT_MAX];

	fprintf(out, _("\nHost time, which varies: runs in turn, milliseconds\n"));
	rs_row(out, "%-16s %-6s %4s %9s %9s %9s %9s %9s\n", _("workload"), _("on"), _("runs"),
	       C_("statistic", "min"), _("median"), _("mean"), "+-", _("insns/s"));
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];
		struct bench_spread s;

		if (!row->ok || !row->times.count)
			continue;
		s = bench_times_spread(&row->times);
		fprintf(out, "%-16s %-6s %4zu %9.2f %9.2f %9.2f %9.2f %9s\n", row->workload,
			rs_generation_name(row->generation), row->times.count, 1e3 * s.min,
			1e3 * s.median, 1e3 * s.mean, 1e3 * s.deviation,
			format_short(text,
				     s.min > 0 ? (double)row->ledger.taken.instructions / s.min
					       : 0));
	}
}

void report_layers(FILE *out, const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		if (starts_workload(report, i) && any_ok(report, report->rows[i].workload))
			rs_row(out,
			       _("\n%s: where the cycles went\n%-8s %13s %13s %13s %13s "
				 "%13s\n"),
			       report->rows[i].workload, "", _("app"), _("guest OS"),
			       _("hypervisor"), _("firmware"), _("idle"));
		layers_of(out, &report->rows[i]);
	}
}
