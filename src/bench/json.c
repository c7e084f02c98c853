#include "bench/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/output.h"
#include "host/plain.h"

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

json_t *json_layers(const uint64_t layers[RS_LAYERS])
{
	json_t *object = json_object();

	for (unsigned i = 0; i < RS_LAYERS; i++)
		set(object, rs_layer_name((enum rs_layer)i), number(layers[i]));
	return object;
}

json_t *json_exits(const struct rs_exit *exits, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *row = json_object();

		set(row, "reason", json_string(exits[i].reason));
		set(row, "count", number(exits[i].tally.count));
		set(row, "cycles", number(exits[i].tally.cycles));
		set(row, "min", number(exits[i].tally.min));
		set(row, "max", number(exits[i].tally.max));
		json_array_append_new(list, row);
	}
	return list;
}

static void add_operation(json_t *list, unsigned op, const struct rs_tally *t)
{
	json_t *row = json_object();
	char name[RS_OP_NAME];

	set(row, "op", json_string(rs_op_name(name, op)));
	set(row, "count", number(t->count));
	set(row, "cycles", number(t->cycles));
	set(row, "min", number(t->min));
	set(row, "max", number(t->max));
	json_array_append_new(list, row);
}

json_t *json_operations(const struct rs_tally operations[RS_OPS],
			const struct rs_op_row *derived, size_t derived_count)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < RS_OPS; i++)
		if (operations[i].count)
			add_operation(list, i, &operations[i]);
	for (size_t i = 0; i < derived_count; i++)
		add_operation(list, derived[i].op, &derived[i].tally);
	return list;
}

json_t *json_responses(const struct rs_responses *r)
{
	json_t *object = json_object();

	set(object, "count", number(r->count));
	set(object, "p50", number(r->p50));
	set(object, "p90", number(r->p90));
	set(object, "p99", number(r->p99));
	set(object, "max", number(r->max));
	return object;
}

static json_t *stages(const uint64_t counts[RS_STAGES])
{
	static const char *const names[RS_STAGES] = {[RS_STAGE_ONE] = "one_stage",
						     [RS_STAGE_VS] = "vs_stage",
						     [RS_STAGE_G] = "g_stage"};
	json_t *object = json_object();

	for (size_t i = 0; i < RS_STAGES; i++)
		set(object, names[i], number(counts[i]));
	return object;
}

static json_t *walks(const struct rs_walks *w)
{
	json_t *object = json_object();

	set(object, "misses", number(w->misses));
	set(object, "two_stage_misses", number(w->two_stage_misses));
	set(object, "reads", stages(w->reads));
	set(object, "saved", stages(w->saved));
	return object;
}

json_t *json_walks(const struct rs_walks by_layer[RS_LAYERS])
{
	struct rs_walks all = {.misses = 0};
	json_t *object, *layers = json_object();

	for (size_t i = 0; i < RS_LAYER_IDLE; i++) {
		rs_walks_add(&all, &by_layer[i], 1);
		set(layers, rs_layer_name((enum rs_layer)i), walks(&by_layer[i]));
	}
	object = walks(&all);
	set(object, "layers", layers);
	return object;
}

json_t *json_behalf(const struct rs_behalf *behalf, unsigned depth, bool counted)
{
	static const char *const names[] = {[RS_BEHALF_U] = "u",
					    [RS_BEHALF_S] = "s",
					    [RS_BEHALF_M] = "m",
					    [RS_BEHALF_NOBODY] = "nobody"};
	json_t *list = counted && depth ? json_array() : json_null();

	for (unsigned i = 0; counted && i < depth; i++) {
		json_t *row = json_object();

		set(row, "depth", number(i + 1));
		for (unsigned j = 0; j < sizeof names / sizeof *names; j++)
			set(row, names[j], number(behalf->cycles[i][j]));
		json_array_append_new(list, row);
	}
	return list;
}

json_t *json_cost_table(const struct rs_costs *costs)
{
	json_t *object = json_object();

	for (size_t i = 0; i < RS_COSTS; i++)
		set(object, rs_cost_info[i].slug, number(costs->cycles[i]));
	return object;
}

json_t *json_digest(uint64_t digest)
{
	char text[17];

	snprintf(text, sizeof text, "%016" PRIx64, digest);
	return json_string(text);
}

json_t *json_helps(unsigned helps)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < RS_HELPS; i++)
		if (helps >> i & 1)
			json_array_append_new(list, json_string(rs_help_name(i)));
	return list;
}

