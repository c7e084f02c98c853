/* explain.c - `ringside explain`: where the difference between two measurements comes from. */
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/explain.h"
#include "bench/format.h"
#include "bench/json.h"
#include "cli/cli.h"
#include "cli/language.h"
#include "cli/options.h"
#include "cli/view.h"

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

struct task {
	struct read_report a, b;
	bool one; /* a report alone: b is not used */
	const char *workloads, *language;
	struct generation_list on;
	bool json;
	json_t *list;
	size_t explained;
	const struct view_module *view; /* NULL: English */
};

/* What is held against what. */
struct pair {
	const struct read_report *report_a, *report_b;
	const struct read_row *a, *b;
	const char *name_a, *name_b;
};

static const char *say(const struct task *t, enum explain_text what)
{
	return t->view ? t->view->translate(texts[what]) : texts[what];
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

static void print_heading(const struct task *t, const struct pair *p,
			  const struct explanation *x)
{
	char out[SAY_MAX], a[FORMAT_MAX], b[FORMAT_MAX], more[FORMAT_MAX], ratio[FORMAT_MAX];

	format_count(a, p->a->cycles);
	format_count(b, p->b->cycles);
	count_of(more, x->cycles);
	format_ratio(ratio, (double)p->b->cycles / (double)p->a->cycles);
	if (x->cycles == 0)
		puts(FILL(out, say(t, EXPLAIN_SAME_TEXT), p->a->workload, p->name_b, p->name_a,
			  b));
	else
		puts(FILL(out, say(t, x->cycles > 0 ? EXPLAIN_MORE_TEXT : EXPLAIN_FEWER_TEXT),
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

static const char *who_text(const struct task *t, const struct pair *p, enum explain_who who)
{
	bool emulator = p->b->generation == RS_FULL || p->a->generation == RS_FULL;

	switch (who) {
	case EXPLAIN_APP:
		return say(t, EXPLAIN_APP_TEXT);
	case EXPLAIN_OS:
		return say(t, EXPLAIN_OS_TEXT);
	case EXPLAIN_HYPERVISOR:
	case EXPLAIN_WHOS:
		break;
	}
	return say(t, emulator ? EXPLAIN_EMULATOR_TEXT : EXPLAIN_HYPERVISOR_TEXT);
}

static const char *what_text(char out[SAY_MAX], const struct task *t, enum explain_what what,
			     int64_t count)
{
	char number[FORMAT_MAX];

	count_of(number, count);
	switch (what) {
	case EXPLAIN_INSTRUCTIONS:
		return FILL(out,
			    say(t, count < 0 ? EXPLAIN_INSTRUCTIONS_FEWER_TEXT
					     : EXPLAIN_INSTRUCTIONS_MORE_TEXT),
			    number);
	case EXPLAIN_READS:
		return FILL(
			out,
			say(t, count < 0 ? EXPLAIN_READS_FEWER_TEXT : EXPLAIN_READS_MORE_TEXT),
			number);
	case EXPLAIN_OTHER:
	case EXPLAIN_WHATS:
		break;
	}
	return say(t, EXPLAIN_OTHER_TEXT);
}

static const char *exit_text(char out[SAY_MAX], const struct task *t,
			     const struct explain_exit *e)
{
	char number[FORMAT_MAX];

	count_of(number, e->count);
	if (strcmp(e->reason, RS_EXIT_SWITCH) == 0)
		return FILL(out,
			    say(t, e->count == 0  ? EXPLAIN_SWITCHES_SAME_TEXT
				   : e->count < 0 ? EXPLAIN_SWITCHES_FEWER_TEXT
						  : EXPLAIN_SWITCHES_MORE_TEXT),
			    number);
	if (e->count == 0)
		return FILL(out, say(t, EXPLAIN_EXITS_SAME_TEXT), e->reason);
	return FILL(out,
		    say(t, e->count < 0 ? EXPLAIN_EXITS_FEWER_TEXT : EXPLAIN_EXITS_MORE_TEXT),
		    e->reason, number);
}

static void print_kinds(const struct task *t, const struct explanation *x, enum explain_who who)
{
	char out[SAY_MAX];

	for (int i = 0; i < EXPLAIN_WHATS; i++) {
		const struct explain_part *part = &x->what[who][i];

		if (part->cycles || part->count)
			print_part(part->cycles,
				   what_text(out, t, (enum explain_what)i, part->count));
	}
}

static void print_exits(const struct task *t, const struct explanation *x)
{
	char out[SAY_MAX];

	for (size_t i = 0; i < x->exit_count; i++)
		if (x->exits[i].cycles || x->exits[i].count)
			print_part(x->exits[i].cycles, exit_text(out, t, &x->exits[i]));
	if (x->outside)
		print_part(x->outside, say(t, EXPLAIN_OUTSIDE_TEXT));
	printf("%31s%s\n", "", say(t, EXPLAIN_OR_BY_KIND_TEXT));
}

/* The largest part, in words. */
static const char *largest(char out[SAY_MAX], const struct task *t, const struct explanation *x,
			   enum explain_who who)
{
	int best = 0;

	if (who == EXPLAIN_HYPERVISOR && x->exit_count &&
	    llabs(x->exits[0].cycles) >= llabs(x->outside))
		return exit_text(out, t, &x->exits[0]);
	for (int i = 1; i < EXPLAIN_WHATS; i++)
		if (llabs(x->what[who][i].cycles) > llabs(x->what[who][best].cycles))
			best = i;
	return what_text(out, t, (enum explain_what)best, x->what[who][best].count);
}

static void print_words(const struct task *t, const struct pair *p, const struct explanation *x,
			const enum explain_who order[EXPLAIN_WHOS])
{
	char out[SAY_MAX], part[SAY_MAX], number[FORMAT_MAX];
	int64_t guest = json_integer_value(json_object_get(p->a->json, "instructions"));

	if (x->emulated && p->a->generation != RS_FULL && guest > 0) {
		snprintf(number, sizeof number, "%.0f", (double)x->emulated / (double)guest);
		puts(FILL(out, say(t, EXPLAIN_EMULATED_TEXT), number));
	} else if (x->cycles) {
		puts(FILL(out, say(t, EXPLAIN_MOST_TEXT), who_text(t, p, order[0]),
			  largest(part, t, x, order[0])));
	}
	if (x->idle)
		puts(FILL(out, say(t, EXPLAIN_IDLE_TEXT), signed_count(number, x->idle)));
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

static void print(const struct task *t, const struct pair *p, const struct explanation *x)
{
	enum explain_who order[EXPLAIN_WHOS] = {EXPLAIN_APP};

	if (t->explained)
		putchar('\n');
	print_heading(t, p, x);
	sort(x, order);
	for (int i = 0; i < EXPLAIN_WHOS; i++) {
		enum explain_who who = order[i];
		bool exits = who == EXPLAIN_HYPERVISOR && x->exit_count;

		if (!x->who[who] && !x->what[who][EXPLAIN_INSTRUCTIONS].count &&
		    !x->what[who][EXPLAIN_READS].count)
			continue;
		print_who(x->who[who], x, who_text(t, p, who));
		if (exits)
			print_exits(t, x);
		print_kinds(t, x, who);
	}
	print_words(t, p, x, order);
}

/* ---- the same as JSON */

static void add_part(json_t *list, const char *layer, const char *kind, const char *reason,
		     int64_t count, int64_t cycles)
{
	json_t *object = json_object();

	json_object_set_new(object, "layer", json_string(layer));
	json_object_set_new(object, "part", json_string(kind));
	if (reason)
		json_object_set_new(object, "reason", json_string(reason));
	json_object_set_new(object, "count", json_integer(count));
	json_object_set_new(object, "cycles", json_integer(cycles));
	json_array_append_new(list, object);
}

static json_t *side(const struct read_report *r, const struct read_row *row)
{
	json_t *object = json_object();

	json_object_set_new(object, "report", json_string(r->path));
	json_object_set_new(object, "generation",
			    json_string(rs_generation_name(row->generation)));
	json_object_set_new(object, "cycles", json_integer((json_int_t)row->cycles));
	return object;
}

static void add_json(json_t *list, const struct pair *p, const struct explanation *x)
{
	static const char *const whos[EXPLAIN_WHOS] = {"app", "guest_os", "hypervisor"};
	static const char *const whats[EXPLAIN_WHATS] = {"instructions", "page-table-reads",
							 "other"};
	json_t *object = json_object(), *parts = json_array(), *kinds = json_array();

	json_object_set_new(object, "workload", json_string(p->a->workload));
	json_object_set_new(object, "a", side(p->report_a, p->a));
	json_object_set_new(object, "b", side(p->report_b, p->b));
	json_object_set_new(object, "difference", json_integer(x->cycles));
	json_object_set_new(object, "idle", json_integer(x->idle));
	for (int who = 0; who < EXPLAIN_WHOS; who++)
		for (int i = 0; i < EXPLAIN_WHATS; i++)
			add_part(who == EXPLAIN_HYPERVISOR ? kinds : parts, whos[who], whats[i],
				 NULL, x->what[who][i].count, x->what[who][i].cycles);
	for (size_t i = 0; i < x->exit_count; i++)
		add_part(parts, "hypervisor", "exits", x->exits[i].reason, x->exits[i].count,
			 x->exits[i].cycles);
	add_part(parts, "hypervisor", "outside-of-exits", NULL, 0, x->outside);
	json_object_set_new(object, "parts", parts);
	json_object_set_new(object, "hypervisor_by_kind", kinds);
	json_array_append_new(list, object);
}

/* ---- which pairs */

static int explain_pair(struct task *t, const struct pair *p)
{
	struct explanation x;
	char message[1024];
	enum rs_error e;

	if (p->a->measured != p->b->measured)
		return complain(STATUS_IMAGE,
				"%s on %s and %s: one is of the timed part, the other is not; "
				"needs two "
				"measurements of the same",
				p->a->workload, p->name_a, p->name_b);
	if (p->a->size != p->b->size)
		return complain(STATUS_IMAGE,
				"%s: of size %" PRIu64 " on %s, of size %" PRIu64
				" on %s; needs one size",
				p->a->workload, p->a->size, p->name_a, p->b->size, p->name_b);
	e = explain(&x, p->report_a, p->a, p->report_b, p->b, message, sizeof message);
	if (e != RS_OK) {
		explain_free(&x);
		return complain(status_of_error(e), "%s", message);
	}
	if (t->json)
		add_json(t->list, p, &x);
	else
		print(t, p, &x);
	t->explained++;
	explain_free(&x);
	return STATUS_OK;
}

/* Whether `name` is in `list`, "a,b"; NULL: all are. */
static bool chosen(const char *list, const char *name)
{
	size_t n = strlen(name);

	if (!list)
		return true;
	for (const char *at = list; (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == ',') && (!at[n] || at[n] == ','))
			return true;
	return false;
}

static bool wanted(const struct task *t, const struct read_row *row)
{
	bool on = !t->on.given;

	for (size_t i = 0; i < t->on.count; i++)
		on |= t->on.list[i] == row->generation;
	return on && row->ok && row->cycles && chosen(t->workloads, row->workload);
}

static const struct read_row *row_of(const struct read_report *r, const char *workload,
				     enum rs_generation g)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->rows[i].ok && r->rows[i].generation == g &&
		    strcmp(r->rows[i].workload, workload) == 0)
			return &r->rows[i];
	return NULL;
}

/* Each generation of one report against bare metal. */
static int explain_one(struct task *t)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < t->a.count && result == STATUS_OK; i++) {
		const struct read_row *row = &t->a.rows[i];
		const struct read_row *bare = row_of(&t->a, row->workload, RS_BARE);
		struct pair p = {&t->a, &t->a,	bare,
				 row,	"bare", rs_generation_name(row->generation)};

		if (row->generation != RS_BARE && bare && wanted(t, row))
			result = explain_pair(t, &p);
	}
	return result;
}

/* The only row of a workload, or the one of a generation. */
static const struct read_row *partner(const struct task *t, const struct read_row *row)
{
	const struct read_row *found = row_of(&t->b, row->workload, row->generation);
	size_t a = 0, b = 0;

	if (found)
		return found;
	for (size_t i = 0; i < t->a.count; i++)
		a += t->a.rows[i].ok && strcmp(t->a.rows[i].workload, row->workload) == 0;
	for (size_t i = 0; i < t->b.count; i++)
		if (t->b.rows[i].ok && strcmp(t->b.rows[i].workload, row->workload) == 0) {
			found = &t->b.rows[i];
			b++;
		}
	return a == 1 && b == 1 ? found : NULL;
}

static int explain_two(struct task *t)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < t->a.count && result == STATUS_OK; i++) {
		const struct read_row *row = &t->a.rows[i], *other = partner(t, row);
		struct pair p = {.report_a = &t->a, .report_b = &t->b, .a = row, .b = other};
		bool same = other && other->generation == row->generation;

		if (!other || !wanted(t, row))
			continue;
		p.name_a = same ? t->a.path : rs_generation_name(row->generation);
		p.name_b = same ? t->b.path : rs_generation_name(other->generation);
		result = explain_pair(t, &p);
	}
	return result;
}

