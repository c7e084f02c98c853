/* explain.c - `ringside explain`: where the difference between two measurements comes from. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/explain.h"
#include "bench/json.h"
#include "bench/unlike.h"
#include "cli/cli.h"
#include "cli/explain_text.h"
#include "cli/options.h"
#include "cli/view.h"

struct task {
	struct read_report a, b;
	bool one; /* a report alone: b is not used */
	const char *workloads;
	struct generation_list on;
	bool json;
	json_t *list;
	size_t explained;
};

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

static void add_json(json_t *list, const struct explain_pair *p, const struct explanation *x)
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

/* Two generations have images of their own, which is what is explained. */
static void tell_unlike(const struct explain_pair *p)
{
	struct unlike u = {.count = 0};

	if (p->report_a == p->report_b)
		return;
	unlike_reports(&u, p->report_a, p->report_b);
	unlike_rows(&u, p->a, p->b);
	for (int i = 0; i < UNLIKE_KINDS; i++)
		if (*u.found[i] && i != UNLIKE_ENGINE)
			complain(STATUS_OK, "%s and %s on %s: %s differ%s", p->report_a->path,
				 p->report_b->path, p->a->workload,
				 unlike_name((enum unlike_kind)i), u.found[i]);
}

static void print_pair(const struct task *t, const struct explain_pair *p,
		       const struct explanation *x)
{
	if (t->explained)
		putchar('\n');
	explain_print(p, x);
}

static int explain_pair(struct task *t, const struct explain_pair *p)
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
	tell_unlike(p);
	if (t->json)
		add_json(t->list, p, &x);
	else
		print_pair(t, p, &x);
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
		struct explain_pair p = {&t->a, &t->a,	bare,
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
		struct explain_pair p = {
			.report_a = &t->a, .report_b = &t->b, .a = row, .b = other};
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

static int explain_reports(struct task *t, int operands, char **argv)
{
	int result = open_report(&t->a, argv[1]);

	t->one = operands == 1;
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