json_t *json_provenance(const struct rs_provenance *p, const struct rs_costs *costs)
{
	json_t *object = json_object();

	set(object, "version", json_string(p->version));
	set(object, "commit", *p->commit ? json_string(p->commit) : json_null());
	set(object, "compiler", *p->compiler ? json_string(p->compiler) : json_null());
	set(object, "reference_compiler", json_boolean(rs_provenance_is_reference(p)));
	set(object, "default_costs", json_boolean(rs_costs_are_default(costs)));
	if (p->without)
		set(object, "without", json_helps(p->without));
	if (p->depth)
		set(object, "depth", number(p->depth));
	if (p->images)
		set(object, "images", json_digest(p->images));
	if (p->memory)
		set(object, "memory", number(p->memory));
	return object;
}

/* With the names of hyperfine's export. */
static json_t *json_times(const struct bench_times *t)
{
	struct bench_spread s = bench_times_spread(t);
	json_t *object = json_object(), *times = json_array();

	set(object, "mean", json_real(s.mean));
	set(object, "stddev", t->count > 1 ? json_real(s.deviation) : json_null());
	set(object, "median", json_real(s.median));
	set(object, "user", json_real(t->user / (double)t->count));
	set(object, "system", json_real(t->system / (double)t->count));
	set(object, "min", json_real(s.min));
	set(object, "max", json_real(s.max));
	for (size_t i = 0; i < t->count; i++)
		json_array_append_new(times, json_real(t->seconds[i]));
	set(object, "times", times);
	return object;
}

static json_t *point(const struct bench_report *report, const struct bench_row *row)
{
	struct sweep_point p = sweep_point(report->sweep, row->point);
	json_t *object = json_object();

	for (size_t i = 0; i < report->sweep->count; i++)
		set(object, report->sweep->axes[i].name, number(p.values[i]));
	return object;
}

/* In the order of the virtual machines; null: that one served no requests. */
static json_t *all_responses(const struct bench_row *row)
{
	json_t *list = json_array();

	for (size_t vm = 0; vm < row->ledger.vm_count; vm++)
		json_array_append_new(list, row->responses[vm].count
						    ? json_responses(&row->responses[vm])
						    : json_null());
	return list;
}

static json_t *result(const struct bench_report *report, const struct bench_row *row)
{
	json_t *object = json_object();

	set(object, "workload", json_string(row->workload));
	set(object, "generation", json_string(rs_generation_name(row->generation)));
	if (report->sweep)
		set(object, "vary", point(report, row));
	set(object, "ok", json_boolean(row->ok));
	if (!row->ok)
		set(object, "problem", json_string(row->problem));
	set(object, "skipped", json_boolean(row->skipped));
	launch_json(object, row);
	if (!row->layers) /* nothing ran */
		return object;
	set(object, "size", number(row->size));
	set(object, "measured", json_string(row->marked ? "timed-part" : "guest-run"));
	set(object, "startup_cycles", number(row->ledger.vms[0].start.cycles));
	set(object, "images", json_digest(row->provenance.images));
	set(object, "memory", number(row->provenance.memory));
	if (row->provenance.without)
		set(object, "without", json_helps(row->provenance.without));
	set(object, "instructions", number(row->instructions));
	set(object, "cycles", number(row->cycles));
	set(object, "ratio", row->ratio > 0 ? json_real(row->ratio) : json_null());
	set(object, "busy_cycles", number(row->busy));
	set(object, "busy_ratio",
	    row->busy_ratio > 0 ? json_real(row->busy_ratio) : json_null());
	if (row->marked && row->generation != RS_FULL && row->launch.unit <= LAUNCH_PROCESS) {
		set(object, "system_calls", number(row->calls));
		set(object, "page_faults", number(row->faults));
		set(object, "space_switches", number(row->switches));
	}
	if (row->responses[0].count)
		set(object, "responses", json_responses(&row->responses[0]));
	if (row->ledger.vm_count > 1)
		set(object, "vm_responses", all_responses(row));
	if (row->times.count)
		set(object, "host", json_times(&row->times));
	set(object, "host_seconds", json_real(row->status.host_seconds));
	set(object, "digest", json_digest(row->ledger.digest));
	set(object, "layers", json_layers(row->layers));
	if (row->ledger.depth)
		set(object, "depth", number(row->ledger.depth));
	set(object, "layer_instructions", json_layers(row->measured.taken.layer_instructions));
	if (row->ledger.walks_counted)
		set(object, "walks", json_walks(row->measured.taken.walks));
	set(object, "exits", json_exits(row->exits, row->exit_count));
	set(object, "operations",
	    json_operations(row->ledger.ops, row->ledger.derived, row->ledger.derived_count));
	return object;
}

