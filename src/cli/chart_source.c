#include "cli/chart_source.h"

#include <stdio.h>
#include <string.h>

#include "bench/density.h"

static bool has_schema(const json_t *document, const char *schema)
{
	const char *text = json_string_value(json_object_get(document, "schema"));

	return text && strcmp(text, schema) == 0;
}

/* ---- a run */

static uint64_t sum_of(const json_t *layers)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < RS_LAYERS; i++)
		sum += (uint64_t)json_integer_value(
			json_object_get(layers, rs_layer_name((enum rs_layer)i)));
	return sum;
}

/* @param from  what has layers, and perhaps response times */
static json_t *row_of(const json_t *document, const char *name, const json_t *from,
		      const json_t *responses)
{
	json_t *row = json_object(), *layers = json_object_get(from, "layers");

	json_object_set_new(row, "workload", json_string(name));
	json_object_set(row, "generation", json_object_get(document, "generation"));
	json_object_set_new(row, "ok", json_true());
	json_object_set_new(row, "cycles", json_integer((json_int_t)sum_of(layers)));
	json_object_set(row, "layers", layers);
	if (json_is_object(responses))
		json_object_set(row, "responses", (json_t *)(uintptr_t)responses);
	return row;
}

/* The part that a benchmark would measure, and each of several virtual machines. What ended badly has cycles, too. */
static json_t *rows_of_run(const json_t *document)
{
	const char *guest = json_string_value(json_object_get(document, "guest"));
	const json_t *vms = json_object_get(document, "vms"),
		     *part = json_object_get(document, "timed_part");
	bool several = json_array_size(vms) > 1;
	json_t *list = json_array(), *vm;
	char text[200];
	size_t i;

	if (!json_is_object(part) || several)
		part = json_object_get(document, "guest_run");
	if (!json_is_object(part))
		part = document;
	json_array_append_new(
		list,
		row_of(document, guest ? guest : "", part,
		       several ? NULL : json_object_get(json_array_get(vms, 0), "responses")));
	json_array_foreach((json_t *)(uintptr_t)vms, i, vm)
	{
		const char *name = json_string_value(json_object_get(vm, "name")),
			   *runs = json_string_value(json_object_get(vm, "guest"));

		if (!several)
			continue;
		snprintf(text, sizeof text, "%.80s%s%.80s", name ? name : "", runs ? ": " : "",
			 runs ? runs : "");
		json_array_append_new(
			list, row_of(document, text, vm, json_object_get(vm, "responses")));
	}
	return list;
}

/* ---- units */

static bool find_limit(const char *name, enum view_chart_limit *limit)
{
	static const enum view_chart_limit limits[] = {
		[DENSITY_P99] = VIEW_LIMIT_P99,	      [DENSITY_BUSY] = VIEW_LIMIT_BUSY,
		[DENSITY_MEMORY] = VIEW_LIMIT_MEMORY, [DENSITY_TABLE] = VIEW_LIMIT_TABLE,
		[DENSITY_FAILED] = VIEW_LIMIT_FAILED, [DENSITY_ENOUGH] = VIEW_LIMIT_ENOUGH};

	for (unsigned i = 0; name && i < sizeof limits / sizeof *limits; i++)
		if (strcmp(density_limit_name((enum density_limit)i), name) == 0) {
			*limit = limits[i];
			return true;
		}
	return false;
}

static uint64_t p99_of(const json_t *steps, size_t units)
{
	json_int_t p99 = json_integer_value(json_object_get(
		json_object_get(json_array_get(steps, units - 1), "responses"), "p99"));

	return p99 > 0 ? (uint64_t)p99 : 0;
}

void chart_take_units(struct view_chart_cell *cell, const json_t *row)
{
	const json_t *steps = json_object_get(row, "steps");
	json_int_t units = json_integer_value(json_object_get(row, "units"));

	if (!json_is_array(steps) || units < 0 || units > DENSITY_MOST ||
	    !find_limit(json_string_value(json_object_get(row, "limit")), &cell->limit))
		return;
	cell->count = (uint64_t)units;
	cell->alone = p99_of(steps, 1);
	cell->then = units ? p99_of(steps, (size_t)units) : 0;
}

/* A row for each kind of unit. */
static json_t *rows_of_density(const json_t *document)
{
	json_t *list = json_array(), *from;
	size_t i;

	json_array_foreach(json_object_get(document, "results"), i, from)
	{
		json_t *row = json_copy(from);

		json_object_set(row, "workload", json_object_get(from, "unit"));
		json_object_set_new(row, "ok", json_true());
		json_array_append_new(list, row);
	}
	return list;
}

/* ---- which it is */

json_t *chart_results(const json_t *document)
{
	const json_t *results = json_object_get(document, "results");

	if (has_schema(document, "ringside-run/1"))
		return rows_of_run(document);
	if (!json_is_array(results))
		return json_array();
	if (has_schema(document, "ringside-density/1"))
		return rows_of_density(document);
	return json_copy((json_t *)(uintptr_t)results);
}

enum view_chart_kind chart_usual_kind(const json_t *document)
{
	return has_schema(document, "ringside-run/1")	    ? VIEW_CHART_LAYERS
	       : has_schema(document, "ringside-density/1") ? VIEW_CHART_UNITS
							    : VIEW_CHART_BARS;
}
