/* density.h - `ringside bench -w density`. */
#ifndef CLI_DENSITY_H
#define CLI_DENSITY_H
#include "bench/density.h"
#include "cli/bench_wish.h"

/** Measure, and write the report to the terminal and to files, NULL: none. @return a status. */
int density_run(const struct density_order *order, const struct bench_outputs *to);

#endif