static int finish(struct task *t)
{
	json_t *document;

	if (!t->explained)
		return complain(STATUS_IMAGE,
				t->one ? "%s: nothing to explain: needs a workload measured on "
					 "bare and on another "
					 "generation, and none of them left out by -w or --on"
				       : "%s and the other report: nothing to explain: needs a "
					 "workload measured in both, "
					 "and not left out by -w or --on",
				t->a.path);
	if (!t->json)
		return STATUS_OK;
	document = json_object();
	json_object_set_new(document, "schema", json_string("ringside-explain/1"));
	json_object_set(document, "pairs", t->list);
	return json_write(document, "-") ? STATUS_OK : STATUS_IO;
}

/* English needs no view; without one, another language is refused if it was asked for. */
static int choose_language(struct task *t)
{
	char message[512];

	t->view = view_load(message, sizeof message);
	if (!t->view)
		return t->language && strcmp(t->language, "en") != 0
			       ? complain(STATUS_USAGE, "--lang %s: %s", t->language, message)
			       : STATUS_OK;
	return language_choose(t->view, t->language);
}

static int explain_reports(struct task *t, int operands, char **argv)
{
	int result = choose_language(t);

	t->one = operands == 1;
	if (result == STATUS_OK)
		result = open_report(&t->a, argv[1]);
	if (result == STATUS_OK && !t->one)
		result = open_report(&t->b, argv[2]);
	if (result == STATUS_OK)
		result = t->one ? explain_one(t) : explain_two(t);
	return result == STATUS_OK ? finish(t) : result;
}

