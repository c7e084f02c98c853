/* response_report.h - response times of the workloads that serve requests, `serve` and `batch`.
 */
#ifndef BENCH_RESPONSE_REPORT_H
#define BENCH_RESPONSE_REPORT_H
#include <stdio.h>

#include "bench/bench.h"

/** A row for each guest that served requests, on 80 columns. Nothing is printed if none did. */
void response_report(FILE *out, const struct bench_report *report);
void response_markdown(FILE *out, const struct bench_report *report);
/** Further columns of a CSV file: their names, or a row's values, each after a comma. */
void response_csv_head(FILE *out);
void response_csv(FILE *out, const struct bench_row *row);

#endif
