/* compare.c - `ringside compare`: two reports, row by row. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"

/* One measurement of a report. */
struct row {
	const char *workload, *generation;
	uint64_t cycles; /* without idle, as everywhere that results are compared */
	bool ok;
};

struct report {
	const char *path;
	json_t *document;
	json_t *rows; /* borrowed: the list of results, or the document as the only one */
};

/* ---- reading */

static int refuse(const struct report *r, const char *what)
{
	return complain(STATUS_IMAGE,
			"%s: %s; needs what 'ringside bench --json' or 'run --json' writes",
			r->path, what);
}

static int open_report(struct report *r, const char *path)
{
	json_error_t error;
	const char *schema;
	char text[128];

	*r = (struct report){.path = path, .document = json_load_file(path, 0, &error)};
	if (!r->document && error.line < 0)
		return complain(STATUS_IO, "%s: cannot be read: %s", path, strerror(errno));
	if (!r->document)
		return complain(STATUS_IMAGE, "%s:%d:%d: %s; needs a report in JSON", path,
				error.line, error.column, error.text);
	json_make_plain(r->document);
	schema = json_string_value(json_object_get(r->document, "schema"));
	if (!schema)
		return refuse(r, "found JSON without a schema");
	if (strcmp(schema, "ringside-run/1") == 0)
		return STATUS_OK;
	snprintf(text, sizeof text, "found the schema '%.40s'", schema);
	if (strcmp(schema, "ringside-bench/1") != 0)
		return refuse(r, text);
	r->rows = json_object_get(r->document, "results");
	return json_is_array(r->rows) ? STATUS_OK : refuse(r, "found no list of results");
}

static size_t row_count(const struct report *r)
{
	return r->rows ? json_array_size(r->rows) : 1;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "?";
}

static struct row read_row(const struct report *r, size_t index)
{
	const json_t *from = r->rows ? json_array_get(r->rows, index) : r->document;
	const json_t *ok = json_object_get(from, "ok"), *code;
	json_int_t cycles = json_integer_value(json_object_get(from, "cycles"));
	json_int_t idle =
		json_integer_value(json_object_get(json_object_get(from, "layers"), "idle"));

	code = json_object_get(from, "exit_code");
	return (struct row){
		.workload = text_of(from, r->rows ? "workload" : "guest"),
		.generation = text_of(from, "generation"),
		.cycles = cycles > idle && idle >= 0 ? (uint64_t)(cycles - idle) : 0,
		.ok = r->rows ? json_is_true(ok)
			      : json_is_integer(code) && json_integer_value(code) == 0,
	};
}

static bool same_row(const struct row *a, const struct row *b)
{
	return strcmp(a->workload, b->workload) == 0 &&
	       strcmp(a->generation, b->generation) == 0;
}

/* Find the row of `r` that is as `like`. */
static bool find_row(const struct report *r, const struct row *like, struct row *found)
{
	for (size_t i = 0; i < row_count(r); i++) {
		*found = read_row(r, i);
		if (same_row(found, like))
			return true;
	}
	return false;
}

/* ---- comparing */

struct comparison {
	bool json;
	double limit; /* per cent; below 0: none */
	json_t *list;
	size_t rows, over;
};

