#include "cli/chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/json.h"
#include "cli/chart_source.h"
#include "cli/cli.h"
#include "host/language.h"
#include "host/plain.h"

const char *const chart_kind_names[VIEW_CHART_KINDS + 1] = {
	[VIEW_CHART_BARS] = "bars",	      [VIEW_CHART_LAYERS] = "layers",
	[VIEW_CHART_RESPONSES] = "responses", [VIEW_CHART_SWEEP] = "sweep",
	[VIEW_CHART_MEANS] = "means",	      [VIEW_CHART_UNITS] = "units",
};

bool chart_kind_known(const char *name)
{
	for (size_t i = 0; name && chart_kind_names[i]; i++)
		if (strcmp(chart_kind_names[i], name) == 0)
			return true;
	return !name;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static uint64_t count_of(const json_t *object, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(object, key));

	return value > 0 ? (uint64_t)value : 0;
}

/* ---- which rows */

static bool is_in_list(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; n && (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == ',') && (!at[n] || at[n] == ','))
			return true;
	return false;
}

/* Bare metal stays: it is the yardstick. */
static bool wanted(const struct chart_wish *wish, const json_t *row, enum rs_generation g)
{
	bool on = !wish->on || !wish->on->given || g == RS_BARE;

	for (size_t i = 0; !on && i < wish->on->count; i++)
		on = wish->on->list[i] == g;
	return on &&
	       (!wish->workloads || is_in_list(wish->workloads, text_of(row, "workload")));
}

/* ---- a row */

/* What is varied besides the last name: "size=100"; and the value of that. */
static uint64_t take_point(const json_t *vary, char last[CHART_NAME], char point[256])
{
	size_t left = json_object_size(vary), used = 0;
	char name[CHART_NAME];
	uint64_t x = 0;
	const char *key;
	json_t *value;

	*point = '\0';
	json_object_foreach((json_t *)(uintptr_t)vary, key, value)
	{
		rs_plain(name, sizeof name, key);
		if (--left == 0) {
			strcpy(last, name);
			x = (uint64_t)json_integer_value(value);
		} else if (used + 2 * CHART_NAME < 256) {
			used += (size_t)snprintf(point + used, 256 - used,
						 "%s%s=%" JSON_INTEGER_FORMAT, used ? ", " : "",
						 name, json_integer_value(value));
		}
	}
	return x;
}

static struct view_chart_group *group_of(struct chart_data *data, const json_t *row)
{
	struct view_chart *c = &data->chart;
	const json_t *vary = json_object_get(row, "vary");
	struct view_chart_group like = {.workload = text_of(row, "workload")}, *g;

	like.x = take_point(vary, data->vary, like.point);
	c->vary = *data->vary ? data->vary : NULL;
	for (size_t i = c->count; i-- > 0;) { /* mostly it is the last one's */
		g = &c->groups[i];
		if (g->x == like.x && strcmp(g->workload, like.workload) == 0 &&
		    strcmp(g->point, like.point) == 0)
			return g;
	}
	c->groups[c->count] = like;
	return &c->groups[c->count++];
}

static void take_cell(struct view_chart_cell *cell, const json_t *row)
{
	static const char *const times[VIEW_CHART_TIMES] = {"p50", "p90", "p99", "max"};
	const json_t *layers = json_object_get(row, "layers"),
		     *responses = json_object_get(row, "responses");

	cell->asked = true;
	cell->ok = json_is_true(json_object_get(row, "ok"));
	if (!cell->ok)
		return;
	for (unsigned i = 0; i < RS_LAYERS; i++)
		cell->layers[i] = count_of(layers, rs_layer_name((enum rs_layer)i));
	cell->busy = count_of(row, "cycles") - cell->layers[RS_LAYER_IDLE];
	chart_take_units(cell, row);
	cell->requests = count_of(responses, "count");
	for (unsigned i = 0; i < VIEW_CHART_TIMES; i++)
		cell->times[i] = count_of(responses, times[i]);
}

