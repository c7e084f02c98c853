/* sweep_report.c - what a sweep comes to, on a terminal. */
#include <stdlib.h>
#include <string.h>

#include "bench/format.h"
#include "bench/report.h"
#include "host/language.h"
#include "host/row.h"

enum { POINT_WIDTH = 28, COLUMN = 12 };

/* The rows of one workload at one point: they stand together. */
static const struct bench_row *row_on(const struct bench_report *r, size_t first,
				      enum rs_generation g)
{
	for (size_t i = first; i < r->count && bench_rows_belong(&r->rows[first], &r->rows[i]);
	     i++)
		if (r->rows[i].generation == g)
			return &r->rows[i];
	return NULL;
}

static bool has_generation(const struct bench_report *r, enum rs_generation g)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->rows[i].generation == g)
			return true;
	return false;
}

static void point_line(FILE *out, const struct bench_report *r, size_t first)
{
	struct sweep_point p = sweep_point(r->sweep, r->rows[first].point);
	char text[256];

	fprintf(out, "  %-*s", POINT_WIDTH - 2, sweep_text(text, sizeof text, r->sweep, &p));
	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		const struct bench_row *row = row_on(r, first, (enum rs_generation)g);

		if (!has_generation(r, (enum rs_generation)g))
			continue;
		if (row && row->ok && row->generation != RS_BARE && row->busy_ratio > 0)
			fprintf(out, " %*s", COLUMN, format_ratio(text, row->busy_ratio));
		else
			rs_row(out, " %*s", COLUMN,
			       !row	      ? ""
			       : row->skipped ? "-"
			       : row->ok      ? format_count(text, row->busy)
					      : _("failed"));
	}
	fputc('\n', out);
}

static int faster_first(const void *left, const void *right)
{
	const struct bench_row *a = *(const struct bench_row *const *)left,
			       *b = *(const struct bench_row *const *)right;

	return (a->busy > b->busy) - (a->busy < b->busy);
}

/* "bare < hvm < para < full"; "=" where it is the same. */
static void order_text(char text[128], const struct bench_report *r, size_t first)
{
	const struct bench_row *rows[RS_LANE_KINDS];
	size_t count = 0, used = 0;

	for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
		const struct bench_row *row = row_on(r, first, (enum rs_generation)g);

		if (row && row->ok)
			rows[count++] = row;
	}
	*text = '\0';
	if (!count)
		return;
	qsort(rows, count, sizeof *rows, faster_first);
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, 128 - used, "%s%s",
					 i == 0				     ? ""
					 : rows[i]->busy > rows[i - 1]->busy ? " < "
									     : " = ",
					 rs_generation_name(rows[i]->generation));
}

/* Which generation takes fewer cycles than which, at all points or at how many. */
static void conclusions(FILE *out, const struct bench_report *r, size_t first)
{
	char orders[8][128], text[128];
	size_t counts[8] = {0}, kinds = 0, points = 0;

	for (size_t i = first;
	     i < r->count && strcmp(r->rows[i].workload, r->rows[first].workload) == 0; i++) {
		size_t k = 0;

		if (i > first && bench_rows_belong(&r->rows[i - 1], &r->rows[i]))
			continue;
		order_text(text, r, i);
		points++;
		while (k < kinds && strcmp(orders[k], text) != 0)
			k++;
		if (k == 8)
			continue;
		if (k == kinds)
			strcpy(orders[kinds++], text);
		counts[k]++;
	}
	for (size_t k = 0; k < kinds; k++)
		if (kinds == 1)
			fprintf(out, _("  at each of %zu points: %s\n"), points, orders[k]);
		else
			fprintf(out, _("  at %zu of %zu points: %s\n"), counts[k], points,
				orders[k]);
}

void report_sweep(FILE *out, const struct bench_report *r)
{
	rs_row(out, "%-*s", POINT_WIDTH, _("workload"));
	for (unsigned g = 0; g < RS_LANE_KINDS; g++)
		if (has_generation(r, (enum rs_generation)g))
			fprintf(out, " %*s", COLUMN, rs_generation_name((enum rs_generation)g));
	fputc('\n', out);
	for (size_t i = 0; i < r->count; i++) {
		bool first =
			i == 0 || strcmp(r->rows[i].workload, r->rows[i - 1].workload) != 0;

		if (first)
			fprintf(out, "%s\n", r->rows[i].workload);
		if (first || !bench_rows_belong(&r->rows[i - 1], &r->rows[i]))
			point_line(out, r, i);
		if (i + 1 == r->count ||
		    strcmp(r->rows[i].workload, r->rows[i + 1].workload) != 0) {
			size_t begin = i;

			while (begin > 0 &&
			       strcmp(r->rows[begin - 1].workload, r->rows[i].workload) == 0)
				begin--;
			conclusions(out, r, begin);
		}
	}
	fprintf(out, _("\nModelled cycles without idle%s.\n"),
		has_generation(r, RS_BARE) ? _(" on bare metal, and ratios to them") : "");
	report_provenance(out, r);
}
