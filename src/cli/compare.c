/* compare.c - `ringside compare`: two reports, row by row. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "bench/reading.h"
#include "bench/unlike.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/language.h"
#include "host/row.h"

struct comparison {
	struct read_report a, b;
	bool whole; /* two runs are compared as wholes */
	bool json;
	double limit; /* per cent; below 0: none */
	json_t *list;
	size_t rows, common, over;
};

/* ---- whether two reports belong together */

static size_t row_count(const struct comparison *c, const struct read_report *r)
{
	return c->whole ? 1 : r->count;
}

static const struct read_row *row_at(const struct comparison *c, const struct read_report *r,
				     size_t i)
{
	return c->whole ? &r->whole : &r->rows[i];
}

/* The row of `r` with the same workload and generation; NULL: it has none. */
static const struct read_row *find_row(const struct comparison *c, const struct read_report *r,
				       const struct read_row *like)
{
	for (size_t i = 0; i < row_count(c, r); i++) {
		const struct read_row *row = row_at(c, r, i);

		if (row->generation == like->generation &&
		    strcmp(row->workload, like->workload) == 0)
			return row;
	}
	return NULL;
}

static const char *measured_text(enum measured m)
{
	static const char *const texts[] = {
		[MEASURED_WHOLE_RUN] = N_("all of its run"),
		[MEASURED_GUEST_RUN] = N_("its run without the start-up"),
		[MEASURED_TIMED_PART] = N_("its timed part"),
	};

	return texts[m];
}

/* A whole run is no timed part: the difference would be start-up. */
static int check_measured(const struct comparison *c)
{
	for (size_t i = 0; i < row_count(c, &c->a); i++) {
		const struct read_row *a = row_at(c, &c->a, i), *b = find_row(c, &c->b, a);

		if (b && a->ok && b->ok && a->measured != b->measured)
			return complain(
				STATUS_IMAGE,
				"%s on %s: %s has %s, %s has %s; needs two reports of the "
				"same",
				a->workload, rs_generation_name(a->generation), c->a.path,
				measured_text(a->measured), c->b.path,
				measured_text(b->measured));
	}
	return STATUS_OK;
}

/* Choose what is compared. Of two runs, the runs of the guests; of a run and a bench, what bench
 * measures. */
static int choose_rows(struct comparison *c)
{
	const struct read_report *run = c->a.is_run ? &c->a : &c->b;
	const struct read_report *other = c->a.is_run ? &c->b : &c->a;

	c->whole = c->a.is_run && c->b.is_run;
	if (!c->whole && run->is_run && run->count == 0)
		return complain(
			STATUS_IMAGE,
			"%s is of all of a run, and '%s' marks no timed part, which is what "
			"%s has; needs two reports of the same",
			run->path, run->whole.workload, other->path);
	return check_measured(c);
}

/* What makes cycles say more about something else than about what was compared. */
static int tell_unlike(const struct comparison *c, const struct unlike *u,
		       enum unlike_kind kind)
{
	bool gate = c->limit >= 0;

	complain(STATUS_OK, "%s differ%s: the cycles of %s and %s %s", unlike_name(kind),
		 u->found[kind], c->a.path, c->b.path,
		 gate ? _("decide nothing with --fail-above")
		      : _("say more about that than about anything else"));
	return gate ? STATUS_IMAGE : STATUS_OK;
}

static int check_unlike(const struct comparison *c)
{
	struct unlike u = {.count = 0};
	int result = STATUS_OK;

	unlike_reports(&u, &c->a, &c->b);
	for (size_t i = 0; i < row_count(c, &c->a); i++) {
		const struct read_row *a = row_at(c, &c->a, i), *b = find_row(c, &c->b, a);

		if (b && a->ok && b->ok)
			unlike_rows(&u, a, b);
	}
	for (int i = 0; i < UNLIKE_GUESTS && result == STATUS_OK; i++)
		if (*u.found[i])
			result = tell_unlike(c, &u, (enum unlike_kind)i);
	if (result == STATUS_OK && u.images)
		complain(STATUS_OK,
			 "%zu of %zu rows are of other images: guest software differs%s",
			 u.images, u.count, u.found[UNLIKE_GUESTS]);
	if (result == STATUS_OK && *u.found[UNLIKE_ENGINE])
		complain(STATUS_OK, "the engines differ%s: only host times can depend on that",
			 u.found[UNLIKE_ENGINE]);
	return result;
}

static int check_reports(struct comparison *c)
{
	int result = choose_rows(c);

	if (result != STATUS_OK)
		return result;
	for (size_t i = 0; i < row_count(c, &c->a); i++)
		c->common += find_row(c, &c->b, row_at(c, &c->a, i)) != NULL;
	if (!c->common)
		return complain(
			STATUS_IMAGE,
			"%s and %s have no row in common: no workload was measured on the "
			"same generation in both",
			c->a.path, c->b.path);
	return check_unlike(c);
}

/* ---- comparing */

static json_t *json_cycles(const struct read_row *row)
{
	return row && row->ok ? json_integer((json_int_t)row->cycles) : json_null();
}

/* What stands for cycles where there are none. NULL: there are. */
static const char *no_cycles(const struct read_row *row)
{
	if (!row)
		return "-";
	if (row->ok)
		return NULL;
	return row->unavailable ? _("unavailable") : _("failed");
}

