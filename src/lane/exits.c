#include "lane/exits.h"

#include <stdio.h>
#include <string.h>

void tally_add(struct rs_tally *t, uint64_t cycles)
{
	if (t->count == 0 || cycles < t->min)
		t->min = cycles;
	if (cycles > t->max)
		t->max = cycles;
	t->count++;
	t->cycles += cycles;
}

void tally_add_tally(struct rs_tally *t, const struct rs_tally *more)
{
	if (more->count == 0)
		return;
	if (t->count == 0 || more->min < t->min)
		t->min = more->min;
	if (more->max > t->max)
		t->max = more->max;
	t->count += more->count;
	t->cycles += more->cycles;
}

static struct rs_tally *row_of(struct rs_exit *rows, size_t *count, const char *reason)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(rows[i].reason, reason) == 0)
			return &rows[i].tally;
	if (*count < RS_EXIT_ROWS) {
		struct rs_exit *row = &rows[(*count)++];

		snprintf(row->reason, sizeof row->reason, "%s",
			 *count < RS_EXIT_ROWS ? reason : "other");
		return &row->tally;
	}
	return &rows[RS_EXIT_ROWS - 1].tally;
}

void exits_add(struct rs_exit *rows, size_t *count, const char *reason, uint64_t cycles)
{
	tally_add(row_of(rows, count, reason), cycles);
}

void exits_add_tally(struct rs_exit *rows, size_t *count, const char *reason,
		     const struct rs_tally *more)
{
	tally_add_tally(row_of(rows, count, reason), more);
}
