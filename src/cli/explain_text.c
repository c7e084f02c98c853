/* explain_text.c - what `ringside explain` says, in words. */
#include "cli/explain_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/format.h"
#include "host/language.h"

enum explain_text {
#define EXPLAIN_TEXT(name, english) EXPLAIN_##name##_TEXT,
#include "bench/explain.def"
#undef EXPLAIN_TEXT
};

static const char *const texts[] = {
#define EXPLAIN_TEXT(name, english) english,
#include "bench/explain.def"
#undef EXPLAIN_TEXT
};

static const char *say(enum explain_text what)
{
	return _(texts[what]);
}

#define SAY_MAX 400

/* Fill a text in. The translations are checked to take the same values (tests/view). */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static const char *fill(char out[SAY_MAX], const char *format, const char *const values[7])
{
	snprintf(out, SAY_MAX, format, values[0], values[1], values[2], values[3], values[4],
		 values[5], values[6]);
	return out;
}
#pragma GCC diagnostic pop

#define FILL(out, format, ...) fill(out, format, (const char *const[7]){__VA_ARGS__})

static const char *count_of(char text[FORMAT_MAX], int64_t value)
{
	return format_count(text, (uint64_t)llabs(value));
}

/* "+1,234". */
static const char *signed_count(char text[FORMAT_MAX], int64_t value)
{
	char digits[FORMAT_MAX];

	snprintf(text, FORMAT_MAX, "%s%.40s",
		 value < 0 ? "-"
		 : value   ? "+"
			   : "",
		 count_of(digits, value));
	return text;
}

/* ---- one pair */

static void print_heading(const struct explain_pair *p, const struct explanation *x)
{
	char out[SAY_MAX], a[FORMAT_MAX], b[FORMAT_MAX], more[FORMAT_MAX], ratio[FORMAT_MAX];

	format_count(a, p->a->cycles);
	format_count(b, p->b->cycles);
	count_of(more, x->cycles);
	format_ratio(ratio, (double)p->b->cycles / (double)p->a->cycles);
	if (x->cycles == 0)
		puts(FILL(out, say(EXPLAIN_SAME_TEXT), p->a->workload, p->name_b, p->name_a,
			  b));
	else
		puts(FILL(out, say(x->cycles > 0 ? EXPLAIN_MORE_TEXT : EXPLAIN_FEWER_TEXT),
			  p->a->workload, p->name_b, b, p->name_a, a, more, ratio));
}

/* All of somebody's, with its share of the difference. */
static void print_who(int64_t cycles, const struct explanation *x, const char *text)
{
	char count[FORMAT_MAX], share[FORMAT_MAX] = "";

	if (x->cycles)
		snprintf(share, sizeof share, "%.1f %%",
			 100.0 * (double)cycles / (double)x->cycles);
	printf("%12s %8s  %s\n", signed_count(count, cycles), share, text);
}

/* A part of that. */
static void print_part(int64_t cycles, const char *text)
{
	char count[FORMAT_MAX];

	printf("%29s  %s\n", signed_count(count, cycles), text);
}

static const char *who_text(const struct explain_pair *p, enum explain_who who)
{
	bool emulator = p->b->generation == RS_FULL || p->a->generation == RS_FULL;

	switch (who) {
	case EXPLAIN_APP:
		return say(EXPLAIN_APP_TEXT);
	case EXPLAIN_OS:
		return say(EXPLAIN_OS_TEXT);
	case EXPLAIN_HYPERVISOR:
	case EXPLAIN_WHOS:
		break;
	}
	return say(emulator ? EXPLAIN_EMULATOR_TEXT : EXPLAIN_HYPERVISOR_TEXT);
}

static const char *what_text(char out[SAY_MAX], enum explain_what what, int64_t count)
{
	char number[FORMAT_MAX];

	count_of(number, count);
	switch (what) {
	case EXPLAIN_INSTRUCTIONS:
		return FILL(out,
			    say(count < 0 ? EXPLAIN_INSTRUCTIONS_FEWER_TEXT
					  : EXPLAIN_INSTRUCTIONS_MORE_TEXT),
			    number);
	case EXPLAIN_READS:
		return FILL(out,
			    say(count < 0    ? EXPLAIN_READS_FEWER_TEXT
				: count == 0 ? EXPLAIN_READS_SAME_TEXT
					     : EXPLAIN_READS_MORE_TEXT),
			    number);
	case EXPLAIN_OTHER:
	case EXPLAIN_WHATS:
		break;
	}
	return say(EXPLAIN_OTHER_TEXT);
}