/* A row of both, or with NULL of one alone. */
static void compare_row(struct comparison *c, const struct row *a, const struct row *b)
{
	const struct row *any = a ? a : b;
	bool both = a && b && a->ok && b->ok && a->cycles && b->cycles;
	double percent = both ? 100 * ((double)b->cycles / (double)a->cycles - 1) : 0;
	const char *left = a ? (a->ok ? "" : "failed") : "-";
	const char *right = b ? (b->ok ? "" : "failed") : "-";
	bool lost = a && a->ok && !(b && b->ok);
	char was[FORMAT_MAX], is[FORMAT_MAX], change[FORMAT_MAX] = "";
	json_t *object;

	c->rows++;
	c->over += c->limit >= 0 && (lost || percent > c->limit);
	if (c->json) {
		object = json_object();
		json_object_set_new(object, "workload", json_string(any->workload));
		json_object_set_new(object, "generation", json_string(any->generation));
		json_object_set_new(object, "a",
				    a && a->ok ? json_integer((json_int_t)a->cycles)
					       : json_null());
		json_object_set_new(object, "b",
				    b && b->ok ? json_integer((json_int_t)b->cycles)
					       : json_null());
		json_object_set_new(object, "change_percent",
				    both ? json_real(percent) : json_null());
		json_array_append_new(c->list, object);
		return;
	}
	if (both && a->cycles == b->cycles)
		snprintf(change, sizeof change, "same");
	else if (both)
		snprintf(change, sizeof change, "%+.2f %%", percent);
	printf("%-24s %-5s %16s %16s%*s%s\n", any->workload, any->generation,
	       *left ? left : format_count(was, a->cycles),
	       *right ? right : format_count(is, b->cycles),
	       *change ? 13 - (int)strlen(change) : 0, "", change);
}

static void compare(struct comparison *c, const struct report *a, const struct report *b)
{
	if (!c->json)
		printf("%-24s %-5s %16s %16s %12s\n", "workload", "on", "A", "B", "change");
	for (size_t i = 0; i < row_count(a); i++) {
		struct row row = read_row(a, i), other;

		compare_row(c, &row, find_row(b, &row, &other) ? &other : NULL);
	}
	for (size_t i = 0; i < row_count(b); i++) {
		struct row row = read_row(b, i), other;

		if (!find_row(a, &row, &other))
			compare_row(c, NULL, &row);
	}
	if (!c->json)
		printf("\nA: %s\nB: %s\nCycles without idle.\n", a->path, b->path);
}

static int write_json(const struct comparison *c, const struct report *a,
		      const struct report *b)
{
	json_t *document = json_object();

	json_object_set_new(document, "schema", json_string("ringside-compare/1"));
	json_object_set_new(document, "a", json_string(a->path));
	json_object_set_new(document, "b", json_string(b->path));
	json_object_set(document, "rows", c->list);
	return json_write(document, "-") ? STATUS_OK : STATUS_IO;
}

static int compare_reports(struct comparison *c, const struct report *a, const struct report *b)
{
	int result = STATUS_OK;

	c->list = json_array();
	compare(c, a, b);
	if (c->json)
		result = write_json(c, a, b);
	json_decref(c->list);
	if (result == STATUS_OK && c->over)
		result = complain(STATUS_FAILED,
				  "%zu of %zu rows are more than %g %% above, or lost", c->over,
				  c->rows, c->limit);
	return result;
}

int cmd_compare(int argc, char **argv)
{
	struct comparison c = {.limit = -1};
	const struct option table[] = {
		{"--fail-above", OPTION_PERCENT, &c.limit, "PERCENT",
		 "exit with 1 if a row of B takes so much more than A's, or is lost"},
		{"--json", OPTION_FLAG, &c.json, NULL, "as JSON"},
		{NULL},
	};
	const struct command command = {
		.usage = "compare [OPTION]... A.json B.json",
		.purpose = "Hold two reports against each other, row by row: cycles without "
			   "idle, and by how many per cent B differs from A.",
		.options = table,
		.more = "A report is what 'ringside bench --json FILE' writes, or race or run.",
	};
	struct report a = {.path = NULL}, b = {.path = NULL};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands != 2)
		return complain(STATUS_USAGE, "compare: needs two reports, found %d", operands);
	result = open_report(&a, argv[1]);
	if (result == STATUS_OK)
		result = open_report(&b, argv[2]);
	if (result == STATUS_OK)
		result = compare_reports(&c, &a, &b);
	json_decref(a.document);
	json_decref(b.document);
	return result;
}