static void take_ratios(struct view_chart *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct view_chart_cell *bare = &c->groups[i].cells[RS_BARE];

		for (unsigned lane = 0; bare->ok && lane < VIEW_CHART_LANES; lane++) {
			struct view_chart_cell *cell = &c->groups[i].cells[lane];

			cell->ratio = cell->ok ? (double)cell->busy / (double)bare->busy : 0;
		}
	}
}

/* ---- the whole */

static int by_curve(const void *left, const void *right)
{
	const struct view_chart_group *a = left, *b = right;
	int order = strcmp(a->workload, b->workload);

	if (!order)
		order = strcmp(a->point, b->point);
	return order ? order : (a->x > b->x) - (a->x < b->x);
}

/* What the name has that is varied last, if nobody varies it; of sizes each workload has its own. */
static void take_default(struct view_chart *c, const json_t *document)
{
	const json_t *costs = json_object_get(document, "costs"),
		     *usual = json_object_get(document, "defaults"), *value;

	for (size_t i = 0; c->vary && i < c->count; i++) {
		struct view_chart_group *g = &c->groups[i];

		value = json_object_get(usual, c->vary);
		if (json_is_object(value))
			value = json_object_get(value, g->workload);
		if (!value)
			value = json_object_get(costs, c->vary);
		g->has_default = json_is_integer(value) && json_integer_value(value) >= 0;
		g->by_default = g->has_default ? (uint64_t)json_integer_value(value) : 0;
	}
	c->changed_costs = c->vary && json_object_get(costs, c->vary) &&
			   !json_is_true(json_object_get(
				   json_object_get(document, "provenance"), "default_costs"));
}

const char *chart_foot(char *foot, size_t size, const json_t *document, const char *source)
{
	const json_t *p = json_object_get(document, "provenance");
	const char *commit = text_of(p, "commit"), *compiler = text_of(p, "compiler");
	char text[1024], name[160];

	snprintf(text, sizeof text, _("%s · ringside %s%s%s%s, %s costs, guests by %s"),
		 rs_plain(name, sizeof name, source), text_of(p, "version"),
		 *commit ? " (" : "", commit, *commit ? ")" : "",
		 json_is_true(json_object_get(p, "default_costs")) ? _("default")
								   : _("changed"),
		 *compiler ? compiler : _("an unknown compiler"));
	return rs_plain(foot, size, text);
}

/* Means of the rows that are drawn. */
static void take_means(struct chart_data *data)
{
	struct view_chart *c = &data->chart;
	json_t *row;
	size_t i;

	data->means = json_means_of(data->results);
	for (int all = 1; all >= 0; all--) /* that of all is the first */
		json_array_foreach(data->means, i, row)
		{
			const char *group = text_of(row, "group");
			struct view_chart_group *last = &c->groups[c->count + c->means - 1];
			enum rs_generation g;

			if ((strcmp(group, "all") == 0) != (all == 1) ||
			    !rs_generation_parse(text_of(row, "generation"), &g))
				continue;
			if (!c->means || strcmp(last->workload, group) != 0) {
				*++last = (struct view_chart_group){.workload = group};
				c->means++;
			}
			last->cells[g] = (struct view_chart_cell){
				.ok = true,
				.asked = true,
				.ratio = json_real_value(json_object_get(row, "busy_ratio")),
				.count = count_of(row, "workloads")};
		}
}

/* One workload is no mean. */
static void leave_out_means_of_one(struct view_chart *c)
{
	size_t kept = 0;

	for (size_t i = c->count; i < c->count + c->means; i++) {
		uint64_t most = 0;

		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			if (c->groups[i].cells[lane].count > most)
				most = c->groups[i].cells[lane].count;
		if (most > 1)
			c->groups[c->count + kept++] = c->groups[i];
	}
	c->means = kept;
}