static void compare_as_json(struct comparison *c, const struct read_row *a,
			    const struct read_row *b, const char *why, double percent)
{
	const struct read_row *any = a ? a : b;
	json_t *object = json_object();

	json_object_set_new(object, "workload", json_string(any->workload));
	json_object_set_new(object, "generation",
			    json_string(rs_generation_name(any->generation)));
	json_object_set_new(object, "a", json_cycles(a));
	json_object_set_new(object, "b", json_cycles(b));
	json_object_set_new(object, "change_percent", why ? json_null() : json_real(percent));
	if (why && *why)
		json_object_set_new(object, "problem", json_string(why));
	json_array_append_new(c->list, object);
}

static void compare_as_text(const struct read_row *a, const struct read_row *b, const char *why,
			    double percent)
{
	const struct read_row *any = a ? a : b;
	const char *left = no_cycles(a), *right = no_cycles(b);
	char was[FORMAT_MAX], is[FORMAT_MAX], change[FORMAT_MAX];

	if (why)
		snprintf(change, sizeof change, "%s", why);
	else if (a->cycles == b->cycles)
		snprintf(change, sizeof change, _("same"));
	else
		snprintf(change, sizeof change, "%+.2f %%", percent);
	rs_row(stdout, "%-24s %-5s %16s %16s%*s%s\n", any->workload,
	       rs_generation_name(any->generation), left ? left : format_count(was, a->cycles),
	       right ? right : format_count(is, b->cycles),
	       *change ? 13 - (int)rs_columns(change) : 0, "", change);
}

/* A row of both, or with NULL of one alone. */
static void compare_row(struct comparison *c, const struct read_row *a,
			const struct read_row *b)
{
	bool both = a && b && a->ok && b->ok;
	bool other_size = both && a->size && b->size && a->size != b->size;
	const char *why = other_size ? _("other size") : both ? NULL : "";
	double percent = why ? 0 : 100 * ((double)b->cycles / (double)a->cycles - 1);
	bool lost = a && a->ok && !(b && b->ok);

	c->rows++;
	c->over += c->limit >= 0 && (lost || other_size || percent > c->limit);
	if (c->json)
		compare_as_json(c, a, b, why, percent);
	else
		compare_as_text(a, b, why, percent);
}

static void compare(struct comparison *c)
{
	if (!c->json)
		rs_row(stdout, "%-24s %-5s %16s %16s %12s\n", _("workload"), _("on"), "A", "B",
		       _("change"));
	for (size_t i = 0; i < row_count(c, &c->a); i++) {
		const struct read_row *row = row_at(c, &c->a, i);

		compare_row(c, row, find_row(c, &c->b, row));
	}
	for (size_t i = 0; i < row_count(c, &c->b); i++) {
		const struct read_row *row = row_at(c, &c->b, i);

		if (!find_row(c, &c->a, row))
			compare_row(c, NULL, row);
	}
	if (!c->json)
		printf(_("\nA: %s\nB: %s\nCycles without idle%s.\n"), c->a.path, c->b.path,
		       !c->whole ? ""
		       : c->a.whole.measured == MEASURED_GUEST_RUN
			       ? _(", from the guest's first instruction on")
			       : _(", of the whole runs"));
}

static int write_json(const struct comparison *c)
{
	json_t *document = json_object();

	json_object_set_new(document, "schema", json_string("ringside-compare/1"));
	json_object_set_new(document, "a", json_string(c->a.path));
	json_object_set_new(document, "b", json_string(c->b.path));
	json_object_set_new(document, "measured",
			    json_string(!c->whole ? "as-reported"
					: c->a.whole.measured == MEASURED_GUEST_RUN
						? "guest-run"
						: "whole-run"));
	json_object_set(document, "rows", c->list);
	return json_write(document, "-") ? STATUS_OK : STATUS_IO;
}

static int compare_reports(struct comparison *c)
{
	int result = check_reports(c);

	if (result != STATUS_OK)
		return result;
	c->list = json_array();
	compare(c);
	if (c->json)
		result = write_json(c);
	json_decref(c->list);
	if (result == STATUS_OK && c->over)
		result = complain(
			STATUS_FAILED,
			"%zu of %zu rows take over %g %% more, are of another size, or are "
			"lost",
			c->over, c->rows, c->limit);
	return result;
}

int cmd_compare(int argc, char **argv)
{
	struct comparison c = {.limit = -1};
	const struct option table[] = {
		{"--fail-above", OPTION_PERCENT, &c.limit, "PERCENT",
		 "exit with status 1 if a row of B takes that much more than A's, or is "
		 "missing"},
		{"--json", OPTION_FLAG, &c.json, NULL, "print JSON"},
		{NULL},
	};
	const struct command command = {
		.usage = "compare [OPTION]... A.json B.json",
		.purpose =
			"Compare two reports row by row: cycles without idle, and by how many "
			"per cent B differs from A.",
		.options = table,
		.more = "A report is what 'ringside bench --json FILE', race or run writes. "
			"Two runs "
			"are compared as wholes, a run and a bench by the timed part. Reports "
			"of "
			"different costs, compilers or sizes of memory are compared with a "
			"warning, "
			"and refused with --fail-above.",
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands != 2)
		return complain(STATUS_USAGE, "compare: needs two reports, found %d", operands);
	result = open_report(&c.a, argv[1]);
	if (result == STATUS_OK)
		result = open_report(&c.b, argv[2]);
	if (result == STATUS_OK)
		result = compare_reports(&c);
	report_free(&c.a);
	report_free(&c.b);
	return result;
}