static json_t *means(const struct bench_report *report)
{
	json_t *list = json_array();

	for (unsigned group = 0; group <= BENCH_GROUPS; group++)
		for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
			struct bench_mean mean = bench_report_mean(
				report, (enum bench_group)group, (enum rs_generation)g);
			json_t *row;

			if (!mean.count)
				continue;
			row = json_object();
			set(row, "group",
			    json_string(group < BENCH_GROUPS
						? bench_group_name((enum bench_group)group)
						: "all"));
			set(row, "generation",
			    json_string(rs_generation_name((enum rs_generation)g)));
			set(row, "workloads", number(mean.count));
			set(row, "busy_ratio", json_real(mean.ratio));
			json_array_append_new(list, row);
		}
	return list;
}

json_t *json_means_of(const json_t *results)
{
	struct bench_report report;
	json_t *list, *row;
	size_t i;

	if (!bench_report_init(&report, json_array_size(results) + 1))
		return json_array();
	json_array_foreach((json_t *)(uintptr_t)results, i, row)
	{
		enum rs_generation g;
		const char *name = json_string_value(json_object_get(row, "generation"));
		const json_t *busy = json_object_get(row, "busy_cycles");
		struct bench_row *copy;

		if (json_object_get(row,
				    "vary")) { /* a mean over costs would be one of nothing */
			report.count = 0;
			break;
		}
		if (!name || !rs_generation_parse(name, &g) ||
		    !json_is_true(json_object_get(row, "ok")))
			continue;
		copy = bench_report_add(&report,
					json_string_value(json_object_get(row, "workload")), g);
		copy->ok = true;
		copy->busy = (uint64_t)json_integer_value(busy);
		copy->cycles = copy->busy;
	}
	bench_report_ratios(&report);
	list = means(&report);
	bench_report_free(&report);
	return list;
}

static json_t *shard(const struct bench_shard *s)
{
	json_t *object = json_object();

	set(object, "index", number(s->index));
	set(object, "of", number(s->of));
	set(object, "rows", number(s->rows));
	set(object, "group", number(s->group));
	return object;
}

json_t *bench_json(const struct bench_report *report)
{
	json_t *document = json_object(), *results = json_array();
	struct rs_provenance here = rs_provenance_here();

	set(document, "schema", json_string("ringside-bench/1"));
	set(document, "provenance", json_provenance(&here, &report->costs));
	set(document, "costs", json_cost_table(&report->costs));
	if (report->shard.of)
		set(document, "shard", shard(&report->shard));
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(results, result(report, &report->rows[i]));
	set(document, "results", results);
	set(document, "geometric_means", json_means_of(results));
	return document;
}

/* ---- text of a document that somebody else may have written */

/* @return a new reference to what stands for `value`. */
static json_t *made_plain(json_t *value)
{
	const char *key, *text = json_string_value(value);
	json_t *part;
	size_t i, size;
	char *plain;
	void *next;

	json_object_foreach_safe(value, next, key, part)
		json_object_set_new(value, key, made_plain(part));
	json_array_foreach(value, i, part) json_array_set_new(value, i, made_plain(part));
	if (!text || rs_plain_is(text))
		return json_incref(value);
	size = 4 * strlen(text) + 1; /* "\x1b" for a byte */
	plain = malloc(size);
	part = plain ? json_string(rs_plain(plain, size, text)) : NULL;
	free(plain);
	return part ? part : json_null();
}

void json_make_plain(json_t *document)
{
	json_decref(made_plain(document));
}

bool json_write(json_t *document, const char *path)
{
	struct rs_output *output;
	char message[1024];
	enum rs_error e = rs_output_open(&output, path, message, sizeof message);

	if (e == RS_OK) {
		FILE *file = rs_output_file(output);

		json_dumpf(document, file, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
		fputc('\n', file);
		e = rs_output_close(output, true, message, sizeof message);
	}
	if (e != RS_OK)
		fprintf(stderr, "ringside: %s\n", message);
	json_decref(document);
	return e == RS_OK;
}