int cmd_explain(int argc, char **argv)
{
	struct task t = {.json = false};
	const struct option table[] = {
		{"-w", OPTION_TEXT, &t.workloads, "LIST",
		 "these workloads only, separated by commas"},
		{"--on", OPTION_GENERATIONS, &t.on, "LIST", "these generations only"},
		{"--lang", OPTION_TEXT, &t.language, "LANGUAGE", "en or ko"},
		{"--json", OPTION_FLAG, &t.json, NULL, "print JSON"},
		{NULL},
	};
	const struct command command = {
		.usage = "explain [OPTION]... A.json [B.json]",
		.purpose = "Explain where a difference in cycles comes from: whose they are, "
			   "and for what. The parts "
			   "add up to it.",
		.options = table,
		.more = "A report is what 'ringside bench --json FILE', race or run writes. Of "
			"one report, each generation "
			"is explained against bare metal; of two, B against A: of a workload "
			"that each measured once, "
			"whatever the generation, and otherwise row by row. Idle time is left "
			"out, as everywhere.",
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands != 1 && operands != 2)
		return complain(STATUS_USAGE, "explain: needs one report or two, found %d",
				operands);
	t.list = json_array();
	result = explain_reports(&t, operands, argv);
	json_decref(t.list);
	report_free(&t.a);
	report_free(&t.b);
	return result;
}
