#include "bench/response_report.h"

#include <inttypes.h>

#include "bench/format.h"
#include "host/language.h"
#include "host/row.h"

static bool any(const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		for (size_t vm = 0; vm < RS_VMS; vm++)
			if (report->rows[i].responses[vm].count)
				return true;
	return false;
}

/* One guest of a row; `print` says how. */
typedef void (*printer)(FILE *out, const struct bench_row *row, size_t vm);

static void each(FILE *out, const struct bench_report *report, printer print)
{
	for (size_t i = 0; i < report->count; i++)
		for (size_t vm = 0; vm < RS_VMS; vm++)
			if (report->rows[i].responses[vm].count)
				print(out, &report->rows[i], vm);
}

/* Of several virtual machines a row has them all. */
static void name_of(char text[64], const struct bench_row *row, size_t vm)
{
	if (row->ledger.vm_count > 1)
		snprintf(text, 64, "%.14s vm%zu", row->workload, vm);
	else
		snprintf(text, 64, "%.18s", row->workload);
}

/* Of a time, in a table of 80 columns. */
enum { ROOM = 10 };

/* The cells of a row in words; times are at most `room` wide. */
struct cells {
	char name[64], count[FORMAT_MAX], p50[FORMAT_MAX], p90[FORMAT_MAX], p99[FORMAT_MAX],
		max[FORMAT_MAX];
};

static void fill(struct cells *c, const struct bench_row *row, size_t vm, unsigned room)
{
	const struct rs_responses *r = &row->responses[vm];

	name_of(c->name, row, vm);
	format_count(c->count, r->count);
	format_fit(c->p50, r->p50, room);
	format_fit(c->p90, r->p90, room);
	format_fit(c->p99, r->p99, room);
	format_fit(c->max, r->max, room);
}

static void print_row(FILE *out, const struct bench_row *row, size_t vm)
{
	struct cells c;

	fill(&c, row, vm, ROOM);
	fprintf(out, "%-18s %-9s %7s %10s %10s %10s %10s\n", c.name,
		rs_generation_name(row->generation), c.count, c.p50, c.p90, c.p99, c.max);
}

void response_report(FILE *out, const struct bench_report *report)
{
	if (!any(report))
		return;
	rs_row(out,
	       _("\nResponse times, from a request's arrival on, in cycles\n"
		 "%-18s %-9s %7s %10s %10s %10s %10s\n"),
	       _("workload"), _("on"), _("count"), "p50", "p90", "p99", C_("statistic", "max"));
	each(out, report, print_row);
}

static void markdown_row(FILE *out, const struct bench_row *row, size_t vm)
{
	struct cells c;

	fill(&c, row, vm, FORMAT_MAX);
	fprintf(out, "| %s | %s | %s | %s | %s | %s | %s |\n", c.name,
		rs_generation_name(row->generation), c.count, c.p50, c.p90, c.p99, c.max);
}

void response_markdown(FILE *out, const struct bench_report *report)
{
	if (!any(report))
		return;
	fprintf(out,
		_("\n| response times in cycles | on | requests | p50 | p90 | p99 | max |\n"
		  "|---|---|--:|--:|--:|--:|--:|\n"));
	each(out, report, markdown_row);
}

void response_csv_head(FILE *out)
{
	fprintf(out, ",requests,p50,p90,p99,max");
}

void response_csv(FILE *out, const struct bench_row *row)
{
	const struct rs_responses *r = &row->responses[0];

	if (r->count)
		fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64,
			r->count, r->p50, r->p90, r->p99, r->max);
	else
		fprintf(out, ",,,,,");
}