static const char *exit_text(char out[SAY_MAX], const struct explain_exit *e)
{
	char number[FORMAT_MAX];

	count_of(number, e->count);
	if (strcmp(e->reason, RS_EXIT_SWITCH) == 0)
		return FILL(out,
			    say(e->count == 0  ? EXPLAIN_SWITCHES_SAME_TEXT
				: e->count < 0 ? EXPLAIN_SWITCHES_FEWER_TEXT
					       : EXPLAIN_SWITCHES_MORE_TEXT),
			    number);
	if (e->count == 0)
		return FILL(out, say(EXPLAIN_EXITS_SAME_TEXT), e->reason);
	return FILL(out, say(e->count < 0 ? EXPLAIN_EXITS_FEWER_TEXT : EXPLAIN_EXITS_MORE_TEXT),
		    e->reason, number);
}

static void print_kinds(const struct explanation *x, enum explain_who who)
{
	char out[SAY_MAX];

	for (int i = 0; i < EXPLAIN_WHATS; i++) {
		const struct explain_part *part = &x->what[who][i];

		if (part->cycles || part->count)
			print_part(part->cycles,
				   what_text(out, (enum explain_what)i, part->count));
	}
}

static void print_exits(const struct explanation *x)
{
	char out[SAY_MAX];

	for (size_t i = 0; i < x->exit_count; i++)
		if (x->exits[i].cycles || x->exits[i].count)
			print_part(x->exits[i].cycles, exit_text(out, &x->exits[i]));
	if (x->outside)
		print_part(x->outside, say(EXPLAIN_OUTSIDE_TEXT));
	printf("%31s%s\n", "", say(EXPLAIN_OR_BY_KIND_TEXT));
}

/* The largest part, in words. */
static const char *largest(char out[SAY_MAX], const struct explanation *x, enum explain_who who)
{
	int best = 0;

	if (who == EXPLAIN_HYPERVISOR && x->exit_count &&
	    llabs(x->exits[0].cycles) >= llabs(x->outside))
		return exit_text(out, &x->exits[0]);
	for (int i = 1; i < EXPLAIN_WHATS; i++)
		if (llabs(x->what[who][i].cycles) > llabs(x->what[who][best].cycles))
			best = i;
	return what_text(out, (enum explain_what)best, x->what[who][best].count);
}

static void print_words(const struct explain_pair *p, const struct explanation *x,
			const enum explain_who order[EXPLAIN_WHOS])
{
	char out[SAY_MAX], part[SAY_MAX], number[FORMAT_MAX];
	int64_t guest = json_integer_value(json_object_get(p->a->json, "instructions"));

	if (x->emulated && p->a->generation != RS_FULL && guest > 0) {
		snprintf(number, sizeof number, "%.0f", (double)x->emulated / (double)guest);
		puts(FILL(out, say(EXPLAIN_EMULATED_TEXT), number));
	} else if (x->cycles) {
		puts(FILL(out, say(EXPLAIN_MOST_TEXT), who_text(p, order[0]),
			  largest(part, x, order[0])));
	}
	if (x->idle)
		puts(FILL(out, say(EXPLAIN_IDLE_TEXT), signed_count(number, x->idle)));
}

/* Who differs most comes first. */
static void sort(const struct explanation *x, enum explain_who order[EXPLAIN_WHOS])
{
	for (int i = 0; i < EXPLAIN_WHOS; i++) {
		int at = i;

		for (; at > 0 && llabs(x->who[order[at - 1]]) < llabs(x->who[i]); at--)
			order[at] = order[at - 1];
		order[at] = (enum explain_who)i;
	}
}

void explain_print(const struct explain_pair *p, const struct explanation *x)
{
	enum explain_who order[EXPLAIN_WHOS] = {EXPLAIN_APP};

	print_heading(p, x);
	sort(x, order);
	for (int i = 0; i < EXPLAIN_WHOS; i++) {
		enum explain_who who = order[i];
		bool exits = who == EXPLAIN_HYPERVISOR && x->exit_count;

		if (!x->who[who] && !x->what[who][EXPLAIN_INSTRUCTIONS].count &&
		    !x->what[who][EXPLAIN_READS].count)
			continue;
		print_who(x->who[who], x, who_text(p, who));
		if (exits)
			print_exits(x);
		print_kinds(x, who);
	}
	print_words(p, x, order);
}
