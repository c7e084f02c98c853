/* report.h - results as text: for a terminal, a spreadsheet, a web page. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H
#include <stdio.h>

#include "bench/bench.h"

/** A table of 80 columns: a row per workload, a column per generation. */
void report_table(FILE *out, const struct bench_report *report);

/** Ratios at each point of a sweep, and which generation is ahead of which. */
void report_sweep(FILE *out, const struct bench_report *report);

/** Where all rows come from; `images` is of all of them, in their order. */
struct rs_provenance report_origin(const struct bench_report *report);

/** Where the figures come from, and what keeps them from being those of README and book. */
void report_provenance(FILE *out, const struct bench_report *report);

/** "Where the cycles went": cycles of each layer, a row per generation, for each workload. */
void report_layers(FILE *out, const struct bench_report *report);

/** Host times of rows that were repeated. */
void report_times(FILE *out, const struct bench_report *report);

void report_csv(FILE *out, const struct bench_report *report);
void report_markdown(FILE *out, const struct bench_report *report);

/** Write the report to `path` in the format that its name ends in: .json, .csv or .md.
 * @return false with a message on standard error. */
bool report_export(const struct bench_report *report, const char *path);
/** @return whether report_export() knows the format. */
bool report_format_known(const char *path);

#endif
