#include "bench/reading.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/json.h"
#include "host/language.h"
#include "host/message.h"

/* Where something is wrong: "a.json: row 3 (tour on hvm)". */
struct place {
	const char *path;
	size_t row; /* from 1; 0: the document itself */
	const char *workload, *generation;
	char *message;
	size_t size;
};

static const char *place_text(const struct place *p, char text[512])
{
	int n = snprintf(text, 512, "%.300s", p->path);

	if (p->row && p->workload && p->generation)
		snprintf(text + n, 512 - (size_t)n, ": row %zu (%.80s on %.20s)", p->row,
			 p->workload, p->generation);
	else if (p->row)
		snprintf(text + n, 512 - (size_t)n, _(": row %zu"), p->row);
	return text;
}

/* @return RS_BAD_IMAGE, after saying what `key` has, and what it needs. */
static enum rs_error refuse(const struct place *p, const char *key, const json_t *found,
			    const char *needs)
{
	const char *text = json_string_value(found);
	char *value = text || !found ? NULL : json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);
	char place[512];

	place_text(p, place);
	if (text) /* as it is: dumping would escape it again */
		rs_refuse(RS_BAD_IMAGE, p->message, p->size,
			  "%s: %s: found \"%.60s\"; needs %s", place, key, text, needs);
	else if (found)
		rs_refuse(RS_BAD_IMAGE, p->message, p->size, "%s: %s: found %.60s; needs %s",
			  place, key, value ? value : "?", needs);
	else
		rs_refuse(RS_BAD_IMAGE, p->message, p->size, "%s: %s is missing; needs %s",
			  place, key, needs);
	free(value);
	return RS_BAD_IMAGE;
}

static enum rs_error take_text(const struct place *p, const json_t *from, const char *key,
			       const char **text)
{
	const json_t *value = json_object_get(from, key);

	*text = json_string_value(value);
	return *text ? RS_OK : refuse(p, key, value, _("a text"));
}

/* @param optional  it may be missing or null, and is 0 then */
static enum rs_error take_count(const struct place *p, const json_t *from, const char *key,
				bool optional, uint64_t *count)
{
	const json_t *value = json_object_get(from, key);

	*count = 0;
	if (optional && (!value || json_is_null(value)))
		return RS_OK;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return refuse(p, key, value, _("a whole number, 0 or above"));
	*count = (uint64_t)json_integer_value(value);
	return RS_OK;
}

/* Cycles without idle. The layers of a measurement add up to its cycles. */
static enum rs_error take_cycles(const struct place *p, const json_t *from, uint64_t *busy)
{
	const json_t *layers = json_object_get(from, "layers");
	uint64_t all, sum = 0, idle = 0;
	enum rs_error e = take_count(p, from, "cycles", false, &all);

	if (e == RS_OK && !json_is_object(layers))
		e = refuse(p, "layers", layers, _("an object of cycles by layer"));
	for (unsigned i = 0; i < RS_LAYERS && e == RS_OK; i++) {
		uint64_t cycles;

		e = take_count(p, layers, rs_layer_name((enum rs_layer)i), true, &cycles);
		if (cycles > all - sum) /* no overflow: sum <= all */
			e = e == RS_OK ? refuse(p, "layers", layers,
						_("what adds up to the row's cycles"))
				       : e;
		sum += cycles;
		idle = i == RS_LAYER_IDLE ? cycles : idle;
	}
	if (e == RS_OK && sum != all)
		e = refuse(p, "layers", layers, _("what adds up to the row's cycles"));
	*busy = all - idle;
	if (e == RS_OK && *busy == 0)
		e = refuse(p, "cycles", json_object_get(from, "cycles"),
			   _("some that are not idle"));
	return e;
}

static enum rs_error take_generation(const struct place *p, const json_t *from,
				     enum rs_generation *g)
{
	const char *name;
	enum rs_error e = take_text(p, from, "generation", &name);

	if (e == RS_OK && !rs_generation_parse(name, g))
		e = refuse(p, "generation", json_object_get(from, "generation"),
			   _("bare, full, para, hvm or container"));
	return e;
}