static int take_rows(struct chart_data *data, const json_t *document,
		     const struct chart_wish *wish)
{
	json_t *results = chart_results(document), *row;
	struct view_chart *c = &data->chart;
	enum rs_generation g;
	size_t i;

	data->results = json_array();
	json_array_foreach(results, i, row)
	{
		if (rs_generation_parse(text_of(row, "generation"), &g) && wanted(wish, row, g))
			json_array_append(data->results, row);
	}
	json_decref(results);
	c->groups =
		calloc(json_array_size(data->results) + BENCH_GROUPS + 2, sizeof *c->groups);
	if (!c->groups)
		return complain(STATUS_IMAGE, "no memory for a picture");
	json_array_foreach(data->results, i, row)
	{
		if (rs_generation_parse(text_of(row, "generation"), &g))
			take_cell(&group_of(data, row)->cells[g], row);
	}
	take_ratios(c);
	return STATUS_OK;
}

static enum view_chart_kind kind_of(const struct chart_wish *wish, const struct view_chart *c,
				    enum view_chart_kind usual)
{
	for (unsigned i = 0; wish->kind && i < VIEW_CHART_KINDS; i++)
		if (strcmp(chart_kind_names[i], wish->kind) == 0)
			return (enum view_chart_kind)i;
	return c->vary ? VIEW_CHART_SWEEP : usual;
}

/* @return what the report lacks for such a picture; NULL: nothing. */
static const char *lacks(const struct view_chart *c)
{
	bool any = false, ratios = false, requests = false, units = false;

	for (size_t i = 0; i < c->count; i++)
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++) {
			const struct view_chart_cell *cell = &c->groups[i].cells[lane];

			any |= cell->ok;
			ratios |= lane != RS_BARE && cell->ok && cell->ratio > 0;
			requests |= cell->ok && cell->requests;
			units |= cell->ok && cell->limit;
		}
	if (!any)
		return _("a workload that ended well, and none of them left out by -w or --on");
	if (c->kind == VIEW_CHART_UNITS)
		return units ? NULL : _("what 'ringside bench -w density --json FILE' writes");
	if (units)
		return _("rows of workloads; this report is of density: needs --picture units");
	if (c->kind == VIEW_CHART_MEANS && !c->means)
		return c->vary ? _("a report without --vary")
			       : _("two workloads or more that ran on bare metal, too");
	if (c->kind == VIEW_CHART_SWEEP && !c->vary)
		return _("a sweep, measured with --vary");
	if (c->kind == VIEW_CHART_RESPONSES)
		return requests ? NULL : _("a workload with response times, such as serve");
	if (c->kind != VIEW_CHART_LAYERS && !ratios)
		return _("bare metal, and another generation to hold against it");
	return NULL;
}

int chart_take(struct chart_data *data, const json_t *document, const struct chart_wish *wish,
	       const char *name)
{
	struct view_chart *c = &data->chart;
	const char *needs;
	int result;

	*data = (struct chart_data){.results = NULL};
	result = take_rows(data, document, wish);
	if (result != STATUS_OK)
		return result;
	c->kind = kind_of(wish, c, chart_usual_kind(document));
	if (c->kind == VIEW_CHART_BARS || c->kind == VIEW_CHART_MEANS)
		take_means(data);
	leave_out_means_of_one(c);
	needs = lacks(c);
	if (needs)
		return complain(STATUS_USAGE, "%s: a picture of %s needs %s", name,
				chart_kind_names[c->kind], needs);
	if (c->kind == VIEW_CHART_SWEEP)
		qsort(c->groups, c->count, sizeof *c->groups, by_curve);
	c->memory = count_of(document, "memory");
	c->mean_us = count_of(document, "mean_us");
	take_default(c, document);
	c->foot = chart_foot(data->foot, sizeof data->foot, document, wish->source);
	return STATUS_OK;
}

void chart_free(struct chart_data *data)
{
	free(data->chart.groups);
	json_decref(data->results);
	json_decref(data->means);
	*data = (struct chart_data){.results = NULL};
}
