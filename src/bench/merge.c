#include "bench/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/json.h"
#include "bench/reading.h"
#include "host/language.h"
#include "host/message.h"

/* One file. */
struct part {
	struct read_report report;
	size_t index, of; /* from 1 */
	size_t rows;	  /* that it should have */
	size_t group;	  /* how many stand together: a workload on all generations */
};

struct merge {
	struct part *parts; /* in the order of the shards, once all are read */
	size_t count;
	char *message;
	size_t size;
};

static enum rs_error refuse(struct merge *m, const char *path, const char *why)
{
	return rs_refuse(RS_BAD_IMAGE, m->message, m->size, "%s: %s", path, why);
}

static size_t whole_number(const json_t *from, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(from, key));

	return value > 0 ? (size_t)value : 0;
}

static size_t whole_rows(const struct read_report *r)
{
	size_t whole = 0;

	for (size_t i = 0; i < r->count; i++)
		whole += r->rows[i].ok || r->rows[i].unavailable;
	return whole;
}

static enum rs_error read_part(struct merge *m, struct part *p, const char *path)
{
	const json_t *shard;
	enum rs_error e = report_read(&p->report, path, m->message, m->size);

	if (e != RS_OK)
		return e;
	shard = json_object_get(p->report.document, "shard");
	p->index = whole_number(shard, "index");
	p->of = whole_number(shard, "of");
	p->rows = whole_number(shard, "rows");
	p->group = whole_number(shard, "group");
	if (!p->of || !p->index || p->index > p->of || !p->group)
		return refuse(
			m, path,
			_("is no part of a measurement; needs what 'ringside bench --shard "
			  "I/N --json FILE' writes"));
	if (p->report.count != p->rows ||
	    json_is_true(json_object_get(p->report.document, "interrupted")))
		return rs_refuse(RS_BAD_IMAGE, m->message, m->size,
				 "%s: has %zu of %zu rows: it was interrupted; needs that part "
				 "measured again",
				 path, whole_rows(&p->report), p->rows);
	return RS_OK;
}

/* Whether all guests are reference guests is known of what ran: each part has an answer of its own. */
static bool is_of_the_part(const char *key)
{
	return strcmp(key, "guests") == 0;
}

/* Find what the objects `a` and `b` differ in. @return false: in nothing. */
static bool find_difference(const json_t *a, const json_t *b, const char *outer, char text[256])
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)a, key, value)
	{
		const json_t *other = json_object_get(b, key);
		char *found, *there;

		if (is_of_the_part(key) || json_equal(value, other))
			continue;
		found = json_dumps(other, JSON_ENCODE_ANY | JSON_COMPACT);
		there = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		snprintf(text, 256, _("\"%.20s\" differs in \"%.40s\": found %.60s, not %.60s"),
			 outer, key, found ? found : _("none"), there ? there : _("none"));
		free(found);
		free(there);
		return true;
	}
	json_object_foreach((json_t *)(uintptr_t)b, key, value)
	{
		if (is_of_the_part(key) || json_object_get(a, key))
			continue;
		snprintf(text, 256, _("\"%.20s\" differs in \"%.40s\", which it alone has"),
			 outer, key);
		return true;
	}
	return false;
}

/* What must be the same in all parts, but for what a part is of its own. @return false: all is. */
static bool differs(const struct part *a, const struct part *b, char text[256])
{
	static const char *const keys[] = {"provenance", "costs", "varied", "defaults"};

	if (a->of != b->of || a->group != b->group) {
		snprintf(text, 256, _("\"shard\" differs: it is one of %zu parts, not of %zu"),
			 b->of, a->of);
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (find_difference(json_object_get(a->report.document, keys[i]),
				    json_object_get(b->report.document, keys[i]), keys[i],
				    text))
			return true;
	return false;
}

static int by_index(const void *left, const void *right)
{
	const struct part *a = left, *b = right;

	return (a->index > b->index) - (a->index < b->index);
}

static enum rs_error check(struct merge *m)
{
	const struct part *first = &m->parts[0];
	char why[512];

	for (size_t i = 1; i < m->count; i++) {
		char what[256];

		if (!differs(first, &m->parts[i], what))
			continue;
		snprintf(why, sizeof why,
			 _("its %.250s as in %.200s; needs parts of one measurement"), what,
			 first->report.path);
		return refuse(m, m->parts[i].report.path, why);
	}
	qsort(m->parts, m->count, sizeof *m->parts, by_index);
	for (size_t i = 0; i < m->count; i++) {
		if (i > 0 && m->parts[i].index == m->parts[i - 1].index) {
			snprintf(why, sizeof why, _("is part %zu, as %.300s is"),
				 m->parts[i].index, m->parts[i - 1].report.path);
			return refuse(m, m->parts[i].report.path, why);
		}
		if (m->parts[i].index != i + 1)
			break;
	}
	for (size_t i = 0; i < first->of; i++)
		if (i >= m->count || m->parts[i].index != i + 1)
			return rs_refuse(RS_BAD_IMAGE, m->message, m->size,
					 "part %zu of %zu is missing", i + 1, m->parts[0].of);
	return RS_OK;
}

/* Part `i` has the groups i, i + n, i + 2n... */
static json_t *results_of(const struct merge *m)
{
	json_t *all = json_array();
	size_t n = m->count, group = m->parts[0].group;

	for (size_t at = 0;; at++) {
		const struct part *p = &m->parts[at % n];
		const json_t *rows = json_object_get(p->report.document, "results");

		if (at / n * group >= p->rows)
			return all;
		for (size_t i = 0; i < group; i++)
			json_array_append(all, json_array_get(rows, at / n * group + i));
	}
}

/* That of each, and of all whether their guests are reference guests. */
static json_t *provenance_of(const struct merge *m)
{
	json_t *all =
		json_deep_copy(json_object_get(m->parts[0].report.document, "provenance"));
	bool known = false, local = false;

	for (size_t i = 0; i < m->count; i++) {
		const char *guests = json_string_value(json_object_get(
			json_object_get(m->parts[i].report.document, "provenance"), "guests"));

		known |= guests != NULL;
		local |= guests && strcmp(guests, "reference") != 0;
	}
	if (known)
		json_object_set_new(all, "guests", json_string(local ? "local" : "reference"));
	return all;
}

enum rs_error merge_reports(json_t **whole, const char *const *paths, size_t count,
			    char *message, size_t size)
{
	struct merge m = {
		.parts = calloc(count, sizeof *m.parts), .message = message, .size = size};
	enum rs_error e =
		m.parts ? RS_OK
			: rs_refuse(RS_NO_MEMORY, message, size, "no memory for the reports");

	*whole = NULL;
	while (e == RS_OK && m.count < count) {
		e = read_part(&m, &m.parts[m.count], paths[m.count]);
		m.count++;
	}
	if (e == RS_OK)
		e = check(&m);
	if (e == RS_OK) {
		*whole = json_copy(m.parts[0].report.document);
		json_object_del(*whole, "shard");
		json_object_set_new(*whole, "results", results_of(&m));
		json_object_set_new(*whole, "provenance", provenance_of(&m));
		json_object_set_new(*whole, "geometric_means",
				    json_means_of(json_object_get(*whole, "results")));
	}
	for (size_t i = 0; i < m.count; i++)
		report_free(&m.parts[i].report);
	free(m.parts);
	return e;
}