/* Reports of earlier versions do not say: bench measured timed parts. */
static enum rs_error take_measured(const struct place *p, const json_t *from, enum measured *m)
{
	const json_t *value = json_object_get(from, "measured");
	const char *text = json_string_value(value);

	*m = MEASURED_TIMED_PART;
	if (!value || (text && strcmp(text, "timed-part") == 0))
		return RS_OK;
	if (text && strcmp(text, "guest-run") == 0)
		*m = MEASURED_GUEST_RUN;
	else if (text && strcmp(text, "whole-run") == 0)
		*m = MEASURED_WHOLE_RUN;
	else
		return refuse(p, "measured", value, _("timed-part, guest-run or whole-run"));
	return RS_OK;
}

/* Of a sweep the point is part of the name: "sieve, walk-read=8". The report keeps it. */
static const char *name_with_point(struct read_report *r, const char *name, json_t *vary)
{
	const char *key;
	json_t *value;
	char text[512];
	size_t used = (size_t)snprintf(text, sizeof text, "%.200s", name);

	json_object_foreach(vary, key, value)
	{
		if (used < sizeof text && json_is_integer(value))
			used += (size_t)snprintf(text + used, sizeof text - used,
						 ", %.40s=%" JSON_INTEGER_FORMAT, key,
						 json_integer_value(value));
	}
	if (!r->names)
		r->names = json_array();
	json_array_append_new(r->names, json_string(text));
	return json_string_value(json_array_get(r->names, json_array_size(r->names) - 1));
}

static enum rs_error read_bench_row(struct read_report *r, struct place *p, const json_t *from,
				    struct read_row *row)
{
	const json_t *ok = json_object_get(from, "ok");
	json_t *vary = json_object_get(from, "vary");
	enum rs_error e;

	if (!json_is_object(from))
		return refuse(p, "result", from, _("an object"));
	row->json = from;
	p->workload = json_string_value(json_object_get(from, "workload"));
	p->generation = json_string_value(json_object_get(from, "generation"));
	e = take_text(p, from, "workload", &row->workload);
	if (e == RS_OK && json_is_object(vary))
		row->workload = name_with_point(r, row->workload, vary);
	if (e == RS_OK)
		e = take_generation(p, from, &row->generation);
	if (e == RS_OK && !json_is_boolean(ok))
		e = refuse(p, "ok", ok, _("true or false"));
	row->ok = json_is_true(ok);
	row->unavailable = json_is_true(json_object_get(from, "skipped"));
	if (e != RS_OK || !row->ok)
		return e;
	row->images = json_string_value(json_object_get(from, "images"));
	row->without = json_object_get(from, "without");
	row->machine = json_object_get(from, "machine");
	row->image_list = json_object_get(from, "image_list");
	e = take_cycles(p, from, &row->cycles);
	if (e == RS_OK)
		e = take_measured(p, from, &row->measured);
	if (e == RS_OK)
		e = take_count(p, from, "size", true, &row->size);
	if (e == RS_OK)
		e = take_count(p, from, "memory", true, &row->memory);
	return e == RS_OK ? take_count(p, from, "depth", true, &row->depth) : e;
}

static enum rs_error read_bench(struct read_report *r, struct place *p)
{
	const json_t *results = json_object_get(r->document, "results");

	if (!json_is_array(results))
		return refuse(p, "results", results, _("a list"));
	r->count = json_array_size(results);
	r->rows = calloc(r->count + 1, sizeof *r->rows);
	if (!r->rows)
		return rs_refuse(RS_NO_MEMORY, p->message, p->size, "%s: no memory for it",
				 r->path);
	for (p->row = 1; p->row <= r->count; p->row++) {
		enum rs_error e = read_bench_row(r, p, json_array_get(results, p->row - 1),
						 &r->rows[p->row - 1]);
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}

static enum rs_error read_run(struct read_report *r, struct place *p)
{
	const json_t *code = json_object_get(r->document, "exit_code");
	const json_t *timed = json_object_get(r->document, "timed_part");
	const json_t *guest_run = json_object_get(r->document, "guest_run");
	const json_t *provenance = json_object_get(r->document, "provenance");
	struct read_row *row = &r->whole;
	enum rs_error e = take_text(p, r->document, "guest", &row->workload);

