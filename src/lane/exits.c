#include "lane/exits.h"

#include <stdio.h>
#include <string.h>

#include "ringside/abi/hypercall.h"
#include "ringside/cause.h"

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

/* The ids of hypercalls and of SBI extensions do not overlap (abi/hypercall.def). */
static const struct {
	uint32_t id;
	const char *name;
} calls[] = {
#define HYPERCALL(id, name, slug, what) {id, "hypercall-" slug},
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
#define SBI_EXTENSION(number, name, slug, shown, text) {number, "sbi-" slug},
#include "ringside/abi/sbi.def"
};

void exit_call_name(char name[32], uint32_t call)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		if (calls[i].id == call) {
			snprintf(name, 32, "%s", calls[i].name);
			return;
		}
	}
	snprintf(name, 32, "call-0x%x", call);
}

void rs_fact_reason(const struct rs_fact *f, char reason[32])
{
	if (f->flags & RS_FACT_CALLED)
		exit_call_name(reason, f->call);
	else
		snprintf(reason, 32, "%s",
			 rs_cause_slug((f->cause & 0x7f) |
				       (f->cause & 0x80 ? RS_CAUSE_INTERRUPT : 0)));
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
