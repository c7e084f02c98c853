/* explain_text.h - an explanation in words. */
#ifndef CLI_EXPLAIN_TEXT_H
#define CLI_EXPLAIN_TEXT_H
#include "bench/explain.h"

/** What is held against what. */
struct explain_pair {
	const struct read_report *report_a, *report_b;
	const struct read_row *a, *b;
	const char *name_a, *name_b;
};

/** Print where the difference of a pair comes from, on lines of 80 columns. */
void explain_print(const struct explain_pair *p, const struct explanation *x);

#endif