	r->is_run = true;
	r->rows = calloc(1, sizeof *r->rows);
	if (!r->rows)
		return rs_refuse(RS_NO_MEMORY, p->message, p->size, "%s: no memory for it",
				 r->path);
	if (e == RS_OK)
		e = take_generation(p, r->document, &row->generation);
	if (e == RS_OK && !json_is_integer(code) && !json_is_null(code))
		e = refuse(p, "exit_code", code, _("a whole number, or null"));
	row->ok = json_is_integer(code) && json_integer_value(code) == 0;
	row->images = json_string_value(json_object_get(provenance, "images"));
	row->without = json_object_get(provenance, "without");
	row->machine = json_object_get(provenance, "machine");
	row->image_list = json_object_get(r->document, "image_list");
	if (e == RS_OK)
		e = take_cycles(p, guest_run ? guest_run : r->document, &row->cycles);
	row->measured = guest_run ? MEASURED_GUEST_RUN : MEASURED_WHOLE_RUN;
	row->json = guest_run ? guest_run : r->document;
	if (e == RS_OK)
		e = take_count(p, provenance, "memory", true, &row->memory);
	if (e == RS_OK)
		e = take_count(p, r->document, "depth", true, &row->depth);
	if (e != RS_OK || !(guest_run || json_is_object(timed)))
		return e;
	r->rows[0] = *row;
	r->count = 1;
	/* Several share the computer: what all of them take is the result, as in rs_ledger_measured(). */
	if (!json_is_object(timed) || json_array_size(json_object_get(r->document, "vms")) > 1)
		return e;
	r->rows[0].measured = MEASURED_TIMED_PART;
	r->rows[0].json = timed;
	e = take_cycles(p, timed, &r->rows[0].cycles);
	return e == RS_OK ? take_count(p, timed, "size", true, &r->rows[0].size) : e;
}

static enum rs_error check_costs(const struct place *p, json_t *costs)
{
	enum rs_error e = RS_OK;
	const char *key;
	json_t *value;
	uint64_t count;

	if (costs && !json_is_object(costs))
		return refuse(p, "costs", costs, _("an object of cycles by cost"));
	json_object_foreach(costs, key, value)
	{
		if (e == RS_OK)
			e = take_count(p, costs, key, false, &count);
	}
	return e;
}

enum rs_error report_load(json_t **document, const char *path, char *message, size_t size)
{
	json_error_t error;

	*document = json_load_file(path, 0, &error);
	if (!*document && error.line < 0)
		return rs_refuse(RS_IO, message, size, "%s: cannot be read: %s", path,
				 strerror(errno));
	if (!*document)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s:%d:%d: %s; needs a report in JSON", path, error.line,
				 error.column, error.text);
	json_make_plain(*document);
	return RS_OK;
}

enum rs_error report_read(struct read_report *r, const char *path, char *message, size_t size)
{
	struct place p = {.path = path, .message = message, .size = size};
	const json_t *provenance;
	const char *schema;
	enum rs_error e;

	*r = (struct read_report){.path = path};
	e = report_load(&r->document, path, message, size);
	if (e != RS_OK)
		return e;
	schema = json_string_value(json_object_get(r->document, "schema"));
	if (schema && strcmp(schema, "ringside-run/1") == 0)
		e = read_run(r, &p);
	else if (schema && strcmp(schema, "ringside-bench/1") == 0)
		e = read_bench(r, &p);
	else
		e = refuse(&p, "schema", json_object_get(r->document, "schema"),
			   _("what 'ringside bench --json', race or run writes"));
	p.row = 0;
	provenance = json_object_get(r->document, "provenance");
	r->costs = json_object_get(r->document, "costs");
	r->compiler = json_string_value(json_object_get(provenance, "compiler"));
	r->engine = json_string_value(json_object_get(provenance, "engine"));
	return e == RS_OK ? check_costs(&p, json_object_get(r->document, "costs")) : e;
}

void report_free(struct read_report *r)
{
	json_decref(r->document);
	json_decref(r->names);
	free(r->rows);
	*r = (struct read_report){.path = NULL};
}
